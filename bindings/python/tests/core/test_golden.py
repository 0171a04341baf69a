"""Every golden case of tests/golden/, with the tolerances of the C test."""

import numpy
import pytest

import salmap
from salmap._bases import names
from salmap._native import Resampling, Statistic

CASES = {"case001": 4, "case003": 2}


@pytest.fixture(params=CASES, name="case")
def fixture_case(request, top):
    return Case(top / "tests" / "golden" / request.param, CASES[request.param])


class Case:
    def __init__(self, folder, layers):
        self.folder, self.layers = folder, layers
        self.activations = self.each("act")
        self.combined = self.load("combined")

    def load(self, name):
        return numpy.load(self.folder / f"{name}.npy")

    def each(self, name):
        return [self.load(f"{name}_{layer}") for layer in range(self.layers)]

    def statistic(self, name):
        """In float64 where there is such a figure."""
        exact = self.folder / f"{name}64_0.npy"
        return self.each(f"{name}64" if exact.exists() else name)

    @property
    def images(self):
        return len(self.combined)

    @property
    def size(self):
        return self.combined.shape[1:]

    def stack(self, **settings):
        stack = salmap.Stack(self.layers, **settings)
        for layer, activation in enumerate(self.activations):
            stack.push(layer, activation)
        return stack


@pytest.mark.parametrize("statistic", names(Statistic))
def test_statistics(case, statistic):
    stack = case.stack(statistic=statistic, normalizer="none")
    tolerance = 2e-7 if statistic == "smoe" else 1e-5
    for layer, wanted in enumerate(case.statistic(statistic)):
        for image, values in enumerate(wanted):
            got = stack.layer_map(layer, values.shape, image)
            # The published implementation gives NaN where all channels are 0.
            assert numpy.isfinite(got).all()
            assert (numpy.nanmax(abs(got - values))
                    <= tolerance * numpy.nanmax(abs(values)))


@pytest.mark.parametrize("normalizer, figure, tolerance", [
    ("gauss", "gauss64", 1e-6), ("gamma", "gamma64", 1e-5),
    ("range", "range", 1e-5)])
def test_normalizers(case, normalizer, figure, tolerance):
    stack = case.stack(normalizer=normalizer)
    for layer, wanted in enumerate(case.each(figure)):
        for image, values in enumerate(wanted):
            got = stack.layer_map(layer, values.shape, image)
            assert abs(got - values).max() <= tolerance


@pytest.mark.parametrize("resampling", names(Resampling))
def test_resamplings(case, resampling):
    stack = case.stack(normalizer="gauss", resampling=resampling)
    for layer, wanted in enumerate(case.each(f"resize_{resampling}")):
        for image, values in enumerate(wanted):
            got = stack.layer_map(layer, case.size, image)
            assert abs(got - values.clip(0, 1)).max() <= 1e-5


def test_combined_and_layers(case):
    results = salmap.explain(case.activations, case.size, normalizer="gauss",
                             weights=case.load("weights"))
    assert len(results) == case.images
    for result, combined, maps in zip(results, case.combined,
                                      case.load("maps")):
        assert abs(result.combined - combined).max() <= 1e-5
        assert abs(result.layers - maps).max() <= 1e-5


def test_pictures(case):
    stack = case.stack(normalizer="gauss", weights=case.load("weights"))
    for draw, figure in ((stack.lovi, "lovi"), (stack.heatmap, "heat")):
        got = draw(case.size, pixel="rgb_f32")
        assert abs(got - case.load(figure)).max() <= 1e-4
