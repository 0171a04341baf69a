"""Rank correlation and overlap, against loops and SciPy."""

import numpy
import pytest

import salmap
from salmap import evaluate

SCORES = [evaluate.rank_correlation,
          lambda maps, others: evaluate.top_k_overlap(maps, others, k=5)]


def two(levels=None, shape=(3, 5, 7), seed=1):
    """Two batches of maps that have something in common."""
    random = numpy.random.default_rng(seed)
    first = random.random(shape)
    second = first + random.random(shape) - 0.5
    if levels is None:
        return first, second
    return numpy.floor(first * levels), numpy.floor(second * levels)


def rank(values):
    """One plus those below, and half of the others that are equal."""
    return [1 + (values < value).sum() + ((values == value).sum() - 1) / 2
            for value in values]


@pytest.mark.parametrize("levels", [None, 3])
def test_it_is_the_correlation_of_ranks(levels):
    first, second = two(levels)
    expected = [numpy.corrcoef(rank(one.ravel()), rank(other.ravel()))[0, 1]
                for one, other in zip(first, second)]
    assert evaluate.rank_correlation(first, second) == pytest.approx(
        expected, abs=1e-12)


@pytest.mark.parametrize("levels", [None, 3])
def test_it_is_that_of_scipy(levels):
    stats = pytest.importorskip("scipy.stats")
    first, second = two(levels, (3, 23, 11))
    expected = [stats.spearmanr(one, other, axis=None)[0]
                for one, other in zip(first, second)]
    assert evaluate.rank_correlation(first, second) == pytest.approx(
        expected, abs=1e-6)


@pytest.mark.parametrize("levels", [None, 3])
@pytest.mark.parametrize("k", [1, 9, 34])
def test_overlap_is_the_mean_over_orders_of_equal_pixels(levels, k):
    first, second = two(levels)
    random = numpy.random.default_rng(5)
    trials = 1 if levels is None else 3000
    overlap = evaluate.top_k_overlap(first, second, k)
    for one, other, score in zip(first, second, overlap):
        counts = []
        for _ in range(trials):
            tops = [numpy.lexsort((random.random(35), -values.ravel()))[:k]
                    for values in (one, other)]
            counts.append(len(set(tops[0]) & set(tops[1])) / k)
        error = numpy.std(counts) / trials ** 0.5
        assert score == pytest.approx(numpy.mean(counts), abs=5 * error + 1e-12)


def test_a_constant_map_says_nothing():
    first, second = two()
    first[:] = 2
    for one, other in (first, second), (second, first), (first, first):
        assert evaluate.rank_correlation(one, other).tolist() == [0, 0, 0]
        assert evaluate.top_k_overlap(one, other, 7) == pytest.approx(7 / 35)


@pytest.mark.parametrize("score", SCORES)
def test_what_cannot_be_scored_is_refused_with_a_sentence(score):
    first, second = two()
    with pytest.raises(ValueError, match=r"\[3, 5, 7\], others \[3, 7, 5\]"):
        score(first, second.transpose(0, 2, 1))
    second[1, 2, 3] = numpy.nan
    with pytest.raises(salmap.NonFiniteError, match="others has nan at image 1"):
        score(first, second)
    with pytest.raises(ValueError, match="k is 36; want 1 to 35"):
        evaluate.top_k_overlap(first, first, k=36)
