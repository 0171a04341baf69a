"""Runs methods that explain a network."""

from __future__ import annotations

from typing import Any, Callable, Dict, Mapping

import numpy

from .._outputs import FloatArray
from .._progress import progress_bar
from ._maps import Doubles, check_same_shape, maps_of
from ._network import Images
from .experiment import Classes, Experiment

#: The network, images ``[n, channels, height, width]`` and the class of each ->
#: maps ``[n, height, width]``.
Method = Callable[[Any, Images, Classes], Any]
Methods = Mapping[str, Method]


def explain(method: Method, network: Any, images: Images,
            classes: Classes) -> Doubles:
    """The maps, checked."""
    maps = maps_of(method(network, images, classes), "what the method gave")
    check_same_shape(maps.shape, (len(images), *images.shape[2:]), "images")
    return maps


def _maps_of(experiment: Experiment, name: str, method: Method) -> FloatArray:
    starts = range(0, len(experiment), experiment.batch)
    found = []
    with progress_bar(starts, experiment.progress, "batch", name) as advance:
        for start in starts:
            part = slice(start, start + experiment.batch)
            maps = explain(method, experiment.network, experiment.images[part],
                           experiment.classes[part])
            found.append(maps.astype(numpy.float32))
            advance()
    return numpy.concatenate(found)


def compute_maps(experiment: Experiment,
                 methods: Methods) -> Dict[str, FloatArray]:
    """The maps of all images and their classes: for each method, by its name,
    float32 ``[n, height, width]``. Raises what the methods raise, and ValueError
    for maps that do not fit. They are not kept in the experiment's folder."""
    return {name: _maps_of(experiment, name, method)
            for name, method in methods.items()}
