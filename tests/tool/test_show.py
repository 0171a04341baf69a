"""A picture in the terminal."""

import os
import pty
import re
import subprocess

import numpy
import pytest

from support import TOOL, maps

CELL = re.compile(r"\x1b\[38;2;(\d+);(\d+);(\d+)m"
                  r"\x1b\[48;2;(\d+);(\d+);(\d+)m\u2580")


def shown(folder, colours):
    """What a terminal of the usual width gets."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLORTERM": colours}
    with subprocess.Popen([TOOL, "-q", "--show", "-o", "out", "a.npy"], cwd=folder,
                          stdout=theirs, env=environment) as process:
        os.close(theirs)
        said = b""
        try:
            while part := os.read(ours, 65536):
                said += part
        except OSError:
            pass  # the other end is closed
        assert process.wait() == 0
    os.close(ours)
    return said.decode().replace("\r\n", "\n")


@pytest.fixture(autouse=True)
def layer(sandbox):
    sandbox.write_npy("a.npy", maps(1, 3, 9, 13))


def test_two_pixels_are_a_character_in_true_colour(sandbox):
    lines = shown(sandbox.folder, "truecolor").splitlines()
    cells = [CELL.findall(line) for line in lines]
    assert {len(row) for row in cells} == {80}
    assert len(cells) == round(80 * 9 / 13 / 2)
    assert all(line.endswith("\x1b[0m") for line in lines)
    pixels = numpy.array(cells, int).reshape(len(cells), 80, 2, 3)
    lovi = sandbox.read_png("out/lovi.png").astype(int)
    assert abs(pixels.mean((0, 1, 2)) - lovi.mean((0, 1))).max() < 12


def test_256_colours_are_enough(sandbox):
    said = shown(sandbox.folder, "")
    assert "8;2;" not in said
    found = {int(number) for number in re.findall(r"[34]8;5;(\d+)m", said)}
    assert found <= set(range(16, 232)) and len(found) > 3


def test_where_there_is_no_terminal_it_says_so(sandbox):
    sandbox.run_warned("-q --show -o out a.npy",
                       "--show: standard output is no terminal")
    assert sandbox.output == ""
