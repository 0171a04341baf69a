"""What the tests of the command share."""

import pathlib
import tempfile

import pytest

from support import Sandbox


@pytest.fixture
def sandbox():
    with tempfile.TemporaryDirectory(prefix="salmap-test-") as folder:
        sandbox = Sandbox(pathlib.Path(folder))
        yield sandbox
        sandbox.end_of_test()
