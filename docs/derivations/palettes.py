#!/usr/bin/env python3
"""Makes lib/palettes.h, the colours of SALMAP_PALETTES. It needs Matplotlib:

    python3 docs/derivations/palettes.py > lib/palettes.h

To the standard error it writes a checksum of each palette, for the unit test.

The figures of viridis, magma and turbo are Matplotlib's. The diverging palette is
made here, in Oklab (Bjorn Ottosson, "A perceptual color space for image
processing", 2020), where equal steps of L are seen as equal steps of lightness:
two straight lines lead from white to a blue and a red that are equally dark.
"""
import math
import sys

import matplotlib

COUNT = 256

#: Of the dark ends of the diverging palette: lightness, and chroma and hue in
#: degrees of the blue and of the red.
LIGHTNESS = 0.40
BLUE = 0.13, 255
RED = 0.16, 25


def of_matplotlib(name):
    colours = matplotlib.colormaps[name](range(COUNT))
    return [tuple(round(255 * part) for part in colour[:3])
            for colour in colours]


def grey():
    return [(i, i, i) for i in range(COUNT)]


def of_oklab(lightness, a, b):
    """8-bit sRGB; fails for a colour that sRGB does not have."""
    l, m, s = (part ** 3 for part in (
        lightness + 0.3963377774 * a + 0.2158037573 * b,
        lightness - 0.1055613458 * a - 0.0638541728 * b,
        lightness - 0.0894841775 * a - 1.2914855480 * b))
    linear = (4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
              -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
              -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)
    assert all(-1e-6 <= part <= 1 + 1e-6 for part in linear), linear
    return tuple(round(255 * (12.92 * part if part <= 0.0031308 else
                              1.055 * part ** (1 / 2.4) - 0.055))
                 for part in linear)


def diverging():
    """An odd number of colours, so that white is one of them: the first stands
    twice."""
    colours = []
    for i in range(-(COUNT // 2 - 1), COUNT // 2):
        share = abs(i) / (COUNT // 2 - 1)
        chroma, hue = BLUE if i < 0 else RED
        hue = math.radians(hue)
        colours.append(of_oklab(1 - share * (1 - LIGHTNESS),
                                share * chroma * math.cos(hue),
                                share * chroma * math.sin(hue)))
    assert colours[COUNT // 2 - 1] == (255, 255, 255)
    return [colours[0], *colours]


PALETTES = {"grey": grey(), "viridis": of_matplotlib("viridis"),
            "magma": of_matplotlib("magma"), "turbo": of_matplotlib("turbo"),
            "diverging": diverging()}

HEAD = """\
/*
 * The colours of the palettes, 0xRRGGBB, from the least value to the greatest.
 * Made by docs/derivations/palettes.py.
 *
 * viridis and magma: Stefan van der Walt, Nathaniel J. Smith and others; in the
 * public domain (CC0). turbo: Anton Mikhailov, Copyright 2019 Google LLC, under
 * the Apache License, Version 2.0.
 */
#ifndef SALMAP_PALETTES_H
#define SALMAP_PALETTES_H"""

COLUMNS = 7


def line(text):
    """A line of a macro."""
    tabs = len(text) - len(text.lstrip("\t"))
    print(text + " " * (79 - len(text) - 7 * tabs) + "\\")


def define(name, colours):
    print()
    line(f"#define SALMAP_PALETTE_{name}")
    line("\t{")
    for i in range(0, COUNT, COLUMNS):
        line("\t" + " ".join("0x%02x%02x%02x," % colour
                             for colour in colours[i:i + COLUMNS]))
    print("\t}")


def checksum(colours):
    """FNV-1a, 64 bits, of the bytes of all colours but the first, which is the
    second again where their number is odd."""
    value = 0xcbf29ce484222325
    for byte in (part for colour in colours[1:] for part in colour):
        value = (value ^ byte) * 0x100000001b3 % 2 ** 64
    return value


def main():
    print(HEAD)
    for name, colours in PALETTES.items():
        assert len(colours) == COUNT
        print(f"{name}: {checksum(colours):#018x}", file=sys.stderr)
        define(name, colours)
    print("\n#endif")


main()
