"""Are two maps alike? Both are ``[n, height, width]``; all functions raise
ValueError for shapes that differ, NonFiniteError for NaN and infinity. Threads:
any."""

from __future__ import annotations

from typing import Any, Tuple

import numpy

from ._maps import Doubles, check_same_shape, flat, maps_of
from ._ranks import average_ranks, chances, count_of


def _both(maps: Any, others: Any) -> Tuple[Doubles, Doubles]:
    """``[n, pixels]`` of each."""
    values, other = maps_of(maps), maps_of(others, "others")
    check_same_shape(values.shape, other.shape, "others")
    return flat(values), flat(other)


def rank_correlation(maps: Any, others: Any) -> Doubles:
    """Spearman's rank correlation, −1..1: the correlation of the pixels' ranks,
    where equal values have the mean of theirs. 0 where a map is constant, which
    says nothing about another one.

    Source: Spearman, American Journal of Psychology 15, 1904; of maps, Adebayo et
    al., "Sanity Checks for Saliency Maps", NeurIPS 2018. Quantus:
    correlation_spearman.
    """
    first, second = (ranks - ranks.mean(axis=1, keepdims=True)
                     for ranks in map(average_ranks, _both(maps, others)))
    spread: Doubles = numpy.sqrt((first ** 2).sum(axis=1)
                                 * (second ** 2).sum(axis=1))
    product: Doubles = (first * second).sum(axis=1)
    correlation = numpy.divide(product, spread, out=numpy.zeros_like(product),
                               where=spread > 0)
    return numpy.clip(correlation, -1.0, 1.0)


def top_k_overlap(maps: Any, others: Any, k: int = 1000) -> Doubles:
    """The share of the k highest pixels that two maps have in common, 0..1. Equal
    values of the two maps are put into an order by two chances of their own.

    Raises ValueError for a k that is not 1 to the number of pixels too.

    Source: top-k intersection of Ghorbani, Abid, Zou, "Interpretation of Neural
    Networks Is Fragile", AAAI 2019.
    """
    first, second = _both(maps, others)
    k = count_of(k, first.shape[1])
    both = (chances(first, k) * chances(second, k)).sum(axis=1)
    overlap: Doubles = numpy.minimum(both / k, 1.0)
    return overlap
