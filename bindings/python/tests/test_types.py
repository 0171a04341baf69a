"""mypy's opinion of the package, and of a program that uses it."""

import os
import shutil
import subprocess

import pytest

PROGRAM = """\
import numpy
import salmap

stack = salmap.Stack(["a", "b"], statistic="mean")
stack.push("a", numpy.zeros((1, 2, 3, 4)), layout="nhwc")
reveal_type(stack.combined((3, 4)))
reveal_type(salmap.explain([], image="photo.jpg")[0].names)
stack.push(1.5, [])
"""


@pytest.fixture(name="mypy")
def fixture_mypy(top, build, tmp_path):
    program = shutil.which("mypy")
    if program is None:
        pytest.skip("mypy is not installed")

    package = top / "bindings" / "python"

    def run(*arguments):
        return subprocess.run(
            [program, "--config-file", package / "pyproject.toml",
             "--cache-dir", build / "mypy", *arguments],
            cwd=tmp_path, capture_output=True, text=True, check=False,
            env={**os.environ, "MYPYPATH": str(package)})
    return run


def test_the_package_is_clean(mypy, top):
    run = mypy(top / "bindings" / "python" / "salmap")
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_program_sees_the_types(mypy, tmp_path):
    (tmp_path / "program.py").write_text(PROGRAM)
    said = mypy("program.py").stdout
    assert 'error: Argument 1 to "push" of "Stack" has incompatible' in said
    assert "ndarray[Any, numpy.dtype[numpy.floating" in said
    assert "uple[builtins.str" in said
    assert "Found 1 error" in said
