"""Runs methods that explain a network."""

from __future__ import annotations

from typing import Any, Callable, Mapping

from ._maps import Doubles, check_same_shape, maps_of
from ._network import Images
from .experiment import Classes

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
