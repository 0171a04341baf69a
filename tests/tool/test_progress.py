"""The line on the terminal while work takes long."""

import time

import pytest

from support import maps, photo


@pytest.fixture(autouse=True)
def terminal(sandbox):
    sandbox.write_npy("batch.npy", maps(2, 2, 5, 4))
    sandbox.write_photo("photo.png", photo(4, 5))
    sandbox.has_terminal = True


def run_for_long(sandbox, line):
    """A run that takes more than half a second on a machine of any speed: it is
    held up at its first result."""
    sandbox.catch(".combined.npy.", line)
    time.sleep(0.6)
    sandbox.finish()
    assert sandbox.status == 0


def test_pictures_are_counted(sandbox):
    run_for_long(sandbox, "-o out -i photo.png batch.npy")
    assert "salmap: drawing picture 1 of 12, " in sandbox.errors
    assert "salmap: drawing picture 12 of 12, " in sandbox.errors
    run_for_long(sandbox, "-o out batch.npy")
    assert "salmap: drawing picture 8 of 8, " in sandbox.errors


def test_maps_are_counted(sandbox):
    """Those of combined.npy and of layers.npy, two images each."""
    run_for_long(sandbox, "-o out batch.npy batch.npy")
    assert "salmap: writing map 3 of 6, " in sandbox.errors
    assert "salmap: writing map 6 of 6, " in sandbox.errors


def test_line_appears_within_a_step(sandbox):
    """The first map of a run is under way before half a second has gone. Once in a
    thousand times a busy machine may hold it up so late that the next line is about
    the next map; not four times in a row."""
    sandbox.write_npy("one.npy", maps(1, 2, 5, 4))
    for _ in range(4):
        run_for_long(sandbox, "-o out -s 2000x2000 one.npy")
        if "map 1 of 2, " in sandbox.errors:
            return
    pytest.fail(sandbox.errors)


def test_line_is_wiped_at_the_end(sandbox):
    wipe = "\r\033[K"
    run_for_long(sandbox, "-o out batch.npy")
    assert len(sandbox.errors) > len(wipe) and sandbox.errors.endswith(wipe)


def test_quiet_run_shows_nothing(sandbox):
    run_for_long(sandbox, "-q -o out batch.npy")
    assert sandbox.errors == ""


def test_file_gets_no_progress(sandbox):
    sandbox.has_terminal = False
    run_for_long(sandbox, "-o out batch.npy")
    assert sandbox.errors == ""
