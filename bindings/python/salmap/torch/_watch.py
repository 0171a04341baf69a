"""Explains a model while somebody else runs it."""

from __future__ import annotations

import contextlib
import dataclasses
import traceback
import warnings
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

import torch

from .._errors import Error
from .._numbers import whole
from .._outputs import ResultSize, sides
from ..result import Result
from . import _observe, _padding
from ._classes import Classes, unchanged
from ._hooks import Hook
from ._input import batch_of
from ._pass import Layers, Pass

#: What an explanation may raise because of what it was given: the sentence says
#: it all.
_REFUSALS = (Error, TypeError, ValueError, BufferError)

MODES = ("train", "eval", "all")
ERRORS = ("warn", "raise")


def _check_count(what: str, value: Any, otherwise: str) -> None:
    if whole(value, what, otherwise) < 1:
        raise ValueError(f"{what} is {value}; want 1 or more{otherwise}")


@dataclasses.dataclass(frozen=True)
class Plan:
    """Which passes are explained, and how; see ``Explainer.watch``."""

    every: int
    images: Optional[int]
    size: Optional[ResultSize]
    image: Any
    mode: str
    step: Optional[Callable[[], int]]
    errors: str
    target: Any = None
    against: Any = None

    def __post_init__(self) -> None:
        _check_count("every", self.every, "")
        if self.images is not None:
            _check_count("images", self.images, ", or None for all")
        for what, value, known in (("mode", self.mode, MODES),
                                   ("errors", self.errors, ERRORS)):
            if value not in known:
                raise ValueError(f"{what} is {value!r}; want one of "
                                 f"{', '.join(known)}")
        if self.step is not None and not callable(self.step):
            raise TypeError(f"step is a {type(self.step).__name__}; want a "
                            "function that returns the number of the step, "
                            "such as lambda: trainer.global_step")
        if self.size is not None:
            sides(self.size)
        if self.target is None and self.against is not None:
            raise ValueError("against is given without target; want both")

    def photos(self, inputs: Tuple[Any, ...]) -> Any:
        """The photos of a pass with these inputs, if there are any."""
        if not callable(self.image):
            return self.image
        return self.image(batch_of(inputs, self.images))


class _Steps:
    """Numbers the passes."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        #: Of the pass that ran last, of those that count.
        self.number = -1
        #: How many passes were in the other mode.
        self.passed_over = 0

    def begin(self, training: bool) -> bool:
        """Whether the pass that begins is to be explained."""
        if self._plan.mode not in ("all", "train" if training else "eval"):
            self.passed_over += 1
            return False
        if self._plan.step is None:
            number = self.number + 1
        else:
            number = whole(self._plan.step(), "what step gives")
        is_new = number != self.number
        self.number = number
        return is_new and number % self._plan.every == 0


class Watch:
    """Watches a model; see ``Explainer.watch``. A copy watches nothing."""

    def __init__(self, layers: Layers, classes: Classes,
                 callback: Callable[[int, Result], None], plan: Plan) -> None:
        if _observe.is_script(layers.model):
            raise ValueError("a TorchScript model cannot be watched; call the "
                             "explainer, or watch the model it was made of")
        if not callable(callback):
            raise TypeError(f"callback is a {type(callback).__name__}; want a "
                            "function of the step and the result, such as "
                            'lambda step, result: result.save(f"{step}")')
        self._layers, self._callback, self._plan = layers, callback, plan
        self._classes = classes
        self._steps = _Steps(plan)
        self._is_calling = False
        self._pass: Optional[Pass] = None
        #: Of a pass with a target, before it runs.
        self._of_target: Optional[Result] = None
        self._photos: Any = None
        self._error: Optional[Exception] = None
        self._inner: List[Hook] = []
        self._outer = _observe.hook_model(layers.model, self._before,
                                          self._after)

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def __reduce__(self) -> Tuple[Any, ...]:
        return _Ended, ()

    def remove(self) -> None:
        """Ends it; the model has the hooks that it had before. Warns if passes
        ran, and all of them in the mode that was not to be explained."""
        self._end()

    def _end(self) -> None:
        self._let_go()
        for hook in self._outer:
            hook.remove()
        if self._outer and self._steps.number < 0 < self._steps.passed_over:
            mode = "evaluation" if self._plan.mode == "train" else "training"
            warnings.warn(f"no pass was explained: {self._steps.passed_over} "
                          f"ran, all in {mode} mode; mode='all' explains them "
                          "too", RuntimeWarning, stacklevel=3)
        self._outer = []

    def _let_go(self) -> None:
        for hook in self._inner:
            hook.remove()
        self._inner, self._pass, self._error = [], None, None
        self._photos = self._of_target = None

    def _before(self, inputs: Tuple[Any, ...],
                named: Dict[str, Any]) -> None:
        if self._is_calling or torch.jit.is_tracing():  # type: ignore
            return  # the callback runs the model, or PyTorch records it
        self._let_go()  # of a pass that was broken off
        try:
            if not self._steps.begin(self._layers.model.training):
                return
            every = (*inputs, *named.values())
            self._photos = self._plan.photos(every)
            if self._plan.target is not None:
                self._of_target = self._explain_target(inputs, named)
                return
            self._pass = self._layers.begin(every, self._plan.images)
            self._inner = [
                *_observe.hook(self._layers.modules(), self._see),
                *_padding.hook(self._layers.model, self._pass.pad)]
        except Exception as error:
            self._error = error

    def _explain_target(self, inputs: Tuple[Any, ...],
                        named: Dict[str, Any]) -> Result:
        """By a pass of its own, with the random numbers of the one that comes:
        that one may have any graph, and keeps it."""
        plan = self._plan
        with self._calling(), unchanged(self._layers.model):
            return self._classes.explain(inputs, named, plan.target,
                                         plan.against, plan.size, self._photos,
                                         True, plan.images)[1]

    def _see(self, name: str, kind: str, tensor: torch.Tensor) -> None:
        if self._error is None and self._pass is not None:
            try:
                self._pass.see(name, kind, tensor)
            except Exception as error:
                self._error = error

    def _after(self) -> None:
        begun = (self._pass, self._of_target, self._error)
        if self._is_calling or not any(each is not None for each in begun):
            return
        what = "was not explained"
        try:
            result = self._result()
            what = "was explained, but the callback failed"
            with self._calling():
                self._callback(self._steps.number, result)
        except Exception as error:
            if self._plan.errors == "raise":
                raise
            why = (str(error) if isinstance(error, _REFUSALS)
                   and what == "was not explained" else traceback.format_exc())
            warnings.warn(f"pass {self._steps.number} {what}: {why}",
                          RuntimeWarning, stacklevel=2)
        finally:
            self._let_go()

    def _result(self) -> Result:
        if self._error is not None:
            raise self._error
        if self._of_target is not None:
            return self._of_target
        assert self._pass is not None
        return self._pass.result(self._plan.size, self._photos)

    @contextlib.contextmanager
    def _calling(self) -> Iterator[None]:
        self._is_calling = True
        try:
            yield
        finally:
            self._is_calling = False


class _Ended(Watch):
    """What copies and pickles have in place of a watch, such as those of a
    model that has it for an attribute."""

    def __init__(self) -> None:
        self._outer = []
        self._inner = []
