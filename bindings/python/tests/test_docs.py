"""The guide: every block of it is run, in order, where a reader would be."""

import pathlib
import re
import shlex
import subprocess
import sys
import types

import numpy
import pytest

import salmap
from support import same_bits

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")
Image = pytest.importorskip("PIL.Image")
matplotlib = pytest.importorskip("matplotlib")
pytest.importorskip("matplotlib.pyplot")

import salmap.torch  # noqa: E402


@pytest.fixture(name="text", scope="module")
def fixture_text(top):
    return (top / "docs" / "python.md").read_text()


@pytest.fixture(name="home", scope="module")
def fixture_home(top, tmp_path_factory):
    """A folder with docs/, a photo, and weights where torchvision keeps those
    that it has fetched: random ones, since nothing can be fetched here."""
    home = tmp_path_factory.mktemp("reader")
    (home / "docs").symlink_to(top / "docs")
    picture = Image.open(top / "docs" / "demo" / "astronaut-320x240.png")
    picture.save(home / "photo.jpg")
    torch.manual_seed(1)
    weights = torchvision.models.ResNet50_Weights.DEFAULT
    fetched = home / "hub" / "checkpoints" / pathlib.Path(weights.url).name
    fetched.parent.mkdir(parents=True)
    torch.save(torchvision.models.resnet50(weights=None).state_dict(), fetched)
    return home


class SummaryWriter:
    """TensorBoard's, as far as the guide uses it: its parameters, and what it
    refuses."""

    made = []

    def __init__(self, log_dir=None, comment="", purge_step=None, max_queue=10,
                 flush_secs=120, filename_suffix=""):
        self.calls, self.is_closed = [], False
        self.made.append(self)

    def _note(self, what, tag, step):
        assert isinstance(tag, str) and not self.is_closed
        self.calls.append((what, tag, step))

    def add_scalar(self, tag, scalar_value, global_step=None, walltime=None,
                   new_style=False, double_precision=False):
        assert numpy.isfinite(float(scalar_value))
        self._note("scalar", tag, global_step)

    def add_image(self, tag, img_tensor, global_step=None, walltime=None,
                  dataformats="CHW"):
        assert isinstance(img_tensor, (numpy.ndarray, torch.Tensor))
        assert img_tensor.shape[dataformats.index("C")] in (1, 3)
        assert img_tensor.dtype == numpy.uint8 and img_tensor.any()
        self._note("image", tag, global_step)

    def add_figure(self, tag, figure, global_step=None, close=True,
                   walltime=None):
        # As torch.utils.tensorboard renders and closes it.
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        assert numpy.asarray(canvas.buffer_rgba()).any()
        if close:
            matplotlib.pyplot.close(figure)
        self._note("figure", tag, global_step)

    def close(self):
        self.is_closed = True


class WandbImage:
    def __init__(self, data_or_path, mode=None, caption=None, grouping=None,
                 classes=None, boxes=None, masks=None):
        assert data_or_path.ndim == 3 and data_or_path.shape[2] == 3
        assert data_or_path.dtype == numpy.uint8 and data_or_path.any()
        assert caption is None or isinstance(caption, str)


class Wandb(types.ModuleType):
    """Weights & Biases, likewise; a step has to grow, so that the guide does
    not give it, where other code may log too."""

    Image = WandbImage

    def __init__(self):
        super().__init__("wandb")
        self.logged, self.is_finished = [], False

    def init(self, job_type=None, dir=None, config=None, project=None,
             entity=None, name=None):
        return self

    def log(self, data, step=None, commit=None, sync=None):
        assert isinstance(data, dict) and all(
            isinstance(key, str) for key in data)
        self.logged.append(data)

    def finish(self, exit_code=None, quiet=None):
        self.is_finished = True


@pytest.fixture(name="loggers")
def fixture_loggers(monkeypatch):
    """Takes the place of the packages that log trainings."""
    tensorboard = types.ModuleType("torch.utils.tensorboard")
    tensorboard.SummaryWriter = SummaryWriter
    monkeypatch.setattr(SummaryWriter, "made", [])
    wandb = Wandb()
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", tensorboard)
    monkeypatch.setitem(sys.modules, "wandb", wandb)
    return SummaryWriter.made, wandb


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text,
                      re.DOTALL | re.MULTILINE)


def test_the_first_block_is_five_lines_from_import_to_picture(text):
    lines = blocks(text, "python")[0].splitlines()
    assert len(lines) == 5
    assert lines[0].startswith("import") and "result" in lines[4]


def test_the_readme_has_the_same_five_lines(text, top):
    assert blocks((top / "README.md").read_text(), "python") \
        == blocks(text, "python")[:1]


def test_every_block_is_python_or_shell(text):
    fences = re.findall(r"^```(\w*)$", text, re.MULTILINE)
    assert set(fences) == {"python", "sh", ""}
    assert fences.count("") * 2 == len(fences)
    assert not re.search(r"^    \S", re.sub(r"(?ms)^```.*?^```$", "", text),
                         re.MULTILINE)


@pytest.mark.filterwarnings("error:pass:RuntimeWarning")
def test_the_blocks_run(text, home, top, monkeypatch, capsys, loggers):
    matplotlib.use("agg")
    monkeypatch.chdir(home)
    monkeypatch.setenv("TORCH_HOME", str(home))
    names, results = {}, []
    for block in blocks(text, "python"):
        exec(compile(block, "docs/python.md", "exec"), names)
        results.append(names["result"])
    picture = numpy.asarray(Image.open(home / "out" / "lovi.png"))
    assert picture.shape == (240, 320, 3) and picture.any()
    assert same_bits(results[0].lovi, picture)
    committed = numpy.asarray(Image.open(top / "docs" / "python.png"))
    assert same_bits(results[1].sheet, committed)
    assert (home / "figure.png").exists()
    assert sorted(path.name for path in (home / "training").iterdir()) \
        == ["000000", "000100", "000200"]
    assert names["frame"].any() and len(names["means"]) == 20
    (writer,), wandb = loggers
    assert [call for call in writer.calls if call[0] != "scalar"] == [
        (what, tag, step) for step in (0, 100) for what, tag in (
            ("image", "saliency/lovi"), ("image", "saliency/overlay"),
            ("figure", "saliency/plot"))]
    assert {call[1] for call in writer.calls if call[0] == "scalar"} == {
        "saliency/mean/1", "saliency/mean/4"} and writer.is_closed
    assert [(len(data["saliency"]), data["step"]) for data in wandb.logged] \
        == [(4, 0), (4, 100)] and wandb.is_finished
    said = capsys.readouterr().out
    assert "[(300, 260), (100, 180)]" in said
    assert "row 0, column 0" in said and "layer4.2 Bottleneck" in said


def test_the_layers_that_the_guide_names_are_those_that_are_chosen(text):
    sentence, = re.findall(r"For ResNet-50 these are (.*?)\.\s+A", text,
                           re.DOTALL)
    listed = salmap.torch.list_layers(
        torchvision.models.resnet50(weights=None).eval(),
        torch.rand(1, 3, 64, 96))
    assert re.findall(r"`(.*?)`", sentence) \
        == [layer.name for layer in listed if layer.chosen]


def test_the_shells_block_runs(text, home, monkeypatch):
    monkeypatch.chdir(home)
    monkeypatch.setenv("TORCH_HOME", str(home))
    monkeypatch.setenv("PYTHONPATH", str(
        pathlib.Path(salmap.__file__).parents[1]))
    for line in "".join(blocks(text, "sh")).splitlines():
        python, *rest = shlex.split(line)
        assert python == "python"
        subprocess.run([sys.executable, *rest], check=True)
    assert (home / "out" / "stats.json").exists()
