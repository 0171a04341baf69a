"""Methods to compare, by their names: ours, those of others, and controls that know
nothing of the network or of what it learnt.

A method is a function of a network, images float32 ``[n, channels, height,
width]`` and the class of each, which returns maps ``[n, height, width]`` of 0 or
more. ``salmap.evaluate.compute_maps`` runs several on an ``Experiment``.
"""

from __future__ import annotations

from typing import Dict

try:
    import torch as _torch
except ModuleNotFoundError as error:
    if error.name != "torch":
        raise
    raise ImportError("salmap.evaluate.methods needs PyTorch, which is not "
                      "installed (Debian: python3-torch, PyPI: torch); the "
                      "scores take maps of any method and do without") from None

from ..explaining import Method
from .backpropagation import (gradient, gradient_input, guided_backprop,
                              integrated_gradients, smoothgrad)
from .class_maps import class_map
from .controls import (blurred_edges, centred_gaussian, edges, random_map,
                       shuffled_weights)
from .own import explained, fastcam, plain

del _torch  # was only to say what is missing


def all_methods() -> Dict[str, Method]:
    """Each method with its default settings, ours first, the controls last."""
    return {
        "salmap FastCAM": fastcam(),
        "salmap guided": fastcam(times=False),
        "salmap SMOE x CAM": fastcam(guided=False, fastcam_factor="inside"),
        "salmap plain": plain(),
        "Grad-CAM": class_map("gradcam"),
        "Grad-CAM++": class_map("gradcampp"),
        "LayerCAM": class_map("layercam"),
        "Guided Backprop": guided_backprop,
        "gradient": gradient,
        "gradient x input": gradient_input,
        "SmoothGrad": smoothgrad(),
        "Integrated Gradients": integrated_gradients(),
        "centred Gaussian": centred_gaussian,
        "edges": edges,
        "blurred edges": blurred_edges,
        "random": random_map,
        "salmap plain, weights shuffled": shuffled_weights(plain()),
    }


__all__ = [
    "all_methods", "blurred_edges", "centred_gaussian", "class_map", "edges",
    "explained", "fastcam", "gradient", "gradient_input", "guided_backprop",
    "integrated_gradients", "plain", "random_map", "shuffled_weights", "smoothgrad",
]
