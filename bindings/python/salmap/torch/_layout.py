"""Works out which axes of an output are space: convolutional networks give
``[n, c, h, w]``, some transformers ``[n, h, w, c]`` or ``[n, tokens, c]``."""

from __future__ import annotations

import math
from typing import Any, Dict, NamedTuple, Optional, Tuple

import torch

Pair = Tuple[int, int]

#: A class token and registers; no model in use has more of them.
MAX_PREFIX = 16


class Layout(NamedTuple):
    """How ``Stack.push`` has to read an output, and the size of its map."""

    layout: str
    height: int
    width: int
    prefix: int = 0

    @property
    def keywords(self) -> Dict[str, Any]:
        """For ``Stack.push``."""
        if self.layout != "tokens":
            return {"layout": self.layout}
        return {"layout": "tokens", "prefix": self.prefix,
                "grid": (self.height, self.width)}

    def channels(self, shape: Tuple[int, ...]) -> int:
        """How many an output of this shape has."""
        axes = "ntc" if self.layout == "tokens" else self.layout
        return shape[axes.index("c")]


class Images(NamedTuple):
    """What is known of the images of a pass; each may be None."""

    #: (height, width)
    size: Optional[Pair] = None
    batch: Optional[int] = None


def images_of(inputs: Tuple[Any, ...]) -> Images:
    """The first input that is ``[n, c, h, w]``, or a list of images
    ``[c, h, w]``, as detectors want them; these are resized to a size that is
    not known before the model has run."""
    for each in inputs:
        if isinstance(each, torch.Tensor) and each.ndim == 4:
            return Images((each.shape[2], each.shape[3]), each.shape[0])
        if isinstance(each, (list, tuple)) and each and all(
                isinstance(one, torch.Tensor) and one.ndim == 3
                for one in each):
            return Images(None, len(each))
    return Images()


def _distortion(image: Pair, height: int, width: int) -> float:
    """How differently the two sides of the image would be reduced."""
    return abs(math.log(image[0] / height) - math.log(image[1] / width))


def follows(scale: Pair, image: Pair) -> bool:
    """Whether a map of this size can be of the image: whether one stride fits
    both sides, where borders may have cost up to two pixels of the map or
    added one."""
    lowest = max(side / (cells + 2) for side, cells in zip(image, scale))
    highest = min(side / max(cells - 1, 0.5)
                  for side, cells in zip(image, scale))
    return lowest <= highest


def _four_axes(shape: Tuple[int, ...], image: Optional[Pair]) -> Layout:
    """Networks reduce both sides of an image alike, and a number of channels
    taken for a side would not fit that. Where it happens to fit, channels come
    first, as PyTorch has them."""
    first = Layout("nchw", shape[2], shape[3])
    last = Layout("nhwc", shape[1], shape[2])
    if image is not None and not follows((first.height, first.width), image) \
            and (_distortion(image, last.height, last.width)
                 < _distortion(image, first.height, first.width)):
        return last
    return first


def _tokens(tokens: int, image: Pair) -> Optional[Layout]:
    """The fewest tokens before a grid of square patches of the image."""
    for prefix in range(min(tokens, MAX_PREFIX + 1)):
        for patch in range(1, min(image) + 1):
            height, width = image[0] // patch, image[1] // patch
            if height * width == tokens - prefix:
                return Layout("tokens", height, width, prefix)
    return None


def layout_of(shape: Tuple[int, ...],
              image: Optional[Pair]) -> Optional[Layout]:
    """How an output of this shape lies; None if it is not a map."""
    if min(shape, default=0) < 1:
        return None
    if len(shape) == 4:
        return _four_axes(shape, image)
    if len(shape) == 3 and image is not None:
        return _tokens(shape[1], image)
    if len(shape) == 3:
        return Layout("ncw", 1, shape[2])
    return None
