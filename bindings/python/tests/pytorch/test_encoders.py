"""Transformers of PyTorch's own layers, which in inference run one kernel in place of
their modules, and whose tokens may come before the images."""

import numpy
import pytest

import salmap

torch = pytest.importorskip("torch")

from salmap.torch import Explainer, list_layers  # noqa: E402

NORM = "encoder.layers.1.norm1"


class Encoder(torch.nn.Module):
    """Patches of 8 x 8 pixels, a class token, two layers and a head."""

    def __init__(self, norm_first=True, batch_first=True):
        super().__init__()
        self.patches = torch.nn.Conv2d(3, 16, 8, 8)
        self.token = torch.nn.Parameter(torch.randn(1, 1, 16))
        layer = torch.nn.TransformerEncoderLayer(
            16, 2, 32, 0.0, norm_first=norm_first, batch_first=batch_first)
        self.encoder = torch.nn.TransformerEncoder(layer, 2)
        self.head = torch.nn.Linear(16, 5)
        self.batch_first = batch_first

    def forward(self, images):
        tokens = self.patches(images).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.token.expand(len(tokens), -1, -1), tokens], 1)
        if not self.batch_first:
            return self.head(self.encoder(tokens.transpose(0, 1))[0])
        return self.head(self.encoder(tokens)[:, 0])


def make(**choices):
    torch.manual_seed(3)
    return Encoder(**choices).eval()


@pytest.fixture
def images():
    return torch.randn(3, 3, 24, 40, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("norm_first", (True, False))
def test_modules_inside_of_a_layer_are_seen(norm_first, images):
    model = make(norm_first=norm_first)
    with torch.no_grad():
        wanted = model(images)
    names = [NORM, "encoder.layers.0.norm2"]
    output, result = Explainer(model, layers=names)(images)
    numpy.testing.assert_allclose(output.detach(), wanted, atol=1e-5)
    assert result.names == tuple(names)
    seen = {}
    handles = [model.get_submodule(name).register_forward_hook(
        lambda _module, _inputs, out, name=name: seen.update({name: out.detach()}))
        for name in names]
    model(images)
    for handle in handles:
        handle.remove()
    by_hand = salmap.explain({name: seen[name] for name in names},
                             size=(24, 40), layout="tokens", prefix=1, grid=(3, 5))
    for ours, expected in zip(result, by_hand):
        numpy.testing.assert_allclose(ours.combined, expected.combined, atol=1e-4)
    assert any(layer.name == NORM for layer in list_layers(model, images))


def test_class_maps_are_of_what_the_last_layer_reads(images):
    model = make()
    _, by_name = Explainer(model, cam_layer=NORM, method="hirescam")(
        images, target="top")
    assert all(each.cam.any() for each in by_name)
    _, chosen = Explainer(model)(images, target="top")
    for ours, expected in zip(chosen, by_name):
        assert (ours.cam == expected.cam).all()


def test_the_model_is_fast_again_afterwards(images):
    model, calls = make(), []
    Explainer(model, layers=[NORM])(images)
    model.get_submodule(NORM).register_forward_hook(lambda *_: calls.append(1))
    with torch.no_grad():
        model(images)
    assert not calls


@pytest.mark.parametrize("count", (1, 3))
def test_tokens_before_the_images_want_a_layout(count, images):
    model = make(batch_first=False)
    images = images[:count]
    sentence = (rf"{NORM} gave \[16, {count}, 16\] for {count} images?, as if the "
                "tokens came first; want batch_first=True in the model, or "
                "layout='tnc'")
    with pytest.raises(ValueError, match=sentence):
        Explainer(model, layers=[NORM])(images)
    with pytest.raises(ValueError, match=sentence):
        Explainer(model, cam_layer=NORM)(images, target="top")
    told = {"layout": "tnc", "prefix": 1, "grid": (3, 5)}
    _, first = Explainer(model, layers=[NORM], **told)(images)
    _, last = Explainer(make(), layers=[NORM])(images)
    for ours, expected in zip(first, last):
        numpy.testing.assert_allclose(ours.combined, expected.combined, atol=1e-4)
