"""The maps that a stack holds, to be taken over by its copy.

A context gives out maps that are normalised already, and normalises what is pushed.
So a copy holds them under the normalizer "none", and what the first context told of
itself and of the maps is kept beside them.
"""

from __future__ import annotations

import ctypes
import dataclasses
from ctypes import byref
from typing import Any, List, Optional, Tuple

import numpy
from numpy.typing import NDArray

from . import _native
from ._errors import IncompleteError
from ._library import library
from ._settings import Settings


@dataclasses.dataclass(frozen=True)
class Held:
    """What a stack holds, as plain data."""

    batch: int
    #: Of each layer, float32 ``[n, height, width]``; None if it is not held.
    maps: List[Optional[NDArray[numpy.float32]]]
    #: Bytes of a salmap_layer_info for each image and layer, ``[n][layers]``.
    infos: List[bytes]


@dataclasses.dataclass(frozen=True)
class TakenOver:
    """What is to be told of maps that come from another context."""

    #: An array of ``[n][layers]``; size 0 for a layer that is not held.
    infos: Any
    #: The normalizer that they were made with.
    normalizer: int

    def describe(self, context: Optional[int],
                 settings: _native.Settings) -> None:
        """Fills in the settings that the maps were made with."""
        library.salmap_get_settings(context, byref(settings))
        settings.normalizer = self.normalizer


def _info(stack: Any, layer: int, image: int) -> Optional[_native.LayerInfo]:
    try:
        info: _native.LayerInfo = stack.raw_info(layer, image)
    except IncompleteError:
        return None
    return info


def _maps_of(stack: Any, layer: int, batch: int,
             size: Optional[Tuple[int, int]]) -> Optional[NDArray[numpy.float32]]:
    info = _info(stack, layer, 0)
    if info is None:
        return None
    height, width = size or (info.height, info.width)
    maps = numpy.empty((batch, height, width), numpy.float32)
    for image, out in enumerate(maps):
        # At its own size a map is not resampled.
        stack.layer_map(layer, image=image, out=out)
    return maps


def is_clipped(stack: Any) -> bool:
    """Whether what is interpolated is cut to 0..1, beyond which bicubic goes,
    and not to what the map spans, as under "none". The maps of such a stack are
    copied at the size at which they are drawn. Those of "range" span 0..1."""
    settings: Settings = stack.settings
    return (settings.resampling == "bicubic"
            and settings.normalizer not in ("none", "range"))


def _holds_class_maps(stack: Any) -> bool:
    for cam in range(stack.settings.cams):
        try:
            stack.cam_info(cam)
        except IncompleteError:
            continue
        return True
    return False


def held_by(stack: Any,
            size: Optional[Tuple[int, int]] = None) -> Optional[Held]:
    """What a ``Stack`` holds, to be drawn at any size or at this one; None if
    nothing. Raises TypeError where only one size can be."""
    batch, layers = stack.batch_size, range(len(stack))
    if batch == 0:
        return None
    if _holds_class_maps(stack):
        raise TypeError("a stack that holds class maps cannot be copied or "
                        "pickled; copy it before the first push or after reset")
    if size is None and is_clipped(stack):
        raise TypeError("a stack that holds maps and has resampling='bicubic' "
                        "with a normalizer other than 'range' and 'none' "
                        "cannot be copied or pickled; copy it before the first push or after "
                        "reset, or copy a Result, which has one size")
    infos = [_info(stack, layer, image) for image in range(batch)
             for layer in layers]
    return Held(batch, [_maps_of(stack, layer, batch, size)
                        for layer in layers],
                [b"" if info is None else bytes(info) for info in infos])


def _infos_of(held: Held) -> Any:
    """From another version of the library they may be shorter or longer."""
    infos = (_native.LayerInfo * len(held.infos))()
    size = ctypes.sizeof(_native.LayerInfo)
    for info, content in zip(infos, held.infos):
        content = content[:size]
        ctypes.memmove(byref(info), content, len(content))
        info.struct_size = size if content else 0
    return infos


def take_over(stack: Any, held: Held) -> TakenOver:
    """Puts the maps into a stack that is empty."""
    settings = stack.settings.native()
    normalizer = settings.normalizer
    settings.normalizer = _native.Normalizer.NONE
    stack._context.call_alone(library.salmap_set_settings, byref(settings))
    for layer, maps in enumerate(held.maps):
        if maps is not None:
            stack.push_map(layer, maps)
    return TakenOver(_infos_of(held), normalizer)
