"""Gradients, against finite differences and formulas."""

import numpy
import pytest

torch = pytest.importorskip("torch")

from salmap.evaluate.methods import (gradient, gradient_input,  # noqa: E402
                                     guided_backprop, integrated_gradients,
                                     smoothgrad)
from torch import nn  # noqa: E402

CLASSES = numpy.array([2, 0, 3])
METHODS = [gradient, gradient_input, guided_backprop, smoothgrad(samples=3),
           integrated_gradients(steps=4)]


def images_of(shape=(3, 3, 5, 7), seed=1):
    return numpy.random.default_rng(seed).standard_normal(shape).astype("float32")


@pytest.fixture(name="model")
def fixture_model():
    torch.manual_seed(1)
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(inplace=True),
        nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(), nn.Dropout(0.5),
        nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(32, 4)).double()


class Squares(nn.Module):
    """Logit c is the sum of weights[c] x²."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.rand(4, 105, dtype=torch.float64))

    def forward(self, images):
        return images.flatten(1) ** 2 @ self.weights.T


def numeric(model, image, number, step=1e-6):
    """By central differences."""
    slopes = numpy.zeros(image.shape)
    with torch.no_grad():
        for place in numpy.ndindex(image.shape):
            values = []
            for sign in (1, -1):
                moved = torch.tensor(image).double()
                moved[place] += sign * step
                values.append(float(model.eval()(moved[None])[0, number]))
            slopes[place] = (values[0] - values[1]) / (2 * step)
    return slopes


def test_gradients_are_slopes(model):
    images = images_of()
    slopes = numpy.stack([numeric(model, image, number)
                          for image, number in zip(images, CLASSES)])
    assert gradient(model, images, CLASSES) == pytest.approx(
        numpy.abs(slopes).sum(axis=1), abs=1e-6)
    assert gradient_input(model, images, CLASSES) == pytest.approx(
        numpy.abs(images * slopes).sum(axis=1), abs=1e-6)


def guided_by_hand(model, image, number):
    """The backward pass in single steps."""
    first, _, second, _, _, *head = model.eval()
    before = first(image)
    middle = second(before.clamp(min=0))
    last = middle.clamp(min=0).detach().requires_grad_()
    back, = torch.autograd.grad(nn.Sequential(*head)(last)[0, number], last)
    back = back.clamp(min=0) * (middle > 0)
    back = nn.functional.conv_transpose2d(back, second.weight, padding=1)
    back = back.clamp(min=0) * (before > 0)
    back = nn.functional.conv_transpose2d(back, first.weight, padding=1)
    return back[0].detach().numpy()


def test_guided_backprop_lets_positive_parts_through(model):
    images = images_of()
    expected = [numpy.abs(guided_by_hand(model, torch.tensor(image)[None].double(),
                                         number)).sum(axis=0)
                for image, number in zip(images, CLASSES)]
    maps = guided_backprop(model, images, CLASSES)
    assert maps == pytest.approx(numpy.stack(expected), abs=1e-9)
    assert (maps != gradient(model, images, CLASSES)).any()


def test_relus_of_any_kind_are_guided():
    """Modules, functions, methods, in place or not: five ReLUs for one."""
    class Many(nn.Module):
        def __init__(self, relu):
            super().__init__()
            torch.manual_seed(2)
            self.layer, self.relu = nn.Linear(105, 4), relu

        def forward(self, images):
            return self.layer(self.relu(self.layer(images.flatten(1))
                                        @ self.layer.weight))

    wanted = guided_backprop(Many(nn.ReLU()), images_of(), CLASSES)
    for relu in (nn.ReLU(inplace=True), nn.functional.relu, torch.relu,
                 torch.Tensor.relu, torch.Tensor.relu_):
        assert (guided_backprop(Many(relu), images_of(), CLASSES) == wanted).all()
    with pytest.raises(ValueError, match="called none from Python"):
        guided_backprop(Many(nn.Tanh()), images_of(), CLASSES)


def test_integrated_gradients_add_up_to_the_logit():
    """Of squares each step is exact: the map is weight · x², and its sum is the
    logit less that of 0."""
    model, images = Squares(), images_of()
    maps = integrated_gradients(steps=5)(model, images, CLASSES)
    weights = model.weights.detach().numpy()[CLASSES].reshape(images.shape)
    squares = images.astype(float) ** 2
    assert maps == pytest.approx((weights * squares).sum(axis=1), abs=1e-6)
    logits = model(torch.tensor(images).double()).detach().numpy()
    assert maps.sum(axis=(1, 2)) == pytest.approx(
        logits[numpy.arange(3), CLASSES], abs=1e-5)


def test_smoothgrad_is_the_mean_over_noise():
    """Of squares the gradient is 2 · weight · x, so that of noisy images is the same
    for noise of mean 0, but for chance."""
    model, images = Squares(), images_of()
    noise, samples = 0.1, 400
    maps = smoothgrad(noise, samples)(model, images, CLASSES)
    weights = model.weights.detach().numpy()[CLASSES].reshape(images.shape)
    clean = numpy.abs(2 * weights * images).sum(axis=1)
    deviation = noise * numpy.ptp(images, axis=(1, 2, 3)).max() / samples ** 0.5
    assert numpy.abs(maps - clean).max() < 3 * 2 * 5 * deviation
    one = smoothgrad(noise, 1)(model, images, CLASSES)
    error = one - clean
    assert 0.3 < error.std() / (2 * weights.mean() * deviation * samples ** 0.5) < 3


@pytest.mark.parametrize("method", METHODS)
def test_batches_and_modes_do_not_count(model, method):
    images = images_of()
    model.train()
    whole = method(model, images, CLASSES)
    assert whole.shape == (3, 5, 7) and whole.dtype == numpy.float64
    assert (whole >= 0).all() and (whole > 0).any()
    for number in range(3):
        alone = method(model, images[number:number + 1],
                       CLASSES[number:number + 1])
        assert alone[0] == pytest.approx(whole[number], abs=1e-9)
    assert model.training and model[4].training
    assert all(each.grad is None for each in model.parameters())


@pytest.mark.parametrize("method", METHODS)
def test_frozen_models_have_gradients_too(model, method):
    wanted = method(model, images_of(), CLASSES)
    model.requires_grad_(False)
    with torch.no_grad():
        assert (method(model, images_of(), CLASSES) == wanted).all()


@pytest.mark.parametrize("method", METHODS)
def test_a_function_has_no_gradients(method):
    with pytest.raises(TypeError, match="wants a torch.nn.Module.*is a function"):
        method(lambda images: images, images_of(), CLASSES)


def test_settings_out_of_range_are_refused():
    for wrong in {"noise": 0}, {"samples": 0}:
        with pytest.raises(ValueError, match="noise above 0, and at least one"):
            smoothgrad(**wrong)
    with pytest.raises(ValueError, match="steps is 0"):
        integrated_gradients(0)
