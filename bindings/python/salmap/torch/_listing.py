"""What layers a model has."""

from __future__ import annotations

from typing import Any, List, NamedTuple, Optional, Tuple

import torch

from . import _observe
from ._choose import Call
from ._classes import unchanged
from ._input import from_photos
from ._layout import images_of
from ._plan import Survey


class Layer(NamedTuple):
    """A module, or one call of it if the model was run."""

    #: What ``Explainer`` takes for it.
    name: str
    #: Its class, or the operator of a TorchScript model.
    kind: str
    #: Of the output, as the model gave it; None if it was not run.
    shape: Optional[Tuple[int, ...]] = None
    #: How it is read, such as "nchw"; None if it is not a map.
    layout: Optional[str] = None
    #: Whether an ``Explainer`` chooses it by itself.
    chosen: bool = False


def list_layers(model: torch.nn.Module, *inputs: Any) -> List[Layer]:
    """The layers that a model has, early to late.

    Without inputs, the modules in the order in which they were made. With
    inputs, the model is run with them, in its present mode but without
    gradients and a trace in buffers and random numbers, and the list is of its calls, with shapes, and with those marked
    that an ``Explainer`` would choose. A photo will do, as in a call of an
    ``Explainer``.

    A TorchScript model has to be run. Raises ValueError for one without
    inputs, TypeError for what is no model.
    """
    _observe.check_model(model)
    if not inputs and _observe.is_script(model):
        raise ValueError("a TorchScript model shows its operators only while "
                         "it runs; give inputs")
    inputs, _ = from_photos(model, inputs, exif=True)
    modules = _observe.modules(model)
    if not inputs:
        return [Layer(name, type(module).__name__)
                for name, module in modules.items()]
    survey = Survey(model, images_of(model, inputs))
    calls: List[Call] = []

    def see(name: str, kind: str, tensor: torch.Tensor) -> None:
        calls.append(survey.call(name, kind, tensor))
        survey.consider(calls[-1])

    with unchanged(model), _observe.observing(model, modules, see):
        model(*inputs)
    chosen = survey.choice()
    return [Layer(survey.label(call), call.kind, call.shape,
                  call.layout.layout if call.layout else None,
                  any(call is each for each in chosen)) for call in calls]
