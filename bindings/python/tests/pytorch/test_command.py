"""python -m salmap, against the tool in C and what people do wrong."""

import json
import os
import pathlib
import subprocess

import numpy
import pytest

torch = pytest.importorskip("torch")
torchvision = pytest.importorskip("torchvision")
Image = pytest.importorskip("PIL.Image")

import salmap.torch  # noqa: E402
from salmap._command import main  # noqa: E402
from salmap.torch._observe import observing  # noqa: E402
from support import same_bits, same_files  # noqa: E402
from torch import nn  # noqa: E402


@pytest.fixture(name="photo", scope="module")
def fixture_photo(tmp_path_factory):
    pixels = numpy.random.default_rng(1).integers(0, 256, (60, 90, 3),
                                                  numpy.uint8)
    path = tmp_path_factory.mktemp("photo") / "photo.png"
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture(name="script", scope="module")
def fixture_script(tmp_path_factory):
    torch.manual_seed(1)
    model = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.BatchNorm2d(8), nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10))
    path = tmp_path_factory.mktemp("model") / "model.pt"
    torch.jit.script(model).save(path)
    return path


def layers_of(script, inputs):
    """The operators' outputs, copied as they are seen."""
    kept = []

    def see(name, _kind, tensor):
        if name == "relu":
            kept.append(tensor.detach().clone().numpy())

    model = torch.jit.load(script).eval()
    with torch.no_grad(), observing(model, {}, see):
        model(inputs)
    return kept


@pytest.mark.parametrize("arguments, shared", [
    ([], []),
    ([], ["-s", "33x44", "--stat", "max", "--norm", "gauss", "--resize",
          "bicubic", "--weights", "1,2.5", "--eps", "1e-5", "--keep", "25",
          "--alpha", "0.75"]),
    (["--input-size", "40x30", "--mean", "0,0,0", "--std", "1,1,1"], [])])
def test_the_files_are_those_of_the_tool(script, photo, build, tmp_path,
                                         arguments, shared):
    tool = build / "salmap"
    if not tool.exists():
        pytest.skip("the command was not built")
    assert main([str(script), str(photo), "-q", "-o", str(tmp_path / "ours"),
                 *arguments, *shared]) == 0
    settings = ({"size": (30, 40), "mean": [0] * 3, "std": [1] * 3}
                if arguments else {})
    inputs = salmap.torch.model_input(photo, **settings)
    names = []
    for number, layer in enumerate(layers_of(script, inputs)):
        names.append(f"{number}.npy")
        numpy.save(tmp_path / names[-1], layer)
    subprocess.run([tool, "-q", "-i", photo, "-o", "tool", *shared, *names],
                   check=True, cwd=tmp_path)
    stats = tmp_path / "ours" / "stats.json"
    text = stats.read_text().replace('"layout": "auto"', '"layout": "nchw"')
    for number, name in enumerate(names):
        text = text.replace(f'"relu#{number}"', f'"{name}"')
    stats.write_text(text)
    # The sheet has the names of the layers, which are those of files there.
    for folder in ("ours", "tool"):
        (tmp_path / folder / "layers.png").unlink()
    same_files(tmp_path / "ours", tmp_path / "tool")


def test_nonfinite_values_may_count_as_zero(script, photo, tmp_path, capfd):
    line = [str(script), str(photo), "-q", "-o", str(tmp_path / "out"),
            "--std", "1e-300,1,1"]
    assert main(line) == 1
    assert "NaN or infinity" in capfd.readouterr().err
    assert main([*line, "--nonfinite", "zero"]) == 0
    assert "was taken as 0 in" in capfd.readouterr().err


def test_warnings_are_lines_as_the_tools(script, photo, tmp_path, capfd):
    assert main([str(script), str(photo), "-q", "-o", str(tmp_path), "--layer",
                 "relu#1", "--layer", "relu#0", "--eps", "1", "--norm", "range",
                 "--stat", "max"]) == 0
    lines = capfd.readouterr().err.splitlines()
    assert [line.partition(": has no")[0].partition(": they")[0]
            for line in lines if "salmap" in line] \
        == ["salmap: warning: --eps", "salmap: warning: layers"]
    stats = json.loads((tmp_path / "stats.json").read_text())
    assert lines == [f"salmap: warning: {each}" for each in stats["warnings"]]


def test_options_without_a_class_are_told(script, photo, tmp_path, capfd):
    assert main([str(script), str(photo), "-q", "-o", str(tmp_path),
                 "--no-guided", "--cam-method", "eigen"]) == 0
    assert capfd.readouterr().err.splitlines() == [
        f"salmap: warning: {option}: has no effect without --target"
        for option in ("--cam-method", "--no-guided")]


def test_the_table_and_the_list_of_files(script, photo, tmp_path, capsys):
    folder = tmp_path / "out"
    assert main([str(script), str(photo), "-o", str(folder)]) == 0
    table, files, first = capsys.readouterr().out.split("\n\n")
    rows = [line.split() for line in table.splitlines()]
    assert rows[0] == ["layer", "channels", "size", "min", "max", "mean",
                       "weight", "name"]
    assert [(row[1], row[2], row[7]) for row in rows[1:]] \
        == [("8", "224x224", "relu#0"), ("16", "112x112", "relu#1")]
    assert sorted(pathlib.Path(line).name for line in files.split()) \
        == sorted(os.listdir(folder))
    assert first.startswith(f"Open first: {folder}/overlay.png (")


def test_json_and_layers(script, photo, tmp_path, capsys):
    assert main([str(script), str(photo), "-o", str(tmp_path), "--json", "-q",
                 "--layer", "relu#1", "--layer", "convolution#0"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [layer["name"] for layer in document["layers"]] \
        == ["relu#1", "convolution#0"]
    assert document == json.loads((tmp_path / "stats.json").read_text())


def test_the_list_of_layers(script, photo, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main([str(script), str(photo), "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "* relu#0  relu  1x8x224x224" in lines
    assert [line for line in lines if line.startswith("*")] \
        == [line for line in lines if "relu" in line]
    assert not os.listdir(tmp_path)


def test_the_list_of_layers_wants_no_photo(script, photo, capsys):
    lists = []
    for arguments in ([str(photo)], []):
        assert main(["--list", str(script), *arguments, "--input-size",
                     "40x30"]) == 0
        lists.append(capsys.readouterr().out)
    assert "* relu#0  relu  1x8x30x40" in lists[0] and lists[0] == lists[1]
    with pytest.raises(SystemExit) as ended:
        main([str(script)])
    assert ended.value.code == 2
    assert "there is no PHOTO" in capsys.readouterr().err


@pytest.fixture(name="fetched")
def fixture_fetched(tmp_path, monkeypatch):
    """The name of a model of torchvision, and the model, with weights where
    torchvision keeps what it has fetched."""
    name = "squeezenet1_1"
    weights = torchvision.models.get_model_weights(name).DEFAULT
    torch.manual_seed(1)
    model = torchvision.models.get_model(name, weights=None).eval()
    folder = tmp_path / "hub" / "checkpoints"
    folder.mkdir(parents=True)
    torch.save(model.state_dict(), folder / pathlib.Path(weights.url).name)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    return f"torchvision:{name}", model


def test_models_of_torchvision(fetched, photo, tmp_path):
    name, model = fetched
    assert main([name, str(photo), "-q", "-o",
                 str(tmp_path / "out")]) == 0
    with torch.no_grad():
        _, result = salmap.torch.Explainer(model)(
            salmap.torch.model_input(photo), image=photo)
    assert same_bits(numpy.load(tmp_path / "out" / "combined.npy")[0],
                     result.combined)


def test_the_list_of_layers_fetches_nothing(fetched, tmp_path, monkeypatch, capsys):
    name, model = fetched
    assert main(["--list", name]) == 0
    listed = capsys.readouterr().out
    for layer in salmap.torch.Explainer(model)(torch.rand(1, 3, 224, 224))[1].info:
        assert f"* {layer.name}  " in listed
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "empty"))
    assert main(["--list", name]) == 0
    assert capsys.readouterr().out == listed
    assert not (tmp_path / "empty").exists()


@pytest.mark.parametrize("options, settings, call", [
    (["--target", "3"], {}, {"target": 3}),
    (["--target", "top", "--against", "3", "--no-guided", "--norm", "gauss"],
     {"guided": False, "normalizer": "gauss"}, {"target": "top", "against": 3}),
    (["--target", "3", "--target", "5", "--cam-method", "layercam"],
     {"method": "layercam"}, {"target": [3, 5]})])
def test_class_maps(fetched, photo, tmp_path, capsys, options, settings, call):
    name, model = fetched
    assert main([name, str(photo), "-o", str(tmp_path / "out"), *options]) == 0
    explainer = salmap.torch.Explainer(model, **settings)
    _, result = explainer(salmap.torch.model_input(photo), image=photo, **call)
    result.save(tmp_path / "wanted")
    same_files(tmp_path / "out", tmp_path / "wanted")
    assert f"class maps by {explainer.cam_method}\n" in capsys.readouterr().out


@pytest.mark.parametrize("options, sets", [
    ([], [None]), (["--target", "3"], [None, 0]),
    (["--target", "3", "--no-guided"], [None])])
def test_an_explorer(fetched, photo, tmp_path, capsys, options, sets):
    assert main([fetched[0], str(photo), "--html", "-o", str(tmp_path),
                 *options]) == 0
    page = (tmp_path / "explorer.html").read_text(encoding="utf-8")
    head = json.loads(page.partition('id="salmap-head-0">')[2]
                      .partition("</script>")[0])
    assert head["sets"] == sets and head["raw"] and head["photos"] == 1
    assert f"Open first: {tmp_path}/explorer.html" in capsys.readouterr().out


@pytest.mark.parametrize("change, sentence", [
    ({"model": "absent.pt"}, "absent.pt: No such file"),
    ({"model": __file__}, "is not a TorchScript model"),
    ({"model": "torchvision:resnet51"}, "resnet50"),
    ({"photo": "absent.jpg"}, "absent.jpg: No such file"),
    # Photos come first: weights may have to be fetched.
    ({"model": "absent.pt", "photo": "absent.jpg"}, "absent.jpg: No such file"),
    ({"photo": __file__}, "not a picture that Pillow reads"),
    ({"more": ["--layer", "relu#7"]}, "relu#7"),
    ({"more": ["--weights", "1,2,3"]}, "3"),
    ({"more": ["--eps", "0"]}, "epsilon"),
    ({"more": ["--keep", "120"]}, "percent"),
    ({"more": ["-o", "/dev/null/out"]}, "/dev/null: cannot make a folder"),
    ({"more": ["--against", "1"]}, "against is given without target"),
    ({"more": ["--target", "1"]}, "TorchScript"),
    ({"more": ["--input-size", "1x1"]}, "Output size is too small"),
    ({"more": ["--std", "0,0,0"]}, "std")])
def test_bad_input_is_one_line_and_status_1(script, photo, tmp_path, capsys,
                                            change, sentence):
    status = main([change.get("model", str(script)),
                   str(change.get("photo", photo)), "-o",
                   str(tmp_path / "out"), *change.get("more", [])])
    told = capsys.readouterr()
    assert status == 1 and told.out == ""
    assert told.err.startswith("salmap: ") and sentence in told.err
    assert told.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [
    [], ["model.pt"], ["--size", "3", "model.pt", "photo.png"],
    ["--size", "0x3", "model.pt", "photo.png"],
    ["--stat", "median", "model.pt", "photo.png"],
    ["--weights", "late", "model.pt", "photo.png"],
    ["--target", "best", "model.pt", "photo.png"],
    ["--guided", "--no-guided", "model.pt", "photo.png"],
    ["--norm", "reference", "model.pt", "photo.png"],
    ["--mean", "1,2", "model.pt", "photo.png"]])
def test_bad_usage_is_status_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_a_photo_that_lies_on_its_side_is_turned(script, photo, tmp_path, capsys):
    block = Image.Exif()
    block[0x0112] = 6
    side = tmp_path / "side.png"
    Image.open(photo).save(side, exif=block)
    folders = {}
    for name, more in (("turned", []), ("raw", ["--no-exif"])):
        folders[name] = tmp_path / name
        assert main([str(script), str(side), "-o", str(folders[name]), *more]) == 0
        said = f"{side} was turned, as its EXIF orientation 6 says; --no-exif"
        assert (said in capsys.readouterr().out) == (name == "turned")
    upright = tmp_path / "upright.png"
    Image.open(photo).transpose(Image.ROTATE_270).save(upright)
    for same, name in ((upright, "turned"), (photo, "raw")):
        assert main([str(script), str(same), "-q", "-o", str(tmp_path / "same")]) == 0
        for file in "combined.npy", "overlay.png":
            assert (tmp_path / "same" / file).read_bytes() \
                == (folders[name] / file).read_bytes()


def test_input_and_photo_are_turned_alike(script, photo, tmp_path):
    block = Image.Exif()
    block[0x0112] = 8
    path = tmp_path / "side.png"
    Image.open(photo).save(path, exif=block)
    explainer = salmap.torch.Explainer(torch.jit.load(script).eval())
    for exif in True, False:
        inputs = salmap.torch.model_input(path, (90, 60) if exif else (60, 90),
                                          mean=[0] * 3, std=[1] * 3, exif=exif)
        _, result = explainer(inputs, image=path, exif=exif)
        seen = (inputs[0].numpy() * 255).round().astype(numpy.uint8)
        assert same_bits(result.photo, numpy.ascontiguousarray(
            seen.transpose(1, 2, 0)))
    assert torch.equal(salmap.torch.model_input(path),
                       salmap.torch.model_input(Image.open(path)))
