"""Finds gradients of which no class map can be made."""

from __future__ import annotations

from typing import Any, Dict

import torch

#: The greatest share of the sum of the products' magnitudes that counts as 0: above
#: rounding, and the epsilon of a normalisation, and far below what is left elsewhere,
#: which was 0.02 and more in the other blocks of vision transformers.
_ZERO = 1e-3


def located(tensor: torch.Tensor, keywords: Dict[str, Any]) -> torch.Tensor:
    """``[n, ..., c]`` at the locations that ``Stack.push`` reads with the
    keywords."""
    tensor = tensor.detach().float()
    if keywords["layout"] == "tokens":
        return tensor[:, keywords.get("prefix", 0):]
    return tensor.movedim(keywords["layout"].index("c"), -1)


def is_zero(gradient: torch.Tensor, keywords: Dict[str, Any]) -> bool:
    """Whether a gradient is 0 at every location, as that of the tokens behind the
    last block, where the head sees the class token only."""
    return not bool(located(gradient, keywords).any())


def cancel(activation: torch.Tensor, gradient: torch.Tensor,
           keywords: Dict[str, Any]) -> bool:
    """Whether the products of activations and gradients, of which HiResCAM is the
    sum, add up to 0 at every location, and are not all 0. What a layer
    normalisation gives does not depend on the scale of its input, so that is so
    where nothing else reads a location, as the tokens before the last block of a
    vision transformer with a class token."""
    products = located(activation, keywords) * located(gradient, keywords)
    sums = float(products.sum(-1).abs().max())
    magnitude = float(products.abs().sum(-1).max())
    return 0 < magnitude and sums <= _ZERO * magnitude
