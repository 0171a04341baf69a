"""From memory and a layout to the library's view of a tensor."""

from __future__ import annotations

import contextlib
import math
from typing import Any, Dict, Iterator, Optional, Tuple

import numpy
from numpy.typing import NDArray

from ._memory import ITEM_SIZES, Memory
from ._native import Tensor
from ._sources import borrow

#: The letters of a layout; t stands for tokens, which are split into h and w.
AXES = "ncdhwt"

Grid = Tuple[int, int]


def _axes(layout: str, ndim: int) -> str:
    """The letters of the axes that the array has; one image needs no n."""
    letters = "ntc" if layout == "tokens" else layout
    if (not isinstance(letters, str) or not letters
            or len(set(letters)) != len(letters) or set(letters) - set(AXES)
            or ("t" in letters and set("dhw") & set(letters))):
        raise ValueError(f"layout is {layout!r}; want 'tokens', or different "
                         "letters of n, c, d, h, w (or n, c, t), one for each "
                         "axis, such as 'nchw'")
    if ndim == len(letters) - 1 and "n" in letters:
        letters = letters.replace("n", "")
    if ndim != len(letters):
        raise ValueError(f"the array has {ndim} axes; layout {layout!r} wants "
                         f"{len(letters)}, or one fewer for a single image")
    return letters


def _strides_in_elements(memory: Memory) -> Tuple[int, ...]:
    size = ITEM_SIZES[memory.dtype]
    strides = []
    for extent, stride in zip(memory.shape, memory.strides):
        if extent > 1 and stride % size:
            raise ValueError(
                f"a stride of {stride} bytes is not a whole number of elements "
                f"of {size}; want an array for which it is, such as a copy")
        strides.append(stride // size)
    return tuple(strides)


def _square(count: int) -> Grid:
    side = math.isqrt(max(count, 0))
    if side * side != count:
        raise ValueError(f"{count} tokens are not a square; want the grid of "
                         "the patches, grid=(height, width), and how many "
                         "other tokens come first, prefix=")
    return side, side


def _split_tokens(axes: Dict[str, Tuple[int, int]], prefix: int,
                  grid: Optional[Grid]) -> int:
    """Puts axes h and w in the place of t; returns the elements to skip."""
    tokens, stride = axes.pop("t")
    height, width = grid or _square(tokens - prefix)
    if prefix < 0 or min(height, width) < 1 or \
            prefix + height * width != tokens:
        raise ValueError(f"{tokens} tokens; want prefix + height * width, "
                         f"which is {prefix} + {height} * {width}")
    axes["h"] = height, stride * width
    axes["w"] = width, stride
    return prefix * stride


def _numbers(value: Any, dtype: str, kinds: str, channels: int,
             what: str) -> NDArray[Any]:
    """One number or one a channel, as the library reads them."""
    numbers = numpy.array(value)
    if numbers.dtype.kind not in kinds:
        raise TypeError(f"{what} holds {numbers.dtype}; want numbers of "
                        f"{dtype}")
    if numbers.ndim and numbers.shape != (channels,):
        raise ValueError(f"{what} has the shape {numbers.shape}; want one "
                         f"number, or one for each of {channels} channels")
    return numbers.astype(dtype)


def _quanta(tensor: Tensor, scale: Any, zero_point: Any) -> Tuple[Any, Any]:
    """Sets scale and zero point; returns what has to live as long as the
    view."""
    if (isinstance(scale, float) and isinstance(zero_point, int)
            and scale == 1 and zero_point == 0):
        return None, None  # as the view is already, in nearly every push
    scales = _numbers(scale, "float32", "fiu", tensor.c, "scale")
    # What int32 cannot hold becomes a number that the library refuses, too.
    points = _numbers(numpy.clip(zero_point, -2**31, 2**31 - 1), "int32", "iu",
                      tensor.c, "zero_point")
    if scales.ndim:
        tensor.channel_scale = scales.ctypes.data
    else:
        tensor.scale = float(scales)
    if points.ndim:
        tensor.channel_zero_point = points.ctypes.data
    else:
        tensor.zero_point = int(points)
    return scales, points


def tensor_of(memory: Memory, layout: str, prefix: int = 0,
              grid: Optional[Grid] = None) -> Tensor:
    """The view of memory whose axes ``layout`` names; absent axes are 1.

    Raises ValueError for a layout that does not fit the array. Extents are
    checked by the push.
    """
    letters = _axes(layout, len(memory.shape))
    axes = dict(zip(letters, zip(memory.shape, _strides_in_elements(memory))))
    skipped = 0
    if "t" in axes:
        skipped = _split_tokens(axes, prefix, grid)
    elif prefix != 0 or grid is not None:
        raise ValueError(f"prefix and grid are for tokens; layout is "
                         f"{layout!r}")
    tensor = Tensor(dtype=int(memory.dtype), scale=1.0)
    tensor.data = memory.address + skipped * ITEM_SIZES[memory.dtype]
    for letter in "ncdhw":
        extent, stride = axes.get(letter, (1, 0))
        setattr(tensor, letter, extent)
        setattr(tensor, f"stride_{letter}", stride)
    return tensor


@contextlib.contextmanager
def view(source: Any, layout: str, *, prefix: int = 0,
         grid: Optional[Grid] = None, scale: Any = 1.0,
         zero_point: Any = 0) -> Iterator[Tensor]:
    """The library's view of an array, which it keeps alive while the block
    runs. Nothing is copied but ``scale`` and ``zero_point``."""
    with borrow(source) as memory:
        tensor = tensor_of(memory, layout, prefix, grid)
        kept = _quanta(tensor, scale, zero_point)
        yield tensor
        del kept
