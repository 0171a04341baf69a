"""Tests of the Python package, against the library that SALMAP_LIBRARY names or
this checkout's build/."""

import os
import pathlib
import sys

import pytest

TOP = pathlib.Path(__file__).parents[3]
sys.path.insert(0, str(TOP / "bindings" / "python"))
sys.path.insert(0, str(pathlib.Path(__file__).parent))
os.environ.setdefault(
    "SALMAP_LIBRARY",
    str(TOP / os.environ.get("BUILD", "build") / "libsalmap.so"))
# No folder of its own in the checkout.
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY",
                      str(TOP / "build" / "hypothesis"))


@pytest.fixture(scope="session")
def top() -> pathlib.Path:
    """The checkout."""
    return TOP


@pytest.fixture(scope="session")
def build() -> pathlib.Path:
    """The folder that holds the library, and the command if it was built."""
    return pathlib.Path(os.environ["SALMAP_LIBRARY"]).resolve().parent
