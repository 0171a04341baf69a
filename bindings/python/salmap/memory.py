"""How much memory the library takes."""

from __future__ import annotations

import ctypes
from typing import Any, List, NamedTuple, Sequence, Tuple

from . import _native
from ._errors import call_with_message
from ._library import library
from ._numbers import unsigned, whole
from ._settings import Settings, keywords_checked


class MemorySize(NamedTuple):
    """What a stack of layers takes: blocks of memory, their bytes together, and
    the bytes of the largest."""

    blocks: int
    bytes: int
    largest: int


def _sizes(sizes: Any, what: str) -> List[Tuple[int, int]]:
    """Height and width of each map."""
    try:
        return [(whole(height, what), whole(width, what))
                for height, width in sizes]
    except (TypeError, ValueError):
        raise TypeError(f"{what} is {sizes!r}; want (height, width) of each "
                        "map, such as [(56, 56), (28, 28)]") from None


@keywords_checked
def memory_estimate(shapes: Sequence[Tuple[int, int]], batch: int = 1,
                    cams: Sequence[Tuple[int, int]] = (),
                    **settings: Any) -> MemorySize:
    """How much memory the library takes for a stack, to the byte.

    Arguments:
        shapes: the height and width of each layer's map, early to late.
        batch: how many images are pushed at once.
        cams: the height and width of each class map.
        settings: those of ``salmap.Stack``, as ``guide=`` and ``keep_raw=``.

    What NumPy takes for activations and results comes on top. With class maps, a
    guide or ``relative_epsilon=`` it is the most that pushes of up to 4,096
    channels take.
    """
    numbers = [number for what, sizes in (("shapes", shapes), ("cams", cams))
               for size in _sizes(sizes, what) for number in (1, *size)]
    size = _native.MemorySize()
    chosen = Settings(cams=len(cams), **settings).native()
    call_with_message(library.salmap_memory_estimate, len(shapes), unsigned(batch, "batch"),
                      (ctypes.c_int64 * len(numbers))(*numbers),
                      ctypes.byref(chosen), ctypes.byref(size))
    return MemorySize(size.blocks, size.bytes, size.largest)
