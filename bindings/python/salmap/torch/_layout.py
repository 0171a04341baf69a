"""Works out which axes of an output are space: convolutional networks give
``[n, c, h, w]``, some transformers ``[n, h, w, c]`` or ``[n, tokens, c]``. Those
for clips and volumes have an axis d before h, and those for signals w alone."""

from __future__ import annotations

import math
from typing import Any, Dict, Iterator, NamedTuple, Optional, Tuple

import torch

from .._words import counted

Pair = Tuple[int, int]
Triple = Tuple[int, int, int]

#: (depth, height, width) of a volume or clip, (height, width) of an image,
#: (width,) of a signal.
Sides = Tuple[int, ...]

#: A class token and registers; no model in use has more of them.
MAX_PREFIX = 16


class Layout(NamedTuple):
    """How ``Stack.push`` has to read an output, and the size of its map."""

    layout: str
    height: int
    width: int
    prefix: int = 0
    depth: int = 1

    @property
    def sides(self) -> Triple:
        """(depth, height, width) of the map."""
        return self.depth, self.height, self.width

    @property
    def keywords(self) -> Dict[str, Any]:
        """For ``Stack.push``."""
        if self.layout != "tokens":
            return {"layout": self.layout}
        return {"layout": "tokens", "prefix": self.prefix,
                "grid": self.sides if self.depth > 1 else self.sides[1:]}

    def channels(self, shape: Tuple[int, ...]) -> int:
        """How many an output of this shape has."""
        axes = "ntc" if self.layout == "tokens" else self.layout
        return shape[axes.index("c")]


class Images(NamedTuple):
    """What is known of the images of a pass; each may be None."""

    size: Optional[Sides] = None
    batch: Optional[int] = None
    #: (depth, height, width) of the patches that a model first cuts volumes
    #: or clips into.
    patches: Optional[Triple] = None
    #: Of signals [n, c, w]: c, which is the height of an image without its n.
    rows: Optional[int] = None

    @property
    def plane(self) -> Optional[Pair]:
        """(height, width) of one slice."""
        if self.size is None:
            return None
        height, width = (1, *self.size)[-2:]
        return height, width

    @property
    def depth(self) -> Optional[int]:
        """How many slices or frames there are; None of images and signals."""
        return self.size[0] if self.size is not None and len(self.size) == 3 \
            else None


def _patches(model: torch.nn.Module, volume: Triple) -> Optional[Triple]:
    """What the first convolution of a model makes of a volume."""
    for module in model.modules():
        if isinstance(module, torch.nn.Conv3d) \
                and isinstance(module.padding, tuple):
            depth, height, width = (
                (side + 2 * pad - dilation * (kernel - 1) - 1) // stride + 1
                for side, pad, dilation, kernel, stride
                in zip(volume, module.padding, module.dilation,
                       module.kernel_size, module.stride))
            return depth, height, width
    return None


def _check_batch(batch: torch.Tensor) -> None:
    if len(batch) == 0:
        raise ValueError(f"the input {list(batch.shape)} is a batch of no images; "
                         "want at least one")


def images_of(model: torch.nn.Module, inputs: Tuple[Any, ...]) -> Images:
    """The first input that is ``[n, c, h, w]`` or ``[n, c, d, h, w]``, or a list
    of images ``[c, h, w]``, as detectors want them; these are resized to a size
    that is not known before the model has run. Without these, the first that is
    a signal, ``[n, c, w]``. Raises ValueError for a batch of no images."""
    for each in inputs:
        if isinstance(each, torch.Tensor) and each.ndim == 4:
            _check_batch(each)
            return Images((each.shape[2], each.shape[3]), each.shape[0])
        if isinstance(each, torch.Tensor) and each.ndim == 5:
            _check_batch(each)
            volume = each.shape[2], each.shape[3], each.shape[4]
            return Images(volume, each.shape[0], _patches(model, volume))
        if isinstance(each, (list, tuple)) and each and all(
                isinstance(one, torch.Tensor) and one.ndim == 3
                for one in each):
            return Images(None, len(each))
    for each in inputs:
        if isinstance(each, torch.Tensor) and each.ndim == 3 \
                and each.is_floating_point():
            _check_batch(each)
            return Images((each.shape[2],), each.shape[0], rows=each.shape[1])
    return Images()


def refuse_one_image(name: str, shape: Tuple[int, ...], images: Images) -> None:
    """Raises ValueError for an output ``[c, h, w]`` of one image ``[c, h, w]``,
    which convolutions of PyTorch take. Such an input looks like signals, but no
    output has as many of them."""
    if images.rows is None or images.size is None or len(shape) != 3 \
            or shape[0] == images.batch:
        return
    image = images.rows, images.size[0]
    if follows((1, shape[1], shape[2]), image):
        raise ValueError(
            f"{name} gave {list(shape)} for the input "
            f"{[images.batch, *image]}, as if that were one image; want an axis "
            "of images before it, such as input[None]")


def refuse_tokens_first(name: str, shape: Tuple[int, ...],
                        images: Images) -> None:
    """Raises ValueError for an output ``[tokens, n, c]``, as PyTorch's transformers
    give without ``batch_first=True``."""
    if images.size is None or len(images.size) == 1 or len(shape) != 3 \
            or shape[0] == images.batch or shape[1] != images.batch:
        return
    raise ValueError(
        f"{name} gave {list(shape)} for {counted(shape[1], 'image')}, as if the "
        "tokens came first; want batch_first=True in the model, or layout='tnc' "
        "with the layers by name, and prefix= and grid= as the tokens are")


def _distortion(image: Sides, height: int, width: int) -> float:
    """How differently the two sides of the image would be reduced."""
    return abs(math.log(image[-2] / height) - math.log(image[-1] / width))


def _has_one_stride(scale: Sides, image: Sides) -> bool:
    lowest = max(side / (cells + 2) for side, cells in zip(image, scale))
    highest = min(side / max(cells - 1, 0.5)
                  for side, cells in zip(image, scale))
    return lowest <= highest


def follows(scale: Triple, image: Sides) -> bool:
    """Whether a map of this size can be of the image: whether one stride fits
    height and width, where borders may have cost up to two pixels of the map or
    added one. Depth, which may be time, has a stride of its own."""
    if len(image) == 1:
        return scale[2] <= image[0] + 2
    if len(image) == 3 and scale[0] > image[0] + 2:
        return False
    return _has_one_stride(scale[1:], image[-2:])


def _first_or_last(first: Layout, last: Layout,
                   image: Optional[Sides]) -> Layout:
    """Networks reduce both sides of an image alike, and a number of channels
    taken for a side would not fit that. Where it happens to fit, channels come
    first, as PyTorch has them."""
    if image is not None and not follows(first.sides, image) and (
            follows(last.sides, image) if len(image) != 2 else
            _distortion(image, last.height, last.width)
            < _distortion(image, first.height, first.width)):
        return last
    return first


def _four_axes(shape: Tuple[int, ...], image: Optional[Sides]) -> Layout:
    first = Layout("nchw", shape[2], shape[3])
    return _first_or_last(first, Layout("nhwc", shape[1], shape[2]), image)


def _five_axes(shape: Tuple[int, ...], image: Optional[Sides]) -> Layout:
    first = Layout("ncdhw", shape[3], shape[4], depth=shape[2])
    return _first_or_last(
        first, Layout("ndhwc", shape[2], shape[3], depth=shape[1]), image)


def _three_axes(shape: Tuple[int, ...], image: Optional[Sides]) -> Layout:
    return _first_or_last(Layout("ncw", 1, shape[2]),
                          Layout("nwc", 1, shape[1]), image)


def _grids(image: Sides, patches: Optional[Triple]) -> Iterator[Triple]:
    """The grids that tokens may have, the finest first: of square patches of an
    image; of cubes of a volume or, where the model first cuts it into patches,
    of these and of squares of them, since blocks reduce height and width."""
    depth, height, width = (1, *image)[-3:]
    if patches is not None:
        depth, height, width = patches
    for side in range(1, min(height, width) + 1):
        if patches is not None:
            yield depth, -(-height // side), -(-width // side)
        elif len(image) == 3:
            yield depth // side, height // side, width // side
        else:
            yield 1, height // side, width // side


def _tokens(tokens: int, image: Sides,
            patches: Optional[Triple]) -> Optional[Layout]:
    """The fewest tokens before a grid."""
    grids = list(_grids(image, patches))
    for prefix in range(min(tokens, MAX_PREFIX + 1)):
        for depth, height, width in grids:
            if depth * height * width == tokens - prefix:
                return Layout("tokens", height, width, prefix, depth)
    return None


def layout_of(shape: Tuple[int, ...], image: Optional[Sides],
              patches: Optional[Triple] = None) -> Optional[Layout]:
    """How an output of this shape lies; None if it is not a map. ``image`` and
    ``patches`` are the size and patches of ``Images``."""
    if min(shape, default=0) < 1:
        return None
    if len(shape) == 5:
        return _five_axes(shape, image)
    if len(shape) == 4:
        return _four_axes(shape, image)
    if len(shape) == 3 and image is not None and len(image) > 1:
        return _tokens(shape[1], image, patches)
    if len(shape) == 3:
        return _three_axes(shape, image)
    return None
