"""Which tensors the library reads where they lie, and what it says of others:
all types, layouts and devices of PyTorch."""

import tracemalloc

import numpy
import pytest

torch = pytest.importorskip("torch")

import salmap.torch  # noqa: E402
from support import SHAPES, combined, pushed, same_bits  # noqa: E402
from torch import nn  # noqa: E402

ENGINES = [engine for engine in torch.backends.quantized.supported_engines
           if engine in ("fbgemm", "x86", "qnnpack", "onednn")]


def values(shape=SHAPES[0], seed=1):
    torch.manual_seed(seed)
    return 3 * torch.randn(shape)


def per_tensor(tensor, dtype):
    return torch.quantize_per_tensor(tensor, 0.0473, 11, dtype)


def per_axis(tensor, dtype, axis=1):
    """As observers do, with scales that are float32."""
    count = tensor.shape[axis]
    return torch.quantize_per_channel(
        tensor, torch.rand(count).mul(0.05).add(0.01).double(),
        torch.randint(-5, 20, (count,)) + 5, axis, dtype)


def wide(tensor, quantise):
    """Every second element of a larger one, along all axes."""
    room = quantise(tensor.repeat_interleave(2, 2).repeat_interleave(2, 3))
    return room[:, :, ::2, 1::2]


VIEWS = {
    "packed": lambda t, quantise: quantise(t),
    "channels_last": lambda t, quantise: quantise(t).contiguous(
        memory_format=torch.channels_last),
    "sliced": wide,
    "later images": lambda t, quantise: quantise(torch.cat([t, t]))[2:5],
    "one pixel": lambda t, quantise: quantise(t)[:, :, 2:3, 4:5],
    "one channel": lambda t, quantise: quantise(t)[:, 4:5],
}
TYPES = [torch.qint8, torch.quint8]


# -------------------------------------------------------- quantised tensors

@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("quantise", [per_tensor, per_axis])
def test_quantised_tensors_are_read_where_they_lie(quantise, dtype, view):
    tensor = VIEWS[view](values(), lambda t: quantise(t, dtype))
    seen = pushed(tensor)
    assert seen.data == tensor.data_ptr()
    assert (seen.stride_n, seen.stride_c, seen.stride_h, seen.stride_w) \
        == tensor.stride()
    for settings in ({}, {"statistic": "max", "normalizer": "none"}):
        assert same_bits(combined([tensor], **settings),
                         combined([tensor.dequantize()], **settings))


def test_int_repr_copies_and_data_ptr_does_not():
    """Otherwise the test above would see no copies."""
    tensor = per_tensor(values(), torch.quint8)
    assert tensor.int_repr().data_ptr() != tensor.data_ptr()


def allocated(call):
    """Bytes that PyTorch, then Python and NumPy, took for a call."""
    with torch.autograd.profiler.profile(profile_memory=True) as profile:
        call()
    tracemalloc.start()
    try:
        call()
        return (sum(max(0, event.self_cpu_memory_usage)
                    for event in profile.key_averages()),
                tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("quantise", [per_tensor, per_axis])
def test_a_push_of_a_quantised_tensor_takes_next_to_no_memory(quantise, dtype):
    tensor = quantise(values((3, 16, 250, 130)), dtype)
    with salmap.Stack(1) as stack:
        def push():
            stack.push(0, tensor)
            stack.reset()

        push()
        assert max(allocated(push)) < 20_000
    assert allocated(tensor.int_repr)[0] >= tensor.numel()  # it counts


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("order", [(0, 2, 3, 1), (2, 0, 1, 3), (3, 1, 0, 2)])
def test_any_order_of_the_axes(dtype, order):
    tensor = per_tensor(values(), dtype).permute(order)
    layout = "".join("nchw"[axis] for axis in order)
    assert pushed(tensor, layout=layout).data == tensor.data_ptr()
    assert same_bits(combined([tensor], push={"layout": layout}),
                     combined([per_tensor(values(), dtype).dequantize()]))


def test_one_image_of_a_batch():
    tensor = per_axis(values(), torch.qint8)[1]
    assert tensor.q_per_channel_axis() == 0
    assert same_bits(combined([tensor]), combined([tensor.dequantize()]))


def test_tokens_and_channels_at_the_end():
    tokens = per_axis(values((3, 21, 16)), torch.quint8, axis=2)
    push = {"layout": "tokens", "prefix": 1, "grid": (5, 4)}
    assert same_bits(combined([tokens], push=push),
                     combined([tokens.dequantize()], push=push))
    last = per_axis(values((3, 5, 4, 16)), torch.qint8, axis=3)
    assert same_bits(combined([last], push={"layout": "nhwc"}),
                     combined([last.dequantize()], push={"layout": "nhwc"}))


def test_scales_that_float32_cannot_hold_are_rounded():
    scales = torch.full((16,), 1 / 3, dtype=torch.float64)
    tensor = torch.quantize_per_channel(values(), scales, torch.zeros(
        16, dtype=torch.int64), 1, torch.qint8)
    rounded = tensor.int_repr().float() * scales.float()[:, None, None]
    assert same_bits(combined([tensor]), combined([rounded]))


@pytest.mark.parametrize("axis, name", [(0, "n"), (2, "h"), (3, "w")])
def test_scales_along_another_axis(axis, name):
    tensor = per_axis(values(), torch.qint8, axis)
    with pytest.raises(salmap.Error, match=f"axis {axis}.*calls {name}.*"
                       r"dequantize\(\)"):
        combined([tensor])
    one = per_axis(values((1, 4, 1, 1)), torch.qint8, axis)
    assert same_bits(combined([one], statistic="mean"),
                     combined([one.dequantize()], statistic="mean"))


@pytest.mark.parametrize("wrong", [{"scale": 0.5}, {"zero_point": 3},
                                   {"scale": numpy.full(16, 0.5)}])
@pytest.mark.parametrize("quantise", [per_tensor, per_axis])
def test_scales_that_are_given_twice(quantise, wrong):
    with pytest.raises(ValueError, match="want neither"):
        combined([quantise(values(), torch.qint8)], push=wrong)


def test_explain_and_places_take_them():
    tensors = [per_axis(values(shape), torch.quint8) for shape in SHAPES]
    real = [tensor.dequantize() for tensor in tensors]
    ours, wanted = (salmap.explain(each, 24) for each in (tensors, real))
    for one, other in zip(ours, wanted):
        assert same_bits(one.lovi, other.lovi) and one.info == other.info
    one, other = (salmap.peak_vector(each, (5, 3), (13, 9))
                  for each in (tensors[0], real[0]))
    assert same_bits(one, other)


# ---------------------------------------------------------- quantised models

def eager(model, images):
    """The network of torchvision as it is quantised statically."""
    from torch.ao import quantization
    model.fuse_model(is_qat=False)
    model.qconfig = quantization.get_default_qconfig(
        torch.backends.quantized.engine)
    quantization.prepare(model, inplace=True)
    model(images)
    return quantization.convert(model, inplace=True)


def traced(model, images):
    """The same by torch.fx, after which blocks are no modules any more."""
    from torch.ao.quantization import get_default_qconfig_mapping, quantize_fx
    prepared = quantize_fx.prepare_fx(model, get_default_qconfig_mapping(
        torch.backends.quantized.engine), (images,))
    prepared(images)
    return quantize_fx.convert_fx(prepared)


@pytest.fixture(name="engine", params=ENGINES)
def fixture_engine(request):
    held = torch.backends.quantized.engine
    torch.backends.quantized.engine = request.param
    yield request.param
    torch.backends.quantized.engine = held


@pytest.mark.parametrize("quantise, third", [(eager, "layer2.1"),
                                             (traced, "layer2.1.conv1")])
def test_a_statically_quantised_network(engine, quantise, third):
    models = pytest.importorskip("torchvision").models
    torch.manual_seed(3)
    module = models.quantization if quantise is eager else models
    model = module.resnet18(weights=None).eval()
    images = torch.rand(3, 3, 96, 64)
    with torch.no_grad():
        model = quantise(model, images)
        explainer = salmap.torch.Explainer(model)
        wanted = model(images)
        for _ in range(2):
            output, result = explainer(images)
            assert torch.equal(output, wanted)
        kept = {}
        for name in explainer.layers:
            model.get_submodule(name).register_forward_hook(
                lambda _m, _i, output, name=name: kept.__setitem__(
                    name, output))
        model(images)
    assert result.size == (96, 64) and explainer.layers[2] == third
    assert [info.height for info in result.info] == [48, 24, 12, 6, 3]
    real = [kept[name].dequantize() for name in explainer.layers]
    assert all(kept[name].is_quantized for name in explainer.layers)
    for one, other in zip(result, salmap.explain(real, (96, 64))):
        assert same_bits(one.lovi, other.lovi)


def test_a_quantised_network_in_torchscript(engine):
    models = pytest.importorskip("torchvision").models
    torch.manual_seed(3)
    images = torch.rand(3, 3, 96, 64)
    with torch.no_grad():
        model = eager(models.quantization.resnet18(weights=None).eval(),
                      images)
        _, wanted = salmap.torch.Explainer(model)(images)
        explainer = salmap.torch.Explainer(torch.jit.trace(model, images))
        for _ in range(2):
            _, result = explainer(images)
            for one, other in zip(result, wanted):
                assert same_bits(one.lovi, other.lovi)
    assert explainer.layers[-1] == "add_relu#7"


def names_of_quantised_models():
    try:
        from torchvision import models
    except ImportError:
        return []
    return models.list_models(models.quantization)


@pytest.mark.parametrize("name", names_of_quantised_models())
@pytest.mark.parametrize("engine", ENGINES[:1], indirect=True)
def test_the_quantised_models_of_torchvision(engine, name, monkeypatch):
    from torchvision import models
    torch.manual_seed(3)
    for each in ("kaiming_normal_", "trunc_normal_"):  # slow
        monkeypatch.setattr(nn.init, each,
                            lambda tensor, *_, **__: tensor)
    builder = models.quantization.__dict__[name.removeprefix("quantized_")]
    size = (160, 128) if "inception" in name else (96, 64)
    images = torch.rand(2, 3, *size)
    with torch.no_grad():
        model = eager(builder(weights=None).eval(), images)
        _, result = salmap.torch.Explainer(model)(images)
    assert len(result) == 2 and result.size == size
    assert len(result.names) >= 4
    assert all(info.height * size[1] // size[0] in
               range(info.width - 3, info.width + 4) for info in result.info)


# ------------------------------------------------------- everything else

def strange_dtypes():
    known = [value for value in vars(torch).values()
             if isinstance(value, torch.dtype)]
    return sorted(set(known), key=str)


#: What the library reads where it lies.
READ = {torch.float32, torch.float16, torch.float64, torch.bfloat16,
        torch.uint8, torch.int8, torch.bool}


@pytest.mark.parametrize("dtype", strange_dtypes(), ids=str)
def test_every_type_is_read_or_refused_by_a_sentence(dtype):
    if dtype in TYPES:
        return  # above
    try:
        tensor = (torch.empty(2, 4, 3, 5, dtype=dtype)
                  if not str(dtype).startswith("torch.q")
                  else torch._empty_affine_quantized(
                      (2, 4, 3, 5), scale=1.0, zero_point=0, dtype=dtype))
    except RuntimeError as error:
        pytest.skip(f"PyTorch makes none: {error}")
    if dtype not in READ:
        name = str(dtype).replace("torch.", "")
        with pytest.raises(salmap.Error, match=rf"holds {name}; want .*tensor\."):
            combined([tensor])
        return
    tensor.copy_(values(tensor.shape).mul(9).clamp(0, 100))
    assert pushed(tensor).data == tensor.data_ptr()
    assert same_bits(combined([tensor]), combined([tensor.float()]))


def fake():
    from torch._subclasses.fake_tensor import FakeTensorMode
    with FakeTensorMode():
        return torch.empty(2, 4, 3, 5)


class Wrapped(torch.Tensor):
    """With no memory of its own."""

    @staticmethod
    def __new__(cls):
        return torch.Tensor._make_wrapper_subclass(cls, (2, 4, 3, 5))

    __torch_function__ = torch._C._disabled_torch_function_impl

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        raise NotImplementedError(func)


#: How it is made, and a part of the sentence.
REFUSED = {
    "coo": (lambda: values().to_sparse(), r"sparse_coo.*to_dense\(\)"),
    "csr": (lambda: values((4, 6)).to_sparse_csr(), "sparse_csr.*to_dense"),
    "csc": (lambda: values((4, 6)).to_sparse_csc(), "sparse_csc.*to_dense"),
    "bsr": (lambda: values((4, 6)).to_sparse_bsr((2, 2)), "bsr.*to_dense"),
    "bsc": (lambda: values((4, 6)).to_sparse_bsc((2, 2)), "bsc.*to_dense"),
    "onednn": (lambda: values().to_mkldnn(), "layout mkldnn.*to_dense"),
    "meta": (lambda: values().to("meta"), "meta.*run on the CPU"),
    "nested": (lambda: torch.nested.nested_tensor(list(values())),
               "nested.*to_padded_tensor"),
    "complex": (lambda: torch.complex(values(), values()),
                r"complex64.*abs\(\)"),
    "conjugate": (lambda: torch.complex(values(), values()).conj(),
                  r"complex64.*abs\(\)"),
    "negative": (lambda: torch.complex(values(), values()).conj().imag,
                 r"negative.*resolve_neg\(\)"),
    "zeros": (lambda: torch._efficientzerotensor((2, 4, 3, 5)),
              "no memory of its own"),
    "fake": (fake, "no memory of its own"),
    "lazy": (nn.parameter.UninitializedParameter, "no shape.*run once"),
    "lazy buffer": (nn.parameter.UninitializedBuffer, "no shape.*run once"),
    "symbol": (lambda: torch.fx.Proxy(torch.fx.Graph().placeholder("x")),
               "torch.fx traces.*runs"),
    "wrapped": (Wrapped, "no memory of its own"),
    "real zero points": (lambda: torch.quantize_per_channel(
        values(), torch.rand(16) + 1, torch.rand(16), 1, torch.quint8),
        r"float_qparams.*dequantize\(\)"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_told(name):
    make, sentence = REFUSED[name]
    try:
        tensor = make()
    except (AttributeError, RuntimeError) as error:
        pytest.skip(f"this PyTorch makes none: {error}")
    with salmap.Stack(1) as stack:
        with pytest.raises(salmap.Error, match=sentence) as caught:
            stack.push(0, tensor)
        assert isinstance(caught.value, (TypeError, BufferError))
        stack.push(0, values())  # the stack is as it was


def test_every_layout_of_pytorch_is_among_them():
    layouts = {str(value).rpartition(".")[2] for value in vars(torch).values()
               if isinstance(value, torch.layout)}
    assert layouts - {"jagged"} <= {
        "strided", "_mkldnn", "sparse_coo", "sparse_csr", "sparse_csc",
        "sparse_bsr", "sparse_bsc"}


@pytest.mark.parametrize("transform", ["vmap", "grad"])
def test_within_functorch(transform):
    functorch = pytest.importorskip("functorch")
    seen = []

    def push(tensor):
        with pytest.raises(salmap.Error, match="no memory of its own"):
            combined([tensor])
        seen.append(transform)
        return tensor.sum()

    getattr(functorch, transform)(push)(values((2, 3, 4, 5)))
    assert seen == [transform]


class Plain(torch.Tensor):
    """A subclass that changes nothing."""


@pytest.mark.parametrize("view", [
    lambda t: t.requires_grad_(), nn.Parameter, lambda t: t.requires_grad_() * 1,
    lambda t: t.as_subclass(Plain), lambda t: t[:1].expand(3, 16, 13, 9),
    lambda t: torch.complex(t, t).real, lambda t: torch.complex(t, t).imag,
    lambda t: t.share_memory_()])
def test_what_needs_no_copy(view):
    tensor = view(values())
    assert pushed(tensor).data == tensor.data_ptr()
    assert same_bits(combined([tensor]),
                     combined([tensor.detach().clone().numpy()]))


def test_tensors_of_inference_mode():
    with torch.inference_mode():
        assert same_bits(combined([values() * 1]), combined([values()]))


def test_an_empty_tensor_is_told_by_the_library():
    with pytest.raises(ValueError, match="extent n is 0"):
        combined([values()[:0]])


# ----------------------------------------------- strange outputs of a model

class Gives(nn.Module):
    """A layer with a strange output, which the next does not use."""

    def __init__(self, make):
        super().__init__()
        self.make = make

    def forward(self, _):
        return self.make()


class Aside(nn.Module):
    def __init__(self, make):
        super().__init__()
        self.one, self.relu = nn.Conv2d(3, 4, 3, 2, 1), nn.ReLU()
        self.aside = Gives(make)
        self.two = nn.Conv2d(4, 4, 3, 2, 1)

    def forward(self, x):
        x = self.relu(self.one(x))
        self.aside(x)
        return self.relu(self.two(x))


@pytest.mark.parametrize("name", ["nested", "complex", "conjugate", "meta"])
def test_strange_outputs_are_not_chosen_and_told_where_named(name):
    make, sentence = REFUSED[name]
    images = torch.rand(3, 3, 13, 9)
    model = Aside(make)
    _, result = salmap.torch.Explainer(model)(images)
    assert result.names == ("relu#0", "relu#1")
    with pytest.raises(salmap.Error, match=sentence):
        salmap.torch.Explainer(model, ["aside"])(images)


@pytest.mark.parametrize("name", ["coo", "onednn", "negative"])
def test_outputs_that_a_copy_makes_readable(name):
    model = Aside(REFUSED[name][0])
    explainer = salmap.torch.Explainer(model, ["aside"])
    for _ in range(2):
        _, result = explainer(torch.rand(3, 3, 13, 9))
        wanted = values() if name != "negative" else -values()
        assert result.info[0] == salmap.explain({"aside": wanted}).info[0]


# --------------------------------------------------- weights of class maps

@pytest.mark.parametrize("make", [
    lambda weight: weight, lambda weight: weight.bfloat16(),
    lambda weight: weight.detach().half(),
    lambda weight: per_tensor(weight.detach(), torch.qint8)])
@pytest.mark.parametrize("argument", ["weights", "vector"])
def test_a_row_of_a_classifier_is_read_as_it_is(make, argument):
    """Parameters want gradients, and NumPy knows few of their types."""
    torch.manual_seed(4)
    activation, row = torch.rand(3, 8, 6, 7), make(nn.Linear(8, 5).weight)[2]
    plain = (row.dequantize() if row.is_quantized else row.detach().float())
    found = []
    for given in (row, plain.numpy()):
        with salmap.Stack(1, cams=1) as stack:
            stack.push_cam(0, activation, **{argument: given})
            found.append(stack.cam((6, 7), image=2))
    assert found[0].any()
    assert same_bits(*found)


def test_strange_weights_are_told():
    for name in ("coo", "meta", "negative"):
        make, sentence = REFUSED[name]
        with salmap.Stack(1, cams=1) as stack, \
                pytest.raises(salmap.Error, match=sentence):
            stack.push_cam(0, torch.rand(1, 8, 6, 7), weights=make())


def test_a_photo_may_be_a_tensor_that_wants_a_gradient():
    activations = [numpy.random.default_rng(1).random((1, 4, 6, 8), "float32")]
    photo = torch.rand(6, 8, requires_grad=True)
    with pytest.raises(ValueError, match="dtype float32; want uint8"):
        salmap.explain(activations, image=photo)
    photo = torch.arange(48, dtype=torch.uint8).reshape(6, 8)
    result = salmap.explain(activations, image=photo)
    assert result.size == (6, 8)
