#!/usr/bin/env python3
"""How true are maps of a trained ImageNet network? Writes the table of
docs/faithfulness.md.

    PYTHONPATH=bindings/python docs/faithfulness/squeezenet.py PHOTOS CLASSES -o OUT

PHOTOS is a folder of photos whose names begin with the WordNet id of what they show;
line i of the file CLASSES begins with the id of class i. Only photos that the network
classifies right are measured. A run that was broken off goes on where it was. Needs
PyTorch, torchvision and Pillow.
"""
import argparse
import pathlib
import sys

import numpy
import torch
import torchvision

import salmap.torch
from salmap import evaluate
from salmap.evaluate import methods

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "docs" / "demo" / "squeezenet"))
import network  # noqa: E402

#: Pixels of a side, as the network was trained.
SIDE = 227
SEED = 0

#: The methods whose maps of other images and networks are asked for too, which takes
#: longest.
FEW = ("salmap FastCAM", "salmap guided", "salmap SMOE x CAM", "salmap plain",
       "Grad-CAM", "Guided Backprop", "centred Gaussian")


def make_model():
    """torchvision's architecture with the demo's parameters."""
    model = torchvision.models.squeezenet1_0(weights=None)
    model.classifier[1].padding = (1, 1)
    model.load_state_dict({name: torch.from_numpy(values) for name, values
                           in network.parameters().items()})
    return model.eval()


def read(folder, file):
    """The photos as the network takes them, and their classes."""
    kinds = {line.split()[0]: number for number, line in enumerate(
        pathlib.Path(file).read_text().splitlines())}
    photos = sorted(path for path in pathlib.Path(folder).iterdir()
                    if path.name[:9] in kinds)
    inputs = salmap.torch.model_input(
        [str(path) for path in photos], SIDE,
        mean=[mean / 255 for mean in network.MEANS], std=[1 / 255] * 3)
    return inputs, numpy.array([kinds[path.name[:9]] for path in photos])


def measured(model, inputs, classes, part, most):
    """The numbers of the photos that are classified right: of every second one,
    starting with the first or the second, or of all."""
    told = evaluate.Experiment(model, inputs, progress=False).classes
    right = numpy.flatnonzero(told == classes)
    return {"choose": right[::2], "confirm": right[1::2],
            "all": right}[part][:most]


def scores_of(experiment, steps):
    """All scores of the table."""
    every = methods.all_methods()
    maps = evaluate.compute_maps(experiment, every)
    inserted = evaluate.insertion(experiment, maps, steps=steps)
    deleted = evaluate.deletion(experiment, maps, steps=steps)
    few = {name: every[name] for name in FEW}
    weights = evaluate.randomised_weights(experiment, few, steps=2)
    return [inserted.minus(deleted), inserted, deleted,
            evaluate.kar(experiment, maps), evaluate.roar(experiment, maps),
            evaluate.grid_pointing_game(experiment, few), weights.at(0),
            weights.at(1)]


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("photos")
    parser.add_argument("classes")
    parser.add_argument("-o", "--output", default="build/faithfulness",
                        type=pathlib.Path)
    parser.add_argument("--part", choices=("choose", "confirm", "all"),
                        default="confirm")
    parser.add_argument("--most", type=int, help="photos at most")
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--against", default="Grad-CAM")
    options = parser.parse_args(arguments)
    model = make_model()
    inputs, classes = read(options.photos, options.classes)
    chosen = measured(model, inputs, classes, options.part, options.most)
    experiment = evaluate.Experiment(model, inputs[chosen], classes[chosen],
                                     seed=SEED, folder=options.output)
    text = evaluate.markdown(scores_of(experiment, options.steps),
                             against=options.against)
    (options.output / "tables.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
