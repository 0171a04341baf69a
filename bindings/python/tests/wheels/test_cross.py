"""A wheel for another machine: aarch64."""

import re
import subprocess
import zipfile

import pytest


def make_library(cross, folder, name, version, functions):
    """A shared library whose functions do nothing."""
    soname = f"{name}.so.{version}"
    subprocess.run(
        [cross, "-shared", "-fPIC", "-nostdlib", f"-Wl,-soname,{soname}",
         "-x", "c", "-", "-o", folder / soname], check=True, text=True,
        input="".join(f"void {function}(void) {{}}" for function in functions))
    (folder / f"{name}.so").symlink_to(soname)


@pytest.fixture(name="libpng", scope="module")
def fixture_libpng(cross, build, tmp_path_factory):
    """A folder with an aarch64 libpng, and the zlib beside it, that have all the
    functions that we call, and do nothing."""
    folder = tmp_path_factory.mktemp("aarch64")
    said = subprocess.run(["nm", "-D", "--undefined-only",
                           build / "libsalmap-results.so"], check=True,
                          capture_output=True, text=True).stdout
    make_library(cross, folder, "libpng16", 16, {
        "png_access_version_number", *re.findall(r"\bpng_\w+", said)})
    make_library(cross, folder, "libz", 1,
                 set(re.findall(r"\bcompress\w+", said)))
    return folder


def test_a_libpng_of_this_machine_is_not_enough(make_wheel, sources, cross,
                                                tmp_path):
    probe = subprocess.run([cross, "-shared", "-x", "c", "/dev/null", "-lpng16",
                            "-o", tmp_path / "probe.so"], check=False,
                           stderr=subprocess.DEVNULL)
    if probe.returncode == 0:
        pytest.skip("this system has an aarch64 libpng")
    run = make_wheel(f"CC={cross}")
    assert run.returncode != 0
    assert f"salmap: {cross} makes no library with libpng" in run.stdout
    assert not list(sources.rglob("*.whl"))


def test_all_of_it_is_for_the_other_machine(make_wheel, sources, cross, libpng,
                                            tmp_path):
    """The pkg-config is that of this machine, and so is where it says that libpng
    lies."""
    run = make_wheel(f"CC={cross} -B{libpng}/", f"LDFLAGS=-L{libpng}")
    assert run.returncode == 0, run.stdout
    wheel, = (sources / "build" / "wheel").iterdir()
    assert wheel.name.endswith("_aarch64.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path)
    libraries = sorted((tmp_path / "salmap").glob("lib*"))
    assert [path.name for path in libraries] == [
        "libpng16.so.16", "libsalmap-results.so", "libsalmap.so.0"]
    said = subprocess.run(["readelf", "-h", *libraries], check=True,
                          capture_output=True, text=True).stdout
    assert re.findall("Machine: +(.*)", said) == ["AArch64"] * 3
