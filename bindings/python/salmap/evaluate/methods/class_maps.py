"""The Grad-CAM family, of the gradients of one layer; the formulas are those of
``salmap.Stack.push_cam``."""

from __future__ import annotations

from typing import Any, Optional

import numpy

from ...stack import Stack
from .._maps import Doubles
from .._network import Images
from ..experiment import Classes
from ..explaining import Method
from ._gradients import check_module
from ._layers import chosen_layers, see


def class_map(method: str = "gradcam", layer: Optional[str] = None) -> Method:
    """Class maps of the gradients of one layer, brought to the size of the image and
    to 0..1.

    Arguments:
        method: gradcam, gradcampp, xgradcam, hirescam, elementwise or layercam;
            docs/numerics.md has formulas and papers.
        layer: its name; by default the last that ``salmap.torch.Explainer``
            chooses. It gives ``[n, channels, height, width]``.
    """
    def maps(network: Any, images: Images, classes: Classes) -> Doubles:
        check_module(network, method)
        name = layer or chosen_layers(network, images)[-1]
        seen = see(network, [name], images, classes)
        count, _, height, width = images.shape
        with Stack(1, cams=1) as stack:
            stack.push_cam(0, seen.activations[0], gradient=seen.gradient,
                           method=method)
            return numpy.stack([stack.cam((height, width), image)
                                for image in range(count)]).astype(float)
    return maps
