"""From a photo to what networks for photos take."""

from __future__ import annotations

import os
from typing import Any, Optional, Sequence, Tuple

import numpy
import torch

from .. import drawing
from .._numbers import reals
from .._outputs import Size, pair
from ..photo import Pixels, as_photo

#: Of the pixels of ImageNet, 0..1; torchvision's models were trained so.
MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)


def _check(mean: Sequence[float], std: Sequence[float]) -> None:
    wanted = "three numbers, for red, green and blue"
    numbers = [reals(mean, "mean", wanted), reals(std, "std", wanted)]
    if (any(len(each) != 3 for each in numbers) or min(numbers[1]) <= 0
            or not numpy.isfinite(numbers).all()):
        raise ValueError(f"mean is {list(mean)}, std {list(std)}; want three "
                         "finite numbers each, and those of std above 0")


def model_input(image: Any, size: Size = 224, *,
                mean: Sequence[float] = MEAN,
                std: Sequence[float] = STD,
                exif: bool = True) -> torch.Tensor:
    """A photo as torchvision's models want it.

    Arguments:
        image: a path, a PIL image, or uint8 RGB ``[height, width, 3]``; or a
            list of them.
        size: (height, width) to resize it to, whatever its shape is, so that
            nothing is cut off; one number for a square.
        mean, std: of the pixels, 0..1, for each of red, green and blue.
        exif: whether the photo is turned as its EXIF block says, as in
            ``salmap.read_photo``. What explains this input wants the same.

    Returns float32 ``[n, 3, height, width]``, n is 1 but for a list. Raises
    ValueError for a mean or std that will not do, and what
    ``salmap.read_photo`` raises.
    """
    _check(mean, std)
    images = image if isinstance(image, (list, tuple)) else [image]
    if not images:
        raise ValueError("the list of photos is empty; want at least one")
    photos = numpy.stack([drawing.resize(as_photo(each, exif=exif), pair(size))
                          for each in images])
    values = (photos / 255 - numpy.asarray(mean)) / numpy.asarray(std)
    channels_first = values.transpose(0, 3, 1, 2)
    return torch.from_numpy(channels_first.astype(numpy.float32, order="C"))


def input_photos(images: torch.Tensor, *, mean: Sequence[float] = MEAN,
                 std: Sequence[float] = STD) -> Pixels:
    """The photos in a batch of a model's input, back from ``model_input``.

    ::

        explainer.watch(callback, image=salmap.torch.input_photos)

    Arguments:
        images: ``[n, 3, h, w]``, or ``[n, 1, h, w]`` of grey photos.
        mean, std: by which the pixels, 0..1, were normalised: as in
            ``model_input``; 0 and 1 three times if they were not.

    Returns uint8 RGB ``[n, h, w, 3]``; what is out of range is clamped. Raises
    ValueError for another shape. Threads: any.
    """
    _check(mean, std)
    if images.ndim != 4 or images.shape[1] not in (1, 3):
        raise ValueError(f"the images have the shape {list(images.shape)}; "
                         "want [n, 3, h, w], or [n, 1, h, w]")
    values = images.detach().cpu().double().numpy().transpose(0, 2, 3, 1)
    grey = values.shape[3] == 1
    values = (values * (numpy.mean(std) if grey else numpy.asarray(std))
              + (numpy.mean(mean) if grey else numpy.asarray(mean)))
    pixels = numpy.nan_to_num(values, nan=0.0).clip(0, 1) * 255 + 0.5
    return numpy.repeat(pixels.astype(numpy.uint8), 3 if grey else 1, axis=3)


def batch_of(inputs: Tuple[Any, ...], first: Optional[int]) -> torch.Tensor:
    """The first so many images, or all, of the first input ``[n, c, h, w]``.
    Raises ValueError if there is none."""
    for each in inputs:
        if isinstance(each, torch.Tensor) and each.ndim == 4:
            return each.detach()[:first]
    raise ValueError("no input is a batch of images [n, c, h, w]; give image= "
                     "photos, not a function")


def _is_photo(each: Any) -> bool:
    return (isinstance(each, (str, os.PathLike)) or hasattr(each, "getbands")
            or (isinstance(each, numpy.ndarray) and each.dtype == numpy.uint8
                and each.ndim in (2, 3)))


def are_photos(batch: Any) -> bool:
    """Whether this is a photo, or a list of photos, and no tensor."""
    if isinstance(batch, (list, tuple)):
        return bool(batch) and all(map(_is_photo, batch))
    return _is_photo(batch)


def from_photos(model: torch.nn.Module, inputs: Tuple[Any, ...],
                exif: bool) -> Tuple[Tuple[Any, ...], Optional[Any]]:
    """A model's inputs, and the photos that the first of them was, or None.
    Photos become what ``model_input`` makes of them, where the model lies and
    of its type. Raises TypeError for other arrays."""
    if not inputs or not are_photos(inputs[0]):
        if inputs and isinstance(inputs[0], numpy.ndarray):
            raise TypeError(
                f"the input is a NumPy array of {inputs[0].dtype} "
                f"{list(inputs[0].shape)}; want photos (paths, PIL images, "
                "uint8 [height, width, 3]), of which salmap.torch.model_input "
                "makes what torchvision's models take, or a tensor: "
                "torch.from_numpy(array)")
        return inputs, None
    images = model_input(inputs[0], exif=exif)
    like = next((each for each in model.parameters()
                 if each.is_floating_point()), images)
    return (images.to(like), *inputs[1:]), inputs[0]
