#!/usr/bin/env python3
"""How much of a map lies on its class, where two things are side by side?

    PYTHONPATH=bindings/python docs/demo/squeezenet/halves.py PHOTO LEFT RIGHT

The table has the share of each map's sum that lies in the left half for the class
LEFT, such as "tiger cat", and in the right half for RIGHT.
"""
import sys

import explain
import network
import run
import salmap


def shares(pixels, left, right):
    """By the name of a map."""
    weights = network.parameters()
    made = run.outputs(pixels, weights)
    middle = pixels.shape[1] // 2
    for_left, for_right = (
        explain.maps(made, weights, explain.number_of(name), pixels.shape[:2])
        for name in (left, right))
    return {name: (for_left[name][:, :middle].sum() / for_left[name].sum(),
                   for_right[name][:, middle:].sum() / for_right[name].sum())
            for name in for_left}


if __name__ == "__main__":
    found = shares(salmap.read_photo(sys.argv[1]), *sys.argv[2:])
    print(explain.table(
        ["map", f"{sys.argv[2]}: left half", f"{sys.argv[3]}: right half"],
        [(name, *numbers) for name, numbers in found.items()]))
