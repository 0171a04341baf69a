"""What everybody does next with a map or a picture."""

from __future__ import annotations

from ctypes import byref
from typing import Any, Optional, Tuple

import numpy
from numpy.typing import NDArray

from . import _outputs
from ._errors import call_with_message
from ._library import library
from ._native import Pixel
from ._outputs import FloatArray, PixelArray
from .stack import Stack


def check_parameters(alpha: float, percent: float) -> None:
    """Raises what ``overlay`` and ``keep`` would raise for these."""
    pixel = numpy.zeros((1, 1, 3), numpy.uint8)
    overlay(pixel, pixel, alpha)
    keep(numpy.zeros((1, 1), numpy.float32), percent)


def overlay(photo: PixelArray, picture: PixelArray, alpha: float = 0.5, *,
            out: Optional[PixelArray] = None) -> PixelArray:
    """Lays a picture over a photo: (1 - alpha) * photo + alpha * picture.

    Arguments:
        photo, picture: uint8 RGB ``[height, width, 3]`` of the same size.
        alpha: 0 (photo only) to 1 (picture only).
        out: where to write to; may be one of the other two.

    Returns ``out``, or a new array. Raises ValueError for sizes that differ or
    an alpha out of range. Threads: any.
    """
    below = _outputs.picture_of(photo, Pixel.RGB8, "photo")
    above = _outputs.picture_of(picture, Pixel.RGB8, "picture")
    size = None if out is not None else (photo.shape[0], photo.shape[1])
    out, target = _outputs.output_picture(size, "rgb8", out)
    call_with_message(library.salmap_picture_overlay_with, byref(below),
                      byref(above), float(alpha), byref(target))
    return out


def keep(values: FloatArray, percent: float = 10.0, *,
         out: Optional[FloatArray] = None) -> FloatArray:
    """Marks the most salient pixels of a map: 1 for the highest ``percent`` of
    100, exactly so many, and 0 for the rest; of equal pixels at the edge the
    first in reading order are kept.

    Arguments:
        values: float32 ``[height, width]``.
        out: where to write to; may be ``values``.

    Returns ``out``, or a new array. Raises ValueError for a percent out of
    range, NonFiniteError for NaN or infinity. Threads: any.
    """
    plane = _outputs.plane_of(values, "values")
    size = None if out is not None else (values.shape[0], values.shape[1])
    out, target = _outputs.output_plane(size, out)
    call_with_message(library.salmap_plane_keep_with, byref(plane),
                      float(percent), byref(target))
    return out


def masked(photo: PixelArray, values: FloatArray,
           percent: float) -> NDArray[numpy.uint8]:
    """The pixels of a photo that ``keep`` marks, on black."""
    marked = keep(values, percent) > 0
    picture: NDArray[numpy.uint8] = numpy.where(
        marked[..., None], photo, numpy.uint8(0))
    return picture


def grey(values: FloatArray, normalizer: str) -> NDArray[numpy.uint8]:
    """A map as uint8 ``[height, width]``: 0 is black and 1 white; of one that
    was not normalised, the least value and the greatest."""
    wide = values.astype(numpy.float64)
    if normalizer == "none":
        span = wide.max() - wide.min()
        wide = (wide - wide.min()) / span if span > 0 else wide * 0
    return (wide.clip(0, 1) * 255 + 0.5).astype(numpy.uint8)


def resize(photo: PixelArray, size: Tuple[int, int]) -> NDArray[numpy.uint8]:
    """A photo, uint8 ``[height, width, 3]``, at another size, (height, width):
    averaged if neither side grows, else bilinear."""
    height, width = photo.shape[:2]
    if (height, width) == size:
        return photo
    shrinks = size[0] <= height and size[1] <= width
    resized = numpy.empty((*size, 3), numpy.uint8)
    with Stack(1, normalizer="none",
               resampling="area" if shrinks else "bilinear") as stack:
        for channel in range(3):
            resized[..., channel] = _resized(stack, photo[..., channel], size)
    return resized


def _resized(stack: Stack, values: NDArray[Any],
             size: Tuple[int, int]) -> NDArray[Any]:
    """A plane whose values are all equal counts as one that says nothing, and
    would come back as 0: it is filled here."""
    stack.push_map(0, values, layout="hw")
    info = stack.info(0)
    plane = (numpy.full(size, info.min, numpy.float32) if info.flat
             else stack.layer_map(0, size))
    stack.reset()
    return plane + numpy.float32(0.5)
