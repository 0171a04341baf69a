"""NumPy arrays as the library's planes and pictures."""

from __future__ import annotations

import operator
from typing import Any, Optional, Tuple, Union

import numpy
from numpy.typing import NDArray

from ._bases import member_of
from ._native import (MAX_SIDE, Cut, CutAxis, Grey, Picture, Pixel, Plane,
                      Projection)

FloatArray = NDArray[numpy.float32]
MapArray = NDArray[Any]  # float32, or uint8 where that was asked for
PixelArray = NDArray[Any]  # uint8, or float32 where that was asked for
Size = Union[int, Tuple[int, int]]
#: (height, width) of maps, or (depth, height, width) of volumes.
Sides = Union[Tuple[int, int], Tuple[int, int, int]]
#: Of results: that of maps and pictures, or (depth, height, width) of volumes.
ResultSize = Union[Size, Tuple[int, int, int]]

_CHANNELS = {Pixel.RGB8: 3, Pixel.BGR8: 3, Pixel.RGBA8: 4, Pixel.BGRA8: 4,
             Pixel.RGB_F32: 3}


def pair(size: ResultSize) -> Tuple[int, int]:
    """(height, width); one number stands for a square.

    Raises TypeError for what is neither, ValueError for a side below 1.
    """
    try:
        if isinstance(size, (tuple, list)) and len(size) == 2:
            height, width = (operator.index(side) for side in size)
        else:
            height = width = operator.index(size)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"size is {size!r}; want (height, width) in pixels, "
                        "or one number for a square") from None
    if not (1 <= height <= MAX_SIDE and 1 <= width <= MAX_SIDE):
        raise ValueError(f"size is {height} x {width}; want 1 to "
                         f"{MAX_SIDE} pixels a side")
    return height, width


def triple(size: Any) -> Tuple[int, int, int]:
    """(depth, height, width).

    Raises TypeError for what is no three whole numbers, ValueError for a side
    below 1.
    """
    try:
        depth, height, width = (operator.index(side) for side in size)
    except (TypeError, ValueError):
        raise TypeError(f"size is {size!r}; want (depth, height, "
                        "width)") from None
    if not all(1 <= side <= MAX_SIDE for side in (depth, height, width)):
        raise ValueError(f"size is {depth} x {height} x {width}; want 1 to "
                         f"{MAX_SIDE} a side")
    return depth, height, width


def sides(size: ResultSize) -> Tuple[int, int, int]:
    """(depth, height, width) of a volume's size, or of one slice's."""
    if isinstance(size, (tuple, list)) and len(size) == 3:
        return triple(size)
    return (1, *pair(size))


def cut_of(index: Optional[int], axis: str, count: int,
           project: Optional[str]) -> Cut:
    """What a plane shows of a volume: slice ``index`` of ``count`` along an
    axis, or a projection of all."""
    along = member_of(CutAxis, axis, "axis")
    kind = (Projection.NONE if project is None
            else member_of(Projection, project, "project"))
    return Cut(axis=int(along), projection=int(kind),
               count=count, index=0 if index is None else index)


def _refuse(array: Any, wanted: str, what: str) -> Exception:
    if not isinstance(array, numpy.ndarray):
        return TypeError(f"{what} is a {type(array).__name__}; want {wanted}")
    return ValueError(f"{what} has shape {array.shape}, dtype {array.dtype} "
                      f"and strides {array.strides}; want {wanted}")


def _check_out(out: Any, size: Optional[Size]) -> None:
    if not out.flags.writeable:
        raise ValueError("out is read-only; want an array that can be written")
    if size is not None and out.shape[:2] != pair(size):
        raise ValueError(f"out is {out.shape[0]} x {out.shape[1]}, size is "
                         f"{size!r}; want one of them, or equal ones")


def plane_of(array: Any, what: str) -> Plane:
    """A view of float32 ``[height, width]`` with rows without gaps.

    Raises TypeError for what is not an array, ValueError for another one.
    """
    if (not isinstance(array, numpy.ndarray) or array.ndim != 2
            or array.dtype != numpy.float32 or not array.flags.aligned
            or array.strides[0] % 4
            or (array.shape[1] > 1 and array.strides[1] != 4)):
        raise _refuse(array, "float32 [height, width] with rows without gaps",
                      what)
    height, width = array.shape
    stride = array.strides[0] // 4 if height > 1 else width
    return Plane(data=array.ctypes.data, width=width, height=height,
                 stride=stride)


def _lies_in_rows(array: Any) -> bool:
    """Whether [depth, height, width] is one that planes can view: strides of
    whole elements, rows without gaps, and none that overlap."""
    _, height, width = array.shape
    slices, rows, step = (stride // 4 for stride in array.strides)
    return (not any(stride % 4 for stride in array.strides)
            and (width == 1 or step == 1)
            and (height == 1 or abs(rows) >= width)
            and (len(array) == 1
                 or abs(slices) >= (height - 1) * abs(rows) + width))


def volume_of(array: Any, what: str) -> Plane:
    """A view of float32 ``[height, width]``, or ``[depth, height, width]``, with
    rows without gaps.

    Raises TypeError for what is not an array, ValueError for another one.
    """
    if getattr(array, "ndim", 2) != 3:
        return plane_of(array, what)
    if (array.dtype != numpy.float32 or not array.flags.aligned
            or array.size == 0 or not _lies_in_rows(array)):
        raise _refuse(array, "float32 [depth, height, width] with rows without "
                      "gaps", what)
    depth, height, width = array.shape
    slices, rows, _ = (stride // 4 for stride in array.strides)
    return Plane(data=array.ctypes.data, width=width, height=height,
                 stride=rows if height > 1 else width, depth=depth,
                 slice_stride=slices)


def output_like(values: FloatArray,
                out: Optional[Any]) -> Tuple[FloatArray, Plane]:
    """The array to write a map or volume of the size of ``values`` to, ``out``
    where it is given, and its view."""
    if out is None:
        out = _new(values.shape, numpy.float32)
    plane = volume_of(out, "out")
    if not out.flags.writeable:
        raise ValueError("out is read-only; want an array that can be written")
    return out, plane


def grey_of(array: Any, what: str) -> Grey:
    """A view of uint8 ``[height, width]`` with rows without gaps.

    Raises TypeError for what is not an array, ValueError for another one.
    """
    if (not isinstance(array, numpy.ndarray) or array.ndim != 2
            or array.dtype != numpy.uint8
            or (array.shape[1] > 1 and array.strides[1] != 1)):
        raise _refuse(array, "uint8 [height, width] with rows without gaps",
                      what)
    height, width = array.shape
    stride = array.strides[0] if height > 1 else width
    return Grey(data=array.ctypes.data, width=width, height=height,
                stride=stride)


def picture_of(array: Any, pixel: Pixel, what: str) -> Picture:
    """A view of ``[height, width, channels]`` with rows without gaps.

    Raises TypeError for what is not an array, ValueError for another one.
    """
    channels = _CHANNELS[pixel]
    dtype = numpy.dtype("float32" if pixel is Pixel.RGB_F32 else "uint8")
    size = dtype.itemsize
    if (not isinstance(array, numpy.ndarray) or array.ndim != 3
            or array.dtype != dtype or array.shape[2] != channels
            or array.strides[2] != size
            or (array.shape[1] > 1 and array.strides[1] != channels * size)):
        raise _refuse(array, f"{dtype} [height, width, {channels}] with rows "
                      "without gaps", what)
    height, width = array.shape[:2]
    stride = array.strides[0] if height > 1 else width * channels * size
    return Picture(pixel=int(pixel), data=array.ctypes.data, width=width,
                   height=height, stride=stride)


def _slices_apart(array: Any) -> int:
    """The bytes from slice to slice of ``[depth, height, width, channels]``;
    those of one slice, if there is no other."""
    if len(array) > 1:
        return int(array.strides[0])
    return int(numpy.prod(array.shape[1:]))


def film_of(array: Any, what: str) -> Picture:
    """A view of uint8 RGB ``[height, width, 3]``, or ``[depth, height, width,
    3]``, with rows without gaps.

    Raises TypeError for what is not an array, ValueError for another one.
    """
    if getattr(array, "ndim", 3) != 4:
        return picture_of(array, Pixel.RGB8, what)
    if array.size == 0:
        raise _refuse(array, "uint8 [depth, height, width, 3]", what)
    picture = picture_of(array[0], Pixel.RGB8, what)
    picture.depth, picture.slice_stride = len(array), _slices_apart(array)
    return picture


def output_film(shape: Tuple[int, ...],
                out: Optional[Any]) -> Tuple[PixelArray, Picture]:
    """The array to write pictures to, uint8 of ``shape``, ``out`` where it is
    given, and its view."""
    if out is None:
        out = _new(shape, numpy.uint8)
    film = film_of(out, "out")
    _check_out(out, None)
    return out, film


def _new(shape: Tuple[int, ...], dtype: Any) -> Any:
    try:
        return numpy.empty(shape, dtype)
    except ValueError as error:  # more bytes than there are addresses
        raise MemoryError(f"no array of shape {shape}: {error}") from None


def output_plane(size: Optional[Size],
                 out: Optional[Any]) -> Tuple[FloatArray, Plane]:
    """The array to write a map to, ``out`` where it is given, and its view.
    One of the two has to be given."""
    if out is None:
        assert size is not None
        out = _new(pair(size), numpy.float32)
    plane = plane_of(out, "out")
    _check_out(out, size)
    return out, plane


def output_volume(size: Any,
                  out: Optional[Any]) -> Tuple[FloatArray, Plane]:
    """The array to write a volume to, ``out`` where it is given, and its
    view."""
    shape = triple(size)
    if out is None:
        out = _new(shape, numpy.float32)
    if (not isinstance(out, numpy.ndarray) or out.dtype != numpy.float32
            or out.shape != shape or not out.flags.c_contiguous):
        raise _refuse(out, f"float32 {list(shape)} without gaps", "out")
    if not out.flags.writeable:
        raise ValueError("out is read-only; want an array that can be written")
    depth, height, width = shape
    return out, Plane(data=out.ctypes.data, width=width, height=height,
                      stride=width, depth=depth,
                      slice_stride=height * width)


def output_map(size: Optional[Size], out: Optional[Any],
               dtype: Optional[Any]) -> Tuple[MapArray, Union[Plane, Grey]]:
    """As ``output_plane``, or a map of 8 bits: what ``dtype`` says, or that of
    ``out``."""
    if dtype is None and isinstance(out, numpy.ndarray):
        dtype = numpy.uint8 if out.dtype == numpy.uint8 else None
    kind = numpy.dtype(numpy.float32 if dtype is None else dtype)
    if kind == numpy.float32:
        return output_plane(size, out)
    if kind != numpy.uint8:
        raise ValueError(f"dtype is {kind}; want float32 or uint8")
    if out is None:
        assert size is not None
        out = _new(pair(size), kind)
    grey = grey_of(out, "out")
    _check_out(out, size)
    return out, grey


def output_picture(size: Optional[Size], pixel: str,
                   out: Optional[Any]) -> Tuple[PixelArray, Picture]:
    """The array to write a picture to, ``out`` where it is given, and its
    view. One of the two has to be given."""
    kind = member_of(Pixel, pixel, "pixel")
    if out is None:
        assert size is not None
        dtype = numpy.float32 if kind is Pixel.RGB_F32 else numpy.uint8
        out = _new((*pair(size), _CHANNELS[kind]), dtype)
    picture = picture_of(out, kind, "out")
    _check_out(out, size)
    return out, picture
