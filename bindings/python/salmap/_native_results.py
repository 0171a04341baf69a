"""What src/results/results.h declares, for ctypes. Written by generate.py: do not
edit."""

from ctypes import (CFUNCTYPE, POINTER, Structure, c_bool, c_char, c_char_p,
                    c_double, c_int, c_int32, c_int64, c_size_t, c_uint32,
                    c_void_p)

from ._bases import Row, Sized


class ResultsOverlay(Row):
    """What overlay.png shows over the photo."""

    HEATMAP = 0, "the combined map as a heat map: the place stands out most"
    LOVI = 1, (
        "the LOVI picture, where the combined map is high: which layers saw "
        "the place")
    FASTCAM = 2, "FastCAM of the first class map, as a heat map"


class Guard(Structure):
    _fields_ = [
        ("hold", CFUNCTYPE(None)),
        ("release", CFUNCTYPE(None, c_char_p)),
    ]


class Error(Structure):
    _fields_ = [
        ("exit_status", c_int),
        ("status", c_int32),
        ("reason", c_int),
        ("text", c_char * 5120),
    ]


class Request(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("image_count", c_uint32),
        ("images", c_void_p),
        ("sm", c_void_p),
        ("names", POINTER(c_char_p)),
        ("cam_count", c_uint32),
        ("guided", POINTER(c_void_p)),
        ("plain", c_void_p),
        ("cam_names", POINTER(c_char_p)),
        ("width", c_int64),
        ("height", c_int64),
        ("canvas_width", c_int64),
        ("canvas_height", c_int64),
        ("photos", c_void_p),
        ("photo_count", c_uint32),
        ("signals", c_void_p),
        ("signal_count", c_uint32),
        ("signal_channels", c_int64),
        ("signal_samples", c_int64),
        ("photo_name", c_char_p),
        ("orientation", c_int),
        ("layout", c_char_p),
        ("lacks_images", c_void_p),
        ("warnings", POINTER(c_char_p)),
        ("warning_count", c_uint32),
        ("folder", c_char_p),
        ("explorer", c_bool),
        ("peaks", c_char_p),
        ("keep", c_double),
        ("legend", c_bool),
        ("overlay", c_int32),
        ("alpha", c_double),
        ("cut", c_void_p),
        ("step", CFUNCTYPE(c_bool, c_void_p, c_char_p, c_uint32, c_uint32)),
        ("user", c_void_p),
        ("guard", Guard),
    ]


class Image(Structure):
    _fields_ = [
        ("width", c_int64),
        ("height", c_int64),
        ("channels", c_size_t),
        ("pixels", c_void_p),
    ]


class Bytes(Structure):
    _fields_ = [
        ("data", c_void_p),
        ("size", c_size_t),
    ]


#: By their names in C.
STRUCTS = {
    "guard": Guard,
    "error": Error,
    "request": Request,
    "image": Image,
    "bytes": Bytes,
}


#: name: (result, arguments).
PROTOTYPES = {
    "salmap_results_version": (c_uint32, []),
    "salmap_results_overlay_name": (c_char_p, [c_int32]),
    "salmap_results_default": (None, [POINTER(Request)]),
    "salmap_results_write": (c_bool, [POINTER(Request), POINTER(Error)]),
    "salmap_results_free": (None, [POINTER(Bytes)]),
    "salmap_results_list": (c_bool, [POINTER(Request), POINTER(Bytes),
        POINTER(Error)]),
    "salmap_results_warnings": (c_bool, [POINTER(Request), POINTER(Bytes),
        POINTER(Error)]),
    "salmap_results_table": (c_bool, [POINTER(Request), POINTER(Bytes),
        POINTER(Error)]),
    "salmap_results_stats": (c_bool, [POINTER(Request), POINTER(Bytes),
        POINTER(Error)]),
    "salmap_results_explorer": (c_bool, [POINTER(Request), POINTER(Bytes),
        POINTER(Error)]),
    "salmap_results_measure": (c_bool, [POINTER(Request), c_char_p,
        POINTER(Image), POINTER(Error)]),
    "salmap_results_draw": (c_bool, [POINTER(Request), c_char_p, c_uint32,
        POINTER(Image), POINTER(Error)]),
    "salmap_results_preview": (c_bool, [POINTER(Request), c_uint32, c_bool,
        POINTER(Bytes), POINTER(Error)]),
    "salmap_results_png": (c_bool, [POINTER(Image), POINTER(Bytes),
        POINTER(Error)]),
}
