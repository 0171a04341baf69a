"""Runs methods that explain a network."""

from __future__ import annotations

from typing import Any, Callable, Dict, Mapping

import numpy

from .._outputs import FloatArray
from .._library import library
from ._maps import Doubles, check_same_shape, maps_of
from ._network import Images
from ._run import Indices, run
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
    def compute(images: Indices) -> Doubles:
        return explain(method, experiment.network, experiment.images[images],
                       experiment.classes[images])

    maps = run(experiment, f"maps of {name}", [library.salmap_version_string()], len(experiment),
               experiment.images.shape[2:], experiment.batch, compute)
    return maps.astype(numpy.float32)


def compute_maps(experiment: Experiment,
                 methods: Methods) -> Dict[str, FloatArray]:
    """The maps of all images and their classes: for each method, by its name,
    float32 ``[n, height, width]``. Raises what the methods raise, and ValueError
    for maps that do not fit.

    Like scores, maps of finished images are kept in the experiment's folder, where
    methods count by their names: a method with other settings wants another name.
    """
    return {name: _maps_of(experiment, name, method)
            for name, method in methods.items()}
