"""Places on a map: the highest local maxima, connected regions, and the
activations behind a place."""

from __future__ import annotations

import ctypes
from typing import Any, List, NamedTuple, Optional, Sequence, Tuple, Union

import numpy
from numpy.typing import NDArray

from . import _native, _outputs, _views
from ._errors import call_with_message
from ._library import library
from ._numbers import real, unsigned, whole
from ._outputs import FloatArray


class Peak(NamedTuple):
    """A local maximum of a map."""

    row: int
    column: int
    value: float


class Box(NamedTuple):
    """A connected region of a map. ``row`` and ``column`` are the upper left
    corner, ``area`` is in pixels, ``mass`` is the sum of the values."""

    row: int
    column: int
    height: int
    width: int
    area: int
    mass: float
    peak: Peak


class VolumePeak(NamedTuple):
    """A local maximum of a volume."""

    slice: int
    row: int
    column: int
    value: float


class VolumeBox(NamedTuple):
    """A connected region of a volume. ``slice``, ``row`` and ``column`` are the
    corner nearest to the origin, ``area`` is in pixels of all slices, ``mass`` is
    the sum of the values."""

    slice: int
    row: int
    column: int
    depth: int
    height: int
    width: int
    area: int
    mass: float
    peak: VolumePeak


AnyPeak = Union[Peak, VolumePeak]
AnyBox = Union[Box, VolumeBox]


def _peak_of(found: Any, is_volume: bool) -> AnyPeak:
    if is_volume:
        return VolumePeak(found.slice, found.row, found.column, found.value)
    return Peak(found.row, found.column, found.value)


def _box_of(found: Any, is_volume: bool) -> AnyBox:
    if is_volume:
        return VolumeBox(
            found.slice, found.row, found.column, found.depth, found.height,
            found.width, found.area, found.mass,
            VolumePeak(found.peak_slice, found.peak_row, found.peak_column,
                       found.peak))
    return Box(found.row, found.column, found.height, found.width, found.area,
               found.mass, Peak(found.peak_row, found.peak_column, found.peak))


def _array_of(kind: Any, count: int, values: FloatArray) -> Any:
    """``count`` structs, at most one for each pixel, of which the first tells the
    size."""
    if whole(count, "count") < 1:
        raise ValueError(f"count is {count}; want at least 1")
    array = (kind * min(count, max(values.size, 1)))()
    array[0].struct_size = ctypes.sizeof(kind)
    return array


def peaks(values: FloatArray, count: int = 10,
          radius: int = 1) -> List[AnyPeak]:
    """The highest local maxima of a map, highest first; of equal ones, the first
    in reading order first.

    A local maximum is above the least value of the map, and no pixel at most
    ``radius`` rows, columns and slices away is higher. One that is so near a peak that
    comes before it is left out, as on a plateau. A map whose values are all equal
    has none.

    Arguments:
        values: float32 ``[height, width]``, or ``[depth, height, width]``.
        count: how many at most.
        radius: 0 or more; with 0 the highest pixels are found.

    Returns ``Peak``s, or ``VolumePeak``s, which also have a slice. Raises ValueError for a radius out of range, NonFiniteError for NaN or
    infinity. Threads: any.
    """
    plane = _outputs.volume_of(values, "values")
    found = _array_of(_native.Peak, count, values)
    number = ctypes.c_uint32()
    call_with_message(library.salmap_plane_peaks, ctypes.byref(plane),
                      unsigned(radius, "radius"), len(found), found,
                      ctypes.byref(number))
    return [_peak_of(peak, values.ndim == 3) for peak in found[:number.value]]


def boxes(values: FloatArray, share: float = 0.5,
          count: int = 10) -> List[AnyBox]:
    """The connected regions of a map above ``share`` of its greatest value, the
    one with the largest mass first. See ``label_boxes``."""
    return label_boxes(values, share, count)[0]


def label_boxes(values: FloatArray, share: float = 0.5, count: int = 10
                ) -> Tuple[List[AnyBox], NDArray[numpy.int32]]:
    """The connected regions of a map above ``share`` of its greatest value, and
    which pixel belongs to which.

    Pixels are connected by their sides, in a volume also to those of the slices
    before and behind. A map without a value above 0 has no
    region.

    Arguments:
        values: float32 ``[height, width]``, or ``[depth, height, width]``.
        share: 0 to below 1.
        count: how many at most.

    Returns the boxes, the one with the largest mass first (``Box``es, or
    ``VolumeBox``es, which also have a depth), and int32 of the shape of
    ``values``, which is i + 1 for the pixels of box i and 0 for all others. Raises ValueError for a share out of range, NonFiniteError for NaN or
    infinity. Threads: any.
    """
    plane = _outputs.volume_of(values, "values")
    found = _array_of(_native.Box, count, values)
    labels = numpy.empty(values.shape, numpy.int32)
    number = ctypes.c_uint32()
    call_with_message(library.salmap_plane_boxes, ctypes.byref(plane),
                      real(share, "share"), len(found), found,
                      labels.ctypes.data, ctypes.byref(number))
    return [_box_of(box, values.ndim == 3)
            for box in found[:number.value]], labels


def _numbers_of(place: Sequence[int], size: Any) -> Tuple[Any, ...]:
    """A place and a size as the library takes them."""
    try:
        numbers = [whole(number, "place") for number in place]
    except TypeError:
        numbers = []
    if len(numbers) not in (2, 3):
        raise TypeError(f"place is {place!r}; want (row, column), or (slice, row, "
                        "column) of a volume")
    if len(numbers) == 2:
        return (*numbers, *_outputs.pair(size))
    three = ctypes.c_int64 * 3
    return three(*numbers), three(*_outputs.triple(size))


def peak_vector(activation: Any, place: Sequence[int], size: Any, *,
                image: int = 0, layout: str = "nchw", prefix: int = 0,
                grid: Optional[_views.Grid] = None, scale: Any = 1.0,
                zero_point: Any = 0) -> FloatArray:
    """The activations of a layer behind one place of a map: float32
    ``[channels]`` at the location that the pixel's centre lies in.

    Arguments:
        activation: as for ``Stack.push``, as are all below ``image``.
        place: (row, column), such as those of a peak; (slice, row, column) of a
            volume.
        size: (height, width) of the map that the place is on; (depth, height,
            width) of a volume.
        image: of the batch.

    Raises ValueError for a place outside of the map. Threads: any.
    """
    where = _numbers_of(place, size)
    function = (library.salmap_volume_vector if len(place) == 3
                else library.salmap_peak_vector)
    with _views.view(activation, layout, prefix=prefix, grid=grid, scale=scale,
                     zero_point=zero_point) as tensor:
        vector = numpy.empty(max(tensor.c, 1), numpy.float32)
        call_with_message(function, ctypes.byref(tensor),
                          unsigned(image, "image"), *where,
                          len(vector), vector.ctypes.data)
    return vector
