"""A producer of DLPack capsules that can be as old, new or wrong as a test
wants, and notes what becomes of them."""

import ctypes

import numpy

from salmap import _dlpack

_new_capsule = ctypes.pythonapi.PyCapsule_New
_new_capsule.restype = ctypes.py_object
_new_capsule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
_name_of = ctypes.pythonapi.PyCapsule_GetName
_name_of.restype = ctypes.c_char_p
_name_of.argtypes = [ctypes.py_object]

CODES = {"i": 0, "u": 1, "f": 2, "c": 5, "b": 6}


class Producer:
    """Exports a NumPy array, which has to outlive it.

    version: (major, minor) of a versioned capsule; None for a legacy one from
        a producer that does not know max_version.
    dtype: (code, bits, lanes), the array's by default.
    packed: whether the array's strides are left out.
    """

    def __init__(self, array, version=None, device=(1, 0), reported=None,
                 dtype=None, packed=False, byte_offset=0, deleter=True):
        self.array, self.version, self.device = array, version, device
        self.reported = reported or device
        self.dtype = dtype or (CODES[array.dtype.kind],
                               array.dtype.itemsize * 8, 1)
        self.packed, self.byte_offset = packed, byte_offset
        self.has_deleter = deleter
        self.deleted = []
        self.capsules = []
        self._kept = []

    def __dlpack_device__(self):
        return self.reported

    def __dlpack__(self, **keywords):
        if keywords and self.version is None:
            raise TypeError("__dlpack__() got an unexpected keyword argument")
        managed, name = self._managed()
        self._kept.append(managed)
        capsule = _new_capsule(ctypes.addressof(managed), name, None)
        self.capsules.append(capsule)
        return capsule

    def _managed(self):
        deleter = (_dlpack.Deleter(self.deleted.append) if self.has_deleter
                   else _dlpack.Deleter())
        if self.version is None:
            return _dlpack.Managed(tensor=self._tensor(),
                                   deleter=deleter), b"dltensor"
        major, minor = self.version
        return _dlpack.Versioned(
            major=major, minor=minor, deleter=deleter, flags=1,
            tensor=self._tensor()), b"dltensor_versioned"

    def _tensor(self):
        array, count = self.array, self.array.ndim
        shape = (ctypes.c_int64 * count)(*array.shape)
        strides = None if self.packed else (ctypes.c_int64 * count)(
            *(stride // array.itemsize for stride in array.strides))
        self._kept += [shape, strides]
        pointer = ctypes.POINTER(ctypes.c_int64)
        return _dlpack.Tensor(
            array.ctypes.data - self.byte_offset, *self.device, count,
            *self.dtype,
            shape=ctypes.cast(shape, pointer),
            strides=ctypes.cast(strides, pointer),
            byte_offset=self.byte_offset)

    def names(self):
        """Of the capsules that were made: used ones are renamed."""
        return [_name_of(capsule) for capsule in self.capsules]


def as_bfloat16(array):
    """The upper halves of float32 numbers, as uint16."""
    return (array.astype(numpy.float32).view(numpy.uint32) >> 16).astype(
        numpy.uint16)


#: The dtype to give a Producer of as_bfloat16's array.
BFLOAT16 = (4, 16, 1)
