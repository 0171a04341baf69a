"""What is looked at, and runs that are broken off."""

import numpy
import pytest

import salmap.evaluate._store
from plain_network import Linear, experiment_of, images_of, maps_of
from salmap.evaluate import (Experiment, deletion, grid_pointing_game, insertion,
                             kar, max_sensitivity)


def test_classes_are_those_that_the_network_tells():
    images = images_of(7)
    experiment = experiment_of(images)
    assert experiment.classes.tolist() == Linear()(images).argmax(axis=1).tolist()
    assert experiment_of(images, classes=numpy.zeros(7)).classes.tolist() == [0] * 7


def test_images_are_a_copy():
    images = images_of()
    experiment = experiment_of(images)
    images[:] = 0
    assert experiment.images.any()
    with pytest.raises(ValueError):
        experiment.images[:] = 0


def test_models_of_other_types():
    torch = pytest.importorskip("torch")
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(105, 4))
    single = Experiment(model, images_of()).logits(images_of())
    double = Experiment(model.double(), images_of()).logits(images_of())
    assert double == pytest.approx(single, abs=1e-5)
    assert model[1].weight.grad is None
    bare = Experiment(torch.nn.Flatten(), images_of())
    assert bare.logits(images_of()).shape == (3, 105)


@pytest.mark.parametrize("arguments, sentence", [
    ({"network": 3}, "the network is a int; want a function"),
    ({"batch": 0}, "batch is 0"),
    ({"images": numpy.zeros((3, 5, 7))}, r"shape \[3, 5, 7\]; want \[n, channels"),
    ({"images": numpy.zeros((0, 3, 5, 7))}, r"shape \[0, 3, 5, 7\]"),
    ({"images": numpy.full((1, 3, 5, 7), numpy.inf)}, "NaN or infinity"),
    ({"classes": [1, 2]}, r"int64 \[2\]; want whole numbers from 0, \[3\]"),
    ({"classes": [1, 2, -1]}, "want whole numbers from 0"),
    ({"classes": [1, 2, 0.5]}, "want whole numbers from 0"),
    ({"network": lambda images: images}, r"gave \[3, 3, 5, 7\].*want logits"),
    ({"network": lambda images: numpy.full((3, 2), numpy.nan)},
     "NaN or infinity; want finite logits")])
def test_what_is_wrong_is_refused_with_a_sentence(arguments, sentence):
    network = arguments.pop("network", Linear())
    images = arguments.pop("images", images_of())
    with pytest.raises((TypeError, ValueError), match=sentence):
        Experiment(network, images, **arguments)


def test_a_class_that_is_not_there_is_refused():
    experiment = experiment_of(classes=[0, 4, 1])
    with pytest.raises(ValueError, match="a class 4, and the network has 4"):
        insertion(experiment, maps_of(experiment.images))


class Stopping(Linear):
    """Somebody presses control-C after so many calls."""

    def __init__(self, calls):
        super().__init__()
        self.calls = calls

    def __call__(self, images):
        if self.calls == 0:
            raise KeyboardInterrupt
        self.calls -= 1
        return super().__call__(images)


def test_a_run_that_was_broken_off_goes_on_where_it_was(tmp_path):
    images = images_of(10)
    maps, classes = maps_of(images), numpy.arange(10) % 4
    whole = insertion(experiment_of(images, classes=classes, batch=36), maps)
    with pytest.raises(KeyboardInterrupt):
        insertion(experiment_of(images, Stopping(14), classes=classes, batch=36,
                                folder=tmp_path), maps)
    network = Linear()
    rest = insertion(experiment_of(images, network, classes=classes, batch=36,
                                   folder=tmp_path), maps)
    assert network.seen == 6 * 36
    for method, values in whole.values.items():
        assert (rest.values[method] == values).all()
        assert (rest.curves[method] == whole.curves[method]).all()
    network = Linear()
    insertion(experiment_of(images, network, classes=classes, batch=36,
                            folder=tmp_path), maps)
    assert network.seen == 0
    assert sorted(path.name.rpartition("-")[0]
                  for path in (tmp_path / "finished").iterdir()) \
        == ["insertion-of-coarse", "insertion-of-smooth"]


def test_what_was_kept_counts_for_the_same_only(tmp_path):
    images = images_of()
    classes = [0, 1, 2]
    maps = {"smooth": maps_of(images)["smooth"]}

    def seen(score=insertion, images=images, maps=maps, classes=classes, seed=0,
             **settings):
        network = Linear()
        score(experiment_of(images, network, classes=classes, seed=seed,
                            folder=tmp_path), maps, **settings)
        return network.seen

    assert seen() > 0 and seen() == 0
    for change in ({"score": deletion}, {"score": kar}, {"steps": 3},
                   {"images": images + 1}, {"maps": {"smooth": maps["smooth"] + 1}},
                   {"maps": {"other": maps["smooth"]}}, {"classes": [0, 1, 3]},
                   {"seed": 1}, {"baseline": "mean"}):
        assert seen(**change) > 0
    assert seen() == 0


def test_other_weights_are_another_network(tmp_path):
    torch = pytest.importorskip("torch")
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(105, 4))

    def score():
        return insertion(Experiment(model, images_of(), [0, 1, 2], progress=False,
                                    folder=tmp_path), maps_of(images_of()))

    before = score().values["smooth"]
    with torch.no_grad():
        model[1].weight += 1
    assert (score().values["smooth"] != before).any()
    with torch.no_grad():
        model[1].bias += 1000 * torch.arange(4)
    assert (score().values["smooth"] != before).any()


@pytest.mark.parametrize("score", [grid_pointing_game, max_sensitivity])
def test_methods_are_not_run_again(tmp_path, score):
    calls = []

    def method(_network, images, _classes):
        calls.append(len(images))
        return numpy.abs(images[:, 0])

    def run():
        images = images_of(4)
        return score(experiment_of(images, classes=[0, 1, 2, 3], folder=tmp_path),
                     {"method": method})

    first = run()
    count = len(calls)
    assert count and (run().values["method"] == first.values["method"]).all()
    assert len(calls) == count


def test_a_damaged_file_is_told(tmp_path):
    experiment = experiment_of(folder=tmp_path)
    maps = {"smooth": maps_of(experiment.images)["smooth"]}
    insertion(experiment, maps)
    file, = (tmp_path / "finished").iterdir()
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(ValueError, match="cannot be read.*delete it to begin anew"):
        insertion(experiment, maps)
    numpy.savez(file, values=numpy.zeros(3), done=numpy.ones(3, bool))
    with pytest.raises(ValueError, match=r"has values \[3\]; want \[3, 36\]"):
        insertion(experiment, maps)


def test_a_write_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    images = images_of()
    maps = {"smooth": maps_of(images)["smooth"]}
    insertion(experiment_of(images, folder=tmp_path), maps)
    file, = (tmp_path / "finished").iterdir()
    with numpy.load(file) as kept:
        values, done = kept["values"], kept["done"]
    numpy.savez(file, values=values, done=done & (numpy.arange(3) < 2))
    before = file.read_bytes()

    def fail(stream, **_arrays):
        stream.write(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(salmap.evaluate._store.numpy, "savez", fail)
    with pytest.raises(OSError, match="no space"):
        insertion(experiment_of(images, folder=tmp_path), maps)
    assert [path.read_bytes() for path in (tmp_path / "finished").iterdir()] \
        == [before]


def test_files_are_written_while_it_runs(tmp_path, monkeypatch):
    """So that a crash does not lose all."""
    monkeypatch.setattr(salmap.evaluate._store, "_BETWEEN", -1.0)
    images, files = images_of(3), []

    class Looking(Linear):
        def __call__(self, images):
            files.append(len(list(tmp_path.rglob("*.npz"))))
            return super().__call__(images)

    maps = {"smooth": maps_of(images)["smooth"]}
    insertion(experiment_of(images, Looking(), classes=[0, 1, 2], batch=36,
                            folder=tmp_path), maps)
    assert files == [0, 1, 1]


def test_the_progress_bar_counts_groups(capsys):
    pytest.importorskip("tqdm")
    images = images_of(4)
    maps = {"smooth": maps_of(images)["smooth"]}
    insertion(experiment_of(images, batch=36, progress=True), maps)
    assert "insertion of smooth: 100%" in capsys.readouterr().err
    insertion(experiment_of(images, batch=36), maps)
    assert capsys.readouterr().err == ""
