"""Where the elements of somebody else's array lie."""

from __future__ import annotations

import dataclasses
from typing import Tuple

from ._native import Dtype

#: Bytes of one element: the number at the end of a dtype's name is its bits.
ITEM_SIZES = {dtype: int(dtype.name.lstrip("BFUI")) // 8 for dtype in Dtype}


@dataclasses.dataclass(frozen=True)
class Memory:
    """Element (i, j, ...) is at address + i * strides[0] + j * strides[1] ...

    Strides are in bytes, as NumPy's.
    """

    address: int
    dtype: Dtype
    shape: Tuple[int, ...]
    strides: Tuple[int, ...]


def packed_strides(shape: Tuple[int, ...]) -> Tuple[int, ...]:
    """Strides in elements of an array without gaps, last axis fastest."""
    strides = []
    step = 1
    for extent in reversed(shape):
        strides.append(step)
        step *= extent
    return tuple(reversed(strides))
