"""Numbers that callers give, before ctypes sees them."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any, List


def whole(number: Any, what: str, otherwise: str = "") -> int:
    """A whole number of any kind, such as NumPy's. Raises TypeError for others,
    with what else may be given."""
    try:
        return operator.index(number)
    except TypeError:
        raise TypeError(f"{what} is {number!r}; want a whole number"
                        f"{otherwise}") from None


def unsigned(number: Any, what: str) -> int:
    """A number that a uint32_t holds, so that ctypes cuts nothing off."""
    value = whole(number, what)
    if value < 0:
        raise ValueError(f"{what} is {value}; want 0 or more")
    if value >= 2**32:
        raise ValueError(f"{what} is {value}; want at most {2**32 - 1}")
    return value


#: What ``float`` raises for other types, strings, and too large a number.
_REFUSALS = (TypeError, ValueError, OverflowError)


def _error(found: Exception, sentence: str) -> Exception:
    return (TypeError if isinstance(found, TypeError) else ValueError)(sentence)


def real(number: Any, what: str) -> float:
    """A number of any kind. Raises TypeError or ValueError for what is none."""
    try:
        return float(number)
    except _REFUSALS as error:
        raise _error(error, f"{what} is {number!r}; want a number that a float "
                     "holds") from None


def reals(numbers: Any, what: str, wanted: str) -> List[float]:
    """Several numbers. Raises TypeError or ValueError for what are none."""
    try:
        if isinstance(numbers, Mapping):  # whose keys may be numbers
            raise TypeError
        return [float(number) for number in numbers]
    except _REFUSALS as error:
        raise _error(error, f"{what} is {numbers!r}; want {wanted}") from None


def limits_of(limits: Any) -> List[float]:
    """The least and the greatest value of a scale."""
    wanted = "two numbers, or None for the picture's own"
    numbers = reals(limits, "limits", wanted)
    if len(numbers) != 2:
        raise ValueError(f"limits is {limits!r}; want {wanted}")
    return numbers
