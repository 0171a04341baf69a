"""All methods in one call, and ours."""

import numpy
import pytest

torch = pytest.importorskip("torch")

import salmap.torch  # noqa: E402
from salmap.evaluate import (Experiment, compute_maps, insertion,  # noqa: E402
                             markdown)
from salmap.evaluate.methods import all_methods, plain  # noqa: E402
from torch import nn  # noqa: E402


@pytest.fixture(name="experiment")
def fixture_experiment():
    torch.manual_seed(2)
    model = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Conv2d(8, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(inplace=True),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 4))
    model[-1].weight.data[:, :4].abs_()  # something speaks for every class
    return Experiment(model, torch.rand(5, 3, 17, 23), batch=2, progress=False)


def test_each_gives_maps_of_all_images(experiment):
    maps = compute_maps(experiment, all_methods())
    for name, each in maps.items():
        assert each.shape == (5, 17, 23), name
        assert (each >= 0).all() and (each > 0).any(), name
    score = insertion(experiment, maps, steps=4)
    table = markdown([score], against="salmap")
    assert all(f"| {name} | 5 |" in table for name in maps)


def test_no_two_are_the_same(experiment):
    maps = compute_maps(experiment, all_methods())
    flat = {each.tobytes() for each in maps.values()}
    assert len(flat) == len(maps)


def test_ours_is_that_of_the_explainer(experiment):
    settings = {"statistic": "max", "normalizer": "range"}
    _, result = salmap.torch.Explainer(experiment.network.eval(), ["1"], **settings)(
        torch.tensor(experiment.images))
    maps = compute_maps(experiment, {"ours": plain(["1"], **settings)})["ours"]
    assert maps == pytest.approx(numpy.stack([one.combined for one in result]),
                                 abs=1e-6)


def test_a_function_of_numpy_has_the_controls_only(experiment):
    network = Experiment(lambda images: images.mean(axis=(2, 3)),
                         experiment.images, progress=False)
    refused = []
    for name, method in all_methods().items():
        try:
            compute_maps(network, {name: method})
        except TypeError as error:
            assert "torch.nn.Module" in str(error)
            refused.append(name)
    assert sorted(set(all_methods()) - set(refused)) == [
        "blurred edges", "centred Gaussian", "edges", "random"]


def test_wrong_maps_are_refused(experiment):
    with pytest.raises(ValueError, match=r"\[2, 16, 23\], images \[2, 17, 23\]"):
        compute_maps(experiment, {
            "short": lambda network, images, classes: images[:, 0, 1:]})


def test_the_progress_bar_has_the_name_of_the_method(experiment, capsys):
    pytest.importorskip("tqdm")
    experiment.progress = True
    compute_maps(experiment, {"mine": lambda network, images, classes: images[:, 0]})
    assert "mine: 100%" in capsys.readouterr().err
