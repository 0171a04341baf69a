"""Sees the outputs of a model's modules while it runs.

Modules written in Python have hooks. A TorchScript model runs outside of
Python, where hooks are not called; there the operators are seen instead.
"""

from __future__ import annotations

import contextlib
import re
import threading
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from .._pytorch import check
from . import _padding
from ._hooks import Hook

#: Called with the name of a module or operator, its kind, and its output.
See = Callable[[str, str, torch.Tensor], None]

#: Names of activation functions that are like a ReLU: about 0 for what is not
#: found, and growing with what is. hardtanh is ReLU6's operator.
_LIKE_RELU = re.compile("elu|silu|swish|mish|softplus|threshold|hardtanh",
                        re.IGNORECASE)


def is_like_relu(kind: str) -> bool:
    """Whether a class or operator of this name is like a ReLU."""
    return bool(_LIKE_RELU.search(kind))


def is_script(model: torch.nn.Module) -> bool:
    """Whether the model runs in TorchScript's interpreter."""
    return isinstance(model, torch.jit._script.ScriptModule)


def modules(model: torch.nn.Module) -> Dict[str, torch.nn.Module]:
    """The modules of a model by name; the model itself if it has none."""
    found = dict(model.named_modules())
    return {name: module for name, module in found.items()
            if name or len(found) == 1}


def check_model(model: Any) -> None:
    """Raises TypeError for what is no model."""
    if not isinstance(model, torch.nn.Module):
        raise TypeError(f"the model is a {type(model).__name__}; want a "
                        "torch.nn.Module")


def first_tensor(output: Any) -> Optional[torch.Tensor]:
    """A module's output, or the first tensor of several."""
    if isinstance(output, torch.Tensor):
        return output
    if isinstance(output, dict):
        output = list(output.values())
    if isinstance(output, (tuple, list)):
        found = (first_tensor(each) for each in output)
        return next((each for each in found if each is not None), None)
    return None


def shape_of(tensor: torch.Tensor) -> Tuple[int, ...]:
    """Of an output; empty for a nested one, whose images differ in size."""
    return () if getattr(tensor, "is_nested", False) else tuple(tensor.shape)


def readable(tensor: torch.Tensor, images: Optional[int]) -> torch.Tensor:
    """The first so many images of an output, or all: the tensor's own memory,
    wherever that is, if a stack can take it so, else a copy. Raises
    UnreadableError for what no copy makes readable."""
    tensor = tensor.detach()
    if not (tensor.is_meta or getattr(tensor, "is_nested", False)):
        if tensor.layout is not torch.strided:
            tensor = tensor.to_dense()
        tensor = tensor.resolve_neg()
        tensor = tensor[:images] if tensor.ndim else tensor
    check(tensor)
    return tensor


def hook(modules: Dict[str, torch.nn.Module], see: See
         ) -> List[Hook]:
    """Registers forward hooks that tell ``see`` what this thread runs, not
    what replicas of the modules do, which ``DataParallel`` makes."""
    thread = threading.get_ident()

    def register(name: str, module: torch.nn.Module) -> Hook:
        kind = type(module).__name__

        def after(ran: Any, _inputs: Any, output: Any) -> None:
            tensor = first_tensor(output)
            if (tensor is not None and ran is module
                    and threading.get_ident() == thread):
                see(name, kind, tensor)

        return Hook(module, module.register_forward_hook(after))

    return [register(name, module) for name, module in modules.items()]


def hook_model(model: torch.nn.Module,
               before: Callable[[Tuple[Any, ...], Dict[str, Any]], None],
               after: Callable[[], None]) -> List[Hook]:
    """Registers hooks that are told of a model's inputs before it runs, those
    without names and those with, and of its end; of names from PyTorch 2 on."""
    def with_names(ran: Any, inputs: Tuple[Any, ...],
                   named: Dict[str, Any]) -> None:
        if ran is model:
            before(inputs, named)

    def ended(ran: Any, _inputs: Any, _output: Any) -> None:
        if ran is model:
            after()

    try:
        first = model.register_forward_pre_hook(
            with_names, with_kwargs=True)  # type: ignore[call-arg]
    except TypeError:  # PyTorch 1
        first = model.register_forward_pre_hook(
            lambda ran, inputs: with_names(ran, inputs, {}))
    return [Hook(model, first),
            Hook(model, model.register_forward_hook(ended))]


class _Operators(TorchDispatchMode):
    def __init__(self, see: See) -> None:
        super().__init__()
        self._see = see
        #: What went wrong in an operator or in ``see``: TorchScript, between them
        #: and the caller, leaves nothing of it but its own trace.
        self.error: Optional[Exception] = None

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (),
                           kwargs: Any = None) -> Any:
        try:
            output = func(*args, **(kwargs or {}))
            tensor = first_tensor(output)
            if tensor is not None:
                name = func.overloadpacket.__name__.rstrip("_")
                self._see(name, name, tensor)
        except Exception as error:
            self.error = error
            raise
        return output


@contextlib.contextmanager
def _observing_operators(see: See) -> Iterator[None]:
    operators = _Operators(see)
    try:
        with operators:
            yield
    except Exception:
        if operators.error is None:
            raise
        raise operators.error from None


class _Unchanged(TorchFunctionMode):
    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def __torch_function__(self, func: Any, types: Any, args: Any = (),
                           kwargs: Any = None) -> Any:
        return func(*args, **(kwargs or {}))


def _calling_modules(model: torch.nn.Module
                     ) -> "contextlib.AbstractContextManager[Any]":
    """A block in which TransformerEncoderLayer calls its own modules. Without
    gradients it runs one kernel in their place, but not while functions are
    overridden."""
    if any(isinstance(module, torch.nn.TransformerEncoderLayer)
           for module in model.modules()):
        return _Unchanged()
    return contextlib.nullcontext()


@contextlib.contextmanager
def observing(model: torch.nn.Module, modules: Dict[str, torch.nn.Module],
              see: See, padded: Optional[_padding.Told] = None
              ) -> Iterator[None]:
    """Tells ``see`` of these modules, or of a TorchScript model's operators,
    and ``padded`` of photos that the model pads, while the block runs. Leaves
    the model as it was."""
    if is_script(model):
        with _observing_operators(see):
            yield
        return
    handles = hook(modules, see)
    if padded is not None:
        handles += _padding.hook(model, padded)
    try:
        with _calling_modules(model):
            yield
    finally:
        for handle in handles:
            handle.remove()
