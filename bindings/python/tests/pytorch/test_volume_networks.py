"""Explainer on networks for clips, volumes, signals and sound, with random
weights: the layers that it chooses, how they lie, and class maps."""

import numpy
import pytest

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")

import salmap.torch  # noqa: E402
from support import same_bits  # noqa: E402
from torch import nn  # noqa: E402

BLOCKS = ["layer1.1", "layer2.1", "layer3.1", "layer4.1"]


def check_by_hand(model, images, layout):
    """A result's volumes are those of a stack that the outputs are pushed to, and
    the model gives what it gives without."""
    explainer = salmap.torch.Explainer(model)
    kept = {}
    with torch.no_grad():
        output, result = explainer(images)
        hooks = [model.get_submodule(name).register_forward_hook(
            lambda _m, _i, o, name=name: kept.update({name: o.clone()}))
            for name in explainer.layers]
        assert torch.equal(model(images), output)
    for hook in hooks:
        hook.remove()
    with salmap.Stack(list(kept)) as stack:
        for name, tensor in kept.items():
            stack.push(name, tensor, layout=layout)
        assert same_bits(stack.volume(result.volume_size, 1), result[1].volume)
    assert result.volume_size == (1, 1, 1, *images.shape[2:])[-3:]
    return explainer, result


def check_class_maps(model, images, method, layer=None):
    """Whether class maps are made so, and tell two classes apart."""
    explainer = salmap.torch.Explainer(model, evidence="magnitude")
    _, first = explainer(images, target=1)
    assert explainer.cam_method.startswith(method), explainer.cam_method
    if layer is not None:
        assert layer in explainer.cam_method
    _, other = explainer(images, target=2)
    sides = [each.project("max").cam if each.volume_size[0] > 1 else each.cam
             for each in (first, other)]
    assert sides[0].shape == first.size and sides[0].max() > 0.2
    assert numpy.abs(sides[0] - sides[1]).max() > 0.05
    return explainer, first


def check_weights(model, images, layer):
    """The same of a head's weights, which make what gradients make."""
    explainer, first = check_class_maps(model, images, "weights", layer)
    _, graded = explainer(images, target=lambda output: output[:, 1])
    assert numpy.abs(graded.cam - first.cam).max() < 1e-3


# --------------------------------------------------------------------- clips

@pytest.mark.parametrize("name, depths", [
    ("r3d_18", [3, 2, 1, 1]), ("mc3_18", [3, 3, 3, 3]),
    ("r2plus1d_18", [3, 2, 1, 1])])
def test_torchvisions_networks_for_clips(name, depths):
    torch.manual_seed(1)
    model = torchvision.models.get_model(name, weights=None,
                                         num_classes=5).eval()
    clips = torch.rand(2, 3, 3, 20, 28)
    explainer, result = check_by_hand(model, clips, "ncdhw")
    assert list(explainer.layers) == BLOCKS
    assert [info.depth for info in result.info] == depths
    assert [(info.height, info.width) for info in result.info] \
        == [(10, 14), (5, 7), (3, 4), (2, 2)]
    assert result.animate().shape == (3, 20, 28, 3)
    check_class_maps(model, clips, "weights", "fc is linear over the mean of "
                     "layer4.1")


def multiscale(second):
    """torchvision's MViT, the first version or the second, of three scales."""
    mvit = pytest.importorskip("torchvision.models.video.mvit")
    settings = [mvit.MSBlockConfig(heads, channels, out, [3, 3, 3], [3, 3, 3],
                                   stride, [1, 2, 2])
                for heads, channels, out, stride in [
                    (1, 16, 16, [1, 1, 1]), (2, 16, 32, [1, 2, 2]),
                    (2, 32, 64, [1, 2, 2]), (2, 64, 64, [1, 1, 1])]]
    torch.manual_seed(1)
    model = mvit.MViT(
        (64, 64), 8, settings, residual_pool=second,
        residual_with_cls_embed=not second, rel_pos_embed=second,
        proj_after_attn=second, num_classes=4).eval()
    nn.init.normal_(model.head[1].weight)
    return model


@pytest.mark.parametrize("second", [False, True])
def test_a_multiscale_vision_transformer(second):
    """16 x 16 tokens of 4 frames, then 8 x 8, which could be 16 x 4, too."""
    model = multiscale(second)
    clips = torch.rand(2, 3, 8, 64, 64)
    explainer = salmap.torch.Explainer(model)
    _, result = explainer(clips)
    assert explainer.layers == ("blocks.0", "blocks.1", "blocks.3")
    assert [(info.depth, info.height, info.width) for info in result.info] \
        == [(4, 16, 16), (4, 8, 8), (4, 4, 4)]
    assert result.volume.shape == (8, 64, 64)
    # The head sees the class token only, which the last block gives.
    check_class_maps(model, clips, "hirescam", "gradients of blocks.3.norm1, which "
                     "alone reads blocks.2,")


def test_cubes_of_volumes_as_tokens():
    class Cubes(nn.Module):
        def __init__(self):
            super().__init__()
            self.gelu = nn.GELU()

        def forward(self, x):
            patches = x.unfold(2, 4, 4).unfold(3, 4, 4).unfold(4, 4, 4)
            return self.gelu(patches.flatten(5).flatten(2, 4).flatten(
                3).transpose(1, 2).flatten(2))

    volumes = torch.rand(2, 1, 12, 16, 20)
    _, result = salmap.torch.Explainer(Cubes())(volumes)
    info = result.info[0]
    assert (info.depth, info.height, info.width) == (3, 4, 5)
    assert info.channels == 64


def test_channels_last():
    class Last(nn.Module):
        def forward(self, x):
            return x.movedim(1, -1)

    torch.manual_seed(1)
    model = nn.Sequential(nn.Conv3d(1, 40, 3, 2, 1), Last(), nn.ReLU())
    _, result = salmap.torch.Explainer(model, ["2"])(
        torch.rand(2, 1, 8, 18, 22))
    info = result.info[0]
    assert (info.channels, info.depth, info.height, info.width) \
        == (40, 4, 9, 11)


def test_maps_of_classes_before_the_mean():
    """As S3D has them."""
    torch.manual_seed(1)
    model = nn.Sequential(
        nn.Conv3d(1, 8, 3, 2, 1), nn.ReLU(),
        nn.Conv3d(8, 4, 1, bias=False), nn.AdaptiveAvgPool3d(1), nn.Flatten()).eval()
    check_weights(model, torch.rand(2, 1, 8, 12, 14), "means of the maps of 2")


# ------------------------------------------------------------------- volumes

class UNet(nn.Module):
    """Of two scales, for volumes."""

    def __init__(self):
        super().__init__()
        self.fine = nn.Sequential(nn.Conv3d(1, 6, 3, padding=1), nn.ReLU())
        self.coarse = nn.Sequential(nn.Conv3d(6, 12, 3, 2, 1), nn.ReLU())
        self.up = nn.ConvTranspose3d(12, 6, 2, 2)
        self.last = nn.Conv3d(12, 3, 1)

    def forward(self, x):
        fine = self.fine(x)
        return self.last(torch.cat([fine, self.up(self.coarse(fine))], dim=1))


def test_a_segmenter_of_volumes():
    torch.manual_seed(2)
    model, volumes = UNet().eval(), torch.rand(2, 1, 8, 12, 16)
    explainer, _ = check_by_hand(model, volumes, "ncdhw")
    assert explainer.layers == ("fine.1", "coarse.1")

    def mask(number):
        return lambda output: output[:, number].mean(dim=(1, 2, 3))

    explainer = salmap.torch.Explainer(model, method="hirescam")
    maps = [explainer(volumes, target=mask(number))[1].project("max").cam
            for number in (0, 2)]
    assert explainer.cam_method.startswith("hirescam: of the gradients of coarse")
    assert numpy.abs(maps[0] - maps[1]).max() > 0.05


def test_one_slice_is_an_image():
    model = nn.Sequential(nn.Conv3d(1, 6, 3, padding=1), nn.ReLU())
    _, result = salmap.torch.Explainer(model)(torch.rand(1, 1, 1, 12, 16))
    assert result.combined.shape == (12, 16) == result.volume[0].shape


# --------------------------------------------------------- signals and sound

def signal_network():
    torch.manual_seed(3)
    return nn.Sequential(
        nn.Conv1d(2, 8, 5, padding=2), nn.ReLU(), nn.MaxPool1d(4),
        nn.Conv1d(8, 16, 5, padding=2), nn.ReLU(),
        nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(16, 3)).eval()


def test_a_network_for_signals():
    model, signals = signal_network(), torch.rand(2, 2, 90)
    explainer, result = check_by_hand(model, signals, "ncw")
    assert explainer.layers == ("1", "4")
    assert result.size == (1, 90)
    assert [info.width for info in result.info] == [90, 22]
    check_weights(model, signals, "mean of 4")


def test_a_network_for_sound():
    """Spectrograms, [n, 1, frequencies, frames]."""
    torch.manual_seed(4)
    model = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(),
        nn.AvgPool2d(2), nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(),
        nn.AvgPool2d(2), nn.Conv2d(16, 24, 3, padding=1), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(24, 4)).eval()
    sounds = torch.rand(2, 1, 32, 101)
    explainer, _ = check_by_hand(model, sounds, "nchw")
    assert explainer.layers == ("2", "5", "8")
    check_weights(model, sounds, "mean of 8")


def test_a_network_that_makes_spectrograms():
    """Signals go in, maps of frequencies and frames are inside."""
    class Spectrogram(nn.Module):
        def forward(self, x):
            return torch.stft(x[:, 0], 32, 8, return_complex=True).abs()[:, None]

    torch.manual_seed(5)
    model = nn.Sequential(
        Spectrogram(), nn.Conv2d(1, 6, 3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2), nn.Conv2d(6, 8, 3, padding=1), nn.ReLU())
    explainer = salmap.torch.Explainer(model)
    _, result = explainer(torch.rand(2, 1, 400))
    assert explainer.layers == ("2", "5")
    assert [(info.height, info.width) for info in result.info] \
        == [(17, 51), (8, 25)]
    assert result.size == (17, 51) and result.signal is None
