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
# A line of text, and what a caption has room for at least.
CAPTION, PITCH = 16, 120
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
    """White between the pictures, which are below their captions; narrow ones are
    put apart for these."""
    cells = [(PHOTO, *(stack.layer_lovi(i, SIZE, image)
                       for i in range(len(LAYERS))),
              numpy.repeat(grey(stack, image)[:, :, None], 3, axis=2),
              stack.heatmap(SIZE, image), stack.lovi(SIZE, image),
              written.read_png(f"out/overlay-{image:03}.png"))
             for image in IMAGES]
    for image in IMAGES:
        sheet = written.read_png(f"out/layers-{image:03}.png")
        columns = (sheet.shape[1] + GUTTER) // (PITCH + GUTTER)
        for cell, pixels in enumerate(cells[image]):
            y = cell // columns * (CAPTION + HEIGHT + GUTTER) + CAPTION
            x = cell % columns * (PITCH + GUTTER)
            assert (sheet[y:y + HEIGHT, x:x + WIDTH] == pixels).all()
            assert (sheet[y:y + HEIGHT, x + WIDTH:x + PITCH] == 255).all()
            assert (sheet[y - CAPTION:y, x:x + PITCH] < 128).any()


def test_the_sheets_key_is_the_librarys(written, stack):
    """Colours of the layers, and white and black; those of the heat map, dark to
    light."""
    sheet = written.read_png("out/layers-000.png")
    colours = {tuple(pixel) for pixel in sheet.reshape(-1, 3)}
    legend = stack.legend((4, 3), "lovi")
    assert {tuple(pixel) for pixel in legend.reshape(-1, 3)} <= colours
    below = sheet[-5 * CAPTION:]
    found = [tuple(stack.legend((1, sheet.shape[1]), "heatmap")[0, x])
             for x in (0, sheet.shape[1] // 2, -1)]
    row = next(row for row in below if tuple(row[0]) == found[0])
    assert [tuple(row[x]) for x in (0, sheet.shape[1] // 2, -1)] == found
