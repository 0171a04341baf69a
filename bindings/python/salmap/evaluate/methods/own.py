"""The maps of this library, as methods to compare."""

from __future__ import annotations

from typing import Any, Optional, Sequence

import numpy
import torch

from ...torch import Explainer
from .._maps import Doubles
from .._network import Images, evaluating, tensor_for
from ..experiment import Classes
from ..explaining import Method
from ._gradients import check_module


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
