"""How much memory the library takes."""

from __future__ import annotations

import ctypes
from typing import NamedTuple, Sequence, Tuple

from . import _native
from ._errors import call_with_message
from ._library import library


class MemorySize(NamedTuple):
    """What a stack of layers takes: blocks of memory, their bytes together, and
    the bytes of the largest."""

    blocks: int
    bytes: int
    largest: int


def memory_estimate(shapes: Sequence[Tuple[int, int]],
                    batch: int = 1) -> MemorySize:
    """How much memory the library takes for a stack, to the byte.

    Arguments:
        shapes: the height and width of each layer's map, early to late.
        batch: how many images are pushed at once.

    What NumPy takes for activations and results comes on top.
    """
    numbers = [int(number) for height, width in shapes
               for number in (1, height, width)]
    size = _native.MemorySize()
    call_with_message(library.salmap_memory_estimate, len(shapes), int(batch),
                      (ctypes.c_int64 * len(numbers))(*numbers),
                      ctypes.byref(size))
    return MemorySize(size.blocks, size.bytes, size.largest)
