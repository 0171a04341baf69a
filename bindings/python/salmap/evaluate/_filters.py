"""Blurs and shrinks images by a matrix for rows and one for columns."""

from __future__ import annotations

import functools
from typing import Any

import numpy

from ._maps import Doubles

#: Deviations at which a Gaussian is cut off.
_REACH = 3.0


@functools.lru_cache(maxsize=16)
def _blur_matrix(side: int, sigma: float) -> Doubles:
    """``[side, side]``: how much of each pixel of a line goes into each. Beyond
    the ends the line is mirrored."""
    reach = int(numpy.ceil(_REACH * sigma))
    steps = numpy.arange(-reach, reach + 1)
    weights = numpy.exp(-steps ** 2 / (2 * sigma ** 2))
    source = (numpy.arange(side)[:, None] + steps) % (2 * side)
    source = numpy.minimum(source, 2 * side - 1 - source)
    matrix = numpy.zeros((side, side))
    numpy.add.at(matrix, (numpy.arange(side)[:, None], source),
                 weights / weights.sum())
    return matrix


@functools.lru_cache(maxsize=16)
def _area_matrix(side: int, smaller: int) -> Doubles:
    """``[smaller, side]``: how much of each pixel of a line lies in each of the
    equal parts that it is cut into, as a share of the part."""
    edges = numpy.arange(smaller + 1) * (side / smaller)
    pixel = numpy.arange(side)
    overlap = (numpy.minimum(edges[1:, None], pixel + 1)
               - numpy.maximum(edges[:-1, None], pixel))
    shares: Doubles = numpy.maximum(overlap, 0) * (smaller / side)
    return shares


def blur(images: Any, sigma: float) -> Doubles:
    """``[..., height, width]``, blurred by a Gaussian of so many pixels."""
    height, width = images.shape[-2:]
    blurred: Doubles = (_blur_matrix(height, sigma) @ images
                        @ _blur_matrix(width, sigma).T)
    return blurred


def shrink(images: Any, height: int, width: int) -> Doubles:
    """``[..., height, width]``: each pixel is the mean of the area that it
    covers."""
    smaller: Doubles = (_area_matrix(images.shape[-2], height) @ images
                        @ _area_matrix(images.shape[-1], width).T)
    return smaller
