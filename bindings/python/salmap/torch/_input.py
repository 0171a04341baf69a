"""From a photo to what networks for photos take."""

from __future__ import annotations

from typing import Any, Sequence

import numpy
import torch

from .. import drawing
from .._outputs import Size, pair
from ..photo import as_photo

#: Of the pixels of ImageNet, 0..1; torchvision's models were trained so.
MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)


def model_input(image: Any, size: Size = 224, *,
                mean: Sequence[float] = MEAN,
                std: Sequence[float] = STD,
                exif: bool = True) -> torch.Tensor:
    """A photo as torchvision's models want it.

    Arguments:
        image: a path, a PIL image, or uint8 RGB ``[height, width, 3]``.
        size: (height, width) to resize it to, whatever its shape is, so that
            nothing is cut off; one number for a square.
        mean, std: of the pixels, 0..1, for each of red, green and blue.
        exif: whether the photo is turned as its EXIF block says, as in
            ``salmap.read_photo``. What explains this input wants the same.

    Returns float32 ``[1, 3, height, width]``. Raises ValueError for a
    mean or std that will not do, and what ``salmap.read_photo`` raises.
    """
    if len(mean) != 3 or len(std) != 3 or min(std) <= 0:
        raise ValueError(f"mean is {list(mean)}, std {list(std)}; want three "
                         "numbers each, and those of std above 0")
    photo = drawing.resize(as_photo(image, exif=exif), pair(size))
    values = (photo / 255 - numpy.asarray(mean)) / numpy.asarray(std)
    channels_first = values.transpose(2, 0, 1)[None]
    return torch.from_numpy(channels_first.astype(numpy.float32, order="C"))
