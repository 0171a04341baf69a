"""Which machines a wheel is for, as its libraries tell it: their ELF headers, what
they need, and the versions of the symbols that they take from there."""

from __future__ import annotations

import pathlib
import re
import sys
from typing import Any, Iterable, List, NamedTuple, Optional, Set, Tuple

Version = Tuple[int, ...]

#: (machine, bits, little-endian) of an ELF header: its name in platform tags.
MACHINES = {
    ("EM_X86_64", 64, True): "x86_64",
    ("EM_386", 32, True): "i686",
    ("EM_AARCH64", 64, True): "aarch64",
    ("EM_ARM", 32, True): "armv7l",
    ("EM_PPC64", 64, True): "ppc64le",
    ("EM_S390", 64, False): "s390x",
    ("EM_RISCV", 64, True): "riscv64",
    ("EM_LOONGARCH", 64, True): "loongarch64",
}

#: What ARM code has that is for what is called armv7l: EF_ARM_ABI_FLOAT_HARD in the
#: header, and this architecture or a later one among its attributes.
HARD_FLOAT = 0x400
ARM_V7 = 10

#: What PEP 600 says may be there on every system with glibc, of what we meet.
GLIBC = re.compile(r"lib(c|m)\.so\.6|lib(dl\.so\.2|pthread\.so\.0|rt\.so\.1)"
                   r"|ld(64|-linux.*)\.so\.\d|libz\.so\.1")
MUSL = re.compile(r"libc\.so|libc\.musl-.*\.so\.1")

#: The oldest glibc that a tag says: manylinux2014's.
OLDEST: Version = (2, 17)

#: zlib's versions, and the oldest glibc beside which auditwheel's policies have
#: them on every system.
ZLIB: List[Tuple[Version, Version]] = [
    ((1, 2, 5, 2), OLDEST), ((1, 2, 9), (2, 26)), ((1, 2, 12), (2, 36))]


class Library(NamedTuple):
    """What the file of a shared library says."""

    machine: str  # as platform tags name it, or the header, if they do not
    needs: Set[str]
    versions: Set[Tuple[str, str]]  # (library, version of a symbol)


def _is_armv7l(elf: Any) -> bool:
    attributes = elf.get_section_by_name(".ARM.attributes")
    return bool(elf["e_flags"] & HARD_FLOAT) and attributes is not None and any(
        attribute.tag == "TAG_CPU_ARCH" and attribute.value >= ARM_V7
        for vendor in attributes.iter_subsections()
        for scope in vendor.iter_subsubsections()
        for attribute in scope.iter_attributes())


def _machine(elf: Any) -> str:
    found = elf["e_machine"], elf.elfclass, elf.little_endian
    name = MACHINES.get(found)
    if name is None or (name == "armv7l" and not _is_armv7l(elf)):
        return f"{found[0]} of {found[1]} bits"
    return name


def read(path: pathlib.Path) -> Library:
    """Reads the file of a library, or of a program."""
    # Not above: without a library, building does without pyelftools.
    from elftools.elf.dynamic import DynamicSection
    from elftools.elf.elffile import ELFFile
    from elftools.elf.gnuversions import GNUVerNeedSection

    with open(path, "rb") as file:
        elf = ELFFile(file)
        needs, versions = set(), set()
        for section in elf.iter_sections():
            if isinstance(section, DynamicSection):
                needs = {tag.needed for tag in section.iter_tags("DT_NEEDED")}
            elif isinstance(section, GNUVerNeedSection):
                versions = {(library.name, version.name)
                            for library, all_versions in section.iter_versions()
                            for version in all_versions}
        return Library(_machine(elf), needs, versions)


def _is_musl(libraries: Iterable[Library]) -> bool:
    return any(MUSL.fullmatch(name)
               for library in libraries for name in library.needs)


def lacking(paths: Iterable[pathlib.Path]) -> Set[str]:
    """What the libraries need that is neither among them nor on every system."""
    paths = list(paths)
    libraries = [read(path) for path in paths]
    system = MUSL if _is_musl(libraries) else GLIBC
    needs = {name for library in libraries for name in library.needs}
    return {name for name in needs - {path.name for path in paths}
            if not system.fullmatch(name)}


def _numbers(text: str) -> Version:
    return tuple(int(number) for number in text.split("."))


def _oldest_glibc(version: str) -> Optional[Version]:
    """That beside which a version of glibc's or zlib's symbols is there."""
    if version == "GLIBC_ABI_DT_RELR":
        return 2, 36
    family, _, number = version.partition("_")
    if not re.fullmatch(r"[\d.]+", number):
        return None
    if family == "GLIBC":
        return _numbers(number)[:2]
    if family == "ZLIB":
        return next((glibc for zlib, glibc in ZLIB if _numbers(number) <= zlib),
                    None)
    return None


def tag(paths: Iterable[pathlib.Path]) -> str:
    """The platform tag of a wheel with these libraries; where it has several,
    there are dots between. ValueError if they are not for one machine, or for one
    without a name."""
    paths = list(paths)
    libraries = [read(path) for path in paths]
    if len({library.machine for library in libraries}) != 1:
        raise ValueError("these are for different machines: " + ", ".join(
            f"{path} ({library.machine})"
            for path, library in zip(paths, libraries)))
    machine = libraries[0].machine
    if machine not in MACHINES.values():
        raise ValueError(f"{paths[0]} is for a machine that platform tags have "
                         f"no name for: {machine}")
    if lacking(paths):
        return f"linux_{machine}"
    if _is_musl(libraries):
        # musl's symbols have no versions. What we call of them is older than
        # musl 1.2, the oldest that is still looked after.
        return f"musllinux_1_2_{machine}"
    inside = {path.name for path in paths}
    needed = {_oldest_glibc(version) for library in libraries
              for name, version in library.versions if name not in inside}
    if None in needed:
        return f"linux_{machine}"
    glibc = max({OLDEST, *(version for version in needed if version)})
    tags = [f"manylinux_{glibc[0]}_{glibc[1]}_{machine}"]
    if glibc == OLDEST:
        tags.append(f"manylinux2014_{machine}")
    return ".".join(tags)


def are_for_this_machine(paths: Iterable[pathlib.Path]) -> bool:
    """Whether the libraries are for the machine of this Python."""
    python = read(pathlib.Path(sys.executable).resolve())
    return {read(path).machine for path in paths} == {python.machine}
