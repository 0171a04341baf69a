"""What many images gave, added up exactly."""

from __future__ import annotations

import functools
import os
import pathlib
from ctypes import byref, c_double
from typing import (Any, Callable, Dict, Iterator, NamedTuple, Optional,
                    Sequence, Tuple, Union)

import numpy
from numpy.typing import NDArray

from . import _engine
from ._errors import StateError
from ._files import replacing
from ._layers import layer_names, layer_number, numbered_names
from ._library import library
from ._native import (AGGREGATE_BINS, AGGREGATE_COMBINED, AggregateDistance,
                      AggregateLayerInfo)
from ._numbers import unsigned
from ._outputs import (FloatArray, PixelArray, ResultSize, Sides, Size,
                       output_like, sides, volume_of)
from ._sums import Function, Sums
from ._words import counted
from .result import Result
from .stack import Stack

Layer = Union[int, str]


class Distance(NamedTuple):
    """How far two aggregates are apart: 0 where they are the same, 1 where they
    have nothing in common."""

    #: Of the values of the layer's statistic; 0 for the combined map.
    statistic: float
    #: Of the mean maps, each divided by its sum.
    place: float


class Aggregate:
    """What many images gave, or many passes over one image, added up: for each
    layer and the combined map mean, deviation and maximum at each pixel, and for
    each layer how its statistic is distributed.

    ::

        total = salmap.Aggregate(5, size=(224, 224))
        for path in paths:
            total.add(salmap.explain(activations_of(path)))
        total.combined_mean            # float32 [224, 224]
        total.quantile(4, 0.99)        # of the last layer's statistic

    All sums are integers, so that ``add`` and ``merge`` in any order, in any
    grouping, on any machine, give the same ``to_bytes``. ``a + b`` and
    ``sum(aggregates)`` make a new one. Copies and pickles are the same to the
    last bit.

    Arguments:
        layers: how many, 0 to 4096, or a name for each; without names, those
            of the first stack that is added. With 0, only maps can be added.
        size: (height, width) of its maps, or one number for a square, or (depth,
            height, width) for volumes. Maps that are added are resized to it.

    All images have to have one statistic, epsilon, normalizer, resampling and
    the same weights; the first says which. It takes 36 bytes per pixel for each
    layer and the combined map, and 16 KiB for each layer.

    Readers raise IncompleteError where there is no image. Threads: any method
    from any thread; adding takes turns.
    """

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __init__(self, layers: Union[int, Sequence[str]],
                 size: ResultSize) -> None:
        self._names = layer_names(layers, 0)
        self._sums = Sums.create(len(self._names), sides(size))
        self._size = self._sums.size()

    @classmethod
    def from_bytes(cls, content: Any, names: Optional[Sequence[str]] = None
                   ) -> Aggregate:
        """The aggregate of which ``to_bytes`` gave this, on any machine, or
        salmap_aggregate_save of the library.

        Arguments:
            names: of the layers, which the bytes do not have.

        Raises ValueError for what is no aggregate, or was changed.
        """
        sums = Sums.from_bytes(content)
        info = sums.info()
        given = layer_names(info.layers if names is None else names, 0)
        if len(given) != info.layers:
            raise ValueError(f"{counted(len(given), 'name')} for "
                             f"{counted(info.layers, 'layer')}; want one for each")
        made = cls.__new__(cls)
        made._names, made._sums = given, sums
        made._size = sums.size()
        return made

    def to_bytes(self) -> bytes:
        """The whole of it but for the names of layers; the same on every
        machine. The format is in docs/aggregates.md."""
        return self._sums.to_bytes()

    @classmethod
    def load(cls, path: Union[str, "os.PathLike[str]"],
             names: Optional[Sequence[str]] = None) -> Aggregate:
        """The aggregate in a file; as ``from_bytes``. Raises OSError."""
        return cls.from_bytes(pathlib.Path(path).read_bytes(), names)

    def save(self, path: Union[str, "os.PathLike[str]"]) -> None:
        """Writes ``to_bytes`` to a file, whole or not at all. Raises
        OSError."""
        with replacing(path) as file:
            file.write(self.to_bytes())

    def __reduce__(self) -> Tuple[Callable[..., Aggregate], Tuple[Any, ...]]:
        return Aggregate.from_bytes, (self.to_bytes(), self._names)

    def __copy__(self) -> Aggregate:
        return Aggregate.from_bytes(self.to_bytes(), self._names)

    def __enter__(self) -> Aggregate:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Frees the memory. Any later call but ``close`` is a ValueError."""
        self._sums.close()

    def __eq__(self, other: object) -> bool:
        """Whether both have the same bytes; names do not count."""
        if not isinstance(other, Aggregate):
            return NotImplemented
        return self is other or self.to_bytes() == other.to_bytes()

    def __repr__(self) -> str:
        sides = " x ".join(map(str, self._size))
        return (f"<salmap.Aggregate: {counted(self.count, 'image')}, {sides}, "
                f"layers {', '.join(self._names) or 'none'}>")

    @property
    def names(self) -> Tuple[str, ...]:
        """The layers' names, early to late."""
        return self._names

    @property
    def size(self) -> Sides:
        """(height, width) of all maps; (depth, height, width) of volumes."""
        return self._size

    @property
    def count(self) -> int:
        """How many images were added."""
        return int(self._sums.info().images)

    # ------------------------------------------------------------------ adding

    def add(self, what: Union[Stack, Result],
            image: Optional[int] = 0) -> None:
        """Adds one image of a stack or a result.

        Arguments:
            what: a stack with ``keep_raw=True`` whose layers are all pushed, or
                what ``explain`` or an explainer returned. Of a photo that a
                detector padded, the canvas is added.
            image: its number; None for all images.

        Raises StateError without raw maps, as in a copy, ValueError for other
        settings, names or a normalizer ``"none"``, IncompleteError for a layer
        that was not pushed; of these images nothing is added then but those
        before.
        """
        for stack, number in _images_of(what, image):
            names = self._names_with(stack.names)
            stack.check_raw()
            stack.use(functools.partial(self._add, number))
            self._names = names

    def _add(self, image: int, context: Optional[int]) -> None:
        self._sums.change(library.salmap_aggregate_add, context, image)

    def add_map(self, values: FloatArray) -> None:
        """Adds a map of yours, such as FastCAM, to an aggregate of 0 layers, as
        the combined map of one image.

        Arguments:
            values: float32 ``[height, width]`` of the aggregate's size, 0..1;
                ``[depth, height, width]`` for volumes.

        Raises ValueError for other values, NonFiniteError for NaN.
        """
        self._sums.change(library.salmap_aggregate_add_map,
                          byref(volume_of(values, "values")))

    def merge(self, other: Aggregate) -> None:
        """Adds the images of another aggregate, which stays as it is. Raises
        ValueError for other layers, sizes or settings."""
        names = self._names_of_both(other)
        self._sums.merge(other._sums)
        self._names = names

    def __add__(self, other: object) -> Aggregate:
        if not isinstance(other, Aggregate):
            return NotImplemented
        total = self.__copy__()
        total.merge(other)
        return total

    def __radd__(self, other: object) -> Aggregate:
        """``sum()`` begins with 0."""
        if isinstance(other, int) and other == 0:
            return self.__copy__()
        return NotImplemented

    def __iadd__(self, other: object) -> Aggregate:
        if not isinstance(other, Aggregate):
            return NotImplemented
        self.merge(other)
        return self

    def _names_of_both(self, other: Aggregate) -> Tuple[str, ...]:
        """The names of the layers that two aggregates have in common."""
        if not isinstance(other, Aggregate):
            raise TypeError(f"other is a {type(other).__name__}; want a "
                            "salmap.Aggregate")
        return self._names_with(other._names)

    def _names_with(self, others: Tuple[str, ...]) -> Tuple[str, ...]:
        """The names after something with other ones is added. The library
        refuses another number of layers."""
        if len(others) != len(self._names):
            return self._names
        without = numbered_names(len(others))
        if self._names == without:
            return others
        if others not in (without, self._names):
            raise ValueError(
                f"the layers are {', '.join(others)}, those of the aggregate "
                f"{', '.join(self._names)}; want the same")
        return self._names

    # ----------------------------------------------------------------- reading

    def _number(self, layer: Optional[Layer]) -> int:
        return (AGGREGATE_COMBINED if layer is None
                else layer_number(self._names, layer))

    def _map(self, function: Function, layer: Optional[Layer]) -> FloatArray:
        out, target = output_like(numpy.empty(self._size, numpy.float32), None)
        self._sums.read(function, self._number(layer), byref(target))
        return out

    def _maps(self, function: Function) -> FloatArray:
        maps = numpy.empty((len(self._names), *self._size), numpy.float32)
        for layer, out in enumerate(maps):
            self._sums.read(function, layer, byref(volume_of(out, "out")))
        return maps

    def mean(self, layer: Optional[Layer] = None) -> FloatArray:
        """The mean of the map of one layer, by its number or name, or of the
        combined map."""
        return self._map(library.salmap_aggregate_mean, layer)

    @property
    def combined_mean(self) -> FloatArray:
        """The mean of the combined map, float32 ``[height, width]``."""
        return self.mean()

    @property
    def combined_std(self) -> FloatArray:
        """Its standard deviation (the root of the mean squared distance), to
        within 2^-15."""
        return self._map(library.salmap_aggregate_deviation, None)

    @property
    def combined_max(self) -> FloatArray:
        """Its greatest value at each pixel."""
        return self._map(library.salmap_aggregate_maximum, None)

    @property
    def layer_means(self) -> FloatArray:
        """The mean of each layer's map, float32
        ``[layers, height, width]``."""
        return self._maps(library.salmap_aggregate_mean)

    @property
    def layer_stds(self) -> FloatArray:
        """Their standard deviations."""
        return self._maps(library.salmap_aggregate_deviation)

    @property
    def layer_maxima(self) -> FloatArray:
        """Their greatest values."""
        return self._maps(library.salmap_aggregate_maximum)

    def _infos(self) -> Iterator[AggregateLayerInfo]:
        for layer in range(len(self._names)):
            info = AggregateLayerInfo()
            self._sums.read(library.salmap_aggregate_layer_info, layer,
                            byref(info))
            yield info

    @property
    def shares(self) -> NDArray[numpy.float64]:
        """The share of each layer in the sum of the combined map, 0..1."""
        return numpy.array([info.share for info in self._infos()])

    @property
    def weights(self) -> NDArray[numpy.float64]:
        """The weight of each layer, as set."""
        return numpy.array([info.weight for info in self._infos()])

    def quantile(self, layer: Layer, q: Any) -> Any:
        """The value of a layer's statistic, before it was normalised, below
        which a share ``q`` of all values lies.

        Arguments:
            layer: its number or name.
            q: 0 to 1, such as 0.5 for the median, or an array.

        Returns a float, or an array of the shape of ``q``. Bins are of an
        eighth of an octave; within one the logarithm is linear.
        """
        try:
            shares = numpy.asarray(q, numpy.float64)
        except (TypeError, ValueError) as error:
            raise type(error)(f"q is {q!r}; want 0 to 1, or an array of such "
                              "numbers") from None
        values = numpy.empty(shares.shape)
        out = c_double()
        for index, share in numpy.ndenumerate(shares):
            self._sums.read(library.salmap_aggregate_quantile,
                            self._number(layer), share, byref(out))
            values[index] = out.value
        return values if shares.shape else float(values)

    def histogram(self, layer: Layer) -> Tuple[NDArray[numpy.uint64],
                                               NDArray[numpy.float64]]:
        """How many values of a layer's statistic are in each of 2053 bins, and
        the edges of these, one more, as ``numpy.histogram`` has them; the first
        and the last are infinite."""
        counts = numpy.empty(AGGREGATE_BINS, numpy.uint64)
        edges = numpy.full(AGGREGATE_BINS + 1, numpy.inf)
        self._sums.read(library.salmap_aggregate_histogram,
                        self._number(layer), AGGREGATE_BINS,
                        counts.ctypes.data, edges.ctypes.data)
        return counts, edges

    def distance(self, other: Aggregate,
                 layer: Optional[Layer] = None) -> Distance:
        """How far two aggregates are apart in one layer or, without one, in the
        combined map: the Jensen-Shannon divergence to base 2. See
        ``salmap.drift``. Raises ValueError for other layers, sizes or
        settings."""
        self._names_of_both(other)
        out = AggregateDistance()
        self._sums.compare(other._sums, library.salmap_aggregate_distance,
                           self._number(layer), byref(out))
        return Distance(out.statistic, out.place)

    # ---------------------------------------------------------------- pictures

    def stack(self, **settings: Any) -> Stack:
        """A stack that holds the mean maps as those of one image, with the
        aggregate's weights, to draw any picture of them.

        Arguments:
            settings: palette, heat_palette, limits, resampling of ``Stack``.
        """
        if not self._names:
            raise ValueError("the aggregate is of maps alone, which no stack "
                             "holds; want its combined_mean")
        chosen: Dict[str, Any] = {"heat_palette": "rising", **settings}
        stack = Stack(self._names, normalizer="none",
                      weights=list(self.weights), **chosen)
        self._sums.use(stack.take_means)
        return stack

    def lovi(self, size: Optional[Size] = None, **settings: Any) -> PixelArray:
        """The LOVI picture of the mean maps, uint8 RGB ``[height, width, 3]``;
        ``settings`` as for ``stack``."""
        own = self._plane_size()
        with self.stack(**settings) as stack:
            return stack.lovi(own if size is None else size)

    def heatmap(self, size: Optional[Size] = None,
                **settings: Any) -> PixelArray:
        """The mean of the combined map in colours; as ``lovi``."""
        own = self._plane_size()
        with self.stack(**settings) as stack:
            return stack.heatmap(own if size is None else size)

    def _plane_size(self) -> Tuple[int, int]:
        """That of the pictures. Refuses aggregates that have none."""
        *depth, height, width = self._size
        if depth:
            raise ValueError("the aggregate is of volumes; want its stack(), and "
                             "lovi or heatmap of that with slice=")
        return height, width

    def _repr_png_(self) -> Optional[bytes]:
        """What a notebook shows: the mean LOVI picture, if there is one."""
        if self.count == 0 or not self._names or len(self._size) == 3:
            return None
        return _engine.png(self.lovi())


def _images_of(what: Any, image: Optional[int]) -> Iterator[Tuple[Stack, int]]:
    """Of each image that is meant, its stack and its number in that."""
    if isinstance(what, Stack):
        numbers = (range(what.batch_size) if image is None
                   else [unsigned(image, "image")])
        for number in numbers:
            yield what, number
    elif isinstance(what, Result):
        for part in (what if image is None else [what[image]]):
            yield part.place()
    else:
        raise TypeError(f"a {type(what).__name__} is added; want a "
                        "salmap.Stack or a salmap.Result")
