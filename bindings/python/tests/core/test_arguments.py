"""Arguments that are misspelt: the sentence names what was called, and the right
name."""

import re
import subprocess
import sys

import pytest

import salmap
from salmap._errors import error_for
from support import activations


@pytest.mark.parametrize("call, sentence", [
    (lambda: salmap.Stack(2, normaliser="gauss"),
     "^Stack has no argument normaliser; normalizer is meant\\? want one of "
     "layers, statistic, normalizer, resampling, weights, epsilon, nonfinite, "
     "incomplete, cams, evidence, fastcam_factor, guide, relative_epsilon, "
     "palette, heat_palette, limits, keep_raw, device, reference$"),
    (lambda: salmap.explain(activations(), normalizr="gauss"),
     "^explain has no argument normalizr; normalizer is meant.*alpha, exif, "
     "statistic"),
    (lambda: salmap.explain(activations(), imge=None),
     "^explain has no argument imge; image is meant"),
    (lambda: salmap.Stack(2, qqq=1), "^Stack has no argument qqq; want one of")])
def test_a_misspelt_name(call, sentence):
    with pytest.raises(TypeError, match=sentence):
        call()


@pytest.mark.parametrize("setting, value, meant", [
    ("normalizer", "gama", "gamma"), ("statistic", "men", "mean"),
    ("weights", "rmp", "ramp"), ("resampling", "bilinaer", "bilinear")])
def test_a_misspelt_value(setting, value, meant):
    with pytest.raises(ValueError, match=f"^{setting} is '{value}'; '{meant}' is "
                                         "meant\\? want one of"):
        salmap.Stack(2, **{setting: value})


def run(program):
    """What a fresh interpreter prints."""
    path = [entry for entry in sys.path if entry]
    return subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:] = {path!r}\n{program}"],
        check=True, capture_output=True, text=True).stdout


def test_torch_is_a_part_that_is_imported_when_it_is_asked_for():
    pytest.importorskip("torch")
    assert run("import salmap; print('torch' in sys.modules, 'torch' in "
               "dir(salmap)); print(salmap.torch.Explainer.__name__)") \
        == "False True\nExplainer\n"
    with pytest.raises(AttributeError, match="no attribute 'torhc'"):
        getattr(salmap, "torhc")


def test_without_pytorch_it_is_a_sentence():
    assert run("""
import importlib.util
genuine = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: (
    None if name == "torch" else genuine(name, *more))
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name == "torch":
            raise ModuleNotFoundError("No module named 'torch'", name="torch")
sys.meta_path.insert(0, Absent())
import salmap
print("torch" in dir(salmap))
try:
    salmap.torch
except ImportError as error:
    print(error)
""").splitlines() == ["False", (
        "salmap.torch needs PyTorch, which is not installed (Debian: "
        "python3-torch, PyPI: torch); salmap.explain takes arrays and does "
        "without")]


#: What no call from here is told: of structs of C, and of builds of the library,
#: whose switches are called so everywhere.
OF_C_ALONE = {"settings_default", "DLPACK_MANAGED", "AGGREGATE_COMBINED", "NO_MALLOC"}


def advised(top):
    """The functions and constants of C that the library's sentences name: literals
    that follow each other are one sentence."""
    for file in sorted((top / "lib").glob("*.c")):
        text = re.sub(r'"\s*\n\s*"', "", file.read_text())
        for sentence in re.findall(r'"([^"\n]* [^"\n]*)"', text):
            yield from re.findall(r"\b(?:salmap|SALMAP)_\w+", sentence)


def test_sentences_of_the_library_name_what_python_has(top):
    names = set(advised(top))
    assert {"salmap_reset", "salmap_set_cams", "SALMAP_NO_GUIDE"} <= names
    for name in names:
        if name[len("salmap_"):] not in OF_C_ALONE:
            assert name not in str(error_for(1, f"call {name} first"))


def test_what_to_call_is_named_as_it_is_here():
    with salmap.Stack(1) as stack:
        stack.push(0, activations()[0])
        with pytest.raises(salmap.StateError, match="; call reset\\(\\) before the next"):
            stack.push(0, activations()[0])
        with pytest.raises(salmap.ArgumentError, match="; give cams= first"):
            stack.cam((4, 5))
    with pytest.raises(salmap.ArgumentError, match="want one of them, or None$"):
        salmap.Stack(1, cams=2, guide=2)
    assert str(error_for(1, "salmap_peaks is no advice")) == "salmap_peaks is no advice"
