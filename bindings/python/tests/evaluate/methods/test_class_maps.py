"""The Grad-CAM family, against formulas in PyTorch."""

import numpy
import pytest

torch = pytest.importorskip("torch")

import salmap.torch  # noqa: E402
from salmap.evaluate.methods import class_map  # noqa: E402
from torch import nn  # noqa: E402

CLASSES = numpy.array([2, 0, 3])


def images_of():
    return numpy.random.default_rng(1).standard_normal((3, 3, 17, 23)) \
        .astype("float32")


@pytest.fixture(name="model")
def fixture_model():
    torch.manual_seed(6)
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Conv2d(8, 6, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Conv2d(6, 6, 3, padding=1), nn.Hardtanh(0.0, 0.9, inplace=True),
        nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(24, 4))


def gradcam(activation, gradient):
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * activation).sum(dim=1)


def hirescam(activation, gradient):
    return (gradient * activation).sum(dim=1)


def layercam(activation, gradient):
    return (gradient.clamp(min=0) * activation).sum(dim=1)


def finished(raw):
    """Positive parts, at the size of the image, 0..1."""
    large = nn.functional.interpolate(raw.clamp(min=0)[:, None], (17, 23),
                                      mode="bilinear", align_corners=False)[:, 0]
    low, high = large.amin((1, 2), True), large.amax((1, 2), True)
    return ((large - low) / (high - low).clamp(min=1e-30)).numpy()


def tensors_of(model, layer):
    """Activation and gradient of one layer, by running the rest on its own."""
    first, rest = model.eval()[:layer + 1], model[layer + 1:]
    activation = first(torch.tensor(images_of())).detach().requires_grad_()
    logits = rest(activation.clone())
    gradient, = torch.autograd.grad(logits[range(3), CLASSES].sum(), activation)
    return activation.detach(), gradient


@pytest.mark.parametrize("layer", [4, 5, 6, 7])
@pytest.mark.parametrize("formula", [gradcam, hirescam, layercam])
def test_maps_are_those_of_the_formulas(model, layer, formula):
    """Though what follows layer 6 works in place."""
    expected = finished(formula(*tensors_of(model, layer)))
    maps = class_map(formula.__name__, str(layer))(model, images_of(), CLASSES)
    assert maps.dtype == numpy.float64
    assert maps == pytest.approx(expected, abs=1e-5)
    assert maps.max() == 1 and maps.min() == 0


def test_the_layer_is_the_last_that_explainer_chooses(model):
    explainer = salmap.torch.Explainer(model)
    explainer(torch.tensor(images_of()))
    last = explainer.layers[-1]
    assert (class_map()(model, images_of(), CLASSES)
            == class_map(layer=last)(model, images_of(), CLASSES)).all()


def test_without_a_method_it_is_that_of_the_heads_weights(model):
    """Which for a head that is linear over the mean is Grad-CAM's but for a factor
    above 0."""
    linear = nn.Sequential(*model[:5], nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                           nn.Linear(6, 4))
    explainer = salmap.torch.Explainer(linear.eval())
    explainer(torch.tensor(images_of()), target=0)
    assert explainer.cam_method.startswith("weights: ")
    assert class_map(None)(linear, images_of(), CLASSES) == pytest.approx(
        class_map()(linear, images_of(), CLASSES), abs=1e-5)


def test_a_call_of_a_module_that_runs_twice():
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            torch.manual_seed(3)
            self.layer, self.relu = nn.Conv2d(3, 3, 3, padding=1), nn.ReLU()

        def forward(self, images):
            first = self.relu(self.layer(images))
            return self.relu(self.layer(first)).mean(dim=(2, 3))

    first, second, last = (
        class_map("layercam", layer)(Twice(), images_of(), CLASSES % 3)
        for layer in ("relu#0", "relu#1", "relu"))
    assert (second == last).all() and (first != last).any()


def test_nothing_is_left_in_the_model(model):
    model.train()
    class_map()(model, images_of(), CLASSES)
    assert model.training and not any(
        module._forward_hooks for module in model.modules())
    assert all(each.grad is None for each in model.parameters())


def test_what_has_no_gradients_is_refused(model):
    with pytest.raises(TypeError, match="gradcam wants a torch.nn.Module"):
        class_map()(lambda images: images, images_of(), CLASSES)
    with pytest.raises(ValueError, match="the model that it was made of"):
        class_map()(torch.jit.script(model), images_of(), CLASSES)
    with pytest.raises(ValueError, match="no module of the model gave a map"):
        class_map()(nn.Sequential(nn.Flatten(), nn.Linear(1173, 4)), images_of(),
                    CLASSES)
    with pytest.raises(ValueError, match="method"):
        class_map("gradcam3")(model, images_of(), CLASSES)
