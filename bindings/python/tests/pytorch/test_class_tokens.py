"""Class maps of vision transformers whose head sees a class token: of what the last
block reads of the places, against the published formula by way of autograd."""

import gc
import warnings

import numpy
import pytest

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")

import salmap.torch  # noqa: E402
from test_cam_formulas import FORMULAS, hirescam  # noqa: E402
from torch import nn  # noqa: E402

SIZE, PATCH, WIDTH, CLASSES = (24, 32), 8, 16, 5


class RootMeanSquare(nn.Module):
    """The normalisation of LLaMA and others, which older PyTorch does not have."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.rand(WIDTH) + 0.5)

    def forward(self, x):
        return x * (x.square().mean(-1, keepdim=True) + 1e-6).rsqrt() * self.weight


class Attention(nn.Module):
    """Named as in timm."""

    def __init__(self):
        super().__init__()
        self.qkv, self.proj = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)

    def forward(self, x):
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        weights = (q @ k.transpose(-2, -1) / WIDTH ** 0.5).softmax(-1)
        return self.proj(weights @ v)


class Block(nn.Module):
    """Built as in timm."""

    def __init__(self, norm=nn.LayerNorm):
        super().__init__()
        self.norm1, self.attn = norm(WIDTH), Attention()
        self.norm2, self.mlp = nn.LayerNorm(WIDTH), nn.Sequential(
            nn.Linear(WIDTH, 2 * WIDTH), nn.GELU(), nn.Linear(2 * WIDTH, WIDTH))

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class Watched(Block):
    """Something else looks at the tokens, too, and has no part in the scores."""

    def __init__(self):
        super().__init__()
        self.beside = nn.Linear(WIDTH, WIDTH)

    def forward(self, x):
        with torch.no_grad():
            self.beside(x)
        return super().forward(x)


class Layer(nn.Module):
    """Built as in Hugging Face's transformers: gives a tuple."""

    def __init__(self):
        super().__init__()
        self.layernorm_before, self.attention = nn.LayerNorm(WIDTH), Attention()
        self.layernorm_after = nn.LayerNorm(WIDTH)
        self.output = nn.Linear(WIDTH, WIDTH)

    def forward(self, hidden_states):
        read = self.attention(self.layernorm_before(hidden_states))
        hidden_states = read + hidden_states
        return (hidden_states + self.output(self.layernorm_after(hidden_states)),)


class NormalisedBehind(nn.Module):
    """A block that reads the tokens that it is given, and normalises later, and
    asks for queries by a module of their own."""

    def __init__(self):
        super().__init__()
        self.query, self.key = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.norm = nn.LayerNorm(WIDTH)

    def forward(self, x):
        weights = self.query(x) @ self.key(x).transpose(-2, -1)
        return self.norm(x + weights.softmax(-1) @ x)


class Functional(Block):
    """Whose normalisation is no module."""

    def forward(self, x):
        read = nn.functional.layer_norm(x, x.shape[-1:])
        return x + self.mlp(self.attn(read))


def encoder_layer():
    return nn.TransformerEncoderLayer(WIDTH, 2, 2 * WIDTH, 0.0, batch_first=True,
                                      norm_first=True)


class Network(nn.Module):
    """Patches and a class token, of which a linear module makes scores."""

    def __init__(self, make, count=3, head=None):
        super().__init__()
        self.patches = nn.Conv2d(3, WIDTH, PATCH, PATCH)
        self.token = nn.Parameter(torch.randn(1, 1, WIDTH))
        self.blocks = nn.ModuleList([make() for _ in range(count)])
        self.norm, self.fc = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, CLASSES)
        self.pool = head or (lambda tokens: tokens[:, 0])

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(len(x), -1, -1), x], dim=1)
        for block in self.blocks:
            x = block(x)
            x = x[0] if isinstance(x, tuple) else x
        return self.fc(self.pool(self.norm(x)))


def torchvisions():
    """With patches and images of other sizes, but square."""
    model = torchvision.models.VisionTransformer(24, PATCH, 3, 2, WIDTH, 32,
                                                 num_classes=CLASSES)
    nn.init.normal_(model.heads.head.weight)
    return model


#: A network, what alone reads the output before the last block, and that.
READ = {
    "torchvision": (torchvisions, "encoder.layers.encoder_layer_2.ln_1",
                    "encoder.layers.encoder_layer_1"),
    "timm": (lambda: Network(Block), "blocks.2.norm1", "blocks.1"),
    "Hugging Face": (lambda: Network(Layer), "blocks.2.layernorm_before",
                     "blocks.1"),
    "PyTorch": (lambda: Network(encoder_layer), "blocks.2.norm1", "blocks.1"),
    "something beside": (lambda: Network(Watched), "blocks.2.norm1", "blocks.1"),
    "root mean square": (
        lambda: Network(lambda: Block(lambda _: RootMeanSquare())),
        "blocks.2.norm1", "blocks.1"),
}

#: Networks in which no module alone reads it.
UNREAD = {
    "normalised behind": lambda: Network(NormalisedBehind),
    "no module": lambda: Network(Functional),
    "a head that sees the places": lambda: Network(
        Block, head=lambda tokens: tokens[:, 0] + tokens[:, 1:].mean(dim=1)),
}


def made(make):
    torch.manual_seed(4)
    model = make().eval()
    height, width = (24, 24) if make is torchvisions else SIZE
    return model, torch.rand(3, 3, height, width)


@pytest.fixture(name="case", params=READ, scope="module")
def fixture_case(request):
    make, read, before = READ[request.param]
    return (*made(make), read, before)


def finished(raw, size):
    """Magnitudes at the size of the images, 0..1."""
    large = nn.functional.interpolate(raw.abs()[:, None], size, mode="bilinear",
                                      align_corners=False)[:, 0]
    low, high = (each((1, 2), True) for each in (large.amin, large.amax))
    return ((large - low) / (high - low)).numpy()


def of_autograd(model, images, layer, formula, scores):
    """The formula, of what a module gives."""
    kept = []
    hook = model.get_submodule(layer).register_forward_hook(
        lambda _m, _i, output: kept.append(output))
    output = model(images)
    hook.remove()
    gradient, = torch.autograd.grad(scores(output).sum(), kept[-1])
    grid = [side // PATCH for side in images.shape[2:]]
    located = [each.detach().double()[:, 1:].transpose(1, 2).unflatten(2, grid)
               for each in (kept[-1], gradient)]
    return finished(formula(*located), images.shape[2:])


def explained(model, images, target, against=None, **settings):
    explainer = salmap.torch.Explainer(model, guided=False,
                                       evidence="magnitude", **settings)
    with torch.no_grad():
        _, result = explainer(images, target=target, against=against)
    return numpy.stack([each.cam for each in result]), explainer.cam_method


def of_class(number, against=None):
    return lambda output: output[:, number] - (
        0 if against is None else output[:, against])


def test_the_default(case):
    model, images, read, before = case
    maps, method = explained(model, images, 1)
    assert method.startswith(f"hirescam: of the gradients of {read}, which alone "
                             f"reads {before}, since what ")
    wanted = of_autograd(model, images, read, hirescam, of_class(1))
    assert numpy.abs(maps - wanted).max() < 1e-4
    other, _ = explained(model, images, 4)
    assert numpy.abs(maps - other).max(axis=(1, 2)).min() > 0.1


@pytest.mark.parametrize("formula", FORMULAS)
def test_other_methods(case, formula):
    model, images, read, _ = case
    maps, method = explained(model, images, 1, method=formula.__name__)
    assert method.startswith(f"{formula.__name__}: of the gradients of {read}, "
                             "which alone reads ")
    wanted = of_autograd(model, images, read, formula, of_class(1))
    assert numpy.abs(maps - wanted).max() < 1e-4


def test_a_list_of_targets_against_another(case):
    model, images, read, _ = case
    maps, _ = explained(model, images, [2, of_class(0)], against=3)
    for number, scores in enumerate([of_class(2, 3), of_class(0, 3)]):
        wanted = of_autograd(model, images, read, hirescam, scores)
        assert numpy.abs(maps[:, number] - wanted).max() < 1e-4


def test_nothing_is_left(case):
    """Neither gradients, nor hooks, nor tensors; and the output is the model's."""
    model, images, _, _ = case
    wanted = model(images).detach()
    explainer = salmap.torch.Explainer(model, evidence="magnitude")

    def tensors():
        gc.collect()
        return sum(isinstance(each, torch.Tensor) for each in gc.get_objects())

    explainer(images, target=1)
    before = tensors()
    for _ in range(3):
        output, _ = explainer(images, target=[1, 2], against=0)
        assert torch.equal(output.detach(), wanted)
    del output
    assert tensors() <= before
    assert all(each.grad is None for each in model.parameters())
    assert not any(each._forward_hooks for each in model.modules())


def test_it_is_not_rounding():
    """With an epsilon as small as torchvision's, HiResCAM of the tokens is, and
    another one in double."""
    def apart(**settings):
        maps = []
        for kind in (torch.float32, torch.float64):
            model, images = made(torchvisions)
            maps.append(explained(model.to(kind), images.to(kind), 1,
                                  **settings)[0])
        return numpy.abs(maps[0] - maps[1]).max()

    assert apart() < 1e-4
    with pytest.warns(salmap.InputWarning, match="cancel out"):
        assert apart(method="hirescam",
                     cam_layer="encoder.layers.encoder_layer_1") > 0.1


@pytest.mark.parametrize("name", UNREAD)
def test_the_tokens_where_no_module_alone_reads_them(name):
    model, images = made(UNREAD[name])
    maps, method = explained(model, images, 1)
    assert method.startswith("gradcam: of the gradients of blocks.1, since ")
    gradcam, = (each for each in FORMULAS if each.__name__ == "gradcam")
    wanted = of_autograd(model, images, "blocks.1", gradcam, of_class(1))
    assert numpy.abs(maps - wanted).max() < 1e-4


def test_a_reader_that_does_not_normalise():
    """HiResCAM would be rounding alone."""
    class Scaled(Block):
        def __init__(self):
            super().__init__()
            self.scale = nn.Linear(WIDTH, WIDTH, bias=False)

        def forward(self, x):
            return super().forward(self.scale(x))

    model, images = made(lambda: Network(Scaled))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _, method = explained(model, images, 1)
    assert method.startswith("gradcam: of the gradients of blocks.2.scale, which "
                             "alone reads blocks.1, since ")


def test_a_layer_that_was_asked_for(case):
    model, images, _, before = case
    _, method = explained(model, images, 1, cam_layer=before)
    assert method.startswith(f"gradcam: of the gradients of {before}, since ")


def test_targets_that_read_differently(case):
    """Each class map is of what its own score reads."""
    model, images, read, before = case
    kept = []
    last = dict(model.named_modules())[read.rpartition(".")[0]]
    hook = last.register_forward_hook(lambda _m, _i, output: kept.append(
        output[0] if isinstance(output, tuple) else output))
    _, method = explained(
        model, images, [of_class(1), lambda _: kept[-1][:, 1:].mean(dim=(1, 2))])
    hook.remove()
    assert [each.partition(",")[0] for each in method.split("; ")] == [
        f"hirescam: of the gradients of {read}",
        f"gradcam: of the gradients of {before}"]
