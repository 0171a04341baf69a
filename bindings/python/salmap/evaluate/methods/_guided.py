"""ReLUs that let only positive gradients through, whoever calls them."""

from __future__ import annotations

from typing import Any

import torch
from torch.overrides import TorchFunctionMode

_RELUS = (torch.relu, torch.relu_, torch.Tensor.relu, torch.Tensor.relu_,
          torch.nn.functional.relu)


class GuidedReLUs(TorchFunctionMode):
    """Takes the place of ReLUs while a ``with`` block runs, and counts them."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.count = 0

    def __torch_function__(self, function: Any, types: Any, arguments: Any = (),
                           keywords: Any = None) -> Any:
        if function not in _RELUS:
            return function(*arguments, **(keywords or {}))
        self.count += 1
        rectified = arguments[0].clamp(min=0)
        if rectified.requires_grad:
            rectified.register_hook(lambda gradient: gradient.clamp(min=0))
        return rectified
