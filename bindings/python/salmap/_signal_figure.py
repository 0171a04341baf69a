"""The matplotlib figure of a result of signals: the curve above, and bands of the
maps below it, over the same samples."""

from __future__ import annotations

from typing import Any, List, NamedTuple, Tuple

from ._figure import ResultFigure, class_panels, heat_bar, named_layers, show
from .stack import Stack

#: Inches.
_WIDTH, _CURVE, _BAND, _EDGES = 8.6, 1.8, 0.34, 0.6

#: Channels whose curves can be told apart.
_MOST_CURVES = 8


class _Band(NamedTuple):
    """A map of one row."""

    name: str
    #: ``[1, width]`` or ``[1, width, 3]``.
    values: Any


def _bands(result: Any, stack: Stack) -> List[_Band]:
    _, image = result.place()
    layers = [_Band(f"{stack.names[layer]}, {stack.raw_info(layer, 0).width}",
                    stack.layer_lovi(layer, result.size, image))
              for layer in named_layers(stack.names)]
    return [_Band("heat map", result.heatmap), _Band("LOVI", result.lovi),
            *(_Band(*panel) for panel in class_panels(result)), *layers]


def _draw_curve(axis: Any, signal: Any) -> None:
    count = len(signal)
    for channel in range(min(count, _MOST_CURVES)):
        axis.plot(signal[channel], linewidth=0.8, label=f"channel {channel}")
    if count > 1:
        axis.legend(loc="upper right", fontsize="small", frameon=False,
                    title=None if count <= _MOST_CURVES
                    else f"the first {_MOST_CURVES} of {count}")
    axis.set_ylabel("signal", rotation=0, ha="right", va="center")
    axis.tick_params(labelbottom=False)


def _draw_band(axis: Any, band: _Band, extent: Tuple[float, ...]) -> None:
    show(axis, band.values, aspect="auto", interpolation="nearest",
         extent=extent)
    axis.set_ylabel(band.name, rotation=0, ha="right", va="center",
                    fontsize="small")
    axis.set_yticks([])
    axis.tick_params(labelbottom=False)


def draw(result: Any, stack: Stack, figure: Any = None) -> Any:
    """What ``Result.plot`` draws of a result of signals."""
    bands, signal = _bands(result, stack), result.signal
    heights = [_CURVE] * (signal is not None) + [_BAND] * len(bands)
    if figure is None:
        figure = ResultFigure(figsize=(_WIDTH, sum(heights) + _EDGES),
                              constrained_layout=True)
    samples = result.size[1] if signal is None else signal.shape[1]
    axes = figure.subplots(len(heights), 1, sharex=True, squeeze=False,
                           gridspec_kw={"height_ratios": heights})[:, 0]
    if signal is not None:
        _draw_curve(axes[0], signal)
    below = axes[len(heights) - len(bands):]
    for axis, band in zip(below, bands):
        _draw_band(axis, band, (-0.5, samples - 0.5, 0, 1))
    axes[-1].set_xlim(-0.5, samples - 0.5)
    axes[-1].tick_params(labelbottom=True)
    axes[-1].set_xlabel("sample")
    figure.colorbar(heat_bar(result, stack), ax=list(axes),
                    label="heat map: weighted mean of the layers", pad=0.01)
    return figure
