#!/usr/bin/env python3
"""Is the class map of a vision transformer more than rounding? Compares maps in float32
with those in float64.

    PYTHONPATH=bindings/python docs/faithfulness/rounding.py

The network is torchvision's ViT-B/16 with random weights, whose normalisations have an
epsilon of 1e-6. Needs PyTorch and torchvision.
"""
import warnings

import numpy
import torch
import torchvision

import salmap.torch

#: By what the map is of.
PLACES = {
    "HiResCAM of what the last block reads": {},
    "HiResCAM of the tokens before it": {
        "method": "hirescam", "cam_layer": "encoder.layers.encoder_layer_10"},
}


def make_model():
    """With a head that tells classes apart, as torchvision's is 0 at first."""
    torch.manual_seed(0)
    model = torchvision.models.vit_b_16(weights=None).eval()
    torch.nn.init.normal_(model.heads.head.weight, std=0.02)
    return model


def class_map(model, image, kind, settings):
    """In this type, 0..1, of both signs."""
    explainer = salmap.torch.Explainer(model.to(kind), evidence="magnitude",
                                       guided=False, **settings)
    with torch.no_grad():
        return explainer(image.to(kind), target=5)[1].cam


def main():
    # HiResCAM of the tokens warns of what is shown here.
    warnings.simplefilter("ignore", salmap.InputWarning)
    model = make_model()
    image = torch.rand(1, 3, 224, 224)
    for name, settings in PLACES.items():
        single, double = (class_map(model, image, kind, settings)
                          for kind in (torch.float32, torch.float64))
        correlation = numpy.corrcoef(single.ravel(), double.ravel())[0, 1]
        print(f"{name}: largest difference {numpy.abs(single - double).max():.1e}, "
              f"correlation {correlation:.3f}")


if __name__ == "__main__":
    main()
