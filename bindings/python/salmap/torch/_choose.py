"""Chooses the layers to explain from what a model was seen to compute."""

from __future__ import annotations

import dataclasses
from typing import List, Optional, Sequence, Tuple

import torch

from ._layout import Layout
from ._observe import is_like_relu

#: Layers that are taken from a model with one spatial scale, as vision
#: transformers are; as many as the paper takes from a ResNet.
ONE_SCALE_LAYERS = 5


@dataclasses.dataclass
class Call:
    """One output of a module in one forward pass."""

    name: str
    #: Earlier calls of the same module in the same pass.
    index: int
    kind: str
    shape: Tuple[int, ...]
    layout: Optional[Layout]
    #: A copy of the output, where it is wanted.
    tensor: Optional[torch.Tensor] = None

    @property
    def scale(self) -> Tuple[int, int]:
        """(height, width) of the map; (1, 1) if there is none."""
        return self.layout[1:3] if self.layout else (1, 1)


def contenders(calls: Sequence[Call]) -> List[Call]:
    """Those of the calls so far that may be chosen in the end: of outputs with
    a map, those that are like a ReLU's if there are any, and of these the last
    at each scale, or all while there is only one scale."""
    maps = [call for call in calls if call.scale != (1, 1)]
    rectified = [call for call in maps if is_like_relu(call.kind)]
    maps = rectified or maps
    last = {call.scale: call for call in maps}
    if len(last) <= 1:
        return maps
    return [call for call in maps if last[call.scale] is call]


def choose(calls: Sequence[Call]) -> List[Call]:
    """The last ReLU-like output at each spatial scale, early to late; from a
    model with one scale, five that are spread evenly over its depth."""
    chosen = contenders(calls)
    if len({call.scale for call in chosen}) > 1:
        return chosen
    count = min(ONE_SCALE_LAYERS, len(chosen))
    return [chosen[(part + 1) * len(chosen) // count - 1]
            for part in range(count)]
