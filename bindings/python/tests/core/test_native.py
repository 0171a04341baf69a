"""What generate.py made of salmap.h against what a C compiler makes of it, and
what the library says of itself."""

import ctypes
import os
import shutil
import subprocess

import pytest

import salmap
from salmap import _bases, _native, _native_results
from salmap._library import library
from salmap._settings import Settings

#: The lists of salmap.h; generate.py finds all of them, or fails.
LISTS = {"STATUSES": _native.Status, "STATISTICS": _native.Statistic,
         "NORMALIZERS": _native.Normalizer, "RESAMPLINGS": _native.Resampling,
         "WEIGHT_PRESETS": _native.WeightPreset,
         "NONFINITE_POLICIES": _native.Nonfinite,
         "INCOMPLETE_POLICIES": _native.Incomplete, "DTYPES": _native.Dtype,
         "DLPACK_KINDS": _native.DlpackKind, "LAYER_FLAGS": _native.LayerFlag,
         "PIXELS": _native.Pixel, "PALETTES": _native.Palette,
         "EVIDENCES": _native.Evidence,
         "FASTCAM_FACTORS": _native.FastcamFactor,
         "LOVI_PALETTES": _native.LoviPalette,
         "HEAT_PALETTES": _native.HeatPalette, "LEGENDS": _native.Legend,
         "CUT_AXES": _native.CutAxis, "PROJECTIONS": _native.Projection,
         "CAM_METHODS": _native.CamMethod, "CAM_FLAGS": _native.CamFlag}
LIMITS = ["MESSAGE_SIZE", "MAX_LAYERS", "MAX_BATCH", "MAX_SIDE", "MAX_CAMS",
          "NO_GUIDE", "RESERVED_CHANNELS"]

GUARD = """\
#include <salmap.h>
#include <stdio.h>

#define ROW(enumerator, value, name, meaning) \\
	printf("%s.%s %ld %s\\n", list, #name, (long)(enumerator), meaning);
#define LIST(rows) { const char *list = #rows; SALMAP_##rows(ROW) }
#define LIMIT(name) printf(#name " %ld\\n", (long)SALMAP_##name);
#define SIZE(type) printf(#type " %zu\\n", sizeof(struct type));
#define FIELD(type, field) \\
	printf(#type "." #field " %zu\\n", offsetof(struct type, field));

int main(void)
{
"""


def fields():
    return [(name, field) for name, struct in _native.STRUCTS.items()
            for field, _ in struct._fields_]


def guard():
    """A program that prints what Python assumes of values, sizes, offsets."""
    return "\n".join([
        GUARD, *(f"LIST({name})" for name in LISTS),
        *(f"LIMIT({name})" for name in LIMITS),
        *(f"SIZE({name})" for name in _native.STRUCTS),
        *(f"FIELD({name}, {field})" for name, field in fields()), "}"])


def assumed():
    return "\n".join([
        *(f"{name}.{row.name.lower()} {int(row)} {row.meaning}"
          for name, rows in LISTS.items() for row in rows),
        *(f"{name} {getattr(_native, name)}" for name in LIMITS),
        *(f"{name} {ctypes.sizeof(struct)}"
          for name, struct in _native.STRUCTS.items()),
        *(f"{name}.{field} {getattr(_native.STRUCTS[name], field).offset}"
          for name, field in fields())])


def test_values_sizes_and_offsets_are_the_compilers(top, tmp_path):
    compiler = os.environ.get("CC", "cc").split()
    if not shutil.which(compiler[0]):
        pytest.skip("no C compiler")
    program = tmp_path / "guard"
    subprocess.run([*compiler, "-std=c11", "-Wall", "-Werror",
                    f"-I{top / 'include'}", "-x", "c", "-", "-o", program],
                   input=guard(), text=True, check=True)
    said = subprocess.run([program], check=True, capture_output=True,
                          text=True).stdout
    assert said.splitlines() == assumed().splitlines()


def test_sizes_and_offsets_for_results_are_the_compilers(top, tmp_path):
    compiler = os.environ.get("CC", "cc").split()
    if not shutil.which(compiler[0]):
        pytest.skip("no C compiler")
    structs = _native_results.STRUCTS
    places = [f"offsetof(struct {name}, {field})"
              for name, struct in structs.items() for field, _ in struct._fields_]
    sizes = [f"sizeof(struct {name})" for name in structs]
    wanted = [getattr(struct, field).offset for struct in structs.values()
              for field, _ in struct._fields_]
    wanted += map(ctypes.sizeof, structs.values())
    program = tmp_path / "guard"
    subprocess.run([*compiler, "-std=c11", f"-I{top / 'include'}", "-x", "c",
                    f"-I{top / 'src' / 'results'}", "-", "-o", program],
                   text=True, check=True, input="\n".join([
                       "#include <stdio.h>", '#include "results.h"',
                       "int main(void)", "{",
                       *(f'printf("%zu ", {each});' for each in places + sizes),
                       "}"]))
    said = subprocess.run([program], check=True, capture_output=True,
                          text=True).stdout
    assert [int(number) for number in said.split()] == wanted


def test_all_enumerations_are_compared():
    made = {value for value in vars(_native).values()
            if isinstance(value, type)
            and issubclass(value, (_bases.Row, _bases.FlagRow))}
    assert made - {_bases.Row, _bases.FlagRow} == set(LISTS.values())


@pytest.mark.parametrize("kind", LISTS.values(), ids=lambda kind: kind.__name__)
def test_names_are_the_librarys(kind):
    function = next(name for name in _native.PROTOTYPES
                    if name.replace("_", "") == f"salmap{kind.__name__}name"
                    .lower())
    said = [getattr(library, function)(index) for index in range(len(kind) + 1)]
    assert said == [*(row.name.lower().encode() for row in kind), None]


def test_defaults_are_the_librarys():
    given, wanted = Settings().native(), _native.Settings()
    assert library.salmap_settings_default(ctypes.byref(wanted)) == 0
    assert bytes(given) == bytes(wanted)


def test_settings_reach_the_library():
    with salmap.Stack(3, statistic="max", normalizer="range",
                      resampling="area", weights=[3, 1, 2], epsilon=0.5,
                      nonfinite="zero", incomplete="combine") as stack:
        held = _native.Settings()
        stack._context.call(library.salmap_get_settings, ctypes.byref(held))
        weights = (ctypes.c_double * 3).from_address(held.weights)
        assert list(weights) == [3, 1, 2]
    assert (held.statistic, held.normalizer, held.resampling, held.nonfinite,
            held.incomplete, held.epsilon) == (3, 2, 3, 1, 1, 0.5)


def test_docstrings_list_what_there_is():
    for kind in (_native.Statistic, _native.Normalizer, _native.Resampling,
                 _native.WeightPreset):
        for row in kind:
            words = f'``"{row.name.lower()}"``: {row.meaning}'
            assert words in " ".join(salmap.Stack.__doc__.split())
    assert "{" not in salmap.Stack.__doc__
