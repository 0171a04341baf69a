"""Where the library is looked for, and which one is refused."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

import salmap
from salmap import _library

PACKAGE = pathlib.Path(salmap.__file__).parent


def import_salmap(folder=PACKAGE.parent, library=None):
    """What `import salmap` prints in a process of its own."""
    variables = {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1",
                 **{name: os.environ[name] for name in
                    ("PATH", "LD_PRELOAD", "ASAN_OPTIONS")
                    if name in os.environ}}
    if library is not None:
        variables["SALMAP_LIBRARY"] = str(library)
    run = subprocess.run(
        [sys.executable, "-c", "import salmap, salmap._library\n"
         "print(salmap.__version__, salmap._library.library._name)"],
        env=variables, capture_output=True, text=True, check=False,
        cwd=folder)
    return run.stdout + run.stderr


@pytest.fixture(name="real")
def fixture_real():
    return pathlib.Path(os.environ["SALMAP_LIBRARY"]).resolve()


@pytest.fixture(name="stub")
def fixture_stub(tmp_path):
    """Makes a library from C."""
    compiler = os.environ.get("CC", "cc").split()
    if not shutil.which(compiler[0]):
        pytest.skip("no C compiler")

    def make(source):
        path = tmp_path / "libstub.so"
        subprocess.run([*compiler, "-shared", "-fPIC", "-x", "c", "-", "-o",
                        path], input=source, text=True, check=True)
        return path

    return make


def test_the_variable_names_a_file(real):
    assert str(real) in import_salmap(library=real)


def test_only_numpy_is_imported():
    run = subprocess.run(
        [sys.executable, "-c", "import sys, salmap\n"
         "print(*{name.partition('.')[0] for name in sys.modules})"],
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True, text=True, check=True)
    imported = set(run.stdout.split())
    assert "numpy" in imported
    assert not imported & {"torch", "torchvision", "PIL", "matplotlib", "tqdm"}


def test_the_copy_inside_the_package_comes_first(real, tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "salmap",
                    ignore=shutil.ignore_patterns("__pycache__"))
    inside = tmp_path / "salmap" / "libsalmap.so.0"
    shutil.copy(real, inside)
    assert str(inside) in import_salmap(tmp_path, "/absent/libsalmap.so")


@pytest.mark.parametrize("package, top", [
    ("checkout/bindings/python", "checkout"),  # and an unpacked archive:
    ("salmap-1.2.3", "salmap-1.2.3/libsalmap")])
def test_what_make_built_comes_third(real, tmp_path, package, top):
    """If the package lies among the sources."""
    package, top = tmp_path / package, tmp_path / top
    shutil.copytree(PACKAGE, package / "salmap",
                    ignore=shutil.ignore_patterns("__pycache__"))
    (top / "build").mkdir(parents=True)
    (top / "build" / "libsalmap.so").symlink_to(real)
    assert str(top / "build") not in import_salmap(package, real)
    (top / "lib").mkdir()
    (top / "lib" / "salmap.map").touch()
    assert str(top / "build" / "libsalmap.so") in import_salmap(package)
    assert str(top / "build") not in import_salmap(package, real)


def test_the_system_comes_last(real, monkeypatch):
    monkeypatch.delenv("SALMAP_LIBRARY")
    monkeypatch.setattr(_library, "_sources", lambda: None)
    monkeypatch.setattr("ctypes.util.find_library",
                        lambda name: str(real) if name == "salmap" else None)
    assert _library.find() == str(real)


@pytest.mark.parametrize("sources, advice", [
    (None, "`make install`, then `ldconfig`"),
    (pathlib.Path("/nowhere/sources"), "run `make` in /nowhere/sources")])
def test_where_none_is_the_sentence_says_what_to_do(monkeypatch, sources,
                                                    advice):
    monkeypatch.delenv("SALMAP_LIBRARY")
    monkeypatch.setattr("ctypes.util.find_library", lambda _: None)
    monkeypatch.setattr(_library, "_sources", lambda: sources)
    with pytest.raises(ImportError, match=f"{advice}.*SALMAP_LIBRARY"):
        _library.find()


def test_a_file_that_is_not_there(tmp_path):
    said = import_salmap(library=tmp_path / "absent.so")
    assert "ImportError" in said and "absent.so" in said


@pytest.mark.parametrize("version, as_text, abi", [
    (0x010203, "1.2.3", 1), (0x000005, "0.0.5", 0)])
def test_another_abi_is_refused(stub, version, as_text, abi):
    path = stub(f"unsigned int salmap_version(void) {{ return {version}; }}")
    said = import_salmap(library=path)
    assert (f"ImportError: {path} is libsalmap {as_text} with ABI {abi}; this "
            f"package wants ABI 0, {_library._as_text(_library.OLDEST)} or "
            "later") in said


def test_another_library_is_refused(stub):
    assert "is not libsalmap" in import_salmap(library=stub("int x;"))


def test_a_library_without_all_functions_is_refused(stub):
    path = stub("unsigned int salmap_version(void) "
                f"{{ return {_library.OLDEST}; }}")
    assert "not a whole libsalmap" in import_salmap(library=path)


def test_a_newer_minor_version_is_taken(real):
    """As the ABI policy says; the check is of the major number alone."""
    class Newer:
        @staticmethod
        def salmap_version():
            return (_library.ABI_MAJOR << 16) | 0xff00

    _library._check_version(Newer, str(real))
