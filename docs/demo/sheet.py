#!/usr/bin/env python3
"""Draws the example of docs/python.md:

    PYTHONPATH=bindings/python docs/demo/sheet.py PICTURE
"""
import pathlib
import sys

import numpy
from PIL import Image

import salmap

DEMO = pathlib.Path(__file__).parent

if __name__ == "__main__":
    result = salmap.explain([numpy.load(file) for file in
                             sorted(DEMO.glob("layer*.npy"))], size=(120, 160),
                            image=str(DEMO / "astronaut-320x240.png"))
    Image.fromarray(result.sheet).save(sys.argv[1], optimize=True)
