"""Stability: how much a map changes when the image has a little noise.

Source: Yeh, Hsieh, Suggala, Inouye, Ravikumar, "On the (In)fidelity and Sensitivity
of Explanations", NeurIPS 2019, section 4. Quantus: MaxSensitivity, AvgSensitivity.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy

from ._maps import Doubles, flat, shares_of
from ._network import Images
from ._run import Indices, run
from .experiment import Experiment
from .explaining import Method, Methods, explain
from .score import Score


def _noisy(experiment: Experiment, image: int, radius: float,
           samples: int) -> Images:
    """``[samples, channels, height, width]``."""
    clean = experiment.images[image]
    reach = radius * float(clean.max() - clean.min())
    noise = experiment.random(image).uniform(-reach, reach, (samples, *clean.shape))
    noisy: Images = (clean + noise).astype(numpy.float32)
    return noisy


def _changes(clean: Any, noisy: Any) -> Doubles:
    """``[samples]``: how far maps are from the one without noise, as a share of its
    norm. Maps count as shares of their sum, so that their scale does not."""
    before, after = flat(shares_of(clean)), flat(shares_of(noisy))
    changes: Doubles = numpy.sqrt(((after - before) ** 2).sum(axis=1)
                                  / (before ** 2).sum())
    return changes


def max_sensitivity(experiment: Experiment, methods: Methods, *,
                    radius: float = 0.05, samples: int = 8) -> Score:
    """The largest change of the map under noise, as a share of the map: lower is
    better, 0 is no change.

    Arguments:
        methods: by their names; each takes the network, images and classes, and
            returns maps of 0 or more.
        radius: of the noise, which is uniform for each number of the input: a share
            of the range of the image's values.
        samples: noisy images for each.

    Returns a ``Score`` with the changes of all samples as curves, whose mean is
    Quantus' AvgSensitivity.
    """
    if radius <= 0 or samples < 1:
        raise ValueError(f"radius is {radius}, samples {samples}; want a radius "
                         "above 0, and at least one sample")

    def compute(method: Method, chosen: Indices) -> Doubles:
        image, = chosen
        inputs = numpy.concatenate([experiment.images[chosen], _noisy(
            experiment, image, radius, samples)])
        classes = numpy.repeat(experiment.classes[chosen], len(inputs))
        maps = numpy.concatenate([
            explain(method, experiment.network, inputs[start:start + experiment.batch],
                    classes[start:start + experiment.batch])
            for start in range(0, len(inputs), experiment.batch)])
        return _changes(maps[:1], maps[1:])[None]

    curves = {title: run(experiment, f"max sensitivity of {title}",
                         [radius, samples], len(experiment), (samples,), 1,
                         functools.partial(compute, method))
              for title, method in methods.items()}
    return Score("max sensitivity",
                 {title: each.max(axis=1) for title, each in curves.items()},
                 "lower", curves, numpy.arange(samples, dtype=numpy.float64),
                 "sample")
