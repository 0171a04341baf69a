"""What the last block of a vision transformer reads of the places: in most of them not
the tokens that it is given, but what a layer normalisation makes of these."""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Iterator, NamedTuple, Optional

import torch

from . import _observe
from ._graph import Graph, Point, replaced
from ._head import agree
from ._hooks import Hook
from ._plan import Target


class _Read(NamedTuple):
    """What a module made of a layer."""

    name: str
    output: torch.Tensor


class Reading(Graph):
    """A graph that looks for the module that alone reads a layer, and takes the
    gradient of what that gives. No name tells which one it is: it is the first
    module without modules inside that is given the layer's output and gives as
    much, and at each place the gradient that comes through it is all that there
    is, which is checked in numbers. A residual connection goes past it, but leads
    from a place to itself, where a class token does not look.

    Arguments:
        layer: tokens.
        located: ``[n, places, c]`` of tokens.
    """

    def __init__(self, layer: Target,
                 located: Callable[[torch.Tensor], torch.Tensor]) -> None:
        super().__init__(layer)
        self._located = located
        #: The layer's output as later modules get it.
        self._given: Optional[torch.Tensor] = None
        self._read: Optional[_Read] = None

    def _keep(self, output: Any, tensor: torch.Tensor) -> Any:
        made = super()._keep(output, tensor)
        self._given = _observe.first_tensor(made)
        return made

    def _see(self, name: str, inputs: Any, output: Any) -> Any:
        """Keeps what the first such module gives."""
        made = _observe.first_tensor(output)
        if (self._read is not None or self._given is None or made is None
                or made is self._given or made.shape != self._given.shape
                or not made.requires_grad
                or all(each is not self._given for each in inputs)):
            return None
        self._read = _Read(name, made)
        return replaced(output, made.clone())

    @contextlib.contextmanager
    def hooked(self, model: torch.nn.Module) -> Iterator[None]:
        """Hooks it to the module, and to all without modules inside."""
        def register(name: str, module: torch.nn.Module) -> Hook:
            def after(_module: Any, inputs: Any, output: Any) -> Any:
                return self._see(name, inputs, output)
            return Hook(module, module.register_forward_hook(after))

        with contextlib.ExitStack() as stack:
            for name, module in model.named_modules():
                if next(module.children(), None) is None:
                    stack.callback(register(name, module).remove)
            stack.enter_context(super().hooked(model))
            yield

    def point(self, scores: torch.Tensor, is_last: bool) -> Point:
        """That of the module that alone reads the layer; of the layer where there
        is no such one."""
        if self._read is None:
            return super().point(scores, is_last)
        layer, (name, read) = self.activation(), self._read
        whole, part = self.gradients(scores, (layer, read), False)
        if part is not None:
            through, = torch.autograd.grad(read, layer, part, retain_graph=True)
            if agree(self._located(through), self._located(whole)):
                return Point(Target(name, None), read, part)
        return Point(self.layer, layer, whole)
