"""Where things are: masks, and boxes as masks."""

from __future__ import annotations

from typing import Any, Tuple

import numpy

from .._outputs import Size, pair
from ._maps import Mask, check_same_shape, flat


def masks_of(masks: Any, shape: Tuple[int, ...]) -> Mask:
    """bool ``[n, height, width]`` of what is not 0; a mask ``[height, width]`` is
    that of every image.

    Raises ValueError for a mask of another shape, and for an empty one: a score
    of how well something is found wants something to find.
    """
    inside: Mask = numpy.asarray(masks) != 0
    if inside.ndim == 2:
        inside = numpy.broadcast_to(inside, (shape[0], *inside.shape))
    check_same_shape(shape, inside.shape, "masks")
    empty = ~flat(inside).any(axis=1)
    if empty.any():
        raise ValueError(f"the mask of image {int(numpy.argmax(empty))} is "
                         "empty, so there is nothing to find; leave such images "
                         "out")
    return inside


def box_masks(boxes: Any, size: Size) -> Mask:
    """Boxes as masks.

    Arguments:
        boxes: ``[n, 4]``, for each image row and column of the upper left corner,
            height and width, in whole pixels, as those of ``salmap.boxes``; what
            lies outside of the map does not count.
        size: (height, width) of the maps.

    Returns bool ``[n, height, width]``. Raises ValueError for another shape.
    """
    corners = numpy.asarray([list(box)[:4] for box in boxes])
    if (corners.ndim != 2 or corners.shape[1] != 4
            or corners.dtype.kind not in "iu"):
        raise ValueError(f"boxes have the shape {list(corners.shape)} and "
                         f"elements of {corners.dtype}; want whole numbers [n, 4]:"
                         " row, column, height and width for each image")
    height, width = pair(size)

    def within(places: Any, start: Any, extent: Any) -> Any:
        return ((places >= start[:, None])
                & (places < (start + extent)[:, None]))

    row, column, tall, wide = corners.T
    inside: Mask = (within(numpy.arange(height), row, tall)[:, :, None]
                    & within(numpy.arange(width), column, wide)[:, None, :])
    return inside


def _widen(inside: Mask, reach: int) -> Mask:
    """Whether a pixel of the mask is at most so many columns away."""
    width = inside.shape[-1]
    count = numpy.zeros((*inside.shape[:-1], width + 1), numpy.int64)
    numpy.cumsum(inside, axis=-1, out=count[..., 1:])
    column = numpy.arange(width)
    near: Mask = (count[..., numpy.minimum(column + reach + 1, width)]
                  > count[..., numpy.maximum(column - reach, 0)])
    return near


def dilate(inside: Mask, radius: float) -> Mask:
    """Whether a pixel of the mask is at most ``radius`` away, from centre to
    centre."""
    height = inside.shape[-2]
    near = numpy.zeros_like(inside)
    for step in range(min(int(radius), height - 1) + 1):
        row = _widen(inside, int((radius ** 2 - step ** 2) ** 0.5))
        near[..., :height - step, :] |= row[..., step:, :]
        near[..., step:, :] |= row[..., :height - step, :]
    return near
