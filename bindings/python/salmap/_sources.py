"""Borrows the memory of what Python programs keep arrays in, without a copy."""

from __future__ import annotations

import contextlib
from typing import Any, Iterator

import numpy

from . import _dlpack
from ._memory import Memory
from ._native import Dtype

_DTYPES = {numpy.dtype(name): member for name, member in (
    ("float32", Dtype.F32), ("float16", Dtype.F16), ("float64", Dtype.F64),
    ("uint8", Dtype.U8), ("int8", Dtype.I8))}


def _supports_buffer(source: Any) -> bool:
    try:
        memoryview(source).release()
    except TypeError:
        return False
    return True


def as_numpy(source: Any) -> "numpy.ndarray[Any, Any]":
    """An ndarray over the same memory, from ``__array_interface__``,
    ``__array_struct__``, the buffer protocol or ``__array__``.

    Raises TypeError for what has none of these, such as a list of lists, and
    for a masked array, whose mask would be lost.
    """
    if numpy.ma.isMaskedArray(source):  # type: ignore[no-untyped-call]
        raise TypeError("an activation is a masked array; want its numbers, "
                        "such as array.filled(0)")
    if isinstance(source, numpy.ndarray):
        return source
    if (any(hasattr(source, f"__array{way}__")
            for way in ("_interface", "_struct", ""))
            or _supports_buffer(source)):
        return numpy.asarray(source)
    raise TypeError(f"an activation is a {type(source).__name__}; want a NumPy "
                    "array, or what has __dlpack__, __array_interface__ or "
                    "the buffer protocol")


def _memory_of(array: "numpy.ndarray[Any, Any]") -> Memory:
    dtype = _DTYPES.get(array.dtype)
    if dtype is None:
        raise TypeError(f"the array holds {array.dtype.str!r} "
                        f"({array.dtype.name}); want float32, float16, "
                        "float64, uint8 or int8 in the machine's byte order")
    return Memory(array.ctypes.data, dtype, array.shape, array.strides)


@contextlib.contextmanager
def borrow(source: Any) -> Iterator[Memory]:
    """The memory of an array or tensor, which stays alive while the block runs.

    What has ``requires_grad`` set, as PyTorch's tensors, is detached: reading
    it needs no gradient. Raises TypeError for a kind of object or element that
    the library does not know, BufferError for a device other than the CPU.
    """
    if getattr(source, "requires_grad", False):
        source = source.detach()
    if hasattr(source, "__dlpack__") and not isinstance(source, numpy.ndarray):
        with _dlpack.borrow(source) as memory:
            yield memory
    else:
        array = as_numpy(source)
        yield _memory_of(array)
