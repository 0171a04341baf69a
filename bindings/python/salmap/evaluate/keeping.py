"""KAR and ROAR without retraining: is the class still found, when only the highest
pixels of the map are kept, or all but those?

Sources: ROAR, remove and retrain: Hooker, Erhan, Kindermans, Kim, "A Benchmark for
Interpretability Methods in Deep Neural Networks", NeurIPS 2019. KAR, keep and
retrain, and the shares: Mundhenk, Chen, Friedland, arXiv 1911.11293. Both retrain
the network on what is left. Here it is as it was, which is cheaper by far, and says
less: such images are not what it was trained on.
"""

from __future__ import annotations

from typing import Any, Mapping, Sequence, Union

import numpy

from ._variants import Parts, is_found, read_parts
from .baselines import Baseline, baseline_of
from .experiment import Experiment
from .score import Score

#: The shares of the pixels that the papers keep or remove.
SHARES = (0.1, 0.3, 0.5, 0.7, 0.9)


def _shares(experiment: Experiment, maps: Mapping[str, Any], name: str,
            baseline: Union[str, Baseline], shares: Sequence[float]) -> Score:
    points = numpy.asarray(shares, numpy.float64)
    if points.ndim != 1 or not points.size or not (
            (points > 0) & (points < 1)).all():
        raise ValueError(f"shares are {shares}; want numbers above 0 and below 1")
    counts = numpy.rint(points * experiment.images[0, 0].size)
    keeps = name == "KAR"
    curves = read_parts(experiment, name, maps, Parts(
        counts, keeps, baseline_of(baseline)), is_found)
    return Score(f"{name} without retraining",
                 {method: curve.mean(axis=1) for method, curve in curves.items()},
                 "higher" if keeps else "lower", curves, points,
                 "share of pixels")


def kar(experiment: Experiment, maps: Mapping[str, Any], *,
        baseline: Union[str, Baseline] = "mean",
        shares: Sequence[float] = SHARES) -> Score:
    """The accuracy when only a share of the pixels is kept, the highest of the map:
    the mean over the shares. 0..1, higher is better. What counts as right are the
    experiment's classes.

    Arguments:
        maps: ``[n, height, width]`` for each method, by its name.
        baseline: of what is removed: zero, mean, blur or inpaint.
        shares: above 0 and below 1.

    Returns a ``Score`` with 1 or 0 for each image and share as curves.
    """
    return _shares(experiment, maps, "KAR", baseline, shares)


def roar(experiment: Experiment, maps: Mapping[str, Any], *,
         baseline: Union[str, Baseline] = "mean",
         shares: Sequence[float] = SHARES) -> Score:
    """The accuracy when a share of the pixels is removed, the highest of the map:
    the mean over the shares. 0..1, lower is better. Arguments and result are those
    of ``kar``."""
    return _shares(experiment, maps, "ROAR", baseline, shares)
