"""Randomised weights."""

import copy

import numpy
import pytest

torch = pytest.importorskip("torch")

from plain_network import Linear, images_of  # noqa: E402
from salmap.evaluate import (Experiment, randomised_weights,  # noqa: E402
                             rank_correlation)
from salmap.evaluate.sanity import shuffled, weighted_layers  # noqa: E402
from torch import nn  # noqa: E402


class Backwards(nn.Module):
    """Its layers run in another order than they are written."""

    def __init__(self):
        super().__init__()
        self.head = nn.Linear(8, 16)
        self.norm = nn.BatchNorm2d(8)
        self.first = nn.Conv2d(3, 8, 3, padding=1)
        self.shape = nn.Sequential(nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())

    def forward(self, images):
        return self.head(self.shape(self.norm(self.first(images))))


@pytest.fixture(name="model")
def fixture_model():
    torch.manual_seed(1)
    return Backwards()


def edges(_network, images, _classes):
    """Does not look at the network."""
    return numpy.abs(images[:, 0])


def first_layer(network, images, _classes):
    with torch.no_grad():
        return network.first(torch.from_numpy(images))[:, 0].numpy()


def test_layers_are_in_the_order_of_the_pass(model):
    assert weighted_layers(model, images_of()) == ["first", "norm", "head"]
    script = torch.jit.script(model)
    assert weighted_layers(script, images_of()) == ["head", "norm", "first"]


def test_weights_are_shuffled_from_the_last_layer_on(model):
    seen = []

    def spy(network, images, classes):
        seen.append((network, {name: value.numpy().copy() for name, value
                               in network.state_dict().items()}))
        return first_layer(network, images, classes)

    before = copy.deepcopy(model.state_dict())
    experiment = Experiment(model, images_of(5), progress=False)
    score = randomised_weights(experiment, {"spy": spy, "edges": edges})
    for name, value in model.state_dict().items():
        assert torch.equal(value, before[name])
    assert [network is model for network, _ in seen] == [True] + [False] * 3
    for step, layers in enumerate([[], ["head"], ["head", "norm"],
                                   ["head", "norm", "first"]]):
        for name, value in seen[step][1].items():
            clean = before[name].numpy()
            changed = (name.partition(".")[0] in layers
                       and numpy.unique(clean).size > 1)
            assert (value != clean).any() == changed, name
            assert sorted(value.ravel()) == sorted(clean.ravel())
    correlations = score.curves["spy"]
    assert correlations.shape == (5, 3)
    assert correlations[:, :2] == pytest.approx(numpy.ones((5, 2)))
    last = [seen[step][1] for step in (0, 3)]
    maps = [nn.functional.conv2d(
        torch.tensor(experiment.images).double(),
        torch.from_numpy(state["first.weight"]).double(),
        torch.from_numpy(state["first.bias"]).double(), padding=1)[:, 0].numpy()
        for state in last]
    assert correlations[:, 2] == pytest.approx(rank_correlation(*maps), abs=1e-3)
    assert (score.curves["edges"] == 1).all() and score.better == "lower"
    assert score.at(0).name == "randomised weights, layers shuffled 1"


def test_some_steps_have_both_ends(model):
    experiment = Experiment(model, images_of(), progress=False)
    every = randomised_weights(experiment, {"first": first_layer})
    for steps, places in ((1, [0]), (2, [0, 2]), (9, [0, 1, 2])):
        some = randomised_weights(experiment, {"first": first_layer}, steps=steps)
        assert some.points.tolist() == [place + 1 for place in places]
        assert some.curves["first"] == pytest.approx(
            every.curves["first"][:, places], abs=1e-12)


def test_a_shuffled_copy(model):
    before = copy.deepcopy(model.state_dict())
    other = shuffled(model, numpy.random.default_rng(1))
    for name, value in model.state_dict().items():
        assert torch.equal(value, before[name])
    assert not torch.equal(other.first.weight, model.first.weight)
    assert torch.equal(other.first.weight.flatten().sort()[0],
                       model.first.weight.flatten().sort()[0])


def test_what_has_no_weights_is_refused(model):
    with pytest.raises(TypeError, match="a Linear; want a torch.nn.Module"):
        randomised_weights(Experiment(Linear(), images_of()), {"edges": edges})
    for module, steps in ((nn.Flatten(), None), (model, 0)):
        experiment = Experiment(module, images_of(), progress=False)
        with pytest.raises(ValueError, match="want at least one of each"):
            randomised_weights(experiment, {"edges": edges}, steps=steps)
