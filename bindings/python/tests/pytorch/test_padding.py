"""Detectors, which resize photos and pad them: maps are of the photo alone."""

import copy
import json

import numpy
import pytest

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")

import salmap.torch  # noqa: E402
from salmap import result as result_module  # noqa: E402
from support import activations, cells_of, overlaid, same_bits  # noqa: E402
from torch import nn  # noqa: E402
from torchvision.models.detection import transform  # noqa: E402

models = torchvision.models

#: (height, width) of photos that become canvases of different sizes.
SIZES = [(300, 260), (100, 180), (257, 101)]


class Strides(nn.Module):
    """Halves a picture five times by the mean, which a square does not leave."""

    def __init__(self):
        super().__init__()
        self.halves = nn.ModuleList(
            nn.Sequential(nn.AvgPool2d(2), nn.ReLU()) for _ in range(5))

    def forward(self, x):
        for half in self.halves:
            x = half(x)
        return x


class Detector(nn.Module):
    """The transform of torchvision's detectors, a trunk, and perhaps a head."""

    def __init__(self, *head, least=160, most=320, multiple=32):
        super().__init__()
        self.transform = transform.GeneralizedRCNNTransform(
            least, most, [0.0] * 3, [1.0] * 3, size_divisible=multiple)
        self.trunk = Strides()
        self.head = nn.Sequential(*head)

    def forward(self, images, targets=None):
        images, targets = self.transform(images, targets)
        return self.head(self.trunk(images.tensors))


def planted(size, top, left, side=32):
    photo = torch.zeros(3, *size)
    photo[:, top:top + side, left:left + side] = 1
    return photo


def centre(values):
    """(row, column) of the centre of mass."""
    rows, columns = numpy.indices(values.shape) + 0.5
    weight = values.astype(float)
    return ((rows * weight).sum() / weight.sum(),
            (columns * weight).sum() / weight.sum())


SETTINGS = {"statistic": "mean", "normalizer": "range"}


@pytest.mark.parametrize("size, top, left", [
    ((300, 260), 250, 20), ((300, 260), 30, 210), ((100, 180), 60, 140),
    ((257, 101), 200, 60), ((161, 333), 100, 290)])
@pytest.mark.parametrize("beside", [[], SIZES])
def test_a_planted_square_is_where_the_photo_has_it(size, top, left, beside):
    photos = [planted(size, top, left), *(torch.rand(3, *each)
                                          for each in beside)]
    _, result = salmap.torch.Explainer(Detector(), **SETTINGS)(photos)
    assert len(result) == len(photos)
    assert [each.size for each in result] == [size, *beside]
    for values in result[0].layers[:3]:  # cells of at most 8 of 160 pixels
        row, column = centre(values)
        assert abs(row - (top + 16)) < size[0] / 80
        assert abs(column - (left + 16)) < size[1] / 80


@pytest.mark.parametrize("size, top, left", [((300, 260), 250, 20),
                                             ((100, 180), 60, 140)])
def test_the_photo_that_is_padded_agrees_with_the_one_that_is_not(
        size, top, left):
    """The same, resized to what has no padding, and pushed without it."""
    photo = planted(size, top, left)
    _, padded = salmap.torch.Explainer(Detector(), **SETTINGS)(
        [photo, torch.rand(3, 300, 300)])
    whole = torch.nn.functional.interpolate(
        photo[None], (32 * (size[0] // 32), 32 * (size[1] // 32)),
        mode="bilinear")
    _, wanted = salmap.torch.Explainer(Strides(), **SETTINGS)(
        whole, size=size)
    for one, other in zip(padded[0].layers[:3], wanted.layers):
        assert numpy.allclose(centre(one), centre(other), atol=size[0] / 80)
        assert numpy.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.95


def test_photos_beside_it_do_not_change_a_map():
    photos = [torch.rand(3, *size) for size in SIZES]
    explainer = salmap.torch.Explainer(Detector())
    _, together = explainer(photos)
    for photo, result in zip(photos, together):
        _, alone = explainer([photo])
        assert same_bits(result.lovi, alone.lovi)
        assert same_bits(result.layers, alone.layers)
        assert result.info == alone.info
    _, again = explainer(photos)
    assert same_bits(again[2].lovi, together[2].lovi)


def test_without_the_cut_the_map_would_be_another():
    """Of a photo with 160 x 162 pixels, 30 of 192 columns are padding."""
    photo = torch.rand(3, 160, 162)
    _, result = salmap.torch.Explainer(Detector())([photo])
    assert [(info.height, info.width) for info in result.info] \
        == [(80 >> level, 96 >> level) for level in range(5)]
    assert result.size == (160, 162)
    stack = salmap.Stack(5)
    x = nn.functional.pad(photo[None], (0, 30))
    for level in range(5):
        x = nn.functional.avg_pool2d(x, 2)
        stack.push(level, x)
    assert same_bits(result.combined,
                     stack.combined((160, 192))[:, :162].copy())
    assert abs(result.combined - stack.combined((160, 162))).max() > 0.1


@pytest.mark.parametrize("give", [
    lambda photos: (photos,), lambda photos: (tuple(photos),),
    lambda photos: (torch.stack(photos),)])
def test_photos_of_one_size_are_one_batch(give, tmp_path):
    photos = [torch.rand(3, 100, 180) for _ in range(3)]
    _, result = salmap.torch.Explainer(Detector())(*give(photos))
    assert len(result) == 3 and result.size == (100, 180)
    result.save(tmp_path)
    saved = numpy.load(tmp_path / "combined.npy")
    assert same_bits(saved, numpy.stack([each.combined for each in result]))


def test_size_and_photos_that_are_given(tmp_path):
    photos = [torch.rand(3, *size) for size in SIZES]
    pictures = [numpy.full((40 + number, 50, 3), 90 * number, numpy.uint8)
                for number in range(3)]
    explainer = salmap.torch.Explainer(Detector())
    _, result = explainer(photos, image=pictures)
    assert [each.size for each in result] == [(40, 50), (41, 50), (42, 50)]
    assert all((each.photo == picture).all()
               for each, picture in zip(result, pictures))
    _, result = explainer(photos, size=(64, 48), image=pictures[1])
    assert {each.size for each in result} == {(64, 48)}
    assert (result[2].photo == 90).all()
    with pytest.raises(ValueError, match="2 photos for 3 images"):
        explainer(photos, image=pictures[:2])


def test_an_album():
    _, result = salmap.torch.Explainer(Detector())(
        [torch.rand(3, *size) for size in SIZES])
    assert same_bits(result.lovi, result[0].lovi) and len(result[1:]) == 2
    assert result[1:].size == (100, 180) and result[-1].size == (257, 101)
    assert len(result[3:]) == 0
    assert "100 x 180" in repr(result) and result.warnings == ()
    with pytest.raises(IndexError, match="there is no image"):
        result[3]


def test_an_album_is_saved_by_image(tmp_path):
    _, result = salmap.torch.Explainer(Detector())(
        [torch.rand(3, *size) for size in SIZES])
    result.save(tmp_path)
    for number, each in enumerate(result):
        folder = tmp_path / str(number)
        assert same_bits(numpy.load(folder / "combined.npy")[0],
                         each.combined)
        stats = json.loads((folder / "stats.json").read_text())
        assert (stats["height"], stats["width"]) == SIZES[number]


def test_watching_a_detector():
    model, seen = Detector(), []
    with salmap.torch.Explainer(model).watch(
            lambda _step, result: seen.append(result), images=2):
        for _ in range(2):
            model([torch.rand(3, *size) for size in SIZES])
    assert [[each.size for each in result] for result in seen] \
        == [SIZES[:2]] * 2


def pooled(*modules):
    """A head that sees the mean of what modules give."""
    return [*modules, nn.AdaptiveAvgPool2d(1), nn.Flatten()]


#: Heads of five classes: how their class maps are made, and the modules.
HEADS = {
    "rows": ("weights", lambda: [*pooled(), nn.Linear(3, 5)]),
    "maps": ("weights", lambda: pooled(nn.Conv2d(3, 5, 1, padding=1))),
    "other": ("gradcam", lambda: [*pooled(), nn.Linear(3, 4), nn.ReLU(),
                                  nn.Linear(4, 5)])}


@pytest.fixture(name="classifier", params=list(HEADS))
def fixture_classifier(request):
    """A network that pads photos and tells classes, and the method of its class
    maps."""
    method, head = HEADS[request.param]
    torch.manual_seed(11)
    return Detector(*head()).eval(), method


def parts_of_classes(result):
    return [getattr(result, what) for what
            in ("cam", "fastcam", "fastcam_lovi", "fastcam_heatmap")]


@pytest.mark.parametrize("sizes", [SIZES, SIZES[1:2] * 3])
def test_each_photo_has_the_class_map_that_it_has_alone(classifier, sizes):
    model, method = classifier
    photos = [torch.rand(3, *size) for size in sizes]
    explainer = salmap.torch.Explainer(model, evidence="magnitude")
    classes = numpy.array([4, 0, 2])
    _, together = explainer(photos, target=classes)
    assert explainer.cam_method.startswith(method)
    for number, result in enumerate(together):
        _, alone = explainer([photos[number]], target=int(classes[number]))
        assert result.size == sizes[number]
        assert result.targets == alone.targets == (classes[number],)
        # The gradients of a mean over a larger canvas are rounded differently.
        assert numpy.abs(result.cam - alone.cam).max() < 1e-5
        assert numpy.abs(result.fastcam - alone.fastcam).max() < 1e-5


@pytest.mark.parametrize("guided", [True, None])
@pytest.mark.parametrize("sizes", [SIZES, SIZES[1:2] * 3])
def test_each_of_several_targets_may_guide_padded_photos(
        classifier, sizes, guided, tmp_path):
    """As by a call for each target: in arrays, pictures, copies and files."""
    model, _ = classifier
    photos = [torch.rand(3, *size) for size in sizes]
    explainer, single = (
        salmap.torch.Explainer(model, guided=each, evidence="magnitude")
        for each in (guided, bool(guided)))
    _, both = explainer(photos, target=[1, 3])
    ones = [single(photos, target=each)[1] for each in (1, 3)]
    assert explainer.cam_method == single.cam_method
    both.save(tmp_path)
    saved = [maps for path in sorted(tmp_path.rglob("fastcam.npy"))
             for maps in numpy.load(path)]
    for number, result in enumerate(both):
        wanted = [numpy.stack(parts) for parts in zip(
            *(parts_of_classes(one[number]) for one in ones))]
        for each in (result, copy.deepcopy(both)[number]):
            assert all(map(same_bits, parts_of_classes(each), wanted))
            assert same_bits(each.lovi, ones[0][number].lovi)
        assert result.boxes(cam=1) == ones[1][number].boxes()
        assert same_bits(saved[number], result.fastcam)
        assert not same_bits(*result.fastcam)
    assert "<script" in both.explore().page


def test_watching_the_first_photos_of_a_class(classifier):
    model, _ = classifier
    photos, seen = [torch.rand(3, *size) for size in SIZES], []
    explainer = salmap.torch.Explainer(model, guided=True, evidence="magnitude")
    with explainer.watch(lambda _step, result: seen.append(result), images=2,
                         mode="all", target=[1, 3], errors="raise"):
        model(photos)
    result, = seen
    assert [each.size for each in result] == SIZES[:2]
    _, wanted = explainer(photos, target=[1, 3])
    for one, other in zip(result, wanted):
        assert same_bits(one.fastcam, other.fastcam)


def test_layers_that_are_no_map_of_each_photo():
    class Boxes(Detector):
        def __init__(self):
            super().__init__()
            self.boxes, self.rows = nn.Identity(), nn.Identity()

        def forward(self, images):
            x = super().forward(images)
            self.boxes(x.repeat(7, 1, 1, 1))
            self.rows(x.flatten(2))
            return x

    photos = [torch.rand(3, *size) for size in SIZES]
    for name in ("boxes", "rows"):
        with pytest.raises(ValueError, match=f"{name} gave"):
            salmap.torch.Explainer(Boxes(), [name])(photos)


@pytest.mark.parametrize("share", [(1.0, 1.2), (1.31, 1.0), (1.07, 1.13)])
@pytest.mark.parametrize("normalizer", ["gamma", "none"])
def test_everything_drawn_is_the_same_part(share, normalizer, tmp_path):
    """Files and pictures, which C makes, and attributes agree; each is the
    corner of what is drawn without a cut."""
    arrays, size = activations(), (31, 24)
    canvas = tuple(round(side * part) for side, part in zip(size, share))
    photo = numpy.random.default_rng(3).integers(0, 256, (*size, 3),
                                                 numpy.uint8)

    def make(size, image=None, share=None):
        stack = salmap.Stack(3, normalizer=normalizer)
        for layer, array in enumerate(arrays):
            stack.push(layer, array)
        return result_module.result_of(stack, size, image, 10.0, 0.5, "nchw",
                                       share=share, overlay="lovi")

    whole, result = make(canvas), make(size, photo, share)
    for name in ("combined", "lovi", "heatmap"):
        corner = getattr(whole, name)[:size[0], :size[1]].copy()
        assert same_bits(getattr(result, name), corner)
    assert same_bits(result.layers,
                     whole.layers[:, :size[0], :size[1]].copy())
    assert same_bits(result.overlay,
                     overlaid(photo, result.combined, result.lovi, 0.5))
    assert ((result.mask == photo).all(-1).mean()
            == pytest.approx(0.1, abs=0.03))
    result.save(tmp_path)
    maps = numpy.load(tmp_path / "combined.npy")
    assert same_bits(maps[0], result.combined)
    assert same_bits(numpy.load(tmp_path / "layers.npy")[0], result.layers)
    cells = cells_of(result.sheet, size, 1 + len(result.names) + 4)
    assert any(same_bits(cell, result.lovi) for cell in cells)


# ------------------------------------------------------ torchvision's models

def quicker(name):
    """What is found does not matter here."""
    few = {"rpn_pre_nms_top_n_test": 9, "rpn_post_nms_top_n_test": 9,
           "box_detections_per_img": 1} if "rcnn" in name else {}
    return {} if name.startswith("ssd") else {"min_size": 160,
                                              "max_size": 320, **few}


@pytest.mark.parametrize("name", models.list_models(models.detection))
def test_detectors_of_torchvision(name):
    torch.manual_seed(3)
    model = models.get_model(name, weights=None, weights_backbone=None,
                             **quicker(name)).eval()
    explainer = salmap.torch.Explainer(model)
    photos = [torch.rand(3, *size) for size in SIZES[:2]]
    with torch.no_grad():
        _, together = explainer(photos)
        _, alone = explainer(photos[1:])
    assert [each.size for each in together] == SIZES[:2]
    assert alone.size == SIZES[1] and together[1].lovi.any()
    assert [(info.height, info.width) for info in together[1].info] \
        == [(info.height, info.width) for info in alone.info]


@pytest.mark.parametrize("name", models.list_models(models.segmentation))
def test_segmentation(name):
    torch.manual_seed(3)
    model = models.get_model(name, weights=None, weights_backbone=None).eval()
    with torch.no_grad():
        _, result = salmap.torch.Explainer(model)(torch.rand(3, 3, 96, 68))
    assert len(result) == 3 and result.size == (96, 68)


@pytest.mark.parametrize("name", models.list_models(models.optical_flow))
def test_flow(name):
    torch.manual_seed(3)
    model = models.get_model(name, weights=None).eval()
    frames = torch.rand(2, 1, 3, 128, 160)
    with torch.no_grad():
        _, result = salmap.torch.Explainer(model)(*frames,
                                                  num_flow_updates=2)
    assert result.size == (128, 160) and len(result) == 1
