#!/usr/bin/env python3
"""Finds and measures the colours of lib/scheme.c. It needs NumPy and SciPy:

    python3 docs/derivations/paths.py           # measures those in lib/scheme.c
    python3 docs/derivations/paths.py search    # finds the path of LOVI, minutes

The palette "ordered" of LOVI is a path through six colours of hues near those of
the paper, from violet for the earliest layer to yellow for the last. The search
moves them so that the neighbours of a stack of five differ as much as possible for
normal vision and for three deficiencies, while each of them sees the lightness
rise, no colour is darker than L* 40 or lighter than 87 ("all layers" is white, 100),
and no colour is near to grey (Oklab chroma 0.1). The palette "rising" of heat maps
has six colours of magma, the first of them black.
"""
import pathlib
import re
import sys

import numpy as np

import vision

LINES = 5
#: Lightness of the darkest and of the lightest colour, and least chroma.
DARKEST, LIGHTEST, CHROMA = 40, 87, 0.10
#: Oklab hues of the six colours, in degrees, and how far they may go.
HUES, NEAR = np.array([310, 270, 215, 155, 115, 85]), 18
START = np.array([[.45, .10, .75], [.30, .35, .95], [.10, .60, .75],
                  [.30, .75, .40], [.70, .80, .20], [1.0, .82, .20]])


def at(colours, places):
    """Colours ``[n, 3]`` of a path, early to late, at places 0..1."""
    evenly = np.linspace(0, 1, len(colours))
    return np.stack([np.interp(places, evenly, part) for part in colours.T],
                    axis=-1)


def steps(colours, count, name):
    """The differences between neighbours of `count` layers."""
    seen = vision.lab(at(colours, np.linspace(0, 1, count)), name)
    return vision.difference(seen[:-1], seen[1:])


def oklab(srgb):
    """B. Ottosson, "A perceptual color space for image processing", 2020."""
    lms = np.cbrt(vision.linear(srgb) @ np.array([
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005]]).T)
    return lms @ np.array([[0.2104542553, 0.7936177850, -0.0040720468],
                           [1.9779984951, -2.4285922050, 0.4505937099],
                           [0.0259040371, 0.7827717662, -0.8086757660]]).T


def excess(numbers):
    return np.clip(numbers, 0, None)


def cost(numbers):
    """What the search makes small."""
    outside = excess(-numbers).sum() + excess(numbers - 1).sum()
    colours = np.clip(numbers, 0, 1).reshape(-1, 3)
    dense = np.linspace(0, 1, 61)
    total, uneven = 100 * outside, []
    for name in vision.VISIONS:
        lightness = vision.lab(at(colours, dense), name)[:, 0]
        total += 5 * excess(0.25 - np.diff(lightness)).sum()
        total += 3 * excess(lightness - LIGHTEST).max()
        total += 3 * excess(DARKEST - lightness).max()
        fine = steps(colours, len(dense), name)
        uneven.append(fine.std() / fine.mean())
    _, a, b = oklab(at(colours, dense)).T
    total += 200 * excess(CHROMA - np.hypot(a, b)).max()
    _, a, b = oklab(colours).T
    away = (np.degrees(np.arctan2(b, a)) - HUES + 180) % 360 - 180
    total += 0.2 * excess(abs(away) - NEAR).sum()
    smallest = np.concatenate([steps(colours, 5, name)
                               for name in vision.VISIONS])
    return np.log(np.exp(-smallest).sum()) + total + 4 * np.mean(uneven)


def search():
    from scipy.optimize import minimize
    random = np.random.default_rng(0)
    found = []
    for attempt in range(3):
        start = START + random.normal(0, 0.08 if attempt else 0, START.shape)
        found.append(minimize(cost, np.clip(start, 0.01, 0.99).ravel(),
                              method="Powell", options={"maxiter": 30}))
    best = min(found, key=lambda each: each.fun).x
    return np.round(np.clip(best, 0, 1).reshape(-1, 3) * 255).astype(int)


def built(name):
    """The colours of lib/scheme.c, in its order."""
    source = pathlib.Path(__file__).parents[2] / "lib" / "scheme.c"
    table = re.search(rf"{name}\[\] = {{(.*?)}}", source.read_text(), re.S)
    colours = [int(colour, 16) for colour in
               re.findall(r"0x([0-9a-f]{6})", table.group(1))]
    return np.array([[colour >> 16, colour >> 8 & 255, colour & 255]
                     for colour in colours]) / 255


def measure():
    early_to_late = built("ordered")[::-1]
    rising = built("rising")
    print("vision   neighbours of five   lightness of LOVI   of the heat map")
    for name in vision.VISIONS:
        path = vision.lab(at(early_to_late, np.linspace(0, 1, 256)), name)
        heat = vision.lab(at(rising, np.linspace(0, 1, 256)), name)
        print(f"{name:8} {steps(early_to_late, 5, name).min():18.1f}   "
              f"{path[:, 0].min():8.1f} {path[:, 0].max():8.1f}   "
              f"{heat[:, 0].min():7.1f} {heat[:, 0].max():7.1f}")
        assert (np.diff(path[:, 0]) > 0).all(), name
        assert (np.diff(heat[:, 0]) > 0).all(), name


if __name__ == "__main__":
    if sys.argv[1:] == ["search"]:
        for colour in search():
            print("0x%02x%02x%02x" % tuple(colour))
    else:
        measure()
