"""The settings of a stack; names and defaults as in C."""

from __future__ import annotations

import ctypes
import dataclasses
import difflib
import functools
import inspect
from typing import (Any, Callable, Dict, List, Optional, Sequence, Tuple, TypeVar,
                    Union, cast)

from . import _native
from ._bases import member_of, names
from ._library import library
from ._numbers import limits_of, real, reals, unsigned

#: What becomes of tensors that lie on a device.
DEVICES = ("auto", "copy")

#: The settings that are a name in a list.
_LISTS = {"statistic": _native.Statistic, "normalizer": _native.Normalizer,
          "resampling": _native.Resampling, "nonfinite": _native.Nonfinite,
          "incomplete": _native.Incomplete, "evidence": _native.Evidence,
          "fastcam_factor": _native.FastcamFactor,
          "palette": _native.LoviPalette,
          "heat_palette": _native.HeatPalette}

Function = TypeVar("Function", bound=Callable[..., Any])


class NativeSettings(_native.Settings):
    """salmap_settings, with what its pointers point to."""

    kept: object = None


@dataclasses.dataclass(frozen=True)
class Settings:
    """What ``salmap.Stack`` documents, kept for ``stats.json``."""

    statistic: str = "smoe"
    #: None for "gamma" or, where there is a reference, "reference".
    normalizer: Optional[str] = None
    resampling: str = "bilinear"
    weights: Union[str, Sequence[float]] = "equal"
    epsilon: float = 1e-7
    nonfinite: str = "error"
    incomplete: str = "error"
    cams: int = 0
    evidence: str = "positive"
    fastcam_factor: str = "inside"
    guide: Optional[int] = None
    relative_epsilon: float = 0.0
    palette: str = "paper"
    heat_palette: str = "paper"
    limits: Optional[Tuple[float, float]] = None
    keep_raw: bool = False
    device: str = "auto"
    #: Of a stack a ``Sums`` that nobody changes, else an ``Aggregate``.
    reference: Optional[Any] = None

    def __post_init__(self) -> None:
        if self.normalizer is None:
            object.__setattr__(self, "normalizer", "gamma" if
                               self.reference is None else "reference")
        if (self.normalizer == "reference") != (self.reference is not None):
            raise ValueError(
                "the normalizer 'reference' wants reference=, a "
                "salmap.Aggregate, to compare with" if self.reference is None
                else "reference= goes with the normalizer 'reference', not "
                f"{self.normalizer!r}")

    def native(self) -> NativeSettings:
        """As the library takes them, which checks the numbers. Raises TypeError
        or ValueError for a name that is not in its list."""
        if self.device not in DEVICES:
            raise ValueError(f"device is {self.device!r}; want one of "
                             f"{', '.join(DEVICES)}")
        native = NativeSettings()
        library.salmap_settings_default(ctypes.byref(native))
        for name, kind in _LISTS.items():
            setattr(native, name, member_of(kind, getattr(self, name), name))
        native.epsilon = real(self.epsilon, "epsilon")
        native.relative_epsilon = real(self.relative_epsilon,
                                       "relative_epsilon")
        if self.limits is not None:
            native.low_limit, native.high_limit = limits_checked(self.limits)
        native.keep_raw = bool(self.keep_raw)
        native.cams = unsigned(self.cams, "cams")
        if self.guide is not None:
            native.guide = unsigned(self.guide, "guide")
        if isinstance(self.weights, str):
            native.weight_preset = member_of(_native.WeightPreset, self.weights,
                                             "weights")
            return native
        numbers = reals(self.weights, "weights", "a number for each layer, or "
                        f"one of {', '.join(names(_native.WeightPreset))}")
        native.kept = (ctypes.c_double * len(numbers))(*numbers)
        native.weights = ctypes.addressof(native.kept)
        native.weight_count = len(numbers)
        return native


#: What results have other than a ``Stack``: heat maps that are easy to read, and what
#: an explorer wants.
OF_RESULTS: Dict[str, Any] = {"heat_palette": "rising", "keep_raw": True}


def limits_checked(limits: Sequence[float]) -> List[float]:
    """Two numbers that differ, which the library checks further."""
    low, high = limits_of(limits)
    if low == high:
        raise ValueError(f"limits are both {low}; want the second above the "
                         "first, or None for each picture's own")
    return [low, high]


def keywords_checked(function: Function,
                     without: Sequence[str] = ()) -> Function:
    """For a function with settings among its keywords, without some: one that is
    misspelt is a TypeError that names the function called and the name that is
    like it."""
    parameters = inspect.signature(function).parameters.values()
    known = [each.name for each in parameters if each.name != "self"
             and each.kind is not inspect.Parameter.VAR_KEYWORD]
    if any(each.kind is inspect.Parameter.VAR_KEYWORD for each in parameters):
        known += [field.name for field in dataclasses.fields(Settings)
                  if field.name not in without]
    called = function.__qualname__.partition(".")[0]

    @functools.wraps(function)
    def checked(*arguments: Any, **keywords: Any) -> Any:
        for name in keywords:
            if name not in known:
                close = difflib.get_close_matches(name, known, 1)
                meant = f"{close[0]} is meant? " if close else ""
                raise TypeError(f"{called} has no argument {name}; {meant}want "
                                f"one of {', '.join(known)}")
        return function(*arguments, **keywords)

    return cast(Function, checked)


def keywords_of_results_checked(function: Function) -> Function:
    """The same for what pushes by itself, and has the class maps of its targets."""
    return keywords_checked(function, ("cams", "guide"))
