"""DLPack capsules, legacy and versioned: https://dmlc.github.io/dlpack/.

A tensor is borrowed for the length of a call: the capsule is marked as used at
once, and its deleter called at the end, whatever happened in between.
"""

from __future__ import annotations

import contextlib
import ctypes
from typing import Any, Iterator, Tuple, Type, Union

from ._memory import ITEM_SIZES, Memory, packed_strides
from ._native import Dtype

#: DLDeviceType: plain memory, and memory that is pinned for a GPU.
CPU, CUDA_HOST, ROCM_HOST = 1, 3, 11

#: The major version of the versioned struct that is read here.
MAJOR = 1

#: (DLDataTypeCode, bits): the type.
DTYPES = {(2, 32): Dtype.F32, (2, 16): Dtype.F16, (4, 16): Dtype.BF16,
          (2, 64): Dtype.F64, (1, 8): Dtype.U8, (0, 8): Dtype.I8}
CODES = {0: "int", 1: "uint", 2: "float", 3: "handle", 4: "bfloat",
         5: "complex", 6: "bool"}


class Device(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int32), ("id", ctypes.c_int32)]


class DataType(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint8), ("bits", ctypes.c_uint8),
                ("lanes", ctypes.c_uint16)]


class DLTensor(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("device", Device),
                ("ndim", ctypes.c_int32), ("dtype", DataType),
                ("shape", ctypes.POINTER(ctypes.c_int64)),
                ("strides", ctypes.POINTER(ctypes.c_int64)),
                ("byte_offset", ctypes.c_uint64)]


# With the GIL, since some deleters touch Python objects without asking for it.
Deleter = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)


class ManagedTensor(ctypes.Structure):
    _fields_ = [("tensor", DLTensor), ("manager_context", ctypes.c_void_p),
                ("deleter", Deleter)]


class ManagedTensorVersioned(ctypes.Structure):
    _fields_ = [("major", ctypes.c_uint32), ("minor", ctypes.c_uint32),
                ("manager_context", ctypes.c_void_p), ("deleter", Deleter),
                ("flags", ctypes.c_uint64), ("tensor", DLTensor)]


Managed = Union[ManagedTensor, ManagedTensorVersioned]

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
_KINDS: Tuple[Tuple[bytes, bytes, Type[Any]], ...] = (
    (b"dltensor_versioned", b"used_dltensor_versioned",
     ManagedTensorVersioned),
    (b"dltensor", b"used_dltensor", ManagedTensor))


def _check_device(kind: int, number: int) -> None:
    if kind not in (CPU, CUDA_HOST, ROCM_HOST):
        raise BufferError(f"the tensor lies on DLPack device {kind}:{number}; "
                          f"want the CPU's memory ({CPU}:0): copy it there "
                          "first, as with tensor.cpu()")


def _capsule(source: Any) -> Any:
    kind, number = source.__dlpack_device__()
    _check_device(int(kind), number)
    try:
        return source.__dlpack__(max_version=(MAJOR, 0))
    except TypeError:  # a producer from before max_version
        return source.__dlpack__()


def _take(capsule: Any) -> Managed:
    for name, used, struct in _KINDS:
        if _is_valid(capsule, name):
            managed: Managed = struct.from_address(
                _get_pointer(capsule, name))
            _set_name(capsule, used)
            return managed
    raise BufferError(f"__dlpack__ gave {capsule!r}; want an unused capsule "
                      "named dltensor or dltensor_versioned")


def _dtype(dtype: DataType) -> Dtype:
    known = DTYPES.get((dtype.code, dtype.bits))
    if known is None or dtype.lanes != 1:
        code = CODES.get(dtype.code, f"code {dtype.code} ")
        lanes = f"x{dtype.lanes}" if dtype.lanes != 1 else ""
        raise TypeError(f"the tensor holds {code}{dtype.bits}{lanes}; want "
                        "float32, float16, bfloat16, float64, uint8 or int8")
    return known


def _memory(managed: Managed) -> Memory:
    if (isinstance(managed, ManagedTensorVersioned)
            and managed.major != MAJOR):
        raise BufferError(f"the tensor comes as DLPack {managed.major}."
                          f"{managed.minor}; want {MAJOR}.x")
    tensor = managed.tensor
    _check_device(tensor.device.type, tensor.device.id)
    dtype = _dtype(tensor.dtype)
    shape = tuple(tensor.shape[:tensor.ndim]) if tensor.ndim else ()
    strides = (tuple(tensor.strides[:tensor.ndim])
               if tensor.ndim and tensor.strides else packed_strides(shape))
    return Memory((tensor.data or 0) + tensor.byte_offset, dtype, shape,
                  tuple(stride * ITEM_SIZES[dtype] for stride in strides))


@contextlib.contextmanager
def borrow(source: Any) -> Iterator[Memory]:
    """The memory of an object with ``__dlpack__``, while the block runs.

    Raises BufferError for a device, a version or a capsule that cannot be
    read, TypeError for a type of elements that the library does not know, and
    whatever the producer raises.
    """
    managed = _take(_capsule(source))
    try:
        yield _memory(managed)
    finally:
        if managed.deleter:
            managed.deleter(ctypes.addressof(managed))
