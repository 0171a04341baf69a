"""Explains PyTorch models. Nothing else of the package needs PyTorch."""

from ._explainer import Explainer
from ._input import model_input
from ._listing import Layer, list_layers
from ._watch import Watch

__all__ = ["Explainer", "Layer", "Watch", "list_layers", "model_input"]
