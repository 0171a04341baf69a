"""What several tests want."""

import contextlib
import os

import numpy

import salmap
from salmap import stack as stack_module

#: Layers of a batch of three: odd sizes, not square.
SHAPES = [(3, 16, 13, 9), (3, 33, 7, 5), (3, 8, 4, 3)]


def activations(shapes=tuple(SHAPES), seed=1, dtype=numpy.float32):
    """Half zeros, the rest exponential, as after a ReLU."""
    random = numpy.random.default_rng(seed)
    return [(random.exponential(size=shape)
             * (random.random(shape) < 0.5)).astype(dtype)
            for shape in shapes]


def combined(arrays, size=(17, 23), image=0, push=None, **settings):
    """The combined map; push is keywords for every push."""
    with salmap.Stack(len(arrays), **settings) as stack:
        for layer, array in enumerate(arrays):
            stack.push(layer, array, **(push or {}))
        return stack.combined(size, image)


def same_bits(a, b):
    return a.dtype == b.dtype and a.shape == b.shape \
        and a.tobytes() == b.tobytes()


def overlaid(photo, values, picture=None, alpha=0.8):
    """An overlay of a picture, or of a heat map's colours, by the library: the
    place begins at six tenths of the map's range."""
    low, high = float(values.min()), float(values.max())
    place = (low + 0.6 * (high - low), high) if low < high else None
    if picture is None:
        picture = salmap.colour(values, "magma", place)
    return salmap.highlight(photo, picture, values, place, alpha)


def cells_of(sheet, size, count):
    """The first pictures of a sheet: each has a line of text of 16 pixels above it,
    at least 120 pixels of room, and 4 of white to the next."""
    pitch, line = max(size[1], 120) + 4, size[0] + 16 + 4
    columns = (sheet.shape[1] + 4) // pitch
    return [sheet[top:top + size[0], left:left + size[1]].copy()
            for top, left in (
                (number // columns * line + 16, number % columns * pitch)
                for number in range(count))]


def same_files(ours, theirs):
    """The same files, byte for byte."""
    assert sorted(os.listdir(ours)) == sorted(os.listdir(theirs))
    for name in os.listdir(ours):
        assert (ours / name).read_bytes() == (theirs / name).read_bytes(), name


class Spy:
    """The library, with a note of each tensor that it was handed."""

    def __init__(self, library):
        self.library = library
        self.tensors = []
        self.before_push = lambda: None

    def __getattr__(self, name):
        return getattr(self.library, name)

    def salmap_push(self, context, layer, reference):
        self.tensors.append(reference._obj)
        self.before_push()
        return self.library.salmap_push(context, layer, reference)


@contextlib.contextmanager
def spying():
    """Yields a Spy that stands between salmap.Stack and the library."""
    spy = Spy(stack_module.library)
    stack_module.library = spy
    try:
        yield spy
    finally:
        stack_module.library = spy.library


def pushed(array, **keywords):
    """The tensor that the library is handed for an array."""
    with spying() as spy, salmap.Stack(1) as stack:
        stack.push(0, array, **keywords)
    return spy.tensors[0]
