"""What the command writes, against the library called here with the same."""

import os
import sys

import numpy
import pytest

from support import SANITIZERS, TOOL, TOP, maps, photo

LAYERS = [maps(3, 3, 9, 13, seed=1), maps(3, 6, 4, 5, seed=2),
          maps(3, 5, 3, 7, seed=3)]
HEIGHT, WIDTH = SIZE = 11, 19
GUTTER = 4
PHOTO = photo(WIDTH, HEIGHT)
IMAGES = range(3)


@pytest.fixture
def written(sandbox):
    """The folder of a run of the command."""
    sandbox.write_photo("photo.png", PHOTO)
    for i, array in enumerate(LAYERS):
        sandbox.write_npy(f"{i}.npy", array)
    sandbox.run_well("-q -o out -i photo.png --weights ramp --alpha 0.25 --keep 30 "
                     "0.npy 1.npy 2.npy")
    return sandbox


@pytest.fixture
def salmap(written):
    """The library beside the command; the run comes first, with it or without."""
    if SANITIZERS:
        pytest.skip("Python loads no library with a sanitizer")
    os.environ["SALMAP_LIBRARY"] = str(TOOL.parent / "libsalmap.so")
    sys.path.insert(0, str(TOP / "bindings" / "python"))
    import salmap
    return salmap


@pytest.fixture
def stack(salmap):
    stack = salmap.Stack(len(LAYERS), weights="ramp", heat_palette="rising")
    for i, array in enumerate(LAYERS):
        stack.push(i, array)
    return stack


def test_combined_maps_are_the_librarys(written, stack):
    values = written.read_npy("out/combined.npy", (3, *SIZE))
    for image in IMAGES:
        assert (values[image] == stack.combined(SIZE, image)).all()


def test_layer_maps_are_the_librarys(written, stack):
    values = written.read_npy("out/layers.npy", (3, len(LAYERS), *SIZE))
    for image in IMAGES:
        for layer in range(len(LAYERS)):
            assert (values[image, layer] ==
                    stack.layer_map(layer, SIZE, image)).all()


def expect_pictures(written, name, draw):
    """Expects for each image the picture that `draw` gives for its number."""
    for image in IMAGES:
        pixels = written.read_png(f"out/{name}-{image:03}.png")
        drawn = draw(image)
        assert pixels.shape == drawn.shape
        assert (pixels == drawn).all()


def test_lovi_is_the_librarys(written, stack):
    expect_pictures(written, "lovi", lambda image: stack.lovi(SIZE, image))


def test_heat_map_is_the_librarys(written, stack):
    expect_pictures(written, "heatmap", lambda image: stack.heatmap(SIZE, image))


def test_overlay_is_the_librarys(written, stack, salmap):
    """From six tenths of the range on, in all colours of the heat map."""
    def draw(image):
        values = stack.combined(SIZE, image)
        low, high = float(values.min()), float(values.max())
        place = low + 0.6 * (high - low), high
        return salmap.highlight(PHOTO, salmap.colour(values, "magma", place),
                                values, place, 0.25)
    expect_pictures(written, "overlay", draw)


def test_mask_is_the_librarys(written, stack, salmap):
    def draw(image):
        kept = salmap.keep(stack.combined(SIZE, image), 30)
        return numpy.where(kept[:, :, None] > 0, PHOTO, 0)
    expect_pictures(written, "mask", draw)


def grey(stack, image):
    return (stack.combined(SIZE, image).astype(float) * 255 + 0.5).astype("u1")


def test_grey_map_is_the_librarys(written, stack):
    expect_pictures(written, "combined", lambda image: grey(stack, image))


def test_sheet_holds_the_librarys(written, stack):
    """A white sheet, two columns: the photo, the layers and what ends it."""
    def draw(image):
        cells = [PHOTO, *(stack.layer_lovi(i, SIZE, image)
                          for i in range(len(LAYERS))),
                 numpy.repeat(grey(stack, image)[:, :, None], 3, axis=2),
                 stack.lovi(SIZE, image)]
        sheet = numpy.full((3 * HEIGHT + 2 * GUTTER, 2 * WIDTH + GUTTER, 3), 255)
        for cell, pixels in enumerate(cells):
            y = cell // 2 * (HEIGHT + GUTTER)
            x = cell % 2 * (WIDTH + GUTTER)
            sheet[y:y + HEIGHT, x:x + WIDTH] = pixels
        return sheet
    expect_pictures(written, "layers", draw)
