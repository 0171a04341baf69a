"""The demo's trained network, as torchvision has it: class maps lie on their class."""

import numpy
import pytest

import salmap

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")
pytest.importorskip("PIL", reason="needs Pillow")

LAYERS = 1, 5, 10, 12
ESPRESSO, TIGER_CAT = 967, 282


@pytest.fixture(name="weights", scope="module")
def fixture_weights(top):
    arrays = numpy.load(top / "docs/demo/squeezenet/parameters.npz")
    return {name: torch.from_numpy(arrays[name].astype(numpy.float32))
            for name in arrays}


@pytest.fixture(name="model", scope="module")
def fixture_model(weights):
    """What docs/demo/README.md and network.py say of it."""
    model = torchvision.models.squeezenet1_0(weights=None).eval()
    model.classifier[1].padding = 1, 1
    model.load_state_dict(weights)
    return model


@pytest.fixture(name="pixels", scope="module")
def fixture_pixels(top):
    return salmap.read_photo(top / "docs/demo/cat-and-espresso-454x227.png")


@pytest.fixture(name="passed", scope="module")
def fixture_passed(model, pixels):
    """The outputs of the layers, and those of the network."""
    kept = {}
    hooks = [model.features[number].register_forward_hook(
        lambda module, inputs, output, number=number:
            kept.update({number: output}))
        for number in LAYERS]
    images = torch.from_numpy(pixels - numpy.float32([123, 117, 104]))
    with torch.no_grad():
        output = model(images.permute(2, 0, 1)[None])
    for hook in hooks:
        hook.remove()
    return kept, output[0]


def test_numpy_computes_what_pytorch_does(passed, pixels, top, monkeypatch):
    monkeypatch.syspath_prepend(top / "docs" / "demo" / "squeezenet")
    import network
    import run
    made = run.outputs(pixels, network.parameters())
    kept, output = passed
    for number, name in zip(LAYERS, network.LAYERS):
        difference = numpy.abs(made[name] - kept[number][0].numpy()).max()
        assert difference <= 1e-5 * made[name].max()
    assert numpy.allclose(made["logits"], output.numpy(), atol=1e-4)
    assert output.argmax() == ESPRESSO


@pytest.mark.parametrize("label, columns", [
    (ESPRESSO, slice(227, None)), (TIGER_CAT, slice(0, 227))])
def test_guided_fastcam_lies_on_the_class(label, columns, passed, weights):
    kept, _ = passed
    stack = salmap.Stack(len(LAYERS), normalizer="range", cams=1, guide=0)
    stack.push_cam(0, kept[12],
                   weights=weights["classifier.1.weight"][label, :, 0, 0])
    for layer, number in enumerate(LAYERS):
        stack.push(layer, kept[number])
    fastcam = stack.fastcam((227, 454), 0, 0)
    assert fastcam[:, columns].sum() >= 0.90 * fastcam.sum()
