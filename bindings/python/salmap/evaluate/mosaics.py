"""Grid pointing game: of several images side by side, does the map for the class of
one lie on that one?

Source: Böhle, Fritz, Schiele, "Convolutional Dynamic Alignment Networks for
Interpretable Classifications", CVPR 2021, section 5.2, where mosaics are 3 x 3.
"""

from __future__ import annotations

import functools
from typing import Any, List, NamedTuple, Optional, Tuple

import numpy

from .._words import counted
from ._filters import shrink
from ._maps import Doubles
from ._masks import box_masks
from ._network import Images
from ._run import Indices, run
from .experiment import Classes, Experiment
from .explaining import Method, Methods, explain
from .localisation import mass_accuracy
from .score import Score


class Mosaics(NamedTuple):
    """Mosaics of images of different classes.

    ``images`` float32 ``[m, channels, height, width]``, ``classes`` ``[m, cells]``,
    ``boxes`` of the cells ``[cells, 4]``: row, column, height, width.
    """

    images: Images
    classes: Classes
    boxes: Classes


def _parts(side: int, count: int) -> List[Tuple[int, int]]:
    """Start and extent of so many parts, as equal as whole pixels allow."""
    edges = [part * side // count for part in range(count + 1)]
    return [(start, end - start) for start, end in zip(edges, edges[1:])]


def _boxes(height: int, width: int, side: int) -> Classes:
    return numpy.array([(row, column, tall, wide)
                        for row, tall in _parts(height, side)
                        for column, wide in _parts(width, side)], numpy.int64)


def _draw(experiment: Experiment, cells: int, count: int) -> Indices:
    """The numbers of images ``[count, cells]``, those of a mosaic of different
    classes."""
    kinds = numpy.unique(experiment.classes)
    if len(kinds) < cells:
        raise ValueError("the images have "
                         f"{counted(len(kinds), 'class', 'classes')}, and a mosaic "
                         f"of {cells} wants as many")
    random = experiment.random(cells)
    return numpy.array([
        [random.choice(numpy.flatnonzero(experiment.classes == kind))
         for kind in random.choice(kinds, cells, replace=False)]
        for _ in range(count)], numpy.int64)


def make_mosaics(experiment: Experiment, side: int = 2,
                 count: Optional[int] = None, *,
                 resize: bool = False) -> Mosaics:
    """Mosaics of side x side images of different classes, drawn by chance.

    Arguments:
        side: 2, 3, ...
        count: how many mosaics; by default each image is drawn about once.
        resize: False: mosaics are as much larger as they have images on a side;
            True: images are shrunk, for networks that take one size only.

    Raises ValueError where there are fewer classes than images in a mosaic.
    """
    count = max(1, len(experiment) // side ** 2) if count is None else count
    if side < 2 or count < 1:
        raise ValueError(f"side is {side}, count {count}; want at least 2 images "
                         "on a side, and one mosaic")
    chosen = _draw(experiment, side ** 2, count)
    channels, height, width = experiment.images.shape[1:]
    scale = 1 if resize else side
    mosaics = numpy.empty((count, channels, height * scale, width * scale),
                          numpy.float32)
    boxes = _boxes(height * scale, width * scale, side)
    for cell, (row, column, tall, wide) in enumerate(boxes):
        mosaics[:, :, row:row + tall, column:column + wide] = shrink(
            experiment.images[chosen[:, cell]], tall, wide)
    return Mosaics(mosaics, experiment.classes[chosen], boxes)


def grid_pointing_game(experiment: Experiment, methods: Methods, *,
                       side: int = 2, count: Optional[int] = None,
                       resize: bool = False) -> Score:
    """The share of a map's sum that lies in the cell of the class that it is for,
    the mean over the cells of a mosaic. 0..1, by chance 1 / side²; higher is
    better. Use images that the network classifies right.

    Arguments:
        methods: by their names; each takes the network, images and classes, and
            returns maps of 0 or more.
        side, count, resize: of the mosaics, as for ``make_mosaics``.

    Returns a ``Score`` with a value for each mosaic, and one for each cell as
    curves.
    """
    mosaics = make_mosaics(experiment, side, count, resize=resize)
    cells = side ** 2
    height, width = mosaics.images.shape[2:]
    masks = box_masks(mosaics.boxes, (height, width))

    def compute(method: Method, chosen: Indices) -> Doubles:
        number, = chosen
        images = numpy.repeat(mosaics.images[chosen], cells, axis=0)
        maps = explain(method, experiment.network, images,
                       mosaics.classes[number])
        return mass_accuracy(maps, masks)[None]

    name = f"grid pointing game {side} x {side}"
    curves = {title: run(experiment, f"{name} of {title}",
                         [mosaics.images, mosaics.classes], len(mosaics.images),
                         (cells,), 1, functools.partial(compute, method))
              for title, method in methods.items()}
    return Score(name, {title: each.mean(axis=1) for title, each in curves.items()},
                 "higher", curves, numpy.arange(cells, dtype=numpy.float64), "cell")
