"""Class maps and FastCAM of the command, against the formulas in NumPy."""

import itertools
import json

import numpy
import pytest
from PIL import Image

from support import CAN_LIMIT_MEMORY, TOP, maps, names, npy, photo

N, C, H, W = 3, 6, 4, 7
WIDTH, HEIGHT = 13, 9
SHAPE = (N, 1, HEIGHT, WIDTH)
METHODS = names("CAM_METHODS")
SIZE = f"-s {WIDTH}x{HEIGHT}"

EARLY = maps(N, 3, 8, 11)
LATE = maps(N, C, H, W, seed=1) - 2  # with negative values, as before a ReLU
ROWS = maps(5, C, seed=2) - 3
GRADIENT = maps(N, C, H, W, seed=3) - 3


@pytest.fixture(autouse=True)
def inputs(sandbox):
    sandbox.write_npy("a.npy", EARLY)
    sandbox.write_npy("b.npy", LATE)
    sandbox.write_npy("w.npy", ROWS)
    sandbox.write_npy("g.npy", GRADIENT)


# ------------------------------------------------------------------- reference

def positions(count, wanted):
    """The two neighbours of each pixel of a side, and how far the second counts."""
    at = numpy.clip((numpy.arange(wanted) + 0.5) * count / wanted - 0.5, 0, count - 1)
    first = numpy.floor(at).astype(int)
    return first, numpy.minimum(first + 1, count - 1), at - first


def enlarged(raw, width, height):
    """Bilinear, with half-pixel centres."""
    top, bottom, below = positions(raw.shape[0], height)
    left, right, beside = positions(raw.shape[1], width)
    rows = raw[top] + (raw[bottom] - raw[top]) * below[:, None]
    return rows[:, left] + (rows[:, right] - rows[:, left]) * beside


def normalised(raw):
    span = raw.max() - raw.min()
    return (raw - raw.min()) / span if span > 0 else 0 * raw


EVIDENCE = {"positive": lambda raw: numpy.maximum(raw, 0),
            "negative": lambda raw: numpy.maximum(-raw, 0),
            "magnitude": numpy.abs}


def finished(raws, evidence="positive", width=WIDTH, height=HEIGHT):
    """What cam.npy holds of one class map's raw values for each image."""
    return numpy.stack([normalised(enlarged(EVIDENCE[evidence](raw), width, height))
                        for raw in raws])


def of_weights(row, layer=LATE):
    return numpy.einsum("nchw,c->nhw", layer.astype(float), row.astype(float))


def of_gradient(method, a=LATE, g=GRADIENT):
    a, g = a.astype(float), g.astype(float)
    total = a.sum((2, 3))
    r = numpy.maximum(g, 0)
    weights = {
        "gradcam": lambda: g.mean((2, 3)),
        "gradcampp": lambda: (r / (2 + r * numpy.maximum(total, 0)[..., None, None])
                              ).sum((2, 3)),
        "xgradcam": lambda: (g * a).sum((2, 3)) / numpy.where(total == 0, 1, total)}
    if method in weights:
        return numpy.einsum("nchw,nc->nhw", a, weights[method]())
    return {"hirescam": g * a, "elementwise": numpy.maximum(g * a, 0),
            "layercam": r * a}[method].sum(1)


def of_vector(vector, a=LATE):
    a = a.astype(float)
    lengths = numpy.linalg.norm(a, axis=1) * numpy.linalg.norm(vector)
    return numpy.einsum("nchw,c->nhw", a, vector) / lengths


def of_eigen(a):
    """The first principal component of each image."""
    raws = []
    for image in a.astype(float):
        x = image.reshape(len(image), -1).T
        x = x - x.mean(0)
        raw = x @ numpy.linalg.svd(x, full_matrices=False)[2][0]
        raws.append(numpy.copysign(raw, 1) if raw.size == 1 else
                    raw * numpy.sign(raw @ x.mean(1)))
    return numpy.stack(raws).reshape(a.shape[0], *a.shape[2:])


# -------------------------------------------------------------------- one class

def run(sandbox, options, layers="a.npy b.npy", folder="out"):
    sandbox.run_well(f"-q -o {folder} {SIZE} {options} {layers}")


def check_cam(sandbox, raws, evidence="positive", number=0, classes=1):
    cam = sandbox.read_npy("out/cam.npy", (N, classes, HEIGHT, WIDTH))
    numpy.testing.assert_allclose(cam[:, number], finished(raws, evidence),
                                  atol=1e-5)


@pytest.mark.parametrize("row", [0, 4])
def test_weights(sandbox, row):
    run(sandbox, f"--cam-layer 1 --cam-weights w.npy:{row}")
    check_cam(sandbox, of_weights(ROWS[row]))


@pytest.mark.parametrize("method", METHODS)
def test_gradients(sandbox, method):
    run(sandbox, f"--cam-layer 1 --cam-gradient g.npy --cam-method {method}")
    check_cam(sandbox, of_gradient(method))


def test_gradcam_is_the_method_that_counts_by_default(sandbox):
    run(sandbox, "--cam-layer 1 --cam-gradient g.npy")
    check_cam(sandbox, of_gradient("gradcam"))


def test_methods_differ(sandbox):
    found = set()
    for method in METHODS:
        run(sandbox, f"--cam-gradient g.npy --cam-method {method}")
        found.add(sandbox.read("out/cam.npy"))
    assert len(found) == len(METHODS)


def test_a_vector(sandbox):
    run(sandbox, "--cam-layer 1 --cam-vector w.npy:2")
    check_cam(sandbox, of_vector(ROWS[2]))


def test_a_layer_alone_gives_its_principal_component(sandbox):
    layer = LATE * numpy.linspace(0, 2, W, dtype="f4")  # one that stands out
    sandbox.write_npy("b.npy", layer)
    run(sandbox, "--cam-layer 1")
    cam = sandbox.read_npy("out/cam.npy", SHAPE)
    numpy.testing.assert_allclose(cam[:, 0], finished(of_eigen(layer)), atol=1e-4)
    assert stats(sandbox)["cams"][0]["name"] == "eigen"


@pytest.mark.parametrize("evidence", names("EVIDENCES"))
def test_evidence(sandbox, evidence):
    run(sandbox, f"--cam-weights w.npy:1 --evidence {evidence}")
    check_cam(sandbox, of_weights(ROWS[1]), evidence)
    assert stats(sandbox)["settings"]["evidence"] == evidence


FACTORS = {"inside": lambda m: m, "outside": lambda m: 1 - m,
           "focused": lambda m: m ** 1.25}


@pytest.mark.parametrize("factor", names("FASTCAM_FACTORS"))
def test_fastcam_is_the_combined_map_times_the_class_map(sandbox, factor):
    run(sandbox, "--no-guided --cam-weights w.npy:1 --cam-weights w.npy:3 "
        f"--fastcam-factor {factor}")
    cam = sandbox.read_npy("out/cam.npy", (N, 2, HEIGHT, WIDTH))
    fastcam = sandbox.read_npy("out/fastcam.npy", (N, 2, HEIGHT, WIDTH))
    combined = sandbox.read_npy("out/combined.npy", (N, HEIGHT, WIDTH))
    wanted = combined[:, None] * FACTORS[factor](cam)
    assert wanted.max() > 0.2
    numpy.testing.assert_allclose(fastcam, wanted, atol=1e-6)
    assert stats(sandbox)["settings"]["fastcam_factor"] == factor


def test_other_results_are_as_without(sandbox):
    """Where nothing is guided; the normaliser is another one by default."""
    run(sandbox, "--norm range", folder="plain")
    run(sandbox, "--no-guided --cam-weights w.npy:1")
    for name in ("combined.npy", "layers.npy", "lovi-002.png", "heatmap-000.png"):
        sandbox.expect_equal(f"out/{name}", f"plain/{name}")
    assert sandbox.count("out") == sandbox.count("plain") + 2 + 2 * N


# ---------------------------------------------------------------------- guided

def shrunk(plane, height, width):
    """The mean of all pixels that are under each, as the resampling "area" has it."""
    def shares(count, wanted):
        i, at = numpy.arange(wanted)[:, None], numpy.arange(count)
        under = (at >= i * count // wanted) & (at < -(-(i + 1) * count // wanted))
        return under / under.sum(1, keepdims=True)
    return shares(plane.shape[0], height) @ plane @ shares(plane.shape[1], width).T


def guided(layer, guide):
    """A layer of one image, each channel as far as it agrees with a class map."""
    g = guide - guide.mean()
    out = []
    for channel in layer.astype(float):
        p = shrunk(channel, *guide.shape)
        p = p - p.mean()
        norm = numpy.linalg.norm(p) * numpy.linalg.norm(g)
        out.append(channel * (max(0, (p * g).sum() / norm) if norm else 0))
    return numpy.stack(out)


def smoe(layer, epsilon=1e-7):
    a = numpy.maximum(layer, 0) + epsilon
    mean = a.mean(0)
    return mean * (numpy.log2(mean) - numpy.log2(a).mean(0))


def guided_combined(layers, raws):
    return numpy.stack([
        numpy.mean([enlarged(normalised(smoe(guided(layer[image],
                                                    numpy.maximum(raw, 0)))),
                             WIDTH, HEIGHT) for layer in layers], 0)
        for image, raw in enumerate(raws)])


def test_class_maps_guide_layers_of_a_range_and_count_where_they_are_clear(sandbox):
    run(sandbox, "--cam-weights w.npy:1")
    combined = sandbox.read_npy("out/combined.npy", (N, HEIGHT, WIDTH))
    wanted = guided_combined([EARLY, LATE], of_weights(ROWS[1]))
    numpy.testing.assert_allclose(combined, wanted, atol=1e-5)
    fastcam = sandbox.read_npy("out/fastcam.npy", SHAPE)
    numpy.testing.assert_allclose(
        fastcam[:, 0], wanted * FACTORS["focused"](finished(of_weights(ROWS[1]))),
        atol=1e-5)
    settings = stats(sandbox)["settings"]
    assert (settings["norm"], settings["guided"], settings["fastcam_factor"]) \
        == ("range", True, "focused")


def test_each_class_guides_its_own_fastcam(sandbox):
    """All other results are those of the first class."""
    for number in 0, 1:
        run(sandbox, f"--cam-weights w.npy:{number}", folder=f"{number}")
    run(sandbox, "--cam-weights w.npy:0 --cam-weights w.npy:1")
    for name in ("combined.npy", "layers.npy", "lovi-000.png", "heatmap-002.png"):
        sandbox.expect_equal(f"out/{name}", f"0/{name}")
    both = sandbox.read_npy("out/fastcam.npy", (N, 2, HEIGHT, WIDTH))
    for number in 0, 1:
        alone = sandbox.read_npy(f"{number}/fastcam.npy", SHAPE)
        assert (both[:, number] == alone[:, 0]).all()
    told = stats(sandbox)["cams"]
    assert told[1]["name"] == "w.npy:1" and told[0] != told[1]
    for number in 0, 1:
        alone = json.loads(sandbox.read(f"{number}/stats.json"))["cams"][0]
        assert told[number] == alone


def test_the_table_tells_what_guides_the_layers(sandbox):
    options = "-o out --cam-weights w.npy:0"
    sandbox.run_well(f"{options} a.npy b.npy")
    assert "\n\nThe layers are guided by w.npy:0\n\n" in sandbox.output
    sandbox.run_well(f"{options} --cam-weights w.npy:1 a.npy b.npy")
    assert "guided by w.npy:0, and those of each FastCAM by its class map\n" \
        in sandbox.output
    sandbox.run_well(f"{options} --no-guided a.npy b.npy")
    assert "guided" not in sandbox.output


def test_a_principal_component_guides_too(sandbox):
    layer = LATE * numpy.linspace(0, 2, W, dtype="f4")
    sandbox.write_npy("b.npy", layer)
    run(sandbox, "--cam-layer 1")
    combined = sandbox.read_npy("out/combined.npy", (N, HEIGHT, WIDTH))
    wanted = guided_combined([EARLY, layer], of_eigen(layer))
    numpy.testing.assert_allclose(combined, wanted, atol=1e-4)


@pytest.mark.parametrize("options, guide, norm", [
    ("", True, "range"), ("--guided", True, "range"), ("--no-guided", False, "range"),
    ("--guided --no-guided", False, "range"), ("--norm gamma", True, "gamma"),
    ("--no-guided --norm gauss", False, "gauss"),
    ("--fastcam-factor outside", False, "range"),
    ("--fastcam-factor focused", True, "range"),
    ("--guided --fastcam-factor outside", True, "range")])
def test_which_defaults_hold(sandbox, options, guide, norm):
    """What is salient where the class is not is no matter of the class."""
    run(sandbox, f"--cam-weights w.npy:1 {options}")
    settings = stats(sandbox)["settings"]
    assert (settings["guided"], settings["norm"]) == (guide, norm)
    run(sandbox, f"--norm {norm}", folder="plain")
    same = sandbox.read("out/combined.npy") == sandbox.read("plain/combined.npy")
    assert same != guide


def test_nothing_is_guided_without_class_maps(sandbox):
    run(sandbox, "", folder="plain")
    assert "guided" not in json.loads(sandbox.read("plain/stats.json"))["settings"]
    for option in "--guided", "--no-guided":
        sandbox.run_warned(f"-q -o out {SIZE} {option} a.npy b.npy",
                           f"{option}: has no effect without a class map")
        sandbox.expect_equal("out/combined.npy", "plain/combined.npy")


def test_layers_that_a_class_map_cannot_guide(sandbox):
    """They are 0, and the one warning says why."""
    sandbox.write_npy("b.npy", numpy.maximum(LATE, 0))
    sandbox.write_npy("none.npy", -numpy.ones(C, "f4"))
    sandbox.run_warned("-q -o out --cam-weights none.npy a.npy b.npy",
                       "none.npy: no place has positive evidence, so the class map "
                       "is 0, as are the layers that it guides; values are from -")
    assert not sandbox.read_npy("out/combined.npy", (N, 8, 11)).any()
    half = maps(N, C, H, W, seed=1)
    half[1:] = 0
    sandbox.write_npy("half.npy", half)
    sandbox.write_npy("some.npy", numpy.eye(1, C, dtype="f4"))
    sandbox.run_warned("-q -o out --cam-layer half.npy --cam-weights some.npy a.npy",
                       "some.npy: in 2 of 3 images, no place has positive evidence")
    # A layer that has nothing to guide still has its own warning.
    sandbox.write_npy("zero.npy", numpy.zeros((N, 3, 8, 11), "f4"))
    sandbox.run_warned("-q -o out --cam-layer half.npy --cam-weights some.npy "
                       "a.npy zero.npy", "zero.npy: is flat", "some.npy: in 2 of 3")


def test_layers_without_a_channel_that_agrees(sandbox):
    sandbox.write_npy("one.npy", numpy.eye(1, C, dtype="f4"))
    against = numpy.stack([7 - LATE[:, 0], 9 - LATE[:, 0]], 1)
    sandbox.write_npy("against.npy", against)
    line = "-q -o out --cam-layer b.npy --cam-weights one.npy against.npy"
    advice = "no channel that is active somewhere agrees with the class map; " \
        "--no-guided counts all"
    sandbox.run_warned(line, "ALL LAYERS ARE FLAT", "against.npy: is flat")
    assert sandbox.errors.count(advice) == 2
    sandbox.run_well(f"{line} --no-guided")


# -------------------------------------------------------------- several classes

def test_several_classes_come_in_their_order(sandbox):
    """Whatever they are made of."""
    run(sandbox, "--cam-weights w.npy:4 --cam-gradient g.npy --cam-vector w.npy:2 "
        "--cam-weights w.npy:0")
    raws = [of_weights(ROWS[4]), of_gradient("gradcam"), of_vector(ROWS[2]),
            of_weights(ROWS[0])]
    for number, raw in enumerate(raws):
        check_cam(sandbox, raw, number=number, classes=4)
    assert [cam["name"] for cam in stats(sandbox)["cams"]] \
        == ["w.npy:4", "g.npy", "w.npy:2", "w.npy:0"]


def test_a_class_is_the_same_beside_others(sandbox):
    run(sandbox, "--cam-weights w.npy:4 --cam-weights w.npy:1")
    run(sandbox, "--cam-weights w.npy:1", folder="one")
    both = sandbox.read_npy("out/cam.npy", (N, 2, HEIGHT, WIDTH))
    assert (both[:, 1:] == sandbox.read_npy("one/cam.npy", SHAPE)).all()


# ---------------------------------------------------------------------- arrays

def expect_same(sandbox, options, layers="a.npy b.npy"):
    """The class maps of row 1 over the last layer."""
    run(sandbox, "--cam-layer 1 --cam-weights w.npy:1", folder="plain")
    run(sandbox, options, layers)
    sandbox.expect_equal("out/cam.npy", "plain/cam.npy")
    return stats(sandbox)


@pytest.mark.parametrize("array", [
    ROWS[1], ROWS[1:2], ROWS[1:2, :, None, None], ROWS[1].astype("f2"),
    ROWS[1].astype("f8"), ROWS[1].astype(">f4"), numpy.asfortranarray(ROWS[1:2])],
    ids=["vector", "row", "convolution", "f2", "f8", "foreign", "fortran"])
def test_weights_without_rows(sandbox, array):
    sandbox.write_npy("one.npy", array)
    expect_same(sandbox, "--cam-weights one.npy")
    expect_same(sandbox, "--cam-weights one.npy:0")


@pytest.mark.parametrize("array", [
    numpy.asfortranarray(ROWS), ROWS[..., None, None], ROWS.astype("f8")],
    ids=["fortran", "convolution", "f8"])
def test_rows(sandbox, array):
    sandbox.write_npy("rows.npy", array)
    expect_same(sandbox, "--cam-weights rows.npy:1")


def test_integers_of_weights_count_as_they_are(sandbox):
    row = numpy.array([[3, -2, 0, 1, -1, 7]], "i1")
    sandbox.write_npy("int.npy", row)
    sandbox.write_npy("float.npy", row.astype("f4"))
    run(sandbox, "--cam-weights int.npy", folder="int")
    run(sandbox, "--cam-weights float.npy", folder="float")
    sandbox.expect_equal("int/cam.npy", "float/cam.npy")


def test_arrays_of_archives(sandbox):
    sandbox.write_npz("w.npz", {"fc.weight.npy": ROWS, "1.npy": ROWS[1],
                                "bias.npy": ROWS[:, 0]})
    sandbox.write_npz("one.npz", {"fc.npy": ROWS})
    sandbox.write_npz("all.npz", {"x.npy": maps(N, 3, 8, 11), "y.npy": LATE})
    for source in ("w.npz:fc.weight:1", "w.npz:fc.weight.npy:1", "w.npz:1",
                   "one.npz:fc:1"):
        told = expect_same(sandbox, f"--cam-weights {source}")
        assert told["cams"][0]["name"] == source
    expect_same(sandbox, "--cam-layer 1 --cam-weights w.npy:1", "all.npz")
    expect_same(sandbox, "--cam-layer all.npz:y --cam-weights w.npy:1", "a.npy b.npy")
    sandbox.write_npz("g.npz", {"g.npy": GRADIENT})
    run(sandbox, "--cam-gradient g.npz --cam-method hirescam")
    check_cam(sandbox, of_gradient("hirescam"))


def test_the_layer_is_the_last_one_unless_told(sandbox):
    expect_same(sandbox, "--cam-weights w.npy:1")
    run(sandbox, "--cam-layer 0 --cam-weights w.npy:1", "b.npy a.npy")
    sandbox.expect_equal("out/cam.npy", "plain/cam.npy")


def test_the_layer_need_not_be_one_of_the_stack(sandbox):
    expect_same(sandbox, "--no-guided --cam-layer b.npy --cam-weights w.npy:1", "a.npy")
    assert len(stats(sandbox)["layers"]) == 1
    # Results have the size of the stack.
    sandbox.run_well("-q -o own --no-guided --cam-layer b.npy --cam-weights w.npy:1 "
                     "a.npy")
    sandbox.read_npy("own/cam.npy", (N, 1, 8, 11))


def test_layouts(sandbox):
    """Gradients have the layout of the layers; weights have none."""
    for name, array in (("a", maps(N, 3, 8, 11)), ("b", LATE), ("g", GRADIENT)):
        sandbox.write_npy(f"{name}-last.npy", array.transpose(0, 2, 3, 1))
        tokens = array.reshape(*array.shape[:2], -1).transpose(0, 2, 1)
        sandbox.write_npy(f"{name}-tokens.npy",
                          numpy.pad(tokens, ((0, 0), (1, 0), (0, 0))))
    expect_same(sandbox, "--layout nhwc --cam-weights w.npy:1",
                "a-last.npy b-last.npy")
    expect_same(sandbox, f"--layout tokens --prefix 1 --grid {H}x{W} "
                "--cam-weights w.npy:1", "b-tokens.npy")
    run(sandbox, "--cam-gradient g-last.npy --layout nhwc", "a-last.npy b-last.npy")
    check_cam(sandbox, of_gradient("gradcam"))
    run(sandbox, f"--cam-gradient g-tokens.npy --layout tokens --prefix 1 "
        f"--grid {H}x{W}", "b-tokens.npy")
    check_cam(sandbox, of_gradient("gradcam"))


def test_one_image_without_its_axis(sandbox):
    sandbox.write_npy("c.npy", LATE[0])
    sandbox.write_npy("gc.npy", GRADIENT[0])
    sandbox.run_well(f"-q -o out {SIZE} --cam-gradient gc.npy c.npy")
    cam = sandbox.read_npy("out/cam.npy", (1, 1, HEIGHT, WIDTH))
    numpy.testing.assert_allclose(cam[:, 0], finished(of_gradient("gradcam")[:1]),
                                  atol=1e-5)


def test_integers_have_a_scale_and_a_zero_point(sandbox):
    """A layer that is none of the stack is counted behind it."""
    whole = (maps(N, C, H, W, seed=7) * 16).astype("u1")
    sandbox.write_npy("q.npy", whole)
    wanted = of_weights(ROWS[1], (whole.astype(float) - 40) * 0.25)
    for layer, options in ((1, "--scale 0.25 --zero-point 40"),
                           (1, "--scale 8,0.25 --zero-point 8,40"),
                           ("q.npy", "--scale 8,8,0.25 --zero-point 8,8,40")):
        sandbox.run_well(f"-q -o out {SIZE} --cam-layer {layer} {options} "
                         f"--cam-weights w.npy:1 a.npy q.npy")
        check_cam(sandbox, wanted)
    sandbox.run_well("-q -o out --cam-layer q.npy --cam-weights w.npy:1 --scale 0.25 "
                     "a.npy b.npy")
    sandbox.run("-o new --scale 1,2 --cam-layer q.npy a.npy b.npy")
    assert sandbox.errors == "salmap: --scale: has 2 values for 3 layers; " \
        "want one, or one for each\n"


@pytest.mark.parametrize("shape", [(1, 1, 5, 3), (3, 4, 1, 6), (1, 7, 6, 1)])
def test_odd_shapes(sandbox, shape):
    layer, row = maps(*shape, seed=5), maps(1, shape[1], seed=6) + 1
    sandbox.write_npy("odd.npy", layer)
    sandbox.write_npy("row.npy", row)
    sandbox.run("-q -o out -s 6x5 --cam-weights row.npy --stat max odd.npy")
    assert sandbox.status == 0
    cam = sandbox.read_npy("out/cam.npy", (shape[0], 1, 5, 6))
    numpy.testing.assert_allclose(
        cam[:, 0], finished(of_weights(row[0], layer), width=6, height=5), atol=1e-5)


# -------------------------------------------------------------------- pictures

def stats(sandbox):
    return json.loads(sandbox.read("out/stats.json"))


def test_pictures_of_one_image_and_class(sandbox):
    sandbox.write_npy("c.npy", LATE[:1])
    sandbox.write_photo("p.png", photo(WIDTH, HEIGHT))
    sandbox.run_well("-o out -i p.png --cam-weights w.npy:1 c.npy")
    sandbox.expect_png("out/cam.png", WIDTH, HEIGHT, 1)
    sandbox.expect_png("out/fastcam.png", WIDTH, HEIGHT, 3)
    sandbox.expect_png("out/fastcam-overlay.png", WIDTH, HEIGHT, 3)
    cam = sandbox.read_npy("out/cam.npy", (1, 1, HEIGHT, WIDTH))[0, 0]
    assert (sandbox.read_png("out/cam.png") == (cam * 255.0 + 0.5).astype("u1")).all()
    fastcam = sandbox.read_npy("out/fastcam.npy", (1, 1, HEIGHT, WIDTH))[0, 0]
    place = fastcam > fastcam.min() + 0.601 * numpy.ptp(fastcam)
    changed = sandbox.read_png("out/fastcam-overlay.png") != photo(WIDTH, HEIGHT)
    assert 0 < place.sum() and changed[place].any(axis=1).all()
    assert not changed[fastcam < fastcam.min() + 0.599 * numpy.ptp(fastcam)].any()
    assert "Open first: out/fastcam-overlay.png" in sandbox.output
    for name in ("cam.npy", "fastcam.npy", "cam.png", "fastcam.png",
                 "fastcam-overlay.png"):
        assert f"\nout/{name}\n" in sandbox.output


def test_an_overlay_needs_a_photo(sandbox):
    sandbox.run_well("-o out --cam-weights w.npy:1 a.npy b.npy")
    assert not sandbox.exists("out/fastcam-overlay-000.png")
    assert "Open first: out/fastcam-000.png" in sandbox.output


def test_pictures_of_a_batch_and_several_classes(sandbox):
    sandbox.write_photo("p.png", photo(WIDTH, HEIGHT))
    run(sandbox, "-i p.png --cam-weights w.npy:1 --cam-weights w.npy:3")
    cams = sandbox.read_npy("out/cam.npy", (N, 2, HEIGHT, WIDTH))
    for image, name in itertools.product(range(N), ("fastcam", "fastcam-overlay")):
        sandbox.expect_png(f"out/{name}-{image:03}.png", 2 * WIDTH + 4, HEIGHT, 3)
    for image, cam in enumerate(cams):
        grey = sandbox.read_png(f"out/cam-{image:03}.png")
        wanted = (cam * 255.0 + 0.5).astype("u1")
        gutter = numpy.full((HEIGHT, 4), 255)
        assert (grey == numpy.hstack([wanted[0], gutter, wanted[1]])).all()


def test_the_sheet_has_each_class(sandbox):
    """Two layers, the combined map, heat map and LOVI, and two pictures for each
    class; captions want 120 pixels, and the keys below are 176 high and at least 280
    wide."""
    def cells(count):
        height, width = sandbox.read_png("out/layers-000.png").shape[:2]
        rows, rest = divmod(height - 176 + 4, HEIGHT + 16 + 4)
        columns = -(-count // rows)
        assert rest == 0 and width == max(columns * (120 + 4) - 4, 280)

    run(sandbox, "")
    cells(5)
    run(sandbox, "--cam-weights w.npy:1 --cam-weights w.npy:3")
    cells(9)


def test_boxes_and_peaks(sandbox):
    """What tests/unit and the tests of Python check in more depth."""
    run(sandbox, "--cam-weights w.npy:1 --cam-weights w.npy:3")
    fastcam = sandbox.read_npy("out/fastcam.npy", (N, 2, HEIGHT, WIDTH))
    for number, cam in enumerate(stats(sandbox)["cams"]):
        assert (cam["channels"], cam["height"], cam["width"]) == (C, H, W)
        for plane, told in zip(fastcam[:, number], cam["images"]):
            top = numpy.unravel_index(plane.argmax(), plane.shape)
            peak = told["peaks"][0]
            assert (peak["row"], peak["column"]) == top
            assert peak["value"] == pytest.approx(plane.max(), rel=1e-6)
            masses = [box["mass"] for box in told["boxes"]]
            assert masses == sorted(masses, reverse=True)
            above = plane > plane.max() / 2
            assert sum(box["area"] for box in told["boxes"]) == above.sum()
            for box in told["boxes"]:
                rows = slice(box["row"], box["row"] + box["height"])
                columns = slice(box["column"], box["column"] + box["width"])
                assert above[rows, columns].sum() >= box["area"]
                assert above[rows, columns].any(0).all()
                assert above[rows, columns].any(1).all()


VOLUME = maps(2, 5, 3, 4, 6)


def volume_run(sandbox, options):
    """FastCAM and stats of a stack of volumes."""
    sandbox.run_well("-q -o out --layout ncdhw --cam-weights v.npy "
                     f"{options} d.npy")
    return numpy.load(sandbox.folder / "out" / "fastcam.npy"), stats(sandbox)


def test_boxes_and_peaks_of_volumes_are_of_all_slices(sandbox):
    sandbox.write_npy("d.npy", VOLUME)
    sandbox.write_npy("v.npy", maps(1, 5, seed=4))
    shown = [volume_run(sandbox, f"-s 8x5 --slices 7 --slice {z}")
             for z in range(7)]
    fastcam = numpy.stack([each for each, _ in shown], axis=3)[:, 0]
    told = shown[0][1]
    assert told["volume"] == {"depth": 7, "height": 5, "width": 8, "axis": "d",
                              "slice": 0}
    assert fastcam.shape == (2, 5, 7, 8)
    for each, image in zip(fastcam.transpose(0, 2, 1, 3),
                           told["cams"][0]["images"]):
        check_places(each, image)
    _, other = volume_run(sandbox, "-s 8x7 --axis h --slices 5 --slice 3")
    assert other["cams"] == told["cams"]
    assert other["volume"] == {**told["volume"], "axis": "h", "slice": 3}
    _, other = volume_run(sandbox, "-s 5x7 --axis w --slices 8 --project mean")
    assert other["volume"]["project"] == "mean" and "slice" not in other["volume"]
    assert [each["boxes"] for each in other["cams"][0]["images"]] == \
        [each["boxes"] for each in told["cams"][0]["images"]]
    run(sandbox, "")
    assert "volume" not in stats(sandbox)


def check_places(volume, told):
    top = numpy.unravel_index(volume.argmax(), volume.shape)
    peak = told["peaks"][0]
    assert (peak["slice"], peak["row"], peak["column"]) == top
    assert peak["value"] == pytest.approx(volume.max(), rel=1e-6)
    above = volume > volume.max() / 2
    assert len(told["boxes"]) < 10
    assert sum(box["area"] for box in told["boxes"]) == above.sum()
    for box in told["boxes"]:
        part = above[tuple(slice(box[at], box[at] + box[side]) for at, side in
                           (("slice", "depth"), ("row", "height"),
                            ("column", "width")))]
        assert part.sum() >= box["area"] and part.any((1, 2)).all()
        peak = box["peak"]
        assert volume[peak["slice"], peak["row"], peak["column"]] == \
            pytest.approx(peak["value"], rel=1e-6)


def test_raw_values_are_told_with_their_sign(sandbox):
    sandbox.run_well("-o out --cam-weights w.npy:1 a.npy b.npy")
    table = sandbox.output
    raws = of_weights(ROWS[1])
    for raw, told in zip(raws, stats(sandbox)["cams"][0]["images"]):
        for name, value in (("min", raw.min()), ("max", raw.max()),
                            ("mean", raw.mean())):
            assert told[name] == pytest.approx(value, rel=1e-5)
    row = next(line for line in table.splitlines() if line.endswith("w.npy:1"))
    assert row.split()[:3] == ["0", str(C), f"{W}x{H}"]
    assert float(row.split()[3]) == pytest.approx(raws.min(), rel=1e-3)


# --------------------------------------------------------------- a real network

MODEL = TOP.parent / "shared" / "models" / "squeezenet"
PHOTO = MODEL / "cat-and-espresso-454x227.png"


def squeezenet(sandbox):
    """The activations of a trained network, and its classifier, as files."""
    torch = pytest.importorskip("torch")
    models = pytest.importorskip("torchvision").models
    parameters = {name: torch.from_numpy(array.astype("f4")) for name, array in
                  numpy.load(MODEL / "squeezenet10_f16.npz").items()}
    network = models.squeezenet1_0()
    network.load_state_dict(parameters)
    pixels = numpy.asarray(Image.open(PHOTO).convert("RGB")) - numpy.float32(
        (123, 117, 104))
    values = torch.from_numpy(pixels).permute(2, 0, 1)[None]
    with torch.no_grad():
        for number, layer in enumerate(network.eval().features):
            values = layer(values)
            sandbox.write_npy(f"f{number}.npy", values.numpy())
    sandbox.write_npy("fc.npy", parameters["classifier.1.weight"].numpy())


@pytest.mark.skipif(not PHOTO.exists(), reason=f"no {PHOTO}")
def test_a_cat_and_an_espresso(sandbox):
    """Row c of the classifier makes the class map: 282 is the cat in the left half,
    967 the espresso in the right one."""
    squeezenet(sandbox)
    layers = "f1.npy f5.npy f8.npy f12.npy"
    sandbox.run_well("-q -o out --cam-weights fc.npy:282 --cam-weights fc.npy:967 "
                     f"{layers} -i", PHOTO)
    cat, espresso = sandbox.read_npy("out/fastcam.npy", (1, 2, 227, 454))[0].astype(float)
    left = cat[:, :227].sum() / cat.sum()
    right = espresso[:, 227:].sum() / espresso.sum()
    print(f"cat: {left:.3f} in the left half, espresso: {right:.3f} in the right one")
    assert left >= 0.90 and right >= 0.90
    boxes = [cam["images"][0]["boxes"][0] for cam in stats(sandbox)["cams"]]
    assert boxes[0]["column"] + boxes[0]["width"] <= 227 <= boxes[1]["column"]


# -------------------------------------------------------------------- warnings

def test_options_without_an_effect(sandbox):
    for option, reason in (("--cam-method xgradcam", "without --cam-gradient"),
                           ("--evidence negative", "without a class map"),
                           ("--fastcam-factor outside", "without a class map")):
        sandbox.run_warned(f"-q -o out {option} a.npy",
                           f"{option.split()[0]}: has no effect {reason}")
    sandbox.run_warned("-q -o out --cam-method xgradcam --cam-weights w.npy:1 "
                       "a.npy b.npy", "--cam-method: has no effect")


def test_class_maps_that_say_nothing(sandbox):
    rectified = numpy.maximum(LATE, 0)
    sandbox.write_npy("b.npy", rectified)
    sandbox.write_npy("none.npy", -numpy.ones(C, "f4"))
    sandbox.run_warned("-q -o out --cam-weights none.npy b.npy",
                       "none.npy: no place has positive evidence")
    assert not sandbox.read_npy("out/cam.npy", (N, 1, H, W)).any()
    assert stats(sandbox)["cams"][0]["images"][0]["flags"] == ["flat", "none"]
    assert stats(sandbox)["cams"][0]["images"][0]["peaks"] == []
    sandbox.write_npy("flat.npy", numpy.ones((N, C, H, W), "f4"))
    sandbox.run_warned("-q -o out --no-guided --cam-layer flat.npy --cam-weights "
                       "w.npy:1 --evidence magnitude b.npy",
                       "so the class map is 0; want a layer whose locations differ")
    half = rectified.copy()
    half[1:] = 0
    sandbox.write_npy("half.npy", half)
    sandbox.run("-o out --cam-layer half.npy --cam-weights w.npy:1 b.npy")
    assert "w.npy:1: in 2 of 3 images, no place has positive" in sandbox.errors
    assert "w.npy:1 (no evidence in 2 of 3)\n" in sandbox.output


def test_an_ambiguous_component(sandbox):
    layer = numpy.zeros((N, 2, 2, 2), "f4")
    layer[:, 0] = [[1, 1], [0, 0]]
    layer[:, 1] = [[1, 0], [1, 0]]
    sandbox.write_npy("two.npy", layer)
    sandbox.run_warned("-q -o out --cam-layer two.npy a.npy b.npy",
                       "eigen: the first principal component is hardly stronger")
    assert stats(sandbox)["cams"][0]["images"][2]["flags"] == ["ambiguous"]


@pytest.mark.parametrize("name, array, option", [
    ("w.npy", ROWS, "--cam-weights w.npy:1"), ("w.npy", ROWS, "--cam-vector w.npy:1"),
    ("g.npy", GRADIENT, "--cam-gradient g.npy")])
def test_values_that_are_not_finite(sandbox, name, array, option):
    array = array.copy()
    array[1].flat[2] = numpy.nan
    sandbox.write_npy(name, array)
    sandbox.run(f"-o out {option} a.npy b.npy")
    sandbox.expect_refusal(1, option.split()[1], "NaN")
    assert sandbox.errors.endswith(": --nonfinite zero\n")
    sandbox.run(f"-q -o out --nonfinite zero {option} a.npy b.npy")
    assert sandbox.status == 0 and "was taken as 0 in" in sandbox.errors
    array[1].flat[2] = 0
    sandbox.write_npy(name, array)
    run(sandbox, option, folder="zero")
    sandbox.run(f"-q -o out {SIZE} --nonfinite zero {option} a.npy b.npy")
    sandbox.expect_equal("out/cam.npy", "zero/cam.npy")


# ---------------------------------------------------------------------- errors

@pytest.mark.parametrize("options, status, subject, reason", [
    ("--cam-layer 2", 2, "--cam-layer", "there is no layer 2; want 0 to 1, or an array"),
    ("--cam-layer 99999999999999999999999", 2, "--cam-layer", "want 0 to 1"),
    ("--cam-layer -1", 1, "-1", "No such file"),
    ("--cam-layer=", 2, "--cam-layer", "empty"),
    ("--cam-weights=", 2, "--cam-weights", "empty"),
    ("--cam-method guess", 2, "--cam-method", "is not one of gradcam, gradcampp"),
    ("--evidence both", 2, "--evidence", "is not one of positive, negative, magnitude"),
    ("--fastcam-factor in", 2, "--fastcam-factor", "is not one of inside, outside"),
    ("--cam-weights none.npy:1", 1, "none.npy", "No such file"),
    ("--cam-weights w.npy", 1, "w.npy", "has 5 rows; want one of them, w.npy:0 to w.npy:4"),
    ("--cam-weights w.npy:5", 1, "w.npy", "has no row 5; want 0 to 4"),
    ("--cam-weights w.npy:99999999999999999999", 1, "w.npy", "has no row 9999999"),
    ("--cam-weights w.npy:-1", 1, "w.npy:-1", "No such file"),
    ("--cam-weights w.npy:", 1, "w.npy:", "No such file"),
    ("--cam-layer 0 --cam-weights w.npy:1", 1, "w.npy",
     "has 6 numbers in a row; want 3, one for each channel of a.npy"),
    ("--cam-layer 0 --cam-vector w.npy:1", 1, "w.npy", "want 3, one for each channel"),
    ("--cam-weights g.npy:1", 1, "g.npy", "has 4 dimensions; want a number for each "
     "channel, [channels], or rows of them"),
    ("--cam-gradient a.npy", 1, "a.npy", "the gradient is n 3, c 3, d 1, h 8, w 11, "
     "the activation n 3, c 6, d 1, h 4, w 7; want the same"),
    ("--cam-gradient w.npy", 1, "w.npy", "has 2 dimensions; --layout nchw wants 4"),
    ("--cam-layer two.npz", 1, "two.npz", "holds 2 arrays; want one of them, such as two.npz:x"),
    ("--cam-weights two.npz", 1, "two.npz", "holds 2 arrays"),
    ("--cam-weights two.npz:z:1", 1, "two.npz", "holds no array named 'z'; it has x, y"),
    ("--cam-gradient two.npz", 1, "two.npz", "holds 2 arrays"),
    ("--cam-layer one.npy", 1, "a.npy", "n"),
])
def test_errors(sandbox, options, status, subject, reason):
    sandbox.write_npz("two.npz", {"x.npy": ROWS, "y.npy": ROWS})
    sandbox.write_npy("one.npy", LATE[:1])
    sandbox.run(f"-o out {options} a.npy b.npy")
    sandbox.expect_refusal(status, subject, reason)


def test_too_many_class_maps(sandbox):
    sandbox.write_npy("c.npy", maps(1, 2, 1, 2))
    sandbox.write_npy("v.npy", numpy.ones(2, "f4"))
    sandbox.run("-o out c.npy", *["--cam-weights=v.npy"] * 4096)
    sandbox.expect_refusal(2, "--cam-weights", "more than 4095 class maps")
    sandbox.run_well("-q -o out -s 2x1 c.npy", *["--cam-weights=v.npy"] * 200)
    sandbox.read_npy("out/cam.npy", (1, 200, 1, 2))


def test_errors_come_before_the_first_file(sandbox):
    sandbox.run("-o out --cam-weights w.npy:1 --cam-weights w.npy:7 a.npy b.npy")
    sandbox.expect_refusal(1, "w.npy")


def test_names_steer_no_terminal(sandbox):
    name = "w\x1b[31m\n\u2028\"v.npy"
    sandbox.write_npy("b.npy", numpy.maximum(LATE, 0))
    sandbox.write_npy(name, -numpy.ones(C, "f4"))
    sandbox.run("-o out b.npy --cam-weights", name)
    assert sandbox.status == 0 and sandbox.errors.count("\n") == 1
    assert "\x1b" not in sandbox.errors + sandbox.output
    assert stats(sandbox)["cams"][0]["name"] == name


def test_damaged_weights(sandbox):
    content = npy(ROWS)
    for size in (0, 5, 60, 127, len(content) - 1):
        sandbox.write("cut.npy", content[:size])
        sandbox.run("-o out --cam-weights cut.npy:1 b.npy")
        sandbox.expect_refusal(1, "cut.npy")


def test_weights_larger_than_memory(sandbox):
    """Zeros that an archive holds in a thousandth of their size."""
    if not CAN_LIMIT_MEMORY:
        pytest.skip("a checker needs its memory itself")
    sandbox.memory_limit = 128 << 20
    sandbox.write_npz("zeros.npz", {"w.npy": numpy.zeros((1 << 20, 40), "<f4")})
    sandbox.run("-o out --cam-weights zeros.npz:w:3 b.npy")
    sandbox.expect_refusal(1, "zeros.npz:w", "not enough memory")
