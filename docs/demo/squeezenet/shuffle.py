#!/usr/bin/env python3
"""Do maps of a photo change when the network forgets what it has learned?

    PYTHONPATH=bindings/python docs/demo/squeezenet/shuffle.py PHOTO CLASS

The weights of the classifier, or of each convolution, are shuffled. The table has
the rank correlation of the maps before and after, as a mean over ten shuffles: 1
if they order all pixels alike, about 0 if they have nothing in common. A map of
zeros, where nothing speaks for the class any more, counts as 0. This is the
sanity check of J. Adebayo et al., "Sanity Checks for Saliency Maps", 2018.
"""
import sys

import numpy

import network
import run
import salmap
import salmap.evaluate

SHUFFLES = 10


def maps(made, weights, label, size):
    """The maps of one photo by their names, from what run.outputs() gave."""
    stack = salmap.Stack(len(network.LAYERS), normalizer="range", cams=2)
    row = weights[f"{network.CLASSIFIER}.weight"][label, :, 0, 0]
    stack.push_cam(0, made[network.LAYERS[-1]][None], weights=row)
    stack.push_cam(1, made[network.LAYERS[-1]][None])
    for layer, name in enumerate(network.LAYERS):
        stack.push(layer, made[name][None])
    return {"combined map": stack.combined(size, 0),
            "class map of `eigen`": stack.cam(size, 0, 1),
            "class map": stack.cam(size, 0, 0),
            "FastCAM": stack.fastcam(size, 0, 0)}


def _shuffled(weights, start, seed):
    """Those whose names start so, each in an order of its own. NumPy promises
    that RandomState goes on giving the same ones."""
    random = numpy.random.RandomState(seed)
    return {name: random.permutation(values.ravel()).reshape(values.shape)
            if name.startswith(start) and name.endswith("weight") else values
            for name, values in weights.items()}


def correlations(pixels, label):
    """By the name of a map: what is left if the classifier's weights are
    shuffled, and if all are."""
    size, weights = pixels.shape[:2], network.parameters()
    made = run.outputs(pixels, weights)
    before = maps(made, weights, label, size)
    found = {name: [[], []] for name in before}
    for seed in range(SHUFFLES):
        for column, start in enumerate((network.CLASSIFIER, "")):
            other = _shuffled(weights, start, seed)
            # The layers come before the classifier and do not need it.
            after = maps(run.outputs(pixels, other) if not start else made,
                         other, label, size)
            for name, map_before in before.items():
                found[name][column] += list(salmap.evaluate.rank_correlation(
                    map_before, after[name]))
    return {name: [numpy.mean(column) for column in columns]
            for name, columns in found.items()}


def table(pixels, label):
    lines = ["| map | the classifier shuffled | all shuffled |",
             "| --- | --- | --- |"]
    for name, columns in correlations(pixels, label).items():
        # No "-0.00".
        first, second = (round(column, 2) + 0.0 for column in columns)
        lines.append(f"| {name} | {first:.2f} | {second:.2f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(salmap.read_photo(sys.argv[1]), int(sys.argv[2])))
