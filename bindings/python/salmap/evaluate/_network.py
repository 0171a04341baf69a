"""Runs a network on arrays, in batches."""

from __future__ import annotations

import contextlib
import sys
from typing import Any, Iterator

import numpy
from numpy.typing import NDArray

from .._words import counted
from ._maps import Doubles

#: As networks take them: ``[n, channels, height, width]``.
Images = NDArray[numpy.float32]


def is_module(network: Any) -> bool:
    """Whether it is a torch.nn.Module; whoever has one has imported PyTorch."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(network, torch.nn.Module)


@contextlib.contextmanager
def evaluating(module: Any) -> Iterator[Any]:
    """Has a module in evaluation mode for a while, in which no image depends on
    others of its batch."""
    modes = [(each, each.training) for each in module.modules()]
    module.eval()
    try:
        yield module
    finally:
        for each, mode in modes:
            each.training = mode


def tensor_for(module: Any, images: Images) -> Any:
    """Images as a module takes them: where its parameters lie, of their type."""
    import torch
    like = next((each for each in module.parameters()
                 if each.is_floating_point()), torch.zeros(0))
    return torch.tensor(images).to(like)


def array_of(values: Any) -> Any:
    """A tensor or an array as an array."""
    if hasattr(values, "detach"):
        values = values.detach().cpu().double().numpy()
    return numpy.asarray(values)


def _run(network: Any, images: Images) -> Any:
    if not is_module(network):
        return array_of(network(images))
    import torch
    with torch.no_grad():
        return array_of(network(tensor_for(network, images)))


def _checked(logits: Any, images: int) -> Doubles:
    if logits.ndim != 2 or len(logits) != images or logits.dtype.kind not in "fiu":
        raise ValueError(f"the network gave {list(logits.shape)} of {logits.dtype}"
                         f" for {counted(images, 'image')}; want logits, real "
                         f"numbers [{images}, classes]")
    doubles: Doubles = logits.astype(numpy.float64)
    if not numpy.isfinite(doubles).all():
        raise ValueError("the network gave NaN or infinity; want finite logits")
    return doubles


def logits_of(network: Any, images: Images, batch: int) -> Doubles:
    """float64 ``[n, classes]``, of so many images at a time."""
    mode = evaluating(network) if is_module(network) else \
        contextlib.nullcontext(network)
    with mode:
        return numpy.concatenate([
            _checked(_run(network, part), len(part)) for part in
            (images[start:start + batch]
             for start in range(0, len(images), batch))])


def softmax(logits: Doubles) -> Doubles:
    """Probabilities, along the last axis."""
    powers = numpy.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: Doubles = powers / powers.sum(axis=-1, keepdims=True)
    return probabilities
