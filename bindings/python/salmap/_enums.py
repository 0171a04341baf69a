"""The enumerations of salmap.h, member by member.

``tests/test_layout.py`` compares every value with the header. In calls a
member is named by its lower-case name: ``statistic="smoe"``.
"""

from __future__ import annotations

import enum
from typing import Type, TypeVar


class Status(enum.IntEnum):
    OK = 0
    E_ARGUMENT = 1
    E_STATE = 2
    E_INCOMPLETE = 3
    E_NONFINITE = 4
    E_UNSUPPORTED = 5
    E_MEMORY = 6


class Statistic(enum.IntEnum):
    SMOE = 0
    MEAN = 1
    STD = 2
    MAX = 3


class Normalizer(enum.IntEnum):
    GAUSS = 0
    GAMMA = 1
    RANGE = 2
    NONE = 3


class Resampling(enum.IntEnum):
    NEAREST = 0
    BILINEAR = 1
    BICUBIC = 2
    AREA = 3


class Weights(enum.IntEnum):
    EQUAL = 0
    RAMP = 1
    PRIOR = 2


class Nonfinite(enum.IntEnum):
    ERROR = 0
    ZERO = 1


class Incomplete(enum.IntEnum):
    ERROR = 0
    COMBINE = 1


class Dtype(enum.IntEnum):
    F32 = 0
    F16 = 1
    BF16 = 2
    F64 = 3
    U8 = 4
    I8 = 5


class Pixel(enum.IntEnum):
    RGB8 = 0
    BGR8 = 1
    RGBA8 = 2
    BGRA8 = 3
    RGB_F32 = 4


class Layer(enum.IntFlag):
    FLAT = 1
    NONFINITE = 2


#: Bytes of one element.
ITEM_SIZES = {Dtype.F32: 4, Dtype.F16: 2, Dtype.BF16: 2, Dtype.F64: 8,
              Dtype.U8: 1, Dtype.I8: 1}

Member = TypeVar("Member", bound=enum.IntEnum)


def member(kind: Type[Member], name: str, what: str) -> Member:
    """The member of this lower-case name.

    Raises TypeError for what is not a string, ValueError for an unknown name;
    ``what`` is the argument that the sentence speaks of.
    """
    names = [each.name.lower() for each in kind]
    if not isinstance(name, str):
        raise TypeError(f"{what} is a {type(name).__name__}; want one of the "
                        f"strings {', '.join(names)}")
    if name not in names:
        raise ValueError(f"{what} is {name!r}; want one of {', '.join(names)}")
    return kind[name.upper()]
