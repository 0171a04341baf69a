"""The maps of a result as volumes, by name."""

from __future__ import annotations

from typing import Iterator, NamedTuple, Tuple

from ._outputs import FloatArray
from ._request import Choices
from .stack import Stack

#: What can be written as a volume.
KINDS = ("combined", "layers", "cam", "fastcam")

Sides = Tuple[int, int, int]


class VolumeMap(NamedTuple):
    """One of the maps of a result."""

    #: What it is of, such as a layer.
    name: str
    #: How its file is called.
    stem: str
    values: FloatArray


def volumes_of(stack: Stack, choices: Choices, image: int, what: str,
               size: Sides) -> Iterator[VolumeMap]:
    """The volumes of one image, each made when it is asked for."""
    if what not in KINDS:
        raise ValueError(f"what is {what!r}; want one of {', '.join(KINDS)}")
    if what == "combined":
        yield VolumeMap(what, what, stack.volume(size, image))
        return
    if what == "layers":
        for number, name in enumerate(stack.names):
            yield VolumeMap(name, f"{what}-{number}",
                            stack.layer_volume(number, size, image))
        return
    if not choices.cams:
        raise ValueError("there is no class map; call the explainer with "
                         "target=")
    for number, name in enumerate(choices.cams):
        holder, cam = choices.cam_in(stack, number)
        read = holder.cam_volume if what == "cam" else holder.fastcam_volume
        yield VolumeMap(f"{what} of {name}", f"{what}-{number}",
                        read(size, image, cam))
