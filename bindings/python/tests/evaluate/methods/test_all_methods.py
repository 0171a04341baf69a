"""All methods in one call, and ours."""

import numpy
import pytest

torch = pytest.importorskip("torch")

import salmap.torch  # noqa: E402
from salmap.evaluate import (Experiment, compute_maps, insertion,  # noqa: E402
                             markdown)
from salmap.evaluate.methods import (all_methods, explained,  # noqa: E402
                                     fastcam, plain)
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
    table = markdown([score], against="salmap plain")
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


@pytest.mark.parametrize("guided", [False, True])
@pytest.mark.parametrize("times", [False, True])
def test_fastcam_is_that_of_a_stack(experiment, guided, times):
    """Of a head that is linear over the mean of each channel, whose row of weights
    is the gradient of all its locations, but for a factor."""
    model = experiment.network.eval()
    with torch.no_grad():
        early = model[:2](torch.tensor(experiment.images))
        late = model[2:6](early)
    rows = model[-1].weight.detach()[experiment.classes]
    maps = compute_maps(experiment, {"ours": fastcam(
        ["1", "5"], guided=guided, times=times, layout="nchw",
            normalizer="range")})["ours"]
    with salmap.Stack(2, cams=1, guide=0 if guided else None, normalizer="range",
                      fastcam_factor="focused") as stack:
        stack.push_cam(0, late, weights=rows)
        stack.push(0, early)
        stack.push(1, late)
        for image in range(5):
            expected = (stack.fastcam if times else stack.combined)((17, 23), image)
            assert maps[image] == pytest.approx(expected, abs=1e-5)


def test_fastcam_is_that_of_the_explainer_with_all_its_settings(experiment):
    settings = {"statistic": "mean", "method": "hirescam", "cam_layer": "1",
                "fastcam_factor": "outside", "layout": "nchw"}
    _, result = salmap.torch.Explainer(experiment.network.eval(), **settings)(
        torch.tensor(experiment.images), target=experiment.classes)
    for output in ("combined", "cam", "fastcam"):
        maps = compute_maps(experiment, {"ours": explained(output, **settings)})
        assert maps["ours"] == pytest.approx(
            numpy.stack([getattr(one, output) for one in result]), abs=1e-5)


def test_an_output_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="'lovi'; want combined, cam or fastcam"):
        explained("lovi")
    with pytest.raises(ValueError, match="'cam', which is of a class"):
        explained("cam", of_class=False)


def test_a_layer_that_is_no_map_is_refused(experiment):
    with pytest.raises(ValueError, match="7 gave .*not a map"):
        compute_maps(experiment, {"ours": fastcam(["1", "7"])})


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


def test_maps_of_finished_images_are_not_made_again(experiment, tmp_path):
    experiment.folder = tmp_path
    seen = []

    def method(_network, images, _classes):
        if len(seen) == 2:
            seen.clear()
            raise KeyboardInterrupt
        seen.append(len(images))
        return images[:, 0]

    with pytest.raises(KeyboardInterrupt):
        compute_maps(experiment, {"mine": method})
    maps = compute_maps(experiment, {"mine": method})["mine"]
    assert seen == [1]  # of batches of 2, 2 and 1
    assert maps.dtype == numpy.float32
    assert (maps == experiment.images[:, 0]).all()


def test_the_progress_bar_has_the_name_of_the_method(experiment, capsys):
    pytest.importorskip("tqdm")
    experiment.progress = True
    compute_maps(experiment, {"mine": lambda network, images, classes: images[:, 0]})
    assert "mine: 100%" in capsys.readouterr().err
