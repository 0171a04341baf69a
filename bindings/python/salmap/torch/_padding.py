"""Photos that a model pads itself, as detectors do.

torchvision's GeneralizedRCNNTransform resizes each photo of a list, lays it into
the upper left corner of a canvas, which is as large as the largest of them, rounded
up to a multiple of 32, and gives an ImageList. So a layer is a map of the canvas,
of which the photo has a part that is seldom a whole number of cells: the canvas is
what is rendered, and the photo's part of that is what is shown. The canvas is the
one that the photo would have alone, which is a whole number of cells. Those beside
it, for larger photos, would change the scale by which a map is normalised.
"""

from __future__ import annotations

import sys
import threading
from typing import Any, Callable, List, NamedTuple, Sequence, Tuple

import torch

from ._hooks import Hook
from ._layout import Pair


class Padded(NamedTuple):
    """A photo on its canvas: (height, width) in pixels."""

    #: Of the photo as it was given.
    photo: Pair
    #: Of the photo as the network saw it.
    resized: Pair
    #: Of the canvas that it would have alone.
    canvas: Pair
    #: Of the canvas that all photos of the batch have.
    batch: Pair

    @property
    def share(self) -> Tuple[float, float]:
        """How much larger its canvas is than the photo."""
        return (self.canvas[0] / self.resized[0],
                self.canvas[1] / self.resized[1])

    def cut(self, output: torch.Tensor, layout: str) -> torch.Tensor:
        """The cells of an output that belong to its canvas, where they lie."""
        for side, canvas, batch in zip("hw", self.canvas, self.batch):
            axis = layout.index(side) - len(layout)
            cells = -(-output.shape[axis] * canvas // batch)
            output = output.narrow(axis, 0, cells)
        return output


#: Told of the photos of a pass, as they are given and as they lie on the canvas.
Told = Callable[[List[Padded]], None]


def _padded(photos: Sequence[torch.Tensor], images: Any,
            multiple: int) -> List[Padded]:
    batch = (images.tensors.shape[-2], images.tensors.shape[-1])

    def canvas(side: int, largest: int) -> int:
        return min(-(-side // multiple) * multiple, largest)

    return [Padded((photo.shape[-2], photo.shape[-1]), (height, width),
                   (canvas(height, batch[0]), canvas(width, batch[1])), batch)
            for photo, (height, width) in zip(photos, images.image_sizes)]


def hook(model: torch.nn.Module, told: Told) -> List[Hook]:
    """Registers hooks on the modules that pad photos, if there are any; they
    tell of what this thread runs."""
    kind = getattr(sys.modules.get("torchvision.models.detection.transform"),
                   "GeneralizedRCNNTransform", ())
    thread = threading.get_ident()

    def after(module: Any, inputs: Any, output: Any) -> None:
        if inputs and threading.get_ident() == thread:
            told(_padded(list(inputs[0]), output[0], module.size_divisible))

    return [Hook(module, module.register_forward_hook(after))
            for module in model.modules()
            if isinstance(module, kind)]
