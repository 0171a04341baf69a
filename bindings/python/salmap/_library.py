"""Finds the shared library and loads it.

In this order: the copy inside the package (a wheel has one), the file that the
environment variable SALMAP_LIBRARY names, what `make` built in the sources that the
package lies in, the system's. The first that is there is used; where it cannot be,
that is an ImportError, and no other is tried.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import pathlib

from . import _native

#: The library's soname is libsalmap.so.ABI_MAJOR.
ABI_MAJOR = _native.VERSION_MAJOR

#: The oldest version that has all that the package calls, as salmap_version:
#: that of the header.
OLDEST = (_native.VERSION_MAJOR << 16) | (_native.VERSION_MINOR << 8)

ENVIRONMENT = "SALMAP_LIBRARY"


def _inside_package() -> str | None:
    folder = pathlib.Path(__file__).parent
    found = sorted(folder.glob("libsalmap.*"))
    return str(found[0]) if found else None


def _sources() -> pathlib.Path | None:
    """The top folder of the C sources, if the package lies among them: in a
    checkout, or in an unpacked archive of the package."""
    beside = pathlib.Path(__file__).resolve().parents[1]
    for top in beside / "libsalmap", beside / ".." / "..":
        if (top / "lib" / "salmap.map").exists():
            return top.resolve()
    return None


def _built(sources: pathlib.Path | None) -> str | None:
    path = sources and sources / "build" / "libsalmap.so"
    return str(path) if path and path.exists() else None


def find() -> str:
    """The path or name of the library to load; ImportError if there is none."""
    sources = _sources()
    path = (_inside_package() or os.environ.get(ENVIRONMENT)
            or _built(sources) or ctypes.util.find_library("salmap"))
    if path is None:
        advice = f"run `make` in {sources}" if sources else \
            "install it (`make install`, then `ldconfig`)"
        raise ImportError(
            "libsalmap was not found: neither inside the salmap package, nor "
            f"by {ENVIRONMENT}, nor where the system has its libraries; "
            f"{advice}, or set {ENVIRONMENT} to the path of libsalmap.so")
    return path


def _as_text(version: int) -> str:
    return f"{version >> 16}.{version >> 8 & 255}.{version & 255}"


def _check_version(library: ctypes.CDLL, path: str) -> None:
    try:
        version = int(library.salmap_version())
    except AttributeError:
        raise ImportError(f"{path} is not libsalmap: it has no "
                          "salmap_version") from None
    if version >> 16 != ABI_MAJOR or version < OLDEST:
        raise ImportError(
            f"{path} is libsalmap {_as_text(version)} with ABI "
            f"{version >> 16}; this package wants ABI {ABI_MAJOR}, "
            f"{_as_text(OLDEST)} or later")


def _declare(library: ctypes.CDLL, path: str) -> None:
    for name, (result, arguments) in _native.PROTOTYPES.items():
        try:
            function = getattr(library, name)
        except AttributeError:
            raise ImportError(f"{path} has no {name}, which this package "
                              "needs; it is not a whole libsalmap") from None
        function.restype = result
        function.argtypes = arguments


def load(path: str) -> ctypes.CDLL:
    """The library at ``path``, checked and with its prototypes declared.

    Raises ImportError with a sentence if it cannot be loaded, is not libsalmap,
    or has another ABI. Calls through it release the GIL.
    """
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        raise ImportError(f"libsalmap cannot be loaded: {error}") from error
    _check_version(library, path)
    _declare(library, path)
    return library


library = load(find())
