"""What everybody does next with a map or a picture."""

from __future__ import annotations

from ctypes import byref, c_double
from typing import Any, Optional, Tuple

import numpy
from numpy.typing import NDArray

from . import _outputs
from ._bases import listing, member_of
from ._errors import call_with_message
from ._library import library
from ._native import Palette, Pixel
from ._numbers import limits_of, real
from ._outputs import FloatArray, PixelArray


def check_parameters(alpha: float, percent: float) -> None:
    """Raises what ``overlay`` and ``keep`` would raise for these."""
    pixel = numpy.zeros((1, 1, 3), numpy.uint8)
    overlay(pixel, pixel, alpha)
    keep(numpy.zeros((1, 1), numpy.float32), percent)


def overlay(photo: PixelArray, picture: PixelArray, alpha: float = 0.5, *,
            out: Optional[PixelArray] = None) -> PixelArray:
    """Lays a picture over a photo: (1 - alpha) * photo + alpha * picture.

    Arguments:
        photo, picture: uint8 RGB ``[height, width, 3]`` of the same size, or
            ``[depth, height, width, 3]`` of volumes and clips.
        alpha: 0 (photo only) to 1 (picture only).
        out: where to write to; may be one of the other two.

    Returns ``out``, or a new array. Raises ValueError for sizes that differ or
    an alpha out of range. Threads: any.
    """
    below = _outputs.film_of(photo, "photo")
    above = _outputs.film_of(picture, "picture")
    out, target = _outputs.output_film(photo.shape, out)
    call_with_message(library.salmap_picture_overlay_with, byref(below),
                      byref(above), real(alpha, "alpha"), byref(target))
    return out


def _limits_of(limits: Optional[Tuple[float, float]]) -> Any:
    """As the library takes them: two numbers, or NULL."""
    if limits is None:
        return None
    return (c_double * 2)(*limits_of(limits))


def highlight(photo: PixelArray, picture: PixelArray, values: FloatArray,
              limits: Optional[Tuple[float, float]] = None, alpha: float = 0.8,
              *, out: Optional[PixelArray] = None) -> PixelArray:
    """Lays a picture over a photo where a map is high, and leaves the photo as it
    is elsewhere: (1 - a) * photo + a * picture, a = alpha * sqrt(share).

    Arguments:
        photo, picture: uint8 RGB ``[height, width, 3]`` of the same size, or
            ``[depth, height, width, 3]`` of volumes and clips.
        values: the map, float32 ``[height, width]``, or ``[depth, height,
            width]``.
        limits: the values from which the share rises, from 0, and at which it
            is 1; without, the least and the greatest of the map.
        alpha: 0 (photo only) to 1 (picture only, at the second limit).
        out: where to write to; may be the photo or the picture.

    Returns ``out``, or a new array. Raises ValueError for sizes that differ, an
    alpha out of range, or limits that are not finite or not in this order,
    NonFiniteError for NaN or infinity in the map. Threads: any.
    """
    below = _outputs.film_of(photo, "photo")
    above = _outputs.film_of(picture, "picture")
    plane = _outputs.volume_of(values, "values")
    out, target = _outputs.output_film(photo.shape, out)
    call_with_message(library.salmap_picture_highlight, byref(below),
                      byref(above), byref(plane), _limits_of(limits),
                      real(alpha, "alpha"), byref(target))
    return out


def keep(values: FloatArray, percent: float = 10.0, *,
         out: Optional[FloatArray] = None) -> FloatArray:
    """Marks the most salient pixels of a map: 1 for the highest ``percent`` of
    100, exactly so many, and 0 for the rest; of equal pixels at the edge the
    first in reading order are kept.

    Arguments:
        values: float32 ``[height, width]``, or ``[depth, height, width]``.
        out: where to write to; may be ``values``.

    Returns ``out``, or a new array. Raises ValueError for a percent out of
    range, NonFiniteError for NaN or infinity. Threads: any.
    """
    plane = _outputs.volume_of(values, "values")
    out, target = _outputs.output_like(values, out)
    call_with_message(library.salmap_plane_keep_with, byref(plane),
                      real(percent, "percent"), byref(target))
    return out


@listing(Palette)
def colour(values: FloatArray, palette: str = "viridis",
           limits: Optional[Tuple[float, float]] = None, *,
           out: Optional[PixelArray] = None) -> PixelArray:
    """Shows a map in the colours of a palette.

    Arguments:
        values: float32 ``[height, width]``, or ``[depth, height, width]``.
        palette: which colours:
            {Palette}
        limits: the values that get the first and the last colour, as do those
            beyond them; without, the least and the greatest of the map, or, for
            "diverging", the greatest magnitude on both sides of 0. Give maps
            that are to be compared the same limits.
        out: where to write to.

    Returns ``out``, or a new uint8 RGB array, of the shape of ``values`` and 3.
    Raises ValueError for limits that are not finite or not in this order,
    NonFiniteError for NaN or infinity. Threads: any.
    """
    chosen = member_of(Palette, palette, "palette")
    plane = _outputs.volume_of(values, "values")
    out, target = _outputs.output_film((*values.shape, 3), out)
    call_with_message(library.salmap_plane_colour, byref(plane), int(chosen),
                      _limits_of(limits), byref(target))
    return out


def resize(photo: PixelArray, size: Tuple[int, int]) -> NDArray[numpy.uint8]:
    """A photo, uint8 ``[height, width, 3]``, at another size, (height, width):
    averaged if neither side grows, else bilinear."""
    height, width = photo.shape[:2]
    if (height, width) == size:
        return photo
    resized, target = _outputs.output_picture(size, "rgb8", None)
    call_with_message(library.salmap_picture_resize,
                      byref(_outputs.picture_of(photo, Pixel.RGB8, "photo")),
                      byref(target))
    return resized
