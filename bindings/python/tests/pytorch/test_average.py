"""Explainer.average: many passes over the same images."""

import tracemalloc

import numpy
import pytest

torch = pytest.importorskip("torch")

import salmap.torch  # noqa: E402
from support import same_bits  # noqa: E402
from torch import nn  # noqa: E402


@pytest.fixture(name="explainer")
def fixture_explainer():
    torch.manual_seed(1)
    return salmap.torch.Explainer(nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Dropout(0.5), nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 4)).eval())


@pytest.fixture(name="images")
def fixture_images():
    torch.manual_seed(2)
    return torch.rand(3, 3, 12, 10) * torch.tensor([1, 5, 0.1]).view(3, 1, 1, 1)


def test_without_a_change_it_is_one_pass(explainer, images):
    averages = explainer.average(images, passes=3, noise=0)
    _, result = explainer(images)
    assert len(averages) == 3 and averages[0].count == 3
    assert averages.combined_mean.shape == (3, 12, 10)
    assert averages.layer_means.shape == (3, 2, 12, 10)
    assert averages.layer_stds.max() == 0
    for part, mean, std in zip(result, averages.combined_mean,
                               averages.combined_std):
        assert numpy.allclose(part.combined, mean, atol=1e-7)
        assert std.max() == 0
    with pytest.raises(ValueError, match="target="):
        averages.fastcam_mean
    assert "3 images, 3 passes" in repr(averages)


def test_means_and_deviations_are_those_of_the_passes(explainer, images):
    seen = []
    averages = explainer.average(
        images, passes=5, noise=0.1, target=1,
        augment=lambda batch: seen.append(batch) or batch * 2)
    assert len(seen) == 5 and all(same_bits(each.numpy(), images.numpy())
                                  for each in seen)
    passes = []
    chance = torch.Generator().manual_seed(0)
    spread = (images.flatten(1).amax(1) - images.flatten(1).amin(1)) * 0.1
    for _ in range(5):
        noise = torch.randn(images.shape, generator=chance)
        _, result = explainer(images * 2 + noise * spread.view(3, 1, 1, 1),
                              target=1)
        passes.append([(part.combined, part.fastcam) for part in result])
    maps = numpy.array(passes, float)
    for kind, mean, std in (
            (0, averages.combined_mean, averages.combined_std),
            (1, averages.fastcam_mean, averages.fastcam_std)):
        assert numpy.allclose(mean, maps[:, :, kind].mean(0), atol=1e-6)
        assert numpy.allclose(std, maps[:, :, kind].std(0), atol=1e-4)
    assert averages.combined_std.max() > 0.01


@pytest.mark.parametrize("target", [None, 2])
def test_flips_are_undone(explainer, images, target):
    """Of an image and its mirror image the averages are mirrored, too, where
    every place has been seen from both sides."""
    keywords = {"passes": 2, "noise": 0, "flips": True, "target": target}
    one = explainer.average(images, **keywords)
    other = explainer.average(images.flip(-1), **keywords)
    assert numpy.allclose(one.combined_mean, other.combined_mean[..., ::-1],
                          atol=1e-5)
    plain = explainer.average(images, passes=1, noise=0, target=target)
    mirrored = explainer.average(images.flip(-1), passes=1, noise=0,
                                 target=target)
    wanted = (plain.combined_mean + mirrored.combined_mean[..., ::-1]) / 2
    assert numpy.allclose(one.combined_mean, wanted, atol=1e-5)
    if target is not None:
        wanted = (plain.fastcam_mean + mirrored.fastcam_mean[..., ::-1]) / 2
        assert numpy.allclose(one.fastcam_mean, wanted, atol=1e-5)


def test_dropout_is_active_when_it_is_to_be_and_then_as_before(explainer,
                                                               images):
    still = explainer.average(images, passes=4, noise=0)
    moved = explainer.average(images, passes=4, noise=0, dropout=True)
    assert still.layer_stds.max() == 0
    assert moved.layer_stds[:, 0].max() == 0 < moved.layer_stds[:, 1].max()
    assert not any(module.training for module in explainer.model.modules())


def test_random_numbers_are_the_seeds_alone(explainer, images):
    torch.manual_seed(5)
    wanted = torch.rand(3)
    torch.manual_seed(5)
    pairs = [explainer.average(images, passes=3, dropout=True, seed=seed)
             for seed in (1, 1, 2)]
    assert torch.equal(torch.rand(3), wanted)
    assert pairs[0][0] == pairs[1][0] != pairs[2][0]


def test_memory_does_not_depend_on_the_number_of_passes(explainer, images):
    def peak(passes):
        tracemalloc.start()
        explainer.average(images, passes=passes, size=64)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found
    peak(2)
    assert peak(40) < peak(4) + 64 * 64 * 4


def test_photos_and_sizes(explainer):
    photo = numpy.random.default_rng(1).integers(0, 256, (20, 30, 3),
                                                 numpy.uint8)
    averages = explainer.average(photo, passes=2, size=(7, 9))
    assert averages.combined_mean.shape == (1, 7, 9)
    assert averages[0:1] == [averages[0]]


@pytest.mark.parametrize("keywords, error, sentence", [
    ({"passes": 0}, ValueError, "passes is 0"),
    ({"noise": -1}, ValueError, "noise is -1"),
    ({"noise": float("nan")}, ValueError, "noise is nan"),
    ({"passes": "many"}, TypeError, "passes is 'many'; want a whole number"),
    ({"augment": 3}, TypeError, "augment is a int; want a function"),
    ({"augment": lambda images: images[:1]}, ValueError,
     r"augment gave \[1, .*; want a tensor of the images' shape, \[3, "),
    ({"augment": lambda _: None}, ValueError, "augment gave a NoneType"),
    ({"target": [1, 2]}, ValueError, "one target")])
def test_what_cannot_be_is_refused(explainer, images, keywords, error,
                                   sentence):
    with pytest.raises(error, match=sentence):
        explainer.average(images, **keywords)


def test_it_wants_a_batch_of_floats(explainer):
    for images in ([1, 2], torch.zeros(3, 4),
                   torch.zeros(1, 3, 4, 5, dtype=torch.uint8)):
        with pytest.raises(TypeError, match=r"want floats \[n, c, h, w\]"):
            explainer.average(images)


# ---------------------------------------------------------- volumes and signals

def network(conv, pool, mean):
    torch.manual_seed(4)
    return salmap.torch.Explainer(nn.Sequential(
        conv(2, 8, 3, padding=1), nn.ReLU(), pool(2),
        conv(8, 8, 3, padding=1), nn.ReLU(),
        mean(1), nn.Flatten(), nn.Linear(8, 4)).eval())


VOLUMES = network(nn.Conv3d, nn.MaxPool3d, nn.AdaptiveAvgPool3d)
SIGNALS = network(nn.Conv1d, nn.MaxPool1d, nn.AdaptiveAvgPool1d)


@pytest.mark.parametrize("target", [None, 1])
@pytest.mark.parametrize("explainer, shape, maps", [
    (VOLUMES, (3, 2, 4, 12, 10), (4, 12, 10)), (SIGNALS, (3, 2, 40), (1, 40))])
def test_volumes_and_signals_are_averaged(explainer, shape, maps, target):
    torch.manual_seed(5)
    inputs = torch.rand(shape)
    still = explainer.average(inputs, passes=2, noise=0, target=target)
    _, result = explainer(inputs, target=target)
    assert still.combined_mean.shape == (3, *maps)
    assert still.layer_means.shape == (3, 2, *maps)
    assert still.combined_std.max() == 0
    for part, mean in zip(result, still.combined_mean):
        assert numpy.allclose(part.volume.reshape(maps), mean, atol=1e-7)
    if target is not None:
        for part, mean in zip(result, still.fastcam_mean):
            assert numpy.allclose(part.fastcam_volume.reshape(maps), mean,
                                  atol=1e-7)
    moved = explainer.average(inputs, passes=4, noise=0.2, target=target)
    assert moved.combined_std.max() > 0.01
    keywords = {"passes": 2, "noise": 0, "flips": True, "target": target}
    one = explainer.average(inputs, **keywords)
    other = explainer.average(inputs.flip(-1), **keywords)
    assert numpy.allclose(one.combined_mean, other.combined_mean[..., ::-1],
                          atol=1e-5)
    assert not numpy.allclose(one.combined_mean, still.combined_mean, atol=1e-3)
