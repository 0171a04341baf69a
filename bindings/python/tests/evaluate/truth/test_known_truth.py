"""Networks that the program trains, after hardly any training."""

import types

import numpy
import pytest

from programs import program

known_truth = program("known_truth")
torch = known_truth.torch
scenes = known_truth.scenes


@pytest.mark.parametrize("name", known_truth.architectures.ARCHITECTURES)
def test_a_network_has_maps_of_all_methods_and_choices(name):
    torch.manual_seed(1)
    network = known_truth.architectures.ARCHITECTURES[name](5).eval()
    images = numpy.random.default_rng(1).normal(
        0, 1, (3, 1, scenes.SIDE, scenes.SIDE)).astype(numpy.float32)
    assert known_truth.logits(network, images).shape == (3, 5)
    every = {**known_truth.methods_for(name), **known_truth.choices(name)}
    experiment = known_truth.evaluate.Experiment(network, images, progress=False)
    maps = known_truth.evaluate.compute_maps(experiment, every)
    assert all(each.shape == (3, scenes.SIDE, scenes.SIDE) for each in maps.values())
    assert (maps["default"] == maps["salmap FastCAM"]).all()
    assert ("Guided Backprop" in maps) == (name != "small ViT")
    choices = [maps[choice].tobytes() for choice in known_truth.choices(name)]
    assert len(set(choices)) == len(choices)


def _training(steps):
    images = torch.rand(20, 1, 4, 4).numpy()
    classes = (images.mean(axis=(1, 2, 3)) > 0.5).astype(int)[:, None]
    return known_truth.training.train(
        lambda: torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(16, 2)),
        known_truth.training.batches(images, classes), 3, steps, rate=0.1
    ), images, classes[:, 0]


def test_training_learns_and_repeats_itself():
    torch.manual_seed(1)
    network, images, classes = _training(60)
    answers = known_truth.logits(network, images).argmax(axis=1)
    assert (answers == classes).mean() > 0.9 and not network.training
    torch.manual_seed(1)
    same, _, _ = _training(60)
    assert torch.equal(network[1].weight, same[1].weight)


def test_two_answers_are_each_as_good():
    logits = torch.tensor([[2.0, 2.0, -30.0]])
    both = known_truth.training._losses(logits, torch.tensor([[0, 1]]))
    assert float(both) == pytest.approx(numpy.log(2), abs=1e-6)


def test_a_map_of_the_square_alone_has_all_of_its_mass():
    found = scenes.shape_scenes(4, numpy.random.default_rng(1), "never")
    network = known_truth.architectures.plain(scenes.SHAPES).eval()
    every = {"shape": lambda *_: found.squares[:, 0].astype(float),
             "texture": lambda *_: found.squares[:, 1].astype(float),
             "nothing": lambda *_: numpy.zeros((4, scenes.SIDE, scenes.SIDE)),
             "both": lambda *_: found.squares.any(axis=1).astype(float)}
    shares = known_truth.shares(network, every, found, found.classes[:, 0], 0)
    part = scenes.SHAPE ** 2 / (scenes.SHAPE ** 2 + scenes.PATCH ** 2)
    assert (shares["shape"] == 1).all() and (shares["texture"] == 0).all()
    assert shares["both"] == pytest.approx([part] * 4)
    assert shares["nothing"] == pytest.approx([part] * 4)


def test_what_is_told_are_all_things_in_any_order():
    found = types.SimpleNamespace(
        images=numpy.eye(3, dtype=numpy.float32)[[0, 1, 2]] * 2
        + numpy.float32([[0, 1, 0], [1, 0, 0], [1, 0, 0]]),
        classes=numpy.array([[1, 0], [0, 1], [1, 2]]))
    assert known_truth.told(torch.nn.Identity(), found).tolist() == [
        True, True, False]


def test_no_scene_that_all_get_right_is_told():
    assert known_truth._all([[True, False], [True, True]]).tolist() == [0]
    with pytest.raises(ValueError, match="more training"):
        known_truth._all([[True, False], [False, True]])


def test_it_writes_all_tables_and_keeps_networks(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(known_truth, "TRAINING_SCENES", 20)
    monkeypatch.setattr(known_truth, "DIGIT_STEPS", 2)
    monkeypatch.setattr(known_truth, "SHAPE_STEPS", 2)
    monkeypatch.setattr(known_truth, "_all", lambda rights: numpy.arange(2))
    monkeypatch.setattr(known_truth, "MAIN", (
        "salmap FastCAM", "salmap plain", "centred Gaussian", "blurred edges",
        "salmap plain, weights shuffled"))
    few = known_truth.choices("plain CNN")
    monkeypatch.setattr(known_truth, "choices",
                        lambda _: {name: few[name] for name in ("default", "bicubic")})
    arguments = ["--seeds", "1", "--scenes", "4", "--architectures", "plain CNN",
                 "-o", str(tmp_path)]
    known_truth.main(arguments)
    text = (tmp_path / "known-truth.md").read_text()
    assert text.count("| salmap FastCAM |") == 3
    assert text.count("| bicubic |") == 4
    assert text.count("| default |") == 2 and f"{text}\n" == capsys.readouterr().out
    assert (tmp_path / "mass-plain-CNN.png").exists()
    networks = sorted((tmp_path / "networks").iterdir())
    assert len(networks) == 3
    monkeypatch.setattr(known_truth.training, "train", None)
    kept = known_truth.trained("digits", "plain CNN", 0, tmp_path / "networks")
    saved = torch.load(tmp_path / "networks" / "digits-plain-CNN-0.pt")
    assert all(torch.equal(each, saved[name])
               for name, each in kept.state_dict().items())
    assert "settings, on as many scenes of other digits: " in text
    known_truth.main([*arguments, "--choices", "confirm"])
    assert "settings, on the same scenes: " in capsys.readouterr().out
