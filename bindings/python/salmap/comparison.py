"""How far today's images are from those of a reference."""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Optional, Tuple, Union

import numpy

from ._layers import numbered_names
from ._matplotlib import need_matplotlib
from ._outputs import FloatArray
from ._words import counted
from .aggregate import Aggregate


class LayerDrift(NamedTuple):
    """How far two aggregates are apart in one layer, or in the combined map.

    Distances are Jensen-Shannon divergences to base 2: 0 where both are the same,
    1 where they have nothing in common. Pairs are (reference, today).
    """

    name: str
    #: Of the values of the statistic; 0 for the combined map.
    statistic: float
    #: Of the places: of the mean maps, each divided by its sum.
    place: float
    #: The median of the statistic; 0 for the combined map.
    medians: Tuple[float, float]
    #: The layer's share in the sum of the combined map.
    shares: Tuple[float, float]
    #: Where the mean map changed most.
    row: int
    column: int
    #: By how much: each mean map is divided by its mean, so that 1 is as much as
    #: an average place has; above 0 where today has more.
    change: float
    #: In which slice that is, of an aggregate of volumes; else None.
    slice: Optional[int] = None

    @property
    def apart(self) -> float:
        """The larger of the two distances."""
        return max(self.statistic, self.place)


class Drift:
    """How far today's images are from those of a reference; see
    ``salmap.drift``. ``print`` and notebooks show a table."""

    def __init__(self, reference: Aggregate, today: Aggregate) -> None:
        self._reference, self._today = reference, today
        #: Of the combined map.
        self.combined = self._layer(None, "combined", (1.0, 1.0))
        names = reference.names
        if names == numbered_names(len(names)):
            names = today.names
        shares = list(zip(reference.shares, today.shares))
        #: Of each layer, early to late.
        self.layers = tuple(
            self._layer(number, name, share)
            for number, (name, share) in enumerate(zip(names, shares)))

    def _layer(self, number: Optional[int], name: str,
               shares: Tuple[float, float]) -> LayerDrift:
        apart = self._reference.distance(self._today, number)
        change = self.difference(number)
        *slices, row, column = map(int, numpy.unravel_index(
            abs(change).argmax(), change.shape))
        before, after = (0.0 if number is None else each.quantile(number, 0.5)
                         for each in (self._reference, self._today))
        return LayerDrift(name, *apart, (before, after),
                          (float(shares[0]), float(shares[1])), row, column,
                          float(change[(*slices, row, column)]),
                          slices[0] if slices else None)

    @property
    def most(self) -> LayerDrift:
        """The layer in which the two are furthest apart, by either distance.
        Raises ValueError for aggregates without layers."""
        if not self.layers:
            raise ValueError("the aggregates have no layers; combined has what "
                             "there is")
        return max(self.layers, key=lambda layer: layer.apart)

    def difference(self, layer: Optional[Union[int, str]] = None
                   ) -> FloatArray:
        """Where today has more than the reference (above 0) and less (below), in
        one layer or, without one, in the combined map: the mean maps, each
        divided by its mean, one less the other, float32 ``[height, width]``;
        ``[depth, height, width]`` of volumes."""
        before, after = (_relative(each.mean(layer))
                         for each in (self._reference, self._today))
        difference: FloatArray = after - before
        return difference

    @property
    def counts(self) -> Tuple[int, int]:
        """How many images the two have."""
        return self._reference.count, self._today.count

    def _rows(self) -> List[List[str]]:
        return [["layer", "statistic", "place", "median", "share",
                 "most changed at"]] + [
            [layer.name, f"{layer.statistic:.4f}", f"{layer.place:.4f}",
             "{:.4g} -> {:.4g}".format(*layer.medians),
             "{:.1%} -> {:.1%}".format(*layer.shares), _where(layer)]
            for layer in self.layers] + [
            [self.combined.name, "", f"{self.combined.place:.4f}", "", "",
             _where(self.combined)]]

    def __str__(self) -> str:
        rows = self._rows()
        widths = [max(map(len, column)) for column in zip(*rows)]
        lines = ["  ".join(cell.ljust(width)
                           for cell, width in zip(row, widths)).rstrip()
                 for row in rows]
        return "\n".join([self._title(), *lines])

    def _title(self) -> str:
        before, after = self.counts
        return (f"{counted(before, 'image')} and {after}; distances from 0 "
                "(the same) to 1 (nothing in common)")

    def markdown(self) -> str:
        """The table in Markdown."""
        head, *rows = ["| " + " | ".join(cell.replace("|", "\\|")
                                         for cell in row) + " |"
                       for row in self._rows()]
        return "\n".join([self._title(), "", head, "| --- " * 6 + "|", *rows, ""])

    def _repr_markdown_(self) -> str:
        return self.markdown()

    def __repr__(self) -> str:
        return f"<salmap.Drift: {self._title()}>"

    def plot(self, figure: Optional[Any] = None) -> Any:
        """Draws both distances of each layer; and, of the three layers that
        differ most, how the statistic is distributed in both, and where today has
        more (red) and less (blue), in matplotlib. Of volumes, that is in the slice
        that changed most.

        Arguments:
            figure: an empty figure or subfigure to draw into; as for
                ``Result.plot``.

        Returns the figure. Raises ImportError where matplotlib is not installed.
        """
        need_matplotlib()
        from . import _drift_figure
        return _drift_figure.draw(self, self._histograms(), figure)

    def _histograms(self) -> Dict[str, List[Any]]:
        """Of each layer, those of both."""
        return {layer.name: [each.histogram(number)
                             for each in (self._reference, self._today)]
                for number, layer in enumerate(self.layers)}


def _relative(values: FloatArray) -> FloatArray:
    mean = float(values.mean(dtype=float))
    return values / numpy.float32(mean) if mean > 0 else values


def _where(layer: LayerDrift) -> str:
    before = "" if layer.slice is None else f"slice {layer.slice}, "
    return (f"{before}row {layer.row}, column {layer.column} "
            f"({layer.change:+.2f})" if layer.change else "")


def drift(reference: Aggregate, today: Aggregate) -> Drift:
    """How far today's images are from those of a reference, in which layer, and
    where.

    ::

        drift = salmap.drift(reference, today)
        print(drift)
        drift.most.name, drift.most.row, drift.most.column

    Arguments:
        reference, today: of the same layers, size and settings.

    Two samples of the same images are some way apart, too, the further the fewer
    they are: compare with the distance of two parts of the reference.

    Raises ValueError for aggregates that do not fit, as those of other names,
    IncompleteError where one has no image. Threads: any. Source: J. Lin, "Divergence measures based on the
    Shannon entropy", IEEE Transactions on Information Theory 37, 1991.
    """
    for what, each in (("reference", reference), ("today", today)):
        if not isinstance(each, Aggregate):
            raise TypeError(f"{what} is a {type(each).__name__}; want a "
                            "salmap.Aggregate")
    return Drift(reference, today)
