"""Small scenes of which it is known where the evidence for a class lies.

Digits are scikit-learn's, 8 x 8 pixels, enlarged; a test's digits are none of those of
the training. Images are float32 ``[n, 1, SIDE, SIDE]``, normalised; all chance is that
of a numpy.random.Generator.
"""
from typing import NamedTuple

import numpy
import torch
from sklearn import datasets

SIDE, DIGIT, SHAPE, PATCH = 32, 12, 12, 10

#: How many kinds: the digits 0 to 4, so that networks learn them in seconds.
KINDS = 5
SHAPES = 4

#: Of scikit-learn's digits of these kinds, those for training; the first half of the
#: others is for choosing, the second for confirming.
TRAINING = 500

_FRAGMENTS, _FRAGMENT, _NOISE = 6, 4, 0.05


class Scenes(NamedTuple):
    """Images; classes ``[n, things]`` of the things in each; and bool ``[n, things,
    SIDE, SIDE]``: the square in which each thing lies."""

    images: numpy.ndarray
    classes: numpy.ndarray
    squares: numpy.ndarray

    def of(self, chosen):
        """Some of them."""
        return Scenes(*(each[chosen] for each in self))


class Digits(NamedTuple):
    """``[n, DIGIT, DIGIT]``, 0..1, and what they are, ``[n]``."""

    images: numpy.ndarray
    classes: numpy.ndarray


def read_digits(part):
    """Those for ``train``, ``choose`` or ``confirm``."""
    data = datasets.load_digits(n_class=KINDS)
    middle = (TRAINING + len(data.target)) // 2
    chosen = {"train": slice(0, TRAINING), "choose": slice(TRAINING, middle),
              "confirm": slice(middle, None)}[part]
    images = torch.from_numpy(data.images[chosen] / 16).float()[:, None]
    larger = torch.nn.functional.interpolate(images, (DIGIT, DIGIT), mode="bilinear",
                                             align_corners=False)
    return Digits(larger[:, 0].numpy(), data.target[chosen])


def _put(canvas, thing, row, column):
    """What is brighter is seen."""
    height, width = thing.shape
    part = canvas[row:row + height, column:column + width]
    numpy.maximum(part, thing, out=part)


def _square(row, column, side):
    square = numpy.zeros((SIDE, SIDE), bool)
    square[row:row + side, column:column + side] = True
    return square


def _clutter(digits, chance):
    """Fragments of digits all over an image."""
    canvas = numpy.zeros((SIDE, SIDE), numpy.float32)
    for number in chance.integers(0, len(digits.images), _FRAGMENTS):
        row, column = chance.integers(0, DIGIT - _FRAGMENT + 1, 2)
        _put(canvas, digits.images[number][row:row + _FRAGMENT,
                                           column:column + _FRAGMENT],
             *chance.integers(0, SIDE - _FRAGMENT + 1, 2))
    return canvas


def _two_places(side, chance):
    """Rows and columns of two squares in different quarters of an image."""
    half = SIDE // 2
    return [(quarter // 2 * half + chance.integers(0, half - side + 1),
             quarter % 2 * half + chance.integers(0, half - side + 1))
            for quarter in chance.choice(4, 2, replace=False)]


def _two_digits(digits, chance):
    """The numbers of two digits that are not the same."""
    kinds = chance.choice(numpy.unique(digits.classes), 2, replace=False)
    return [chance.choice(numpy.flatnonzero(digits.classes == kind))
            for kind in kinds]


def _scenes(images, classes, squares, chance):
    noisy = numpy.stack(images) + chance.normal(0, _NOISE, (len(images), SIDE, SIDE))
    return Scenes(((noisy - 0.2) / 0.3).astype(numpy.float32)[:, None],
                  numpy.array(classes, numpy.int64), numpy.array(squares))


def digit_scenes(digits, count, chance, things=1):
    """One digit among clutter, or two different ones."""
    images, classes, squares = [], [], []
    for _ in range(count):
        canvas = _clutter(digits, chance)
        if things == 1:
            numbers = [chance.integers(0, len(digits.images))]
            places = [chance.integers(0, SIDE - DIGIT + 1, 2)]
        else:
            numbers = _two_digits(digits, chance)
            places = _two_places(DIGIT, chance)
        for number, place in zip(numbers, places):
            _put(canvas, digits.images[number], *place)
        images.append(canvas)
        classes.append(digits.classes[numbers])
        squares.append([_square(*place, DIGIT) for place in places])
    return _scenes(images, classes, squares, chance)


def _grid(side):
    """Rows and columns of a square's pixels, -1..1."""
    places = (numpy.arange(side) + 0.5) / side * 2 - 1
    return places[:, None], places[None, :]


def shape_of(kind):
    """A disc, ring, cross or triangle, 0 or 1."""
    rows, columns = _grid(SHAPE)
    radius = numpy.hypot(rows, columns)
    across, down = numpy.abs(columns), numpy.abs(rows)
    inside = [radius < 1, (radius < 1) & (radius > 0.55),
              numpy.minimum(across + 0 * rows, down + 0 * columns) < 0.3,
              across < (rows + 1) / 2][kind]
    return inside.astype(numpy.float32)


def texture_of(kind, shift=0):
    """Stripes along rows, columns or diagonals, or squares, 0 or 1."""
    rows, columns = numpy.indices((PATCH, PATCH)) + shift
    lines = [rows + 0 * columns, columns + 0 * rows, rows + columns,
             rows // 2 + columns // 2][kind]
    period = 2 if kind == 3 else 4
    return (lines % period < period // 2).astype(numpy.float32)


def shape_scenes(count, chance, agree):
    """A shape, and elsewhere a patch with a texture: the shortcut. The classes are
    those of shape and patch, and so are the squares.

    Arguments:
        agree: ``"always"``: the texture tells the shape; ``"chance"``: it says
            nothing; ``"never"``: it tells another one.
    """
    shapes = chance.integers(0, SHAPES, count)
    shifts = {"always": numpy.zeros(count, numpy.int64),
              "chance": chance.integers(0, SHAPES, count),
              "never": chance.integers(1, SHAPES, count)}[agree]
    textures = (shapes + shifts) % SHAPES
    images, squares = [], []
    for shape, texture in zip(shapes, textures):
        canvas = numpy.zeros((SIDE, SIDE), numpy.float32)
        places = _two_places(SHAPE, chance)
        _put(canvas, shape_of(shape) * chance.uniform(0.5, 1), *places[0])
        _put(canvas, texture_of(texture, chance.integers(0, 4))
             * chance.uniform(0.5, 1), *places[1])
        images.append(canvas)
        squares.append([_square(*places[0], SHAPE), _square(*places[1], PATCH)])
    return _scenes(images, numpy.stack([shapes, textures], axis=1), squares, chance)
