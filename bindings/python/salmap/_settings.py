"""The settings of a stack; names and defaults as in C."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import Sequence, Union

from . import _native
from ._bases import member_of
from ._library import library

#: The settings that are a name in a list.
_LISTS = {"statistic": _native.Statistic, "normalizer": _native.Normalizer,
          "resampling": _native.Resampling, "nonfinite": _native.Nonfinite,
          "incomplete": _native.Incomplete}


class NativeSettings(_native.Settings):
    """salmap_settings, with what its pointers point to."""

    kept: object = None


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

    def native(self) -> NativeSettings:
        """As the library takes them, which checks the numbers. Raises TypeError
        or ValueError for a name that is not in its list."""
        native = NativeSettings()
        library.salmap_settings_default(ctypes.byref(native))
        for name, kind in _LISTS.items():
            setattr(native, name, member_of(kind, getattr(self, name), name))
        native.epsilon = float(self.epsilon)
        if isinstance(self.weights, str):
            native.weight_preset = member_of(_native.WeightPreset, self.weights,
                                             "weights")
            return native
        numbers = [float(weight) for weight in self.weights]
        native.kept = (ctypes.c_double * len(numbers))(*numbers)
        native.weights = ctypes.addressof(native.kept)
        native.weight_count = len(numbers)
        return native
