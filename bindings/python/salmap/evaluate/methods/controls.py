"""Honest baselines: maps that know nothing of the network, or of what it learnt. A
method that is not above them shows nothing that it found there. Each takes network,
images ``[n, channels, height, width]`` and classes, and returns maps float64 ``[n,
height, width]``.
"""

from __future__ import annotations

from typing import Any

import numpy

from .._filters import blur
from .._maps import Doubles
from .._network import Images
from ..experiment import Classes
from ..explaining import Method, explain
from ..sanity import shuffled
from .backpropagation import random_of

#: The deviation of the centred Gaussian, as a share of each side, and of the blur of
#: edges, as a share of the longer side.
_WIDTH, _BLUR = 0.25, 0.05


def _bell(side: int) -> Doubles:
    """A Gaussian over the pixels of a line, 1 in its middle."""
    places = (numpy.arange(side) + 0.5) / side - 0.5
    bell: Doubles = numpy.exp(-places ** 2 / (2 * _WIDTH ** 2))
    return bell


def centred_gaussian(_network: Any, images: Images,
                     _classes: Classes) -> Doubles:
    """The middle of each image, where photographers put things: a Gaussian with a
    deviation of a quarter of each side."""
    height, width = images.shape[2:]
    bell = _bell(height)[:, None] * _bell(width)
    return numpy.broadcast_to(bell, (len(images), height, width)).copy()


def edges(_network: Any, images: Images, _classes: Classes) -> Doubles:
    """The length of Sobel's gradient of each channel, added up; beyond the border
    the image is mirrored. Adebayo et al. (NeurIPS 2018) found maps that resemble
    edges more than the network."""
    padded = numpy.pad(images.astype(numpy.float64),
                       ((0, 0), (0, 0), (1, 1), (1, 1)), mode="symmetric")
    across = padded[..., 2:] - padded[..., :-2]
    down = padded[..., 2:, :] - padded[..., :-2, :]
    across = across[..., :-2, :] + 2 * across[..., 1:-1, :] + across[..., 2:, :]
    down = down[..., :-2] + 2 * down[..., 1:-1] + down[..., 2:]
    lengths: Doubles = numpy.hypot(across, down).sum(axis=1)
    return lengths


def blurred_edges(network: Any, images: Images, classes: Classes) -> Doubles:
    """Sobel's edges, blurred by a Gaussian of a twentieth of the longer side: where
    there is much to see."""
    return blur(edges(network, images, classes), _BLUR * max(images.shape[2:]))


def random_map(_network: Any, images: Images, _classes: Classes) -> Doubles:
    """Each pixel by chance, the same for the same image."""
    return numpy.stack([random_of(image).random(image.shape[1:])
                        for image in images])


def shuffled_weights(method: Method, seed: int = 0) -> Method:
    """What a method finds in the network after the numbers of each of its
    parameters were put into an order by chance."""
    def of_shuffled(network: Any, images: Images, classes: Classes) -> Doubles:
        other = shuffled(network, numpy.random.default_rng(seed))
        return explain(method, other, images, classes)
    return of_shuffled
