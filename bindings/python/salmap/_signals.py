"""Signals that networks see, as results keep them."""

from __future__ import annotations

from typing import Any

import numpy

from ._outputs import FloatArray


def is_signals(image: Any) -> bool:
    """Whether an argument ``image`` is of signals and not of photos: an array of
    floats, or a list of them."""
    first = image[0] if isinstance(image, (list, tuple)) and image else image
    return isinstance(first, numpy.ndarray) and first.dtype.kind == "f"


def signals_of(image: Any, batch: int) -> FloatArray:
    """``[n or 1, channels, samples]`` of one signal, ``[samples]`` or ``[channels,
    samples]``, or of a list or an array of them with one for each of the batch.

    Raises ValueError for another shape, and if there are neither one nor
    ``batch``.
    """
    one = numpy.asarray(image, numpy.float32)
    signals = one if one.ndim == 3 else numpy.atleast_2d(one)[None]
    if isinstance(image, (list, tuple)) and one.ndim == 2:
        signals = one[:, None]
    if one.ndim not in (1, 2, 3) or not one.size \
            or len(signals) not in (1, batch):
        raise ValueError(f"the signals have the shape {one.shape}, for {batch} of "
                         "the batch; want [samples], [channels, samples], or [n, "
                         "channels, samples]")
    return signals
