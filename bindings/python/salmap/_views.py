"""From an array and a layout to the library's view of a tensor."""

from __future__ import annotations

import contextlib
import math
from ctypes import byref
from typing import Any, Iterator, Optional, Tuple, Union

import numpy
from numpy.typing import NDArray

from ._dlpack import Export, axes_of
from ._errors import (ArgumentError, UnreadableError, UnsupportedError,
                      call_with_message)
from ._library import library
from ._native import Dtype, Tensor
from ._numbers import unsigned, whole
from ._pytorch import Quantization, quantization_of
from ._sources import ACTIVATION, borrow
from ._warnings import warn
from ._words import counted

#: The letters of a layout; t stands for tokens, which are split into h and w.
AXES = "ncdhwt"

#: Bytes of one element: the number at the end of a dtype's name is its bits.
ITEM_SIZES = {dtype: int(dtype.name.lstrip("BFUI")) // 8 for dtype in Dtype}

#: (height, width) or (depth, height, width).
Grid = Union[Tuple[int, int], Tuple[int, int, int]]


class View(Tensor):
    """salmap_tensor, and what the library need not know."""

    #: Whether the array has no axis of images, though the layout has.
    lacks_images = False


def _check_layout(layout: str) -> None:
    if (not isinstance(layout, str) or not layout
            or len(set(layout)) != len(layout) or set(layout) - set(AXES)
            or ("t" in layout and set("dhw") & set(layout))):
        raise ValueError(f"layout is {layout!r}; want 'tokens', or different "
                         "letters of n, c, d, h, w (or n, c, t), one for each "
                         "axis, such as 'nchw'")


#: So many tokens before the grid are worth a guess.
_MOST_PREFIX = 16


def _side(count: int) -> int:
    """The side of a square of so many tokens; 0 if they are none."""
    side = math.isqrt(max(count, 0))
    return side if side * side == count else 0


def _square(tokens: int, prefix: int) -> Grid:
    """The grid of the tokens behind the prefix."""
    side = _side(tokens - prefix)
    if side:
        return side, side
    want = ("the grid of the patches, grid=(height, width), and how many other "
            "tokens come first, prefix=")
    for other in range(_MOST_PREFIX + 1):
        side = _side(tokens - other)
        if side >= 2:
            want = (f"prefix={other} for a grid of {side}x{side}, or "
                    "grid=(height, width)")
            break
    raise ValueError(f"{counted(tokens, 'token')} less prefix={prefix} "
                     f"{'is' if tokens == 1 else 'are'} no square; want {want}")


def _sides(grid: Any) -> Grid:
    """A grid that was given."""
    try:
        sides = tuple(whole(side, "grid") for side in grid)
    except TypeError:
        sides = ()
    if len(sides) not in (2, 3):
        raise TypeError(f"grid is {grid!r}; want (height, width), or (depth, "
                        "height, width) of volumes")
    return sides  # type: ignore[return-value]


def _split_tokens(tensor: Tensor, prefix: int,
                  grid: Optional[Grid]) -> None:
    """Makes rows of tokens that lie in one."""
    tokens, stride = tensor.w, tensor.stride_w
    prefix = unsigned(prefix, "prefix")
    sides = _square(tokens, prefix) if grid is None else _sides(grid)
    depth, height, width = sides if len(sides) == 3 else (1, *sides)
    if min(depth, height, width) < 1 or \
            prefix + depth * height * width != tokens:
        raise ValueError(f"{counted(tokens, 'token')}; want prefix + height * "
                         f"width, which is {prefix} + "
                         + " * ".join(str(side) for side in sides))
    if tensor.data:
        tensor.data += prefix * stride * ITEM_SIZES[tensor.dtype]
    tensor.d, tensor.stride_d = depth, stride * width * height
    tensor.h, tensor.stride_h = height, stride * width
    tensor.w = width


#: What arrays of so many axes mostly are.
_OTHER_LAYOUTS = {
    1: "; want what comes before the pooling",
    2: "; tokens and channels are layout='tokens', rows and columns "
       "layout='hw'",
    5: "; volumes and clips are layout='ncdhw'"}


def _check_axes(count: int, layout: str) -> None:
    letters = _axes(layout)
    has_images = "n" in letters
    if count not in (len(letters), len(letters) - has_images):
        raise ArgumentError(
            f"the array has {counted(count, 'dimension')}; "
            f"layout={layout!r} wants {len(letters)}"
            + (", or one less for one image" if has_images else "")
            + _OTHER_LAYOUTS.get(count, ""))


def _axes(layout: str) -> str:
    """The letters of a layout's axes."""
    return "ntc" if layout == "tokens" else layout


def _numbers(value: Any, dtype: str, kinds: str, channels: int,
             what: str) -> NDArray[Any]:
    """One number, or one per channel, as the library reads them."""
    numbers = numpy.array(value)
    if numbers.dtype.kind not in kinds:
        raise TypeError(f"{what} holds {numbers.dtype}; want numbers of "
                        f"{dtype}")
    if numbers.ndim and numbers.shape != (channels,):
        raise ValueError(f"{what} has the shape {numbers.shape}; want one "
                         "number, or one for each of "
                         f"{counted(channels, 'channel')}")
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
    if tensor.dtype not in (Dtype.U8, Dtype.I8):
        warn("scale and zero_point: have no effect, since the array holds no "
             "integers")
    return scales, points


def tensor_of(export: Export, layout: str, prefix: int = 0,
              grid: Optional[Grid] = None) -> View:
    """The view of an array whose axes ``layout`` names; absent axes are 1.

    Raises ValueError for a layout that does not fit the array, and what the
    library refuses. Extents are checked by the push.
    """
    letters = _axes(layout)
    _check_layout(letters)
    has_tokens = "t" in letters
    if not has_tokens and (prefix != 0 or grid is not None):
        raise ValueError(f"prefix and grid are for tokens; layout is "
                         f"{layout!r}")
    count = axes_of(export)
    _check_axes(count, layout)
    tensor = View()
    try:
        call_with_message(library.salmap_tensor_dlpack, byref(tensor),
                          export.address, export.kind,
                          letters.replace("t", "w").encode())
    except UnsupportedError as error:
        raise UnreadableError(str(error)) from None
    if has_tokens:
        _split_tokens(tensor, prefix, grid)
    tensor.lacks_images = count < len(letters)
    return tensor


def _own_quantization(own: Quantization, tensor: View, layout: str,
                      scale: Any, zero_point: Any) -> Tuple[Any, Any]:
    """Scale and zero point of a quantised tensor. Raises ValueError for
    others that are given, and for lists along another axis than c."""
    if numpy.any(scale != 1) or numpy.any(zero_point != 0):
        raise ValueError(f"scale is {scale}, zero_point {zero_point}; want "
                         "neither, since the tensor is quantised and has its "
                         "own")
    letters = _axes(layout)
    if tensor.lacks_images:
        letters = letters.replace("n", "")
    if own.axis is not None and letters[own.axis] != "c":
        raise UnreadableError(
            f"the tensor has {counted(len(own.scale), 'scale')} along its axis "
            f"{own.axis}, which layout={layout!r} calls {letters[own.axis]}; "
            "want them along c, or real numbers, as tensor.dequantize() gives")
    return own.scale, own.zero_point


@contextlib.contextmanager
def view(source: Any, layout: str, *, prefix: int = 0,
         grid: Optional[Grid] = None, scale: Any = 1.0,
         zero_point: Any = 0, what: str = ACTIVATION) -> Iterator[View]:
    """The library's view of an array, which it keeps alive while the block
    runs. Nothing is copied but ``scale`` and ``zero_point``, which a quantised
    tensor of PyTorch brings itself; ``what`` is the argument that sentences speak
    of."""
    with borrow(source, what) as export:
        tensor = tensor_of(export, layout, prefix, grid)
        own = quantization_of(source)
        if own is not None:
            scale, zero_point = _own_quantization(own, tensor, layout, scale,
                                                  zero_point)
        kept = _quanta(tensor, scale, zero_point)
        yield tensor
        del kept
