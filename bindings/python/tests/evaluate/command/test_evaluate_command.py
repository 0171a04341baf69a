"""python -m salmap.evaluate, from photos to tables and pictures."""

import csv
import json
import os
import subprocess
import sys

import numpy
import pytest

torch = pytest.importorskip("torch")
Image = pytest.importorskip("PIL.Image")
pytest.importorskip("matplotlib")

from salmap.evaluate import _command  # noqa: E402
from salmap.evaluate._command import main  # noqa: E402
from salmap.evaluate.methods import all_methods  # noqa: E402
from salmap.torch._models import Loaded  # noqa: E402
from torch import nn  # noqa: E402

PHOTOS = 12
SMALL = ["--input-size", "20x16", "--steps", "4"]


@pytest.fixture(name="photos", scope="module")
def fixture_photos(tmp_path_factory):
    folder = tmp_path_factory.mktemp("photos")
    random = numpy.random.default_rng(1)
    for number in range(PHOTOS):
        pixels = random.integers(0, 256, (30, 40, 3), numpy.uint8)
        pixels[..., number % 3] //= 4
        Image.fromarray(pixels).save(folder / f"{number:02}.png")
    (folder / "notes.txt").write_text("not a photo")
    return folder


def make_model():
    torch.manual_seed(2)
    model = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
        nn.Flatten(), nn.Linear(16, 5)).eval()
    model[-1].weight.data *= 100  # so that photos have different classes
    model[-1].bias.data[:] = 0
    return model


@pytest.fixture(name="script", scope="module")
def fixture_script(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "model.pt"
    torch.jit.script(make_model()).save(path)
    return str(path)


@pytest.fixture(name="model")
def fixture_model(monkeypatch):
    """As if torchvision had it: a model of Python modules."""
    monkeypatch.setattr("salmap.torch._models.load_model",
                        lambda name: Loaded(make_model(), 16))


def labels_file(folder, classes):
    path = folder / "labels.txt"
    path.write_text("# name and class\n\n" + "".join(
        f"{number:02}.png{' ' if number % 2 else ','}{kind}\n"
        for number, kind in enumerate(classes)))
    return str(path)


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_all_methods_and_scores(model, photos, tmp_path, capsys):
    labels = labels_file(tmp_path, [number % 5 for number in range(PHOTOS)])
    out = tmp_path / "out"
    assert main(["torchvision:x", str(photos), *SMALL, "--labels", labels, "--all",
                 "-o", str(out), "--scores",
                 "areas,shares,confidence,mosaics2,weights,noise,sparseness,entropy"]) == 0
    told = capsys.readouterr()
    files = {path.name for path in out.iterdir() if path.is_file()}
    assert {"tables.md", "scores.csv", "values.csv", "settings.json"} < files
    scores = rows_of(out / "scores.csv")
    methods = {row["method"] for row in scores}
    assert methods == set(all_methods())
    assert {row["against"] for row in scores} == {"", "salmap FastCAM"}
    names = {row["score"] for row in scores}
    assert len(names) == 13 and len(scores) == 13 * len(methods)
    assert len([name for name in files if name.startswith("bars-")]) == 13
    assert {name for name in files if name.startswith("curves-")} == {
        f"curves-{name}.png" for name in (
            "insertion", "deletion", "kar-without-retraining",
            "roar-without-retraining", "randomised-weights")}
    assert len([name for name in files if name.startswith("images-")]) == len(
        methods)
    for name in files:
        if name.endswith(".png"):
            with Image.open(out / name) as picture:
                assert numpy.asarray(picture.convert("L")).std() > 5, name
    values = rows_of(out / "values.csv")
    inserted = [float(row["value"]) for row in values if row["score"] == "insertion"
                and row["method"] == "edges"]
    mean, = [float(row["mean"]) for row in scores if row["score"] == "insertion"
             and row["method"] == "edges"]
    assert len(inserted) == PHOTOS and numpy.mean(inserted) == pytest.approx(mean)
    assert {row["image"] for row in values if row["score"] == "insertion"} == {
        f"{number:02}.png" for number in range(PHOTOS)}
    settings = json.loads((out / "settings.json").read_text())
    assert settings["photos"] == settings["measured"] == PHOTOS
    assert (out / "tables.md").read_text() in told.out
    assert str(out / "scores.csv") in told.out


def test_a_script_runs_what_it_can(script, photos, tmp_path, capsys):
    out = tmp_path / "out"
    assert main([script, str(photos), *SMALL, "-q", "-o", str(out)]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    left_out = [line.partition(" is left out")[0].partition(": ")[2]
                for line in told.err.splitlines() if line.startswith("salmap:")]
    assert left_out == ["salmap FastCAM", "salmap guided", "salmap SMOE x CAM",
                        "Grad-CAM", "Grad-CAM++", "LayerCAM", "Guided Backprop",
                        "mosaics2"]
    methods = {row["method"] for row in rows_of(out / "scores.csv")}
    assert len(methods) == 10 and "salmap plain, weights shuffled" in methods


def test_photos_that_the_network_gets_wrong_are_left_out(script, photos, tmp_path):
    out = tmp_path / "out"
    line = [script, str(photos), *SMALL, "-q", "--methods", "edges,random",
            "--scores", "sparseness"]
    assert main([*line, "-o", str(out)]) == 0
    assert json.loads((out / "settings.json").read_text())["measured"] == PHOTOS
    told = [0] * PHOTOS
    for kind in range(5):
        labels = labels_file(tmp_path, [kind] * PHOTOS)
        if main([*line, "-o", str(out), "--labels", labels]) == 0:
            told[kind] = json.loads((out / "settings.json").read_text())["measured"]
    assert sum(told) == PHOTOS and max(told) < PHOTOS


def test_a_second_run_computes_nothing_again(script, photos, tmp_path, monkeypatch):
    line = [script, str(photos), *SMALL, "-q", "--methods", "edges", "--scores",
            "areas", "-o", str(tmp_path)]
    assert main(line) == 0
    first = (tmp_path / "values.csv").read_bytes()
    seen = []
    logits = _command.Experiment.logits
    monkeypatch.setattr(_command.Experiment, "logits", lambda self, images: (
        seen.append(len(images)), logits(self, images))[1])
    assert main(line) == 0
    assert seen == [PHOTOS] and (tmp_path / "values.csv").read_bytes() == first


def test_a_baseline_takes_the_place_of_those_of_the_scores(script, photos, tmp_path):
    line = [script, str(photos / "01.png"), *SMALL, "-q", "--methods", "edges",
            "--scores", "areas,shares,confidence"]
    found = {}
    for baseline in (None, "mean", "zero"):
        out = tmp_path / str(baseline)
        assert main([*line, "-o", str(out), *(
            [] if baseline is None else ["--baseline", baseline])]) == 0
        found[baseline] = {row["score"]: float(row["mean"])
                           for row in rows_of(out / "scores.csv")}
        settings = json.loads((out / "settings.json").read_text())
        assert settings["baseline"] == (baseline or "of each score")
    for score, same, other in (("insertion", None, "mean"),
                               ("deletion", "mean", "zero"),
                               ("average drop", "zero", "mean")):
        assert found[None][score] == found[same][score]
        assert found[None][score] != found[other][score]


def test_control_c_is_one_line_and_the_next_run_goes_on(script, photos, tmp_path,
                                                        monkeypatch, capsys):
    line = [script, str(photos), *SMALL, "-q", "--methods", "edges", "--scores",
            "areas", "-o", str(tmp_path)]

    def broken_off(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(_command, "run_suite", broken_off)
        assert main(line) == 130
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1 and str(tmp_path) in told.err
    assert any((tmp_path / "finished").iterdir())
    assert main(line) == 0


def test_without_matplotlib_there_are_tables(script, photos, tmp_path, monkeypatch):
    monkeypatch.setattr("salmap.evaluate._report.can_plot", lambda: False)
    assert main([script, str(photos / "03.png"), *SMALL, "-q", "--methods", "edges",
                 "--scores", "areas", "-o", str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        "scores.csv", "settings.json", "tables.md", "values.csv"]


def test_the_list_of_methods(capsys):
    assert main(["--list"]) == 0
    assert "Integrated Gradients" in capsys.readouterr().out.splitlines()
    with pytest.raises(SystemExit) as ended:
        main(["model.pt"])
    assert ended.value.code == 2


@pytest.mark.parametrize("change, sentence", [
    (["--methods", "edge"], "there is no method 'edge'; want one of salmap FastCAM"),
    (["--scores", "area"], "there is no score 'area'; want one of areas"),
    (["--methods", "edges", "--against", "random"], "no method 'random'"),
    (["--methods", "Grad-CAM"], "the model that it was made of"),
    (["--scores", "mosaics3"], "wants photos of 9 classes, and there are"),
    (["--batch", "0"], "batch is 0"),
    (["--steps", "0"], "steps is 0"),
    (["--labels", "absent.txt"], "absent.txt: No such file"),
    (["-o", "/dev/null/out"], "/dev/null")])
def test_bad_input_is_one_line_and_status_1(script, photos, tmp_path, capsys,
                                            change, sentence):
    status = main([script, str(photos), "--input-size", "20x16", "-q", "--methods",
                   "edges", "--scores", "areas", "-o", str(tmp_path / "out"),
                   *change])
    told = capsys.readouterr()
    assert status == 1 and told.out == ""
    assert told.err.startswith("salmap: ") and sentence in told.err
    assert told.err.count("\n") == 1


@pytest.mark.parametrize("text, sentence", [
    ("00.png\n", "line 1: '00.png'; want the name of a photo and its class"),
    ("00.png cat\n", "line 1: '00.png cat'"),
    ("00.png 1\n", "has no class for 11 of 12 photos, such as 01.png")])
def test_bad_labels_are_told(script, photos, tmp_path, capsys, text, sentence):
    labels = tmp_path / "labels.txt"
    labels.write_text(text)
    assert main([script, str(photos), "--labels", str(labels)]) == 1
    assert sentence in capsys.readouterr().err


def test_bad_photos_are_told(script, tmp_path, capsys):
    assert main([script, str(tmp_path)]) == 1
    assert f"{tmp_path} has no photos" in capsys.readouterr().err
    assert main(["absent.pt", str(tmp_path / "absent.png")]) == 1
    assert "absent.png: No such file" in capsys.readouterr().err


def test_the_module_is_the_command(top):
    said = subprocess.run(
        [sys.executable, "-m", "salmap.evaluate", "--help"], check=True, text=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(top / "bindings" / "python")}).stdout
    assert "Example: python -m salmap.evaluate torchvision:resnet50" in said
