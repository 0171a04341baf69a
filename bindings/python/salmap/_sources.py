"""Borrows the memory of what Python programs keep arrays in, without a copy, as
a struct of DLPack, which the library reads."""

from __future__ import annotations

import contextlib
import ctypes
from typing import Any, Iterator, Tuple

import numpy

from . import _dlpack, _pytorch
from ._errors import UnreadableError
from ._native import DlpackKind

#: The argument that most arrays are.
ACTIVATION = "an activation"

#: DLDataTypeCode of NumPy's kinds of numbers.
_CODES = {"i": 0, "u": 1, "f": 2}

#: The types of arrays that the library reads; it knows bfloat16 too.
_DTYPES = [numpy.dtype(name) for name in
           ("float32", "float16", "float64", "uint8", "int8")]


def _supports_buffer(source: Any) -> bool:
    try:
        memoryview(source).release()
    except TypeError:
        return False
    return True


def as_numpy(source: Any,
             what: str = ACTIVATION) -> "numpy.ndarray[Any, Any]":
    """An ndarray over the same memory, from ``__array_interface__``,
    ``__array_struct__``, the buffer protocol or ``__array__``.

    Raises TypeError for what has none of these, such as a list of lists, and
    for a masked array, whose mask would be lost; ``what`` is the argument that the
    sentence speaks of.
    """
    if numpy.ma.isMaskedArray(source):  # type: ignore[no-untyped-call]
        raise TypeError(f"{what} is a masked array; want its numbers, such as "
                        "array.filled(0)")
    if isinstance(source, numpy.ndarray):
        return source
    if (any(hasattr(source, f"__array{way}__")
            for way in ("_interface", "_struct", ""))
            or _supports_buffer(source)):
        return numpy.asarray(source)
    raise TypeError(f"{what} is a {type(source).__name__}; want a NumPy array, or "
                    "what has __dlpack__, __array_interface__ or the buffer "
                    "protocol")


def _strides_in_elements(array: "numpy.ndarray[Any, Any]") -> Tuple[int, ...]:
    for extent, stride in zip(array.shape, array.strides):
        if extent > 1 and stride % array.itemsize:
            raise ValueError(
                f"a stride of {stride} bytes is not a whole number of elements "
                f"of {array.itemsize}; want an array for which it is, such as a "
                "copy")
    return tuple(stride // array.itemsize for stride in array.strides)


def _tensor_of(array: "numpy.ndarray[Any, Any]",
               what: str) -> _dlpack.Tensor:
    """NumPy's own __dlpack__ refuses arrays that are read-only."""
    if array.dtype == numpy.bool_:
        array = array.view(numpy.uint8)  # NumPy stores 0 and 1
    dtype = array.dtype
    if dtype not in _DTYPES:
        raise TypeError(f"{what} holds {dtype.str!r} ({dtype.name}); want float32, "
                        "float16, float64, uint8, int8 or bool in the machine's "
                        "byte order, such as array.astype('float32') is")
    numbers = ctypes.c_int64 * array.ndim
    return _dlpack.Tensor(
        array.ctypes.data, _dlpack.CPU, 0, array.ndim, _CODES[dtype.kind],
        dtype.itemsize * 8, 1, numbers(*array.shape),
        numbers(*_strides_in_elements(array)))


@contextlib.contextmanager
def borrow(source: Any, what: str = ACTIVATION) -> Iterator[_dlpack.Export]:
    """The memory of an array or tensor, which stays alive while the block runs;
    ``what`` is the argument that sentences speak of.

    Raises TypeError for a kind of object or element that the library does not
    know, BufferError for a device other than the CPU.
    """
    if _pytorch.is_symbol(source):
        raise UnreadableError("the tensor stands for one while torch.fx traces "
                              "a model; want one that a model gives when it "
                              "runs")
    if _pytorch.is_tensor(source):
        tensor = _pytorch.struct_of(source)
        yield _dlpack.Export(ctypes.addressof(tensor), DlpackKind.TENSOR)
    elif hasattr(source, "__dlpack__") and not isinstance(source,
                                                          numpy.ndarray):
        with _dlpack.borrow(source) as export:
            yield export
    else:
        array = as_numpy(source, what)  # may be the only one who holds the memory
        tensor = _tensor_of(array, what)
        yield _dlpack.Export(ctypes.addressof(tensor), DlpackKind.TENSOR)
