"""What the command warns of, and what it does not."""

import json

import numpy
import pytest

from support import TOP, maps, names, photo

def write(sandbox, shapes):
    """A layer of each shape; returns their names, early to late."""
    for i, shape in enumerate(shapes):
        sandbox.write_npy(f"{i:02}.npy", maps(*shape, seed=i))
    return " ".join(f"{i:02}.npy" for i in range(len(shapes)))


# ------------------------------------------------------------------------- shapes

# (channels, rows, columns) of layers that are as they should be.
RIGHT = {
    "demo": [(16, 120, 160), (32, 60, 80), (64, 30, 40), (128, 15, 20), (64, 8, 10),
             (256, 4, 5)],
    "resnet": [(64, 112, 112), (256, 56, 56), (512, 28, 28), (1024, 14, 14),
               (2048, 7, 7)],
    "stem of as many channels as rows": [(64, 64, 48), (32, 64, 48), (128, 32, 24)],
    "one layer": [(512, 7, 9)],
    "one layer of as many channels as rows": [(64, 64, 48)],
    "equal sizes": [(192, 14, 14)] * 12,
    "pyramid": [(256, 56, 56), (256, 28, 28), (256, 14, 14), (256, 7, 7)],
    "U-Net": [(64, 48, 64), (128, 24, 32), (256, 12, 16), (128, 24, 32), (64, 48, 64)],
    "a slightly larger last layer": [(64, 10, 12), (64, 11, 13)],
    "more channels in a larger layer": [(16, 8, 8), (32, 16, 16)],
    "a signal": [(16, 1, 400), (32, 1, 200)],
    "small planes of one channel": [(8, 14, 14), (3, 7, 9)],
}


@pytest.mark.parametrize("shapes", RIGHT.values(), ids=RIGHT)
def test_right_shapes_get_no_warning(sandbox, shapes):
    layers = write(sandbox, [(2, *shape) for shape in shapes])
    sandbox.run_well(f"-q -s 9x8 -o out {layers}")
    assert json.loads(sandbox.read("out/stats.json"))["warnings"] == []
    # The way of one image without an axis for it; with --layout chw none is lost.
    layers = write(sandbox, shapes)
    sandbox.run_well(f"-q -s 9x8 -o out --layout chw {layers}")


def test_the_demo_gets_no_warning(sandbox):
    sandbox.run_well("-q -s 80x60 -o out", *sorted(
        (TOP / "docs" / "demo").glob("layer*.npy")))
    sandbox.run("-q -s 80x60 -o out", *sorted(
        (TOP / "docs" / "demo").glob("layer*.npy"), reverse=True))
    assert "late to early" in sandbox.errors


@pytest.mark.parametrize("shapes, sizes", [
    ([(64, 7, 9), (32, 14, 18)], "from 9x7 to 18x14"),
    ([(256, 4, 4), (64, 8, 8), (128, 8, 8), (16, 16, 16)], "from 4x4 to 16x16"),
    ([(256, 7, 7), (256, 14, 14), (256, 28, 28)], "from 7x7 to 28x28")])
def test_layers_from_late_to_early(sandbox, shapes, sizes):
    layers = write(sandbox, [(2, *shape) for shape in shapes])
    sandbox.run_warned(f"-q -o out {layers}", f"{sizes}, as if they came late to early")
    sandbox.run_well("-q -o out " + " ".join(reversed(layers.split())))


def test_one_channel_of_a_large_plane(sandbox):
    """Loud where all is black, as with SMOE Scale of one channel."""
    sandbox.write_npy("a.npy", maps(2, 1, 8, 9))
    sandbox.write_npy("b.npy", maps(2, 5, 4, 4))
    sandbox.run_warned("-q -o out a.npy b.npy", "a.npy: was read as 1 channel of 8 rows "
                       "and 9 columns; if the channels are another axis, want it named, "
                       "such as --layout nhwc")
    sandbox.run_warned("-q -o out --stat max a.npy", "1 channel of 8 rows")
    sandbox.run_warned("-q -o out a.npy", "ALL LAYERS ARE FLAT in 2 of 2 images",
                       "1 channel of 8 rows")
    sandbox.write_npy("map.npy", maps(2, 8, 9))
    sandbox.run_well("-q -o out --stat max --layout nhw map.npy")
    sandbox.run_warned("-q -o out --layout nhw map.npy", "ALL LAYERS", "is flat")
    sandbox.write_npy("small.npy", maps(2, 1, 7, 9))
    sandbox.run_well("-q -o out --stat max small.npy")


@pytest.mark.parametrize("shape, wanted", [
    ((1, 197, 24), "--layout tokens --prefix 1"), ((1, 17, 12), "--prefix 1"),
    ((1, 196, 24), "want --layout tokens\n"), ((1, 201, 24), "--prefix 5"),
    ((1, 51, 24), "--prefix 2"), ((1, 7, 24), "tokens --prefix 3\n")])
def test_tokens_of_one_image_are_not_black_without_a_word(sandbox, shape, wanted):
    sandbox.write_npy("a.npy", maps(*shape))
    sandbox.run("-q -o out a.npy")
    assert sandbox.status == 0
    assert "ALL LAYERS ARE FLAT: every map is 0 and every picture" in sandbox.errors
    assert "if these are tokens and channels, want" in sandbox.errors
    assert wanted in sandbox.errors
    assert len(json.loads(sandbox.read("out/stats.json"))["warnings"]) == 2


def test_tokens_of_a_batch(sandbox):
    """[8,197,768] is no plane of one channel, but no channels either."""
    layers = write(sandbox, [(4, 50, 24), (4, 50, 24), (4, 17, 32)])
    sandbox.run_warned(
        f"-q -o out {layers}",
        "00.npy: was read as 4 channels of 50 rows and 24 columns; if they are images, "
        "tokens and channels, want --layout tokens --prefix 1, else --layout chw",
        "01.npy", "02.npy: was read as 4 channels of 17 rows")
    sandbox.run_well(f"-q -o out --layout chw {layers}")
    sandbox.run_well(f"-q -o out --layout tokens --prefix 1 {layers}")


@pytest.mark.parametrize("shapes", [
    [(64, 36, 64), (128, 18, 32), (256, 9, 16)], [(5, 7, 9)], [(5, 9, 7)],
    [(64, 16, 16)], [(64, 49, 49)]])
def test_one_image_without_an_axis_gets_no_warning(sandbox, shapes):
    sandbox.run_well(f"-q -o out {write(sandbox, shapes)}")


@pytest.mark.parametrize("layout, other, swap", [
    ("nchw", "nhwc", lambda a: a), ("nhwc", "nchw", lambda a: a.transpose(0, 3, 1, 2))])
def test_channels_that_were_taken_for_a_side(sandbox, layout, other, swap):
    """Square maps in the other layout."""
    for i, (side, channels) in enumerate([(28, 16), (14, 32), (7, 64)]):
        last = maps(2, side, side, channels, seed=i)
        sandbox.write_npy(f"{i}.npy", swap(last))
    sandbox.run_warned(f"-q -o out --layout {layout} 0.npy 1.npy 2.npy",
                       f"want --layout {other}")
    sandbox.run_warned(f"-q -o out --layout {layout} 2.npy",
                       f"want --layout {other}")
    sandbox.run_well(f"-q -o out --layout {other} 0.npy 1.npy 2.npy")


def test_channels_last_of_one_image_get_one_warning(sandbox):
    """[5,5,24] has fewer channels than tokens have, and its first sides are equal."""
    sandbox.write_npy("a.npy", maps(5, 5, 24))
    sandbox.run_warned("-q -o out a.npy", "5 channels of 5 rows and 24 columns; if its "
                       "channels come last, want --layout nhwc")
    sandbox.run_well("-q -o out --layout nhwc a.npy")


# ------------------------------------------------------------------------- values

def test_flat_layers(sandbox):
    sandbox.write_npy("good.npy", maps(2, 5, 6, 4))
    sandbox.write_npy("zero.npy", numpy.zeros((2, 5, 3, 4), "<f4"))
    sandbox.write_npy("pooled.npy", maps(2, 5, 1, 1))
    sandbox.write_npy("channel.npy", maps(2, 1, 3, 3))
    sandbox.run_warned(
        "-q -o out good.npy zero.npy pooled.npy channel.npy",
        "zero.npy: is flat, counts as 0 and says nothing: all values of its map are 0; "
        "want activations that differ between channels and locations",
        "pooled.npy: is flat, counts as 0 and says nothing: it has one location; want "
        "what comes before the pooling",
        "channel.npy: is flat, counts as 0 and says nothing: it has one channel; "
        "--stat max")
    sandbox.run_warned("-q -o out --stat max good.npy pooled.npy channel.npy",
                       "pooled.npy")
    half = maps(2, 5, 6, 4)
    half[1] = 3
    sandbox.write_npy("half.npy", half)
    sandbox.run_well("-o out good.npy half.npy")
    assert "half.npy (flat in 1 of 2)\n" in sandbox.output
    sandbox.run_warned("-q -o out half.npy", "ALL LAYERS ARE FLAT in 1 of 2 images")


def test_values_that_are_not_finite(sandbox):
    array = maps(1, 5, 6, 4)
    array[0, :3, 2, 2] = numpy.nan
    sandbox.write_npy("a.npy", array)
    sandbox.run_warned("-q -o out --nonfinite zero a.npy",
                       "a.npy: NaN or infinity was taken as 0 in 3 of its activations")
    sandbox.write_npy("a.npy", maps(1, 5, 6, 4))
    sandbox.run_well("-q -o out --nonfinite zero a.npy")


# ------------------------------------------------------------------------ options

@pytest.mark.parametrize("option, reason", [
    ("--alpha 0.3", "without a photo"), ("--overlay lovi", "without a photo"), ("--keep 20", "without a photo"),
    ("--no-exif", "without a photo"),
    ("--prefix 1", "without --layout tokens"),
    ("--grid 2x3", "without --layout tokens"),
    ("--scale 0.5", "no layer holds integers"),
    ("--zero-point 3", "no layer holds integers"),
    ("--slice 0", "no layer is a volume"), ("--project max", "no layer is a volume"),
    ("--slices 3", "no layer is a volume"),
    ("--axis h", "without --slice or --project"),
    ("--axis w", "without --slice or --project"),
    ("--weights 3", "on one layer"), ("--weights ramp", "on one layer"),
    ("--relative-epsilon 1 --stat mean", "on the statistic mean"),
    ("--eps 1 --stat mean --norm range", "the statistic mean and the normaliser range")])
def test_options_without_an_effect(sandbox, option, reason):
    """The maps are as without the option."""
    sandbox.write_npy("a.npy", maps(1, 5, 6, 4))
    others = option.partition(" --stat")
    sandbox.run_well(f"-q -o a {others[1]}{others[2]} a.npy")
    sandbox.run_warned(f"-q -o b {option} a.npy", f"{option.split()[0]}: has no effect")
    assert reason in sandbox.errors
    sandbox.expect_equal("a/combined.npy", "b/combined.npy")
    sandbox.expect_equal("a/lovi.png", "b/lovi.png")


@pytest.mark.parametrize("option", [
    "-i p.png --alpha 0.3", "-i p.png --keep 20", "-i p.png --no-exif",
    "--weights ramp b.npy",
    "--scale 0.5 b.npy", "--zero-point 3 b.npy",
    "--project max --axis h", "--slice 2 --slices 3 --axis w",
    "--layout tokens --prefix 1 --grid 2x3 t.npy"])
def test_options_with_an_effect(sandbox, option):
    sandbox.write_npy("a.npy", maps(1, 5, 7, 4))
    sandbox.write_npy("b.npy", (maps(1, 5, 6, 4) * 16).astype("u1"))
    sandbox.write_npy("t.npy", maps(1, 7, 5))
    sandbox.write_photo("p.png", photo(4, 6))
    layer = "" if "tokens" in option else "a.npy"
    sandbox.run_well(f"-q -o out {layer} {option}")


@pytest.mark.parametrize("statistic", names("STATISTICS"))
@pytest.mark.parametrize("normalizer", names("NORMALIZERS")[:-1])
def test_epsilon_is_in_vain_where_it_changes_nothing(sandbox, statistic, normalizer):
    """For each row of the library's lists."""
    sandbox.write_npy("a.npy", maps(1, 5, 7, 6))
    settings = f"-q --stat {statistic} --norm {normalizer} a.npy"
    sandbox.run_well(f"-o a {settings}")
    sandbox.run(f"-o b --eps 2 {settings}")
    assert sandbox.status == 0
    same = sandbox.read("a/combined.npy") == sandbox.read("b/combined.npy")
    assert ("--eps: has no effect" in sandbox.errors) == same
    sandbox.run(f"-q -o c --relative-epsilon 0.5 {settings}")
    assert sandbox.status == 0
    same = sandbox.read("a/combined.npy") == sandbox.read("c/combined.npy")
    assert ("--relative-epsilon: has no effect" in sandbox.errors) == same
    sandbox.run(f"-q -o d --eps 2 --relative-epsilon 0.5 {settings}")
    assert sandbox.status == 0
    same = sandbox.read("c/combined.npy") == sandbox.read("d/combined.npy")
    assert ("--eps: has no effect" in sandbox.errors) == same


def test_warnings_are_in_stats_and_steer_no_terminal(sandbox):
    name = "a\x1b[31m\n\u2028\"b.npy"
    sandbox.write_npy(name, maps(2, 4, 1, 1))
    sandbox.write_npy("b.npy", maps(2, 4, 2, 1))
    sandbox.run("-o out --json b.npy", name)
    assert sandbox.status == 0 and sandbox.errors.count("\n") == 1
    assert "\x1b" not in sandbox.errors
    warnings = json.loads(sandbox.output)["warnings"]
    assert sandbox.errors == f"salmap: warning: {warnings[0]}\n"
    assert warnings[0].startswith('a?[31m?\u2028"b.npy: is flat')
