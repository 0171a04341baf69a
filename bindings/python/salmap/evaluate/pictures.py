"""The images that a method does worst and best on, as a picture."""

from __future__ import annotations

from typing import Any, List, NamedTuple, Optional, Sequence

import numpy

from .._figure import ResultFigure
from ..drawing import colour, overlay
from ..photo import Pixels
from .score import Score

#: Inches of a photo's width; the share of its height that is left for a line of text.
_PHOTO, _LINE = 1.8, 0.15


class _Tile(NamedTuple):
    """A picture with a line above it."""

    text: str
    picture: Pixels


def _order(score: Score, method: str) -> Any:
    """The numbers of the images, worst first."""
    values = score.values[method]
    return numpy.argsort(-values if score.better == "lower" else values,
                         kind="stable")


def _drawn(photo: Pixels, values: Any) -> Pixels:
    """The map over its photo."""
    heat = colour(numpy.ascontiguousarray(values, numpy.float32), "magma")
    return overlay(photo, heat, 0.6)


def _sheet(rows: Sequence[Sequence[_Tile]]) -> Any:
    """All tiles in one figure with one pair of axes, which is much quicker than one
    for each."""
    height, width, _ = rows[0][0].picture.shape
    tall = height + max(1, int(_LINE * height))
    gap = max(1, width // 30)
    wide = width + gap
    sheet = numpy.full((len(rows) * tall, len(rows[0]) * wide - gap, 3), 255,
                       numpy.uint8)
    scale = _PHOTO / width
    figure = ResultFigure(figsize=(scale * sheet.shape[1], scale * sheet.shape[0]))
    axes = figure.add_axes((0, 0, 1, 1))
    for row, tiles in enumerate(rows):
        for column, tile in enumerate(tiles):
            top, left = (row + 1) * tall - height, column * wide
            sheet[top:top + height, left:left + width] = tile.picture
            axes.annotate(tile.text, (left, top), (0, 3), fontsize=7,
                          textcoords="offset points")
    axes.imshow(sheet)
    axes.set_axis_off()
    return figure


def extremes(score: Score, method: str, photos: Sequence[Pixels], maps: Any,
             count: int = 5, names: Optional[Sequence[str]] = None) -> Any:
    """A figure of the images with the worst and the best values of a method: photo,
    map over the photo, name and value.

    Arguments:
        photos: uint8 RGB ``[n, height, width, 3]``.
        maps: ``[n, height, width]`` of the method.
        count: of each kind; half of the images at most.
        names: of the images; their numbers by default.
    """
    order = _order(score, method)
    count = min(count, (len(order) + 1) // 2)
    rows: List[List[_Tile]] = []
    for title, images in (("worst", order[:count]), ("best", order[::-1][:count])):
        called = [names[image] if names is not None else f"image {image}"
                  for image in images]
        rows.append([_Tile(f"{title}: {name}"[:28], photos[image])
                     for name, image in zip(called, images)])
        rows.append([_Tile(f"{score.values[method][image]:.3f}",
                           _drawn(photos[image], maps[image]))
                     for image in images])
    return _sheet(rows)
