"""setuptools' commands, where this package wants more of them: libraries that make
compiles, wheels for one platform but any Python 3, archives with the C sources, and
the same bytes from the same sources."""

from __future__ import annotations

import gzip
import os
import pathlib
import shutil
import tarfile
from typing import Any, List, Optional, Tuple

from setuptools import Distribution
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

try:
    from setuptools.command.bdist_wheel import bdist_wheel
except ImportError:  # before setuptools 70.1
    from wheel.bdist_wheel import bdist_wheel

from . import libraries, platforms

#: Set for a package that uses the libsalmap of the system, as distributions want.
WITHOUT_LIBRARY = os.environ.get("SALMAP_WITHOUT_LIBRARY", "") not in ("", "0")

#: Where make works, from the top folder of the sources.
BUILD = os.environ.get("BUILD", "build")

# All that is packed gets one date, the oldest of a zip file, and no more rights
# than anybody has: two builds give the same bytes.
os.environ.setdefault("SOURCE_DATE_EPOCH", "315532800")
READABLE = 0o644


class WithLibraries(Distribution):
    """Has parts for one platform, though no extension modules."""

    def has_ext_modules(self) -> bool:
        return not WITHOUT_LIBRARY


class BuildModules(build_py):
    """Starts anew, so that a module that is gone is not packed."""

    def run(self) -> None:
        if not self.editable_mode:
            shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()


class BuildLibraries(build_ext):
    """The libraries, into the package. An editable one uses those that `make`
    leaves in the folder where the package looks for them."""

    def run(self) -> None:
        if self.editable_mode or self.inplace:
            libraries.make("build")
        else:
            libraries.compile_into(pathlib.Path(self.build_lib, "salmap"),
                                   f"{BUILD}/python")


def platform_of(packed: List[pathlib.Path], this_one: str) -> str:
    """The platform of a wheel with these libraries, where ``this_one`` is that of
    the Python that runs; SystemExit if it has no name."""
    if not packed:
        return this_one
    try:
        return platforms.tag(packed)
    except ValueError as error:
        if platforms.are_for_this_machine(packed):
            return this_one
        raise SystemExit(f"salmap: {error}") from None


class Wheel(bdist_wheel):
    """For the platform that the libraries in it say, and any Python 3."""

    def get_tag(self) -> Tuple[str, str, str]:
        *_, this_one = super().get_tag()
        build = self.get_finalized_command("build").build_lib
        packed = libraries.inside(pathlib.Path(build, "salmap"))
        return "py3", "none", platform_of(packed, this_one)

    def write_wheelfile(self, folder: str, *arguments: Any) -> None:
        """The last that is written before all is packed."""
        super().write_wheelfile(folder, *arguments)
        for path in pathlib.Path(folder).parent.rglob("*"):
            if path.is_file():
                path.chmod(READABLE)


class Archive(sdist):
    """With the C sources."""

    def make_release_tree(self, base_dir: str, files: List[str]) -> None:
        super().make_release_tree(base_dir, files)
        base, top = pathlib.Path(base_dir), libraries.sources()
        carried = base / libraries.CARRIED
        for part in libraries.PARTS:
            if (top / part).is_dir():
                shutil.copytree(top / part, carried / part,
                                ignore=shutil.ignore_patterns(".*", "*~"))
            else:
                carried.mkdir(exist_ok=True)
                shutil.copy(top / part, carried / part)
        # A link, in a checkout.
        (base / "LICENSE").unlink()
        shutil.copy(top / "COPYING", base / "LICENSE")

    def make_archive(self, base_name: str, format: str,
                     root_dir: Optional[str] = None,
                     base_dir: Optional[str] = None,
                     owner: Optional[str] = None,
                     group: Optional[str] = None) -> str:
        if format != "gztar" or root_dir or not base_dir:
            return super().make_archive(base_name, format, root_dir, base_dir,
                                        owner, group)
        date = int(os.environ["SOURCE_DATE_EPOCH"])

        def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            member.mtime, member.mode = date, READABLE
            return member

        name = f"{base_name}.tar.gz"
        with open(name, "wb") as file, \
                gzip.GzipFile("", "wb", fileobj=file, mtime=date) as packed, \
                tarfile.open(fileobj=packed, mode="w") as archive:
            for path in sorted(pathlib.Path(base_dir).rglob("*")):
                if path.is_file():
                    archive.add(path, filter=plain)
        return name


COMMANDS = {"build_py": BuildModules, "build_ext": BuildLibraries,
            "bdist_wheel": Wheel, "sdist": Archive}
