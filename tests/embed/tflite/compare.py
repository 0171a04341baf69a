"""compare.py FLOAT INT8 LEFT RIGHT CLASS LAYER...: what the example made of the float
network and of that in int8, in these folders.

The float network's combined map is that of activations which NumPy computes, but for
the rounding of other sums; that of the int8 network is close to it; and the class's
lies for the most part between two columns: the input has half the size of the photo.
"""
import pathlib
import sys

import numpy
import PIL.Image

sys.path[:0] = ["bindings/python", "docs/demo/squeezenet"]

import cv2
import network
import run
import salmap

SIZE = 227, 115     # of the network's input, width first


def stack_of(photo, layers, number):
    pixels = cv2.resize(photo, SIZE, interpolation=cv2.INTER_AREA)
    weights = network.parameters()
    made = run.outputs(pixels, weights)
    row = weights[f"{network.CLASSIFIER}.weight"][number].reshape(1, -1)
    stack = salmap.Stack(len(layers), cams=1, guide=0, normalizer="range")
    stack.push_cam(0, made[layers[-1]][None], weights=row)
    for layer, name in enumerate(layers):
        stack.push(layer, made[name][None])
    return stack


def check(name, value, least):
    if not value >= least:
        sys.exit(f"{name}: {value}, want at least {least}")


folders = [pathlib.Path(folder) for folder in sys.argv[1:3]]
left, right, number = map(int, sys.argv[3:6])
photo = numpy.asarray(PIL.Image.open(
    "docs/demo/cat-and-espresso-454x227.png").convert("RGB"))
combined, fastcam = ([cv2.imread(str(folder / f"{name}.tiff"), -1)
                      for folder in folders] for name in ("combined", "fastcam"))
wanted = stack_of(photo, sys.argv[6:], number).combined(photo.shape[:2], 0)
check("NumPy's", -abs(combined[0] - wanted).max(), -1e-3)
check("int8's", numpy.corrcoef(combined[0].ravel(), combined[1].ravel())[0, 1],
      0.99)
for name, one in zip(("float", "int8"), fastcam):
    check(name, one[:, left:right].sum() / one.sum(), 0.8)
