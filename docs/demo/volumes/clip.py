#!/usr/bin/env python3
"""Where, and when, a network for clips sees that something moves:

    PYTHONPATH=bindings/python docs/demo/volumes/clip.py FOLDER

In each clip three shapes stand still and one goes to the left or to the right, which
are the classes. What is printed says how well the maps follow it in clips that the
network has not seen. Writes FOLDER/clip.png, every second frame and FastCAM on it,
and FOLDER/clip.gif, which moves.
"""
import numpy
from PIL import Image

import truth

SHAPE = (12, 32, 32)
LIMITS = (-0.5, 1.5)
SIDE = 96  # of a frame in pictures
SHAPES = 4  # the first of them moves


def drawn(rows, columns, is_round, radius):
    """A disc or a square around 0."""
    away = (numpy.hypot(rows, columns) if is_round
            else numpy.maximum(abs(rows), abs(columns)))
    return (radius - away).clip(-0.5, 0.5) + 0.5


def clip(random, goes_right):
    times, rows, columns = numpy.indices(SHAPE)
    pixels, place = random.normal(0, 0.15, SHAPE), numpy.zeros(SHAPE, bool)
    if not goes_right:
        times = times[::-1]
    lanes = (random.permutation(SHAPES) + 0.5) * (SHAPE[1] / SHAPES)
    for number, row in enumerate(lanes):
        radius = random.uniform(2, 3)
        speed = random.uniform(0.8, 1.2) if number == 0 else 0
        column = random.uniform(radius + 1, SHAPE[2] - radius - 1
                                - speed * (SHAPE[0] - 1))
        away = rows - row, columns - column - speed * times
        pixels += (random.uniform(0.8, 1.2)
                   * drawn(*away, random.integers(2), radius))
        if number == 0:
            place = numpy.maximum(*map(abs, away)) <= radius + 1
    return pixels, place


if __name__ == "__main__":
    folder, network, held_out = truth.trained(clip, "moving shapes in clips",
                                              160, 8)
    sample, label, place = (each[0] for each in held_out)
    fastcam = truth.stack_of(network, sample,
                             int(label)).fastcam_volume(SHAPE)
    pairs = [truth.pair_of(*frame, (LIMITS, (0, fastcam.max())), (SIDE, SIDE))
             for frame in zip(sample[0].numpy(), fastcam, place)]
    Image.fromarray(truth.sheet(pairs[::2])).save(folder / "clip.png",
                                                  optimize=True)
    first, *others = (Image.fromarray(truth.sheet([pair])) for pair in pairs)
    first.save(folder / "clip.gif", save_all=True, append_images=others,
               duration=150, loop=0)
