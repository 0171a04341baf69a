"""What the command does with a CT or MR scan in place of a photo."""

from __future__ import annotations

import argparse
import pathlib
from typing import Any, List, Optional

import numpy
from numpy.typing import NDArray

from .result import Result
from .scan import Scan, read_scan

#: How much of the voxels are darker than black, and brighter than white, in
#: percent: a few extreme ones, such as metal, would leave all else grey.
_BEYOND = 1

#: The maps that are written on the scan's grid.
_MAPS = ("combined", "layers")


def _is_scan(name: str) -> bool:
    """Whether a file, or folder, is no photo by its name."""
    return (name.lower().endswith((".nii", ".nii.gz"))
            or pathlib.Path(name).is_dir())


def scan_of(options: argparse.Namespace) -> Optional[Scan]:
    """The scan that the command is about; None for a photo. Raises ValueError
    for options that go with photos only."""
    if options.photo is None or not _is_scan(options.photo):
        return None
    for option in "input_size", "size":
        if getattr(options, option):
            raise ValueError(f"--{option.replace('_', '-')} is for photos; a scan "
                             "goes in as it is, and maps have its size")
    for option in "mean", "std":
        if len(getattr(options, option) or [0]) != 1:
            raise ValueError(f"--{option} has three numbers; want one for a scan")
    return read_scan(options.photo)


def model_input_of(scan: Scan, options: argparse.Namespace) -> Any:
    """What the model takes."""
    from .torch import scan_input
    return scan_input(scan, mean=(options.mean or [None])[0],
                      std=(options.std or [None])[0])


def slices_of(scan: Scan) -> NDArray[numpy.uint8]:
    """The scan in grey, uint8 RGB ``[depth, height, width, 3]``."""
    low, high = numpy.percentile(scan.values, (_BEYOND, 100 - _BEYOND))
    grey = (scan.values - low) / max(high - low, 1e-30)
    pixels = (grey.clip(0, 1) * 255 + 0.5).astype(numpy.uint8)
    return numpy.repeat(pixels[..., None], 3, axis=3)


def write_maps(result: Result, scan: Scan, folder: str) -> List[str]:
    """Writes maps on the scan's grid, as files of its kind. Returns what was
    written."""
    written = []
    for what in _MAPS:
        if isinstance(scan.source, tuple):
            path = pathlib.Path(folder, what)
            result.to_dicom(path, scan, what)
        else:
            path = pathlib.Path(folder, f"{what}.nii.gz")
            result.to_nifti(path, scan, what)
        written.append(str(path))
    return written
