"""The command line: what it takes, and how it refuses the rest."""

import itertools
import json
import re

import pytest

from support import HEADER, maps, names, photo

PLAIN = maps(1, 3, 4, 5)

# The last wants an aggregate: test_aggregates.py.
NORMALIZERS = names("NORMALIZERS")[:-1]

# The options that take such a name.
LISTS = {"--stat": names("STATISTICS"), "--norm": NORMALIZERS,
         "--resize": names("RESAMPLINGS"), "--weights": names("WEIGHT_PRESETS"),
         "--nonfinite": names("NONFINITE_POLICIES"),
         "--palette": names("LOVI_PALETTES"),
         "--heat-palette": names("HEAT_PALETTES")}


@pytest.fixture(autouse=True)
def layer(sandbox):
    sandbox.write_npy("a.npy", PLAIN)


def refuse(sandbox, subject, line, *more):
    sandbox.run(f"-o out {line}", *more)
    sandbox.expect_refusal(2, subject)


def refuse_all(sandbox, option, values, layers="a.npy"):
    for value in values:
        refuse(sandbox, option, option, value, *layers.split())


def refuse_option(sandbox, line, refusal, hint="; see salmap --help"):
    """Expects exactly this refusal, with the hint at --help or another."""
    refuse(sandbox, refusal[:refusal.index(":")], line)
    assert sandbox.errors == f"salmap: {refusal}{hint}\n"


def test_no_layer_is_refused(sandbox):
    refuse(sandbox, "LAYER", "")
    refuse(sandbox, "LAYER", "--")
    assert sandbox.run("") == 2
    assert "--help" in sandbox.errors


def test_unknown_options_are_refused(sandbox):
    for line, option in (("-x", "-x"), ("-qx", "-x"), ("--json -xq", "-x"),
                         ("--bogus", "--bogus"), ("--bogus=1", "--bogus=1")):
        refuse_option(sandbox, f"{line} a.npy", f"{option}: is not an option")


def test_ambiguous_options_are_refused(sandbox):
    refuse_option(sandbox, "--s 3x2 a.npy",
                  "--s: may mean any of --size, --stat, --slice, --slices, "
                  "--scale, --show", "")
    refuse_option(sandbox, "--s=3x2 a.npy",
                  "--s=3x2: may mean any of --size, --stat, --slice, --slices, "
                  "--scale, --show", "")
    # All of them, of which the first are named.
    refuse(sandbox, "--=3x2", "--=3x2 a.npy")
    assert "--output, --image, " in sandbox.errors
    assert re.search(r"and \d+ more\n$", sandbox.errors)


def test_values_belong_to_their_options(sandbox):
    for option in "--quiet=1", "--json=":
        refuse_option(sandbox, f"{option} a.npy", f"{option}: takes no value")
    for line, option in (("-s", "-s"), ("-qs", "-s"), ("--size", "--size"),
                         ("--keep", "--keep")):
        refuse_option(sandbox, f"a.npy {line}", f"{option}: wants a value")


def test_unknown_names_are_refused(sandbox):
    for line in ("--stat median", "--norm sigmoid", "--norm GAMMA",
                 "--resize lanczos", "--weights heavy", "--nonfinite nan"):
        refuse(sandbox, line.split()[0], f"{line} a.npy")


def test_bad_sizes_are_refused(sandbox):
    for size in ("0x10", "10x0", "-1x5", "5x-1", "axb", "10", "10x", "x10",
                 "10x10x10", "1.5x2", "10 10", "10X10", "10x10px", "+5x5",
                 "1000001x1", "1x1000001", "100000x100000",
                 "99999999999999999999x1"):
        refuse(sandbox, "--size", "-s", size, "a.npy")


def test_bad_numbers_are_refused(sandbox):
    refuse_all(sandbox, "--alpha", ("2", "-0.1", "nan", "0.5x"))
    refuse_all(sandbox, "--keep", ("nan", "inf", "101", "-1", "ten"))
    refuse_all(sandbox, "--eps", ("0", "-1e-7", "nan", "1e31", "1e-400"))
    refuse_all(sandbox, "--relative-epsilon", ("-1e-7", "nan", "1e31", "1e-31", "x"))


def test_bad_limits_are_refused(sandbox):
    refuse_all(sandbox, "--limits", (
        "1", "0,1,2", ",1", "0,", "0 1", "0,x", "0,1x", "1,1", "1,0", "nan,1",
        "0,inf", "0,1e39", "1,1.00000001"))


def test_an_overlay_is_one_that_there_is(sandbox):
    refuse_all(sandbox, "--overlay", ("", "heat", "mask"))
    refuse(sandbox, "--overlay", "--overlay fastcam a.npy")


def test_bad_weights_are_refused(sandbox):
    refuse_all(sandbox, "--weights", (
        "1", "1,2,3", "1,", ",1", "1,,2", "1,-1", "0,0", "1,nan", "1,inf", "1;2",
        "1,2x", "prior", "1,1e309", "1e308,1e308"), "a.npy a.npy")


def test_bad_values_are_found_before_any_work(sandbox):
    """Also without a file to read: values come first."""
    refuse(sandbox, "--alpha", "missing.npy --alpha 2")
    refuse(sandbox, "--keep", "-i missing.png missing.npy --keep nan")
    refuse(sandbox, "--size", "missing.npy -s 0x10")
    refuse(sandbox, "--weights", "missing.npy --weights 1,2")


@pytest.mark.parametrize("line", [
    "--weights 1,0,2.5,1e3,0", "--eps 1e-3",
    "--relative-epsilon 0", "--relative-epsilon 1e-4", "-i p.png --keep 0",
    "-i p.png --keep 100", "-i p.png --alpha 0", "-i p.png --alpha 1",
    "--limits 0,1", "--limits=-1e3,2.5", "-i p.png --overlay lovi",
    "-i p.png --overlay heatmap", "-i p.png --cam-layer 0 --overlay fastcam", "--layout nchw", "--layout nhwc", "-s 3x2", "--size=7x9", "--",
    *(f"{option} {name}" for option, values in LISTS.items() for name in values)])
def test_good_values_and_all_names_of_the_library_are_taken(sandbox, line):
    sandbox.write_photo("p.png", photo(4, 5))
    sandbox.run_well(f"-q -o out {line} a.npy a.npy a.npy a.npy a.npy")


def test_statistics_and_normalizers_differ(sandbox):
    found = []
    for option in "--stat", "--norm":
        for name in LISTS[option]:
            # The default of --norm is a run of --stat.
            if (option, name) != ("--norm", "gamma"):
                sandbox.run_well(f"-q {option} {name} a.npy")
                found.append(sandbox.read_npy("salmap-out/combined.npy",
                                              (1, 4, 5)).tobytes())
    assert len(set(found)) == len(found)


def test_epsilon_counts(sandbox):
    sandbox.run_well("-q -o one a.npy")
    sandbox.run_well("-q -o two --eps 1 a.npy")
    one, two = (sandbox.read_npy(f"{name}/combined.npy", (1, 4, 5))
                for name in ("one", "two"))
    assert (one != two).any()


def test_relative_epsilon_lets_smoe_scale_follow_the_activations(sandbox):
    """To the bit, since the factor is a power of two."""
    sandbox.write_npy("small.npy", PLAIN / 1024)
    options = "-q --norm none --relative-epsilon 1e-4"
    sandbox.run_well(f"-o one {options} a.npy")
    sandbox.run_well(f"-o two {options} small.npy")
    one, two = (sandbox.read_npy(f"{name}/combined.npy", (1, 4, 5))
                for name in ("one", "two"))
    assert one.any() and (one == two * 1024).all()
    assert json.loads(sandbox.read("one/stats.json"))["settings"][
        "relative_epsilon"] == 1e-4


@pytest.mark.parametrize("one, two", [
    ("--weights 1,0 a.npy b.npy", "a.npy"),
    ("--weights ramp a.npy b.npy", "--weights 1,2 a.npy b.npy"),
    # As large as the library takes them.
    ("--weights 1,1e301 a.npy b.npy", "--weights 0,1e308 a.npy b.npy"),
    ("--weights 1,1e301 a.npy b.npy", "b.npy"),
])
def test_weights_count(sandbox, one, two):
    sandbox.write_npy("b.npy", maps(1, 3, 4, 5, seed=9))
    sandbox.run_well(f"-q -o one {one}")
    sandbox.run_well(f"-q -o two {two}")
    sandbox.expect_equal("one/combined.npy", "two/combined.npy")


def test_options_come_in_any_order(sandbox):
    """Options may follow the layers, and the last of two counts."""
    sandbox.run_well("-q --norm range -o a a.npy")
    sandbox.run_well("a.npy --norm gauss --norm range -o b -q")
    sandbox.expect_equal("a/combined.npy", "b/combined.npy")


def test_help_names_all_options(sandbox):
    sandbox.run_well("--help")
    for name in ("output", "image", "size", "stat", "norm", "resize", "weights",
                 "layout", "prefix", "grid", "scale", "zero-point", "eps",
                 "nonfinite", "keep", "alpha", "palette", "heat-palette",
                 "limits", "overlay", "legend", "show", "quiet", "json", "help",
                 "version", "cam-weights", "cam-gradient", "cam-vector",
                 "cam-layer", "cam-method", "evidence", "fastcam-factor",
                 "guided", "no-guided", "relative-epsilon", "reference",
                 "slice", "slices", "axis", "project"):
        assert f"--{name}" in sandbox.output
    for name in itertools.chain(*LISTS.values(), ["reference"], names("CAM_METHODS"),
                                names("EVIDENCES"), names("FASTCAM_FACTORS")):
        assert name in sandbox.output
    sandbox.run_well("-h missing.npy")
    assert "Usage" in sandbox.output
    assert not sandbox.exists("salmap-out")


def test_version_is_the_librarys(sandbox):
    version = (re.search(rf"SALMAP_VERSION_{part} (\d+)", HEADER).group(1)
               for part in ("MAJOR", "MINOR", "PATCH"))
    sandbox.run_well("--version")
    assert sandbox.output == f"salmap {'.'.join(version)}\n"
