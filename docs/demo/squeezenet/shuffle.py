#!/usr/bin/env python3
"""Do maps of a photo change when the network forgets what it has learned?

    PYTHONPATH=bindings/python docs/demo/squeezenet/shuffle.py PHOTO LABEL

The weights of the classifier, or of each convolution, are shuffled. The table has
the rank correlation of the maps before and after, as a mean over ten shuffles: 1
if they order all pixels alike, about 0 if they have nothing in common. A map of
zeros, where nothing speaks for the class any more, counts as 0. This is the
sanity check of J. Adebayo et al., "Sanity Checks for Saliency Maps", 2018.
"""
import sys

import numpy

import explain
import network
import run
import salmap
import salmap.evaluate

SHUFFLES = 10


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
    before = explain.maps(made, weights, label, size)
    found = {name: [[], []] for name in before}
    for seed in range(SHUFFLES):
        for column, start in enumerate((network.CLASSIFIER, "")):
            other = _shuffled(weights, start, seed)
            # The layers come before the classifier and do not need it.
            after = explain.maps(run.outputs(pixels, other) if not start
                                 else made, other, label, size)
            for name, map_before in before.items():
                found[name][column] += list(salmap.evaluate.rank_correlation(
                    map_before, after[name]))
    return {name: [numpy.mean(column) for column in columns]
            for name, columns in found.items()}


if __name__ == "__main__":
    left = correlations(salmap.read_photo(sys.argv[1]),
                        explain.number_of(sys.argv[2]))
    print(explain.table(
        ["map", "the classifier shuffled", "all shuffled"],
        [(name, *numbers) for name, numbers in left.items()]))
