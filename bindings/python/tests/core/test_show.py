"""A picture in the terminal."""

import io
import re
import sys

import pytest

import salmap
from support import activations


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("colours, cell", [
    ("24bit", "\x1b\\[38;2;\\d+;\\d+;\\d+m\x1b\\[48;2;\\d+;\\d+;\\d+m\u2580"),
    ("", "\x1b\\[38;5;\\d+m\x1b\\[48;5;\\d+m\u2580")])
def test_it_is_as_wide_as_the_terminal(monkeypatch, colours, cell):
    monkeypatch.setenv("COLUMNS", "33")
    monkeypatch.setenv("COLORTERM", colours)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    salmap.explain(activations()).show()
    monkeypatch.undo()
    lines = terminal.getvalue().splitlines()
    # The results are 13 x 9.
    assert len(lines) == 24
    assert all(len(re.findall(cell, line)) == 33 for line in lines)


def test_without_a_terminal_it_says_so(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    with pytest.raises(ValueError, match="no terminal; save"):
        salmap.explain(activations()).show()
