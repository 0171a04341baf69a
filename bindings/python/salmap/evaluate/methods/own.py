"""The maps of this library, as methods to compare."""

from __future__ import annotations

from typing import Any, Optional, Sequence

import numpy
import torch

from ...stack import Stack
from ...torch import Explainer
from .._maps import Doubles
from .._network import Images, evaluating, tensor_for
from ..experiment import Classes
from ..explaining import Method
from ._gradients import check_module
from ._layers import chosen_layers, see


def plain(layers: Optional[Sequence[str]] = None, **settings: Any) -> Method:
    """The combined map of ``salmap.torch.Explainer``, which knows no class.

    Arguments:
        layers, settings: those of ``Explainer``.
    """
    def maps(network: Any, images: Images, _classes: Classes) -> Doubles:
        check_module(network, "plain")
        explainer = Explainer(network, layers, **settings)
        with evaluating(network), torch.no_grad():
            _, result = explainer(tensor_for(network, images))
        return numpy.stack([one.combined for one in result]).astype(float)
    return maps


def fastcam(layers: Optional[Sequence[str]] = None, *, guided: bool = True,
            times: bool = True, method: str = "gradcam",
            **settings: Any) -> Method:
    """FastCAM: the combined map times the class map of the last layer.

    Arguments:
        layers: names, early to late; by default those that
            ``salmap.torch.Explainer`` chooses. Each gives ``[n, channels, height,
            width]``.
        guided: whether the layers are guided by the class map, so that the
            combined map is that of the class too.
        times: False for the combined map alone.
        method: how gradients become the class map, as for ``class_map``.
        settings: those of ``salmap.Stack``.
    """
    def maps(network: Any, images: Images, classes: Classes) -> Doubles:
        check_module(network, "fastcam")
        names = layers or chosen_layers(network, images)
        seen = see(network, names, images, classes)
        count, _, height, width = images.shape
        with Stack(len(names), cams=1, guide=0 if guided else None,
                   **settings) as stack:
            stack.push_cam(0, seen.activations[-1], gradient=seen.gradient,
                           method=method)
            for layer, activation in enumerate(seen.activations):
                stack.push(layer, activation)
            read: Any = stack.fastcam if times else stack.combined
            found: Doubles = numpy.stack([read((height, width), image)
                                          for image in range(count)]).astype(float)
            return found
    return maps
