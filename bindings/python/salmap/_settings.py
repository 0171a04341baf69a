"""The settings of a stack; names and defaults as in C."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import Sequence, Union

from . import _enums
from ._context import Context
from ._library import library


@dataclasses.dataclass(frozen=True)
class Settings:
    """What ``salmap.Stack`` documents, kept for ``stats.json``."""

    statistic: str = "smoe"
    normalizer: str = "gamma"
    resampling: str = "bilinear"
    weights: Union[str, Sequence[float]] = "equal"
    epsilon: float = 1e-7
    nonfinite: str = "error"
    incomplete: str = "error"

    def apply(self, context: Context) -> None:
        """Sets a fresh context. Raises TypeError or ValueError for what is
        not in the lists, and what the library refuses."""
        for setter, kind, value in (
                ("statistic", _enums.Statistic, self.statistic),
                ("normalizer", _enums.Normalizer, self.normalizer),
                ("resampling", _enums.Resampling, self.resampling),
                ("nonfinite", _enums.Nonfinite, self.nonfinite),
                ("incomplete", _enums.Incomplete, self.incomplete)):
            context.call_alone(getattr(library, f"salmap_set_{setter}"),
                               _enums.member(kind, value, setter))
        context.call_alone(library.salmap_set_epsilon, float(self.epsilon))
        self._apply_weights(context)

    def _apply_weights(self, context: Context) -> None:
        if isinstance(self.weights, str):
            preset = _enums.member(_enums.Weights, self.weights, "weights")
            context.call_alone(library.salmap_set_weight_preset, preset)
            return
        numbers = [float(weight) for weight in self.weights]
        context.call_alone(library.salmap_set_weights,
                           (ctypes.c_double * len(numbers))(*numbers),
                           len(numbers))
