"""From a CT or MR scan to what networks for volumes take."""

from __future__ import annotations

from typing import Any, Optional

import numpy
import torch

from ..scan import read_scan


def scan_input(scan: Any, *, mean: Optional[float] = None,
               std: Optional[float] = None) -> torch.Tensor:
    """A scan as networks for volumes take it.

    Arguments:
        scan: what ``salmap.read_scan`` reads.
        mean, std: of the voxels, in the units of the file; by default those of
            the scan itself.

    Returns float32 ``[1, 1, depth, height, width]``. Raises ValueError for a std
    that is not above 0, such as that of a scan of one value, and what
    ``salmap.read_scan`` raises.
    """
    values = read_scan(scan).values
    centre = float(values.mean(dtype=float)) if mean is None else mean
    spread = float(values.std(dtype=float)) if std is None else std
    if not spread > 0:
        raise ValueError(f"std is {spread}; want a number above 0")
    scaled = (values - numpy.float32(centre)) / numpy.float32(spread)
    return torch.from_numpy(numpy.ascontiguousarray(scaled))[None, None]
