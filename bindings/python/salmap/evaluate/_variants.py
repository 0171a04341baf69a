"""Runs the network on variants of each image, from which pixels were removed."""

from __future__ import annotations

import functools
from typing import (Any, Callable, Dict, List, Mapping, NamedTuple,
                    Sequence)

import numpy

from ._maps import Doubles
from ._network import Images
from ._run import Indices, run
from .baselines import Baseline
from .experiment import Experiment

#: The number of an image, and its map -> its variants.
Variants = Callable[[int, Doubles], Sequence[Images]]

#: Logits and probability of the class, of all variants of one image, and the class
#: -> values, one for each variant.
Reading = Callable[[Doubles, Doubles, int], Doubles]


def probability(_logits: Doubles, of_class: Doubles, _number: int) -> Doubles:
    """Reads the probability of the class."""
    return of_class


def is_found(logits: Doubles, _of_class: Doubles, number: int) -> Doubles:
    """Reads whether the class has the highest logit: 1 or 0."""
    found: Doubles = (logits.argmax(axis=1) == number).astype(numpy.float64)
    return found


def read_variants(experiment: Experiment, name: str, maps: Mapping[str, Any],
                  count: int, variants: Variants, reading: Reading,
                  settings: Sequence[Any]) -> Dict[str, Doubles]:
    """For each method ``[n, count]``: what is read of each variant.

    Arguments:
        name: of the score.
        count: of the variants of an image.
        settings: all that variants depend on, beside image, map and seed.
    """
    def compute(of: Any, images: Indices) -> Doubles:
        inputs = numpy.concatenate([
            numpy.asarray(variants(image, of[image].astype(numpy.float64)),
                          numpy.float32)
            for image in images])
        classes = numpy.repeat(experiment.classes[images], count)
        logits, of_class = experiment.logits_and_class(inputs, classes)
        return numpy.stack([
            reading(logits[start:start + count], of_class[start:start + count],
                    classes[start])
            for start in range(0, len(inputs), count)])

    group = max(1, experiment.batch // count)
    return {method: run(experiment, f"{name} of {method}", [each, *settings],
                        len(each), (count,), group,
                        functools.partial(compute, each))
            for method, each in experiment.maps_of(maps).items()}


def _places_of(experiment: Experiment, image: int, values: Doubles) -> Indices:
    """``[height, width]``: the place of each pixel, 0 for the highest. Equal ones
    are put into an order by chance, the same for all methods."""
    chance = experiment.random(image).random(values.size)
    places = numpy.empty(values.size, numpy.int64)
    places[numpy.lexsort((chance, -values.ravel()))] = numpy.arange(values.size)
    return places.reshape(values.shape)


class Parts(NamedTuple):
    """Which variants: only so many pixels are kept, the highest of the map, or all
    but those. A baseline takes the place of the others."""

    counts: Doubles
    keeps: bool
    baseline: Baseline


def read_parts(experiment: Experiment, name: str, maps: Mapping[str, Any],
               parts: Parts, reading: Reading) -> Dict[str, Doubles]:
    """For each method ``[n, counts]``: what is read of each part."""
    def variants(image: int, values: Doubles) -> List[Images]:
        places = _places_of(experiment, image, values)
        remove = parts.baseline.of(experiment.images[image])
        return [remove((places < count) != parts.keeps) for count in parts.counts]

    return read_variants(experiment, name, maps, len(parts.counts), variants,
                         reading, [parts.baseline, parts.counts])
