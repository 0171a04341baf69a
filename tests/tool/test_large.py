"""Large pictures: a sheet of them shrinks; runs that are busy with one for a while
are cut short, or meet what another has left."""

import math
import signal

import pytest

from support import maps


@pytest.fixture(autouse=True)
def layer(sandbox):
    sandbox.write_npy("early.npy", maps(1, 3, 9, 13))


def test_sheet_of_large_pictures_shrinks(sandbox):
    """A sheet of pictures this large would have 17 million pixels."""
    sandbox.run_well("-q -o out -s 2400x1760 early.npy early.npy")
    pixels = math.prod(sandbox.read_png("out/layers.png").shape[:2])
    assert 1000000 <= pixels <= 1 << 24


def test_file_that_grows_too_large_is_removed(sandbox):
    """Neither a part of a file nor a temporary one is left."""
    sandbox.file_limit = 100000
    assert sandbox.run("-o out -s 1000x1000 early.npy") == 1
    assert sandbox.errors.startswith("salmap: out/")
    assert "combined.npy: cannot write" in sandbox.errors
    assert sandbox.output == ""
    assert sandbox.exists("out") and sandbox.count("out") == 0


@pytest.mark.parametrize("number, name, files_before", [
    (signal.SIGINT, "combined.npy", 0),
    (signal.SIGTERM, "combined.npy", 0),
    (signal.SIGHUP, "combined.npy", 0),
    # A large PNG takes long to write; after the arrays and combined.png.
    (signal.SIGINT, "lovi.png", 3),
])
def test_interrupted_file_is_removed(sandbox, number, name, files_before):
    """The signal ends a run that is busy with that file at once, and nothing is left
    of the file."""
    sandbox.catch(f".{name}.", "-o out -s 2000x2000 early.npy")
    sandbox.finish(number)
    assert sandbox.status == -number
    assert sandbox.count("out") == files_before
    assert sandbox.count("out", name) == 0


def test_file_that_was_left_is_no_obstacle(sandbox):
    """What a run with the same process number has left does not stop another."""
    sandbox.catch(".lovi.png.", "-q -o out -s 2000x2000 early.npy")
    left = f"out/.heatmap.png.{sandbox.child.pid}-0.tmp"
    sandbox.write(left, b"left")
    sandbox.finish()
    assert (sandbox.status, sandbox.errors) == (0, "")
    assert sandbox.exists("out/heatmap.png")
    assert sandbox.exists(left)


def test_ignored_signal_is_ignored(sandbox):
    """As under nohup."""
    sandbox.ignored_signal = signal.SIGHUP
    sandbox.catch(".combined.npy.", "-o out -s 500x500 early.npy")
    sandbox.finish(signal.SIGHUP)
    assert sandbox.status == 0
    assert sandbox.count("out") == 7
