"""Figures of scores."""

import numpy
import pytest

pytest.importorskip("matplotlib")

from salmap.evaluate import Score  # noqa: E402
from salmap.evaluate import pictures, plots  # noqa: E402


@pytest.fixture(name="score")
def fixture_score():
    random = numpy.random.default_rng(1)
    curves = {name: random.random((9, 5)) for name in ("ours", "edges")}
    return Score("deletion", {name: each.mean(axis=1)
                              for name, each in curves.items()},
                 "lower", curves, numpy.linspace(0, 1, 5), "share of pixels")


def test_bars_are_means_with_their_intervals(score):
    axes, = plots.bars(score).axes
    found = score.intervals()
    assert [bar.get_width() for bar in axes.patches] == pytest.approx(
        [each.mean for each in found.values()])
    ends = [line for line in axes.collections[0].get_segments()]
    for line, each in zip(ends, found.values()):
        assert line[:, 0] == pytest.approx([each.low, each.high])
    assert [label.get_text() for label in axes.get_yticklabels()] == ["ours", "edges"]
    assert "lower is better\nmean of 9 and 95 % interval" in axes.get_title()


def test_curves_have_bands(score):
    axes, = plots.curves(score).axes
    lines = {line.get_label(): line for line in axes.lines}
    for name, each in score.curves.items():
        assert lines[name].get_xdata() == pytest.approx(score.points)
        assert lines[name].get_ydata() == pytest.approx(each.mean(axis=0))
    band = axes.collections[0].get_paths()[0].vertices
    point = score.at(2).intervals()["ours"]
    heights = band[numpy.isclose(band[:, 0], 0.5), 1]
    assert heights.min() == pytest.approx(point.low, abs=1e-9)
    assert heights.max() == pytest.approx(point.high, abs=1e-9)
    with pytest.raises(ValueError, match="no curves; bars shows it"):
        plots.curves(Score("x", {"a": numpy.ones(2)}))


@pytest.mark.parametrize("better, first", [("lower", 8), ("higher", 0)])
def test_the_worst_come_first(score, better, first):
    values = numpy.arange(9.0)
    score = Score("x", {"a": values}, better)
    photos = numpy.random.default_rng(1).integers(0, 256, (9, 6, 8, 3), numpy.uint8)
    maps = numpy.random.default_rng(2).random((9, 6, 8))
    figure = pictures.extremes(score, "a", photos, maps, count=2,
                               names=[f"{number}.png" for number in range(9)])
    axes, = figure.axes
    last, next_one = 8 - first, abs(first - 1)
    texts = [text.get_text() for text in axes.texts]
    assert texts == [f"worst: {first}.png", f"worst: {next_one}.png",
                     f"{first:.3f}", f"{next_one:.3f}",
                     f"best: {last}.png", f"best: {8 - next_one}.png",
                     f"{last:.3f}", f"{8 - next_one:.3f}"]
    sheet = axes.images[0].get_array()
    for text, photo in zip((0, 1, 4, 5), (first, next_one, last, 8 - next_one)):
        column, row = axes.texts[text].xy
        below = axes.texts[text + 2].xy
        assert (sheet[row:row + 6, column:column + 8] == photos[photo]).all()
        assert below[0] == column and below[1] == row + 7
        drawn = sheet[below[1]:below[1] + 6, column:column + 8]
        assert (drawn != photos[photo]).any() and (drawn != 255).any()
    few = pictures.extremes(score, "a", photos, maps, count=99).axes[0]
    assert len(few.texts) == 4 * 5  # of 9 images, the middle one is of both kinds
    assert few.texts[0].get_text() == f"worst: image {first}"
