"""Explainer with the networks that people use, with random weights."""

import pytest

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")

import salmap.torch  # noqa: E402
from support import same_bits  # noqa: E402

#: A small batch of images that are not square.
HEIGHT, WIDTH = 96, 64

#: What an Explainer chooses: height of each layer's map.
MODELS = {
    "resnet18": [48, 24, 12, 6, 3], "resnet50": [48, 24, 12, 6, 3],
    "vgg11": [96, 48, 24, 12, 6], "mobilenet_v3_small": [48, 24, 12, 6, 3],
    "densenet121": [48, 24, 12, 6, 3], "convnext_tiny": [24, 12, 6, 3],
    "swin_t": [24, 12, 6, 3], "swin_v2_t": [24, 12, 6, 3],
    "vit_b_16": [6] * 5}


def make(name):
    torch.manual_seed(5)
    settings = {"image_size": HEIGHT} if name == "vit_b_16" else {}
    model = getattr(torchvision.models, name)(weights=None, **settings).eval()
    width = HEIGHT if name == "vit_b_16" else WIDTH
    return model, torch.rand(2, 3, HEIGHT, width)


def outputs_of(model, names, images):
    """The outputs of modules' last calls, copied, by hooks of our own."""
    kept = {}
    handles = [
        module.register_forward_hook(
            lambda _m, _i, output, name=name: kept.setdefault(
                name, []).append(output.detach().clone()))
        for name, module in model.named_modules() if name in names]
    model(images)
    for handle in handles:
        handle.remove()
    return kept


@pytest.fixture(name="case", params=MODELS, scope="module")
def fixture_case(request):
    model, images = make(request.param)
    explainer = salmap.torch.Explainer(model)
    with torch.no_grad():
        wanted = model(images)
        first = explainer(images)
        second = explainer(images)
    return request.param, model, images, explainer, wanted, first, second


def test_outputs_are_the_models_own(case):
    _, _, _, _, wanted, first, second = case
    assert torch.equal(first[0], wanted) and torch.equal(second[0], wanted)


def test_the_layers_that_are_chosen(case):
    name, model, images, explainer, _, first, _ = case
    infos = first[1].info
    assert [info.height for info in infos] == MODELS[name]
    ratio = images.shape[2] / images.shape[3]
    assert all(info.height / info.width == pytest.approx(ratio, abs=0.3)
               for info in infos)
    assert first[1].size == tuple(images.shape[2:])
    listed = salmap.torch.list_layers(model, images)
    assert tuple(layer.name for layer in listed if layer.chosen) \
        == explainer.layers


def test_the_first_call_and_later_ones_agree(case):
    *_, first, second = case
    for one, other in zip(first[1], second[1]):
        assert same_bits(one.lovi, other.lovi) and one.info == other.info


def test_the_maps_are_those_of_the_layers_outputs(case):
    _, model, images, explainer, _, _, (_, result) = case
    names = [layer.split("#") for layer in explainer.layers]
    with torch.no_grad():
        kept = outputs_of(model, {name for name, *_ in names}, images)
    tensors = [kept[name][int(number[0]) if number else 0]
               for name, *number in names]
    stack = salmap.Stack(len(tensors))
    for layer, (tensor, info) in enumerate(zip(tensors, result.info)):
        if tensor.ndim == 3:
            grid = tensor[:, 1:].unflatten(1, (info.height, info.width))
            tensor = grid.permute(0, 3, 1, 2)
        elif tensor.shape[1] != info.channels:
            tensor = tensor.permute(0, 3, 1, 2)
        stack.push(layer, tensor.numpy())
    for image in range(2):
        assert same_bits(stack.lovi(result.size, image), result[image].lovi)


def test_channels_last_gives_the_same_layers():
    model, images = make("resnet18")
    explainer = salmap.torch.Explainer(model)
    last = salmap.torch.Explainer(model.to(memory_format=torch.channels_last))
    with torch.no_grad():
        _, result = explainer(images)
        output, other = last(images.to(memory_format=torch.channels_last))
    assert last.layers == explainer.layers
    assert abs(result.combined - other.combined).max() < 1e-2
    assert torch.isfinite(output).all()


def test_torchscript_agrees_with_the_model_it_was_made_of():
    model, images = make("resnet18")
    script = torch.jit.script(model)
    explainer = salmap.torch.Explainer(script)
    with torch.no_grad():
        output, result = explainer(images)
        again, second = explainer(images)
        wanted, other = salmap.torch.Explainer(model)(images)
    assert torch.equal(output, wanted) and torch.equal(again, wanted)
    assert same_bits(result.lovi, other.lovi)
    assert same_bits(second.lovi, other.lovi)
    assert explainer.layers[0] == "relu#0"
    with torch.no_grad():
        _, named = salmap.torch.Explainer(script, explainer.layers)(images)
    assert same_bits(named.lovi, other.lovi)
    with pytest.raises(ValueError, match="give inputs"):
        salmap.torch.list_layers(script)
    with pytest.raises(ValueError, match="cannot be watched"):
        explainer.watch(print)


def test_errors_are_not_lost_in_torchscript():
    script = torch.jit.script(torch.nn.Sequential(
        torch.nn.Conv2d(3, 4, 3), torch.nn.ReLU()))
    explainer = salmap.torch.Explainer(script)
    images = torch.rand(2, 3, 9, 8)
    explainer(images)
    for _ in range(2):
        with pytest.raises(salmap.NonFiniteError, match="NaN or infinity in image 0"):
            explainer(images / 0)
        with pytest.raises(RuntimeError, match="^Given groups=1.*got 2 channels"):
            explainer(images[:, :2])
    assert explainer(images)[1].lovi.any()


def test_a_model_in_onednns_own_layout():
    from torch.utils import mkldnn
    if not torch.backends.mkldnn.is_available():
        pytest.skip("PyTorch without oneDNN")
    model, images = make("resnet18")
    explainer = salmap.torch.Explainer(mkldnn.to_mkldnn(model),
                                       ["layer2.1.relu", "layer4.1.relu"])
    with torch.no_grad():
        output, result = explainer(images.to_mkldnn())
    assert output.is_mkldnn and result.size == (HEIGHT, WIDTH)
    assert [info.height for info in result.info] == [12, 3]
