#!/usr/bin/env python3
"""Do maps show what a network looks at, where that is known? Writes a section of
docs/faithfulness.md.

    PYTHONPATH=bindings/python docs/faithfulness/known_truth.py

Trains small networks: to find digits among clutter, and to tell shapes, next to which
a texture gives the answer away. Trained networks are kept in OUT/networks, so that a
run that was broken off goes on. Needs PyTorch and scikit-learn.
"""
import argparse
import functools
import warnings
from typing import Any, NamedTuple

import numpy
import torch

import architectures
import page
import salmap.torch
import scenes
import training
from salmap import evaluate
from salmap.evaluate import methods

#: Scenes to train with, of one kind, and batches of the trainings.
TRAINING_SCENES, DIGIT_STEPS, SHAPE_STEPS = 1500, 150, 60

#: A transformer learns more slowly.
SLOWER = {"small ViT": 3}

MAIN = ("salmap FastCAM", "salmap SMOE x CAM", "salmap plain", "Grad-CAM",
        "Guided Backprop", "centred Gaussian", "blurred edges",
        "salmap plain, weights shuffled")


def of_last_layers(count):
    """FastCAM of the last of the layers that ``Explainer`` chooses."""
    def maps(network, images, classes):
        listed = salmap.torch.list_layers(network, torch.from_numpy(images[:1]))
        names = [layer.name for layer in listed if layer.chosen]
        return methods.fastcam(names[-count:])(network, images, classes)
    return maps


def of_transformer():
    """FastCAM of other class maps than the default one, HiResCAM of what the last
    block reads: by other methods, and of the tokens that the block is given."""
    ways = {"Grad-CAM": "gradcam", "LayerCAM": "layercam",
            "elementwise": "elementwise", "HiResCAM": "hirescam"}
    read = {name: methods.fastcam(method=method) for name, method in ways.items()
            if method != "hirescam"}
    tokens = {f"{name} of the tokens": methods.fastcam(
        method=method, cam_layer="blocks.3") for name, method in ways.items()}
    return {**read, **tokens}


def choices(architecture):
    """What the default settings are compared with. What a transformer's last block
    makes of places has no part in its answer, so its layers are not cut off; its
    class maps are of gradients, in several ways."""
    own = of_transformer() if architecture == "small ViT" else {
        "last two layers": of_last_layers(2), "last layer": of_last_layers(1)}
    return {"default": methods.fastcam(), **own,
            "not focused": methods.fastcam(fastcam_factor="inside"),
            "not guided": methods.fastcam(guided=False),
            "bicubic": methods.fastcam(resampling="bicubic"),
            "class map alone": methods.class_map(None)}


def methods_for(architecture):
    """Those of the table; Guided Backprop wants ReLUs."""
    every = methods.all_methods()
    return {name: every[name] for name in MAIN
            if architecture != "small ViT" or name != "Guided Backprop"}


@functools.lru_cache(maxsize=None)
def digit_draws():
    """What networks learn digits from: one or two in a scene."""
    digits, chance = scenes.read_digits("train"), numpy.random.default_rng(0)
    one = scenes.digit_scenes(digits, TRAINING_SCENES, chance)
    two = scenes.digit_scenes(digits, TRAINING_SCENES, chance, things=2)
    return training.batches(
        numpy.concatenate([one.images, two.images]),
        numpy.concatenate([one.classes.repeat(2, axis=1), two.classes]))


@functools.lru_cache(maxsize=None)
def shape_draws(agree):
    """What networks learn shapes from; textures tell them always, or by chance."""
    found = scenes.shape_scenes(TRAINING_SCENES, numpy.random.default_rng(1), agree)
    return training.batches(found.images, found.classes[:, :1])


#: By the name of a training: how many classes, batches, and what draws them.
TRAININGS = {
    "digits": (scenes.KINDS, lambda: DIGIT_STEPS, digit_draws),
    "cheating": (scenes.SHAPES, lambda: SHAPE_STEPS, lambda: shape_draws("always")),
    "honest": (scenes.SHAPES, lambda: SHAPE_STEPS, lambda: shape_draws("chance")),
}


def trained(name, architecture, seed, folder):
    """A network of one training, from the folder where it was kept."""
    kinds, steps, draws = TRAININGS[name]

    def make():
        return architectures.ARCHITECTURES[architecture](kinds)

    path = folder / f"{name}-{architecture.replace(' ', '-')}-{seed}.pt"
    if path.exists():
        network = make()
        network.load_state_dict(torch.load(path))
        return network.eval()
    network = training.train(make, draws(), seed,
                             steps() * SLOWER.get(architecture, 1))
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(network.state_dict(), path)
    return network


def logits(network, images):
    """float32 ``[n, classes]``."""
    with torch.no_grad():
        return network(torch.from_numpy(images)).numpy()


def told(network, found):
    """Whether a network finds all things of each scene, bool ``[n]``."""
    things = found.classes.shape[1]
    highest = numpy.argsort(-logits(network, found.images))[:, :things]
    return (numpy.sort(highest) == numpy.sort(found.classes)).all(axis=1)


def masses(network, every, found, classes):
    """For each method ``[things, n]``: the share of the map on each square."""
    experiment = evaluate.Experiment(network, found.images, classes, progress=False)
    maps = evaluate.compute_maps(experiment, every)
    return {name: numpy.stack([evaluate.mass_accuracy(each, squares) for squares
                               in found.squares.swapaxes(0, 1)])
            for name, each in maps.items()}


def shares(network, every, found, classes, thing):
    """For each method ``[n]``: of the map on both squares, the share on that of the
    thing; a half where there is nothing on either."""
    both = masses(network, every, found, classes)
    return {name: numpy.divide(each[thing], each.sum(axis=0),
                               out=numpy.full(len(classes), 0.5),
                               where=each.sum(axis=0) > 0)
            for name, each in both.items()}


def _mean(every):
    """Of the values of several networks, for each method and scene."""
    return {name: numpy.mean([each[name] for each in every], axis=0)
            for name in every[0]}


class Found(NamedTuple):
    """What was measured of one architecture: for each method a value for each
    scene, the mean of the networks; and what they get right."""

    one: Any
    two: Any
    cheating: Any
    honest: Any
    accuracy: Any


def _all(rights):
    """The numbers of scenes that all networks get right."""
    chosen = numpy.flatnonzero(numpy.all(rights, axis=0))
    if not chosen.size:
        raise ValueError("there is no scene that all networks get right; they want "
                         "more training")
    return chosen


def measure_digits(networks, every, part, count):
    """Masses on the digit, shares on the digit that was asked for of two, and the
    accuracies."""
    digits = scenes.read_digits(part)
    chance = numpy.random.default_rng([2, part == "confirm"])
    one = scenes.digit_scenes(digits, count, chance)
    two = scenes.digit_scenes(digits, count, chance, things=2)
    right = [[told(network, each) for network in networks] for each in (one, two)]
    one, two = one.of(_all(right[0])), two.of(_all(right[1]))
    mass = _mean([{name: values[0] for name, values in
                   masses(network, every, one, one.classes[:, 0]).items()}
                  for network in networks])
    share = _mean([_mean([shares(network, every, two, two.classes[:, thing], thing)
                          for thing in (0, 1)]) for network in networks])
    return mass, share, {"one digit": numpy.mean(right[0]),
                         "two digits": numpy.mean(right[1])}


def measure_shapes(cheating, honest, every, part, count):
    """Shares on the texture, of scenes in which it tells another shape, and the
    cheating networks tell that, and the others the shape; and how often they do."""
    chance = numpy.random.default_rng([3, part == "confirm"])
    found = scenes.shape_scenes(count, chance, "never")
    answers = [[logits(network, found.images).argmax(axis=1) == found.classes[:, thing]
                for network in networks]
               for networks, thing in ((cheating, 1), (honest, 0))]
    found = found.of(_all([*answers[0], *answers[1]]))
    values = [_mean([shares(network, every, found, found.classes[:, thing], 1)
                     for network in networks])
              for networks, thing in ((cheating, 1), (honest, 0))]
    return (*values, {"cheating": numpy.mean(answers[0]),
                      "honest": numpy.mean(answers[1])})


def measure(architecture, every, part, seeds, count, folder):
    """All of one architecture."""
    networks = {name: [trained(name, architecture, seed, folder)
                       for seed in range(seeds)] for name in TRAININGS}
    mass, share, digits = measure_digits(networks["digits"], every, part, count)
    cheating, honest, shapes = measure_shapes(
        networks["cheating"], networks["honest"], every, part, count)
    return Found(mass, share, cheating, honest, {**digits, **shapes})


def _cells(found, field, method, sign=""):
    """A cell of each architecture."""
    return [page.text_of(evaluate.interval(getattr(each, field)[method]), sign)
            if method in getattr(each, field) else "" for each in found.values()]


def _table(found, field, sign=""):
    names = list(dict.fromkeys(name for each in found.values()
                               for name in getattr(each, field)))
    return page.table(["method", *found],
                      [[name, *_cells(found, field, name, sign)] for name in names])


def _above_default(found):
    """How much the other choices are above the default, scene by scene."""
    def above(values):
        return {name: each - values["default"] for name, each in values.items()
                if name != "default"}
    return {name: each._replace(one=above(each.one), two=above(each.two))
            for name, each in found.items()}


def _differences(found):
    """How much more of each map is on the texture when the network cheats."""
    rows = []
    for method in found[max(found, key=lambda name: len(found[name].one))].one:
        rows.append([method, *(page.text_of(evaluate.interval(
            each.cheating[method] - each.honest[method]), "+")
            if method in each.cheating else "" for each in found.values())])
    return page.table(["method", *found], rows)


def _accuracies(found):
    heads = ["networks", "one digit", "both of two", "cheating ones tell the texture",
             "honest ones tell the shape"]
    return page.table(heads, [[name, *(f"{value:.2f}" for value
                                       in each.accuracy.values())]
                              for name, each in found.items()])


def _all_scenes(found, field, method):
    return numpy.concatenate([getattr(each, field)[method]
                              for each in found.values()])


def _goals(found):
    """The goals of digits and of the plain map, over all architectures."""
    mass = evaluate.interval(_all_scenes(found, "one", "salmap FastCAM"))
    rows = [["FastCAM's mass on the digit, at least 0.80", page.text_of(mass),
             page.verdict(mass, 0.80)]]
    plain = _all_scenes(found, "one", "salmap plain")
    for control in ("centred Gaussian", "blurred edges",
                    "salmap plain, weights shuffled"):
        above = evaluate.interval(plain - _all_scenes(found, "one", control))
        rows.append([f"plain map's mass, above that of {control}",
                     page.text_of(above, "+"), page.verdict(above, 0)])
    return page.table(["goal", "measured", "by"], rows)


#: By their names: the scenes that choices are measured on.
PARTS = {"choose": "as many scenes of other digits", "confirm": "the same scenes"}


def section(confirmed, chosen, part, seeds, count):
    """The text of the page, where the choices are measured on this part."""
    chance = (scenes.DIGIT / scenes.SIDE) ** 2
    above = _above_default(chosen)
    return f"""{seeds} networks of each architecture, {count} scenes of each kind, of \
which those count that all {seeds} get right:

{_accuracies(confirmed)}
The share of a map in the digit's square, {scenes.DIGIT} x {scenes.DIGIT} of \
{scenes.SIDE} x {scenes.SIDE} pixels ({chance:.3f} by chance):

{_table(confirmed, "one")}
Two digits: of the map on both, the share on the one that was asked for (0.5 by chance):

{_table(confirmed, "two")}
Does the map show that the network cheats? How much more of what lies on shape and \
texture is on the texture in a network that was trained with the shortcut than in one \
without, in the same scenes (0 for a map that does not show it, 1 at best):

{_differences(confirmed)}
{_goals(confirmed)}
Choices of layers and settings, on {PARTS[part]}: FastCAM's mass on the digit, and the \
share on the right one of two.

{_table(chosen, "one")}
{_table(chosen, "two")}
How much they are above the default in the same scenes:

{_table(above, "one", "+")}
{_table(above, "two", "+")}
"""


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--scenes", type=int, default=100)
    parser.add_argument("--architectures", default=",".join(
        architectures.ARCHITECTURES), help="names with commas between (all)")
    parser.add_argument("--choices", choices=PARTS, default="choose",
                        help="the scenes that choices are measured on (choose)")
    page.add_options(parser, "build/faithfulness/known-truth")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    # A map without evidence for the class is 0, and scores as chance does.
    warnings.simplefilter("ignore", salmap.InputWarning)
    folder, names = options.output / "networks", options.architectures.split(",")

    def of(part, every_for):
        return {name: measure(name, every_for(name), part, options.seeds,
                              options.scenes, folder) for name in names}

    confirmed = of("confirm", methods_for)
    chosen = of(options.choices, choices)
    page.write(options, "known-truth", section(
        confirmed, chosen, options.choices, options.seeds, options.scenes))
    plot(confirmed, options.output)


def plot(found, folder):
    """mass-ARCHITECTURE.png: bars of the first table."""
    from salmap.evaluate import plots
    for name, each in found.items():
        plots.bars(evaluate.Score(f"mass on the digit, {name}", each.one,
                                  "higher")).savefig(
            folder / f"mass-{name.replace(' ', '-')}.png")


if __name__ == "__main__":
    main()
