"""Insertion and deletion: how soon the class comes and goes, when pixels are put in
or taken out in the order of the map.

Source: Petsiuk, Das, Saenko, "RISE: Randomized Input Sampling for Explanation of
Black-box Models", BMVC 2018; the area is that of their code, by
trapezoids. Quantus: PixelFlipping, for deletion.
"""

from __future__ import annotations

from typing import Any, Mapping, Union

import numpy

from ._maps import Doubles
from ._variants import Parts, probability, read_parts
from .baselines import Baseline, baseline_of
from .experiment import Experiment
from .score import Score


def _area(curves: Doubles, points: Doubles) -> Doubles:
    """Under ``[n, points]``, by trapezoids."""
    area: Doubles = ((curves[:, 1:] + curves[:, :-1]) / 2
                     * numpy.diff(points)).sum(axis=1)
    return area


def _curves(experiment: Experiment, maps: Mapping[str, Any], name: str,
            baseline: Union[str, Baseline], steps: int) -> Score:
    if steps < 1:
        raise ValueError(f"steps is {steps}; want 1 or more")
    pixels = experiment.images[0, 0].size
    counts = numpy.unique(numpy.rint(numpy.linspace(0, pixels, steps + 1)))
    inserts = name == "insertion"
    curves = read_parts(experiment, name, maps, Parts(
        counts, inserts, baseline_of(baseline)), probability)
    areas = {method: _area(curve, counts / pixels)
             for method, curve in curves.items()}
    return Score(name, areas, "higher" if inserts else "lower", curves,
                 counts / pixels, "share of pixels")


def insertion(experiment: Experiment, maps: Mapping[str, Any], *,
              baseline: Union[str, Baseline] = "blur",
              steps: int = 50) -> Score:
    """The area under the probability of the class, while the pixels of an image
    that is all baseline are put in, the highest of the map first. 0..1, higher is
    better.

    Arguments:
        maps: ``[n, height, width]`` for each method, by its name.
        baseline: zero, mean, blur or inpaint; see ``salmap.evaluate.baselines``.
        steps: how many times pixels are put in; at most one pixel each.

    Returns a ``Score`` with the probabilities as curves.
    """
    return _curves(experiment, maps, "insertion", baseline, steps)


def deletion(experiment: Experiment, maps: Mapping[str, Any], *,
             baseline: Union[str, Baseline] = "mean",
             steps: int = 50) -> Score:
    """The area under the probability of the class, while the pixels of the image are
    taken out, the highest of the map first. 0..1, lower is better. Arguments and
    result are those of ``insertion``."""
    return _curves(experiment, maps, "deletion", baseline, steps)
