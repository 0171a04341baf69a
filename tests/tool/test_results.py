"""What the command writes and prints."""

import json

import numpy
import pytest

from support import maps, photo

EARLY = maps(1, 3, 9, 13)
LATE = maps(1, 6, 4, 5, seed=3)


@pytest.fixture(autouse=True)
def layers(sandbox):
    sandbox.write_npy("early.npy", EARLY)
    sandbox.write_npy("late.npy", LATE)


def expect_results(sandbox, width, height):
    """Maps of that size in all files that every run writes."""
    sandbox.read_npy("out/combined.npy", (1, height, width))
    sandbox.read_npy("out/layers.npy", (1, 2, height, width))
    sandbox.expect_png("out/combined.png", width, height, 1)
    sandbox.expect_png("out/lovi.png", width, height, 3)
    sandbox.expect_png("out/heatmap.png", width, height, 3)
    assert sandbox.exists("out/layers.png")
    assert sandbox.exists("out/stats.json")


def test_size_is_that_of_the_largest_layer(sandbox):
    sandbox.run_well("-q -o out early.npy late.npy")
    expect_results(sandbox, 13, 9)
    sandbox.run_warned("-q -o out late.npy early.npy", "late to early")
    expect_results(sandbox, 13, 9)
    assert sandbox.count("out") == 7


@pytest.mark.parametrize("options, size", [("", (31, 17)), ("-s 21x33", (21, 33))])
def test_size_is_that_of_the_photo_or_what_the_user_says(sandbox, options, size):
    sandbox.write_photo("photo.png", photo(31, 17))
    sandbox.run_well(f"-q -o out -i photo.png {options} early.npy late.npy")
    expect_results(sandbox, *size)
    sandbox.expect_png("out/overlay.png", *size, 3)
    sandbox.expect_png("out/mask.png", *size, 3)
    assert sandbox.count("out") == 9


def test_batch_gives_a_picture_for_each_image(sandbox):
    array = maps(3, 2, 5, 4)
    sandbox.write_npy("batch.npy", array)
    sandbox.write_photo("photo.png", photo(4, 5))
    sandbox.run_well("-o out -i photo.png batch.npy")
    assert "lovi-000.png to lovi-002" in sandbox.output
    # Two arrays, the numbers and three times six pictures.
    assert sandbox.count("out") == 2 + 1 + 18
    sandbox.expect_png("out/lovi-002.png", 4, 5, 3)
    sandbox.expect_png("out/combined-001.png", 4, 5, 1)
    sandbox.expect_png("out/mask-000.png", 4, 5, 3)
    assert sandbox.exists("out/layers-002.png")
    batch = sandbox.read_npy("out/combined.npy", (3, 5, 4))
    # The first image alone has the same values.
    sandbox.write_npy("alone.npy", array[:1])
    sandbox.run_well("-q -o one alone.npy")
    alone = sandbox.read_npy("one/combined.npy", (1, 5, 4))
    assert (batch[0] == alone[0]).all()
    assert (batch[1] != alone[0]).any()


def test_one_channel_or_one_pixel_is_fine(sandbox):
    sandbox.write_npy("channel.npy", maps(1, 1, 3, 5))
    sandbox.write_npy("pixel.npy", maps(4, 1, 1))
    sandbox.run_warned("-q -o out channel.npy pixel.npy", "ALL LAYERS ARE FLAT",
                       "channel.npy", "pixel.npy")
    expect_results(sandbox, 5, 3)
    sandbox.run_warned("-o one pixel.npy", "ALL LAYERS ARE FLAT", "pixel.npy")
    assert "pixel.npy (flat)\n" in sandbox.output
    assert sandbox.read_npy("one/combined.npy", (1, 1, 1)) == 0


def test_combined_picture_shows_the_map(sandbox):
    sandbox.run_well("-q -o out early.npy late.npy")
    values = sandbox.read_npy("out/combined.npy", (1, 9, 13))[0]
    grey = (values.astype(float) * 255 + 0.5).astype(int)
    assert (sandbox.read_png("out/combined.png") == grey).all()


def test_picture_of_raw_values_is_stretched(sandbox):
    sandbox.run_well("-q -o out --norm none late.npy")
    picture = sandbox.read_png("out/combined.png")
    assert (picture.min(), picture.max()) == (0, 255)


def test_overlay_is_the_photo_with_the_place(sandbox):
    pixels = photo(13, 9)
    sandbox.write_photo("photo.png", pixels)
    sandbox.run_well("-q -o out -i photo.png --alpha 0 early.npy")
    assert (sandbox.read_png("out/overlay.png") == pixels).all()
    for name, options in (("lovi", ""), ("heatmap", "--heat-palette paper"),
                          ("fastcam", "--cam-layer 0 --heat-palette paper")):
        sandbox.run_well(f"-q -o out -i photo.png --alpha 1 --overlay {name} "
                         f"{options} early.npy")
        values = (sandbox.read_npy("out/fastcam.npy", (1, 1, 9, 13))[0, 0]
                  if name == "fastcam" else
                  sandbox.read_npy("out/combined.npy", (1, 9, 13))[0])
        share = ((values - values.min()) / numpy.ptp(values) - 0.6) / 0.4
        overlay = sandbox.read_png("out/overlay.png")
        assert (overlay[share < -1e-3] == pixels[share < -1e-3]).all()
        picture = sandbox.read_png(f"out/{name}.png")
        assert (overlay[share == 1] == picture[share == 1]).all()
        assert (overlay[share > 0.1] != pixels[share > 0.1]).any(axis=1).all()


def test_frames_with_the_same_limits_do_not_flicker(sandbox):
    """One half of two frames is the same, the other one is not."""
    frames = maps(2, 3, 8, 16, seed=5)
    frames[1, :, :, :8] = frames[0, :, :, :8]
    frames[1, :, :, 8:] *= 3
    sandbox.write_photo("photo.png", photo(16, 8))
    for options, equal in (("--limits 0,2", True), ("", False)):
        drawn = []
        for number, frame in enumerate(frames):
            sandbox.write_npy("frame.npy", frame[None])
            sandbox.run_well(f"-q -o out{number} -i photo.png --norm none "
                             f"{options} frame.npy")
            drawn.append([sandbox.read_png(f"out{number}/{name}.png")[:, :8]
                          for name in ("lovi", "heatmap", "overlay")])
        assert [(one == two).all() for one, two in zip(*drawn)] == [equal] * 3
    assert json.loads(sandbox.read("out1/stats.json"))["settings"]["limits"] is None


def test_a_legend_goes_below_pictures_in_colours(sandbox):
    sandbox.write_photo("photo.png", photo(300, 20))
    options = "-q -i photo.png early.npy late.npy --cam-layer 0"
    sandbox.run_well(f"-o out {options}")
    sandbox.run_well(f"-o key --legend {options}")
    for name in ("lovi", "heatmap", "overlay", "fastcam", "fastcam-overlay"):
        plain, drawn = (sandbox.read_png(f"{folder}/{name}.png")
                        for folder in ("out", "key"))
        assert (drawn[:20] == plain).all() and len(drawn) > 80
        below = drawn[20:]
        assert (below == 255).all(axis=2).any() and (below == 0).all(axis=2).any()
        assert len(numpy.unique(below.reshape(-1, 3), axis=0)) > 4
    for name in ("combined", "mask", "cam", "layers"):
        sandbox.expect_equal(f"out/{name}.png", f"key/{name}.png")


def test_names_of_any_kind_are_labels(sandbox):
    """Cut where they are too long, and odd ones are shown as well as they can."""
    for name in ("a" * 200, "\u05d0\u4e2d\u0301<b>", "\x1b[31m", "\u202e", "W", "."):
        sandbox.write_npy(f"{name}.npy", LATE)
        sandbox.run_well("-q -o out --legend", f"{name}.npy")
        sheet = sandbox.read_png("out/layers.png")
        assert (sheet < 255).any() and sheet.shape[1] >= 280


def test_names_that_begin_alike_are_told_apart(sandbox):
    keys = []
    for end in ("10", "11"):
        name = "encoder.layers.encoder_layer_of_the_network_" * 3 + end
        sandbox.write_npy(f"{name}.npy", LATE)
        sandbox.run_well("-q -o out --legend", f"{name}.npy", f"{name}.npy")
        keys.append([sandbox.read_png(f"out/{picture}.png")
                     for picture in ("layers", "lovi")])
    for one, other in zip(*keys):
        assert one.shape == other.shape and (one != other).any()


def test_palettes_are_the_librarys(sandbox):
    sandbox.run_well("-q -o one --palette ordered --heat-palette paper early.npy "
                     "late.npy")
    sandbox.run_well("-q -o two early.npy late.npy")
    for name in "lovi", "heatmap":
        assert (sandbox.read_png(f"one/{name}.png")
                != sandbox.read_png(f"two/{name}.png")).any()
    settings = [json.loads(sandbox.read(f"{run}/stats.json"))["settings"]
                for run in ("one", "two")]
    assert [(each["palette"], each["heat_palette"]) for each in settings] \
        == [("ordered", "paper"), ("paper", "rising")]


def test_a_heat_map_of_one_layer_is_in_colour(sandbox):
    sandbox.run_well("-q -o out early.npy")
    assert numpy.ptp(sandbox.read_png("out/heatmap.png"), axis=2).max() > 100


@pytest.mark.parametrize("options, kept", [
    ("--keep 0", 0), ("", 12),  # 10 % of 117
    ("--keep 50", 59), ("--keep 100", 117)])
def test_mask_keeps_so_many_pixels(sandbox, options, kept):
    """Each that it kept has to be the photo's."""
    pixels = photo(13, 9)
    sandbox.write_photo("photo.png", pixels)
    sandbox.run_well(f"-q -o out -i photo.png {options} early.npy")
    mask = sandbox.read_png("out/mask.png")
    is_kept = mask.any(axis=2)
    assert is_kept.sum() == kept
    assert (mask[is_kept] == pixels[is_kept]).all()


# ------------------------------------------------------------------ kinds of photos

def see(sandbox, name, options=""):
    """The photo as the command sees it."""
    sandbox.run_well(f"-q -o out -i {name} --alpha 0 {options} late.npy")
    return sandbox.read_png("out/overlay.png")


def even(width, height, *colour):
    """A photo of one colour."""
    pixels = numpy.full((height, width, len(colour)), colour, numpy.uint8)
    return pixels[:, :, 0] if len(colour) == 1 else pixels


def expect_colour(pixels, *colour, tolerance=0):
    """Expects that all pixels are near to that colour."""
    assert abs(pixels.astype(int) - colour).max() <= tolerance


def test_even_photo_keeps_its_colour(sandbox):
    sandbox.write_photo("photo.png", even(8, 6, 255, 128, 0))
    expect_colour(see(sandbox, "photo.png", "-s 20x10"), 255, 128, 0)
    expect_colour(see(sandbox, "photo.png", "-s 3x2"), 255, 128, 0)


def test_shrunken_photo_is_averaged(sandbox):
    pixels = even(8, 6, 50, 50, 50)
    pixels[:, 1::2] = 100
    sandbox.write_photo("photo.png", pixels)
    expect_colour(see(sandbox, "photo.png", "-s 4x3"), 75, 75, 75)


def test_grey_photo_is_read(sandbox):
    sandbox.write_photo("photo.png", even(5, 4, 77))
    expect_colour(see(sandbox, "photo.png"), 77, 77, 77)
    sandbox.write_photo("photo.jpg", even(5, 4, 77))
    expect_colour(see(sandbox, "photo.jpg"), 77, 77, 77, tolerance=2)


def test_transparent_photo_lies_on_white(sandbox):
    sandbox.write_photo("photo.png", even(5, 4, 200, 100, 0, 0))
    expect_colour(see(sandbox, "photo.png"), 255, 255, 255)
    sandbox.write_photo("photo.png", even(5, 4, 200, 100, 0, 255))
    expect_colour(see(sandbox, "photo.png"), 200, 100, 0)


def test_jpeg_photo_is_read(sandbox):
    sandbox.write_photo("photo.jpg", even(19, 11, 250, 130, 10))
    seen = see(sandbox, "photo.jpg")
    assert seen.shape == (11, 19, 3)
    expect_colour(seen, 250, 130, 10, tolerance=3)


def test_cmyk_photo_is_read(sandbox):
    """Pillow marks it as Adobe's, whose inks are stored inverted."""
    sandbox.write_photo("photo.jpg", even(8, 8, 0, 127, 255, 127), "CMYK")
    assert b"Adobe" in sandbox.read("photo.jpg")
    expect_colour(see(sandbox, "photo.jpg"), 128, 64, 0, tolerance=3)


def test_sheet_holds_all_pictures(sandbox):
    """Two layers, combined map, heat map and LOVI; with a photo it and the overlay;
    below them keys of 104 and 72 pixels."""
    sandbox.write_photo("photo.png", photo(30, 20))
    for options, cells in (("-s 30x20", 5), ("-i photo.png", 7)):
        sandbox.run_well(f"-q -o out {options} early.npy late.npy")
        height, width, _ = sandbox.read_png("out/layers.png").shape
        columns, left = divmod(width + 4, 120 + 4)
        rows, below = divmod(height - 104 - 72 + 4, 16 + 20 + 4)
        assert below == 0 and (left == 0 or width == 280)
        assert columns * (rows - 1) < cells <= columns * rows


# ------------------------------------------------------------------- what it prints

def refuse_constant(name):
    raise ValueError(f"{name} is no JSON")


def parse(sandbox):
    return json.loads(sandbox.output.encode(), parse_constant=refuse_constant)


def test_json_is_printed_and_written(sandbox):
    sandbox.run_well("-o out --json --weights 1,2.5 early.npy late.npy")
    parse(sandbox)
    assert sandbox.read("out/stats.json").decode() == sandbox.output
    for text in ('"weights": [1, 2.5]', '"name": "late.npy"', '"norm": "gamma"',
                 '"eps": 1e-07', '"channels": 6', '"width": 13', '"photo": null'):
        assert text in sandbox.output
    assert '"flat"' not in sandbox.output


def test_json_escapes_names(sandbox):
    """A quote, a backslash, a line end, an umlaut, and no UTF-8."""
    sandbox.write("a\"\\\n\xe4\udcff.npy", sandbox.read("late.npy"))
    sandbox.run_well("-o out --json", b"a\"\\\n\xc3\xa4\xff.npy")
    parse(sandbox)
    assert '"a\\"\\\\\\u000a\xe4\\ufffd.npy"' in sandbox.output


def test_json_flags_flat_layers(sandbox):
    sandbox.write_npy("pixel.npy", maps(2, 4, 1, 1))
    sandbox.run_warned("-o out --json pixel.npy", "ALL LAYERS ARE FLAT in 2 of 2",
                       "one location")
    parse(sandbox)
    assert '"flags": ["flat"]' in sandbox.output
    assert '"images": 2' in sandbox.output


def test_table_names_layers_and_files(sandbox):
    sandbox.write_photo("photo.png", photo(8, 8))
    sandbox.run_well("-o out -i photo.png early.npy late.npy")
    for text in ("early.npy\n", "late.npy\n", "13x9", *(
            f"out/{name}\n" for name in (
                "combined.npy", "layers.npy", "combined.png", "lovi.png",
                "heatmap.png", "overlay.png", "mask.png", "layers.png",
                "stats.json"))):
        assert text in sandbox.output
    assert sandbox.output.splitlines()[-1] == (
        "Open first: out/overlay.png (where on the photo the network looked)")
    sandbox.run_well("-o out early.npy late.npy")
    assert "\n\nOpen first: out/lovi.png (" in sandbox.output
    sandbox.write_npy("batch.npy", maps(2, 3, 9, 13))
    sandbox.run_well("-o out batch.npy")
    assert "\n\nOpen first: out/lovi-000.png (" in sandbox.output
    sandbox.run_well("-q -o out -i photo.png early.npy late.npy")
    assert sandbox.output == ""


def test_folder_is_made_and_used_again(sandbox):
    sandbox.run_well("-q early.npy")
    assert sandbox.count("salmap-out") == 7
    sandbox.run_well("-q -o deep/er/out/ early.npy")
    assert sandbox.count("deep/er/out") == 7
    sandbox.run_well("-q -o deep/er/out late.npy")
    sandbox.run_well("-q -o deep/er/out early.npy")
    assert sandbox.count("deep/er/out") == 7
    sandbox.expect_equal("deep/er/out/lovi.png", "salmap-out/lovi.png")


@pytest.mark.parametrize("folder, part, reason", [
    ("file", "file", "(Not a directory)"),
    ("file/out", "file", "(Not a directory)"),
    # A file system that takes no folders, even from root.
    ("/proc/x", "/proc/x", "(No such file")])
def test_folder_that_cannot_be_made_is_an_error(sandbox, folder, part, reason):
    """The message names the part of the path that is in the way, why, and what
    would be right."""
    sandbox.write("file", b"x")
    sandbox.run(f"-o {folder} early.npy")
    sandbox.expect_refusal(1, part, reason)
    assert "want one that is there" in sandbox.errors


def test_the_sheet_of_signals_has_bands_that_can_be_seen(sandbox):
    for name, width in (("first", 40), ("second", 10)):
        sandbox.write_npy(f"{name}.npy", maps(1, 3, 1, width)[:, :, 0])
    sandbox.run_well("-q -o out --layout ncw -s 480x1 first.npy second.npy")
    sheet, lovi = (sandbox.read_png(f"out/{name}.png")
                   for name in ("layers", "lovi"))
    assert sheet.shape[1] == 480 and lovi.shape == (1, 480, 3)
    same = (sheet == lovi).all(axis=(1, 2))
    assert same.sum() == 24 and numpy.ptp(numpy.flatnonzero(same)) == 23
