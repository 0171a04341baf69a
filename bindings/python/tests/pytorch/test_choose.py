"""Which layers an Explainer chooses: a rule for blocks, scales, trunks and
heads, and what it gives for every model of torchvision for pictures."""

import re

import pytest

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")

import salmap.torch  # noqa: E402
from torch import nn  # noqa: E402

models = torchvision.models

#: The kinds that are chosen, early to late, by what the name begins with.
CLASSIFIERS = {
    "alexnet": ["ReLU"] * 3,
    "convnext": ["CNBlock"] * 4,
    "densenet": ["ReLU"] + ["_DenseBlock"] * 4,
    "efficientnet_b": ["MBConv"] * 4 + ["Conv2dNormActivation"],
    "efficientnet_v2": ["FusedMBConv"] * 3 + ["MBConv",
                                              "Conv2dNormActivation"],
    "googlenet": ["BasicConv2d"] * 2 + ["Inception"] * 3,
    "inception_v3": ["BasicConv2d"] * 2 + ["InceptionA", "InceptionC",
                                           "InceptionE"],
    "maxvit": ["Conv2dNormActivation"] + ["MaxVit(Block|Layer)"] * 4,
    "mnasnet": ["ReLU"] + ["_InvertedResidual"] * 4,
    "mobilenet_v2": ["InvertedResidual"] * 4 + ["Conv2dNormActivation"],
    "mobilenet_v3_large": ["InvertedResidual"] * 4 + ["Conv2dNormActivation"],
    "mobilenet_v3_small": ["Conv2dNormActivation"]
    + ["InvertedResidual"] * 3 + ["Conv2dNormActivation"],
    "regnet": ["SimpleStemIN"] + ["AnyStage|ResBottleneckBlock"] * 4,
    "resnet(18|34)": ["ReLU"] + ["BasicBlock"] * 4,
    "resnet(50|101|152)|resnext|wide_resnet": ["ReLU"] + ["Bottleneck"] * 4,
    "shufflenet": ["ReLU"] + ["InvertedResidual"] * 3,
    "squeezenet": ["ReLU"] + ["Fire"] * 3,
    "swin_v2": ["SwinTransformerBlockV2"] * 4,
    "swin_.$": ["SwinTransformerBlock"] * 4,
    "vgg": ["ReLU"] * 5,
    "vit": ["EncoderBlock"] * 5,
}

RESNET50 = ["backbone.body.relu", "backbone.body.layer1.2",
            "backbone.body.layer2.3", "backbone.body.layer3.5",
            "backbone.body.layer4.2"]
MOBILENET = ["backbone.body.1", "backbone.body.3", "backbone.body.6",
             "backbone.body.12", "backbone.body.16"]
#: The names that are chosen.
OTHERS = {
    "deeplabv3_mobilenet": ["backbone.1", "backbone.3", "backbone.6",
                            "backbone.16"],
    "(deeplabv3|fcn)_resnet50": ["backbone.relu", "backbone.layer1.2",
                                 "backbone.layer4.2"],
    "(deeplabv3|fcn)_resnet101": ["backbone.relu", "backbone.layer1.2",
                                  "backbone.layer4.2"],
    "lraspp": ["backbone.1", "backbone.3", "backbone.6", "backbone.16"],
    "fasterrcnn_mobilenet": MOBILENET,
    "(faster|mask|keypoint)(rcnn)_resnet50": RESNET50,
    "retinanet|fcos": RESNET50,
    "ssd300": ["backbone.features.3", "backbone.features.8",
               "backbone.features.15", "backbone.features.22",
               "backbone.extra.1.1", "backbone.extra.2.1",
               "backbone.extra.3.1", "backbone.extra.4.1"],
    "ssdlite320": ["backbone.features.0.1", "backbone.features.0.3",
                   "backbone.features.0.6", "backbone.features.0.13",
                   "backbone.extra.0.0", "backbone.extra.1.0",
                   "backbone.extra.2.0", "backbone.extra.3.0"],
    "raft": ["context_encoder.layer1.1", "context_encoder.layer2.1",
             "update_block#11"],
}


def expected(table, name):
    found = [value for key, value in table.items() if re.match(key, name)]
    assert len(found) == 1, name
    return found[0]


@pytest.fixture(name="untrained")
def fixture_untrained(monkeypatch):
    """Weights are left as the memory was: only shapes matter here."""
    for name in dir(nn.init):
        if name.endswith("_") and not name.startswith("_"):
            monkeypatch.setattr(nn.init, name,
                                lambda tensor, *_, **__: tensor)


def chosen(model, *inputs):
    return [layer for layer in salmap.torch.list_layers(model.eval(), *inputs)
            if layer.chosen]


def size_for(name):
    if name.startswith("vit"):
        side = 4 * int(name.rsplit("_", 1)[1])  # Four patches, for speed.
        return side, side
    if name.startswith("maxvit"):
        return 224, 224
    return (160, 128) if name.startswith("inception") else (96, 64)


@pytest.mark.usefixtures("untrained")
@pytest.mark.parametrize("name", models.list_models(models))
def test_classifiers(name):
    height, width = size_for(name)
    settings = {}
    if "ception" in name or name == "googlenet":
        settings["init_weights"] = False
    if name.startswith("vit"):
        settings["image_size"] = height
    model = models.get_model(name, weights=None, **settings)
    images = torch.rand(2, 3, height, width)
    layers = chosen(model, images)
    kinds = expected(CLASSIFIERS, name)
    assert len(layers) == len(kinds)
    for layer, kind in zip(layers, kinds):
        assert re.fullmatch(kind, layer.kind) and layer.shape[0] == 2


def other_models():
    return [name for module in (models.segmentation, models.detection,
                                models.optical_flow)
            for name in models.list_models(module)]


def inputs_for(name):
    if name in models.list_models(models.detection):
        return [torch.rand(3, 120, 104)],
    if name.startswith("raft"):
        return torch.rand(1, 3, 128, 160), torch.rand(1, 3, 128, 160)
    return torch.rand(1, 3, 96, 64),


@pytest.mark.parametrize("name", other_models())
def test_segmentation_detection_and_flow(name):
    settings = {} if name.startswith("raft") else {"weights_backbone": None}
    torch.manual_seed(3)
    model = models.get_model(name, weights=None, **settings)
    assert [layer.name for layer in chosen(model, *inputs_for(name))] \
        == expected(OTHERS, name)


class Branches(nn.Module):
    """A block whose output is wider than what is computed inside."""

    def __init__(self, channels):
        super().__init__()
        self.one = nn.Sequential(nn.Conv2d(channels, 4, 1), nn.ReLU())
        self.two = nn.Sequential(nn.Conv2d(channels, 4, 1), nn.ReLU())

    def forward(self, x):
        return torch.cat([self.one(x), self.two(x)], 1)


class Table(nn.Module):
    """Computes a table that is no map of the images, after the maps."""

    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.convolution, self.relu = nn.Conv2d(3, 8, 1), nn.ReLU()
        self.table = nn.Sequential(nn.Linear(4, 8), nn.ReLU())

    def forward(self, x):
        maps = self.relu(self.convolution(x))
        return maps + self.table(torch.rand(*self.shape, 4)).mean()


def test_a_block_counts_and_not_what_is_inside():
    model = nn.Sequential(Branches(3), Branches(8), nn.MaxPool2d(2),
                          nn.Conv2d(8, 5, 1), nn.ReLU())
    assert [layer.name for layer in chosen(model, torch.rand(3, 3, 18, 24))] \
        == ["1", "4"]


@pytest.mark.parametrize("shape", [(2, 40, 1), (1, 16, 8), (225, 1), (31, 3)])
def test_what_does_not_follow_the_images_does_not_count(shape):
    layers = chosen(Table(shape), torch.rand(2, 3, 16, 8))
    assert [layer.name for layer in layers] == ["relu"]


def test_a_decoder_does_not_count():
    model = nn.Sequential(
        nn.Conv2d(3, 4, 3, 2, 1), nn.ReLU(), nn.Conv2d(4, 4, 3, 2, 1),
        nn.ReLU(), nn.Upsample(scale_factor=2), nn.Conv2d(4, 4, 1), nn.ReLU())
    assert [layer.name for layer in chosen(model, torch.rand(1, 3, 32, 20))] \
        == ["1", "3"]


@pytest.mark.parametrize("name", ["head", "rpn", "aux_classifier", "fpn"])
def test_heads_do_not_count(name):
    model = nn.Sequential()
    model.add_module("body", nn.Sequential(nn.Conv2d(3, 4, 3, 2), nn.ReLU()))
    model.add_module(name, Branches(4))
    assert [layer.name for layer in chosen(model, torch.rand(1, 3, 32, 20))] \
        == ["body.1"]


def test_a_trunk_hands_on_its_blocks():
    class Trunk(nn.Module):
        def __init__(self):
            super().__init__()
            self.blocks = nn.ModuleList(
                Branches(3 if block == 0 else 8) for block in range(4))

        def forward(self, x):
            for block in self.blocks:
                x = nn.functional.max_pool2d(block(x), 2)
            return x

    model = nn.Sequential(Trunk(), nn.Conv2d(8, 2, 1))
    assert [layer.name for layer in chosen(model, torch.rand(1, 3, 64, 48))] \
        == [f"0.blocks.{block}" for block in range(4)]
    assert salmap.torch.list_layers(nn.Linear(3, 2).eval(),
                                    torch.rand(2, 3))[0].chosen is False
