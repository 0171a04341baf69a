"""The guide to the scores: every block of it is run, in order."""

import re

import pytest

import salmap.evaluate

pytest.importorskip("torch")


def text_of(top):
    return (top / "docs" / "evaluate.md").read_text()


def test_the_blocks_run(top, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in re.findall(r"(?ms)^```python\n(.*?)^```$", text_of(top)):
        exec(compile(block, "docs/evaluate.md", "exec"), names)
    assert {path.name.rpartition("-")[0]
            for path in (tmp_path / "out" / "finished").iterdir()} > {
        "insertion-of-noise", "kar-of-centred-gaussian", "max-sensitivity-of-gradient"}
    said = capsys.readouterr().out
    for title in ("insertion minus deletion, higher", "grid pointing game 2 x 2",
                  "randomised weights, layers shuffled 1, lower is better"):
        assert f"### {title}" in said


def test_every_public_name_is_in_it(top):
    text = text_of(top)
    for name in salmap.evaluate.__all__:
        assert re.search(rf"\b{name}\b", text), name
