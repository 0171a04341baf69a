"""Aggregates: many images added up, merged, compared, drawn and compared with."""

import json

import numpy
import pytest

from support import maps

BATCHES = 4
IMAGES = 3
HEIGHT, WIDTH = SIZE = 9, 13
LAYERS = ("early", (5, *SIZE)), ("late", (7, 4, 5))


@pytest.fixture(autouse=True)
def batches(sandbox):
    """Four archives of two layers, and the same arrays as files of their own."""
    for batch in range(BATCHES):
        arrays = {name: maps(IMAGES, *shape, seed=10 * batch + number)
                  for number, (name, shape) in enumerate(LAYERS)}
        sandbox.write_npz(f"{batch}.npz", arrays)
        for name, array in arrays.items():
            sandbox.write_npy(f"{name}{batch}.npy", array)


def aggregate(sandbox, name, batches, options=""):
    sandbox.run_well(f"aggregate -q -o {name} {options} " + " ".join(
        f"{batch}.npz" for batch in batches))


def told(sandbox, line):
    """The JSON that a command prints."""
    sandbox.run_well(line)
    return json.loads(sandbox.output)


# ------------------------------------------------------------------ exactness

def test_shards_of_two_processes_merge_to_the_bytes_of_one(sandbox):
    aggregate(sandbox, "one.sma", range(BATCHES))
    sandbox.run_together(*(f"aggregate -q -o shards/{number}.sma {3 - number}.npz "
                           f"{number}.npz" for number in range(2)))
    sandbox.run_well("merge -q -o two.sma shards/1.sma shards/0.sma")
    sandbox.expect_equal("one.sma", "two.sma")


def test_batches_may_be_files_of_their_own(sandbox):
    aggregate(sandbox, "archives.sma", range(2))
    sandbox.run_well("aggregate -q --per-batch 2 -o files.sma early1.npy late1.npy "
                     "early0.npy late0.npy")
    sandbox.expect_equal("archives.sma", "files.sma")
    aggregate(sandbox, "archive.sma", [3])
    sandbox.run_well("aggregate -q -o file.sma early3.npy 3.npz:late")
    sandbox.expect_equal("archive.sma", "file.sma")


def test_a_file_may_be_merged_into_itself(sandbox):
    for number in 0, 1:
        aggregate(sandbox, f"{number}.sma", [number])
    sandbox.run_well("merge -q -o sum.sma 0.sma 1.sma")
    sandbox.run_well("merge -q -o 0.sma 1.sma 0.sma")
    sandbox.expect_equal("sum.sma", "0.sma")


# ---------------------------------------------------------------- what is told

def test_shares_and_quantiles_are_those_of_all_images(sandbox):
    found = told(sandbox, "aggregate --json -o all.sma 0.npz 1.npz 2.npz 3.npz")
    assert (found["images"], found["width"], found["height"]) == (12, WIDTH, HEIGHT)
    assert found["settings"]["stat"] == "smoe"
    assert sum(layer["share"] for layer in found["layers"]) == pytest.approx(1)
    for number, (name, shape) in enumerate(LAYERS):
        raw = []
        for batch in range(BATCHES):
            sandbox.run_well(f"-q --norm none -o raw {name}{batch}.npy")
            raw.append(sandbox.read_npy("raw/combined.npy", (IMAGES, *shape[1:])))
        layer = found["layers"][number]
        assert layer["values"] == numpy.size(raw)
        for share, value in layer["quantiles"].items():
            # A bin is an eighth of an octave.
            nearest = numpy.quantile(raw, float(share), method="nearest")
            assert value == pytest.approx(nearest, rel=2 ** 0.125 - 1)


def test_the_table_has_a_row_for_each_layer(sandbox):
    aggregate(sandbox, "a.sma", [0])
    sandbox.run_well("merge -o b.sma a.sma a.sma")
    assert sandbox.output.startswith("b.sma: 6 images at 13x9, smoe, gamma, bilinear\n")
    rows = sandbox.output.splitlines()[2:]
    assert [row.split()[0] for row in rows] == ["0", "1", "combined"]


def test_distances_are_0_for_the_same_and_grow(sandbox):
    for number in range(3):
        aggregate(sandbox, f"{number}.sma", [number])
    sandbox.write_npz("far.npz", {"early": maps(3, 5, *SIZE) * 50,
                                  "late": maps(3, 7, 4, 5, seed=1) * 50})
    sandbox.run_well("aggregate -q -o far.sma far.npz")
    same = told(sandbox, "compare --json 1.sma 1.sma")
    near = told(sandbox, "compare --json 0.sma 1.sma")
    far = told(sandbox, "compare --json 0.sma far.sma")
    for layer in 0, 1:
        distances = [found["layers"][layer]["statistic"]
                     for found in (same, near, far)]
        assert distances == sorted(distances) and distances[0] == 0
        assert 0 < distances[1] and 0.8 < distances[2] <= 1
    assert same["combined"]["place"] == 0 < near["combined"]["place"]
    assert near["b"] == {"file": "1.sma", "images": IMAGES}
    sandbox.run_well("compare 0.sma 1.sma")
    rows = [line.split() for line in sandbox.output.splitlines()[4:]]
    assert float(rows[1][1]) == pytest.approx(near["layers"][1]["statistic"], abs=1e-6)
    assert rows[2] == ["combined", f"{near['combined']['place']:.6f}"]


# -------------------------------------------------------------------- pictures

def test_pictures_are_of_the_means(sandbox):
    aggregate(sandbox, "two.sma", range(2), "--weights 1,3")
    each = []
    for batch in range(2):
        sandbox.run_well(f"-q -o each --weights 1,3 {batch}.npz")
        each.append(sandbox.read_npy("each/layers.npy", (IMAGES, 2, *SIZE)))
    each = numpy.concatenate(each)
    combined = (each[:, 0] + 3 * each[:, 1]) / 4
    sandbox.run_well("show -o out two.sma")
    close = {"rtol": 0, "atol": 2e-6}
    numpy.testing.assert_allclose(
        sandbox.read_npy("out/layers.npy", (1, 2, *SIZE))[0], each.mean(0), **close)
    numpy.testing.assert_allclose(
        sandbox.read_npy("out/combined.npy", (1, *SIZE))[0], combined.mean(0), **close)
    deviation = sandbox.read_npy("out/deviation.npy", (3, *SIZE))
    numpy.testing.assert_allclose(deviation[:2], each.std(0), rtol=0, atol=2 ** -14)
    numpy.testing.assert_allclose(deviation[2], combined.std(0), rtol=0, atol=2 ** -14)
    picture = sandbox.read_png("out/deviation.png").astype(int).sum(2)
    assert picture.shape == SIZE
    assert picture.argmax() == deviation[2].argmax()
    listed = [line.split()[0] for line in sandbox.output.splitlines()
              if line.startswith("out/")]
    assert sorted(listed) == sorted(f"out/{path.name}" for path in
                                    (sandbox.folder / "out").iterdir())
    assert json.loads(sandbox.read("out/aggregate.json"))["images"] == 2 * IMAGES


def test_pictures_have_the_size_that_is_asked_for_and_an_explorer(sandbox):
    aggregate(sandbox, "a.sma", [0])
    sandbox.run_well("show -q --html -s 31x17 --palette ordered -o out a.sma")
    sandbox.expect_png("out/lovi.png", 31, 17, 3)
    assert b"layer 1" in sandbox.read("out/explorer.html")
    assert sandbox.output == ""


# ------------------------------------------------------------------- reference

def test_a_reference_shows_what_is_unusual(sandbox):
    """An image that is sixteen times as active as the data set: to its own range it is
    like any other, and against the data set it is high nearly everywhere."""
    sandbox.run_well("aggregate -q -o known.sma --per-batch 1 "
                     "early0.npy early1.npy early2.npy")
    usual = maps(1, 5, *SIZE, seed=30)
    sandbox.write_npy("usual.npy", usual)
    sandbox.write_npy("unusual.npy", usual * 16)
    means = {}
    for options in "--norm range", "--norm reference --reference known.sma":
        for name in "usual", "unusual":
            sandbox.run_well(f"-q -o out {options} {name}.npy")
            means[options[7:12], name] = sandbox.read_npy(
                "out/combined.npy", (1, *SIZE)).mean()
    assert means["range", "unusual"] == pytest.approx(means["range", "usual"], abs=0.02)
    assert means["refer", "usual"] == pytest.approx(0.5, abs=0.1)
    assert means["refer", "unusual"] > 0.9


def test_a_reference_is_the_default_where_it_is_given(sandbox):
    aggregate(sandbox, "known.sma", range(2))
    sandbox.run_well("-q -o one --reference known.sma 3.npz")
    sandbox.run_well("-q -o two --norm reference --html --reference known.sma 3.npz")
    sandbox.expect_equal("one/layers.npy", "two/layers.npy")
    assert json.loads(sandbox.read("one/stats.json"))["settings"]["norm"] == "reference"
    sandbox.run_warned("-q -o out --norm range --reference known.sma 3.npz",
                       "--reference: has no effect without --norm reference")


def test_flat_layers_are_not_black_by_a_reference(sandbox):
    """So nothing warns that they are 0, as it does with another normaliser."""
    aggregate(sandbox, "known.sma", range(2))
    for number, (name, shape) in enumerate(LAYERS):
        array = maps(1, shape[0], 1, 1, seed=40 + number)
        sandbox.write_npy(f"{name}.npy", numpy.broadcast_to(array, (1, *shape)).copy())
    sandbox.run_well("-q -o out --reference known.sma early.npy late.npy")
    assert sandbox.errors == ""
    assert sandbox.read_npy("out/combined.npy", (1, *SIZE)).min() > 0
    sandbox.run_warned("-q -o out early.npy late.npy", "ALL LAYERS ARE FLAT",
                       "early.npy: is flat", "late.npy: is flat")


def test_aggregates_may_be_of_maps_by_a_reference(sandbox):
    aggregate(sandbox, "known.sma", range(2))
    found = told(sandbox, "aggregate --json -o new.sma --reference known.sma 3.npz")
    assert found["settings"]["norm"] == "reference"
    assert found["layers"][0]["mean"] == pytest.approx(0.5, abs=0.1)


# -------------------------------------------------------------------- refusals

def refuse(sandbox, status, line, subject, reason=""):
    sandbox.run(line)
    sandbox.expect_refusal(status, subject, reason)


@pytest.mark.parametrize("line, subject, reason", [
    ("aggregate 0.npz", "--output", "is not given"),
    ("aggregate -o a.sma", "LAYER", "none is given"),
    ("aggregate -o a.sma --per-batch 3 0.npz 1.npz", "--per-batch", "2 LAYER arguments are"),
    ("aggregate -o a.sma --per-batch 3 0.npz", "--per-batch", "1 LAYER argument is no"),
    ("aggregate -o a.sma --per-batch 0 0.npz", "--per-batch", "from 1 on"),
    ("aggregate -o a.sma --per-batch 12345678 0.npz", "--per-batch", "of 12345678"),
    ("aggregate -o a.sma --per-batch 1073741824 0.npz", "--per-batch", "is too large"),
    ("aggregate -o a.sma --html 0.npz", "--html", "not for salmap aggregate"),
    ("merge -o a.sma", "FILE", "none is given"),
    ("merge -o a.sma --stat mean a.sma", "--stat", "not for salmap merge"),
    ("compare a.sma", "FILE", "1 is given, salmap compare wants two"),
    ("compare -o out a.sma b.sma", "--output", "not for salmap compare"),
    ("show a.sma b.sma", "FILE", "2 are given, salmap show wants one"),
    ("--per-batch 1 0.npz", "--per-batch", "is for salmap aggregate alone"),
    ("--norm reference 0.npz", "--norm", "needs --reference FILE"),
])
def test_wrong_usage_is_told(sandbox, line, subject, reason):
    refuse(sandbox, 2, line, subject, reason)


def test_what_is_no_aggregate_is_refused(sandbox):
    aggregate(sandbox, "good.sma", [0])
    good = sandbox.read("good.sma")
    for name, content, reason in (
            ("short.sma", good[:-1], "too short"), ("empty.sma", b"", "too short"),
            ("long.sma", good + b"x", "too short or too long"),
            ("flipped.sma", good[:500] + bytes([good[500] ^ 1]) + good[501:],
             "they were changed"),
            ("newer.sma", good[:8] + b"\3" + good[9:], "format 3"),
            ("missing.sma", None, "No such file")):
        if content is not None:
            sandbox.write(name, content)
        for line in (f"merge -o out/a.sma good.sma {name}", f"show -o out {name}",
                     f"compare good.sma {name}", f"-o out --reference {name} 0.npz"):
            refuse(sandbox, 1, line, name, reason)


def test_other_settings_are_refused(sandbox):
    aggregate(sandbox, "a.sma", [0])
    aggregate(sandbox, "b.sma", [0], "--stat mean")
    aggregate(sandbox, "c.sma", [0], "-s 4x5")
    sandbox.run_well("aggregate -q -o d.sma early0.npy")
    for other, reason in (("b.sma", "the statistic mean"), ("c.sma", "want the same"),
                          ("d.sma", "1 layer of")):
        refuse(sandbox, 1, f"merge -o out/a.sma a.sma {other}", other, reason)
        refuse(sandbox, 1, f"compare a.sma {other}", other, reason)
    refuse(sandbox, 1, "-o out --reference b.sma 0.npz", "b.sma", "the statistic")
    refuse(sandbox, 1, "aggregate -o out/a.sma 0.npz early0.npy --per-batch 1",
           "early0.npy", "its batch has 1 layer, the first one 2")


def test_no_other_file_is_replaced(sandbox):
    """As where the name behind --output is forgotten."""
    aggregate(sandbox, "a.sma", [0])
    layer = sandbox.read("early0.npy")
    refuse(sandbox, 1, "aggregate -o early0.npy late0.npy", "early0.npy",
           "holds no aggregate")
    refuse(sandbox, 1, "merge -o early0.npy a.sma", "early0.npy", "holds no aggregate")
    assert sandbox.read("early0.npy") == layer
    refuse(sandbox, 1, "merge -o /dev/null a.sma", "/dev/null", "not a regular file")
    sandbox.write("new.sma", b"")
    sandbox.run_well("merge -q -o new.sma a.sma")
    sandbox.expect_equal("new.sma", "a.sma")


def test_a_run_that_fails_leaves_the_file_as_it_was(sandbox):
    aggregate(sandbox, "a.sma", [0])
    before = sandbox.read("a.sma")
    sandbox.write_npz("bad.npz", {"early": maps(IMAGES, 5, *SIZE) * numpy.nan,
                                  "late": maps(IMAGES, 7, 4, 5)})
    refuse(sandbox, 1, "aggregate -o a.sma 1.npz bad.npz", "bad.npz:early")
    assert sandbox.read("a.sma") == before
    assert not sandbox.count(".", ".a.sma")


def test_a_wrong_layout_is_warned_of_once(sandbox):
    for number in 0, 1:
        sandbox.write_npy(f"{number}.npy", maps(2, 1, 8, 9, seed=number))
    sandbox.run_warned("aggregate -q --stat max -o a.sma --per-batch 1 0.npy "
                       "1.npy", "--layout nhwc")
    sandbox.run_warned("aggregate -q -o a.sma --prefix 1 0.npz",
                       "--prefix: has no effect")


@pytest.mark.parametrize("command", ["aggregate", "merge", "compare", "show"])
def test_each_command_has_help(sandbox, command):
    sandbox.run_well(f"{command} --help")
    assert sandbox.output.startswith(f"Usage: salmap {command} ")
    assert f"salmap {command} " in sandbox.output.splitlines()[-1]
    assert max(map(len, sandbox.output.splitlines())) <= 80
    sandbox.run_well("--help")
    assert f"\n  salmap {command} " in sandbox.output


def test_a_layer_may_have_the_name_of_a_command(sandbox):
    sandbox.write_npy("merge", maps(1, 3, 4, 5))
    sandbox.run_well("-q -o one ./merge")
    sandbox.run_well("-q merge -o one")


def test_volumes_are_added_up(sandbox):
    for number in range(2):
        sandbox.write_npz(f"{number}.npz", {
            "early": maps(IMAGES, 5, 3, 4, 6, seed=number)})
        aggregate(sandbox, f"{number}.agg", [number], "--layout ncdhw")
    aggregate(sandbox, "both.agg", [0, 1], "--layout ncdhw")
    found = told(sandbox, "merge --json -o merged.agg 0.agg 1.agg")
    assert [found[side] for side in ("depth", "height", "width")] == [3, 4, 6]
    assert sandbox.read("merged.agg") == sandbox.read("both.agg")
    sandbox.run_well("merge -o merged.agg 0.agg 1.agg")
    assert "6 images at 6x4x3" in sandbox.output
    assert found["images"] == 6
    sandbox.run_well("compare --json 0.agg 1.agg")
    distances = json.loads(sandbox.output)["combined"]["place"]
    assert 0 < distances < 1


@pytest.fixture(name="volumes")
def fixture_volumes(sandbox):
    sandbox.write_npz("a.npz", {"early": maps(IMAGES, 5, 3, 4, 6, seed=1),
                                "late": maps(IMAGES, 5, 2, 2, 3, seed=2)})
    aggregate(sandbox, "a.agg", ["a"], "--layout ncdhw")


def test_aggregates_of_volumes_want_a_slice_or_a_projection(sandbox, volumes):
    sandbox.run("show -o out a.agg")
    sandbox.expect_refusal(2, "a.agg", "has maps of 3 slices; want --slice N, or "
                           "--project mean or max")
    sandbox.run("show -o out --slice 3 a.agg")
    sandbox.expect_refusal(2, "--slice", "3 of 3 slices; want 0 to 2")
    sandbox.run("merge -o b.agg --slice 1 a.agg")
    sandbox.expect_refusal(2, "--slice", "is not for salmap merge")


def test_slices_of_aggregates_are_those_of_the_means(sandbox, volumes):
    def shown(options):
        sandbox.run_well(f"show -q -o out {options} a.agg")
        return [numpy.load(sandbox.folder / "out" / f"{name}.npy")[0]
                for name in ("combined", "layers")]

    combined, layers = zip(*(shown(f"--slice {z}") for z in range(3)))
    volume = numpy.stack(combined)
    deviation = numpy.load(sandbox.folder / "out" / "deviation.npy")
    assert volume.shape == (3, 4, 6) and deviation.shape == (3, 3, 4, 6)
    assert abs(volume - numpy.mean(layers, axis=1)).max() < 1e-6
    picture = sandbox.read_png("out/deviation.png")
    assert picture.shape == (4, 6, 3)
    brightness = picture.astype(int).sum(2).ravel()
    order = numpy.argsort(deviation[-1, 2].ravel(), kind="stable")
    assert (numpy.diff(brightness[order]) >= 0).all()
    assert same(shown("--project max --axis h")[0], volume.max(1))
    assert same(shown("--slice 5 --axis w")[0], volume[:, :, 5])
    assert sandbox.read_png("out/deviation.png").shape == (3, 4, 3)


def test_an_axis_alone_changes_nothing(sandbox):
    sandbox.write_npz("a.npz", {"early": maps(IMAGES, 5, 4, 6)})
    aggregate(sandbox, "a.agg", ["a"], "")
    sandbox.run_well("show -q -o out --axis w a.agg")
    assert sandbox.read_png("out/lovi.png").shape == (4, 6, 3)


def same(one, other):
    return one.shape == other.shape and (one == other).all()
