"""The wheel that `make wheel` built, in a new virtual environment."""

import re
import shutil
import subprocess
import zipfile

import pytest

MACHINES = {"Advanced Micro Devices X86-64": "x86_64", "AArch64": "aarch64",
            "Intel 80386": "i686"}


@pytest.fixture(name="wheel", scope="module")
def fixture_wheel(build):
    found = list((build / "wheel").glob("*.whl"))
    if not found:
        pytest.skip("`make wheel` was not run")
    assert len(found) == 1
    return found[0]


@pytest.fixture(name="installed", scope="module")
def fixture_installed(wheel, environment, tmp_path_factory):
    environment.pip(tmp_path_factory.mktemp("pip"), "install", wheel)
    return environment


@pytest.fixture(name="files", scope="module")
def fixture_files(wheel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def test_it_has_both_libraries_and_libpng_and_nothing_of_ours(files, top):
    package = top / "bindings" / "python"
    names = {path.name for path in (files / "salmap").iterdir()}
    assert {"libsalmap.so.0", "libsalmap-results.so", "py.typed"} < names
    assert any(name.startswith("libpng") for name in names)
    assert {path.name.partition("-")[0] for path in files.iterdir()} == {
        "salmap"}
    assert {path.parent.relative_to(files) for path in files.rglob("*.py")} == {
        path.parent.relative_to(package) for path in
        (package / "salmap").rglob("*.py")}
    assert not [path for path in files.rglob("*")
                if path.name in ("tests", "packing", "__pycache__")]
    assert list(files.glob("salmap-*.dist-info/**/LICENSE"))


def test_its_name_is_what_readelf_says(wheel, files):
    """For any Python 3; for the machine and the glibc that the files want."""
    if not shutil.which("readelf"):
        pytest.skip("no readelf")
    libraries = list((files / "salmap").glob("lib*"))
    said = subprocess.run(["readelf", "-hVW", *libraries], check=True,
                          capture_output=True, text=True).stdout
    machines = set(re.findall(r"Machine: +(.*)", said))
    assert len(machines) == 1
    glibc = max((int(major), int(minor)) for major, minor
                in re.findall(r"GLIBC_(\d+)\.(\d+)", said))
    zlib = (2, 26) if "ZLIB_1.2.9" in said else (2, 17)
    oldest = max(glibc, zlib, (2, 17))
    machine = MACHINES[machines.pop()]
    platform = f"manylinux_{oldest[0]}_{oldest[1]}_{machine}"
    if oldest == (2, 17):
        platform += f".manylinux2014_{machine}"
    name, _, *tags = wheel.stem.split("-")
    assert (name, tags) == ("salmap", ["py3", "none", platform])
    described = next(files.glob("*.dist-info/WHEEL")).read_text("utf-8")
    assert "Root-Is-Purelib: false" in described
    assert re.findall("Tag: (.*)", described) == [
        f"py3-none-{each}" for each in platform.split(".")]


def test_debuggers_data_is_left_out(files):
    if not shutil.which("readelf"):
        pytest.skip("no readelf")
    said = subprocess.run(
        ["readelf", "-SW", *(files / "salmap").glob("libsalmap*")], check=True,
        capture_output=True, text=True).stdout
    assert ".dynsym" in said
    for section in (".debug_info", ".symtab", "build-id"):
        assert section not in said


def test_it_works_where_it_is_installed(installed, wheel, tmp_path):
    version, folders, png = installed.use(tmp_path)
    assert version == wheel.stem.split("-")[1]
    package = folders[0]
    assert package.is_relative_to(installed.folder)
    assert folders == [package, package]
    assert png and all(path.startswith(str(package)) for path in png)


def test_the_script_is_the_module(installed, tmp_path):
    def said(*command):
        return installed.run(tmp_path, *command, check=False)

    help_of_script = said("salmap", "--help")
    assert "torchvision:NAME" in help_of_script
    assert "Example: salmap torchvision" in help_of_script
    module = said("python", "-m", "salmap", "--help")
    assert "Example: python -m salmap torchvision" in module
    assert said("salmap", "--version") == said("python", "-m", "salmap",
                                               "--version")


def test_the_script_says_where_arrays_go(installed, tmp_path):
    """Which the command in C takes, that has the same name."""
    said = installed.run(tmp_path, "salmap", "-i", "photo.jpg", "early.npy",
                         check=False)
    assert "salmap: error: early.npy has arrays" in said
    assert "salmap.explain" in said and "make install" in said


def test_it_can_be_removed_without_a_trace(installed, tmp_path):
    installed.uninstall(tmp_path)
    assert not list(installed.folder.rglob("*salmap*"))
