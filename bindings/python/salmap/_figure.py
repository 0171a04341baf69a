"""The matplotlib figure of a result: what a notebook shows, with a legend."""

from __future__ import annotations

import io
from typing import Any, List, Tuple

from matplotlib.cm import ScalarMappable  # type: ignore[import]
from matplotlib.colors import ListedColormap, Normalize  # type: ignore[import]
from matplotlib.figure import Figure  # type: ignore[import]
from matplotlib.patches import Patch  # type: ignore[import]

from .stack import Stack

#: Inches. A notebook shows this width at its own size, so that the text is as
#: large as that around it.
_PANEL, _LEGEND_ROW = 4.0, 0.25

#: Characters of the legend's text that two panels are wide enough for.
_LEGEND_CHARACTERS = 84

#: Layers that a legend can name and still be read.
_MOST_NAMES = 16


class ResultFigure(Figure):  # type: ignore[misc]
    """A figure that pyplot does not know: a notebook shows it once, as the last
    line of a cell, and nothing is left open."""

    def _repr_png_(self) -> bytes:
        file = io.BytesIO()
        self.savefig(file, format="png", facecolor="white")
        return file.getvalue()


def _colours(stack: Stack) -> List[Tuple[float, ...]]:
    """What the library paints each layer with where it alone is active: the first of
    the four rows of the key."""
    return [tuple(colour / 255) for colour in stack.legend((4, len(stack)))[0]]


def named_layers(names: Tuple[str, ...]) -> List[int]:
    """The layers of the legend: all, or the first, the last and some evenly
    between."""
    count = min(len(names), _MOST_NAMES)
    return [part * (len(names) - 1) // max(count - 1, 1)
            for part in range(count)]


def _columns(labels: List[str]) -> int:
    """Entries of the legend that fit beside each other."""
    width = max(map(len, labels)) + 6  # the patch and the gap
    return max(1, min(len(labels), _LEGEND_CHARACTERS // width))


def class_panels(result: Any) -> List[Tuple[str, Any]]:
    """A class map and its FastCAM, beside each other."""
    if not result.targets:
        return []
    maps, colours = result.cam, result.fastcam_heatmap
    if maps.ndim == 2:
        maps, colours = maps[None], colours[None]
    return [panel for target, cam, fastcam in zip(result.targets, maps, colours)
            for panel in ((f"class map of {target}", cam),
                          (f"FastCAM of {target}", fastcam))]


def _panels(result: Any) -> List[Tuple[str, Any]]:
    panels = [("heat map", result.heatmap), ("LOVI", result.lovi),
              *class_panels(result)]
    if result.photo is None:
        return panels
    return [("photo", result.photo), ("overlay", result.overlay), *panels]


def _label(stack: Stack, layer: int) -> str:
    """A layer's name with the size of its map, as the sheet has them, and with the
    depth of a volume."""
    info = stack.raw_info(layer, 0)
    sides = [info.width, info.height] + [info.depth] * (info.depth > 1)
    size = "\N{MULTIPLICATION SIGN}".join(map(str, sides))
    return f"{stack.names[layer]}, {size}"


def _handles(stack: Stack) -> List[Any]:
    colours = _colours(stack)
    return [Patch(facecolor=colours[layer], edgecolor="0.5",
                  label=_label(stack, layer))
            for layer in named_layers(stack.names)]


def heat_bar(result: Any, stack: Stack) -> Any:
    """The colours of the heat map, and the values of the combined map for which
    they stand, in all slices of a volume; docs/numerics.md, "Heat map"."""
    key = stack.legend((1, 256), "heatmap")[0] / 255
    low, high = stack.settings.limits or result.heat_range
    return ScalarMappable(Normalize(low, high), ListedColormap(key))


def show(axis: Any, values: Any, **options: Any) -> Any:
    """Draws a picture, or a map, whose values are 0 to 1: matplotlib's own scale is
    that of the values, so that a map that is 0 would be grey."""
    return axis.imshow(values, cmap="gray" if values.ndim == 2 else None,
                       vmin=0, vmax=1, **options)


def _draw_bar(figure: Any, axis: Any, colours: Any, label: str) -> None:
    """As high as the panel, beside which matplotlib's own is that of the row."""
    figure.colorbar(colours, cax=axis.inset_axes([1.03, 0, 0.05, 1]), label=label)


def _draw_panel(figure: Any, axis: Any, name: str, values: Any,
                heat_bar: Any) -> None:
    image = show(axis, values)
    axis.set_title(name)
    axis.set_axis_off()
    if name == "heat map":
        _draw_bar(figure, axis, heat_bar, "weighted mean of the layers")
    elif values.ndim == 2:
        _draw_bar(figure, axis, image, "evidence, of the greatest")


def draw(result: Any, stack: Stack, figure: Any = None) -> Any:
    """What ``Result.plot`` draws of a result, which the stack holds."""
    panels, handles = _panels(result), _handles(stack)
    bar = heat_bar(result, stack)
    columns = _columns([each.get_label() for each in handles])
    height, width = result.size
    rows = [_PANEL * min(max(height / width, 0.2), 2.0) + 0.3
            for _ in panels[::2]]
    rows.append((2 + -(-len(handles) // columns)) * _LEGEND_ROW)
    if figure is None:
        figure = ResultFigure(figsize=(2 * _PANEL + 0.6, sum(rows)),
                              constrained_layout=True)
    elif not hasattr(figure, "add_gridspec"):
        raise TypeError(f"figure is a {type(figure).__name__}; want a figure of "
                        "matplotlib's, or None for a new one")
    grid = figure.add_gridspec(len(rows), 2, height_ratios=rows)
    for place, (name, values) in enumerate(panels):
        axis = figure.add_subplot(grid[place // 2, place % 2])
        _draw_panel(figure, axis, name, values, bar)
    below = figure.add_subplot(grid[len(rows) - 1, :])
    below.set_axis_off()
    below.legend(handles=handles, loc="center", ncol=columns, frameon=False,
                 title="layers, early to late; white where all are active")
    return figure
