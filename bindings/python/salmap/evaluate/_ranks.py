"""Order with ties: what holds on average over all orders of equal values."""

from __future__ import annotations

import operator
from typing import Any

import numpy

from ._maps import Doubles


def average_ranks(values: Doubles) -> Doubles:
    """Ranks from 1, of ``[n, pixels]`` along pixels; equal values have the mean of
    the ranks that they take together."""
    ranks = numpy.empty(values.shape)
    for row, into in zip(values, ranks):
        _, place, count = numpy.unique(row, return_inverse=True,
                                       return_counts=True)
        into[:] = (numpy.cumsum(count) - (count - 1) / 2)[place.reshape(-1)]
    return ranks


def count_of(k: Any, pixels: int) -> int:
    """How many pixels of a map; raises ValueError for too few or too many."""
    count = operator.index(k)
    if not 1 <= count <= pixels:
        raise ValueError(f"k is {count}; want 1 to {pixels}, the number of "
                         "pixels of a map")
    return count


def chances(values: Doubles, k: Any) -> Doubles:
    """The probability of each pixel of ``[n, pixels]`` to be among the k highest
    of its map, where equal values are put into an order by chance: 1 above the
    k-th highest, 0 below it, and the same for all that equal it.

    Arguments:
        k: 1 to pixels; an array ``[n]`` has one for each map.
    """
    k = numpy.broadcast_to(k, len(values))
    ascending = numpy.sort(values, axis=1)
    limit = ascending[numpy.arange(len(values)), values.shape[1] - k][:, None]
    above, equal = values > limit, values == limit
    share = (k - above.sum(axis=1)) / equal.sum(axis=1)
    chance: Doubles = above + equal * share[:, None]
    return chance
