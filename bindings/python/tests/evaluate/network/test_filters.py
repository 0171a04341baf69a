"""Blur and shrinking, against SciPy and loops."""

import numpy
import pytest

from salmap.evaluate import _filters


@pytest.mark.parametrize("shape", [(3, 11, 17), (2, 1, 6), (1, 1, 1)])
@pytest.mark.parametrize("sigma", [0.3, 1.0, 2.5, 9.0])
def test_blur_is_the_gaussian_filter_of_scipy(shape, sigma):
    ndimage = pytest.importorskip("scipy.ndimage")
    images = numpy.random.default_rng(1).standard_normal(shape)
    reach = int(numpy.ceil(3 * sigma))
    expected = ndimage.gaussian_filter(images, (0, sigma, sigma), mode="reflect",
                                       truncate=reach / sigma)
    assert _filters.blur(images, sigma) == pytest.approx(expected, abs=1e-12)


def test_shrinking_takes_the_mean_of_areas():
    images = numpy.random.default_rng(1).random((2, 6, 10))
    blocks = images.reshape(2, 2, 3, 5, 2).mean(axis=(2, 4))
    assert _filters.shrink(images, 2, 5) == pytest.approx(blocks, abs=1e-12)
    fine = numpy.repeat(numpy.repeat(images, 4, axis=1), 3, axis=2)
    expected = fine.reshape(2, 4, 6, 3, 10).mean(axis=(2, 4))
    assert _filters.shrink(images, 4, 3) == pytest.approx(expected, abs=1e-12)
    assert _filters.shrink(images, 6, 10) == pytest.approx(images, abs=1e-12)
