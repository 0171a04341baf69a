"""What the tests of building and installing the package share. There is no net:
what building wants is the system's, and so is NumPy."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

#: What compiles most quickly, several times over.
FLAGS = {"CFLAGS": "-O0 -DSALMAP_SCALAR_ONLY"}

#: What is in a folder of sources only because somebody worked there.
LITTER = (".git", "build", "salmap-out", "__pycache__", "*.egg-info")

PROGRAM = """
import pathlib, numpy, salmap, salmap._engine, salmap._library
print(salmap.__version__)
print(pathlib.Path(salmap._library.library._name).parent)
print(pathlib.Path(salmap._engine.load()._name).parent)
stack = [numpy.random.rand(1, 8, side, side).astype("f4") for side in (9, 5)]
salmap.explain(stack, (20, 30)).save("out")
print(*{line.split()[-1] for line in open("/proc/self/maps") if "libpng" in line})
"""


class Environment:
    """A new virtual environment."""

    def __init__(self, folder):
        self.folder = folder
        subprocess.run([sys.executable, "-m", "venv", "--system-site-packages",
                        folder], check=True)

    def run(self, folder, program, *arguments, check=True, **variables):
        """One of its programs, in a folder of its own, with nothing that points
        to the checkout; what it printed."""
        plain = {name: os.environ[name]
                 for name in ("PATH", "CC", "PKG_CONFIG_PATH")
                 if name in os.environ}
        run = subprocess.run(
            [self.folder / "bin" / program, *arguments], cwd=folder,
            env={**plain, **FLAGS, "HOME": str(folder), **variables}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        assert not check or run.returncode == 0, run.stdout
        return run.stdout

    def pip(self, folder, command, *arguments, **keywords):
        options = () if command == "uninstall" else (
            "--no-index", "--no-deps", "--no-cache-dir",
            "--no-build-isolation")
        return self.run(folder, "python", "-m", "pip", command,
                        "--disable-pip-version-check", *options, *arguments,
                        **keywords)

    def uninstall(self, folder):
        self.pip(folder, "uninstall", "-y", "salmap")

    def use(self, folder):
        """Uses the package: its version, the folders of both libraries, and the
        files of libpng that were loaded."""
        version, *folders, png = self.run(
            folder, "python", "-c", PROGRAM).splitlines()
        assert (folder / "out" / "lovi.png").exists()
        said = self.run(folder, "salmap", "--version")
        assert said == f"salmap {version}\n"
        return version, [pathlib.Path(each) for each in folders], png.split()


@pytest.fixture(name="environment", scope="module")
def fixture_environment(tmp_path_factory):
    for module in ("ensurepip", "setuptools", "wheel", "elftools"):
        pytest.importorskip(module)
    return Environment(tmp_path_factory.mktemp("environment"))


@pytest.fixture(name="sources", scope="module")
def fixture_sources(top, tmp_path_factory):
    """A copy of the checkout that nobody has built in."""
    copy = tmp_path_factory.mktemp("sources") / "checkout"
    shutil.copytree(top, copy, symlinks=True,
                    ignore=shutil.ignore_patterns(*LITTER))
    return copy


@pytest.fixture(name="make_wheel", scope="module")
def fixture_make_wheel(sources, environment):
    """Runs `make wheel` in the copy."""
    del environment  # which knows whether all that is wanted is there
    inherited = {name: value for name, value in os.environ.items()
                 if name not in ("MAKEFLAGS", "MAKELEVEL", "BUILD")}

    def make(*variables):
        return subprocess.run(
            ["make", "wheel", f"PYTHON={sys.executable}", *variables],
            cwd=sources, env={**inherited, **FLAGS}, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False)

    return make


@pytest.fixture(name="cross", scope="module")
def fixture_cross():
    compiler = "aarch64-linux-gnu-gcc"
    if not shutil.which(compiler):
        pytest.skip(f"no {compiler}")
    return compiler
