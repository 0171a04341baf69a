"""How the command reads arrays: the order of their axes, tokens of transformers,
and integers of quantised networks."""

import json

import numpy
import pytest

from support import expect_same, maps

PLAIN = maps(2, 5, 4, 6)
ONE = PLAIN[:1]


def order(array, letters):
    """From nchw to the axes that the letters name."""
    whole = array[:, :, None]  # ncdhw
    missing = tuple("ncdhw".index(axis) for axis in "ncdhw" if axis not in letters)
    kept = [axis for axis in "ncdhw" if axis in letters]
    return numpy.ascontiguousarray(numpy.transpose(
        whole.squeeze(missing), [kept.index(axis) for axis in letters]))


# ------------------------------------------------------------------------- layouts

@pytest.mark.parametrize("letters", ["nchw", "nhwc", "wchn", "cnhw", "ncdhw",
                                     "hwncd", "ndhwc"])
def test_any_order_of_axes_gives_the_same(sandbox, letters):
    for variant in (order(PLAIN, letters),
                    numpy.asfortranarray(order(PLAIN, letters))):
        expect_same(sandbox, PLAIN, variant, f"--layout {letters}")


@pytest.mark.parametrize("layout, letters", [
    ("nchw", "chw"), ("nhwc", "hwc"), ("chw", "chw"), ("hwc", "hwc"),
    ("whc", "whc"), ("ncdhw", "cdhw")])
def test_one_image_needs_no_axis(sandbox, layout, letters):
    expect_same(sandbox, ONE, order(ONE, letters), f"--layout {layout}")


def test_signals_and_maps_are_read(sandbox):
    signal = maps(2, 5, 1, 9)
    expect_same(sandbox, signal, signal[:, :, 0], "--layout ncw")
    plane = maps(2, 1, 4, 6)
    expect_same(sandbox, plane, plane[:, 0], "--layout nhw", "--stat max")


@pytest.mark.parametrize("layout, shape, reason", [
    ("nchw", (3, 4), "2 dimensions; --layout nchw wants 4, or one less for one image; "
     "tokens and channels are --layout tokens, rows and columns --layout hw\n"),
    ("nchw", (1, 1, 1, 3, 4), "5 dimensions; --layout nchw wants 4, or one less for one "
     "image; volumes and clips are --layout ncdhw\n"),
    ("nchw", (9,), "1 dimension; --layout nchw wants 4, or one less for one image; want "
     "what comes before the pooling\n"),
    ("chw", (1, 2, 3, 4), "4 dimensions; --layout chw wants 3\n"),
    ("tokens", (1, 2, 3, 4), "--layout tokens wants 3"),
    ("nchw", (), "0 dimensions"), ("hw", (4,), "1 dimension; --layout hw wants 2")])
def test_arrays_that_do_not_fit_the_layout_are_refused(sandbox, layout, shape,
                                                       reason):
    sandbox.write_npy("a.npy", numpy.ones(shape, "<f4"))
    sandbox.run(f"-o out --layout {layout} a.npy")
    sandbox.expect_refusal(1, "a.npy", reason)


VOLUME = maps(2, 5, 3, 4, 6)


def read_volume(sandbox, options):
    sandbox.run_well(f"-o out -q --layout ncdhw {options} a.npy")
    return numpy.load(sandbox.folder / "out" / "combined.npy")


def test_volumes_want_a_slice_or_a_projection(sandbox):
    sandbox.write_npy("a.npy", VOLUME)
    sandbox.run("-o out --layout ncdhw a.npy")
    sandbox.expect_refusal(2, "a.npy", "want --slice N, or --project mean or max")
    sandbox.run("-o out --layout ncdhw --slice 3 a.npy")
    sandbox.expect_refusal(2, "--slice", "3 of 3 slices; want 0 to 2")
    sandbox.run("-o out --layout ncdhw --slice 0 --project max a.npy")
    sandbox.expect_refusal(2, "--slice and --project", "want one of them")
    for count in 1000001, 99999999999:
        sandbox.run(f"-o out --layout ncdhw --slice 0 --slices {count} a.npy")
        sandbox.expect_refusal(2, "--slices", f"'{count}' is too large; at most 1000000\n")
    for option in "--slice -1", "--slices 0", "--axis x", "--project sum":
        sandbox.run(f"-o out --layout ncdhw {option} a.npy")
        sandbox.expect_refusal(2, option.split()[0], option.split()[1])


def test_slices_and_projections_of_volumes(sandbox):
    sandbox.write_npy("a.npy", VOLUME)
    volume = numpy.stack([read_volume(sandbox, f"--slice {z}") for z in range(3)],
                         axis=1)
    assert volume.shape == (2, 3, 4, 6) and volume.any()
    for number, axis in enumerate("dhw", 1):
        most = read_volume(sandbox, f"--project max --axis {axis}")
        assert (most == volume.max(number)).all()
    side = read_volume(sandbox, "--slice 2 --axis w")
    assert (side == volume[:, :, :, 2]).all()
    between = read_volume(sandbox, "--slice 1 --slices 6")
    assert abs(between - (0.75 * volume[:, 0] + 0.25 * volume[:, 1])).max() < 1e-6


def test_the_depth_of_a_layer_is_told(sandbox):
    sandbox.write_npy("a.npy", VOLUME)
    sandbox.write_npy("b.npy", PLAIN)
    sandbox.run_well("-o out --layout ncdhw --slice 0 a.npy")
    assert "6x4x3" in sandbox.output
    stats = json.loads((sandbox.folder / "out" / "stats.json").read_text())
    (layer,) = stats["layers"]
    assert [layer[side] for side in ("depth", "height", "width")] == [3, 4, 6]
    sandbox.run_well("-o out b.npy")
    stats = json.loads((sandbox.folder / "out" / "stats.json").read_text())
    assert stats["layers"][0]["depth"] == 1


@pytest.mark.parametrize("layout", [
    "", "nchww", "nchx", "NCHW", "n chw", "nct2", "nth", "td", "ncdhwt", "token",
    "tokens2"])
def test_unknown_layouts_are_refused(sandbox, layout):
    sandbox.write_npy("a.npy", PLAIN)
    sandbox.run("-o out", "--layout", layout, "a.npy")
    sandbox.expect_refusal(2, "--layout", f"'{layout}' is not tokens, nor")


# -------------------------------------------------------------------------- tokens

def tokens_of(array, prefix):
    """[n, c, h, w] as [n, prefix + h * w, c]; the first ones are large."""
    n, c, h, w = array.shape
    first = numpy.full((n, prefix, c), 1000, array.dtype)
    return numpy.concatenate(
        [first, array.reshape(n, c, h * w).transpose(0, 2, 1)], 1)


@pytest.mark.parametrize("prefix", [0, 1, 5])
@pytest.mark.parametrize("dtype", ["<f4", "<f2", ">f8"])
def test_tokens_give_the_map_of_their_grid(sandbox, prefix, dtype):
    tokens = tokens_of(PLAIN, prefix).astype(dtype)
    expect_same(sandbox, PLAIN, tokens,
                f"--layout tokens --prefix {prefix} --grid 4x6")
    expect_same(sandbox, PLAIN, numpy.asfortranarray(tokens),
                f"--layout ntc --prefix {prefix} --grid 4x6")
    expect_same(sandbox, PLAIN, tokens.transpose(0, 2, 1),
                f"--layout nct --prefix {prefix} --grid 4x6")
    expect_same(sandbox, ONE, tokens[0],
                f"--layout tokens --prefix {prefix} --grid 4x6")


def test_a_square_of_tokens_needs_no_grid(sandbox):
    square = maps(2, 5, 4, 4)
    expect_same(sandbox, square, tokens_of(square, 1), "--layout tokens --prefix 1")
    expect_same(sandbox, square, tokens_of(square, 0), "--layout tokens")
    assert '"layout": "tokens"' in sandbox.read("b/stats.json").decode()


@pytest.mark.parametrize("options, reason", [
    ("", "17 tokens less --prefix 0 are no square; want --prefix 1 for a grid of 4x4"),
    ("--prefix 3", "17 tokens less --prefix 3 are no square; want --prefix 1 "),
    ("--prefix 17", "17 tokens less --prefix 17 are no square"),
    ("--prefix 99", "17 tokens less --prefix 99"),
    ("--prefix 12345678", "17 tokens less --prefix 12345678 are no square"),
    ("--prefix 1073741823", "17 tokens less --prefix 1073741823"),
    ("--grid 4x4", "has 17 tokens; want prefix + height * width, which is 0 + 4 * 4"),
    ("--prefix 1 --grid 4x5", "which is 1 + 4 * 5"),
    ("--prefix 17 --grid 1x1", "which is 17 + 1 * 1"),
    ("--prefix 1 --grid 999999x999999", "which is 1 + 999999 * 999999"),
    ("--grid 12345678x1073741823", "which is 0 + 12345678 * 1073741823")])
def test_tokens_that_do_not_fit_are_told(sandbox, options, reason):
    sandbox.write_npy("a.npy", tokens_of(maps(1, 12, 4, 4), 1))
    sandbox.run(f"-o out --layout tokens {options} a.npy")
    sandbox.expect_refusal(1, "a.npy", reason)


def test_one_token_is_told_in_the_singular(sandbox):
    sandbox.write_npy("a.npy", maps(1, 1, 2))
    for options, reason in (("--prefix 1", "1 token less --prefix 1 is no square; want the"),
                            ("--grid 2x1", "has 1 token; want prefix + ")):
        sandbox.run(f"-o out --layout tokens {options} a.npy")
        sandbox.expect_refusal(1, "a.npy", reason)


def test_numbers_are_refused_with_all_their_digits(sandbox):
    sandbox.write_npy("a.npy", VOLUME)
    for option, value in (("--prefix", "1073741824"), ("--grid", "1073741824x1"),
                          ("--grid", "1x1073741824"), ("--slice", "1073741824"),
                          ("--prefix", "99999999999999999999"),
                          ("--slice", "18446744073709551616")):
        sandbox.run("-o out --layout ncdhw", option, value, "a.npy")
        sandbox.expect_refusal(2, option, f"'{value}' is too large; at most 1073741823\n")
    sandbox.run("-o out --layout ncdhw --slice 12345678 a.npy")
    sandbox.expect_refusal(2, "--slice", "12345678 of 3 slices; want 0 to 2")


def test_tokens_that_are_no_square_with_any_prefix(sandbox):
    sandbox.write_npy("a.npy", maps(1, 3, 2))
    sandbox.run("-o out --layout tokens a.npy")
    sandbox.expect_refusal(1, "a.npy", "--grid HxW, and how many")


def test_bad_prefixes_and_grids_are_refused(sandbox):
    sandbox.write_npy("a.npy", PLAIN)
    for option, values in (("--prefix", ("-1", "x", "1.5", "", "1 ")),
                           ("--grid", ("4", "4x", "x4", "0x4", "4x0", "4X4",
                                       "4x4x4", "-4x4", ""))):
        for value in values:
            sandbox.run("-o out --layout tokens", option, value, "a.npy")
            sandbox.expect_refusal(2, option, f"'{value}' is not")


# ------------------------------------------------------------------------ integers

def quantised(dtype, seed=0):
    """Integers of a type over all of its range."""
    least, most = (0, 255) if dtype == "u1" else (-128, 127)
    return numpy.random.default_rng(seed).integers(
        least, most + 1, (2, 5, 4, 6)).astype(dtype)


def real(array, scale, zero_point):
    """What the integers stand for: each number exact in float32."""
    return ((array.astype("f8") - zero_point) * scale).astype("<f4")


@pytest.mark.parametrize("dtype, zero_point", [("u1", 128), ("i1", -3)])
def test_scale_and_zero_point_count(sandbox, dtype, zero_point):
    array = quantised(dtype)
    expect_same(sandbox, real(array, 0.25, zero_point), array,
                f"--scale 0.25 --zero-point {zero_point}")
    expect_same(sandbox, real(array, 0.25, 0), array, "--scale 0.25")
    expect_same(sandbox, real(array, 1, zero_point), array,
                f"--zero-point {zero_point}")


def test_each_layer_has_its_own(sandbox):
    """Of five layers one holds floats, which have neither."""
    kinds = ["u1", "i1", "<f4", "u1", "i1"]
    scales, points = [0.5, 2, 1, 0.125, 4], [128, -3, 0, 7, 0]
    for i, (kind, scale, point) in enumerate(zip(kinds, scales, points)):
        array = quantised(kind, seed=i) if kind != "<f4" else PLAIN
        sandbox.write_npy(f"q{i}.npy", array)
        sandbox.write_npy(f"f{i}.npy", real(array, scale, point))
    sandbox.run_well("-q -o a", *(f"f{i}.npy" for i in range(5)))
    sandbox.run_well("-q -o b", "--scale", ",".join(map(str, scales)),
                     "--zero-point", ",".join(map(str, points)),
                     *(f"q{i}.npy" for i in range(5)))
    sandbox.expect_equal("a/layers.npy", "b/layers.npy")


@pytest.mark.parametrize("types", [("<f4", "<i8"), (">f8", ">i4"), ("<f8", "u1"),
                                   ("u1", "i1"), ("<i4", "<f8")])
def test_each_channel_can_have_its_own(sandbox, types):
    array = quantised("u1")
    scales = numpy.array([1, 2, 4, 8, 16]).astype(types[0])
    points = numpy.array([0, 5, 127, 9, 100]).astype(types[1])
    sandbox.write_npy("s.npy", scales)
    sandbox.write_npy("z.npy", points)
    wide = (slice(None), None, None)
    expect_same(sandbox, real(array, scales.astype("f8")[wide],
                              points.astype("f8")[wide]), array,
                "--scale s.npy --zero-point z.npy")
    sandbox.write_npy("a.npy", array)
    sandbox.write_npy("b.npy", real(array, 2, 3))
    sandbox.run_well("-q -o mixed --scale 2,s.npy --zero-point 3,0 a.npy a.npy")
    sandbox.run_well("-q -o wanted --scale 1,s.npy --zero-point 0 b.npy a.npy")
    sandbox.expect_equal("mixed/layers.npy", "wanted/layers.npy")


def test_bad_scales_and_zero_points_are_refused(sandbox):
    sandbox.write_npy("a.npy", quantised("u1"))
    for option in "--scale", "--zero-point":
        for value in ("", "x", "1,", ",1", "1;2", "s.npz", "1,x"):
            sandbox.run("-o out", option, value, "a.npy", "a.npy")
            sandbox.expect_refusal(2, option, "is no number, nor a .npy file")
        sandbox.run(f"-o out {option} 1,2,3 missing.npy missing.npy")
        sandbox.expect_refusal(2, option, "has 3 values for 2 layers")
        sandbox.run(f"-o out {option} scale.npy a.npy")
        sandbox.expect_refusal(1, "scale.npy", "its folder has a.npy\n")
    for value in ("0", "-1", "nan", "inf", "1e300", "1e37"):
        sandbox.run("-o out --scale", value, "a.npy")
        sandbox.expect_refusal(1, "a.npy", "scale")
    for value in ("0.5", "nan", "inf", "1e300", "-3000000000"):
        sandbox.run("-o out --zero-point", value, "a.npy")
        sandbox.expect_refusal(1, "--zero-point", "not a whole number")
    for value in ("-1", "256"):
        sandbox.run("-o out --zero-point", value, "a.npy")
        sandbox.expect_refusal(1, "a.npy", "zero point")


@pytest.mark.parametrize("array, reason", [
    (numpy.ones(4), "its shape is not (5,): want a number for each channel of a.npy"),
    (numpy.ones((5, 1)), "its shape is not (5,)"), (numpy.float64(1), "not (5,)"),
    (numpy.ones(5, "<f2"), "its dtype is <f2"), (numpy.ones(5, "<c8"), "<c8"),
    (numpy.array([1, 2, 3, 4, 1e300]), None), (numpy.zeros(5, "u1"), None)])
def test_files_of_scales_that_do_not_fit_are_refused(sandbox, array, reason):
    sandbox.write_npy("a.npy", quantised("u1"))
    sandbox.write_npy("s.npy", array)
    sandbox.run("-o out --scale s.npy a.npy")
    sandbox.expect_refusal(1, "s.npy" if reason else "a.npy", reason or "scale")
    sandbox.run("-o out --zero-point missing.npy a.npy")
    sandbox.expect_refusal(1, "missing.npy", "No such file")
