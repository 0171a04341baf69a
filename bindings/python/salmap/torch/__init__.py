"""Explains PyTorch models. Nothing else of the package needs PyTorch."""

try:
    import torch as _torch
except ModuleNotFoundError as error:
    if error.name != "torch":
        raise
    raise ImportError("salmap.torch needs PyTorch, which is not installed "
                      "(Debian: python3-torch, PyPI: torch); salmap.explain "
                      "takes arrays and does without") from None

from ._average import Averages
from ._explainer import Explainer
from ._input import input_photos, model_input
from ._listing import Layer, list_layers
from ._scan_input import scan_input
from ._watch import Watch

__all__ = ["Averages", "Explainer", "Layer", "Watch", "input_photos",
           "list_layers", "model_input", "scan_input"]
