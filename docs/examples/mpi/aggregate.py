"""Adds up files of activations on many machines, by MPI.

    mpirun -n 64 python3 aggregate.py total.sma batch-*.npz

A file is an archive of NumPy with the activations of each layer, early to late, of
one batch. Each process takes its part of the files; whatever their number, the bytes
of total.sma are the same.
"""

import sys

import numpy
import salmap
from mpi4py import MPI


def main(out, *files):
    world = MPI.COMM_WORLD
    total = salmap.Aggregate(list(numpy.load(files[0])), size=224)
    for file in files[world.rank::world.size]:
        total.add(salmap.explain(numpy.load(file)), image=None)
    total = world.reduce(total, op=MPI.SUM)  # pickles them, and calls a + b
    if world.rank == 0:
        total.save(out)


main(*sys.argv[1:])
