"""What pyproject.toml cannot say: the version, which salmap.h has, and that a
wheel with the library inside is for one platform, but for any Python 3."""

import pathlib
import re

from setuptools import Distribution, setup
from wheel.bdist_wheel import bdist_wheel

HERE = pathlib.Path(__file__).resolve().parent


class WithLibrary(Distribution):
    def has_ext_modules(self):
        return any(HERE.glob("salmap/libsalmap.*"))


class AnyPython(bdist_wheel):
    def get_tag(self):
        *_, platform = super().get_tag()
        return "py3", "none", platform


def version():
    """Of the header beside this file, as build_wheel.sh puts it, or of the
    checkout's."""
    beside = HERE / "salmap.h"
    header = beside if beside.exists() else HERE.parents[1] / "include/salmap.h"
    numbers = dict(re.findall(r"#define SALMAP_VERSION_(\w+) (\d+)",
                              header.read_text()))
    return ".".join(numbers[part] for part in ("MAJOR", "MINOR", "PATCH"))


setup(version=version(), distclass=WithLibrary,
      cmdclass={"bdist_wheel": AnyPython})
