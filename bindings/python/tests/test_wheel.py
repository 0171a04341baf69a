"""The wheel that `make wheel` built, in a fresh virtual environment."""

import os
import pathlib
import subprocess
import sys
import zipfile

import pytest

PROGRAM = """
import pathlib, numpy, salmap, salmap._engine, salmap._library
package = pathlib.Path(salmap.__file__).parent
assert package.is_relative_to({environment!r}), package
assert pathlib.Path(salmap._library.library._name).parent == package
assert pathlib.Path(salmap._engine.load()._name).parent == package
assert (package / "py.typed").exists()
stack = [numpy.random.rand(1, 8, side, side).astype("f4") for side in (9, 5)]
salmap.explain(stack, (20, 30)).save("out")
png = [line.split()[-1] for line in open("/proc/self/maps") if "libpng" in line]
assert png and all(path.startswith(str(package)) for path in png), png
print(salmap.__version__)
"""


@pytest.fixture(name="wheel", scope="module")
def fixture_wheel(build):
    found = list((build / "wheel").glob("*.whl"))
    if not found:
        pytest.skip("`make wheel` was not run")
    assert len(found) == 1
    return found[0]


@pytest.fixture(name="python", scope="module")
def fixture_python(wheel, tmp_path_factory):
    """The interpreter of a new environment with the wheel; NumPy, which cannot
    be fetched here, is the system's."""
    pytest.importorskip("ensurepip")
    environment = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--system-site-packages",
                    environment], check=True)
    python = environment / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-index",
                    "--no-deps", "--disable-pip-version-check", wheel],
                   check=True)
    return python


def run(python, folder, *arguments):
    """In a folder of its own, with nothing that points to the checkout."""
    variables = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    return subprocess.run([python, *arguments], cwd=folder, env=variables,
                          check=True, capture_output=True, text=True).stdout


def test_it_is_for_one_platform_and_any_python_3(wheel):
    name, version, python, abi, platform = wheel.stem.split("-")
    assert (name, python, abi) == ("salmap", "py3", "none")
    assert platform.startswith("linux_") and version.count(".") == 2
    names = zipfile.ZipFile(wheel).namelist()
    assert {"salmap/libsalmap.so.0", "salmap/libsalmap-results.so",
            "salmap/py.typed"} < set(names)
    assert any(each.startswith("salmap/libpng") for each in names)
    assert not [each for each in names if "tests" in each or "pycache" in each]


def test_it_works_where_it_is_installed(python, wheel, tmp_path):
    environment = str(pathlib.Path(python).parent.parent)
    said = run(python, tmp_path, "-c",
               PROGRAM.format(environment=environment))
    assert said.strip() == wheel.stem.split("-")[1]
    assert (tmp_path / "out" / "lovi.png").exists()


def test_the_command_works_there(python, tmp_path):
    assert run(python, tmp_path, "-m", "salmap", "--version").startswith(
        "salmap ")


def test_it_can_be_removed_without_a_trace(python, tmp_path):
    run(python, tmp_path, "-m", "pip", "uninstall", "-y", "salmap")
    assert not list(pathlib.Path(python).parents[1].rglob("*salmap*"))
