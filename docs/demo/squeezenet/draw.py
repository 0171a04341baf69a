#!/usr/bin/env python3
"""Draws why the network says what it says of a photo:

    PYTHONPATH=bindings/python docs/demo/squeezenet/draw.py PHOTO FOLDER LABEL...

writes FOLDER/why-LABEL.png for each LABEL, such as "tiger cat": the photo in dark
grey, on which guided FastCAM glows. Where it does, there is evidence for the class.
"""
import pathlib
import sys

import numpy
from PIL import Image

import explain
import network
import run
import salmap


def draw(photo, folder, names):
    pixels, weights = salmap.read_photo(photo), network.parameters()
    grey = numpy.asarray(Image.fromarray(pixels).convert("L").convert("RGB"))
    made = run.outputs(pixels, weights)
    for name in names:
        stack = explain.stack(made, weights, explain.number_of(name), guide=0)
        glow = salmap.colour(stack.fastcam(pixels.shape[:2], 0, 0), "magma")
        path = folder / f"why-{name.replace(' ', '-')}.png"
        Image.fromarray(numpy.maximum(grey // 2, glow)).save(path)


if __name__ == "__main__":
    draw(sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:])
