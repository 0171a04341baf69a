"""The example for MPI, with several processes."""

import os
import pathlib
import shutil
import subprocess
import sys

import numpy
import pytest

import salmap
from clustered import SHAPES
from support import activations

pytest.importorskip("mpi4py")

FILES = 2


@pytest.fixture(name="files", scope="module")
def fixture_files(tmp_path_factory):
    """Archives of a batch each."""
    folder = tmp_path_factory.mktemp("batches")
    for seed in range(FILES):
        numpy.savez(folder / f"{seed}.npz",
                    **dict(zip(["early", "late"], activations(SHAPES, seed))))
    return sorted(folder.iterdir())


def test_several_processes_give_the_same_bytes(files, top, tmp_path):
    """Three, of which one has no file."""
    launcher = shutil.which("mpirun")
    if launcher is None:
        pytest.skip("mpirun is not installed")
    run = subprocess.run(
        [launcher, "-n", "3", "--oversubscribe", sys.executable,
         top / "docs/examples/mpi/aggregate.py", tmp_path / "total.sma",
         *files],
        env={**os.environ, "PYTHONPATH": str(
            pathlib.Path(salmap.__file__).parents[1]),
             "OMPI_ALLOW_RUN_AS_ROOT": "1",
             "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
             "OMPI_MCA_rmaps_base_oversubscribe": "1",
             "OMPI_MCA_btl_vader_single_copy_mechanism": "none"},
        capture_output=True, text=True, check=False, timeout=120)
    assert run.returncode == 0, run.stderr
    wanted = salmap.Aggregate(["early", "late"], 224)
    for file in files:
        wanted.add(salmap.explain(numpy.load(file)), None)
    assert (tmp_path / "total.sma").read_bytes() == wanted.to_bytes()
