"""Is a map about few places or about all? Values are 0 or more; all functions raise
ValueError for a negative one, NonFiniteError for NaN and infinity. Threads: any."""

from __future__ import annotations

from typing import Any

import numpy

from ._maps import Doubles, flat, shares_of


def sparseness(maps: Any) -> Doubles:
    """The Gini index of the values: 0 where all are equal, near 1 where one pixel
    has all; 1 − 1/N for N pixels at most.

    Source: Chalasani et al., "Concise Explanations of Neural Networks using
    Adversarial Training", ICML 2020; the formula is that of Hurley,
    Rickard, "Comparing Measures of Sparsity", IEEE Transactions on Information
    Theory 55, 2009. Quantus: Sparseness, which adds 1e-7 to each value.
    """
    shares = numpy.sort(flat(shares_of(maps)), axis=1)
    pixels = shares.shape[1]
    weight = 2.0 * numpy.arange(1, pixels + 1) - pixels - 1
    index: Doubles = (shares * weight).sum(axis=1) / pixels
    return numpy.maximum(index, 0.0)


def entropy(maps: Any) -> Doubles:
    """The entropy of the values as shares of their sum, in nats: 0 where one
    pixel has all, log N where all N pixels are equal.

    Source: complexity of Bhatt, Weller, Moura, "Evaluating and Aggregating
    Feature-based Model Explanations", IJCAI 2020. Quantus: Complexity.
    """
    shares = flat(shares_of(maps))
    logarithms = numpy.log(shares, out=numpy.zeros_like(shares),
                           where=shares > 0)
    nats: Doubles = -(shares * logarithms).sum(axis=1)
    return numpy.maximum(nats, 0.0)
