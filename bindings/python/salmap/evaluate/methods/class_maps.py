"""The Grad-CAM family, of the gradients of one layer; the formulas are those of
``salmap.Stack.push_cam``."""

from __future__ import annotations

from typing import Any, Optional, Tuple

import numpy
import torch

from ...stack import Stack
from ...torch import list_layers
from ...torch._plan import targets_of
from .._maps import Doubles
from .._network import Images, evaluating, tensor_for
from ..experiment import Classes
from ..explaining import Method
from ._gradients import check_module, logits_of_classes


def last_layer(network: torch.nn.Module, images: Images) -> str:
    """The last of the layers that ``salmap.torch.Explainer`` chooses. Raises
    ValueError where there is none that has hooks."""
    with evaluating(network), torch.no_grad():
        chosen = [layer.name for layer in
                  list_layers(network, tensor_for(network, images[:1]))
                  if layer.chosen]
    if not chosen or isinstance(network, torch.jit._script.ScriptModule):
        raise ValueError(f"{type(network).__name__} has no layer whose gradient "
                         "can be taken; give the model as it was before "
                         "torch.jit.script")
    return chosen[-1]


class _Kept:
    """A forward hook that keeps an output. What runs later gets a copy, so that no
    module that works in place changes it."""

    def __init__(self, number: Optional[int]) -> None:
        self._number, self._calls = number, 0
        self.output: Any = None

    def __call__(self, _module: Any, _inputs: Any, output: Any) -> Any:
        is_wanted = self._number in (None, self._calls)
        self._calls += 1
        if not is_wanted:
            return output
        self.output = output
        return output.clone()


def activation_and_gradient(network: torch.nn.Module, layer: str, images: Images,
                            classes: Classes) -> Tuple[Any, Any]:
    """A layer's output and the gradient of each image's logit with respect to it,
    float32 tensors of the CPU."""
    target, = targets_of(network, [layer])
    kept = _Kept(target.number)
    hook = network.get_submodule(target.name).register_forward_hook(kept)
    try:
        with evaluating(network), torch.enable_grad():
            inputs = tensor_for(network, images).requires_grad_()
            score = logits_of_classes(network, inputs, classes)
            gradient, = torch.autograd.grad(score, kept.output)
    finally:
        hook.remove()
    return kept.output.detach().cpu().float(), gradient.cpu().float()


def class_map(method: str = "gradcam", layer: Optional[str] = None) -> Method:
    """Class maps of the gradients of one layer, brought to the size of the image and
    to 0..1.

    Arguments:
        method: gradcam, gradcampp, xgradcam, hirescam, elementwise or layercam;
            docs/numerics.md has formulas and papers.
        layer: its name; by default the last that ``salmap.torch.Explainer``
            chooses. It gives ``[n, channels, height, width]``.
    """
    def maps(network: Any, images: Images, classes: Classes) -> Doubles:
        check_module(network, method)
        name = layer or last_layer(network, images)
        activation, gradient = activation_and_gradient(network, name, images,
                                                       classes)
        count, _, height, width = images.shape
        with Stack(1, cams=1) as stack:
            stack.push_cam(0, activation, gradient=gradient, method=method)
            return numpy.stack([stack.cam((height, width), image)
                                for image in range(count)]).astype(float)
    return maps
