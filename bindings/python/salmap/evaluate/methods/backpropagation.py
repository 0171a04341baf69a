"""Methods that take the gradient of a class's logit with respect to the image, for
comparison. Each takes a torch.nn.Module, images float32 ``[n, channels, height,
width]`` and the class of each, and returns maps float64 ``[n, height, width]``: the
sum of the magnitudes of the channels.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy

from .._maps import Doubles
from .._network import Images
from ..experiment import Classes
from ..explaining import Method
from ._gradients import check_module, input_gradient, magnitudes
from ._guided import GuidedReLUs


def gradient(network: Any, images: Images, classes: Classes) -> Doubles:
    """The gradient. Source: Simonyan, Vedaldi, Zisserman, "Deep Inside
    Convolutional Networks", ICLR workshop 2014, section 3, which takes the largest
    of the channels where we take the sum, as for the others."""
    check_module(network, "gradient")
    return magnitudes(input_gradient(network, images, classes))


def gradient_input(network: Any, images: Images, classes: Classes) -> Doubles:
    """The gradient times the image. Source: Shrikumar, Greenside, Shcherbina,
    Kundaje, "Not Just a Black Box", arXiv 1605.01713."""
    check_module(network, "gradient_input")
    return magnitudes(images * input_gradient(network, images, classes))


def guided_backprop(network: Any, images: Images, classes: Classes) -> Doubles:
    """The gradient, of which each ReLU lets only positive parts through. Source:
    Springenberg, Dosovitskiy, Brox, Riedmiller, "Striving for Simplicity", ICLR
    workshop 2015, section 3.4. Raises ValueError for a network that calls no ReLU
    from Python."""
    check_module(network, "guided_backprop")
    with GuidedReLUs() as relus:
        values = input_gradient(network, images, classes)
    if not relus.count:
        raise ValueError("guided_backprop is about ReLUs, and the network called "
                         "none from Python; leave it out")
    return magnitudes(values)


def smoothgrad(noise: float = 0.15, samples: int = 25) -> Method:
    """The mean gradient of noisy images.

    Arguments:
        noise: the deviation of the Gaussian noise, as a share of the range of the
            image's values. It is the same for the same image.
        samples: how many noisy images.

    Source: Smilkov, Thorat, Kim, Viégas, Wattenberg, "SmoothGrad", arXiv
    1706.03825, with a noise of 10 to 20 %.
    """
    if noise <= 0 or samples < 1:
        raise ValueError(f"noise is {noise}, samples {samples}; want noise above "
                         "0, and at least one sample")

    def method(network: Any, images: Images, classes: Classes) -> Doubles:
        check_module(network, "smoothgrad")
        chances = [random_of(image) for image in images]
        deviations = [noise * float(numpy.ptp(image)) for image in images]
        total = numpy.zeros(images.shape)
        for _ in range(samples):
            noisy = numpy.stack([
                image + chance.normal(0, deviation, image.shape)
                for image, chance, deviation in zip(images, chances, deviations)])
            total += input_gradient(network, noisy.astype(numpy.float32), classes)
        return magnitudes(total / samples)
    return method


def integrated_gradients(steps: int = 32) -> Method:
    """The image times the mean gradient on the way from 0 to the image.

    Arguments:
        steps: how many points of the way, by the midpoint rule.

    Source: Sundararajan, Taly, Yan, "Axiomatic Attribution for Deep Networks", ICML
    2017, section 3; the baseline is 0, the mean colour of the data set where
    inputs are normalised by it.
    """
    if steps < 1:
        raise ValueError(f"steps is {steps}; want 1 or more")

    def method(network: Any, images: Images, classes: Classes) -> Doubles:
        check_module(network, "integrated_gradients")
        total = numpy.zeros(images.shape)
        for step in range(steps):
            share = numpy.float32((step + 0.5) / steps)
            total += input_gradient(network, share * images, classes)
        return magnitudes(images * total / steps)
    return method


def random_of(image: Images) -> numpy.random.Generator:
    """Chance that is the same for the same image, whatever batch it is in."""
    digest = hashlib.sha256(numpy.ascontiguousarray(image).tobytes()).digest()
    return numpy.random.default_rng(int.from_bytes(digest[:8], "little"))
