"""Which platform a wheel is for, of libraries made for the question."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

for module in ("elftools", "setuptools", "wheel"):
    pytest.importorskip(module)
sys.path.insert(0, str(pathlib.Path(__file__).parents[2]))

from packing import commands, platforms  # noqa: E402

#: Of glibc 2.33; of libm's 2.29; of zlib's 1.2.9, as libpng has it.
STAT = "#include <sys/stat.h>\nstruct stat s; int f(void) " \
    "{ return stat(\"/\", &s); }"
POW = "#include <math.h>\ndouble f(double x) { return pow(x, x); }"
INFLATE = "int inflateValidate(void *, int); int f(void) " \
    "{ return inflateValidate(0, 0); }"
PLAIN = "#include <stdlib.h>\nvoid *f(void) { return malloc(3); }"


@pytest.fixture(name="build_library")
def fixture_build_library(tmp_path):
    def make(source, *flags, name="libprobe.so",
             compiler=os.environ.get("CC", "cc")):
        if not shutil.which(compiler.split()[0]):
            pytest.skip(f"no {compiler}")
        path = tmp_path / name
        subprocess.run([*compiler.split(), "-shared", "-fPIC",
                        f"-Wl,-soname,{name}", "-o", path, "-x", "c", "-",
                        "-x", "none", *flags],
                       input=source, text=True, check=True)
        return path

    return make


def versions(path):
    """By readelf."""
    return subprocess.run(["readelf", "-VW", path], check=True,
                          capture_output=True, text=True).stdout


@pytest.mark.parametrize("compiler, platform", [
    ("x86_64-linux-gnu-gcc", "manylinux_2_17_x86_64.manylinux2014_x86_64"),
    ("i686-linux-gnu-gcc", "manylinux_2_17_i686.manylinux2014_i686"),
    ("aarch64-linux-gnu-gcc", "manylinux_2_17_aarch64.manylinux2014_aarch64"),
    ("arm-linux-gnueabihf-gcc", "manylinux_2_17_armv7l.manylinux2014_armv7l"),
    ("powerpc64le-linux-gnu-gcc",
     "manylinux_2_17_ppc64le.manylinux2014_ppc64le"),
    ("s390x-linux-gnu-gcc", "manylinux_2_17_s390x.manylinux2014_s390x"),
    ("riscv64-linux-gnu-gcc", "manylinux_2_27_riscv64"),
    ("musl-gcc", "musllinux_1_2_x86_64")])
def test_the_machine_and_the_libc(build_library, compiler, platform):
    assert platforms.tag([build_library(PLAIN, compiler=compiler)]) == platform


@pytest.mark.parametrize("source, flags, version, platform", [
    (STAT, [], "GLIBC_2.33", "manylinux_2_33_"),
    (POW, ["-lm"], "GLIBC_2.29", "manylinux_2_29_"),
    (INFLATE, ["-l:libz.so.1"], "ZLIB_1.2.9", "manylinux_2_26_")])
def test_the_newest_symbol_decides(build_library, source, flags, version,
                                   platform):
    path = build_library(source, *flags)
    if version not in versions(path):
        pytest.skip(f"this system's libraries have no {version}")
    plain = build_library(PLAIN, name="libplain.so")
    for order in ([path, plain], [plain, path]):
        tag = platforms.tag(order)
        assert tag.startswith(platform) and "." not in tag


def test_what_is_not_on_every_system_makes_it_this_system_s(build_library):
    other = build_library(PLAIN, name="libother.so")
    path = build_library("void *f(void); void *g(void) { return f(); }",
                         "-Wl,--no-as-needed", str(other))
    assert platforms.lacking([path]) == {"libother.so"}
    assert platforms.tag([path]).startswith("linux_")
    assert platforms.lacking([path, other]) == set()
    assert platforms.tag([path, other]).startswith("manylinux_")


def test_versions_that_nobody_promises_make_it_this_system_s(build_library,
                                                             tmp_path):
    """Of zlib's next one, and of glibc's own."""
    script = tmp_path / "map"
    for name, version in (("libz.so.1", "ZLIB_1.99"),
                          ("libc.so.6", "GLIBC_PRIVATE")):
        script.write_text(f"{version} {{ f; }};", "utf-8")
        future = build_library("int f(void) { return 1; }",
                               f"-Wl,--version-script={script}", name=name)
        path = build_library("int f(void); int g(void) { return f(); }",
                             "-nostdlib", str(future))
        assert version in versions(path)
        assert platforms.tag([path]).startswith("linux_")


def test_libraries_of_two_machines_are_refused(build_library):
    ours = build_library(PLAIN)
    other = build_library(PLAIN, name="libother.so",
                          compiler="aarch64-linux-gnu-gcc"
                          if platforms.read(ours).machine != "aarch64"
                          else "x86_64-linux-gnu-gcc")
    with pytest.raises(ValueError, match="for different machines: .*libprobe"
                       ".*libother"):
        platforms.tag([ours, other])


@pytest.mark.parametrize("flags", [
    ["-march=armv6+fp"], ["-march=armv7-a", "-mfloat-abi=softfp"]])
def test_older_arm_is_not_called_armv7l(build_library, flags):
    path = build_library("int f(void) { return 1; }", "-marm", "-nostdlib",
                         *flags, compiler="arm-linux-gnueabihf-gcc")
    with pytest.raises(ValueError, match="no name for: EM_ARM of 32 bits"):
        platforms.tag([path])


def test_a_machine_without_a_name_is_for_this_python_or_refused(build_library,
                                                                monkeypatch):
    ours = build_library(PLAIN)
    assert platforms.are_for_this_machine([ours])
    sparc = build_library(PLAIN, name="libsparc.so")
    header = bytearray(sparc.read_bytes())
    header[18:20] = (2).to_bytes(2, sys.byteorder)  # e_machine: EM_SPARC
    sparc.write_bytes(header)
    with pytest.raises(ValueError, match="no name for: EM_SPARC of .. bits"):
        platforms.tag([sparc])
    assert not platforms.are_for_this_machine([sparc])
    assert not platforms.are_for_this_machine([ours, sparc])
    with pytest.raises(SystemExit, match="^salmap: .*no name for"):
        commands.platform_of([sparc], "linux_own")
    monkeypatch.setattr(platforms, "are_for_this_machine", lambda _: True)
    assert commands.platform_of([sparc], "linux_own") == "linux_own"
    assert commands.platform_of([], "any") == "any"
