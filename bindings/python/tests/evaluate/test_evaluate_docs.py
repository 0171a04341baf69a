"""The guide to the scores: every block of it is run, in order."""

import re
import shlex

import pytest

import salmap.evaluate
from salmap.evaluate._command import _parser

pytest.importorskip("torch")

from salmap.evaluate import methods  # noqa: E402


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


def test_the_line_for_the_shell_is_one_that_the_command_takes(top):
    line, = re.findall(r"(?ms)^```sh\n(.*?)^```$", text_of(top))
    python, flag, module, *arguments = shlex.split(line)
    assert (python, flag, module) == ("python", "-m", "salmap.evaluate")
    options = _parser().parse_args(arguments)
    assert (options.model, options.photos) == ("torchvision:resnet50", ["photos"])


def test_every_public_name_is_in_it(top):
    text = text_of(top)
    for name in (*salmap.evaluate.__all__, *methods.__all__):
        assert re.search(rf"\b{name}\b", text), name
