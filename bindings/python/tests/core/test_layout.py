"""The ctypes declarations against salmap.h: what a C compiler says of it, and
its text, so that nothing new in it is overlooked."""

import ctypes
import os
import pathlib
import re
import shutil
import subprocess

import pytest

from salmap import _enums, _structs

ENUMS = {"": _enums.Status, "STATISTIC_": _enums.Statistic,
         "NORMALIZER_": _enums.Normalizer, "RESAMPLING_": _enums.Resampling,
         "WEIGHTS_": _enums.Weights, "NONFINITE_": _enums.Nonfinite,
         "INCOMPLETE_": _enums.Incomplete, "PIXEL_": _enums.Pixel,
         "LAYER_": _enums.Layer}
STRUCTS = {"salmap_tensor": _structs.Tensor, "salmap_plane": _structs.Plane,
           "salmap_picture": _structs.Picture,
           "salmap_layer_info": _structs.LayerInfo,
           "salmap_allocator": _structs.Allocator}


# Of functions that the package does not call.
NOT_BOUND = ("SALMAP_DLPACK_", "SALMAP_PALETTE_")
STRUCTS_NOT_BOUND = {"salmap_message", "salmap_settings"}


def declared():
    values = {}
    for prefix, enum in [*ENUMS.items(), ("", _enums.Dtype)]:
        for member in enum:
            values[f"SALMAP_{prefix}{member.name}"] = int(member)
    for name, struct in STRUCTS.items():
        values[name] = ctypes.sizeof(struct)
        for field, *_ in struct._fields_:
            values[f"{name}.{field}"] = getattr(struct, field).offset
    return values


@pytest.fixture(scope="module")
def header(top):
    text = (top / "include" / "salmap.h").read_text()
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)


@pytest.fixture(scope="module")
def compiled(top, tmp_path_factory):
    compiler = os.environ.get("CC", "cc").split()
    if not shutil.which(compiler[0]):
        pytest.skip("no C compiler")
    program = tmp_path_factory.mktemp("guard") / "guard"
    source = pathlib.Path(__file__).with_name("layout_guard.c")
    subprocess.run([*compiler, "-std=c11", "-Wall", "-Werror",
                    f"-I{top / 'include'}", source, "-o", program], check=True)
    lines = subprocess.run([program], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    return {name: int(value) for name, value in map(str.split, lines)}


def test_values_sizes_and_offsets_are_the_compilers(compiled):
    assert declared() == compiled


def test_the_guard_prints_all_that_the_header_has(header, compiled):
    enumerators = [name for name in
                   re.findall(r"\bROW\((SALMAP_\w+),", header)
                   if not name.startswith(NOT_BOUND)]
    assert len(enumerators) > 30
    structs = [(name, body) for name, body in
               re.findall(r"struct (salmap_\w+) \{(.*?)\}", header, re.DOTALL)
               if name not in STRUCTS_NOT_BOUND]
    fields = [f"{name}.{field}" for name, body in structs
              for field in re.findall(r"\b(\w+)(?:\)\([^)]*\))?[,;]", body)]
    assert {name for name, _ in structs} == set(STRUCTS)
    assert sorted([*enumerators, *STRUCTS, *fields]) == sorted(compiled)


CTYPES = {"void": None, "uint32_t": ctypes.c_uint32,
          "int32_t": ctypes.c_int32, "int64_t": ctypes.c_int64,
          "size_t": ctypes.c_size_t, "double": ctypes.c_double,
          "salmap *": ctypes.c_void_p, "char *": ctypes.c_char_p,
          "void *": ctypes.c_void_p,
          "double *": ctypes.POINTER(ctypes.c_double),
          "salmap **": ctypes.POINTER(ctypes.c_void_p)}


def ctype(text, integers):
    text = re.sub(r"\bconst\b|\bstruct\b", "", text)
    name, stars = re.fullmatch(r"\s*(\w+)\s*(\**)\s*\w*\s*", text).groups()
    if name in STRUCTS and stars:
        return ctypes.POINTER(STRUCTS[name])
    if name in integers:
        name = "int32_t"
    return CTYPES[f"{name} {stars}".strip()]


def test_prototypes_are_the_headers(header):
    integers = re.findall(r"typedef int32_t (\w+);", header)
    found = {}
    for result, name, arguments in re.findall(
            r"SALMAP_API ([\w ]+?\**)\s*(salmap_\w+)\(([^;]*)\);", header):
        if name in _structs.PROTOTYPES:
            found[name] = (ctype(result, integers),
                           [] if arguments == "void" else
                           [ctype(each, integers) for each in arguments.split(",")])
    assert found == _structs.PROTOTYPES
