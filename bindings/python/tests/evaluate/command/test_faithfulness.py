"""The program behind docs/faithfulness.md, on parts of a photo that the project has."""

import importlib.util
import re

import numpy
import pytest

pytest.importorskip("torch")
pytest.importorskip("torchvision")
Image = pytest.importorskip("PIL.Image")

IDS = ["n01440764", "n01443537", "n01484850"]


@pytest.fixture(name="program", scope="module")
def fixture_program(top):
    path = top / "docs" / "faithfulness" / "squeezenet.py"
    spec = importlib.util.spec_from_file_location("squeezenet", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(name="folder")
def fixture_folder(top, tmp_path):
    """Photos that are said to show the first classes, and one of no class."""
    photo = Image.open(top / "docs" / "demo" / "astronaut-320x240.png")
    for number, name in enumerate([*IDS, "other"]):
        photo.crop((20 * number, 0, 20 * number + 200, 200)).save(
            tmp_path / f"{name}.png")
    (tmp_path / "classes.txt").write_text("".join(
        f"{name} a name\n" for name in IDS))
    return tmp_path


def test_the_network_is_that_of_the_demo(program, folder, monkeypatch):
    """Which runs it with NumPy alone; on a small picture, since that takes long."""
    monkeypatch.setattr(program, "SIDE", (67, 83))
    inputs, classes = program.read(folder, folder / "classes.txt")
    assert inputs.shape == (3, 3, 67, 83) and classes.tolist() == [0, 1, 2]
    run = importlib.import_module("run")
    pixels = program.salmap.drawing.resize(
        numpy.asarray(Image.open(folder / f"{IDS[1]}.png").convert("RGB")), (67, 83))
    expected = run.outputs(pixels, program.network.parameters())["logits"]
    logits = program.make_model()(inputs)[1].detach().numpy()
    assert numpy.ptp(expected) > 5
    assert logits == pytest.approx(expected, abs=1e-3)


def test_halves_have_no_photo_in_common(program, folder):
    inputs, _ = program.read(folder, folder / "classes.txt")
    model = program.make_model()
    told = model(inputs).argmax(dim=1).numpy()
    parts = {part: program.measured(model, inputs, told, part, None).tolist()
             for part in ("choose", "confirm", "all")}
    assert parts == {"choose": [0, 2], "confirm": [1], "all": [0, 1, 2]}
    assert program.measured(model, inputs, told, "all", 2).tolist() == [0, 1]
    wrong = (told + 1) % 1000
    assert not program.measured(model, inputs, wrong, "all", None).size


def test_it_writes_a_table_for_each_score(program, folder, monkeypatch, capsys):
    few = ("salmap FastCAM", "Grad-CAM", "edges")
    every = program.methods.all_methods()
    monkeypatch.setattr(program.methods, "all_methods",
                        lambda: {name: every[name] for name in few})
    monkeypatch.setattr(program, "FEW", few[:2])
    monkeypatch.setattr(program, "measured", lambda *_: [0, 1])
    monkeypatch.setattr(program.evaluate, "grid_pointing_game", lambda *_, count: (
        program.evaluate.Score(f"{count} mosaics",
                               {name: numpy.ones(2) for name in few})))
    program.main([str(folder), str(folder / "classes.txt"), "--steps", "2",
                  "--mosaics", "7", "--methods", "all", "-o", str(folder / "out")])
    text = (folder / "out" / "tables.md").read_text()
    assert text.startswith("2 photos (confirm), 2 steps, seed 0\n")
    assert "### 7 mosaics" in text
    assert (folder / "out" / "above-grad-cam.csv").exists()
    assert text in capsys.readouterr().out
    assert len(re.findall("(?m)^### ", text)) == 8
    assert len(re.findall(r"(?m)^\| edges \| 2 \|", text)) == 6


def test_choices_have_maps_of_their_own(program, folder, monkeypatch):
    """Of the network's layers, by names that it has."""
    monkeypatch.setattr(program, "SIDE", (67, 83))
    inputs, _ = program.read(folder, folder / "classes.txt")
    experiment = program.evaluate.Experiment(program.make_model(), inputs[:1],
                                             progress=False)
    maps = program.evaluate.compute_maps(experiment, program.methods_of("choices"))
    assert len({each.tobytes() for each in maps.values()}) == 10
    for name, wanted in (("main", program.MAIN), ("goals", program.GOALS)):
        assert set(program.methods_of(name)) == set(wanted)


def test_without_photos_it_says_so(program, tmp_path, capsys):
    program.main([str(tmp_path / "none"), "classes.txt"])
    assert capsys.readouterr().out.startswith(f"SKIP  {tmp_path / 'none'}")
