"""Random numbers, which stay as they were."""

from __future__ import annotations

import contextlib
from typing import Iterator

import torch


@contextlib.contextmanager
def same_chance(model: torch.nn.Module) -> Iterator[None]:
    """At the end, the random numbers of the CPU and of the model's devices are as
    before."""
    devices = sorted({each.device.index for each in model.parameters()
                      if each.device.type == "cuda"})
    with torch.random.fork_rng(devices):
        yield
