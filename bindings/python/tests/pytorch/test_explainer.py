"""What Explainer does to a model: nothing; and to what it is asked: an answer or
a sentence."""

import copy
import gc
import pathlib
import threading

import numpy
import pytest

resource = pytest.importorskip("resource")
torch = pytest.importorskip("torch")

import salmap.torch  # noqa: E402
from support import same_bits, spying  # noqa: E402
from torch import nn  # noqa: E402


class Block(nn.Module):
    """One in-place ReLU, used twice, and a residual that is added in place."""

    def __init__(self, channels, stride):
        super().__init__()
        self.norm = nn.BatchNorm2d(channels)
        self.convolution = nn.Conv2d(channels, channels, 3, stride, 1)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        x = self.relu(self.norm(x))
        y = self.convolution(x)
        y += y.mean()
        return self.relu(y)


def network(seed=1):
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), Block(8, 1), Block(8, 2),
        nn.Dropout(0.5), Block(8, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Linear(8, 10), nn.ReLU())


@pytest.fixture(name="model")
def fixture_model():
    return network()


@pytest.fixture(name="images")
def fixture_images():
    torch.manual_seed(2)
    return torch.rand(3, 3, 20, 28)


def hooks_of(model):
    return [(list(module._forward_hooks), list(module._forward_pre_hooks),
             list(module._backward_hooks)) for module in model.modules()]


# --------------------------------------------------- the model is as it was

@pytest.mark.parametrize("training", [True, False])
def test_output_gradients_mode_buffers_and_random_numbers(images, training):
    def step(call):
        model = network().train(training)
        model[4].eval()
        torch.manual_seed(7)
        modes = [module.training for module in model.modules()]
        output = call(model)
        output.square().sum().backward()
        assert [module.training for module in model.modules()] == modes
        return [output.detach(), torch.rand(1),
                *(each.grad for each in model.parameters()),
                *(each.clone() for each in model.buffers())]

    plain = step(lambda model: model(images))
    explained = step(lambda model: salmap.torch.Explainer(model)(images)[0])

    def second(model):
        explainer = salmap.torch.Explainer(model, ["1.relu", "4.relu"])
        state = {name: each.clone() for name, each in
                 model.state_dict().items()}
        explainer(images)
        model.load_state_dict(state)
        torch.manual_seed(7)
        return explainer(images)[0]

    for got in (explained, step(second)):
        assert all(torch.equal(a, b) for a, b in zip(plain, got))


def test_other_peoples_hooks_stay_and_run(model, images):
    calls = []
    model[1].relu.register_forward_hook(lambda *_: calls.append("relu"))
    model.register_forward_pre_hook(lambda *_: calls.append("model"))
    before = hooks_of(model)
    explainer = salmap.torch.Explainer(model)
    for _ in range(2):
        explainer(images)
        assert hooks_of(model) == before
    assert calls == ["model", "relu", "relu"] * 2


def test_hooks_are_gone_after_an_error(model, images):
    before = hooks_of(model)
    explainer = salmap.torch.Explainer(model)
    for broken in (images[:, :2], images * torch.nan, None):
        with pytest.raises((RuntimeError, ValueError, TypeError,
                            AttributeError)):
            explainer(broken)
        assert hooks_of(model) == before
    explainer(images)
    with pytest.raises(salmap.NonFiniteError):
        explainer(images * torch.nan)
    assert hooks_of(model) == before


def test_memory_is_flat_over_a_thousand_calls(model):
    pages = pathlib.Path("/proc/self/statm")
    if not pages.exists():
        pytest.skip("no /proc/self/statm")
    images = torch.rand(1, 3, 64, 64)
    explainer = salmap.torch.Explainer(model.eval())

    def resident_after(calls):
        with torch.no_grad():
            for _ in range(calls):
                _, result = explainer(images)
                assert result.lovi.any()
        gc.collect()
        return int(pages.read_text().split()[1]) * resource.getpagesize()

    tensors = [sum(isinstance(each, torch.Tensor) for each in
                   gc.get_objects())]
    before = resident_after(100)
    assert resident_after(1000) - before < 2_000_000
    tensors.append(sum(isinstance(each, torch.Tensor) for each in
                       gc.get_objects()))
    assert tensors[1] <= tensors[0] + 1


def test_outputs_are_read_where_they_lie(model, images):
    explainer = salmap.torch.Explainer(model, ["1.convolution"])
    addresses = []
    model[1].convolution.register_forward_hook(
        lambda _m, _i, output: addresses.append(output.data_ptr()))
    explainer(images)
    with spying() as spy:
        explainer(images)
    assert spy.tensors[0].data == addresses[1]


# ------------------------------------------------------------------- layers

def reference(model, images, name, call):
    """Copies of what a module gave, by a hook of our own."""
    kept = []
    handle = model.get_submodule(name).register_forward_hook(
        lambda _m, _i, output: kept.append(output.detach().clone()))
    with torch.no_grad():
        model(images)
    handle.remove()
    return kept[call]


@pytest.mark.parametrize("layer, call", [
    ("2.relu", 1), ("2.relu#0", 0), ("2.relu#1", 1), ("2.norm", 0),
    ("2.convolution", 0), ("2", 0)])
def test_layers_in_place_and_used_twice(images, layer, call):
    """The copy of the hook is made before anything works in place."""
    model = network().eval()
    explainer = salmap.torch.Explainer(model, [layer], statistic="mean")
    wanted = reference(model, images, layer.split("#")[0], call)
    with salmap.Stack(1, statistic="mean") as stack, torch.no_grad():
        stack.push(0, wanted)
        for _ in range(3):
            _, result = explainer(images)
            assert same_bits(result.combined, stack.combined((20, 28)))


def test_modules_may_be_given(images):
    model = network().eval()
    layers = [model[1].relu, "2.relu"]
    with torch.no_grad():
        _, result = salmap.torch.Explainer(model, layers)(images)
        _, other = salmap.torch.Explainer(model, ["1.relu", "2.relu"])(images)
    assert same_bits(result.lovi, other.lovi)
    assert result.names == ("1.relu#1", "2.relu#1")


def test_the_order_is_that_of_the_list(images):
    model = network().eval()
    with torch.no_grad():
        _, result = salmap.torch.Explainer(model, ["2.relu", "1.relu"])(images)
    assert [info.height for info in result.info] == [10, 20]


def test_what_is_chosen(model, images):
    explainer = salmap.torch.Explainer(model.eval())
    with torch.no_grad():
        explainer(images)
    assert explainer.layers == ("1", "2", "4")


def test_without_activation_modules_the_last_of_any_kind_is_chosen(images):
    class Functional(nn.Module):
        def __init__(self):
            super().__init__()
            self.one, self.two = nn.Conv2d(3, 4, 3, 2), nn.Conv2d(4, 5, 3, 2)
            self.norm = nn.BatchNorm2d(5)

        def forward(self, x):
            return self.norm(self.two(self.one(x).relu_())).relu_()

    explainer = salmap.torch.Explainer(Functional())
    explainer(images)
    assert explainer.layers == ("one", "norm")


def test_a_list_of_layers_leaves_no_trace():
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Dropout(),
                          nn.ReLU()).train()
    before, chance = copy.deepcopy(model.state_dict()), torch.get_rng_state()
    salmap.torch.list_layers(model, torch.rand(2, 3, 9, 8, generator=
                                               torch.Generator().manual_seed(1)))
    assert torch.equal(torch.get_rng_state(), chance)
    assert all(torch.equal(before[name], value)
               for name, value in model.state_dict().items())
    with pytest.raises(TypeError, match="the model is a str; want a torch.nn.M"):
        salmap.torch.list_layers("resnet50")


def test_a_model_that_never_ran_is_told():
    """Its first run makes its parameters."""
    model = nn.Sequential(nn.LazyConv2d(4, 3), nn.LazyBatchNorm2d(), nn.ReLU(),
                          nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.LazyLinear(5))
    images, explainer = torch.rand(2, 3, 9, 8), salmap.torch.Explainer(model.eval())
    for call in (lambda: salmap.torch.list_layers(model, images),
                 lambda: explainer(images, target=1)):
        with pytest.raises(ValueError, match=r"want it run once: model\(images\)"):
            call()
    model(images)
    assert salmap.torch.list_layers(model, images)
    assert explainer(images, target=1)[1].cam.shape == (9, 8)


@pytest.mark.parametrize("settings, error, sentence", [
    ({"mean": 1}, TypeError, "mean is 1; want three numbers"),
    ({"mean": (0, 0, float("nan"))}, ValueError, "want three finite numbers"),
    ({"std": (1, 1)}, ValueError, r"std \[1, 1\]; want three finite numbers"),
    ({"std": "rgb"}, ValueError, "std is 'rgb'; want three numbers")])
def test_pixels_are_normalised_by_three_numbers(settings, error, sentence):
    with pytest.raises(error, match=sentence):
        salmap.torch.model_input(numpy.zeros((4, 5, 3), "uint8"), **settings)
    with pytest.raises(error, match=sentence):
        salmap.torch.input_photos(torch.zeros(1, 3, 4, 5), **settings)


def test_list_layers(model, images):
    assert ("1.relu", "ReLU") in [layer[:2] for layer in
                                  salmap.torch.list_layers(model)]
    listed = salmap.torch.list_layers(model, images)
    assert salmap.torch.Layer("2.relu#0", "ReLU", (3, 8, 20, 28),
                              "nchw") in listed
    assert salmap.torch.Layer("2", "Block", (3, 8, 10, 14), "nchw",
                              True) in listed
    assert listed[-1] == salmap.torch.Layer("8", "ReLU", (3, 10))
    for layer in listed:
        if layer.layout is not None:
            salmap.torch.Explainer(model, [layer.name])(images)


@pytest.mark.parametrize("layers, error, sentence", [
    (["1.reluu"], ValueError, "1.relu"), ([], ValueError, "at least one"),
    (["1.relu", "1.relu"], ValueError, "once"), ([3], TypeError, "int"),
    (3, TypeError, "layers is a int; want names"),
    ([nn.ReLU()], ValueError, "layers holds a ReLU that is not part")])
def test_wrong_layers(model, layers, error, sentence):
    with pytest.raises(error, match=sentence):
        salmap.torch.Explainer(model, layers)


@pytest.mark.parametrize("settings, error, sentence", [
    ({"alpha": "half"}, ValueError, "alpha is 'half'; want a number"),
    ({"keep": 1000}, ValueError, "percent is 1000; want 0 to 100"),
    ({"cams": 2}, TypeError, "Explainer has no argument cams"),
    ({"guide": 0}, TypeError, "no argument guide; guided is meant")])
def test_settings_that_no_call_can_have(model, settings, error, sentence):
    with pytest.raises(error, match=sentence):
        salmap.torch.Explainer(model, **settings)


@pytest.mark.parametrize("layer, error, sentence", [
    (3, TypeError, "cam_layer is a int; want the name of a module"),
    (["1.relu"], TypeError, "cam_layer is a list"),
    (nn.ReLU(), ValueError, "cam_layer is a ReLU that is not part")])
def test_wrong_layers_of_class_maps(model, layer, error, sentence):
    with pytest.raises(error, match=sentence):
        salmap.torch.Explainer(model, cam_layer=layer)


@pytest.mark.parametrize("layers, sentence", [
    (["1.relu#2"], "did not call 1.relu#2"), (["7"], r"gave \[3, 10\]")])
def test_layers_that_give_no_map(model, images, layers, sentence):
    explainer = salmap.torch.Explainer(model, layers)
    with pytest.raises(ValueError, match=sentence):
        explainer(images)


@pytest.mark.parametrize("layer, sentence", [
    ("1.rel", "no module '1.rel'; 1.relu.* is meant"),
    ("zzz", r"no module 'zzz'; salmap.torch.list_layers\(model, images\) lists")])
def test_a_layer_that_the_model_lacks(model, layer, sentence):
    with pytest.raises(ValueError, match=sentence):
        salmap.torch.Explainer(model, [layer])


@pytest.mark.parametrize("channels", [8, 4])
@pytest.mark.parametrize("has_run", [False, True])
def test_one_image_without_its_axis_is_told(channels, has_run):
    """Convolutions take it; it looks like a batch of signals."""
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.MaxPool2d(2),
                          nn.Conv2d(4, channels, 3), nn.ReLU())
    explainer = salmap.torch.Explainer(model)
    if has_run:
        explainer(torch.rand(1, 3, 21, 32))
    with pytest.raises(ValueError, match=r"input \[3, 21, 32\], as if that were one "
                       r"image; want .* such as input\[None\]$"):
        explainer(torch.rand(3, 21, 32))
    assert explainer(torch.rand(2, 3, 21, 32))[1].size == (21, 32)


@pytest.mark.parametrize("shape", [(0, 3, 21, 32), (0, 3, 4, 21, 32), (0, 3, 32)])
def test_a_batch_of_no_images_is_told(shape):
    convolution = {3: nn.Conv1d, 4: nn.Conv2d, 5: nn.Conv3d}[len(shape)]
    explainer = salmap.torch.Explainer(nn.Sequential(convolution(3, 4, 3), nn.ReLU()))
    with pytest.raises(ValueError, match=rf"^the input \[{shape[0]}, 3, .*\] is a batch "
                       "of no images; want at least one$"):
        explainer(torch.rand(shape))


def test_a_model_without_maps(images):
    model = nn.Sequential(nn.Flatten(), nn.Linear(3 * 20 * 28, 5), nn.ReLU())
    with pytest.raises(ValueError, match="no module of the model gave a map"):
        salmap.torch.Explainer(model)(images)


def test_a_model_that_goes_another_way(images):
    class Fickle(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second, self.go = nn.ReLU(), nn.ReLU(), True

        def forward(self, x):
            return self.second(self.first(x)[..., ::2, ::2] if self.go else x)

    model = Fickle()
    explainer = salmap.torch.Explainer(model)
    explainer(images)
    model.go = False
    with pytest.raises(salmap.IncompleteError, match="layer 0"):
        _ = explainer(images)[1].lovi


def test_wrong_arguments(model):
    with pytest.raises(TypeError, match="function"):
        salmap.torch.Explainer(lambda x: x)
    with pytest.raises(TypeError, match="normaliser"):
        salmap.torch.Explainer(model, normaliser="gauss")
    with pytest.raises(ValueError, match="tokens"):
        salmap.torch.Explainer(model, prefix=1)


# ------------------------------------------------------------------ layouts

class Tokens(nn.Module):
    """Patches of 4 x 4 as tokens, after some others."""

    def __init__(self, prefix):
        super().__init__()
        self.prefix, self.gelu = prefix, nn.GELU()
        self.patches = nn.Conv2d(3, 6, 4, 4)

    def forward(self, x):
        tokens = self.patches(x).flatten(2).transpose(1, 2)
        first = tokens.new_full((len(x), self.prefix, 6), 50)
        return self.gelu(torch.cat([first, tokens], 1))


def test_channels_come_first_where_that_fits():
    """Though 6 channels of 8 x 11 would fit a photo of 17 x 23 as 6 x 8, too."""
    model = nn.Sequential(nn.MaxPool2d(2), nn.Conv2d(3, 6, 3, padding=1), nn.ReLU())
    images = torch.rand(3, 3, 17, 23)
    with torch.no_grad():
        output, result = salmap.torch.Explainer(model, ["2"])(images)
    assert output.shape == (3, 6, 8, 11)
    assert (result.info[0].height, result.info[0].width) == (8, 11)


@pytest.mark.parametrize("prefix", [0, 1, 2, 5])
@pytest.mark.parametrize("size", [(20, 28), (24, 24), (21, 30)])
def test_the_grid_of_tokens_is_worked_out(prefix, size):
    model = Tokens(prefix)
    images = torch.rand(2, 3, *size)
    height, width = size[0] // 4, size[1] // 4
    with torch.no_grad():
        output, result = salmap.torch.Explainer(model)(images)
        _, given = salmap.torch.Explainer(
            model, layout="tokens", prefix=prefix, grid=(height, width))(
                images)
    info = result.info[0]
    assert (info.height, info.width) == (height, width)
    assert same_bits(result.combined, given.combined)
    with salmap.Stack(1) as stack:
        stack.push(0, output[:, prefix:].unflatten(1, (height, width)),
                   layout="nhwc")
        assert same_bits(stack.combined(size), result.combined)


def test_a_grid_that_cannot_be_worked_out():
    model = Tokens(20)  # more than any model has
    images = torch.rand(1, 3, 24, 24)
    with pytest.raises(ValueError, match="grid="):
        salmap.torch.Explainer(model, ["gelu"])(images)
    _, result = salmap.torch.Explainer(
        model, ["gelu"], layout="tokens", prefix=20, grid=(6, 6))(images)
    assert result.info[0].height == 6


def test_signals_have_one_axis():
    model = nn.Sequential(nn.Conv1d(2, 4, 3), nn.ReLU(), nn.MaxPool1d(2),
                          nn.Conv1d(4, 4, 3), nn.ReLU())
    _, result = salmap.torch.Explainer(model)(torch.rand(2, 2, 40))
    assert [(info.height, info.width) for info in result.info] \
        == [(1, 38), (1, 17)]
    assert result.size == (1, 40)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64,
                                   torch.bfloat16])
def test_types_of_networks(dtype, images):
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.MaxPool2d(2),
                          nn.Conv2d(4, 4, 3), nn.ReLU()).to(dtype)
    output, result = salmap.torch.Explainer(model)(images.to(dtype))
    assert output.dtype == dtype and result.lovi.any()


def test_images_may_be_given_by_name():
    class Named(Tokens):
        def forward(self, *, pixels):
            return super().forward(pixels)

    images = torch.rand(1, 3, 20, 28)
    _, result = salmap.torch.Explainer(Named(1))(pixels=images)
    _, wanted = salmap.torch.Explainer(Tokens(1))(images)
    assert result.size == (20, 28)
    assert [info.height for info in result.info] == [5]
    assert wanted.info[0].channels == result.info[0].channels


def test_outputs_that_are_several_tensors(images):
    class Several(nn.Module):
        def forward(self, x):
            return {"text": "none", "maps": (x[:, :1], x)}

    model = nn.Sequential(nn.Conv2d(3, 4, 3), Several())
    _, result = salmap.torch.Explainer(model, ["1"])(images)
    assert result.info[0].channels == 1


# ---------------------------------------------------- equal bits from tensors

@pytest.mark.parametrize("view", [
    lambda t: t, lambda t: t.requires_grad_(),
    lambda t: t.contiguous(memory_format=torch.channels_last),
    lambda t: t.repeat(2, 2, 1, 2)[:3, :16, :, :9],
    lambda t: t.permute(3, 1, 0, 2).contiguous().permute(2, 1, 3, 0)])
def test_tensors_give_the_bits_of_arrays(view):
    array = numpy.random.default_rng(4).random((3, 16, 13, 9)).astype("f4")
    with salmap.Stack(1) as one, salmap.Stack(1) as other:
        one.push(0, array)
        tensor = view(torch.from_numpy(array.copy()))
        with spying() as spy:
            other.push(0, tensor)
        assert spy.tensors[0].data == tensor.data_ptr()
        assert same_bits(one.combined(20), other.combined(20))


def test_bfloat16_and_half_tensors():
    values = torch.rand(2, 8, 5, 7)
    for dtype in (torch.bfloat16, torch.float16):
        with salmap.Stack(1) as one, salmap.Stack(1) as other:
            one.push(0, values.to(dtype))
            other.push(0, values.to(dtype).float())
            assert same_bits(one.combined(9), other.combined(9))


def test_tensors_that_are_not_on_the_cpu():
    with salmap.Stack(1) as stack, pytest.raises(
            (BufferError, ValueError, RuntimeError, NotImplementedError)):
        stack.push(0, torch.zeros(1, 2, 3, 4, device="meta"))


# -------------------------------------------------------------------- threads

def test_threads_share_an_explainer(images):
    model = network().eval()
    explainer = salmap.torch.Explainer(model)
    with torch.no_grad():
        wanted = [explainer(images[i:i + 1])[1].lovi for i in range(3)]
    wrong = []

    def work(number):
        for _ in range(20):
            with torch.no_grad():
                _, result = explainer(images[number:number + 1])
            if not same_bits(result.lovi, wanted[number]):
                wrong.append(number)

    threads = [threading.Thread(target=work, args=[i]) for i in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_what_other_threads_run_is_not_explained(images):
    """Which would be a second push to a layer."""
    class Meeting(nn.Module):
        def __init__(self):
            super().__init__()
            self.relu, self.met = nn.ReLU(), None

        def forward(self, x):
            x = self.relu(x)
            if self.met:
                met, self.met = self.met, None
                other = threading.Thread(target=met)
                other.start()
                other.join()
            return self.relu(x[..., ::2, ::2])

    model = Meeting()
    explainer = salmap.torch.Explainer(model)
    _, alone = explainer(images)
    model.met = lambda: model(images * 2)
    _, together = explainer(images)
    assert same_bits(alone.lovi, together.lovi)


def test_other_arrays_say_what_to_do(model):
    with pytest.raises(TypeError, match=r"float64 \[1, 3, 8, 8\]; want photos"
                       ".*model_input.*from_numpy"):
        salmap.torch.Explainer(model)(numpy.zeros((1, 3, 8, 8)))
