"""The library that draws and writes results, as Python loads and calls it; that
its files are the command's is test_result.py's."""

import ctypes
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import numpy
import pytest

import salmap
from salmap import _engine, _native_results
from support import activations, overlaid, same_bits

SIZE = (24, 31)

PROGRAM = """
import numpy, salmap
stack = [numpy.random.rand(1, 8, side, side).astype("f4") for side in (9, 5)]
result = salmap.explain(stack, (20, 30), numpy.zeros((20, 30, 3), "u1"))
assert result.lovi.any() and result.combined.any() and result.heatmap.any()
for use in (lambda: result.save("out"), lambda: result.sheet,
            lambda: result.mask, lambda: result.overlay, lambda: result.grey,
            result.stats, result._repr_png_):
    try:
        use()
    except ImportError as error:
        print(error)
"""


@pytest.fixture(name="result")
def fixture_result():
    return salmap.explain(activations(), SIZE)


def run(program, top, **variables):
    return subprocess.run(
        [sys.executable, "-c", program], check=True, text=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(top / "bindings" / "python"),
             **variables}).stdout


@pytest.fixture(name="alone")
def fixture_alone(build, tmp_path):
    """libsalmap in a folder of its own."""
    folder = tmp_path / "lib"
    folder.mkdir()
    return shutil.copy(build / "libsalmap.so", folder / "libsalmap.so.0")


def test_without_the_library_only_what_needs_it_fails(top, alone):
    said = run(PROGRAM, top, SALMAP_LIBRARY=alone).splitlines()
    assert len(said) == 7 and len(set(said)) == 1
    assert "needs libsalmap-results and libpng" in said[0]
    assert f"{pathlib.Path(alone).parent}/libsalmap-results.so" in said[0]


def test_a_library_that_cannot_be_loaded_says_why(top, alone):
    wrong = pathlib.Path(alone).parent / "libsalmap-results.so"
    wrong.write_text("not a library")
    said = run(PROGRAM, top, SALMAP_LIBRARY=alone).splitlines()
    assert len(said) == 7
    assert "cannot be loaded" in said[0] and str(wrong) in said[0]


def test_it_is_found_where_it_is_installed(top, build, alone):
    folder = pathlib.Path(alone).parent / "salmap"
    folder.mkdir()
    shutil.copy(build / "libsalmap-results.so", folder)
    assert run(PROGRAM, top, SALMAP_LIBRARY=alone, HOME=str(folder)) == ""
    shutil.rmtree("out", ignore_errors=True)


def test_another_version_is_refused(monkeypatch):
    class Other:
        @staticmethod
        def salmap_version():
            return 1

    path = pathlib.Path("libsalmap-results.so")
    library = _engine.load()
    monkeypatch.setattr(_engine, "salmap_library", Other)
    with pytest.raises(ImportError, match="not of the same version"):
        _engine._check_version(library, path)


def test_a_request_of_another_size_is_refused(result):
    def use(native):
        native.struct_size += 8
        _engine.bytes_of("salmap_results_stats", ctypes.byref(native))
    with pytest.raises(ValueError, match="another version"):
        result._request._ask(use)


def test_the_texts_are_the_commands(build, tmp_path, top):
    """Of a batch: the table summarises all images."""
    tool = build / "salmap"
    if not tool.exists():
        pytest.skip("the command was not built")
    arrays = dict(zip(("a.npy", "b.npy", "c.npy"), activations()))
    arrays["b.npy"][1] = 0  # flat in one image
    for name, array in arrays.items():
        numpy.save(tmp_path / name, array)
    request = salmap.explain(arrays)._request
    for option, wanted in (
            ("--json", request.text("stats")),
            ("-oout", f"{request.text('table')}\n{request.text('list', 'out')}")):
        said = subprocess.run([tool, option, *arrays], cwd=tmp_path, check=True,
                              capture_output=True, text=True).stdout
        assert said == wanted
    assert "flat in 1 of 3" in request.text("table")


def test_each_image_is_drawn_on_its_own_photo(tmp_path):
    image = pytest.importorskip("PIL.Image")
    photos = numpy.random.default_rng(1).integers(0, 256, (3, *SIZE, 3),
                                                  numpy.uint8)
    result = salmap.explain(activations(), image=photos)
    result.save(tmp_path)
    for number, one in enumerate(result):
        for kind in ("overlay", "mask"):
            written = image.open(tmp_path / f"{kind}-{number:03}.png")
            assert same_bits(numpy.asarray(written), getattr(one, kind))
        assert same_bits(one.overlay, overlaid(photos[number], one.combined))
        kept = salmap.keep(one.combined)[..., None] > 0
        assert (one.mask == numpy.where(kept, photos[number], 0)).all()


def test_images_are_written_in_their_order(result, tmp_path):
    result[::-2].save(tmp_path)
    assert same_bits(numpy.load(tmp_path / "combined.npy"),
                     numpy.stack([result[2].combined, result[0].combined]))
    assert json.loads((tmp_path / "stats.json").read_text())["images"] == 2


def test_the_grey_map(result):
    assert result.grey.shape == SIZE and result.grey.dtype == numpy.uint8
    assert (result.grey == (result.combined * 255.0 + 0.5).astype("u1")).all()


def test_names_may_have_any_letters(tmp_path):
    arrays = dict(zip(('a"\\\n\u00e4', "\udcff", "\U0001f600"), activations()))
    result = salmap.explain(arrays, SIZE)
    names = [layer["name"] for layer in result.stats()["layers"]]
    assert names[0] == 'a"\\\n\u00e4' and names[2] == "\U0001f600"
    assert "\ufffd" in names[1]
    result.save(tmp_path / "f\u00f6lder")
    assert (tmp_path / "f\u00f6lder" / "stats.json").exists()


@pytest.mark.parametrize("folder, error", [
    ("a\0b", ValueError), ("/dev/null/out", NotADirectoryError),
    (b"/dev/null/out", OSError), (None, TypeError)])
def test_folders_that_are_none(result, folder, error):
    with pytest.raises(error):
        result.save(folder)


def test_results_without_images_or_too_large(result, tmp_path):
    with pytest.raises(ValueError, match="no images"):
        result[:0].save(tmp_path / "out")
    with pytest.raises(ValueError, match="too many"):
        salmap.explain(activations(), (1, 2**21)).save(tmp_path / "out")
    with pytest.raises(ValueError, match="picture of the results"):
        result._request.picture("photo")
    assert not (tmp_path / "out").exists()


def test_a_closed_stack_has_no_results(tmp_path):
    stack = salmap.Stack(1)
    stack.push(0, activations()[0])
    result = salmap.result.result_of(stack, None, None, 10, 0.5, "nchw")
    stack.close()
    with pytest.raises(ValueError, match="closed"):
        result.save(tmp_path)


def test_a_signal_stops_a_save(tmp_path):
    def interrupt(*_):
        raise KeyboardInterrupt

    result = salmap.explain(activations(), (2000, 2000))
    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    started = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            result.save(tmp_path)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - started < 60
    names = os.listdir(tmp_path)
    assert "stats.json" not in names
    assert not [name for name in names if name.startswith(".")]


def test_numbers_are_those_of_the_c_locale(top, tmp_path):
    if not shutil.which("localedef"):
        pytest.skip("no localedef to make a locale with")
    made = subprocess.run(
        ["localedef", "-i", "de_DE", "-f", "UTF-8", tmp_path / "de_DE.UTF-8"],
        capture_output=True, check=False)
    if made.returncode > 1:
        pytest.skip("localedef has no de_DE")
    said = run("""
import locale, numpy, salmap
locale.setlocale(locale.LC_ALL, "de_DE.UTF-8")
assert locale.localeconv()["decimal_point"] == ","
stack = salmap.explain([numpy.random.rand(1, 8, 9, 9).astype("f4")])
assert stack.stats()["settings"]["alpha"] == 0.8
assert locale.localeconv()["decimal_point"] == ","
print(stack._request.text("table"))
""", top, LOCPATH=str(tmp_path))
    assert "," not in said and "." in said


def test_png_of_parts_of_arrays():
    pictures = numpy.random.default_rng(2).integers(
        0, 256, (10, 12, 3), numpy.uint8)
    for part in (pictures[::2, 1::3], pictures[..., 1]):
        assert _engine.png(part) == _engine.png(part.copy())
    with pytest.raises(ValueError, match="too large"):
        _engine.png(numpy.zeros((1, 2**20 + 1), numpy.uint8))


def test_only_its_functions_are_exported(build):
    if not shutil.which("nm"):
        pytest.skip("no nm")
    said = subprocess.run(
        ["nm", "-D", "--defined-only", build / "libsalmap-results.so"],
        check=True, capture_output=True, text=True).stdout
    names = {line.split()[-1] for line in said.splitlines()}
    assert {name for name in names if not name.startswith("_")} \
        == set(_native_results.PROTOTYPES)
