"""Tensors on a device: what is made of them there, by operations of PyTorch, against
the library. The path is taken on the CPU, whose tensors are said to lie elsewhere."""

import contextlib

import numpy
import pytest

torch = pytest.importorskip("torch")

import salmap.torch  # noqa: E402
from salmap import stack as stack_module  # noqa: E402
from salmap._bases import names  # noqa: E402
from salmap._native import CamMethod, Statistic  # noqa: E402
from support import SHAPES, same_bits, spying  # noqa: E402
from torch import nn  # noqa: E402

STATISTICS = names(Statistic)
TYPES = [torch.float16, torch.bfloat16, torch.float32, torch.float64]
METHODS = names(CamMethod)

#: Of the largest magnitude of a map.
TOLERANCE = 1e-5


@contextlib.contextmanager
def away():
    """Every tensor lies on a device, as far as a stack knows."""
    held = stack_module.is_away
    stack_module.is_away = lambda source: isinstance(source, torch.Tensor)
    try:
        yield
    finally:
        stack_module.is_away = held


def on_both(make):
    """What a function makes as the library does it, and as on a device, where the
    library must not be given activations."""
    wanted = make()
    with away(), spying() as spy:
        got = make()
    assert spy.tensors == []
    return got, wanted


def assert_close(got, wanted):
    assert got.shape == wanted.shape
    largest = numpy.abs(wanted).max()
    assert numpy.isfinite(largest)
    assert numpy.abs(got - wanted).max() <= TOLERANCE * largest


def random_tensor(shape=SHAPES[0], seed=1):
    """Half zeros, as after a ReLU, if rectified."""
    return 2 * torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def raw_layer(tensor, push=None, **settings):
    """The map of a layer in the statistic's units, and what is told of it."""
    with salmap.Stack(1, normalizer="none", keep_raw=True, **settings) as stack:
        stack.push(0, tensor, **(push or {}))
        images = range(stack.batch_size)
        return (numpy.stack([stack.layer_raw(0, image) for image in images]),
                [stack.info(0, image) for image in images],
                stack.lacks_images)


def check_layer(tensor, push=None, **settings):
    (got, infos, lacks), (wanted, other_infos, other_lacks) = on_both(
        lambda: raw_layer(tensor, push, **settings))
    assert_close(got, wanted)
    assert lacks == other_lacks
    for info, other in zip(infos, other_infos):
        assert (info.channels, info.height, info.width, info.flat) \
            == (other.channels, other.height, other.width, other.flat)


# ------------------------------------------------------------------ statistics

@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("statistic", STATISTICS)
def test_statistics_of_all_types(statistic, dtype):
    for tensor in (random_tensor(), random_tensor().relu()):
        check_layer(tensor.to(dtype), statistic=statistic)


HARD = {
    "close to their mean": lambda x: 1000 + 0.01 * x,
    "sigmoids": torch.sigmoid,
    "two values": lambda x: (x > 0).float(),
    "rarely active": lambda x: 1e3 * (x - 4).relu(),
    "large": lambda x: 1e36 * x,
    "small": lambda x: 1e-6 * x,
    "negative": lambda x: -10 + x,
    "far below 0": lambda x: -1e4 + x,
}


@pytest.mark.parametrize("kind", HARD)
@pytest.mark.parametrize("statistic", STATISTICS)
def test_statistics_of_hard_numbers(statistic, kind):
    check_layer(HARD[kind](random_tensor((2, 67, 5, 7))), statistic=statistic)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_equal_channels_are_flat_where_the_librarys_are(statistic):
    check_layer(torch.full((2, 5, 3, 4), 0.3), statistic=statistic)
    check_layer(torch.zeros(1, 5, 3, 4), statistic=statistic)
    check_layer(torch.rand(2, 5, 1, 1), statistic=statistic)


def test_doubles_beyond_floats_are_the_largest_float():
    tensor = random_tensor().double()
    tensor[1, 2, 3, 4] = 1e300
    check_layer(tensor, statistic="max")


VIEWS = {
    "channels_last": (lambda x: x.contiguous(
        memory_format=torch.channels_last), {}),
    "sliced": (lambda x: x[1:, 1::2, ::2, 1:], {}),
    "nhwc": (lambda x: x.permute(0, 2, 3, 1).contiguous(), {"layout": "nhwc"}),
    "one image": (lambda x: x[1], {}),
    "signal": (lambda x: x[:, :, 0], {"layout": "ncw"}),
    "tokens": (lambda x: torch.cat([x[:, :, :1, :2].flatten(2), x.flatten(2)], 2
                                   ).transpose(1, 2),
               {"layout": "tokens", "prefix": 2, "grid": (13, 9)}),
}


@pytest.mark.parametrize("view", VIEWS)
def test_tensors_in_other_layouts(view):
    make, push = VIEWS[view]
    check_layer(make(random_tensor()), push)


def test_groups_of_images(monkeypatch):
    from salmap import _device
    monkeypatch.setattr(_device, "_TOGETHER", 2 * 16 * 13 * 9)
    check_layer(random_tensor())  # two images, and one


@pytest.mark.parametrize("statistic", ["smoe", "entropy", "gamma_scale"])
def test_an_epsilon_that_follows_the_image(statistic):
    tensor = random_tensor()
    tensor[1] *= 1e-5
    tensor[2] = -tensor[2].abs()
    for epsilon in (1e-3, 1e-7):
        check_layer(tensor, statistic=statistic, epsilon=epsilon,
                    relative_epsilon=1e-3)


# ------------------------------------------------------------------ class maps

def raw_cams(push, count=1, **settings):
    """Class maps with their signs, and what is told of them."""
    with salmap.Stack(1, cams=count, keep_raw=True, **settings) as stack:
        push(stack)
        return numpy.stack([stack.cam_raw(cam, image) for cam in range(count)
                            for image in range(stack.batch_size)]), \
            [stack.cam_info(cam) for cam in range(count)]


def check_cams(push, count=1):
    (got, infos), (wanted, others) = on_both(lambda: raw_cams(push, count))
    assert_close(got, wanted)
    for info, other in zip(infos, others):
        assert (info.channels, info.flat, info.none, info.ambiguous) \
            == (other.channels, other.flat, other.none, other.ambiguous)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("method", METHODS)
def test_methods_of_gradients(method, dtype):
    activation = random_tensor().relu()
    activation[1, 3] = 0  # a sum of 0
    gradient = 0.01 * random_tensor(seed=2)
    check_cams(lambda stack: stack.push_cam(
        0, activation.to(dtype), gradient=gradient.to(dtype), method=method))


@pytest.mark.parametrize("way", ["weights", "vector"])
@pytest.mark.parametrize("shape", [(16,), (3, 16), (1, 2, 16), (3, 2, 16)])
def test_weights_and_vectors(way, shape):
    activation = random_tensor()
    activation[0, :, 1, 1] = 0  # a norm of 0
    rows = random_tensor(shape, seed=3)
    count = shape[1] if len(shape) == 3 else 1
    for each in (rows, rows.numpy(), rows.half()):
        check_cams(lambda stack, each=each: stack.push_cam(
            0, activation, **{way: each}), count)


@pytest.mark.parametrize("shape", [(3, 16, 13, 9), (2, 40, 5, 3), (1, 5, 1, 1),
                                   (2, 1, 6, 5), (1, 7, 1, 4)])
def test_principal_components(shape):
    check_cams(lambda stack: stack.push_cam(
        0, random_tensor(shape).relu() + torch.arange(shape[3]) ** 2))


def test_components_that_are_about_as_strong_are_told():
    tensor = torch.zeros(1, 3, 2, 2)
    tensor[0, 0, 0, 0] = tensor[0, 1, 0, 1] = tensor[0, 2, 1, 0] = 1
    (_, infos), (_, others) = on_both(lambda: raw_cams(
        lambda stack: stack.push_cam(0, tensor)))
    assert infos[0].ambiguous and others[0].ambiguous


@pytest.mark.parametrize("evidence", ["positive", "negative", "magnitude"])
@pytest.mark.parametrize("cells", [(7, 5), (1, 1), (17, 12)])
def test_guided_layers(cells, evidence):
    """The class map is larger than the layer, or smaller, or says nothing; and a
    channel is the same everywhere."""
    features, weights = random_tensor((3, 6, *cells), 4), random_tensor((6,), 5)
    tensor = random_tensor()
    tensor[:, 3] = 0.3

    def make():
        with salmap.Stack(1, cams=1, guide=0, evidence=evidence,
                          normalizer="none", keep_raw=True) as stack:
            stack.push_cam(0, features, weights=weights)
            stack.push(0, tensor)
            return numpy.stack([stack.layer_raw(0, image)
                                for image in range(3)])

    got, wanted = on_both(make)
    if cells == (1, 1):
        assert not got.any() and not wanted.any()
    else:
        assert_close(got, wanted)


# ------------------------------------------------- what the library has to say

def refused(call):
    with pytest.raises((salmap.Error, ValueError, TypeError)) as caught:
        call()
    return type(caught.value), str(caught.value)


@pytest.fixture(name="stack")
def fixture_stack():
    with salmap.Stack(2, cams=2, guide=1) as stack:
        yield stack


def with_nan():
    tensor = random_tensor()
    tensor[1, 2, 3, 4] = float("nan")
    return tensor


REFUSED = {
    "no guide": lambda stack: stack.push(0, random_tensor()),
    "layout": lambda stack: stack.push(0, random_tensor(), layout="nchwd"),
    "tokens": lambda stack: stack.push(0, random_tensor((1, 7, 4)),
                                       layout="tokens"),
    "slices": lambda stack: stack.push(0, random_tensor(), layout="ncdh"),
    "no locations": lambda stack: stack.push(0, torch.zeros(1, 2, 0, 3)),
    "NaN": lambda stack: stack.push_cam(0, with_nan()),
    "NaN in a gradient": lambda stack: stack.push_cam(
        0, random_tensor(), gradient=with_nan()),
    "gradient": lambda stack: stack.push_cam(
        0, random_tensor(), gradient=random_tensor(SHAPES[1])),
    "weights": lambda stack: stack.push_cam(0, random_tensor(),
                                            weights=torch.ones(15)),
    "too many": lambda stack: stack.push_cam(1, random_tensor(),
                                             weights=torch.ones(1, 2, 16)),
    "complex": lambda stack: stack.push_cam(0, torch.zeros(
        1, 2, 3, 3, dtype=torch.complex64)),
    "meta": lambda stack: stack.push_cam(0, torch.zeros(1, 2, 3, 3,
                                                        device="meta")),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refusals_are_the_librarys(stack, what):
    wanted = refused(lambda: REFUSED[what](stack))
    with away():
        assert refused(lambda: REFUSED[what](stack)) == wanted
    assert stack.batch_size == 0


def test_several_class_maps_are_pushed_together_or_not_at_all(stack):
    with away():
        stack.push_cam(1, random_tensor())
        kind, _ = refused(lambda: stack.push_cam(
            0, random_tensor(), weights=torch.ones(1, 2, 16)))
        assert kind is salmap.StateError
        with pytest.raises(salmap.IncompleteError):
            stack.cam_info(0)


def test_what_is_not_finite_is_counted_by_the_library():
    with away(), salmap.Stack(1, nonfinite="zero") as stack:
        stack.push(0, with_nan())
        assert [stack.info(0, image).nonfinite for image in range(3)] \
            == [0, 1, 0]


def test_integers_are_read_with_their_scale():
    integers = torch.randint(0, 255, (1, 3, 4, 5), dtype=torch.uint8)

    def make():
        return salmap.explain([integers, integers]).combined

    wanted = make()
    with away():
        assert same_bits(make(), wanted)


def test_copies_have_the_librarys_bits():
    wanted = salmap.explain([random_tensor()])
    with away(), spying() as spy:
        copied = salmap.explain([random_tensor()], device="copy")
        assert len(spy.tensors) == 1
        made = salmap.explain([random_tensor()])
        assert len(spy.tensors) == 1
    assert same_bits(copied.combined, wanted.combined)
    assert numpy.abs(made.combined - wanted.combined).max() < 1e-4


def test_a_device_is_a_name_in_the_list():
    with pytest.raises(ValueError, match="device is 'cuda'; want one of auto"):
        salmap.Stack(1, device="cuda")


# ----------------------------------------------------------------- the models

class Net(nn.Module):
    """Three scales and a linear head, with modules that work in place."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(6)
        self.one = nn.Sequential(nn.Conv2d(3, 8, 3, 1, 1), nn.ReLU(True))
        self.two = nn.Sequential(nn.Conv2d(8, 16, 3, 2, 1), nn.ReLU(True))
        self.three = nn.Sequential(nn.Conv2d(16, 24, 3, 2, 1), nn.ReLU(True))
        self.head = nn.Linear(24, 5)

    def forward(self, x):
        return self.head(self.three(self.two(self.one(x))).mean((2, 3)))


IMAGES = torch.rand(3, 3, 22, 30, generator=torch.Generator().manual_seed(7))

CALLS = {
    "activations": ({}, {}),
    "weights": ({}, {"target": "top"}),
    "gradcam": ({"method": "gradcam"}, {"target": 3}),
    "layercam, two classes": ({"method": "layercam"}, {"target": [1, 2]}),
    "eigen": ({"method": "eigen"}, {"target": 1}),
}


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("call", CALLS)
def test_an_explainer(call, precision):
    settings, target = CALLS[call]
    model = Net().eval()

    def make(**device):
        explainer = salmap.torch.Explainer(model, normalizer="range",
                                           **settings, **device)
        with torch.autocast("cpu", torch.bfloat16,
                            enabled=precision is torch.bfloat16):
            for _ in range(2):  # the first call chooses the layers
                _, result = explainer(IMAGES, **target)
        names = ("combined", "cam") if target else ("combined",)
        return numpy.concatenate([getattr(each, name).reshape(-1, 30)
                                  for each in result for name in names])

    got, wanted = on_both(make)
    assert numpy.abs(got - wanted).max() < 1e-4
    with away():
        assert same_bits(make(device="copy"), wanted)


def test_a_watched_model():
    model, seen = Net().train(), []
    explainer = salmap.torch.Explainer(model)

    def step():
        with explainer.watch(lambda _, result: seen.append(result.combined),
                             errors="raise"):
            model(IMAGES)
        return seen.pop()

    step()
    got, wanted = on_both(step)
    assert numpy.abs(got - wanted).max() < 1e-4


@pytest.mark.skipif(not hasattr(torch, "compile"), reason="PyTorch 1")
def test_a_compiled_model():
    model = torch.compile(Net().eval(), backend="eager")
    explainer = salmap.torch.Explainer(model)
    got, wanted = on_both(lambda: explainer(IMAGES)[1].combined)
    assert numpy.abs(got - wanted).max() < 1e-4
