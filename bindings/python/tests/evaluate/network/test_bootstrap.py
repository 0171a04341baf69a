"""Intervals, against SciPy and against what they promise."""

import numpy
import pytest

from salmap.evaluate import _bootstrap, interval


def test_it_is_the_percentile_interval_of_scipy():
    stats = pytest.importorskip("scipy.stats")
    values = numpy.random.default_rng(1).exponential(size=40)
    mean, low, high = interval(values, samples=20000)
    assert mean == pytest.approx(values.mean(), abs=1e-12)
    theirs = stats.bootstrap((values,), numpy.mean, n_resamples=20000,
                             method="percentile", random_state=2)
    error = 0.05 * values.std() / 40 ** 0.5
    assert (low, high) == pytest.approx(theirs.confidence_interval, abs=error)


def test_it_covers_the_truth_about_as_often_as_it_says():
    random = numpy.random.default_rng(3)
    found = 0
    for _ in range(300):
        _, low, high = interval(random.standard_normal(60), level=0.8, samples=400)
        found += low <= 0 <= high
    assert 0.72 < found / 300 < 0.86


def test_it_does_not_depend_on_how_many_draws_are_made_at_once(monkeypatch):
    values = numpy.random.default_rng(1).random(33)
    whole = interval(values)
    monkeypatch.setattr(_bootstrap, "_AT_ONCE", 1000)
    assert interval(values) == pytest.approx(whole, abs=1e-12)


def test_equal_values_have_no_width():
    assert interval(numpy.full(5, 0.25)) == pytest.approx((0.25, 0.25, 0.25))
    assert interval(numpy.array([0.5])) == (0.5, 0.5, 0.5)


@pytest.mark.parametrize("wrong", [{"level": 0}, {"level": 1}, {"samples": 0}])
def test_what_is_out_of_range_is_refused(wrong):
    with pytest.raises(ValueError, match="above 0 and below 1, and at least one"):
        interval(numpy.ones(3), **wrong)
