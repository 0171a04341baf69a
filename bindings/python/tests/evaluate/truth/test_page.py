"""Sections of docs/faithfulness.md that programs write."""

import argparse

import pytest

from programs import FOLDER, program

page = program("page")


def test_a_section_takes_the_place_of_another_and_of_nothing_else():
    before = "a\n<!-- x: begin -->\nold\n<!-- x: end -->\nb\n"
    after = page.replaced(before, "x", "new \\1\n")
    assert after == "a\n<!-- x: begin -->\nnew \\1\n<!-- x: end -->\nb\n"
    assert page.replaced(after, "x", "old\n") == before


@pytest.mark.parametrize("text", [
    "", "<!-- x: begin -->\n", 2 * "<!-- x: begin -->\n<!-- x: end -->\n"])
def test_a_page_without_the_section_is_refused(text):
    with pytest.raises(ValueError, match="want one"):
        page.replaced(text, "x", "new\n")


def test_the_page_has_a_section_for_each_program():
    text = page.PAGE.read_text(encoding="utf-8")
    for part in ("known-truth", "retraining", "detector"):
        assert "a new text" in page.replaced(text, part, "a new text")
        assert (FOLDER / f"{part.replace('-', '_')}.py").exists()


def test_a_verdict_says_by_how_much_and_what_the_interval_leaves_open():
    from salmap.evaluate import Interval
    mean = Interval(0.5, 0.375, 0.625)
    assert page.verdict(mean, 0.75) == "missed, -0.250"
    assert page.verdict(mean, 0.25) == "met, +0.250"
    assert page.verdict(mean, 0.375) == "met, +0.125"
    assert page.verdict(mean, 0.6) == "not settled, -0.100"


def test_the_page_is_written_only_where_that_is_wanted(tmp_path, monkeypatch,
                                                      capsys):
    path = tmp_path / "page.md"
    before = "<!-- x: begin -->\n<!-- x: end -->\n"
    path.write_text(before)
    monkeypatch.setattr(page, "PAGE", path)
    parser = argparse.ArgumentParser()
    page.add_options(parser, str(tmp_path / "out"))
    page.write(parser.parse_args([]), "x", "new\n")
    assert path.read_text() == before
    page.write(parser.parse_args(["--page"]), "x", "new\n")
    assert path.read_text() == page.replaced(before, "x", "new\n")
    assert (tmp_path / "out" / "x.md").read_text() == "new\n"
    assert capsys.readouterr().out == 2 * "new\n\n"
