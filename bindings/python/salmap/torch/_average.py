"""The average of many passes over the same images."""

from __future__ import annotations

import contextlib
import dataclasses
from typing import (Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple,
                    Union, overload)

import numpy
import torch
from torch import nn

from .._bases import check_image
from .._outputs import FloatArray, ResultSize
from .._words import counted
from ..aggregate import Aggregate
from ..result import Result
from ..stack import Stack
from ._chance import same_chance

#: What changes images and leaves everything in them at its place.
Augment = Callable[[torch.Tensor], torch.Tensor]


def _check_augmented(changed: Any, images: torch.Tensor) -> None:
    if not isinstance(changed, torch.Tensor) or changed.shape != images.shape:
        shape = (list(changed.shape) if isinstance(changed, torch.Tensor)
                 else f"a {type(changed).__name__}")
        raise ValueError(f"augment gave {shape}; want a tensor of the images' "
                         f"shape, {list(images.shape)}")


@dataclasses.dataclass(frozen=True)
class Passes:
    """How the passes differ; see ``Explainer.average``."""

    count: int
    noise: float
    flips: bool
    dropout: bool
    augment: Optional[Augment]
    seed: int

    def __post_init__(self) -> None:
        if self.augment is not None and not callable(self.augment):
            raise TypeError(f"augment is a {type(self.augment).__name__}; want a "
                            "function of the images")
        if self.count < 1:
            raise ValueError(f"passes is {self.count}; want 1 or more")
        if not 0 <= self.noise < float("inf"):
            raise ValueError(f"noise is {self.noise}; want 0 or more, such as "
                             "0.15: a share of the range of each image")

    def is_flipped(self, number: int) -> bool:
        """Whether a pass sees the images mirrored: every second one does."""
        return self.flips and number % 2 == 1

    def inputs(self, images: torch.Tensor) -> Iterator[torch.Tensor]:
        """The images of each pass."""
        chance = torch.Generator().manual_seed(self.seed)
        flat = images.flatten(1)
        spread = ((flat.amax(1) - flat.amin(1)) * self.noise).view(
            -1, *(1 for _ in images.shape[1:]))
        for number in range(self.count):
            changed = images
            if self.augment is not None:
                changed = self.augment(changed)
                _check_augmented(changed, images)
            if self.noise:
                noise = torch.randn(images.shape, generator=chance)
                changed = changed + noise.to(images) * spread
            yield changed.flip(-1) if self.is_flipped(number) else changed

    @contextlib.contextmanager
    def running(self, model: nn.Module) -> Iterator[None]:
        """Random numbers are those of the seed, and dropout is active if it is
        to be; both are as before at the end."""
        switched = [module for module in model.modules()
                    if self.dropout and not module.training
                    and isinstance(module, nn.modules.dropout._DropoutNd)]
        with same_chance(model), torch.no_grad():
            torch.manual_seed(self.seed)
            for module in switched:
                module.training = True
            try:
                yield
            finally:
                for module in switched:
                    module.training = False


def images_checked(inputs: Tuple[Any, ...]) -> torch.Tensor:
    """The batch that is to be averaged over."""
    (images,) = inputs
    if (not isinstance(images, torch.Tensor) or images.ndim not in (3, 4, 5)
            or not images.is_floating_point()):
        shape = (f"{images.dtype} {list(images.shape)}"
                 if isinstance(images, torch.Tensor)
                 else type(images).__name__)
        raise TypeError(f"images is {shape}; want floats [n, c, h, w], photos, "
                        "clips or volumes [n, c, d, h, w], or signals [n, c, w]")
    return images.detach()


class Averages(Sequence[Aggregate]):
    """What many passes over some images gave: an ``Aggregate`` for each image,
    which counts passes.

    ``fastcams`` are those of the FastCAM maps, where there was a target; they
    have no layers.
    """

    def __init__(self, aggregates: List[Aggregate],
                 fastcams: Optional[List[Aggregate]] = None) -> None:
        self._aggregates = aggregates
        self.fastcams = fastcams

    def __len__(self) -> int:
        return len(self._aggregates)

    @overload
    def __getitem__(self, index: int) -> Aggregate: ...

    @overload
    def __getitem__(self, index: slice) -> List[Aggregate]: ...

    def __getitem__(self, index: Union[int, slice]
                    ) -> Union[Aggregate, List[Aggregate]]:
        check_image(index, len(self))
        return self._aggregates[index]

    def __repr__(self) -> str:
        return (f"<salmap.torch.Averages: "
                f"{counted(len(self), 'image')}, "
                f"{counted(self[0].count, 'pass', 'passes')}>")

    @property
    def combined_mean(self) -> FloatArray:
        """Of the combined map, float32 ``[images, height, width]``, or
        ``[images, depth, height, width]`` of volumes, as all below."""
        return numpy.stack([each.combined_mean for each in self])

    @property
    def combined_std(self) -> FloatArray:
        """How far the passes differ at each pixel."""
        return numpy.stack([each.combined_std for each in self])

    @property
    def layer_means(self) -> FloatArray:
        """Of each layer, float32 ``[images, layers, height, width]``."""
        return numpy.stack([each.layer_means for each in self])

    @property
    def layer_stds(self) -> FloatArray:
        """How far the passes differ in each layer."""
        return numpy.stack([each.layer_stds for each in self])

    def _fastcams(self) -> List[Aggregate]:
        if self.fastcams is None:
            raise ValueError("there is no class map; call average with target=")
        return self.fastcams

    @property
    def fastcam_mean(self) -> FloatArray:
        """Of FastCAM, float32 ``[images, height, width]``. Raises ValueError
        without a target."""
        return numpy.stack([each.combined_mean for each in self._fastcams()])

    @property
    def fastcam_std(self) -> FloatArray:
        """How far the passes differ in FastCAM."""
        return numpy.stack([each.combined_std for each in self._fastcams()])


def _turned(stack: Stack, flipped: bool) -> Stack:
    """The layers as they were before they were normalised, mirrored or not. A
    guide has done its work by then."""
    settings: Dict[str, Any] = {
        field.name: getattr(stack.settings, field.name)
        for field in dataclasses.fields(stack.settings)}
    settings.update(cams=0, guide=None)
    turned = Stack(stack.names, **settings)
    for layer in range(len(stack)):
        maps = numpy.stack([stack.layer_raw(layer, image)
                            for image in range(stack.batch_size)])
        turned.push_map(layer, maps[..., ::-1] if flipped else maps,
                        layout="ndhw" if maps.ndim == 4 else "nhw")
    return turned


class Running:
    """Adds up passes."""

    def __init__(self, passes: Passes) -> None:
        self._passes = passes
        self._maps: List[Aggregate] = []
        self._fastcams: List[Aggregate] = []

    def add(self, number: int, result: Result) -> None:
        """Adds a pass."""
        if not self._maps:
            size: ResultSize = result.size
            if result.volume_size[0] > 1:
                size = result.volume_size
            self._maps = [Aggregate(result.names, size) for _ in result]
            self._fastcams = [Aggregate(0, size) for _ in result
                              if result.targets]
        flipped = self._passes.is_flipped(number)
        if self._passes.flips:
            self._add_turned(result, flipped)
        else:
            for image, total in enumerate(self._maps):
                total.add(result, image)
        for part, total in zip(result, self._fastcams):
            fastcam = part.fastcam_volume
            total.add_map(numpy.ascontiguousarray(
                fastcam[..., ::-1] if flipped else fastcam))

    def _add_turned(self, result: Result, flipped: bool) -> None:
        stack, _ = result.place()
        if stack.batch_size != len(result) or result.is_cut:
            raise ValueError("the model pads photos, which is not undone in a "
                             "mirrored pass; want flips=False")
        with _turned(stack, flipped) as turned:
            for image, total in enumerate(self._maps):
                total.add(turned, image)

    def averages(self) -> Averages:
        """Of all passes."""
        return Averages(self._maps, self._fastcams or None)
