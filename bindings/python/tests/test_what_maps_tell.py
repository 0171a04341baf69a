"""The page about what maps tell: its figures are those that its command prints."""

import os
import re
import shlex
import subprocess
import sys

import pytest

import salmap

pytest.importorskip("PIL", reason="needs Pillow")


@pytest.fixture(name="text", scope="module")
def fixture_text(top):
    return (top / "docs" / "what-maps-tell.md").read_text()


def test_the_tables_are_what_the_commands_print(text, top):
    commands = re.findall(r"^    PYTHONPATH=bindings/python (.*) \\\n\s+(.*)$", text,
                          re.MULTILINE)
    assert len(commands) == 2
    for script, arguments in commands:
        printed = subprocess.run(
            [sys.executable, "-B", script, *shlex.split(arguments)], cwd=top,
            env={**os.environ, "PYTHONPATH": "bindings/python"}, check=True,
            stdout=subprocess.PIPE, text=True).stdout
        assert printed in text


def test_the_readme_links_the_page_first(top):
    links = re.findall(r"(?<!!)\[[^!\]]*\]\(([^)]*)\)",
                       (top / "README.md").read_text())
    assert links[0] == "docs/what-maps-tell.md"


def test_each_source_is_referred_to(text):
    body, sources = text.split("## Sources\n")
    numbers = set(map(int, re.findall(r"^(\d+)\. ", sources, re.MULTILINE)))
    used = set()
    for first, last in re.findall(r"\[(\d+)(?:[–,] ?(\d+))?\]", body):
        used |= set(range(int(first), int(last or first) + 1))
    assert used == numbers


def test_a_class_that_is_not_there_has_a_bright_map_too(text, top, monkeypatch):
    monkeypatch.syspath_prepend(top / "docs" / "demo" / "squeezenet")
    import explain
    import network
    import run
    pixels = salmap.read_photo(top / "docs/demo/cat-and-espresso-454x227.png")
    made = run.outputs(pixels, network.parameters())
    zebra, espresso = map(explain.number_of, ("zebra", "espresso"))
    stack = explain.stack(made, network.parameters(), zebra)
    assert stack.cam(pixels.shape[:2], 0, 0).max() == 1
    assert " ".join(text.split()).count(
        f"reaches 1 too, at a score of {made['logits'][zebra]:.1f} beside "
        f"{made['logits'][espresso]:.1f} for espresso") == 1
