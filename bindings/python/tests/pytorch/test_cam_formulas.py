"""Class maps of torchvision's networks, against the published formulas, written down
again by way of autograd: those of pytorch-grad-cam and torch-cam, without the
epsilons of these programs."""

import numpy
import pytest

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")

import salmap.torch  # noqa: E402
from torch import nn  # noqa: E402

#: Layers whose outputs the class maps are of; whether the head's weights will do;
#: whether a layer gives [n, h, w, c].
NETWORKS = {
    "resnet18": ("layer4", True, False),
    "densenet121": ("features.norm5", True, False),
    "squeezenet1_1": ("features.12", False, False),
    "mobilenet_v2": ("features.18", True, False),
    "mobilenet_v3_small": ("features.12", False, False),
    "efficientnet_b0": ("features.8", True, False),
    "convnext_tiny": ("features", True, False),
    "regnet_y_400mf": ("trunk_output", True, False),
    "swin_t": ("norm", True, True),
    "shufflenet_v2_x0_5": ("conv5", True, False),
    "mnasnet0_5": ("layers", True, False),
    "googlenet": ("inception5b", True, False)}

SIZE = (96, 64)
CLASSES = [3, 7]


def spatial(values, keepdim=False):
    return values.sum(dim=(2, 3), keepdim=keepdim)


def gradcam(activation, gradient):
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return (weights * activation).sum(dim=1)


def gradcampp(activation, gradient):
    """The published alpha, in which what is 0 / 0 counts as 0. Sums are of
    activations after a ReLU; others are cut at 0."""
    sums = spatial(activation, keepdim=True).clamp(min=0)
    alpha = gradient ** 2 / (2 * gradient ** 2 + sums * gradient ** 3)
    weights = (alpha.nan_to_num(0, 0, 0) * gradient.clamp(min=0))
    return (spatial(weights, keepdim=True) * activation).sum(dim=1)


def xgradcam(activation, gradient):
    sums = spatial(activation, keepdim=True)
    weights = spatial(gradient * activation, keepdim=True) / sums
    return (weights.nan_to_num(0, 0, 0) * activation).sum(dim=1)


def hirescam(activation, gradient):
    return (gradient * activation).sum(dim=1)


def elementwise(activation, gradient):
    return (gradient * activation).clamp(min=0).sum(dim=1)


def layercam(activation, gradient):
    return (gradient.clamp(min=0) * activation).sum(dim=1)


FORMULAS = [gradcam, gradcampp, xgradcam, hirescam, elementwise, layercam]


def finished(raw):
    """Positive parts at the size of the images, 0..1; 0 where there are none."""
    large = nn.functional.interpolate(raw.clamp(min=0)[:, None], SIZE,
                                      mode="bilinear", align_corners=False)
    low, high = large.amin((1, 2, 3), True), large.amax((1, 2, 3), True)
    return ((large - low) / (high - low)).nan_to_num(0)[:, 0].numpy()


class Case:
    """A network, and what autograd tells of one layer of it."""

    def __init__(self, name):
        self.layer, self.is_linear, last = NETWORKS[name]
        torch.manual_seed(5)
        settings = {"init_weights": False} if name == "googlenet" else {}
        self.model = getattr(torchvision.models, name)(weights=None,
                                                       **settings).eval()
        self.images = torch.rand(2, 3, *SIZE)
        kept = []

        def keep(_module, _inputs, output):
            kept.append(output)
            return output.clone()

        hook = self.model.get_submodule(self.layer).register_forward_hook(keep)
        logits = self.model(self.images)
        hook.remove()
        gradient, = torch.autograd.grad(logits[[0, 1], CLASSES].sum(), kept)
        tensors = [kept[0].detach().double(), gradient.double()]
        self.activation, self.gradient = (
            [each.permute(0, 3, 1, 2) for each in tensors] if last else tensors)

    def explain(self, **settings):
        """The class maps, and the method that was taken."""
        explainer = salmap.torch.Explainer(self.model, guided=False, **settings)
        with torch.inference_mode():
            _, result = explainer(self.images, target=numpy.array(CLASSES))
        return numpy.stack([each.cam for each in result]), explainer.cam_method


@pytest.fixture(name="case", params=NETWORKS, scope="module")
def fixture_case(request):
    return Case(request.param)


@pytest.mark.parametrize("formula", FORMULAS)
def test_gradients_of_the_layer(case, formula):
    wanted = finished(formula(case.activation, case.gradient))
    maps, method = case.explain(method=formula.__name__, cam_layer=case.layer)
    assert method.startswith(f"{formula.__name__}: of the gradients of "
                             f"{case.layer}")
    assert numpy.abs(maps - wanted).max() < 1e-4


def test_the_heads_own_weights(case):
    if not case.is_linear:
        pytest.skip("the head is not linear over this layer's means")
    activation, gradient = case.activation, case.gradient
    if case.layer == "features.norm5":  # DenseNet has a ReLU that is no module
        rows = case.model.classifier.weight[CLASSES].detach().double()
        activation, gradient = activation.relu(), rows[:, :, None, None]
    maps, method = case.explain()
    assert method.startswith("weights: ")
    assert numpy.abs(maps - finished(hirescam(activation, gradient))).max() < 1e-4


def test_squeezenets_own_maps():
    case = Case("squeezenet1_1")
    maps, method = case.explain()
    classifier = case.model.classifier[1]
    raw = (torch.einsum("ncxy,kc->nkxy", case.activation,
                        classifier.weight.detach().double()[:, :, 0, 0])
           + classifier.bias.detach().double()[:, None, None])
    assert method == ("weights: the scores are the means of the maps of "
                      "classifier.1 after a ReLU")
    assert numpy.abs(maps - finished(raw[[0, 1], CLASSES])).max() < 1e-4
