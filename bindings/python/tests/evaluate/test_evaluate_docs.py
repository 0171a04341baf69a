"""The guide to the scores: every block of it is run, in order."""

import re

import salmap.evaluate


def text_of(top):
    return (top / "docs" / "evaluate.md").read_text()


def test_the_blocks_run(top, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in re.findall(r"(?ms)^```python\n(.*?)^```$", text_of(top)):
        exec(compile(block, "docs/evaluate.md", "exec"), names)
    assert names["masks"].shape == names["maps"].shape


def test_every_public_name_is_in_it(top):
    text = text_of(top)
    for name in salmap.evaluate.__all__:
        assert re.search(rf"\b{name}\b", text), name
