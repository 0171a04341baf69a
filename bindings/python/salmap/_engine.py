"""The library that draws and writes results, as the command does: it is in C, in
src/results/ of the sources, and loaded when it is needed first.

It is looked for inside the package (a wheel has one), and beside libsalmap: in the
same folder, as after `make`, or in a folder "salmap" there, as after
`make install`.
"""

from __future__ import annotations

import ctypes
import functools
import os
import pathlib
from typing import Any, List

import numpy
from numpy.typing import NDArray

from . import _native_results
from ._errors import error_for
from ._library import library as salmap_library
from ._warnings import in_python

NAME = "libsalmap-results.so"

_WANTED = "drawing and writing results needs libsalmap-results and libpng"


class _Found(ctypes.Structure):
    """dladdr's Dl_info."""

    _fields_ = [("path", ctypes.c_char_p), ("base", ctypes.c_void_p),
                ("name", ctypes.c_char_p), ("address", ctypes.c_void_p)]


def _folder_of_libsalmap() -> pathlib.Path:
    """Where the dynamic linker found it, whatever it was asked for."""
    found = _Found()
    address = ctypes.cast(salmap_library.salmap_version, ctypes.c_void_p)
    dladdr = ctypes.CDLL(None).dladdr
    dladdr.argtypes = [ctypes.c_void_p, ctypes.POINTER(_Found)]
    dladdr(address, ctypes.byref(found))
    return pathlib.Path(os.fsdecode(found.path or b"")).resolve().parent


def places() -> List[pathlib.Path]:
    """The files that may be the library, the one to take first."""
    folder = _folder_of_libsalmap()
    return [pathlib.Path(__file__).parent / NAME, folder / NAME,
            folder / "salmap" / NAME]


def _check_version(library: ctypes.CDLL, path: pathlib.Path) -> None:
    if library.salmap_results_version() != salmap_library.salmap_version():
        raise ImportError(f"{_WANTED}; {path} is not of the same version as "
                          "libsalmap: build both from the same sources")


@functools.lru_cache(maxsize=None)
def load() -> ctypes.CDLL:
    """The library. Raises ImportError with a sentence if it is not there, if it
    lacks what it needs itself, or if it is of another version."""
    path = next((path for path in places() if path.exists()), None)
    if path is None:
        raise ImportError(f"{_WANTED}; there is none of these files: "
                          f"{', '.join(map(str, places()))}")
    try:
        library = ctypes.CDLL(str(path))
    except OSError as error:
        raise ImportError(f"{_WANTED}, which cannot be loaded: "
                          f"{error}") from error
    for name, (result, arguments) in _native_results.PROTOTYPES.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    _check_version(library, path)
    return library


def _exception(error: _native_results.Error) -> Exception:
    text = error.text.decode("utf-8", "replace")
    if error.status:
        return error_for(error.status, text)
    if error.reason:
        return OSError(error.reason, text)
    return ValueError(in_python(text))


def call(name: str, *arguments: Any) -> None:
    """Calls a function that can fail; raises what it fails with."""
    error = _native_results.Error()
    if not getattr(load(), name)(*arguments, ctypes.byref(error)):
        raise _exception(error)


def bytes_of(name: str, *arguments: Any) -> bytes:
    """What a function makes."""
    made = _native_results.Bytes()
    try:
        call(name, *arguments, ctypes.byref(made))
        return ctypes.string_at(made.data, made.size)
    finally:
        load().salmap_results_free(ctypes.byref(made))


def png(picture: NDArray[numpy.uint8]) -> bytes:
    """The PNG file of uint8 ``[height, width]`` or ``[height, width, 3]``."""
    picture = numpy.ascontiguousarray(picture)
    image = _native_results.Image(
        width=picture.shape[1], height=picture.shape[0],
        channels=3 if picture.ndim == 3 else 1, pixels=picture.ctypes.data)
    return bytes_of("salmap_results_png", ctypes.byref(image))
