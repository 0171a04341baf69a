"""What pyproject.toml cannot say: the version, which salmap.h has; the licence, which
setuptools wants there in another way since version 77; and how the C libraries come
into the package."""

import pathlib
import re
import sys

from setuptools import setup

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

try:
    from packing import commands, libraries
except ImportError as error:
    raise SystemExit(f"salmap: {error}; building wants what pyproject.toml "
                     "names under [build-system]") from None


def version():
    header = libraries.sources() / "include/salmap.h"
    numbers = dict(re.findall(r"#define SALMAP_VERSION_(\w+) (\d+)",
                              header.read_text(encoding="utf-8")))
    return ".".join(numbers[part] for part in ("MAJOR", "MINOR", "PATCH"))


# What setuptools makes lies with what make does, not among the sources.
setup(version=version(), license="MIT", distclass=commands.WithLibraries,
      cmdclass=commands.COMMANDS,
      options={"build": {"build_base": str(
          libraries.sources() / commands.BUILD / "python" / "package")}})
