#!/usr/bin/env python3
"""Measures how overlays show a place. It needs NumPy and Pillow:

    PYTHONPATH=bindings/python python3 docs/derivations/overlays.py [PHOTO...]

On the two photos of docs/demo/ and those given, which SqueezeNet sees, it prints
how much (mean CIEDE2000) each way to lay a map over the photo changes it in the
tenth where the combined map is highest, how much in the lower seven tenths, and the
difference of the two: the place stands out, and the rest stays as it is, where it is
large. `flat` is salmap_picture_overlay; the others follow the map, from a share of its
range on, by the share itself or by its root. `heat` is the heat map as it is, `all` has
all of its colours above that share.
"""
import pathlib
import sys

import numpy as np

TOP = pathlib.Path(__file__).resolve().parents[2]
DEMO = TOP / "docs" / "demo"
sys.path.append(str(DEMO / "squeezenet"))

import network  # noqa: E402
import run  # noqa: E402
import salmap  # noqa: E402
import vision  # noqa: E402


def cases(photos):
    """Photos with the activations of a network that saw them."""
    yield (salmap.read_photo(DEMO / "astronaut-320x240.png"),
           [np.load(file) for file in sorted(DEMO.glob("layer*.npy"))])
    weights = network.parameters()
    for file in [DEMO / "cat-and-espresso-454x227.png", *photos]:
        pixels = salmap.read_photo(file)
        made = run.outputs(pixels, weights)
        yield pixels, [made[name][None] for name in network.LAYERS]


def overlays(photo, result):
    """Each way with its name."""
    values = result.combined
    low, high = float(values.min()), float(values.max())
    yield "lovi flat 0.5", salmap.overlay(photo, result.lovi, 0.5)
    yield "heat flat 0.5", salmap.overlay(photo, result.heatmap, 0.5)
    for begins in 0, 0.4, 0.5, 0.6, 0.7:
        place = low + begins * (high - low), high
        share = np.clip((values - place[0]) / (high - place[0]), 0, 1)
        every = salmap.colour(values, "magma", place)
        for name, picture in (("heat", result.heatmap), ("all", every),
                              ("lovi", result.lovi)):
            opacity = 0.8 * share[..., None]
            yield (f"{name} from {begins} by share",
                   np.rint(photo * (1 - opacity) + picture * opacity))
            yield (f"{name} from {begins} by root",
                   salmap.highlight(photo, picture, values, place))


def seen(pixels):
    return vision.lab(np.asarray(pixels) / 255)


def measure(photos):
    changes = {}
    for photo, layers in cases(photos):
        result = salmap.explain(layers, image=photo)
        values = result.combined
        places = (values >= np.quantile(values, 0.9),
                  values <= np.quantile(values, 0.7))
        for name, overlay in overlays(photo, result):
            change = vision.difference(seen(photo), seen(overlay))
            changes.setdefault(name, []).append(
                [change[place].mean() for place in places])
    return {name: np.mean(found, axis=0) for name, found in changes.items()}


if __name__ == "__main__":
    print("| overlay | inside | outside | difference |\n| --- | --- | --- | --- |")
    for way, (inside, outside) in measure(sys.argv[1:]).items():
        print(f"| {way} | {inside:.1f} | {outside:.1f} | "
              f"{inside - outside:.1f} |")
