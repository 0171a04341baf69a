"""The strongest channels behind the peaks of a result, for its explorer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Dict, List

import numpy

from . import places
from ._words import counted

#: How many peaks of an image, and channels of a layer, are told.
PEAKS, CHANNELS = 5, 8

#: How near to each other peaks may be: so many of them fit a side.
PEAKS_A_SIDE = 12


def _strongest(vector: Any) -> Dict[str, List[float]]:
    order = numpy.argsort(-vector, kind="stable")[:CHANNELS]
    return {"channels": order.tolist(), "values": vector[order].tolist()}


def _place(peak: places.AnyPeak) -> Dict[str, int]:
    return {axis: number for axis, number in peak._asdict().items()
            if axis != "value"}


def _of_image(result: Any, image: int, arrays: List[Any],
              axes: Dict[str, Any]) -> List[Dict[str, Any]]:
    is_volume = result._volume is not None
    values, sides = ((result.volume, result.volume_size) if is_volume
                     else (result.combined, result._canvas))
    radius = max(1, max(result.volume_size) // PEAKS_A_SIDE)
    return [{**_place(peak), "value": peak.value,
             "layers": [_strongest(places.peak_vector(
                 array, tuple(_place(peak).values()), sides, image=image, **axes))
                 for array in arrays]}
            for peak in places.peaks(values, PEAKS, radius)]


def peaks_of(result: Any, activations: Any, axes: Dict[str, Any]) -> str:
    """JSON: of each image its highest peaks on the combined map, and of each of
    these the channels of each layer that are strongest there. Raises ValueError
    for activations that are not of the result's layers."""
    named = isinstance(activations, Mapping)
    arrays = list(activations.values() if named else activations)
    if len(arrays) != len(result.names):
        raise ValueError(f"{counted(len(arrays), 'activation')} for "
                         f"{counted(len(result.names), 'layer')}; want those that "
                         "the result was made of")
    return json.dumps([_of_image(each, each._image, arrays, axes)
                       for each in result])
