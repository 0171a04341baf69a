"""The page about what maps tell: its figures are those that its command prints."""

import os
import re
import shlex
import subprocess
import sys

import pytest

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
