"""Maps that know nothing of the network, against SciPy."""

import copy

import numpy
import pytest

torch = pytest.importorskip("torch")

from salmap.evaluate import rank_correlation  # noqa: E402
from salmap.evaluate.methods import (blurred_edges,  # noqa: E402
                                     centred_gaussian, edges, random_map,
                                     shuffled_weights)


def images_of(shape=(3, 2, 9, 13)):
    return numpy.random.default_rng(1).standard_normal(shape).astype("float32")


def test_the_gaussian_is_in_the_middle():
    maps = centred_gaussian(None, images_of(), [0, 0, 0])
    assert maps.shape == (3, 9, 13)
    assert maps == pytest.approx(maps[:, ::-1, ::-1], abs=1e-12)
    assert maps[0, 4, 6] == maps.max() == 1
    rows, columns = (numpy.arange(side) for side in (9, 13))
    weights = maps[0] / maps[0].sum()
    far = (numpy.abs(rows - 4)[:, None] / 9) ** 2 + (
        numpy.abs(columns - 6) / 13) ** 2
    assert -numpy.log(maps[0]) == pytest.approx(far * 8, abs=1e-12)
    assert (weights.sum(axis=0) @ columns) == pytest.approx(6)


def test_edges_are_sobels():
    ndimage = pytest.importorskip("scipy.ndimage")
    images = images_of()
    expected = numpy.stack([sum(numpy.hypot(*(
        ndimage.sobel(channel.astype(float), axis=axis, mode="reflect")
        for axis in (0, 1))) for channel in image) for image in images])
    maps = edges(None, images, [0, 0, 0])
    assert maps == pytest.approx(expected, abs=1e-9)
    blurred = ndimage.gaussian_filter(maps, (0, 0.65, 0.65), mode="reflect",
                                      truncate=2 / 0.65)
    assert blurred_edges(None, images, [0, 0, 0]) == pytest.approx(blurred,
                                                                   abs=1e-9)
    assert not edges(None, images[:1] * 0 + 3, [0]).any()


def test_chance_is_that_of_the_image():
    images = images_of()
    maps = random_map(None, images, [0, 1, 2])
    assert (random_map(None, images[::-1], [3, 3, 3])[::-1] == maps).all()
    assert abs(rank_correlation(maps[:1], maps[1:2])[0]) < 0.4
    assert 0.4 < maps.mean() < 0.6


def test_shuffled_weights_are_another_network():
    model = torch.nn.Conv2d(2, 8, 3, padding=1)
    before = copy.deepcopy(model.state_dict())
    seen = []

    def method(network, images, _classes):
        seen.append(network)
        with torch.no_grad():
            return network(torch.tensor(images))[:, 0].numpy()

    images, classes = images_of(), [0, 0, 0]
    shuffled = shuffled_weights(method)
    maps = shuffled(model, images, classes)
    assert (shuffled(model, images, classes) == maps).all()
    assert (shuffled_weights(method, seed=1)(model, images, classes) != maps).any()
    assert (method(model, images, classes) != maps).any()
    assert all(torch.equal(value, before[name])
               for name, value in model.state_dict().items())
    for network in seen[:2]:
        assert network is not model
        assert torch.equal(network.weight.flatten().sort()[0],
                           model.weight.flatten().sort()[0])
