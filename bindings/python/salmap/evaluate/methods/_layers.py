"""Activations of layers, and the gradient of the last of them."""

from __future__ import annotations

import contextlib
from typing import Any, Iterator, List, NamedTuple, Optional, Sequence

import torch

from ...torch import list_layers
from ...torch._plan import targets_of
from .._network import Images, evaluating, tensor_for
from ..experiment import Classes
from ._gradients import logits_of_classes


class Seen(NamedTuple):
    """float32 tensors of the CPU: the activations, ``[n, channels, height, width]``
    each, and the gradient of each image's logit with respect to the last."""

    activations: List[torch.Tensor]
    gradient: torch.Tensor


def chosen_layers(network: torch.nn.Module, images: Images) -> List[str]:
    """The layers that ``salmap.torch.Explainer`` chooses, early to late. Raises
    ValueError where there is none that has hooks."""
    with evaluating(network), torch.no_grad():
        chosen = [layer.name for layer in
                  list_layers(network, tensor_for(network, images[:1]))
                  if layer.chosen]
    if not chosen or isinstance(network, torch.jit._script.ScriptModule):
        raise ValueError(f"{type(network).__name__} has no layer whose gradient "
                         "can be taken; give the model as it was before "
                         "torch.jit.script")
    return chosen


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


@contextlib.contextmanager
def _keeping(network: torch.nn.Module,
             layers: Sequence[str]) -> Iterator[List[_Kept]]:
    """Has hooks on the layers, which keep what each gives."""
    targets = targets_of(network, layers)
    kept = [_Kept(target.number) for target in targets]
    hooks = [network.get_submodule(target.name).register_forward_hook(each)
             for target, each in zip(targets, kept)]
    try:
        yield kept
    finally:
        for hook in hooks:
            hook.remove()


def _read(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.detach().cpu().float()


def see(network: torch.nn.Module, layers: Sequence[str], images: Images,
        classes: Classes) -> Seen:
    """Runs the network once forward, and backward to the last of the layers."""
    with _keeping(network, layers) as kept, evaluating(network), \
            torch.enable_grad():
        inputs = tensor_for(network, images).requires_grad_()
        score = logits_of_classes(network, inputs, classes)
        gradient, = torch.autograd.grad(score, kept[-1].output)
    for layer, each in zip(layers, kept):
        if each.output.ndim != 4:
            raise ValueError(f"{layer} gave {list(each.output.shape)}; want [n, "
                             "channels, height, width]")
    return Seen([_read(each.output) for each in kept], _read(gradient))
