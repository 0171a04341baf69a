"""What a score gave: a number for each method and image."""

from __future__ import annotations

import dataclasses
from typing import Any, Dict, Mapping, Optional

import numpy

from ._bootstrap import Interval, intervals
from ._maps import Doubles


def _by_name(values: Mapping[str, Doubles],
             bootstrap: Mapping[str, Any]) -> Dict[str, Interval]:
    if not values:
        return {}
    columns = numpy.stack(list(values.values()), axis=1)
    return dict(zip(values, intervals(columns, **bootstrap)))


def _no_points() -> Doubles:
    return numpy.zeros(0)


@dataclasses.dataclass(frozen=True, eq=False)
class Score:
    """What a score gave.

    Arguments:
        name: of the score.
        values: for each method, by its name, float64 ``[n]``: a number for each
            image (for mosaics: for each mosaic).
        better: ``"higher"`` or ``"lower"``; ``""`` where neither is.
        curves: for each method ``[n, points]``, of which the values were made.
        points: float64 ``[points]``: where on the axis; ``axis`` is what it is.
    """

    name: str
    values: Mapping[str, Doubles]
    better: str = ""
    curves: Mapping[str, Doubles] = dataclasses.field(default_factory=dict)
    points: Doubles = dataclasses.field(default_factory=_no_points)
    axis: str = ""

    def __post_init__(self) -> None:
        lengths = {name: len(each) for name, each in self.values.items()}
        if len(set(lengths.values())) != 1 or not all(lengths.values()):
            raise ValueError(f"{self.name} has so many values: {lengths}; want "
                             "at least one method, and the same images for all")
        for name, each in self.values.items():
            if not numpy.isfinite(each).all():
                raise ValueError(f"{self.name} of {name} has NaN or infinity")

    def __len__(self) -> int:
        """How many images."""
        return len(next(iter(self.values.values())))

    def intervals(self, **bootstrap: Any) -> Dict[str, Interval]:
        """Mean and 95 % interval of each method; the keywords level, samples and
        seed are those of the bootstrap: 0.95, 10000, 0."""
        return _by_name(self.values, bootstrap)

    def differences(self, against: str, **bootstrap: Any
                    ) -> Dict[str, Interval]:
        """How far each other method is above one of them, image by image: the
        interval of the mean difference. Raises KeyError for an unknown method."""
        base = self.values[against]
        return _by_name({name: values - base for name, values
                         in self.values.items() if name != against}, bootstrap)

    def minus(self, other: "Score", name: Optional[str] = None) -> "Score":
        """This score less another one of the same images, such as insertion
        minus deletion, for the methods that both have."""
        both = [method for method in self.values if method in other.values]
        return Score(name or f"{self.name} minus {other.name}",
                     {method: self.values[method] - other.values[method]
                      for method in both}, self.better)

    def at(self, place: int) -> "Score":
        """The score at one point of the curves, such as the first layer of
        ``randomised_weights``."""
        return Score(f"{self.name}, {self.axis} {self.points[place]:g}",
                     {method: curve[:, place]
                      for method, curve in self.curves.items()}, self.better)
