"""The gradient of the logit of a class with respect to images, or to a layer."""

from __future__ import annotations

from typing import Any

import numpy
import torch

from .._maps import Doubles
from .._network import evaluating, tensor_for
from ..experiment import Classes


def check_module(network: Any, method: str) -> None:
    """Raises TypeError for what has no gradients."""
    if not isinstance(network, torch.nn.Module):
        raise TypeError(f"{method} wants a torch.nn.Module, whose gradients it "
                        f"takes, and the network is a {type(network).__name__}")


def logits_of_classes(network: torch.nn.Module, inputs: torch.Tensor,
                      classes: Classes) -> torch.Tensor:
    """The sum of each image's logit of its class: no image's gradient depends on
    the others."""
    logits = network(inputs)
    numbers = torch.arange(len(inputs), device=logits.device)
    chosen: torch.Tensor = logits[numbers, torch.from_numpy(classes).to(
        logits.device)]
    return chosen.sum()


def input_gradient(network: torch.nn.Module, images: Any,
                   classes: Classes) -> Doubles:
    """float64 ``[n, channels, height, width]``. No gradient is left in the
    parameters."""
    with evaluating(network), torch.enable_grad():
        inputs = tensor_for(network, images).requires_grad_()
        score = logits_of_classes(network, inputs, classes)
        gradient, = torch.autograd.grad(score, inputs)
    doubles: Doubles = gradient.cpu().double().numpy()
    return doubles


def magnitudes(values: Doubles) -> Doubles:
    """``[n, height, width]``: the sum of the channels' magnitudes."""
    total: Doubles = numpy.abs(values).sum(axis=1)
    return total
