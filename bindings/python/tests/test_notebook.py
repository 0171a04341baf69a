"""A notebook: what its cells show."""

import os
import pathlib

import pytest

import salmap

nbclient = pytest.importorskip("nbclient")
nbformat = pytest.importorskip("nbformat")
pytest.importorskip("ipykernel")
pytest.importorskip("matplotlib")
pytest.importorskip("torch")

CELLS = """\
import numpy, salmap, torch
from matplotlib import pyplot
photo = numpy.arange(40 * 50 * 3, dtype=numpy.uint8).reshape(40, 50, 3)
result = salmap.explain([numpy.random.rand(1, 4, 10, 12)], image=photo)

result

result.plot()

result.plot();

print(pyplot.get_fignums(), "torch" in dir(salmap))

model = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.ReLU())
output, result = salmap.torch.Explainer(model)(photo)
result

salmap.Stack(2, normaliser="gamma")
"""


@pytest.fixture(name="outputs", scope="module")
def fixture_outputs(tmp_path_factory):
    """Of each cell."""
    folder = tmp_path_factory.mktemp("notebook")
    notebook = nbformat.v4.new_notebook(cells=[
        nbformat.v4.new_code_cell(cell) for cell in CELLS.split("\n\n")])
    package = str(pathlib.Path(salmap.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": package,
                   "IPYTHONDIR": str(folder), "JUPYTER_RUNTIME_DIR": str(folder),
                   "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3",
                            allow_errors=True).execute(env=environment)
    return [cell.outputs for cell in notebook.cells]


def pictures(outputs):
    return [output for output in outputs if "image/png" in
            output.get("data", {})]


def test_a_result_is_its_picture(outputs):
    assert len(outputs[1]) == len(pictures(outputs[1])) == 1


def test_a_plot_is_shown_once_and_leaves_nothing_open(outputs):
    assert len(outputs[2]) == len(pictures(outputs[2])) == 1
    assert outputs[3] == []
    assert outputs[4][0].text == "[] True\n"


def test_a_photo_goes_into_an_explainer(outputs):
    assert pictures(outputs[5])


def test_a_misspelt_setting_ends_in_our_sentence(outputs):
    assert outputs[6][0].ename == "TypeError"
    assert "normalizer is meant" in outputs[6][0].evalue
