"""Scores as figures of matplotlib: bars with intervals, curves with bands."""

from __future__ import annotations

from typing import Any, Dict, List

import numpy
from .._figure import ResultFigure
from ._bootstrap import Interval, intervals
from .score import Score

#: Inches: of a figure's width, of a bar with its gap, and of what is around.
_WIDTH, _BAR, _AROUND = 7.5, 0.3, 1.0

#: Dashes of one method after the other, so that colour is not all that tells them
#: apart.
_DASHES = ("-", "--", "-.", ":")


def _colours(methods: List[str]) -> Dict[str, str]:
    """Of matplotlib's cycle, by their names C0 to C9."""
    return {method: f"C{number % 10}" for number, method in enumerate(methods)}


def _title(score: Score, level: float) -> str:
    better = f"; {score.better} is better" if score.better else ""
    return (f"{score.name}{better}\nmean of {len(score)} and "
            f"{100 * level:g} % interval")


def bars(score: Score, level: float = 0.95) -> Any:
    """A bar for each method, in the score's order, with its interval."""
    found = score.intervals(level=level)
    figure = ResultFigure(figsize=(_WIDTH, _AROUND + _BAR * len(found)),
                          constrained_layout=True)
    axes = figure.add_subplot()
    means, low, high = numpy.array(list(found.values())).T
    axes.barh(list(found), means, color=list(_colours(list(found)).values()),
              xerr=[means - low, high - means], capsize=3)
    axes.invert_yaxis()
    axes.axvline(0, color="0.3", linewidth=0.8)
    axes.set_title(_title(score, level), fontsize="medium")
    return figure


def _bands(score: Score, level: float) -> Dict[str, List[Interval]]:
    return {method: intervals(curve, level)
            for method, curve in score.curves.items()}


def curves(score: Score, level: float = 0.95) -> Any:
    """The mean curve of each method, with the band of its interval at each point.
    Raises ValueError for a score without curves."""
    if not score.curves:
        raise ValueError(f"{score.name} has no curves; bars shows it")
    figure = ResultFigure(figsize=(_WIDTH, 4.5), constrained_layout=True)
    axes = figure.add_subplot()
    colours = _colours(list(score.curves))
    for number, (method, band) in enumerate(_bands(score, level).items()):
        mean, low, high = numpy.array(band).T
        axes.fill_between(score.points, low, high, color=colours[method],
                          alpha=0.15, linewidth=0)
        axes.plot(score.points, mean, _DASHES[number // 10 % 4], label=method,
                  color=colours[method], marker="." if len(mean) < 12 else "")
    axes.set_xlabel(score.axis)
    axes.set_title(_title(score, level), fontsize="medium")
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize="small")
    return figure
