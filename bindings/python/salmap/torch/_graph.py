"""The gradient of scores with respect to one module's output: a graph from there
on, and nothing in the parameters."""

from __future__ import annotations

import contextlib
from typing import Any, Iterator, NamedTuple, Optional, Tuple

import torch
from torch.utils._pytree import tree_map

from . import _observe
from ._hooks import Hook
from ._plan import Target


def replaced(output: Any, tensor: torch.Tensor) -> Any:
    """An output whose first tensor is another one."""
    if isinstance(output, torch.Tensor):
        return tensor
    first = _observe.first_tensor(output)
    return tree_map(lambda each: tensor if each is first else each, output)


class Point(NamedTuple):
    """What a class map is made of: a layer, what it gave, and the gradient of scores
    with respect to that."""

    layer: Target
    activation: torch.Tensor
    gradient: torch.Tensor


class Kept:
    """A forward hook that keeps what one call of a module gave, as it was."""

    def __init__(self, layer: Target) -> None:
        self.layer = layer
        self._calls = 0
        #: None before the call.
        self.output: Optional[torch.Tensor] = None

    def __call__(self, _module: Any, _inputs: Any, output: Any) -> Any:
        is_wanted = self.layer.number in (None, self._calls)
        self._calls += 1
        tensor = _observe.first_tensor(output) if is_wanted else None
        return None if tensor is None else self._keep(output, tensor)

    def _keep(self, _output: Any, tensor: torch.Tensor) -> Any:
        self.output = tensor.detach().clone()

    @contextlib.contextmanager
    def hooked(self, model: torch.nn.Module) -> Iterator[None]:
        """Hooks it to the module while the block runs."""
        module = model.get_submodule(self.layer.name)
        hook = Hook(module, module.register_forward_hook(self))
        try:
            yield
        finally:
            hook.remove()

    def activation(self) -> torch.Tensor:
        """What was kept. Raises ValueError if the call did not happen."""
        if self.output is None:
            raise ValueError(f"the model did not call {self.layer}, of which the "
                             "class map is to be made; an explainer for each way "
                             "through the model would do")
        return self.output


class Graph(Kept):
    """The same for a layer whose gradient is wanted. What runs later gets a copy,
    so that no module that works in place changes it."""

    #: Whether the graph begins here, and not before.
    is_start = False

    def _keep(self, output: Any, tensor: torch.Tensor) -> Any:
        if not tensor.is_floating_point():
            raise ValueError(f"{self.layer} gave {tensor.dtype}, which has no "
                             "gradient; want method='eigen', which needs none, "
                             "or another cam_layer=")
        torch.set_grad_enabled(True)
        self.is_start = not tensor.requires_grad
        self.output = (tensor.detach().requires_grad_() if self.is_start
                       else tensor)
        return replaced(output, self.output.clone())

    @contextlib.contextmanager
    def recording(self, model: torch.nn.Module) -> Iterator[None]:
        """Hooks it; what runs in the block has a graph from the layer on, in
        inference mode and without gradients too."""
        enabled = torch.is_grad_enabled()
        inference = torch.inference_mode(False)  # type: ignore[no-untyped-call]
        with inference, torch.set_grad_enabled(enabled), \
                self.hooked(model):
            yield

    def output_of(self, output: Any) -> Any:
        """A model's output as it is without the hook."""
        if not self.is_start:
            return output
        return tree_map(lambda each: each.detach()
                        if isinstance(each, torch.Tensor) else each, output)

    def gradients(self, scores: torch.Tensor, tensors: Tuple[torch.Tensor, ...],
                  is_last: bool) -> Tuple[Any, ...]:
        """Of scores ``[n]``, with respect to tensors of the graph, the first of which
        is the layer's; None for others that they do not depend on. The graph goes
        with the last ones, unless it is the caller's too. Raises ValueError for
        scores that do not depend on the layer."""
        found: Tuple[Any, ...] = (None,)
        if scores.requires_grad:
            found = torch.autograd.grad(
                scores.sum(), tensors, allow_unused=True,
                retain_graph=not (is_last and self.is_start))
        if found[0] is None:
            raise ValueError(f"the score does not depend on {self.layer}, as far "
                             "as PyTorch knows; want a score without detach() or "
                             "no_grad, or another cam_layer=")
        return found

    def point(self, scores: torch.Tensor, is_last: bool) -> Point:
        """What class maps of scores ``[n]`` are made of; as ``gradients``."""
        layer = self.activation()
        gradient, = self.gradients(scores, (layer,), is_last)
        return Point(self.layer, layer, gradient)


def without_inference(values: Any) -> Any:
    """Tensors that were made in inference mode, copied, so that graphs may have
    them."""
    return tree_map(lambda each: each.clone() if isinstance(each, torch.Tensor)
                    and each.is_inference() else each, values)
