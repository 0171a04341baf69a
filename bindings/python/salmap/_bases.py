"""What the enumerations and the structs of _native.py have in common."""

from __future__ import annotations

import ctypes
import difflib
import enum
import textwrap
from typing import Callable, List, Type, TypeVar, Union

from ._numbers import whole


class Row(enum.IntEnum):
    """An enumeration of the library. In calls a member is named by its
    lower-case name: ``statistic="smoe"``."""

    #: What the member stands for, in a few words.
    meaning: str

    def __new__(cls, value: int, meaning: str) -> Row:
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member


class FlagRow(enum.IntFlag):
    """The same for bits that can be set at the same time."""

    meaning: str

    def __new__(cls, value: int, meaning: str = "") -> FlagRow:
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member


class Sized(ctypes.Structure):
    """A struct that begins with its own size, which is set here."""

    def __init__(self, **fields: object) -> None:
        super().__init__(struct_size=ctypes.sizeof(self), **fields)


Member = TypeVar("Member", bound=Row)
Documented = TypeVar("Documented")


def names(kind: Type[Row]) -> List[str]:
    """The names of all members, as calls take them."""
    return [member.name.lower() for member in kind]


def member_of(kind: Type[Member], name: str, what: str) -> Member:
    """The member of this name.

    Raises TypeError for what is not a string, ValueError for an unknown name;
    ``what`` is the argument that the sentence speaks of.
    """
    known = names(kind)
    if not isinstance(name, str):
        raise TypeError(f"{what} is a {type(name).__name__}; want one of the "
                        f"strings {', '.join(known)}")
    if name not in known:
        close = difflib.get_close_matches(name, known, 1)
        meant = f"{close[0]!r} is meant? " if close else ""
        raise ValueError(f"{what} is {name!r}; {meant}want one of "
                         f"{', '.join(known)}")
    return kind[name.upper()]


def listing(*kinds: Type[Row]) -> Callable[[Documented], Documented]:
    """Puts the members of enumerations into a docstring: a line ``{Statistic}``
    becomes an entry for each of them, with its meaning."""
    known = {f"{{{kind.__name__}}}": kind for kind in kinds}

    def entries(line: str) -> List[str]:
        indent = line[:len(line) - len(line.lstrip())]
        return [entry for member in known[line.strip()]
                for entry in textwrap.wrap(
                    f'``"{member.name.lower()}"``: {member.meaning}', 79,
                    initial_indent=indent, subsequent_indent=indent + "    ")]

    def decorate(documented: Documented) -> Documented:
        lines = (documented.__doc__ or "").splitlines()
        documented.__doc__ = "\n".join(
            each for line in lines for each in
            (entries(line) if line.strip() in known else [line]))
        return documented
    return decorate


def check_image(index: Union[int, slice], count: int) -> None:
    """Raises IndexError for the number of an image that is none of so many."""
    if isinstance(index, slice):
        return
    if not -count <= whole(index, "the image", " or a slice") < count:
        raise IndexError(f"there is no image {index}; want 0 to {count - 1}, or -1 "
                         "for the last")
