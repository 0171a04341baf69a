"""DLPack capsules, legacy and versioned: https://dmlc.github.io/dlpack/.

A tensor is borrowed for the length of a call: the capsule is marked as used at
once, and its deleter called at the end, whatever happened in between. What the
struct in it says is the library's to read.
"""

from __future__ import annotations

import contextlib
import ctypes
from typing import Any, Iterator, NamedTuple

from ._native import DlpackKind

#: DLDeviceType: plain memory, and memory that is pinned for a GPU.
CPU, CUDA_HOST, ROCM_HOST = 1, 3, 11

#: The version of the versioned struct that is asked for.
VERSION = (1, 0)


class Export(NamedTuple):
    """Where a struct of DLPack lies, and which one it is."""

    address: int
    kind: DlpackKind


# With the GIL, since some deleters touch Python objects without asking for it.
Deleter = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)


class Tensor(ctypes.Structure):
    """DLTensor."""

    _fields_ = [("data", ctypes.c_void_p), ("device_type", ctypes.c_int32),
                ("device_id", ctypes.c_int32), ("ndim", ctypes.c_int32),
                ("code", ctypes.c_uint8), ("bits", ctypes.c_uint8),
                ("lanes", ctypes.c_uint16),
                ("shape", ctypes.POINTER(ctypes.c_int64)),
                ("strides", ctypes.POINTER(ctypes.c_int64)),
                ("byte_offset", ctypes.c_uint64)]


class Managed(ctypes.Structure):
    """DLManagedTensor."""

    _fields_ = [("tensor", Tensor), ("manager_context", ctypes.c_void_p),
                ("deleter", Deleter)]


class Versioned(ctypes.Structure):
    """DLManagedTensorVersioned; those of other major versions begin with the
    same fields, up to the deleter."""

    _fields_ = [("major", ctypes.c_uint32), ("minor", ctypes.c_uint32),
                ("manager_context", ctypes.c_void_p), ("deleter", Deleter),
                ("flags", ctypes.c_uint64), ("tensor", Tensor)]


def axes_of(export: Export) -> int:
    """How many axes an exported tensor has."""
    if export.kind == DlpackKind.TENSOR:
        return int(Tensor.from_address(export.address).ndim)
    struct = Managed if export.kind == DlpackKind.MANAGED else Versioned
    return int(struct.from_address(export.address).tensor.ndim)


_get_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_get_pointer.restype = ctypes.c_void_p
_get_pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
_is_valid = ctypes.pythonapi.PyCapsule_IsValid
_is_valid.restype = ctypes.c_int
_is_valid.argtypes = [ctypes.py_object, ctypes.c_char_p]
_set_name = ctypes.pythonapi.PyCapsule_SetName
_set_name.restype = ctypes.c_int
_set_name.argtypes = [ctypes.py_object, ctypes.c_char_p]

# Kept here for good, as a capsule keeps no copy of its name.
_KINDS = (
    (b"dltensor_versioned", b"used_dltensor_versioned", DlpackKind.VERSIONED,
     Versioned),
    (b"dltensor", b"used_dltensor", DlpackKind.MANAGED, Managed))


def _capsule(source: Any) -> Any:
    kind, number = source.__dlpack_device__()
    if int(kind) not in (CPU, CUDA_HOST, ROCM_HOST):
        raise BufferError(f"the tensor lies on DLPack device {int(kind)}:"
                          f"{number}; want the CPU's memory ({CPU}:0): copy it "
                          "there first, as with tensor.cpu()")
    try:
        return source.__dlpack__(max_version=VERSION)
    except TypeError:  # a producer from before max_version
        return source.__dlpack__()


@contextlib.contextmanager
def borrow(source: Any) -> Iterator[Export]:
    """The struct of an object with ``__dlpack__``, while the block runs.

    Raises BufferError for another device or what is no unused capsule, and
    whatever the producer raises.
    """
    capsule = _capsule(source)
    for name, used, kind, struct in _KINDS:
        if _is_valid(capsule, name):
            break
    else:
        raise BufferError(f"__dlpack__ gave {capsule!r}; want an unused capsule "
                          "named dltensor or dltensor_versioned")
    address = _get_pointer(capsule, name)
    _set_name(capsule, used)
    managed = struct.from_address(address)
    try:
        yield Export(address, kind)
    finally:
        if managed.deleter:
            managed.deleter(address)
