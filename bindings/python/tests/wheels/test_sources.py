"""The package from its sources, in the ways that people take."""

import os
import pathlib
import shutil
import subprocess
import sys
import tarfile

import pytest

PACKAGE = "bindings/python"
SDIST = """
import sys
from setuptools import build_meta
build_meta.build_sdist(sys.argv[1])
"""

#: On a system that has no libsalmap.
ALONE = """
import ctypes.util
ctypes.util.find_library = lambda _: None
import salmap
"""


def git(folder, *arguments):
    return subprocess.run(
        ["git", "-c", "user.name=test", "-c", "user.email=test", *arguments],
        cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture(name="repository", scope="module")
def fixture_repository(sources):
    """The copy as a repository of its own."""
    if not shutil.which("git"):
        pytest.skip("no git")
    git(sources, "init", "-q")
    git(sources, "add", "-A")
    git(sources, "commit", "-qm", "all")
    return sources


def make_sdist(package, folder):
    subprocess.run([sys.executable, "-c", SDIST, folder], cwd=package,
                   check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    return next(pathlib.Path(folder).glob("salmap-*.tar.gz"))


@pytest.fixture(name="archive", scope="module")
def fixture_archive(sources, environment, tmp_path_factory):
    del environment  # which knows whether all that is wanted is there
    return make_sdist(sources / PACKAGE, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(name="unpacked")
def fixture_unpacked(archive, tmp_path):
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "a space")
    return next((tmp_path / "a space").iterdir())


@pytest.fixture(name="wheel", scope="module")
def fixture_wheel(sources, make_wheel):
    """The one that `make wheel` builds in the copy."""
    run = make_wheel()
    assert run.returncode == 0, run.stdout
    wheel, = (sources / "build" / "wheel").iterdir()
    return wheel


def same_wheel(environment, source, folder, expected, **variables):
    """What pip makes of a source is the expected wheel, to the last bit."""
    environment.pip(folder, "wheel", "-w", "out", source, **variables)
    built, = (folder / "out").iterdir()
    assert built.name == expected.name
    assert built.read_bytes() == expected.read_bytes()
    return built


def test_a_folder_gives_the_wheel(environment, repository, wheel, tmp_path):
    """Without a module that was there before; and nothing is left among the
    sources that git would see."""
    built, = (repository / "build/python/package").glob("lib*/salmap")
    (built / "gone.py").touch()
    same_wheel(environment, repository / PACKAGE, tmp_path, wheel)
    assert git(repository, "status", "--porcelain") == ""


def test_a_repository_gives_the_wheel_and_it_works(environment, repository,
                                                   wheel, tmp_path):
    built = same_wheel(
        environment, f"git+file://{repository}#subdirectory={PACKAGE}",
        tmp_path, wheel)
    environment.pip(tmp_path, "install", built)
    _, folders, _ = environment.use(tmp_path)
    assert all(each.is_relative_to(environment.folder) for each in folders)
    environment.uninstall(tmp_path)


def test_an_archive_gives_the_wheel(environment, archive, wheel, tmp_path,
                                    monkeypatch):
    """In an empty folder, for somebody who lets nobody read, years later."""
    monkeypatch.chdir(tmp_path)
    before = os.umask(0o077)
    try:
        same_wheel(environment, archive, tmp_path, wheel, TZ="Asia/Tokyo")
    finally:
        os.umask(before)


def test_two_archives_are_the_same(archive, sources, unpacked, tmp_path):
    """Of another folder, at another time; of what was in an archive itself."""
    other = tmp_path / "other"
    shutil.copytree(sources, other, symlinks=True,
                    ignore=shutil.ignore_patterns(".git", "build"))
    for path in other.rglob("*"):
        os.utime(path, (1e9, 1e9), follow_symlinks=False)
    again = make_sdist(other / PACKAGE, tmp_path / "again")
    assert again.read_bytes() == archive.read_bytes()
    third = make_sdist(unpacked, tmp_path / "third")
    assert third.read_bytes() == archive.read_bytes()


def test_an_archive_has_no_more_than_it_needs(archive):
    with tarfile.open(archive) as packed:
        names = [name.split("/", 1)[1] for name in packed.getnames()]
    assert {"LICENSE", "pyproject.toml", "setup.py", "PKG-INFO",
            "libsalmap/Makefile", "libsalmap/lib/salmap.map",
            "libsalmap/include/salmap.h"} < set(names)
    assert not [name for name in names if "tests" in name or "cache" in name
                or name.endswith((".o", ".so", "~"))]


@pytest.mark.parametrize("place", ["checkout", "archive"])
def test_an_editable_one_uses_what_make_built(place, environment, sources,
                                              unpacked, tmp_path):
    package, top = {"checkout": (sources / PACKAGE, sources),
                    "archive": (unpacked, unpacked / "libsalmap")}[place]
    environment.pip(tmp_path, "install", "-e", package)
    _, folders, _ = environment.use(tmp_path)
    assert folders == [top / "build", top / "build"]
    assert not list((package / "salmap").glob("lib*"))
    (top / "build" / "libsalmap.so").unlink()
    said = environment.run(tmp_path, "python", "-c", ALONE, check=False)
    assert "ImportError: libsalmap was not found: " in said
    assert f"run `make` in {top}, " in said
    environment.uninstall(tmp_path)


@pytest.fixture(name="no_elftools")
def fixture_no_elftools(tmp_path):
    """A folder for PYTHONPATH that hides pyelftools."""
    folder = tmp_path / "hides"
    folder.mkdir()
    (folder / "elftools.py").write_text("raise ImportError", "utf-8")
    return str(folder)


@pytest.mark.parametrize("variables, sentence", [
    ({"CC": "/absent/cc"}, "compiling the library needs a C compiler (CC is "
     "/absent/cc; Debian: gcc)"),
    ({"PKG_CONFIG": "/absent/pkg-config"}, "compiling the library needs "
     "pkg-config"),
    ({"PKG_CONFIG": "true"}, "makes no library with libpng"),
], ids=["compiler", "pkg-config", "libpng"])
def test_what_is_missing_is_a_sentence(environment, sources, tmp_path,
                                       variables, sentence):
    said = environment.pip(tmp_path, "install", sources / PACKAGE, check=False,
                           **variables)
    assert sentence in said, said
    assert "Traceback" not in said
    assert not list(environment.folder.rglob("salmap"))


def test_the_folder_alone_is_not_enough(environment, sources, tmp_path):
    shutil.copytree(sources / PACKAGE, tmp_path / "alone")
    said = environment.pip(tmp_path, "install", tmp_path / "alone", check=False)
    assert "salmap: the C sources are neither in" in said
    assert "Traceback" not in said


def test_without_pyelftools_there_is_a_sentence(environment, sources, tmp_path,
                                                no_elftools):
    said = environment.pip(tmp_path, "install", sources / PACKAGE, check=False,
                           PYTHONPATH=no_elftools)
    assert "salmap: compiling the library needs pyelftools" in said
    assert "Traceback" not in said


def test_without_the_library_it_is_for_any_machine(environment, sources,
                                                   tmp_path, no_elftools):
    """And nothing is wanted that compiling does."""
    environment.pip(tmp_path, "wheel", "-w", "out", sources / PACKAGE,
                    SALMAP_WITHOUT_LIBRARY="1", CC="/absent/cc",
                    PYTHONPATH=no_elftools)
    built, = (tmp_path / "out").iterdir()
    assert built.name.endswith("-py3-none-any.whl")
