"""The command without memory: each allocation of a run fails in turn, once and for
good, also those of libpng, libjpeg, libzip and the C library. The command then says
so in one line and exits with 1, or does without and gives all that it otherwise
gives; a result is there whole, or as it was before.

TEST_FAILURES says how many of these runs are made, evenly spread over all; `make
check-failures` makes every one."""

import itertools
import os

import numpy
import pytest

from support import TOOL, maps, photo

# Runs that a plain `make check` has the time for.
FAILURES = int(os.environ.get("TEST_FAILURES", "48"))

LINES = ["-o out -i photo.png -s 11x7 early.npy stored.npz",
         "-q -o out -i photo.jpg --weights 1,2 early.npy packed.npz:late",
         "--json -o out late.npy",
         "-q -o out --scale s.npy --zero-point 3,s.npy whole.npy loose.npz",
         "-o out -i photo.png -s 11x7 --cam-weights rows.npy:1 --cam-vector "
         "rows.npz:rows:0 --cam-layer late.npy early.npy",
         "-q -o out --cam-gradient late.npy packed.npz:late",
         "aggregate -o out/sum.sma stored.npz packed.npz",
         "merge --json -o out/sum.sma one.sma one.sma",
         "compare one.sma one.sma",
         "show -o out one.sma",
         "-q -o out --reference one.sma late.npy",
         "--help"]

# Aggregates replace no other files than theirs.
OLD = b"SALMAPAG, or what was there before"


@pytest.fixture(autouse=True)
def inputs(sandbox):
    """And the command beside the one under test that has the heap of
    tests/failure."""
    sandbox.tool = TOOL.parent / "tests" / "failure" / "salmap"
    late = maps(1, 6, 4, 5, seed=3)
    sandbox.write_npy("early.npy", maps(1, 3, 9, 13))
    sandbox.write_npy("late.npy", late)
    rows = maps(2, 6, seed=4)
    sandbox.write_npy("rows.npy", rows)
    sandbox.write_npz("stored.npz", {"late.npy": late}, compressed=False)
    sandbox.write_npz("rows.npz", {"rows.npy": rows})
    sandbox.write_npz("packed.npz", {"late.npy": late})
    whole = (maps(1, 3, 4, 5) * 16).astype("u1")
    sandbox.write_npy("whole.npy", whole)
    sandbox.write_npz("loose.npz", {"whole": whole})
    sandbox.write_npy("s.npy", numpy.array([1, 2, 4]))
    sandbox.write_photo("photo.png", photo(31, 17), orientation=6)
    sandbox.write_photo("photo.jpg", photo(31, 17), orientation=3)
    sandbox.run_well("aggregate -q -o one.sma late.npy")


def run(sandbox, line, fails_at=0, for_good=False):
    """Runs the command with allocation `fails_at` failing, 0 for none."""
    sandbox.variables = {"TEST_FAILS_AT": str(fails_at),
                         "TEST_COUNT_FILE": "count.txt",
                         **({"TEST_FAILS_FOR_GOOD": "1"} if for_good else {})}
    sandbox.run(line)


def results(sandbox):
    """What the results' folder holds, temporary files too."""
    folder = sandbox.folder / "out"
    return ({path.name: path.read_bytes() for path in folder.iterdir()}
            if folder.exists() else {})


def prepare(sandbox, before):
    """Makes these the results of an earlier run."""
    for name in results(sandbox):
        (sandbox.folder / "out" / name).unlink()
    for name, content in before.items():
        sandbox.write(f"out/{name}", content)


def fail_one(sandbox, line, fails_at, for_good, output, whole):
    """Runs the command without that allocation; whether it was refused. Without
    any failure, it prints `output`, and its results are `whole`."""
    before = dict.fromkeys(whole, OLD) if (fails_at + for_good) % 2 == 0 else {}
    prepare(sandbox, before)
    run(sandbox, line, fails_at, for_good)
    found = results(sandbox)
    if sandbox.status == 0:
        assert found == whole
        assert (sandbox.errors, sandbox.output) == ("", output)
        return False
    assert sandbox.status == 1
    assert before.keys() <= found.keys() <= whole.keys()
    for name, content in found.items():
        assert content in (whole[name], before.get(name)), \
            f"{name} is neither whole nor as before"
    assert sandbox.errors.startswith("salmap: ")
    assert "memory" in sandbox.errors and "damaged" not in sandbox.errors
    assert sandbox.errors.find("\n") == len(sandbox.errors) - 1
    return True


def test_every_allocation_of_the_command_may_fail(sandbox):
    runs, want = [], {}
    for line in LINES:
        prepare(sandbox, {})
        run(sandbox, line)
        assert (sandbox.status, sandbox.errors) == (0, "")
        want[line] = sandbox.output, results(sandbox)
        allocations = int(sandbox.read("count.txt"))
        runs += itertools.product([line], range(1, allocations + 1), [False, True])
    if not runs:
        pytest.skip("a checker took malloc's place")
    made = runs[::-(-len(runs) // FAILURES)]
    refused = 0
    for line, fails_at, for_good in made:
        try:
            refused += fail_one(sandbox, line, fails_at, for_good, *want[line])
        except AssertionError as error:
            pytest.fail(f"'{line}' without allocation {fails_at}"
                        f"{' and on' if for_good else ''}: {error}")
    print(f"{len(made)} of {len(runs)} runs without memory, {refused} refused")
