"""A small network of NumPy, and what it is looked at with."""

import numpy

from salmap.evaluate import Experiment

SHAPE = (3, 5, 7)
CLASSES = 4
COLOURS = 0.5 * numpy.random.default_rng(2).standard_normal(
    (CLASSES, numpy.prod(SHAPE)))


class Linear:
    """Logits of a linear layer; counts the images that it was given."""

    def __init__(self, weights=COLOURS):
        self.weights, self.seen, self.largest = weights, 0, 0

    def __call__(self, images):
        assert images.dtype == numpy.float32
        self.seen += len(images)
        self.largest = max(self.largest, len(images))
        return images.reshape(len(images), -1) @ self.weights.T


def images_of(count=3, seed=1, shape=SHAPE):
    random = numpy.random.default_rng(seed)
    return random.standard_normal((count, *shape)).astype(numpy.float32)


def maps_of(images, seed=3):
    """One without ties, and one that has many."""
    random = numpy.random.default_rng(seed)
    smooth = random.random((len(images), *images.shape[2:]))
    return {"smooth": smooth, "coarse": numpy.floor(3 * smooth[::-1])}


def experiment_of(images=None, network=None, **keywords):
    keywords.setdefault("progress", False)
    return Experiment(network or Linear(), images_of() if images is None
                      else images, **keywords)


def probability(image, number, weights=COLOURS):
    """The softmax, in plain words and double precision."""
    powers = numpy.exp(weights @ image.astype(numpy.float64).ravel())
    return powers[number] / powers.sum()
