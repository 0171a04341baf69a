"""Maps under noise."""

import numpy
import pytest

from plain_network import experiment_of, images_of
from salmap.evaluate import max_sensitivity


def first_channel(_network, images, _classes):
    return numpy.abs(images[:, 0].astype(numpy.float64))


def steady(_network, images, _classes):
    return numpy.ones((len(images), *images.shape[2:])) + numpy.eye(5, 7)


def test_changes_are_shares_of_the_map():
    images, seen = images_of(), []

    def spy(network, images, classes):
        seen.append((images.copy(), classes))
        return 7 * first_channel(network, images, classes)

    score = max_sensitivity(experiment_of(images, batch=4), {"spy": spy},
                            radius=0.1, samples=5)
    inputs = numpy.concatenate([images for images, _ in seen]).reshape(3, 6, 3, 5, 7)
    for number, (clean, *noisy) in enumerate(inputs):
        assert (clean == images[number]).all()
        reach = 0.1 * numpy.ptp(clean)
        noise = numpy.array(noisy) - clean
        assert 0.9 * reach < numpy.abs(noise).max() <= reach * 1.0001
        before = numpy.abs(clean[0]) / numpy.abs(clean[0]).sum(dtype=float)
        expected = []
        for each in noisy:
            after = numpy.abs(each[0]) / numpy.abs(each[0]).sum(dtype=float)
            expected.append(numpy.linalg.norm(after - before)
                            / numpy.linalg.norm(before))
        assert score.curves["spy"][number] == pytest.approx(expected, abs=1e-6)
        assert score.values["spy"][number] == pytest.approx(max(expected), abs=1e-6)
    assert all(len(images) <= 4 for images, _ in seen)
    assert {kind for _, classes in seen[:2] for kind in classes} \
        == {experiment_of(images).classes[0]}


def test_a_map_that_does_not_change_is_stable():
    experiment = experiment_of()
    score = max_sensitivity(experiment, {"steady": steady, "first": first_channel})
    assert score.values["steady"].tolist() == [0, 0, 0]
    assert (score.values["first"] > 0).all() and score.better == "lower"


def test_methods_are_given_the_same_noise():
    score = max_sensitivity(experiment_of(), {"a": first_channel,
                                              "b": first_channel})
    assert (score.curves["a"] == score.curves["b"]).all()


@pytest.mark.parametrize("wrong", [{"radius": 0}, {"samples": 0}])
def test_no_noise_is_refused(wrong):
    with pytest.raises(ValueError, match="a radius above 0, and at least one"):
        max_sensitivity(experiment_of(), {"steady": steady}, **wrong)
