"""same_floats.py FOLDER FOLDER NAME...: these .npy files have the same bits in both
folders."""
import pathlib
import sys

import numpy

first, second = map(pathlib.Path, sys.argv[1:3])
for name in sys.argv[3:]:
    one, other = numpy.load(first / name), numpy.load(second / name)
    if one.tobytes() != other.tobytes():
        sys.exit(f"{name} differs by {abs(one - other.reshape(one.shape)).max()}")
