"""Saliency maps from the activations of a neural network.

>>> result = salmap.explain(activations, image="photo.jpg")
>>> result.lovi                 # uint8 RGB, [height, width, 3]
>>> result.save("out")

``Stack`` is the longer way, ``salmap.torch`` runs PyTorch models. The method is
from T. N. Mundhenk, B. Y. Chen, G. Friedland, "Efficient Saliency Maps for
Explainable AI", arXiv 1911.11293. Everything computed is docs/numerics.md.
"""

import importlib
import importlib.util
from typing import TYPE_CHECKING, List

from . import _library
from ._errors import (ArgumentError, Error, IncompleteError, NonFiniteError,
                      OutOfMemoryError, StateError, UnsupportedError)
from ._warnings import InputWarning
from .aggregate import Aggregate, Distance
from .comparison import Drift, LayerDrift, drift
from .drawing import colour, highlight, keep, overlay
from .explanation import explain
from .explorer import Explorer
from .memory import MemorySize, memory_estimate
from .photo import read_photo
from .places import (Box, Peak, VolumeBox, VolumePeak, boxes, label_boxes,
                     peak_vector, peaks)
from .result import Result
from .scan import Scan, read_scan
from .stack import CamInfo, LayerInfo, Stack

if TYPE_CHECKING:
    from . import dask as dask
    from . import evaluate as evaluate
    from . import torch as torch
else:
    def __getattr__(name):
        """``salmap.torch``, ``salmap.dask`` and ``salmap.evaluate`` are imported
        when they are asked for first (PEP 562), since PyTorch and Dask take
        their time and may not be installed, and few want scores."""
        if name in ("dask", "evaluate", "torch"):
            return importlib.import_module(f"salmap.{name}")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

#: The version of the library, and so of the package.
__version__: str = (
    _library.library.salmap_version_string().decode())

__all__ = [
    "Aggregate", "ArgumentError", "Box", "CamInfo", "Distance", "Drift",
    "Error", "Explorer", "IncompleteError", "InputWarning", "LayerDrift",
    "LayerInfo", "MemorySize", "NonFiniteError", "OutOfMemoryError", "Peak",
    "Result", "Scan", "Stack", "StateError", "UnsupportedError", "VolumeBox",
    "VolumePeak", "boxes", "colour", "drift", "explain", "highlight", "keep",
    "label_boxes", "memory_estimate", "overlay", "peak_vector", "peaks",
    "read_photo", "read_scan",
]


def __dir__() -> List[str]:
    found = [name for name in ("dask", "torch")
             if importlib.util.find_spec(name)]
    return sorted({*globals(), "evaluate", *found})
