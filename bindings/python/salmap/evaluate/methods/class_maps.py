"""Class maps of one layer: those of the head's own weights, and the Grad-CAM family.
The formulas are those of ``salmap.Stack.push_cam``."""

from __future__ import annotations

from typing import Optional

from ..explaining import Method
from .own import explained


def class_map(method: Optional[str] = "gradcam",
              layer: Optional[str] = None) -> Method:
    """Class maps of one layer, brought to the size of the image and to 0..1.

    Arguments:
        method: gradcam, gradcampp, xgradcam, hirescam, elementwise or layercam;
            docs/numerics.md has formulas and papers. None is what
            ``salmap.torch.Explainer`` takes by default: CAM (Zhou, Khosla,
            Lapedriza, Oliva, Torralba, CVPR 2016) where the head is linear over
            the mean of each channel.
        layer: its name; by default the one that ``Explainer`` takes.
    """
    return explained("cam", layer and [layer], method=method)
