"""Loads the models that the command line names."""

from __future__ import annotations

import difflib
from typing import Any, NamedTuple, Sequence

import torch

from ._input import MEAN, STD

#: What a name from torchvision begins with.
TORCHVISION = "torchvision:"


class Loaded(NamedTuple):
    """A model in evaluation mode, and the input that it was trained for."""

    model: torch.nn.Module
    side: int = 224
    mean: Sequence[float] = MEAN
    std: Sequence[float] = STD


def _first_line(error: Exception) -> str:
    """PyTorch's sentences go on with traces of its own."""
    return str(error).strip().partition("\n")[0]


def _from_torchvision(name: str, trained: bool) -> Loaded:
    try:
        from torchvision import models  # type: ignore[import]
    except ImportError:
        raise ImportError(f"{TORCHVISION}{name} needs torchvision (Debian: "
                          "python3-torchvision)") from None
    if name not in models.list_models(models):
        close = difflib.get_close_matches(name, models.list_models(models), 3)
        raise ValueError(f"torchvision has no model {name!r} for pictures; "
                         f"{' or '.join(close) or 'resnet50, for one,'} is "
                         "meant?")
    weights: Any = models.get_model_weights(name).DEFAULT
    try:
        model = models.get_model(name, weights=weights if trained else None)
    except OSError as error:
        raise OSError(f"{TORCHVISION}{name}: {weights.url} cannot be fetched: "
                      f"{_first_line(error)}") from error
    inputs = weights.transforms()
    return Loaded(model.eval(), inputs.crop_size[0], inputs.mean, inputs.std)


def load_model(name: str, *, trained: bool = True) -> Loaded:
    """``torchvision:NAME``, with the weights that torchvision thinks best, or
    the file of a TorchScript model. Without training, a model of torchvision has
    random weights, and nothing is fetched.

    Raises ValueError for a name that torchvision does not have and for what
    is not TorchScript, OSError if a file or weights cannot be read.
    """
    if name.startswith(TORCHVISION):
        return _from_torchvision(name[len(TORCHVISION):], trained)
    with open(name, "rb") as file:
        try:
            model: torch.nn.Module = torch.jit._serialization.load(
                file, map_location="cpu")  # type: ignore[no-untyped-call]
        except RuntimeError as error:
            raise ValueError(
                f"{name} is not a TorchScript model ({_first_line(error)}); "
                "want a file that torch.jit.save wrote, or torchvision:NAME"
            ) from None
    return Loaded(model.eval())
