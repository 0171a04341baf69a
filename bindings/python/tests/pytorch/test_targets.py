"""Explainer with a target: why this class, or this score."""

import copy
import io
import warnings

import numpy
import pytest

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")

import salmap.torch  # noqa: E402
from support import same_bits  # noqa: E402
from torch import nn  # noqa: E402

SIZE = (20, 28)


def network(head=(), seed=1):
    """Linear over means, with layers that work in place."""
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(inplace=True),
        nn.MaxPool2d(2), nn.Conv2d(8, 12, 3, padding=1), nn.ReLU(inplace=True),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), *head, nn.Linear(12, 5)).eval()


@pytest.fixture(name="images")
def fixture_images():
    torch.manual_seed(2)
    return torch.rand(3, 3, *SIZE)


def maps_of(result):
    return numpy.stack([each.cam for each in result])


def explained(model, images, target, against=None, **settings):
    explainer = salmap.torch.Explainer(model, **settings)
    _, result = explainer(images, target=target, against=against)
    return maps_of(result), explainer.cam_method


def moves(first, second):
    """Whether two class maps differ, and both say something."""
    assert first.max() == second.max() == 1
    return numpy.abs(first - second).max() > 0.1


# ------------------------------------------------------------------- targets

def test_kinds_of_targets(images):
    model = network()
    explainer = salmap.torch.Explainer(model, guided=False)
    output, top = explainer(images, target="top")
    classes = output.argmax(dim=1)
    assert [each.targets for each in top] == [(int(c),) for c in classes]
    for given in (classes, classes.numpy()):
        assert same_bits(maps_of(explainer(images, target=given)[1]),
                         maps_of(top))
    _, several = explainer(images, target=[4, classes, "top"])
    assert several[1].cam.shape == (3, *SIZE)
    assert several[1].targets == (4, int(classes[1]), int(classes[1]))
    assert same_bits(maps_of(several)[:, 2], maps_of(top))
    assert same_bits(maps_of(several)[:, 0],
                     maps_of(explainer(images, target=4)[1]))
    _, one = explainer(images, target=[4])
    assert one.cam.shape == (1, *SIZE)
    for given in (torch.tensor(4), numpy.array(4), numpy.int64(4),
                  numpy.uint8(4)):
        assert same_bits(maps_of(explainer(images, target=given)[1]),
                         maps_of(one)[:, 0])


def test_a_class_is_a_score_too(images):
    model = network()
    explainer = salmap.torch.Explainer(model)

    def third(output):
        return output[:, 2]

    _, by_weights = explainer(images, target=2)
    assert explainer.cam_method.startswith("weights: 8 is linear over the mean")
    _, by_gradient = explainer(images, target=third)
    assert explainer.cam_method == \
        "gradcam: of the gradients of 5, since the score is a function"
    assert by_gradient[0].targets == ("third",)
    for one, other in zip(by_weights, by_gradient):
        assert numpy.abs(one.fastcam - other.fastcam).max() < 1e-5


@pytest.mark.parametrize("method", [None, "gradcam"])
def test_against_is_the_difference_of_the_scores(images, method):
    model = network()
    maps, _ = explained(model, images, 1, against=3, method=method)
    wanted, _ = explained(model, images,
                          lambda output: output[:, 1] - output[:, 3])
    assert numpy.abs(maps - wanted).max() < 1e-5
    assert moves(maps[0], explained(model, images, 1)[0][0])


def test_scores_may_be_a_list_or_a_number(images):
    model = network()
    wanted, _ = explained(model, images, lambda output: output[:, 1])
    maps, _ = explained(model, images, lambda output: [each[1] for each in output])
    assert same_bits(maps, wanted)
    maps, _ = explained(model, images[:1], lambda output: output[0, 1])
    assert numpy.abs(maps - wanted[:1]).max() < 1e-5


@pytest.mark.parametrize("target, error, sentence", [
    (5, ValueError, "there is no class 5; the model has 5, from 0 on"),
    (-1, ValueError, "there is no class -1"),
    ("best", TypeError, "target is 'best'; want 'top'"),
    (1.5, TypeError, "target is 1.5"),
    (True, TypeError, "target is True; want 'top'"),
    (torch.tensor(True), ValueError, r"holds torch.bool \[\]; want the number"),
    ({"class": 1}, TypeError, "target is {'class': 1}; want 'top'"),
    ({1, 2}, TypeError, "target is {1, 2}; want 'top'"),
    (b"3", TypeError, "target is b'3'; want 'top'"),
    (2**70, ValueError, f"there is no class {2**70}"),
    ([], ValueError, "empty list"),
    (numpy.array([1, 2]), ValueError, "target has 2 classes .* 3 images"),
    (numpy.array([0.5, 1, 2]), ValueError, "holds torch.float64"),
    (lambda output: 1.0, TypeError, "gave a float; want a tensor"),
    (lambda output: output, ValueError, r"gave \[3, 5\]; want one score"),
    (lambda output: output[:, 0].detach(), ValueError,
     "score does not depend on 5")])
def test_what_cannot_be_a_target(images, target, error, sentence):
    model = network()
    explainer = salmap.torch.Explainer(model)
    with pytest.raises(error, match=sentence):
        explainer(images, target=target)
    explainer(images, target=0)
    assert not any(module._forward_hooks for module in model.modules())


def test_what_else_is_told_in_a_sentence(images):
    model = network()
    with pytest.raises(ValueError, match="against is given without target"):
        salmap.torch.Explainer(model)(images, against=1)
    with pytest.raises(ValueError, match="method is 'cam'; want one of weights"):
        salmap.torch.Explainer(model, method="cam")
    with pytest.raises(ValueError, match="'weights', and the score is a function"):
        explained(model, images, lambda output: output[:, 0], method="weights")
    with pytest.raises(ValueError, match="does not take the mean of 0"):
        explained(model, images, 1, method="weights", cam_layer="0")
    with pytest.raises(ValueError, match="want for target a function"):
        explained(model[:6], images, 1)
    with pytest.raises(ValueError, match="TorchScript"):
        explained(torch.jit.script(model), images, 1)
    with pytest.raises(ValueError, match="there is no class map"):
        salmap.torch.Explainer(model)(images)[1].cam


@pytest.mark.parametrize("settings", [
    {}, {"method": "gradcam"}, {"method": "eigen"}])
def test_each_of_several_targets_may_guide(images, settings, tmp_path):
    check_guided_list(network(), images, settings, tmp_path)


def test_each_map_of_a_class_may_guide(images, tmp_path):
    torch.manual_seed(4)
    model = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 5, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    check_guided_list(model.eval(), images, {}, tmp_path)


def check_guided_list(model, images, settings, folder):
    """As by a call for each target, in arrays, files, copies and pictures."""
    explainer = salmap.torch.Explainer(model, guided=True, **settings)
    _, both = explainer(images, target=[1, 3])
    singles = [explainer(images, target=each)[1] for each in (1, 3)]
    assert [each.targets for each in both] == [(1, 3)] * 3
    for result in (both, copy.deepcopy(both)):
        for image, one in enumerate(result):
            for what in ("cam", "fastcam", "fastcam_lovi", "fastcam_heatmap"):
                assert same_bits(getattr(one, what), numpy.stack(
                    [getattr(single[image], what) for single in singles]))
            assert same_bits(one.lovi, singles[0][image].lovi)
    both.save(folder)
    assert same_bits(numpy.load(folder / "fastcam.npy"),
                     numpy.stack([one.fastcam for one in both]))
    assert both.stats()["settings"]["guided"] is True
    assert both[1].sheet.any() and "<script" in both.explore().page
    return both


@pytest.mark.parametrize("head", [
    [nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(8, 5)],
    [nn.Conv1d(8, 5, 1), nn.ReLU(), nn.AdaptiveAvgPool1d(1), nn.Flatten()],
    [nn.AdaptiveMaxPool1d(1), nn.Flatten(), nn.Linear(8, 5)]])
def test_each_of_several_targets_may_guide_signals(head, tmp_path):
    torch.manual_seed(6)
    model = nn.Sequential(
        nn.Conv1d(2, 8, 5, padding=2), nn.ReLU(), nn.MaxPool1d(2),
        nn.Conv1d(8, 8, 5, padding=2), nn.ReLU(), *head).eval()
    signals = torch.rand(3, 2, 41)
    both = check_guided_list(model, signals, {}, tmp_path)
    assert both[1].cam.shape == (2, 1, 41)
    assert same_bits(both[1].signal, signals[1].numpy())
    singles = [salmap.torch.Explainer(model)(signals, target=each)[1]
               for each in (1, 3)]
    for cam, single in enumerate(singles):
        assert both[1].boxes(cam=cam) == single[1].boxes()
        assert both[1].peaks(cam=cam) == single[1].peaks()
    pytest.importorskip("matplotlib")
    names = [axis.get_ylabel() for axis in both[1].plot().axes]
    assert [name for name in names if " of " in name and "mean" not in name] == [
        "class map of 1", "FastCAM of 1", "class map of 3", "FastCAM of 3"]


def volume_network(head):
    torch.manual_seed(5)
    for each in head:  # made before the seed
        each.reset_parameters()
    return nn.Sequential(
        nn.Conv3d(1, 6, 3, padding=1), nn.ReLU(), nn.MaxPool3d(2),
        nn.Conv3d(6, 5, 1), nn.ReLU(), nn.AdaptiveAvgPool3d(1), nn.Flatten(),
        *head).eval()


@pytest.mark.parametrize("head", [(), (nn.Linear(5, 4),)])
def test_each_of_several_targets_may_guide_volumes(head, tmp_path):
    """As by a call for each target, in slices, projections, regions and files."""
    explainer = salmap.torch.Explainer(volume_network(head), guided=True,
                                       evidence="magnitude")
    volumes = torch.rand(3, 1, 5, 8, 11)
    _, both = explainer(volumes, target=[1, 3])
    singles = [explainer(volumes, target=each)[1][2] for each in (1, 3)]
    assert not same_bits(singles[0].volume, singles[1].volume)

    def shown(view):
        return [same_bits(getattr(view(both[2]), what), numpy.stack(
            [getattr(view(single), what) for single in singles]))
            for what in ("cam", "fastcam", "fastcam_lovi", "fastcam_heatmap")]

    assert all(shown(lambda result: result.slice(3)))
    assert all(shown(lambda result: result.slice(-1, "w")))
    assert all(shown(lambda result: result.project("max", "h")))
    for cam, single in enumerate(singles):
        assert both[2].boxes(cam=cam) == single.boxes()
        assert both[2].peaks(cam=cam) == single.peaks()
    chosen = both.slice(1, "h")
    chosen.save(tmp_path)
    assert same_bits(numpy.load(tmp_path / "fastcam.npy"),
                     numpy.stack([one.fastcam for one in chosen]))
    assert "<script" in both.explore().page


def test_scans_have_the_maps_that_each_target_guides(tmp_path):
    nibabel = pytest.importorskip("nibabel")
    explainer = salmap.torch.Explainer(volume_network(()), guided=True)
    scan, volume = nibabel.Nifti1Image(
        numpy.ones((5, 8, 11), "f"), numpy.eye(4)), torch.rand(1, 1, 5, 8, 11)
    targets = {"both.nii": [1, 3], "1.nii": 1, "3.nii": 3}
    for what in ("cam", "fastcam"):
        for name, target in targets.items():
            explainer(volume, target=target)[1].to_nifti(
                tmp_path / name, scan, what)
        both, *singles = [nibabel.load(tmp_path / name).get_fdata()
                          for name in targets]
        assert numpy.array_equal(both, numpy.stack(singles, axis=-1))
        assert not numpy.array_equal(*singles)


# ------------------------------------------------------------------ similarity

def similarity_of(activation, vector):
    """By the formula, before the evidence is taken."""
    return torch.nn.functional.cosine_similarity(
        activation, vector.reshape(-1, activation.shape[1], 1, 1), dim=1)


@pytest.mark.parametrize("each", [False, True])
def test_similarity_is_the_cosine_to_a_vector(images, each):
    model = network()
    with torch.no_grad():
        activation = model[:6](images)
    vector = activation[:, :, 3, 5] if each else activation[1, :, 3, 5]
    explainer = salmap.torch.Explainer(model, method="similarity",
                                       cam_layer="5", guided=False)
    _, result = explainer(images, target=vector, size=tuple(activation.shape[2:]))
    assert explainer.cam_method == \
        "similarity: of the activations of 5 to a vector"
    wanted = similarity_of(activation, vector).clamp(min=0).numpy()
    for one, map_ in zip(result, wanted):
        assert one.targets == ("vector",)
        map_ = (map_ - map_.min()) / (map_.max() - map_.min())
        assert numpy.abs(one.cam - map_).max() < 1e-5
    if each:
        assert all(one.cam[3, 5] > 1 - 1e-5 for one in result)


def test_similarity_to_several_vectors(images):
    model = network()
    with torch.no_grad():
        activation = model[:6](images)
    vectors = [activation[0, :, 2, 2].numpy(), activation[1, :, 6, 9]]
    explainer = salmap.torch.Explainer(model, method="similarity")
    _, both = explainer(images, target=vectors)
    assert both[2].cam.shape == (2, *SIZE)
    _, second = explainer(images, target=vectors[1])
    assert same_bits(maps_of(both)[:, 1], maps_of(second))
    assert moves(*both[0].cam)


@pytest.mark.parametrize("target, against, sentence", [
    (3, None, "target is 3, and method is 'similarity'; want a vector"),
    ("top", None, "want a vector of floats"),
    (numpy.arange(12), None, "want a vector of floats"),
    ([], None, "want at least one vector"),
    (numpy.ones(12), 1, "knows no other class"),
    (numpy.ones((2, 12)), None, "2 vectors, one for each image, and the batch has 3"),
    (numpy.ones(7), None, "c 7, .* the activation n 3, c 12")])
def test_similarity_says_what_it_wants(images, target, against, sentence):
    explainer = salmap.torch.Explainer(network(), method="similarity")
    with pytest.raises(ValueError, match=sentence):
        explainer(images, target=target, against=against)


# ------------------------------------------------------------ how it is done

def test_a_head_is_recognised_by_what_it_computes(images):
    def method_of(*head, **settings):
        return explained(network(head, **settings), images, 1)[1]

    assert method_of().startswith("weights: ")
    assert method_of(nn.Dropout()).startswith("weights: ")
    assert method_of(nn.LayerNorm(12)).endswith("normalised by 8")
    assert method_of(nn.Linear(12, 12), nn.ReLU()).endswith(
        "what 10 takes is not the mean of a module's output")
    assert "not that of its last linear" in explained(
        nn.Sequential(network(), nn.Softmax(1)), images, 1)[1]
    training = network((nn.Dropout(),))
    explainer = salmap.torch.Explainer(training)
    explainer(images, target=1)
    assert explainer.cam_method.startswith("weights: ")
    training.train()
    explainer(images, target=1)
    assert explainer.cam_method.startswith("gradcam: ")


def test_the_head_has_its_weights_of_now(images):
    model = network()
    explainer = salmap.torch.Explainer(model)
    before = maps_of(explainer(images, target=1)[1])
    with torch.no_grad():
        model[8].weight.copy_(model[8].weight[[1, 0, 2, 3, 4]])
    assert same_bits(maps_of(explainer(images, target=0)[1]), before)


@pytest.mark.parametrize("mode", [
    torch.no_grad, torch.enable_grad, torch.inference_mode])
@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("method", [None, "gradcam", "eigen"])
def test_modes_of_autograd(images, mode, frozen, method):
    model = network()
    model.requires_grad_(not frozen)
    wanted, _ = explained(model, images, 1, method=method)
    explainer = salmap.torch.Explainer(model, method=method)
    with mode():
        plain = model(images)
        output, result = explainer(images, target=1)
    assert same_bits(maps_of(result), wanted)
    assert torch.equal(output, plain)
    assert output.requires_grad == plain.requires_grad
    assert all(each.grad is None for each in model.parameters())


def test_gradients_of_the_caller_are_as_without(images):
    def gradients(call):
        model = network().train()
        call(model).square().sum().backward()
        return [each.grad for each in model.parameters()]

    for method in (None, "gradcam"):
        plain = gradients(lambda model: model(images))
        explained_too = gradients(lambda model, method=method: salmap.torch.
                                  Explainer(model, method=method)
                                  (images, target=1)[0])
        assert all(torch.equal(a, b) for a, b in zip(plain, explained_too))


@pytest.mark.parametrize("method", [None, "layercam"])
def test_the_model_is_as_after_one_pass(images, method):
    def after(call):
        model = network((nn.Dropout(),)).train()
        torch.manual_seed(3)
        output = call(model)
        return [output.detach(), torch.rand(1),
                *(each.clone() for each in model.buffers())]

    plain = after(lambda model: model(images))
    ours = after(lambda model: salmap.torch.Explainer(model, method=method)(
        images, target="top")[0])
    assert all(torch.equal(a, b) for a, b in zip(plain, ours))


def test_only_the_part_behind_the_layer_has_a_graph(images):
    model = network()
    explainer = salmap.torch.Explainer(model, method="gradcam")
    seen = []
    for number in (4, 6):
        model[number].register_forward_hook(
            lambda _m, _i, output: seen.append(output.requires_grad))
    with torch.no_grad():
        explainer(images, target=1)
    assert seen == [False, False, False, True]  # two passes, the first to learn


@pytest.mark.parametrize("method", ["weights", "gradcam"])
def test_memory_is_given_back(images, method):
    explainer = salmap.torch.Explainer(network(), method=method)
    explainer(images, target=1)

    def tensors():
        import gc
        gc.collect()
        return sum(isinstance(each, torch.Tensor) for each in gc.get_objects())

    before = tensors()
    for _ in range(5):
        explainer(images, target=[1, 2], against=0)
    assert tensors() <= before


def test_a_copy_has_what_the_explainer_knows(images):
    explainer = salmap.torch.Explainer(network(), guided=False)
    _, result = explainer(images, target=2)
    other = copy.deepcopy(explainer)
    assert same_bits(maps_of(other(images, target=2)[1]), maps_of(result))
    assert other.layers == explainer.layers


# ---------------------------------------------------------- kinds of networks

def test_a_vision_transformer():
    torch.manual_seed(3)
    model = torchvision.models.VisionTransformer(48, 8, 6, 2, 32, 64,
                                                 num_classes=6).eval()
    nn.init.normal_(model.heads.head.weight)
    images = torch.rand(2, 3, 48, 48)
    first, method = explained(model, images, 1)
    assert method.startswith(
        "hirescam: of the gradients of encoder.layers.encoder_layer_5.ln_1, which "
        "alone reads encoder.layers.encoder_layer_4, since")
    assert moves(first[0], explained(model, images, 4)[0][0])


def small_transformer(blocks):
    torch.manual_seed(3)
    model = torchvision.models.VisionTransformer(32, 8, blocks, 2, 32, 64,
                                                 num_classes=6).eval()
    nn.init.normal_(model.heads.head.weight)
    return model, torch.rand(2, 3, 32, 32)


@pytest.mark.parametrize("blocks", [2, 3, 4, 5])
def test_vision_transformers_with_few_blocks(blocks):
    """The layers are the blocks, and the class map that of what the last reads."""
    model, images = small_transformer(blocks)
    explainer = salmap.torch.Explainer(model)
    _, first = explainer(images, target=1)
    names = [f"encoder.layers.encoder_layer_{block}" for block in range(blocks)]
    assert list(explainer.layers) == names
    assert explainer.cam_method.startswith(
        f"hirescam: of the gradients of {names[-1]}.ln_1, which alone reads "
        f"{names[-2]}, since")
    assert moves(first.cam, explainer(images, target=4)[1].cam)


def test_hirescam_before_a_layer_normalisation_is_told():
    """The products of a token add up to 0, since nothing but its direction counts
    in the last block."""
    model, images = small_transformer(4)
    with pytest.warns(salmap.InputWarning,
                      match="class 1: the products of .*encoder_layer_2 cancel "
                      "out .* want another method, such as 'gradcam'"):
        explained(model, images, 1, method="hirescam",
                  cam_layer="encoder.layers.encoder_layer_2")
    for settings in ({}, {"method": "hirescam"},
                     {"method": "elementwise",
                      "cam_layer": "encoder.layers.encoder_layer_2"},
                     {"method": "hirescam",
                      "cam_layer": "encoder.layers.encoder_layer_1"}):
        assert not cancelled(model, images, **settings)


def test_a_gradient_of_zeros_is_told():
    """Behind the last block the head sees the class token only."""
    model, images = small_transformer(3)
    with pytest.warns(salmap.InputWarning,
                      match="class 1: the gradient is 0 at every location of .*"
                      "encoder_layer_2, .* want another cam_layer="):
        explained(model, images, 1,
                  cam_layer="encoder.layers.encoder_layer_2")


def test_hirescam_of_other_networks_is_not_rounding(images):
    model = network()
    assert not cancelled(model, images, method="hirescam")
    nn.init.zeros_(model[8].weight)  # nothing to cancel out
    assert not cancelled(model, images, method="hirescam")
    model = nn.Sequential(
        nn.Conv2d(3, 8, 3), nn.Flatten(2),
        nn.Conv1d(8, 6, 1), nn.Flatten(), nn.LazyLinear(5)).eval()
    model(images)
    assert not cancelled(model, images, method="hirescam", layers=["0"])


def cancelled(model, images, **settings):
    """Whether it is told that products cancel out."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        explained(model, images, 1, **settings)
    return any("cancel out" in str(each.message) for each in caught)


def test_a_swin_transformer():
    torch.manual_seed(3)
    model = torchvision.models.SwinTransformer(
        [4, 4], 16, [1, 1, 1], [2, 2, 2], [3, 3], num_classes=6).eval()
    images = torch.rand(2, 3, 64, 96)
    first, method = explained(model, images, 1)
    assert method.startswith("weights: head is linear over the mean of ")
    assert moves(first[0], explained(model, images, 4)[0][0])
    assert numpy.abs(first - explained(
        model, images, lambda output: output[:, 1], cam_layer="norm")[0]
        ).max() < 1e-4


def test_a_detector():
    torch.manual_seed(3)
    detector = torchvision.models.detection.fasterrcnn_mobilenet_v3_large_320_fpn(
        weights=None, weights_backbone=None, box_score_thresh=0,
        box_detections_per_img=20).eval()
    photos = [torch.rand(3, 90, 120), torch.rand(3, 120, 80)]
    explainer = salmap.torch.Explainer(detector, method="hirescam")

    def box(number):
        return lambda boxes: [each["scores"][number] for each in boxes]

    _, first = explainer(photos, target=box(0))
    _, second = explainer(photos, target=box(-1))
    assert [each.cam.shape for each in first] == [(90, 120), (120, 80)]
    assert [each.targets for each in first] == [("<lambda>",)] * 2
    assert numpy.abs(first[1].cam - second[1].cam).max() > 0.1
    for target in "top", 1:
        with pytest.raises(ValueError, match="gave a dictionary for each image, "
                           r"and classes are of logits \[n, classes\], of 2 im"):
            explainer(photos, target=target)


def test_rows_of_another_thing_are_no_logits(images):
    class Boxes(nn.Module):
        """Gives a row for each of five boxes."""

        def __init__(self):
            super().__init__()
            self.model = network()

        def forward(self, x):
            return self.model(x).T

    with pytest.raises(ValueError, match=r"the model gave \[5, 3\].*of 3 images"):
        explained(Boxes().eval(), images, "top")


class Segmenter(nn.Module):
    """A U-Net of two scales."""

    def __init__(self):
        super().__init__()
        self.fine = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.ReLU())
        self.coarse = nn.Sequential(nn.Conv2d(8, 16, 3, 2, 1), nn.ReLU())
        self.up = nn.ConvTranspose2d(16, 8, 2, 2)
        self.last = nn.Conv2d(16, 4, 1)

    def forward(self, x):
        fine = self.fine(x)
        return {"out": self.last(torch.cat(
            [fine, self.up(self.coarse(fine))], dim=1))}


def test_a_segmenter(images):
    torch.manual_seed(3)
    model = Segmenter().eval()

    def mask(number):
        return lambda output: output["out"][:, number].mean(dim=(1, 2))

    first, _ = explained(model, images, mask(0), method="hirescam")
    assert moves(first[0], explained(model, images, mask(2),
                                     method="hirescam")[0][0])

    def half(columns):
        return lambda output: output["out"][..., columns].relu().sum((1, 2, 3))

    explainer = salmap.torch.Explainer(model, method="layercam", guided=False)
    left = maps_of(explainer(images, target=half(numpy.s_[:10]))[1])
    assert left[..., 16:].max() == 0 and left[..., :10].max() == 1


def test_a_network_for_signals():
    torch.manual_seed(3)
    model = nn.Sequential(
        nn.Conv1d(2, 8, 5, padding=2), nn.ReLU(), nn.Conv1d(8, 8, 5, padding=2),
        nn.ReLU(), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(8, 4)).eval()
    signals = torch.rand(2, 2, 40)
    explainer = salmap.torch.Explainer(model, ["1", "3"], evidence="magnitude")
    _, first = explainer(signals, target=0)
    assert explainer.cam_method.startswith("weights: ")
    assert first.cam.shape == (1, 40)
    assert moves(first.cam, explainer(signals, target=3)[1].cam)


@pytest.fixture(name="squeezenet", scope="module")
def fixture_squeezenet(top):
    """The trained network of docs/demo, and the photo as it takes it."""
    model = torchvision.models.squeezenet1_0(weights=None).eval()
    model.classifier[1].padding = (1, 1)
    with numpy.load(top / "docs/demo/squeezenet/parameters.npz") as parameters:
        model.load_state_dict({name: torch.tensor(values.astype("float32"))
                               for name, values in parameters.items()})
    photo = salmap.read_photo(top / "docs/demo/cat-and-espresso-454x227.png")
    pixels = torch.tensor(photo.astype("float32")).permute(2, 0, 1)
    return model, (pixels - torch.tensor([123., 117, 104])[:, None, None])[None]


@pytest.mark.parametrize("label, half", [
    (967, numpy.s_[:, 227:]), (282, numpy.s_[:, :227])])
def test_two_things_in_a_photo(squeezenet, label, half):
    model, images = squeezenet
    explainer = salmap.torch.Explainer(model)
    with torch.inference_mode():
        _, result = explainer(images, target=label)
    assert result.fastcam[half].sum() >= 0.90 * result.fastcam.sum()
    assert result.combined[half].sum() > 0.65 * result.combined.sum()
    box, = result.boxes(count=1)
    middle = box.column + box.width / 2
    assert (middle > 227) == (label == 967) == (result.peaks(1)[0].column > 227)
    explainer = salmap.torch.Explainer(model, guided=False, fastcam_factor="inside")
    with torch.inference_mode():
        _, plain = explainer(images, target=label)
    assert 0.8 < plain.fastcam[half].sum() / plain.fastcam.sum() < 0.9


# ------------------------------------------------------------------- results

def test_a_target_has_defaults_of_its_own(images):
    model = network()

    def settings(**given):
        _, result = salmap.torch.Explainer(model, **given)(images, target=1)
        told = result.stats()["settings"]
        return told["norm"], result.lovi, told["fastcam_factor"]

    normalizer, guided, factor = settings()
    assert (normalizer, factor) == ("range", "focused")
    assert settings(fastcam_factor="inside")[2] == "inside"
    plain = settings(guided=False)[1]
    assert not same_bits(guided, plain)
    assert settings(normalizer="gauss")[0] == "gauss"
    _, without = salmap.torch.Explainer(model, normalizer="range")(images)
    assert same_bits(without.lovi, plain)


def test_results_are_those_of_a_stack(images, tmp_path):
    model = network()
    explainer = salmap.torch.Explainer(model)
    _, result = explainer(images, target=3)
    stack = salmap.Stack(2, cams=1, guide=0, normalizer="range",
                         fastcam_factor="focused", heat_palette="rising")
    with torch.no_grad():
        early, last = model[:3](images), model[:6](images)
    stack.push_cam(0, last, weights=model[8].weight.detach()[3])
    stack.push(0, early)
    stack.push(1, last)
    for image, each in enumerate(result):
        for name in ("cam", "fastcam", "fastcam_lovi", "fastcam_heatmap"):
            assert same_bits(getattr(each, name),
                             getattr(stack, name)(SIZE, image)), name
        assert each.boxes() == salmap.boxes(each.fastcam)
        assert each.peaks(3, 2) == salmap.peaks(each.fastcam, 3, 2)
    with pytest.raises(ValueError, match="cam is 1; want 0 to 0"):
        result.boxes(cam=1)
    result.save(tmp_path)
    for name in ("cam", "fastcam"):
        assert same_bits(
            numpy.load(tmp_path / f"{name}.npy"),
            numpy.stack([getattr(each, name)[None] for each in result]))
    assert result.stats()["cams"][0]["name"] == "class 3"


def test_plot_has_a_panel_for_each_class_map(images):
    pytest.importorskip("matplotlib")
    _, result = salmap.torch.Explainer(network())(images, target=[1, "top"])
    figure = result.plot()
    titles = [axis.get_title() for axis in figure.axes]
    top = result.targets[1]
    assert [title for title in titles if " of " in title] == [
        "class map of 1", "FastCAM of 1", f"class map of {top}",
        f"FastCAM of {top}"]
    figure.savefig(io.BytesIO())
    bars = [(axis.bbox.height, bar.bbox.height) for axis in figure.axes
            for bar in axis.child_axes]
    assert len(bars) == 3
    assert all(panel == pytest.approx(bar) for panel, bar in bars)


@pytest.mark.parametrize("is_signal", [False, True])
def test_plot_draws_a_class_map_of_zeros_black(images, is_signal):
    """As cam.png is."""
    pytest.importorskip("matplotlib")
    model = nn.Sequential(
        nn.Conv1d(3, 8, 3), nn.ReLU(), nn.AdaptiveAvgPool1d(1), nn.Flatten(),
        nn.Linear(8, 5)).eval() if is_signal else network()
    with pytest.warns(salmap.InputWarning, match="no place has positive"):
        _, result = salmap.torch.Explainer(model)(
            images[:, :, 0] if is_signal else images, target=[1], against=1)
    drawn, = (image for axis in result.plot().axes for image in axis.images
              if image.get_array().ndim == 2)
    assert not drawn.get_array().any()
    assert drawn.get_clim() == (0, 1)


def test_many_batches(images):
    explainer = salmap.torch.Explainer(network())
    found = [result for _, result in explainer.map(
        [images, (images[:2], None)], target=1, against=2, progress=False)]
    assert [len(each) for each in found] == [3, 2]
    assert same_bits(maps_of(found[0])[:2], maps_of(found[1]))
