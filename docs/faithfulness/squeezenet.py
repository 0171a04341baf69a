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
MOSAICS = 32

#: The methods of the table; --methods all has the others too.
MAIN = ("salmap FastCAM", "salmap guided", "salmap SMOE x CAM", "salmap plain",
        "Grad-CAM", "Guided Backprop", "centred Gaussian", "blurred edges",
        "salmap plain, weights shuffled")

#: Those whose maps of other images and networks are asked for too.
FEW = MAIN[:7]

#: Those that the goals compare.
GOALS = ("salmap FastCAM", "Grad-CAM", "Guided Backprop")


def choices():
    """What the default settings were chosen among."""
    def fires(*numbers):
        return [f"features.{number}" for number in numbers]

    fastcam = methods.fastcam
    return {
        "default": fastcam(), "five fire modules": fastcam(fires(3, 5, 8, 10, 12)),
        "last two scales": fastcam(fires(10, 12)), "last layer": fastcam(fires(12)),
        "not focused": fastcam(fastcam_factor="inside"),
        "not guided": fastcam(guided=False),
        "Gamma": fastcam(normalizer="gamma"), "bicubic": fastcam(resampling="bicubic"),
        "last layer, not guided": fastcam(fires(12), guided=False),
        "CAM": methods.class_map(None),
    }


def methods_of(name):
    """By their names: those of the table, of the goals, all, or the choices."""
    if name == "choices":
        return choices()
    every = methods.all_methods()
    wanted = {"main": MAIN, "goals": GOALS, "all": every}[name]
    return {method: each for method, each in every.items() if method in wanted}


def make_model():
    """torchvision's architecture with the demo's parameters."""
    model = torchvision.models.squeezenet1_0(weights=None)
    model.classifier[1].padding = (1, 1)
    model.load_state_dict({name: torch.from_numpy(values) for name, values
                           in network.parameters().items()})
    # Twice as fast as with channels first, on one thread of a CPU.
    return model.eval().to(memory_format=torch.channels_last)


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


def scores_of(experiment, every, steps, mosaics=MOSAICS):
    """All scores of the table, of these methods."""
    maps = evaluate.compute_maps(experiment, every)
    inserted = evaluate.insertion(experiment, maps, steps=steps)
    deleted = evaluate.deletion(experiment, maps, steps=steps)
    few = {name: method for name, method in every.items()
           if name in FEW or name in choices()}
    weights = evaluate.randomised_weights(experiment, few, steps=2)
    return [inserted.minus(deleted), inserted, deleted,
            evaluate.kar(experiment, maps), evaluate.roar(experiment, maps),
            evaluate.grid_pointing_game(experiment, few, count=mosaics),
            weights.at(0), weights.at(1)]


def _report_values(folder, scores):
    """Every value and every interval, for whoever compares runs."""
    (folder / "values.csv").write_text(evaluate.values_to_csv(scores),
                                       encoding="utf-8")
    for against in ("Grad-CAM", "Guided Backprop", "centred Gaussian"):
        name = against.lower().replace(" ", "-")
        (folder / f"above-{name}.csv").write_text(
            evaluate.to_csv(scores, against=against), encoding="utf-8")


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
    parser.add_argument("--mosaics", type=int, default=MOSAICS)
    parser.add_argument("--methods", choices=("main", "goals", "all", "choices"),
                        default="main")
    parser.add_argument("--against", help="the method that the others are compared "
                        "with (Grad-CAM, or default among choices)")
    options = parser.parse_args(arguments)
    if not pathlib.Path(options.photos).is_dir():
        print(f"SKIP  {options.photos} is no folder of photos; "
              "make faithfulness PHOTOS=folder CLASSES=file")
        return
    model = make_model()
    inputs, classes = read(options.photos, options.classes)
    chosen = measured(model, inputs, classes, options.part, options.most)
    experiment = evaluate.Experiment(model, inputs[chosen], classes[chosen],
                                     seed=SEED, folder=options.output)
    against = options.against or (
        "default" if options.methods == "choices" else "Grad-CAM")
    scores = scores_of(experiment, methods_of(options.methods), options.steps,
                       options.mosaics)
    text = (f"{len(experiment)} photos ({options.part}), {options.steps} steps, "
            f"seed {SEED}\n\n" + evaluate.markdown(scores,
                                                  against=against))
    _report_values(options.output, scores)
    (options.output / "tables.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
