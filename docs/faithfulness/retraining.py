#!/usr/bin/env python3
"""KAR and ROAR with retraining, on digits. Writes a section of docs/faithfulness.md.

    PYTHONPATH=bindings/python docs/faithfulness/retraining.py

A network learns scikit-learn's digits, enlarged to 16 x 16 pixels, and each method
explains all of them. Then new networks learn what is left when a share of the pixels
with the highest values is kept (KAR) or removed (ROAR) in all images, those of the
test too; the others are the image's mean. What was measured is kept in OUT/finished, so
that a run that was broken off goes on. Sources: Hooker, Erhan, Kindermans, Kim,
NeurIPS 2019; Mundhenk, Chen, Friedland, arXiv 1911.11293. Needs PyTorch and
scikit-learn.
"""
import argparse
import functools
import warnings

import numpy
import torch
from sklearn import datasets

import page
import salmap
import training
from salmap import evaluate
from salmap._files import replacing
from salmap.evaluate import methods
from salmap.evaluate._slug import slug

SIDE, KINDS, TRAINING, STEPS = 16, 10, 1200, 300
SHARES = (0.1, 0.3, 0.5, 0.7, 0.9)
METHODS = ("salmap FastCAM", "salmap plain", "Grad-CAM", "Guided Backprop",
           "centred Gaussian", "blurred edges", "random")


def read_digits():
    """Images float32 ``[n, 1, SIDE, SIDE]`` and classes ``[n]``."""
    data = datasets.load_digits()
    small = torch.from_numpy(data.images / 16).float()[:, None]
    larger = torch.nn.functional.interpolate(small, (SIDE, SIDE), mode="bilinear",
                                             align_corners=False)
    return (2 * larger - 1).numpy(), data.target


def make():
    """A network of convolutions, whose last layer has 8 x 8 locations."""
    layers = []
    for inputs, outputs, stride in ((1, 8, 1), (8, 16, 2), (16, 32, 1)):
        layers += [torch.nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
                   torch.nn.BatchNorm2d(outputs), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers, torch.nn.AdaptiveAvgPool2d(1),
                               torch.nn.Flatten(), torch.nn.Linear(32, KINDS))


def left(images, maps, share, keeps):
    """The images, of which only so many pixels are as they were: the highest of the
    map, or all but those; equal ones are put into an order by chance, which is
    the same for all methods."""
    chance = numpy.random.default_rng(0)
    count = round(share * SIDE * SIDE)
    other = images.mean(axis=(1, 2, 3), keepdims=True)
    found = numpy.empty_like(images)
    for number, (image, each) in enumerate(zip(images, maps)):
        ties = chance.random(each.size)
        order = numpy.lexsort((ties, -each.ravel()))
        is_high = numpy.zeros(each.size, bool)
        is_high[order[:count]] = True
        found[number] = numpy.where(is_high.reshape(each.shape) == keeps, image,
                                    other[number])
    return found


def fit(images, classes, seed, steps):
    """A network that learnt the first images."""
    return training.train(make, training.batches(
        images[:TRAINING], classes[:TRAINING, None]), seed, steps)


def is_right(network, images, classes):
    """Of the images that are for testing, float64 ``[n]``: 1 or 0."""
    with torch.no_grad():
        answers = network(torch.from_numpy(images[TRAINING:])).argmax(dim=1).numpy()
    return (answers == classes[TRAINING:]).astype(numpy.float64)


def accuracies(images, classes, each, shares, seed, steps):
    """KAR and ROAR of each test image and share, of one method's maps,
    ``[2, n, shares]``."""
    def one(share, keeps):
        part = left(images, each, share, keeps)
        return is_right(fit(part, classes, seed, steps), part, classes)

    return numpy.stack([numpy.stack([one(share, keeps) for share in shares], axis=1)
                        for keeps in (True, False)])


def kept(path, compute):
    """An array from a file, which is written where there is none."""
    if not path.exists():
        array = compute()
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            numpy.save(file, array)
    return numpy.load(path)


def run_seed(seed, shares, steps, folder):
    """For each method ``[2, n, shares]``, and the accuracy of the first network."""
    images, classes = read_digits()
    network, every = fit(images, classes, seed, steps), methods.all_methods()
    experiment = evaluate.Experiment(network, images, classes, progress=False)

    def compute(name):
        maps = evaluate.compute_maps(experiment, {name: every[name]})[name]
        return accuracies(images, classes, maps, shares, seed, steps)

    settings = "-".join(map(str, (steps, *shares)))
    return {name: kept(folder / "finished" / settings / f"{slug(name)}-{seed}.npy",
                       functools.partial(compute, name))
            for name in METHODS}, is_right(network, images, classes).mean()


def run(seeds, shares, steps, folder):
    """For each method ``[seeds, 2, n, shares]``, and the accuracies of the first
    networks."""
    found, first = zip(*(run_seed(seed, shares, steps, folder) for seed in seeds))
    return {name: numpy.stack([each[name] for each in found])
            for name in METHODS}, first


def scores_of(found, shares):
    """KAR, ROAR, and how far KAR is above ROAR: for each test image the mean over
    networks and shares."""
    means = {name: each.mean(axis=0) for name, each in found.items()}
    kar, roar = (evaluate.Score(
        title, {name: each[which].mean(axis=1) for name, each in means.items()},
        better, {name: each[which] for name, each in means.items()},
        numpy.array(shares), "share of pixels")
        for which, (title, better) in enumerate((("KAR with retraining", "higher"),
                                                 ("ROAR with retraining", "lower"))))
    return kar, roar, kar.minus(roar, "KAR minus ROAR")


def section(found, shares, first, steps):
    """The text of the page."""
    kar, roar, both = scores_of(found, shares)
    above = both.differences("Grad-CAM")
    rows = []
    for name, each in found.items():
        seeds = (each[:, 0] - each[:, 1]).mean(axis=(1, 2))
        rows.append([name, *(page.text_of(score.intervals()[name])
                             for score in (kar, roar, both)),
                     f"{seeds.min():.3f} to {seeds.max():.3f}",
                     page.text_of(above[name], "+") if name in above else ""])
    ours = above["salmap FastCAM"]
    named = ", ".join(f"{100 * share:g} %" for share in shares)
    return (f"{len(first)} networks for each method and share ({named}), {steps} "
            f"batches each, {len(both)} test images; the first networks have "
            f"{min(first):.3f} to {max(first):.3f} right.\n\n"
            + page.table(["method", "KAR, higher is better", "ROAR, lower is better",
                          "KAR minus ROAR", "of each network", "above Grad-CAM"],
                         rows)
            + "\n" + page.table(["goal", "measured", "by"], [[
                "FastCAM's KAR minus ROAR, not below Grad-CAM's",
                page.text_of(ours, "+"), page.verdict(ours, 0)]]) + "\n")


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--shares", type=float, nargs="+", default=SHARES)
    page.add_options(parser, "build/faithfulness/retraining")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    # A map without evidence for the class is 0, and scores as chance does.
    warnings.simplefilter("ignore", salmap.InputWarning)
    found, first = run(options.seeds, options.shares, options.steps, options.output)
    page.write(options, "retraining", section(found, options.shares, first,
                                              options.steps))
    from salmap.evaluate import plots
    for score in scores_of(found, options.shares)[:2]:
        name = score.name.split()[0].lower()
        plots.curves(score).savefig(options.output / f"{name}.png")


if __name__ == "__main__":
    main()
