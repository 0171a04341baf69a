"""The programs of docs/faithfulness, which import each other, as modules."""

import importlib
import pathlib
import sys

import pytest

FOLDER = pathlib.Path(__file__).resolve().parents[5] / "docs" / "faithfulness"


def program(name):
    """One of them; the test is passed over where it needs what is not there."""
    pytest.importorskip("torch")
    pytest.importorskip("sklearn")
    if str(FOLDER) not in sys.path:
        sys.path.insert(0, str(FOLDER))
    return importlib.import_module(name)
