"""The public structs of salmap.h, field by field.

``tests/test_layout.py`` compares sizes and offsets with what a C compiler says.
"""

from __future__ import annotations

import ctypes
from ctypes import (POINTER, c_double, c_float, c_int32, c_int64, c_size_t,
                    c_uint32, c_uint64, c_void_p)


class Sized(ctypes.Structure):
    """A struct that begins with its own size, which is set here."""

    def __init__(self, **fields: object) -> None:
        super().__init__(struct_size=ctypes.sizeof(self), **fields)


class Tensor(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("dtype", c_int32),
        ("data", c_void_p),
        ("n", c_int64),
        ("c", c_int64),
        ("d", c_int64),
        ("h", c_int64),
        ("w", c_int64),
        ("stride_n", c_int64),
        ("stride_c", c_int64),
        ("stride_d", c_int64),
        ("stride_h", c_int64),
        ("stride_w", c_int64),
        ("scale", c_float),
        ("zero_point", c_int32),
        ("channel_scale", c_void_p),
        ("channel_zero_point", c_void_p),
        ("channel_block", c_int64),
        ("stride_block", c_int64),
    ]


class Plane(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("data", c_void_p),
        ("width", c_int64),
        ("height", c_int64),
        ("stride", c_int64),
        ("depth", c_int64),
        ("slice_stride", c_int64),
    ]


class Picture(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("pixel", c_int32),
        ("data", c_void_p),
        ("width", c_int64),
        ("height", c_int64),
        ("stride", c_int64),
        ("depth", c_int64),
        ("slice_stride", c_int64),
    ]


class LayerInfo(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("flags", c_uint32),
        ("channels", c_int64),
        ("height", c_int64),
        ("width", c_int64),
        ("min", c_double),
        ("max", c_double),
        ("mean", c_double),
        ("nonfinite", c_uint64),
        ("weight", c_double),
        ("depth", c_int64),
    ]


Allocate = ctypes.CFUNCTYPE(c_void_p, c_void_p, c_size_t)
Release = ctypes.CFUNCTYPE(None, c_void_p, c_void_p, c_size_t)


class Allocator(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("user", c_void_p),
        ("allocate", Allocate),
        ("release", Release),
    ]


#: name: (result, arguments) of every function that the package calls.
PROTOTYPES = {
    "salmap_version": (c_uint32, []),
    "salmap_version_string": (ctypes.c_char_p, []),
    "salmap_status_string": (ctypes.c_char_p, [c_int32]),
    "salmap_create": (c_int32, [c_uint32, POINTER(Allocator),
                                POINTER(c_void_p)]),
    "salmap_destroy": (None, [c_void_p]),
    "salmap_reset": (c_int32, [c_void_p]),
    "salmap_error_message": (c_size_t, [c_void_p, ctypes.c_char_p, c_size_t]),
    "salmap_batch_size": (c_uint32, [c_void_p]),
    "salmap_set_statistic": (c_int32, [c_void_p, c_int32]),
    "salmap_set_normalizer": (c_int32, [c_void_p, c_int32]),
    "salmap_set_resampling": (c_int32, [c_void_p, c_int32]),
    "salmap_set_weights": (c_int32, [c_void_p, POINTER(c_double), c_uint32]),
    "salmap_set_weight_preset": (c_int32, [c_void_p, c_int32]),
    "salmap_set_epsilon": (c_int32, [c_void_p, c_double]),
    "salmap_set_nonfinite": (c_int32, [c_void_p, c_int32]),
    "salmap_set_incomplete": (c_int32, [c_void_p, c_int32]),
    "salmap_set_isa": (c_int32, [c_void_p, ctypes.c_char_p]),
    "salmap_isa_name": (ctypes.c_char_p, [c_void_p]),
    "salmap_push": (c_int32, [c_void_p, c_uint32, POINTER(Tensor)]),
    "salmap_push_map": (c_int32, [c_void_p, c_uint32, POINTER(Tensor)]),
    "salmap_layer_info": (c_int32, [c_void_p, c_uint32, c_uint32,
                                    POINTER(LayerInfo)]),
    "salmap_combined": (c_int32, [c_void_p, c_uint32, POINTER(Plane)]),
    "salmap_layer_map": (c_int32, [c_void_p, c_uint32, c_uint32,
                                   POINTER(Plane)]),
    "salmap_lovi": (c_int32, [c_void_p, c_uint32, POINTER(Picture)]),
    "salmap_layer_lovi": (c_int32, [c_void_p, c_uint32, c_uint32,
                                    POINTER(Picture)]),
    "salmap_heatmap": (c_int32, [c_void_p, c_uint32, POINTER(Picture)]),
    "salmap_picture_overlay": (c_int32, [c_void_p, POINTER(Picture),
                                         POINTER(Picture), c_double,
                                         POINTER(Picture)]),
    "salmap_plane_keep": (c_int32, [c_void_p, POINTER(Plane), c_double,
                                    POINTER(Plane)]),
}
