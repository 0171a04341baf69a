"""Sparseness and entropy, against loops and SciPy."""

import numpy
import pytest

import salmap
from salmap import evaluate

SCORES = [evaluate.sparseness, evaluate.entropy]


def maps_of(seed=1, shape=(3, 5, 7)):
    random = numpy.random.default_rng(seed)
    return random.exponential(size=shape) * (random.random(shape) < 0.6)


def test_sparseness_is_half_the_mean_difference_over_the_mean():
    maps = maps_of()
    expected = [numpy.abs(values.reshape(-1, 1) - values.reshape(1, -1)).mean()
                / (2 * values.mean()) for values in maps]
    assert evaluate.sparseness(maps) == pytest.approx(expected, abs=1e-12)


def test_entropy_adds_up():
    maps = maps_of()
    expected = []
    for values in maps:
        shares = [value / values.sum() for value in values.ravel()]
        expected.append(-sum(share * numpy.log(share) for share in shares
                             if share > 0))
    assert evaluate.entropy(maps) == pytest.approx(expected, abs=1e-12)


def test_entropy_is_that_of_scipy():
    stats = pytest.importorskip("scipy.stats")
    maps = maps_of(shape=(3, 31, 17))
    assert evaluate.entropy(maps) == pytest.approx(
        stats.entropy(maps.reshape(3, -1), axis=1), abs=1e-6)


def test_the_ends_of_the_scales():
    equal, one = numpy.full((5, 7), 0.3), numpy.zeros((5, 7))
    one[2, 3] = 4
    for constant in equal, numpy.zeros((5, 7)):
        assert evaluate.sparseness(constant) == pytest.approx(0, abs=1e-12)
        assert evaluate.entropy(constant) == pytest.approx(numpy.log(35))
    assert evaluate.sparseness(one) == pytest.approx(1 - 1 / 35)
    assert evaluate.entropy(one) == 0
    assert evaluate.sparseness([[2.0]]) == evaluate.entropy([[2.0]]) == 0


@pytest.mark.parametrize("score", SCORES)
def test_scale_and_places_do_not_count(score):
    maps = maps_of()
    expected = score(maps)
    assert expected.shape == (3,) and expected.dtype == numpy.float64
    for same in (maps * 1e300, maps * 2.0 ** -1000, maps[:, ::-1, ::-1],
                 maps.transpose(0, 2, 1)):
        assert score(same) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("score", SCORES)
def test_what_cannot_be_scored_is_refused_with_a_sentence(score):
    maps = maps_of()
    maps[2, 4, 1] = -1
    with pytest.raises(ValueError, match="-1 at image 2, row 4, column 1; want 0"):
        score(maps)
    maps[2, 4, 1] = numpy.nan
    with pytest.raises(salmap.NonFiniteError, match="nan at image 2, row 4"):
        score(maps)
