"""The maps that a stack holds, to be taken back by its copy."""

from __future__ import annotations

import ctypes
import dataclasses
from ctypes import byref
from typing import Any, Callable, List, Optional, Type

import numpy
from numpy.typing import NDArray

from . import _native
from ._bases import Sized
from ._errors import IncompleteError
from ._library import library
from ._outputs import output_volume
from ._views import view


@dataclasses.dataclass(frozen=True)
class Maps:
    """What a layer or a class map is, as plain data."""

    #: float32 ``[n, height, width]``, or ``[n, depth, height, width]``, of its
    #: own size.
    values: NDArray[numpy.float32]
    #: Bytes of what the library tells of each image.
    infos: List[bytes]


@dataclasses.dataclass(frozen=True)
class Held:
    """What a stack holds; None for what is not held."""

    layers: List[Optional[Maps]]
    cams: List[Optional[Maps]]


def _taken(stack: Any, number: int, kind: Type[Any], tell: Callable[..., int],
           read: Callable[..., int]) -> Optional[Maps]:
    """The maps of a slot of which ``tell`` and ``read`` give info and map."""
    infos = [kind() for _ in range(stack.batch_size)]
    for image, info in enumerate(infos):
        try:
            stack._context.call(tell, image, number, byref(info))
        except IncompleteError:
            return None
    sides = infos[0].depth, infos[0].height, infos[0].width
    values = numpy.empty((len(infos), *sides), numpy.float32)
    for image, out in enumerate(values):
        # At its own size a map is not resampled.
        _, plane = output_volume(sides, out)
        stack._context.call(read, image, number, byref(plane))
    return Maps(values if sides[0] > 1 else values[:, 0],
                [bytes(info) for info in infos])


def held_by(stack: Any) -> Optional[Held]:
    """What a ``Stack`` holds; None if nothing."""
    if stack.batch_size == 0:
        return None
    layers = [_taken(stack, layer, _native.LayerInfo,
                     library.salmap_layer_info, library.salmap_layer_map)
              for layer in range(len(stack))]
    cams = [_taken(stack, cam, _native.CamInfo, library.salmap_cam_info,
                   library.salmap_cam_evidence)
            for cam in range(stack.settings.cams)]
    return Held(layers, cams)


def _infos_of(maps: Maps, kind: Type[Sized]) -> Any:
    """From another version of the library they may be shorter or longer."""
    infos = (kind * len(maps.infos))()
    size = ctypes.sizeof(kind)
    for info, content in zip(infos, maps.infos):
        content = content[:size]
        ctypes.memmove(byref(info), content, len(content))
        info.struct_size = size
    return infos


def _put_back(stack: Any, number: int, maps: Maps, kind: Type[Sized],
              restore: Callable[..., int]) -> None:
    layout = "ndhw" if maps.values.ndim == 4 else "nhw"
    with view(maps.values, layout) as tensor:
        stack._context.call(restore, number, byref(tensor),
                            _infos_of(maps, kind))


def put_back(stack: Any, held: Held) -> None:
    """Puts the maps into a stack that is empty and has the same settings."""
    for layer, maps in enumerate(held.layers):
        if maps is not None:
            _put_back(stack, layer, maps, _native.LayerInfo,
                      library.salmap_restore_layer)
    for cam, maps in enumerate(held.cams):
        if maps is not None:
            _put_back(stack, cam, maps, _native.CamInfo,
                      library.salmap_restore_cam)
