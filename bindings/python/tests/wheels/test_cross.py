"""A wheel for another machine: aarch64."""

import os
import re
import subprocess
import sys
import zipfile

import pytest

pytestmark = pytest.mark.usefixtures("environment")


def make_wheel(sources, compiler, **variables):
    plain = {name: value for name, value in os.environ.items()
             if name not in ("MAKEFLAGS", "MAKELEVEL", "BUILD")}
    return subprocess.run(
        ["make", "wheel", f"CC={compiler}", "CFLAGS=-O0", "BUILD=build/cross",
         f"PYTHON={sys.executable}",
         *(f"{name}={value}" for name, value in variables.items())],
        cwd=sources, env=plain, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False)


@pytest.fixture(name="pkg_config", scope="module")
def fixture_pkg_config(cross, build, tmp_path_factory):
    """That of an aarch64 system whose libpng has all the functions that we call,
    and does nothing."""
    folder = tmp_path_factory.mktemp("aarch64")
    said = subprocess.run(["nm", "-D", "--undefined-only",
                           build / "libsalmap-results.so"], check=True,
                          capture_output=True, text=True).stdout
    names = {"png_access_version_number", *re.findall(r"\bpng_\w+", said)}
    subprocess.run(
        [cross, "-shared", "-fPIC", "-nostdlib", "-Wl,-soname,libpng16.so.16",
         "-x", "c", "-", "-o", folder / "libpng16.so.16"], check=True,
        text=True, input="".join(f"void {name}(void) {{}}" for name in names))
    (folder / "libpng16.so").symlink_to("libpng16.so.16")
    script = folder / "pkg-config"
    script.write_text(f"""#!/bin/sh
case $* in
*libdir*) echo {folder} ;;
*) echo -I/usr/include/libpng16 -L{folder} -lpng16 ;;
esac
""", "utf-8")
    script.chmod(0o755)
    return script


def test_a_libpng_of_this_machine_is_not_enough(sources, cross, tmp_path):
    probe = subprocess.run([cross, "-shared", "-x", "c", "/dev/null", "-lpng16",
                            "-o", tmp_path / "probe.so"], check=False,
                           stderr=subprocess.DEVNULL)
    if probe.returncode == 0:
        pytest.skip("this system has an aarch64 libpng")
    run = make_wheel(sources, cross)
    assert run.returncode != 0
    assert f"salmap: {cross} makes no library with libpng" in run.stdout
    assert not list(sources.rglob("*.whl"))


def test_all_of_it_is_for_the_other_machine(sources, cross, pkg_config,
                                            tmp_path):
    run = make_wheel(sources, cross, PKG_CONFIG=pkg_config)
    assert run.returncode == 0, run.stdout
    wheel, = (sources / "build" / "cross" / "wheel").iterdir()
    assert wheel.name.endswith("_aarch64.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path)
    libraries = sorted((tmp_path / "salmap").glob("lib*"))
    assert [path.name for path in libraries] == [
        "libpng16.so.16", "libsalmap-results.so", "libsalmap.so.0"]
    said = subprocess.run(["readelf", "-h", *libraries], check=True,
                          capture_output=True, text=True).stdout
    assert re.findall("Machine: +(.*)", said) == ["AArch64"] * 3
