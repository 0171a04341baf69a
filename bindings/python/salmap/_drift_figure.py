"""The matplotlib figure of a drift."""

from __future__ import annotations

from typing import Any, Dict, List

import numpy

from ._figure import ResultFigure

#: Inches of a row of panels, and of a bar of the first.
_ROW, _BAR, _WIDTH = 2.6, 0.35, 8.6

_MOST = 3


def _bars(axes: Any, layers: Any) -> None:
    places = numpy.arange(len(layers))
    for offset, kind in ((-0.2, "statistic"), (0.2, "place")):
        axes.barh(places + offset, [getattr(each, kind) for each in layers],
                  0.4, label=kind)
    axes.set_yticks(places)
    axes.set_yticklabels([each.name for each in layers])
    axes.invert_yaxis()
    axes.set_xlim(left=0)
    axes.set_title("distance, 0 to 1")
    axes.legend(fontsize="small")


def _distributions(axes: Any, histograms: List[Any], name: str) -> None:
    """Over the bins that have something."""
    used = sum(counts for counts, _ in histograms).nonzero()[0]
    bins = slice(used.min(), used.max() + 1)
    for (counts, edges), label in zip(histograms, ("reference", "today")):
        lower = numpy.where(numpy.isfinite(edges[bins]), edges[bins], 0)
        axes.step(lower, counts[bins] / counts.sum(), where="post", label=label)
    axes.set_xscale("symlog", linthresh=max(
        float(abs(edges[bins][abs(edges[bins]) > 0]).min()), 1e-30))
    axes.set_title(f"{name}: statistic")
    axes.legend(fontsize="small")


def _place(figure: Any, axes: Any, difference: Any, layer: Any) -> None:
    title = f"{layer.name}: place"
    if layer.slice is not None:
        difference = difference[layer.slice]
        title += f" in slice {layer.slice}"
    limit = float(abs(difference).max()) or 1.0
    image = axes.imshow(difference, cmap="RdBu_r", vmin=-limit, vmax=limit)
    axes.set_axis_off()
    axes.set_title(title)
    figure.colorbar(image, ax=axes)


def draw(drift: Any, histograms: Dict[str, List[Any]],
         figure: Any = None) -> Any:
    """What ``Drift.plot`` draws."""
    layers = [*drift.layers, drift.combined]
    shown = sorted(drift.layers, key=lambda layer: float(-layer.apart))[:_MOST]
    rows = [0.8 + _BAR * len(layers), *[_ROW] * (len(shown) or 1)]
    if figure is None:
        figure = ResultFigure(figsize=(_WIDTH, sum(rows)),
                              constrained_layout=True)
    grid = figure.add_gridspec(len(rows), 2, height_ratios=rows)
    _bars(figure.add_subplot(grid[0, :]), layers)
    for row, layer in enumerate(shown, 1):
        _distributions(figure.add_subplot(grid[row, 0]), histograms[layer.name],
                       layer.name)
        _place(figure, figure.add_subplot(grid[row, 1]),
               drift.difference(drift.layers.index(layer)), layer)
    if not shown:
        _place(figure, figure.add_subplot(grid[1, :]), drift.difference(),
               drift.combined)
    return figure
