#!/usr/bin/env python3
"""Where a network for volumes finds a lesion:

    PYTHONPATH=bindings/python docs/demo/volumes/lesion.py FOLDER

Each volume is noise with four balls; in every second one, one of them is hollow: the
lesion. The network learns from the classes alone which volumes have one. What is
printed says how well its maps point at lesions in volumes that it has not seen.
Writes FOLDER/lesion.png: slices through a lesion along each axis, and FastCAM on
them; and, where nibabel is installed, the volume and its map, scan.nii.gz and
map.nii.gz.
"""
import importlib.util

import numpy
import torch
from PIL import Image

import salmap
import truth

SHAPE = (16, 40, 40)
SPACING = (2.5, 1, 1)  # mm: slices of scanners lie far apart
LIMITS = (-1, 2)  # of the voxels, in pictures
PIXELS = 4  # a mm


def tissue(random):
    coarse = torch.from_numpy(random.normal(size=(1, 1, 5, 9, 9)))
    smooth = torch.nn.functional.interpolate(coarse, SHAPE, mode="trilinear")
    return 0.4 * smooth[0, 0].numpy() + random.normal(0, 0.15, SHAPE)


def centres(random, count=4, apart=14, border=7):
    """Of the balls, in mm."""
    sides = numpy.array(SHAPE) * SPACING
    found = []
    while len(found) < count:
        centre = random.uniform(border, sides - border)
        if all(numpy.linalg.norm(centre - other) > apart for other in found):
            found.append(centre)
    return found


def ball(away, radius):
    return 1 / (1 + numpy.exp((away - radius) / 0.5))


def volume(random, is_ill):
    millimetres = numpy.stack(numpy.meshgrid(
        *(numpy.arange(count) * step for count, step in zip(SHAPE, SPACING)),
        indexing="ij"), axis=-1)
    voxels, place = tissue(random), numpy.zeros(SHAPE, bool)
    for number, centre in enumerate(centres(random)):
        radius = random.uniform(4.5, 6.5)
        away = numpy.linalg.norm(millimetres - centre, axis=-1)
        bright = ball(away, radius)
        if is_ill and number == 0:
            bright -= ball(away, 0.6 * radius)
            place = abs(millimetres - centre).max(-1) <= radius
        voxels += 1.5 * bright / bright.max()
    return voxels, place


def picture(voxels, fastcam, place):
    """The slices through the middle of the lesion along d, h and w."""
    pairs = []
    for axis in range(3):
        middle = int(numpy.flatnonzero(
            place.any(tuple({0, 1, 2} - {axis}))).mean())
        size = [int(PIXELS * count * step) for at, (count, step)
                in enumerate(zip(SHAPE, SPACING)) if at != axis]
        cut = [each.take(middle, axis) for each in (voxels, fastcam, place)]
        pairs.append(truth.pair_of(*cut, (LIMITS, (0, fastcam.max())), size))
    return truth.sheet(pairs)


def write_nifti(folder, voxels, stack):
    """The volume as a scanner would give it, and FastCAM on its grid."""
    import nibabel
    affine = numpy.diag([*SPACING[::-1], 1])
    nibabel.save(nibabel.Nifti1Image(voxels.T, affine), folder / "scan.nii.gz")
    scan = salmap.read_scan(folder / "scan.nii.gz")
    scan.write_nifti(folder / "map.nii.gz", stack.fastcam_volume(scan.shape))


if __name__ == "__main__":
    folder, network, held_out = truth.trained(volume, "lesions in volumes", 240,
                                              10)
    number = 1  # the first with a lesion
    sample, label, place = (each[number] for each in held_out)
    stack = truth.stack_of(network, sample, int(label))
    voxels = sample[0].numpy()
    Image.fromarray(picture(voxels, stack.fastcam_volume(SHAPE), place)).save(
        folder / "lesion.png", optimize=True)
    if importlib.util.find_spec("nibabel"):
        write_nifti(folder, voxels, stack)
