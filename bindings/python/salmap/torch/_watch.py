"""Explains a model while somebody else runs it."""

from __future__ import annotations

import warnings
from typing import Any, Callable, List, Optional, Tuple

import torch
from torch.utils.hooks import RemovableHandle

from .._errors import Error
from .._outputs import Size
from ..result import Result
from . import _observe, _padding
from ._pass import Layers, Pass

#: What an explanation may raise, for which a training need not end.
_REFUSALS = (Error, TypeError, ValueError, BufferError)


class Watch:
    """Watches a model; see ``Explainer.watch``."""

    def __init__(self, layers: Layers,
                 callback: Callable[[int, Result], None], every: int,
                 images: Optional[int], size: Optional[Size]) -> None:
        if _observe.is_script(layers.model):
            raise ValueError("a TorchScript model cannot be watched; call the "
                             "explainer, or watch the model it was made of")
        if every < 1 or (images is not None and images < 1):
            raise ValueError(f"every is {every}, images {images}; want 1 or "
                             "more")
        self._layers, self._callback = layers, callback
        self._every, self._images, self._size = every, images, size
        self._number = -1
        self._pass: Optional[Pass] = None
        self._error: Optional[Exception] = None
        self._inner: List[RemovableHandle] = []
        self._outer = [_observe.hook_inputs(layers.model, self._before),
                       layers.model.register_forward_hook(self._after)]

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def remove(self) -> None:
        """Ends it; the model has the hooks that it had before."""
        self._let_go()
        for handle in self._outer:
            handle.remove()

    def _let_go(self) -> None:
        for handle in self._inner:
            handle.remove()
        self._inner, self._pass, self._error = [], None, None

    def _before(self, inputs: Tuple[Any, ...]) -> None:
        self._let_go()  # of a pass that was broken off
        self._number += 1
        if self._number % self._every == 0:
            self._pass = self._layers.begin(inputs, self._images)
            self._inner = [
                *_observe.hook(self._layers.modules(), self._see),
                *_padding.hook(self._layers.model, self._pass.pad)]

    def _see(self, name: str, kind: str, tensor: torch.Tensor) -> None:
        if self._error is None and self._pass is not None:
            try:
                self._pass.see(name, kind, tensor)
            except _REFUSALS as error:
                self._error = error

    def _result(self, one: Pass) -> Result:
        if self._error is not None:
            raise self._error
        return one.result(self._size, None)

    def _after(self, _model: Any, _inputs: Any, _output: Any) -> None:
        if self._pass is None:
            return
        try:
            result = self._result(self._pass)
        except _REFUSALS as error:
            warnings.warn(f"pass {self._number} was not explained: {error}",
                          RuntimeWarning, stacklevel=2)
            return
        finally:
            self._let_go()
        self._callback(self._number, result)
