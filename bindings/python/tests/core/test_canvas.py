"""Results of a photo that the network saw with padding below it and to its right:
what lies on the photo is that part of what the whole canvas has."""

import numpy
import PIL.Image
import pytest

import salmap
from salmap._request import Choices
from salmap.result import Result
from support import activations, cells_of, overlaid, same_bits, same_files

SIZE = HEIGHT, WIDTH = 24, 31
CANVASES = [(HEIGHT + 7, WIDTH), (HEIGHT, WIDTH + 5), (HEIGHT + 8, WIDTH + 1),
            (2 * HEIGHT, 3 * WIDTH)]
#: The images of the batch that the results show, in this order.
IMAGES = 2, 0


@pytest.fixture(name="stack", scope="module")
def fixture_stack():
    stack = salmap.Stack(3)
    for layer, array in enumerate(activations()):
        stack.push(layer, array)
    return stack


def padded(stack, canvas, **choices):
    return Result(stack, Choices(SIZE, canvas=canvas, **choices))


def part(whole):
    return whole[:HEIGHT, :WIDTH]


def grey(values):
    return (values * 255.0 + 0.5).astype("u1")


@pytest.mark.parametrize("canvas", CANVASES)
def test_files_are_the_photos_part(stack, canvas, tmp_path):
    padded(stack, canvas)[IMAGES[0]::-2].save(tmp_path)
    maps = numpy.load(tmp_path / "combined.npy")
    layers = numpy.load(tmp_path / "layers.npy")
    for number, image in enumerate(IMAGES):
        combined = part(stack.combined(canvas, image))
        assert same_bits(maps[number], combined)
        for layer in range(3):
            assert same_bits(layers[number, layer],
                             part(stack.layer_map(layer, canvas, image)))
        for name, wanted in (("combined", grey(combined)),
                             ("lovi", part(stack.lovi(canvas, image))),
                             ("heatmap", part(stack.heatmap(canvas, image)))):
            file = tmp_path / f"{name}-{number:03}.png"
            assert same_bits(numpy.asarray(PIL.Image.open(file)), wanted), name


@pytest.mark.parametrize("canvas", CANVASES)
def test_attributes_are_the_photos_part(stack, canvas):
    result = padded(stack, canvas)[1]
    assert result.size == SIZE
    assert same_bits(result.combined, part(stack.combined(canvas, 1)))
    assert same_bits(result.lovi, part(stack.lovi(canvas, 1)))
    assert same_bits(result.heatmap, part(stack.heatmap(canvas, 1)))
    assert same_bits(result.grey, grey(part(stack.combined(canvas, 1))))
    assert same_bits(result.layers[2], part(stack.layer_map(2, canvas, 1)))
    assert not same_bits(result.combined, stack.combined(SIZE, 1))


@pytest.mark.parametrize("canvas", CANVASES)
def test_the_sheet_has_the_photos_part(stack, canvas):
    drawn = cells_of(padded(stack, canvas).sheet, SIZE, 6)
    wanted = [part(stack.layer_lovi(layer, canvas)) for layer in range(3)]
    wanted += [numpy.stack([grey(part(stack.combined(canvas)))] * 3, -1),
               part(stack.heatmap(canvas)), part(stack.lovi(canvas))]
    for number, (cell, picture) in enumerate(zip(drawn, wanted)):
        assert same_bits(cell, picture), number


def test_a_photo_is_covered_by_its_part(stack):
    photo = numpy.random.default_rng(1).integers(0, 256, (*SIZE, 3), numpy.uint8)
    canvas = CANVASES[-1]
    result = padded(stack, canvas, photos=(photo,))
    assert same_bits(result.overlay, overlaid(
        photo, part(stack.combined(canvas)), part(stack.heatmap(canvas))))
    shown = result.mask.any(-1)
    values = part(stack.combined(canvas))
    assert values[shown].min() >= values[~shown].max()


def test_a_canvas_that_is_no_larger_pads_nothing(stack, tmp_path):
    padded(stack, None).save(tmp_path / "none")
    padded(stack, SIZE).save(tmp_path / "same")
    same_files(tmp_path / "none", tmp_path / "same")


@pytest.mark.parametrize("canvas", [(2**20, 31), (24, 2**20), (2**15, 2**15)])
def test_a_canvas_of_too_many_pixels_is_refused(stack, canvas, tmp_path):
    with pytest.raises(ValueError, match=f"{canvas[1]}x{canvas[0]} pixels are too many"):
        padded(stack, canvas).save(tmp_path / "out")
    assert not (tmp_path / "out").exists()
