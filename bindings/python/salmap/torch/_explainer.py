"""Runs a model and explains what it looked at."""

from __future__ import annotations

import collections
import concurrent.futures
import threading
import warnings
from typing import (Any, Callable, Dict, Iterable, Iterator, List, Optional,
                    Sequence, Tuple, Union)

import torch
from torch.utils.hooks import RemovableHandle

from .._errors import Error
from .._outputs import Size
from .._settings import Settings
from ..result import Result, result_of
from ..stack import Stack
from . import _observe
from ._layout import image_size
from ._plan import Survey, layout_for, targets_of
from ._progress import progress_bar


class _Run:
    """One forward pass whose layers are known: each is pushed as soon as it
    is computed, before a later module can change it in place."""

    def __init__(self, explainer: Explainer, inputs: Tuple[Any, ...],
                 images: Optional[int] = None) -> None:
        self._explainer = explainer
        self._image = image_size(inputs)
        self._images = images
        self._count: Dict[str, int] = collections.Counter()
        self._numbers = explainer.numbers
        self.stack = explainer.new_stack()

    def see(self, name: str, _kind: str, tensor: torch.Tensor) -> None:
        """Pushes an output, if it is a layer."""
        number = self._numbers.get((name, self._count[name]))
        self._count[name] += 1
        if number is not None:
            self.push(number, tensor)

    def push(self, number: int, tensor: torch.Tensor) -> None:
        """Pushes an output as the layer of this number."""
        keywords = self._explainer.layout or layout_for(
            self.stack.names[number], tensor.shape, self._image).keywords
        self.stack.push(number, _readable(tensor)[:self._images], **keywords)

    def result(self, size: Optional[Size], image: Optional[Any]) -> Result:
        """What the pass looked at, at the input's size by default."""
        if size is None and image is None:
            size = self._image
        return self._explainer.result_of(self.stack, size, image)


def _readable(tensor: torch.Tensor) -> torch.Tensor:
    """The tensor itself if it lies on the CPU, else a copy there."""
    tensor = tensor.detach()
    if tensor.layout is not torch.strided:
        tensor = tensor.to_dense()
    return tensor.cpu()


class Explainer:
    """Runs a model and explains what it looked at.

    ::

        explainer = salmap.torch.Explainer(model)
        output, result = explainer(batch, image="photo.jpg")

    Arguments:
        model: any module; a TorchScript model has its operators for layers.
        layers: names of modules, or modules, early to late;
            ``salmap.torch.list_layers`` shows what there is. Of a module that
            is called several times the last call counts, or, by a name such
            as ``"relu#2"``, the third. By default the first call chooses: the
            last ReLU-like output at each spatial scale or, in a model with
            one scale, five outputs spread over its depth.
        layout, prefix, grid: of the layers, as in ``salmap.Stack.push``, where
            they cannot be worked out from the sizes of image and outputs.
        keep, alpha: as in ``salmap.explain``.
        settings: those of ``salmap.Stack``: statistic, normalizer, resampling,
            weights, epsilon, nonfinite, incomplete.

    The model's output, its mode, gradients, random numbers and other hooks are
    as without: hooks are there during a call only, and read detached tensors,
    where they lie if that is the CPU's memory. The first call, which has to
    find out what the model computes, copies the outputs that may be wanted.

    Threads: any; calls of one explainer run one after the other.
    """

    def __init__(self, model: torch.nn.Module, layers: Optional[
            Sequence[Union[str, torch.nn.Module]]] = None, *,
                 layout: Optional[str] = None, prefix: int = 0,
                 grid: Optional[Tuple[int, int]] = None, keep: float = 10.0,
                 alpha: float = 0.5, **settings: Any) -> None:
        if not isinstance(model, torch.nn.Module):
            raise TypeError(f"the model is a {type(model).__name__}; want a "
                            "torch.nn.Module")
        Settings(**settings)  # a name that is wrong is an error now
        self.model = model
        #: How layers lie, as ``Stack.push`` wants it; empty: worked out.
        self.layout: Dict[str, Any] = {}
        if layout is not None:
            self.layout = {"layout": layout, "prefix": prefix, "grid": grid}
        elif prefix != 0 or grid is not None:
            raise ValueError("prefix and grid go with layout='tokens'")
        self._targets = None if layers is None else targets_of(model, layers)
        self._keep, self._alpha = keep, alpha
        self._settings = settings
        self._lock = threading.RLock()
        #: The layers' names, early to late; empty before the first call.
        self.layers: Tuple[str, ...] = ()
        #: The layer that the k-th call of a module is: {(name, k): number}.
        self.numbers: Dict[Tuple[str, int], int] = {}

    def new_stack(self) -> Stack:
        """A stack for the layers."""
        return Stack(self.layers, **self._settings)

    def result_of(self, stack: Stack, size: Optional[Size],
                  image: Optional[Any]) -> Result:
        """The result of a stack whose layers are pushed."""
        return result_of(stack, size, image, self._keep, self._alpha,
                         self.layout.get("layout", "auto"))

    def __call__(self, *inputs: Any, size: Optional[Size] = None,
                 image: Optional[Any] = None,
                 **keywords: Any) -> Tuple[Any, Result]:
        """Runs the model.

        Arguments:
            inputs, keywords: the model's. The first tensor ``[n, c, h, w]`` of
                the inputs is the batch of images.
            size: (height, width) of the results; the photo's by default, or
                the input's.
            image: the photo, or one for each image of the batch, as in
                ``salmap.explain``.

        Returns the model's output and the ``salmap.Result`` of the batch.
        Raises ValueError for layers that are not maps or were not called, and
        what ``salmap.Stack.push`` raises.
        """
        with self._lock:
            if not self.layers:
                return self._first(inputs, keywords, size, image)
            run = _Run(self, inputs)
            with _observe.observing(self.model, self._modules(), run.see):
                output = self.model(*inputs, **keywords)
            return output, run.result(size, image)

    def _modules(self) -> Dict[str, torch.nn.Module]:
        """Those whose outputs are wanted."""
        if self.numbers:
            names = {name for name, _ in self.numbers}
        elif self._targets is not None:
            names = {target.name for target in self._targets}
        else:
            return _observe.leaves(self.model)
        return {name: module for name, module in self.model.named_modules()
                if name in names}

    def _first(self, inputs: Tuple[Any, ...], keywords: Dict[str, Any],
               size: Optional[Size], image: Optional[Any]
               ) -> Tuple[Any, Result]:
        survey = self._survey(inputs)
        with _observe.observing(self.model, self._modules(), survey.see):
            output = self.model(*inputs, **keywords)
        return output, self._learn(survey, inputs).result(size, image)

    def _survey(self, inputs: Tuple[Any, ...]) -> Survey:
        return Survey(image_size(inputs), self._targets)

    def _learn(self, survey: Survey, inputs: Tuple[Any, ...],
               images: Optional[int] = None) -> _Run:
        """Keeps in mind which outputs are layers, and pushes the copies."""
        chosen = survey.chosen()
        self.layers = tuple(survey.label(call) for call in chosen)
        self.numbers = {(call.name, call.index): number
                        for number, call in enumerate(chosen)}
        run = _Run(self, inputs, images)
        for number, call in enumerate(chosen):
            assert call.tensor is not None
            run.push(number, call.tensor)
        return run

    def map(self, loader: Iterable[Any], *, size: Optional[Size] = None,
            progress: bool = True) -> Iterator[Tuple[Any, Result]]:
        """Explains many images: yields output and result of each batch, in
        order. The next batch is loaded and run by a second thread, without
        gradients, while the caller draws or saves the last.

        Arguments:
            loader: gives batches: tensors, or tuples that begin with one, as
                those of a ``DataLoader`` with labels do.
            size: (height, width) of the results.
            progress: whether to show a progress bar, where tqdm is installed.

        Raises what the loader, the model and a call raise, when it is the
        turn of the batch.
        """
        batches = iter(loader)

        def step() -> Optional[Tuple[Any, Result]]:
            for batch in batches:
                inputs = batch[0] if isinstance(batch, (tuple, list)) else batch
                with torch.no_grad():
                    return self(inputs, size=size)
            return None

        with concurrent.futures.ThreadPoolExecutor(1) as pool, \
                progress_bar(loader, progress) as advance:
            ahead = pool.submit(step)
            while True:
                done = ahead.result()
                if done is None:
                    return
                ahead = pool.submit(step)
                yield done
                advance()

    def watch(self, callback: Callable[[int, Result], None], *,
              every: int = 1, images: Optional[int] = 1,
              size: Optional[Size] = None) -> Watch:
        """Explains every so manieth forward pass of the model while somebody
        else, such as a training loop, runs it::

            with explainer.watch(lambda step, result: log(result), every=100):
                train(model)

        Arguments:
            callback: called with the number of the pass, from 0, and its
                result, at the end of the pass.
            every: 100 for the passes 0, 100, 200, ...
            images: how many images of the batch to explain; None for all.
            size: (height, width) of the results.

        Returns what ends it: ``remove()``, or a ``with`` block. A pass that
        cannot be explained, such as one with NaN in it, is a warning, not an
        end of the training. Raises ValueError for a TorchScript model, whose
        modules have no hooks.
        """
        return Watch(self, callback, every, images, size)


class Watch:
    """Watches a model; see ``Explainer.watch``."""

    def __init__(self, explainer: Explainer,
                 callback: Callable[[int, Result], None], every: int,
                 images: Optional[int], size: Optional[Size]) -> None:
        if _observe.is_script(explainer.model):
            raise ValueError("a TorchScript model cannot be watched; call the "
                             "explainer, or watch the model it was made of")
        if every < 1 or (images is not None and images < 1):
            raise ValueError(f"every is {every}, images {images}; want 1 or "
                             "more")
        self._explainer = explainer
        self._callback = callback
        self._every, self._images, self._size = every, images, size
        self._pass = -1
        self._inputs: Tuple[Any, ...] = ()
        self._seer: Union[_Run, Survey, None] = None
        self._error: Optional[Exception] = None
        self._inner: List[RemovableHandle] = []
        model = explainer.model
        self._outer = [model.register_forward_pre_hook(self._before),
                       model.register_forward_hook(self._after)]

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
        self._inner, self._seer, self._error = [], None, None

    def _before(self, _model: Any, inputs: Tuple[Any, ...]) -> None:
        self._let_go()  # of a pass that was broken off
        self._pass += 1
        if self._pass % self._every != 0:
            return
        explainer = self._explainer
        self._inputs = inputs
        self._seer = (_Run(explainer, inputs, self._images)
                      if explainer.layers else explainer._survey(inputs))
        self._inner = _observe.hook(explainer._modules(), self._see)

    def _see(self, name: str, kind: str, tensor: torch.Tensor) -> None:
        if self._error is None and self._seer is not None:
            try:
                self._seer.see(name, kind, tensor)
            except (Error, TypeError, ValueError, BufferError) as error:
                self._error = error

    def _result(self) -> Result:
        if self._error is not None:
            raise self._error
        run = self._seer
        if isinstance(run, Survey):
            run = self._explainer._learn(run, self._inputs, self._images)
        assert run is not None
        return run.result(self._size, None)

    def _after(self, _model: Any, _inputs: Any, _output: Any) -> None:
        if self._seer is None:
            return
        try:
            result = self._result()
        except (Error, TypeError, ValueError, BufferError) as error:
            warnings.warn(f"pass {self._pass} was not explained: {error}",
                          RuntimeWarning, stacklevel=2)
            return
        finally:
            self._let_go()
        self._callback(self._pass, result)
