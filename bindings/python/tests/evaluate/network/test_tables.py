"""Scores and their tables."""

import csv
import io
import re

import numpy
import pytest

from salmap.evaluate import (Score, interval, markdown, to_csv, values_to_csv)


@pytest.fixture(name="score")
def fixture_score():
    random = numpy.random.default_rng(1)
    hard = random.random(30)
    return Score("insertion", {"ours": hard + 0.1, "a|b": hard,
                               "random": random.random(30)}, "higher")


def test_differences_are_paired(score):
    """All images have the same difference here, so that its interval is narrow
    though those of the means are wide."""
    ours, other = score.intervals()["ours"], score.intervals()["a|b"]
    assert other.high - other.low > 0.1 and ours.low < other.high
    assert score.differences("a|b")["ours"] == pytest.approx((0.1, 0.1, 0.1))
    assert set(score.differences("a|b")) == {"ours", "random"}
    assert score.differences("ours")["random"] == pytest.approx(interval(
        score.values["random"] - score.values["ours"]), abs=1e-12)
    assert Score("one", {"a": numpy.ones(2)}).differences("a") == {}


def test_markdown_has_a_row_for_each_method(score):
    text = markdown([score, score], against="a|b")
    assert text.count("### insertion, higher is better") == 2
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len(table) == 10
    assert table[0] == "| method | images | mean [95 %] | above a\\|b |"
    mean, low, high = score.intervals()["ours"]
    assert table[2] == (f"| ours | 30 | {mean:.3f} [{low:.3f}, {high:.3f}] | "
                        "+0.100 [+0.100, +0.100] |")
    assert re.fullmatch(r"\| a\\\|b \| 30 \| 0\..* \|  \|", table[3])
    assert "[90 %]" in markdown([score], level=0.9)
    assert "above" not in markdown([score])


def test_csv_has_all_digits(score):
    first, *_ = rows = list(csv.DictReader(io.StringIO(to_csv([score], "ours"))))
    assert [row["method"] for row in rows] == ["ours", "a|b", "random"]
    assert first["difference"] == first["against"] == ""
    assert tuple(float(first[key]) for key in ("mean", "low", "high")) \
        == score.intervals()["ours"]
    assert tuple(float(rows[2][key]) for key in (
        "difference", "difference_low", "difference_high")) \
        == score.differences("ours")["random"]


def test_every_value_is_told_with_the_name_of_its_image(score):
    names = [f"{number}.jpg" for number in range(30)]
    rows = list(csv.DictReader(io.StringIO(values_to_csv([score], names))))
    assert len(rows) == 90 and rows[31] == {
        "score": "insertion", "method": "a|b", "image": "1.jpg",
        "value": repr(float(score.values["a|b"][1]))}
    rows = list(csv.DictReader(io.StringIO(values_to_csv([score], names[:7]))))
    assert rows[31]["image"] == "1"


def test_scores_can_be_subtracted_and_cut(score):
    less = score.minus(Score("deletion", {"ours": numpy.full(30, 0.25)}))
    assert less.name == "insertion minus deletion" and less.better == "higher"
    assert list(less.values) == ["ours"]
    assert less.values["ours"] == pytest.approx(score.values["ours"] - 0.25)
    curves = numpy.arange(60.0).reshape(30, 2)
    cut = Score("KAR", {"ours": curves.mean(axis=1)}, "higher", {"ours": curves},
                numpy.array([0.1, 0.9]), "share").at(-1)
    assert cut.name == "KAR, share 0.9"
    assert cut.values["ours"].tolist() == curves[:, 1].tolist()


@pytest.mark.parametrize("values", [
    {}, {"a": numpy.ones(0)}, {"a": numpy.ones(2), "b": numpy.ones(3)}])
def test_values_have_to_belong_together(values):
    with pytest.raises(ValueError, match="the same images for all"):
        Score("insertion", values)


def test_values_have_to_be_numbers():
    with pytest.raises(ValueError, match="insertion of a has NaN"):
        Score("insertion", {"a": numpy.array([1, numpy.nan])})
    with pytest.raises(KeyError):
        Score("insertion", {"a": numpy.ones(2)}).differences("b")
