"""Compiles the two libraries that the package loads, by the Makefile of their
sources, which is the one place that knows how.

CC, CFLAGS, LDFLAGS and the other variables of the Makefile are taken from the
environment.
"""

from __future__ import annotations

import importlib
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile
from typing import Iterator, List

from . import platforms

HERE = pathlib.Path(__file__).resolve().parents[1]

#: What an archive of sources carries of the checkout, in a folder of this name.
CARRIED = "libsalmap"
PARTS = "COPYING", "Makefile", "include", "lib", "src/results"

_PROBE = """\
#include <stdio.h>
#include <png.h>
unsigned version(void) { return png_access_version_number(); }
"""

#: Nothing for debuggers, and no build id, which would depend on that and so on where
#: the sources lie.
_SMALL = "-Wl,-s -Wl,--build-id=none"


def sources() -> pathlib.Path:
    """The top folder of the C sources: inside an unpacked archive, or that of
    the checkout."""
    for top in HERE / CARRIED, HERE.parents[1]:
        if all((top / part).exists() for part in PARTS):
            return top
    raise SystemExit(
        f"salmap: the C sources are neither in {HERE / CARRIED} nor in "
        f"{HERE.parents[1]}; build from a checkout of libsalmap (with pip 21.3 "
        "or later, which does not copy a part of it first), or from an archive "
        "of the package (sdist)")


def _compiler() -> List[str]:
    return shlex.split(os.environ.get("CC", "cc"))


def _pkg_config() -> List[str]:
    return shlex.split(os.environ.get("PKG_CONFIG", "pkg-config"))


def _output_of(command: List[str]) -> str:
    return subprocess.run(command, stdout=subprocess.PIPE, text=True,
                          check=False).stdout.strip()


def _links_libpng() -> bool:
    flags = shlex.split(
        _output_of([*_pkg_config(), "--cflags", "--libs", "libpng"]))
    with tempfile.TemporaryDirectory() as folder:
        probe = pathlib.Path(folder, "probe.c")
        probe.write_text(_PROBE, encoding="utf-8")
        return subprocess.run(
            [*_compiler(), *shlex.split(os.environ.get("CFLAGS", "")),
             "-shared", "-fPIC", "-Wl,-z,defs",
             probe, "-o", probe.with_suffix(".so"),
             *shlex.split(os.environ.get("LDFLAGS", "")), *flags],
            check=False).returncode == 0


def _lacks(module: str) -> bool:
    try:
        importlib.import_module(module)
    except ImportError:
        return True
    return False


def _check_tools() -> None:
    """Ends the build with a sentence if something that it wants is missing."""
    if not sys.platform.startswith("linux"):
        raise SystemExit(
            "salmap: the libraries are compiled into the package on Linux only; "
            "SALMAP_WITHOUT_LIBRARY=1 installs it without them, for a libsalmap "
            "that is there otherwise")
    missing = [what for command, what in (
        (_compiler()[0], f"a C compiler (CC is {_compiler()[0]}; Debian: gcc)"),
        ("make", "GNU make (Debian: make)"),
        (_pkg_config()[0], "pkg-config (Debian: pkg-config)"))
        if not shutil.which(command)]
    if _lacks("elftools"):
        missing.append("pyelftools (Debian: python3-pyelftools)")
    if missing:
        raise SystemExit("salmap: compiling the library needs "
                         f"{', '.join(missing)}")
    if not _links_libpng():
        raise SystemExit(
            f"salmap: {' '.join(_compiler())} makes no library with libpng, as "
            "the lines above say; compiling wants libpng's headers and the "
            "libpng of the same machine (Debian: libpng-dev, for another "
            "machine libpng-dev:arm64 and such, and PKG_CONFIG; Fedora: "
            "libpng-devel; Alpine: libpng-dev)")


def make(build: str, *variables: str) -> pathlib.Path:
    """Runs make in the sources; returns its folder of results, which ``build``
    gives from there."""
    _check_tools()
    top = sources()
    # What a makefile that called us told is not for this one.
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    result = subprocess.run(
        ["make", "-C", top, f"-j{len(os.sched_getaffinity(0))}",
         f"BUILD={build}", *variables, "python-libraries"],
        env=environment, stdin=subprocess.DEVNULL, check=False)
    if result.returncode:
        raise SystemExit("salmap: the library could not be compiled; the lines "
                         "above say why")
    return top / build


def _places(name: str) -> Iterator[pathlib.Path]:
    """Where a shared library of the compiler's machine may be."""
    folder = _output_of([*_pkg_config(), "--variable=libdir", "libpng"])
    yield pathlib.Path(folder, name)
    yield pathlib.Path(_output_of([*_compiler(), f"-print-file-name={name}"]))


def _find(name: str, machine: str) -> pathlib.Path:
    for file in _places(name):
        if file.is_absolute() and file.exists() \
                and platforms.read(file).machine == machine:
            return file
    raise SystemExit(f"salmap: {name}, which the libraries need, was not found "
                     f"for {machine}")


def compile_into(folder: pathlib.Path, build: str) -> None:
    """Makes both libraries in the sources' folder ``build``, and copies them to
    ``folder`` with what they need beyond what each system has: libpng."""
    flags = f"{os.environ.get('LDFLAGS', '')} {_SMALL}".strip()
    made = make(build, f"LDFLAGS={flags}")
    folder.mkdir(parents=True, exist_ok=True)
    results = folder / "libsalmap-results.so"
    shutil.copy(made / results.name, results)
    machine = platforms.read(results).machine
    while needed := platforms.lacking(inside(folder)):
        for name in needed:
            ours = made / name
            shutil.copy(ours if ours.exists() else _find(name, machine),
                        folder / name)


def inside(folder: pathlib.Path) -> List[pathlib.Path]:
    """The shared libraries in a folder."""
    return sorted(folder.glob("lib*.so*"))
