"""What takes the place of pixels that are removed. Images are as the network takes
them, float32 ``[channels, height, width]``."""

from __future__ import annotations

import dataclasses
from typing import Any, Callable, Dict, Union

import numpy

from ._filters import blur
from ._maps import Mask
from ._network import Images

#: Which pixels are removed, bool ``[height, width]`` -> the image without them.
Removal = Callable[[Mask], Images]


def _removal(image: Images, instead: Any) -> Removal:
    """Takes pixels from another image."""
    other = numpy.asarray(instead, numpy.float32)
    return lambda removed: numpy.where(removed, other, image)


@dataclasses.dataclass(frozen=True)
class Zero:
    """0: where inputs are normalised with the mean of a data set, its mean
    colour."""

    def of(self, image: Images) -> Removal:
        """How pixels of this image are removed."""
        return _removal(image, numpy.zeros_like(image))


@dataclasses.dataclass(frozen=True)
class Mean:
    """The image's mean colour, as in Hooker et al., "A Benchmark for
    Interpretability Methods in Deep Neural Networks" (ROAR), NeurIPS 2019."""

    def of(self, image: Images) -> Removal:
        """How pixels of this image are removed."""
        mean = image.mean(axis=(1, 2), keepdims=True, dtype=numpy.float64)
        return _removal(image, numpy.broadcast_to(mean, image.shape))


@dataclasses.dataclass(frozen=True)
class Blur:
    """The image, blurred by a Gaussian whose deviation is a share of its longer
    side, so that it has no edges of its own, unlike a plain colour. Source:
    Petsiuk, Das, Saenko, "RISE", BMVC 2018, where it is 5 pixels of 224."""

    share: float = 0.05

    def of(self, image: Images) -> Removal:
        """How pixels of this image are removed."""
        return _removal(image, blur(image, self.share * max(image.shape[1:])))


#: OpenCV adds the direction of the gradient, of length 1, to what it paints, which
#: is little where values are 0 to this.
_GREYS = 255


@dataclasses.dataclass(frozen=True)
class Inpaint:
    """What OpenCV paints from the pixels around, so many pixels away. Where all are
    removed there is nothing to paint from, and the mean colour counts. Source:
    Telea, "An Image Inpainting Technique Based on the Fast Marching Method",
    Journal of Graphics Tools 9, 2004."""

    radius: float = 3.0

    def of(self, image: Images) -> Removal:
        """How pixels of this image are removed."""
        try:
            import cv2  # type: ignore[import]
        except ImportError:
            raise ImportError("the baseline inpaint needs OpenCV (Debian: "
                              "python3-opencv, PyPI: opencv-python)") from None
        plain = Mean().of(image)
        low, scale = image.min(), (image.max() - image.min() or 1) / _GREYS
        greys = (image - low) / scale

        def paint(removed: Mask) -> Images:
            if removed.all():
                return plain(removed)
            mask = numpy.ascontiguousarray(removed, numpy.uint8)
            painted = [cv2.inpaint(grey, mask, self.radius, cv2.INPAINT_TELEA)
                       for grey in greys]
            return _removal(image, low + scale * numpy.stack(painted))(removed)
        return paint


Baseline = Union[Zero, Mean, Blur, Inpaint]

_NAMED: Dict[str, Baseline] = {"zero": Zero(), "mean": Mean(), "blur": Blur(),
                               "inpaint": Inpaint()}

#: The names of baselines.
BASELINES = tuple(_NAMED)


def baseline_of(baseline: Union[str, Baseline]) -> Baseline:
    """A baseline, or the one of this name: zero, mean, blur or inpaint."""
    if not isinstance(baseline, str):
        return baseline
    if baseline not in _NAMED:
        raise ValueError(f"baseline is {baseline!r}; want one of "
                         f"{', '.join(BASELINES)}")
    return _NAMED[baseline]
