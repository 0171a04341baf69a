"""What the library that draws and writes results makes of class maps."""

import json

import numpy
import pytest

import salmap
from salmap._request import Choices
from salmap._warnings import in_python
from salmap.result import Result
from support import activations, cells_of, overlaid, same_bits

SIZE = (24, 31)
NAMES = ("cat", "dog \u00e4")


def stack_of(cams=2, **settings):
    """Class maps of the last of three layers, of a batch of three."""
    layers = activations()
    stack = salmap.Stack(3, cams=cams, **settings)
    for number, layer in enumerate(layers):
        stack.push(number, layer)
    weights = numpy.random.default_rng(3).standard_normal(
        (cams, layers[-1].shape[1])).astype("f4")
    for cam, row in enumerate(weights):
        stack.push_cam(cam, layers[-1], weights=row)
    return stack


def result_of(stack, names=NAMES, photos=()):
    return Result(stack, Choices(SIZE, tuple(photos), cams=tuple(names)))


def photo():
    return numpy.random.default_rng(1).integers(0, 256, (*SIZE, 3),
                                                numpy.uint8)


def grey(stack, image, cam):
    return (stack.cam(SIZE, image, cam) * 255.0 + 0.5).astype("u1")


def tinted(stack, image, cam):
    return stack.fastcam_heatmap(SIZE, image, cam)


def test_arrays_are_those_of_the_stack(tmp_path):
    stack = stack_of()
    result_of(stack).save(tmp_path)
    for name, read in (("cam", stack.cam), ("fastcam", stack.fastcam)):
        wanted = numpy.stack([[read(SIZE, image, cam) for cam in range(2)]
                              for image in range(3)])
        assert same_bits(numpy.load(tmp_path / f"{name}.npy"), wanted)


def test_images_come_in_the_order_of_the_result(tmp_path):
    stack = stack_of()
    result_of(stack)[::-2].save(tmp_path)
    wanted = [[stack.cam(SIZE, image, cam) for cam in range(2)]
              for image in (2, 0)]
    assert (numpy.load(tmp_path / "cam.npy") == wanted).all()


def test_only_the_named_class_maps_are_results(tmp_path):
    stack = stack_of()
    result_of(stack, NAMES[:1]).save(tmp_path / "one")
    result_of(stack, ()).save(tmp_path / "none")
    assert numpy.load(tmp_path / "one" / "cam.npy").shape == (3, 1, *SIZE)
    assert len(result_of(stack, NAMES[:1]).stats()["cams"]) == 1
    assert not list((tmp_path / "none").glob("*cam*"))
    assert "cams" not in result_of(stack, ()).stats()


def test_one_class_map_has_pictures_of_the_results_size():
    stack = stack_of(1)
    request = result_of(stack, NAMES[:1], [photo()])._request
    assert same_bits(request.picture("cam"), grey(stack, 0, 0))
    assert same_bits(request.picture("fastcam"), tinted(stack, 0, 0))
    assert same_bits(request.picture("fastcam-overlay"),
                     overlaid(photo(), stack.fastcam(SIZE), tinted(stack, 0, 0)))


def test_class_maps_lie_side_by_side():
    stack = stack_of()
    height, width = SIZE
    cam = result_of(stack, NAMES, [photo()])._request.picture("cam")
    colours = result_of(stack, NAMES, [photo()])._request.picture(
        "fastcam-overlay")
    assert cam.shape == (height, 2 * width + 4)
    assert colours.shape == (height, 2 * width + 4, 3)
    assert (cam[:, width:width + 4] == 255).all()
    for number in range(2):
        left = number * (width + 4)
        assert (cam[:, left:left + width] == grey(stack, 0, number)).all()
        wanted = overlaid(photo(), stack.fastcam(SIZE, 0, number),
                          tinted(stack, 0, number))
        assert (colours[:, left:left + width] == wanted).all()


def test_the_sheet_ends_with_each_class_map_and_its_fastcam():
    stack = stack_of()
    result = result_of(stack)
    cells = [stack.layer_lovi(layer, SIZE) for layer in range(3)]
    cells += [numpy.stack([result.grey] * 3, -1), stack.heatmap(SIZE),
              result.lovi]
    for cam in range(2):
        cells += [numpy.stack([grey(stack, 0, cam)] * 3, -1),
                  tinted(stack, 0, cam)]
    drawn = cells_of(result.sheet, SIZE, len(cells))
    for number, (cell, wanted) in enumerate(zip(drawn, cells)):
        assert same_bits(cell, wanted), number


def test_the_padding_of_the_network_is_cut_off(tmp_path):
    stack = stack_of(1)
    canvas = (SIZE[0] + 7, SIZE[1] + 5)
    Result(stack, Choices(SIZE, canvas=canvas, cams=NAMES[:1])).save(tmp_path)
    for name, read in (("cam", stack.cam), ("fastcam", stack.fastcam)):
        written = numpy.load(tmp_path / f"{name}.npy")
        wanted = read(canvas, 2)[:SIZE[0], :SIZE[1]]
        assert same_bits(written[2, 0], wanted)


def test_statistics_of_class_maps():
    stack = stack_of(evidence="magnitude", fastcam_factor="outside")
    stats = result_of(stack).stats()
    settings = stats["settings"]
    assert (settings["evidence"], settings["fastcam_factor"]) \
        == ("magnitude", "outside")
    assert [cam["name"] for cam in stats["cams"]] == list(NAMES)
    for number, cam in enumerate(stats["cams"]):
        assert (cam["channels"], cam["height"], cam["width"]) == (8, 4, 3)
        for image, told in enumerate(cam["images"]):
            info = stack.cam_info(number, image)
            assert (told["min"], told["max"], told["mean"]) \
                == (info.min, info.max, info.mean)
            assert told["nonfinite"] == 0 and told["flags"] == []


def box_of(told):
    peak = told["peak"]
    return (told["row"], told["column"], told["height"], told["width"],
            told["area"], pytest.approx(told["mass"], rel=1e-12),
            (peak["row"], peak["column"], pytest.approx(peak["value"])))


def test_boxes_and_peaks_are_those_of_fastcam():
    stack = stack_of()
    for number, cam in enumerate(result_of(stack).stats()["cams"]):
        for image, told in enumerate(cam["images"]):
            fastcam = stack.fastcam(SIZE, image, number)
            boxes = salmap.boxes(fastcam)
            assert boxes and [box_of(each) for each in told["boxes"]] == boxes
            peaks = salmap.peaks(fastcam, radius=1)
            assert peaks and [(each["row"], each["column"],
                               pytest.approx(each["value"]))
                              for each in told["peaks"]] == peaks


def test_large_maps_have_peaks_that_lie_apart():
    stack = stack_of(1)
    size = (90, 160)
    told = Result(stack, Choices(size, cams=NAMES[:1])).stats()["cams"][0]
    peaks = [(peak["row"], peak["column"])
             for peak in told["images"][0]["peaks"]]
    assert peaks == [(peak.row, peak.column) for peak in
                     salmap.peaks(stack.fastcam(size), radius=10)]


def test_the_list_says_what_to_open_first():
    stack = stack_of(1)
    request = result_of(stack, NAMES[:1])[:1]._request
    assert "out/cam.npy\nout/fastcam.npy\nout/combined.png\n" \
        in request.text("list", "out")
    assert "\n\nOpen first: out/fastcam.png (where" in request.text("list",
                                                                    "out")
    request = result_of(stack, NAMES[:1], [photo()])._request
    assert "Open first: out/fastcam-overlay-000.png (where on the photo" \
        in request.text("list", "out")
    assert "class channels" in request.text("table")
    assert request.text("table").count("cat") == 1


def test_pictures_that_cannot_be():
    for kind in ("cam", "fastcam", "fastcam-overlay"):
        with pytest.raises(ValueError, match="no class map"):
            result_of(stack_of(), (), [photo()])._request.picture(kind)
    with pytest.raises(ValueError, match="no photo"):
        result_of(stack_of())._request.picture("fastcam-overlay")


def test_class_maps_are_normalised_where_layers_are_not():
    stack = stack_of(1, normalizer="none")
    assert stack.combined(SIZE).max() > 1
    canvas = (2 * SIZE[0], 2 * SIZE[1])
    drawn = Result(stack, Choices(SIZE, canvas=canvas, cams=NAMES[:1])
                   )._request.picture("cam")
    wanted = stack.cam(canvas)[:SIZE[0], :SIZE[1]]
    assert wanted.max() < 1
    assert same_bits(drawn, (wanted * 255.0 + 0.5).astype("u1"))


# ------------------------------------------------------------------ warnings

def warned(push, **settings):
    """Sentences about a class map, and its row in the table."""
    stack = salmap.Stack(3, cams=1, **settings)
    layers = activations()
    for number, layer in enumerate(layers):
        stack.push(number, layer)
    push(stack, layers[-1])
    request = result_of(stack, NAMES[:1])._request
    return [line for line in request.warnings() if line.startswith("cat: ")], \
        request.text("table").splitlines()[-1]


def test_a_class_map_without_evidence_is_told():
    def against(stack, layer):
        weights = numpy.full((3, 8), -1, "f4")
        weights[1] = 1
        stack.push_cam(0, layer, weights=weights)

    sentences, row = warned(against)
    assert sentences[0].startswith(
        "cat: in 2 of 3 images, no place has positive evidence, so the class "
        "map is 0; values are from -")
    assert len(sentences) == 1 and row.endswith("cat (no evidence in 2 of 3)")
    assert in_python(sentences[0]).endswith(
        "evidence='magnitude' takes both signs")
    assert warned(against, evidence="magnitude")[0] == []
    assert "in 1 of 3 images, no place has negative evidence" \
        in warned(against, evidence="negative")[0][0]


def test_a_class_map_of_zeros_is_told():
    def nothing(stack, layer):
        stack.push_cam(0, layer, weights=numpy.zeros(8, "f4"))

    assert warned(nothing, evidence="magnitude")[0] == [
        "cat: all values are 0, so the class map is 0; want numbers that are "
        "not all 0"]


def test_a_class_map_with_one_value_is_told():
    def one_location(stack, layer):
        stack.push_cam(0, layer[:, :, :1, :1] + 1,
                       weights=numpy.ones(8, "f4"))

    def one_value(stack, layer):
        stack.push_cam(0, numpy.ones_like(layer), weights=numpy.ones(8, "f4"))

    assert "one location; want what comes before the pooling" \
        in warned(one_location)[0][0]
    sentences, row = warned(one_value)
    assert sentences == ["cat: all values are 8, so the class map is 0; want a "
                         "layer whose locations differ"]
    assert row.endswith("cat (flat)")


def test_an_ambiguous_principal_component_is_told():
    def eigen(stack, layer):
        activation = numpy.zeros((3, 2, 2, 2), "f4")
        activation[:, 0] = [[1, 1], [0, 0]]
        activation[:, 1] = [[1, 0], [1, 0]]
        stack.push_cam(0, activation)

    sentences, row = warned(eigen)
    assert len(sentences) == 1 and row.endswith("cat (ambiguous)")
    assert sentences[0].startswith(
        "cat: the first principal component is hardly stronger than the second")


def test_numbers_that_are_not_finite_are_told():
    def nan(stack, layer):
        weights = numpy.ones(8, "f4")
        weights[3] = numpy.nan
        stack.push_cam(0, layer, weights=weights)

    sentences, row = warned(nan, nonfinite="zero")
    assert sentences == ["cat: NaN or infinity was taken as 0 in 3 of the "
                         "numbers of the class map"]
    assert row.endswith("cat (3 not finite)")


@pytest.mark.parametrize("setting", [{"evidence": "negative"},
                                     {"fastcam_factor": "outside"}])
def test_settings_without_a_class_map_are_told(setting):
    stack = stack_of(1, **setting)
    name = next(iter(setting))
    told = [line for line in result_of(stack, ()).warnings
            if line.startswith(name)]
    assert told == [f"{name}: has no effect without a class map"]
    assert not [line for line in result_of(stack, NAMES[:1]).warnings
                if line.startswith(name)]


def test_a_guide_without_evidence_is_told_once():
    """Not of each layer that is 0 for it."""
    stack = salmap.Stack(2, cams=1, guide=0, nonfinite="zero")
    late = activations()[-1]
    weights = numpy.full((3, 8), -1, "f4")
    stack.push_cam(0, late, weights=weights)
    stack.push(0, activations()[0])
    stack.push(1, late)
    result = Result(stack, Choices(SIZE, cams=NAMES[:1]))
    assert result.stats()["settings"]["guided"] is True
    assert len(result.warnings) == 1
    assert "the class map is 0, as are the layers that it guides" \
        in result.warnings[0]


def test_a_guide_that_nothing_agrees_with_is_told():
    stack = salmap.Stack(1, cams=1, guide=0)
    late = activations()[-1]
    stack.push_cam(0, late, weights=numpy.eye(1, 8, dtype="f4"))
    stack.push(0, 100 - late[:, [0, 0]] * [[[[1]], [[2]]]])
    told = Result(stack, Choices(SIZE, cams=NAMES[:1])).warnings
    assert len(told) == 2
    assert all(line.endswith("no channel that is active somewhere agrees with "
                             "the class map; guided=False counts all")
               for line in told)


def test_statistics_are_json_also_without_places():
    stack = stack_of(1)
    result = Result(stack, Choices((1, 1), cams=NAMES[:1]))
    assert json.loads(result._request.text("stats"))["cams"][0]["images"][0][
        "peaks"] == []
