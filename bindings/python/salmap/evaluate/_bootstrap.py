"""Intervals of means by the bootstrap: what the mean might have been, had other
images of the same kind been looked at."""

from __future__ import annotations

from typing import Any, List, NamedTuple

import numpy

from ._maps import Doubles

#: Images drawn at once, so that the memory that is taken has a bound.
_AT_ONCE = 1 << 22


class Interval(NamedTuple):
    """A mean, and the ends of its interval."""

    mean: float
    low: float
    high: float


def _counts(images: int, draws: int, random: numpy.random.Generator) -> Any:
    """``[draws, images]``: how often each image was drawn, with putting back."""
    drawn = random.integers(0, images, (draws, images))
    drawn += images * numpy.arange(draws)[:, None]
    return numpy.bincount(drawn.ravel(), minlength=draws * images).reshape(
        draws, images)


def _means(values: Doubles, samples: int, seed: int) -> Doubles:
    """``[samples, columns]``: the means of so many draws of as many images as there
    are. The draws depend on the seed and the number of images only."""
    random, images = numpy.random.default_rng(seed), len(values)
    rows = max(1, _AT_ONCE // images)
    parts = [_counts(images, min(rows, samples - start), random) @ values
             for start in range(0, samples, rows)]
    means: Doubles = numpy.concatenate(parts) / images
    return means


def intervals(values: Doubles, level: float = 0.95, samples: int = 10000,
              seed: int = 0) -> List[Interval]:
    """As ``interval``, of each column of ``[n, columns]``, with the same draws."""
    if not 0 < level < 1 or samples < 1:
        raise ValueError(f"level is {level}, samples {samples}; want a level "
                         "above 0 and below 1, and at least one sample")
    ends = numpy.quantile(_means(values, samples, seed),
                          [(1 - level) / 2, (1 + level) / 2], axis=0)
    return [Interval(float(mean), float(low), float(high))
            for mean, low, high in zip(values.mean(axis=0), *ends)]


def interval(values: Doubles, level: float = 0.95, samples: int = 10000,
             seed: int = 0) -> Interval:
    """The mean of ``[n]`` values and its percentile interval.

    Arguments:
        level: the share of the means of all draws that is inside, above 0 and
            below 1.
        samples: how many draws.

    Source: Efron, Tibshirani, "An Introduction to the Bootstrap", 1993, chapter
    13.
    """
    return intervals(values[:, None], level, samples, seed)[0]
