"""docs/networks.md: each block of it, with a small network of the kind. The images are
dark but for the left, and no module has a bias, so that networks of convolutions see
nothing on the right."""

import re

import numpy
import pytest

torch = pytest.importorskip("torch")

import salmap.torch  # noqa: E402
from torch import nn  # noqa: E402

SIZE = (48, 64)


def stage(before, after, stride=2):
    return nn.Sequential(nn.Conv2d(before, after, 3, stride, 1, bias=False),
                         nn.ReLU())


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.stages = nn.Sequential(stage(3, 8), stage(8, 16), stage(16, 24))
        self.head = nn.Linear(24, 5)

    def forward(self, x):
        return self.head(self.stages(x).mean(dim=(2, 3)))


class Detector(nn.Module):
    """Two scales, of which the finer one is mixed with the coarser one."""

    def __init__(self):
        super().__init__()
        self.stage1, self.stage2 = stage(3, 8), stage(8, 12)
        self.stage3 = stage(12, 16)
        self.neck = stage(28, 16, 1)
        self.heads = nn.ModuleList([nn.Conv2d(16, 7, 1, bias=False)
                                    for _ in range(2)])
        for head in self.heads:  # everything speaks for class 2
            head.weight.data[6].abs_()
        self.heads[1].weight.data *= 0.01  # which the finer scale finds

    def forward(self, x):
        fine = self.stage2(self.stage1(x))
        coarse = self.stage3(fine)
        large = nn.functional.interpolate(coarse, scale_factor=2)
        scales = self.neck(torch.cat([fine, large], 1)), coarse
        return torch.cat([head(each).flatten(2).transpose(1, 2)
                          for head, each in zip(self.heads, scales)], 1)


class Segmenter(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(stage(3, 8), stage(8, 12), stage(12, 16))
        self.decoder = nn.Conv2d(16, 4, 1, bias=False)
        self.decoder.weight.data[1].abs_()  # and for class 1
        self.decoder.weight.data[[0, 2, 3]] *= 0.1

    def forward(self, x):
        return {"out": nn.functional.interpolate(
            self.decoder(self.encoder(x)), x.shape[2:], mode="bilinear")}


class Transformer(nn.Module):
    """Patches of 16 pixels and a class token; a vector of it, or logits."""

    def __init__(self, outputs=5):
        super().__init__()
        self.patches = nn.Conv2d(3, 16, 16, 16)
        self.token = nn.Parameter(torch.randn(1, 1, 16))
        self.blocks = nn.ModuleList([nn.TransformerEncoderLayer(
            16, 2, 32, 0.0, batch_first=True) for _ in range(6)])
        self.head = nn.Linear(16, outputs)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(len(x), -1, -1), x], 1)
        for block in self.blocks:
            x = block(x)
        return self.head(x[:, 0])


class Keypoints(nn.Module):
    def __init__(self):
        super().__init__()
        self.stages = nn.Sequential(stage(3, 8), stage(8, 16))
        self.head = nn.Conv2d(16, 6, 1, bias=False)

    def forward(self, x):
        return self.head(self.stages(x))


#: By section: the network, whether it sees nothing on the right, the beginning of
#: the way to its class map.
KINDS = {
    "A classifier": (Classifier, True, "weights: "),
    "A detector of the YOLO kind": (
        Detector, True, "gradcam: of the gradients of neck"),
    "A segmenter": (Segmenter, True, "gradcam: of the gradients of encoder.2"),
    "A vision transformer": (
        Transformer, False, "gradcam: of the gradients of blocks.4"),
    "CLIP, and other embeddings": (
        Transformer, False, "gradcam: of the gradients of blocks.4"),
    "Keypoints, depth and other maps": (
        Keypoints, True, "gradcam: of the gradients of stages.1"),
    "None of these": (Classifier, True, "eigen: of the activations of"),
}


@pytest.fixture(name="page", scope="module")
def fixture_page(top):
    """The block of each section."""
    text = (top / "docs" / "networks.md").read_text()
    return {section.partition("\n")[0]: re.findall(
        r"^```python\n(.*?)^```$", section, re.M | re.S)
        for section in re.split(r"^## ", text, flags=re.M)[1:]}


def test_each_section_has_a_network(page):
    assert list(page) == list(KINDS)
    assert all(len(blocks) == 1 for blocks in page.values())


@pytest.mark.parametrize("kind", KINDS)
def test_a_network_of_this_kind(page, kind):
    make, is_local, method = KINDS[kind]
    torch.manual_seed(3)
    images = torch.rand(3, 3, *SIZE)
    images[:, :, :, 20:] = 0
    names = {"salmap": salmap, "torch": torch, "images": images,
             "model": make().eval(), "text": torch.randn(1, 5)}
    exec(page[kind][0], names)
    result, explainer = names["result"], names["explainer"]
    assert explainer.cam_method.startswith(method)
    assert len(result) == 3
    for each in result:
        maps = [each.combined, each.cam, each.fastcam]
        assert all(map.shape == SIZE and numpy.isfinite(map).all()
                   for map in maps)
        if is_local:
            assert each.combined.max() > 0 and each.cam.max() > 0
            assert all(map[:, 44:].max() <= 1e-6 for map in maps)
        else:
            assert {(layer.height, layer.width) for layer in each.info} \
                == {(3, 4)}
