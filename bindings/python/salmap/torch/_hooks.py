"""Hooks that stay with the module that they were registered on.

A deepcopy of a module, such as an EMA copy, copies its hooks, and a pickle of it
has them: a copy would drive what belongs to the original, and a file would want
salmap to be loaded. What copies and pickles make of a module lacks these hooks.
"""

from __future__ import annotations

import collections
import weakref
from typing import Any, List, Set, Tuple

import torch
from torch.utils.hooks import RemovableHandle

#: Where a module keeps its hooks; those with keywords from PyTorch 2 on.
_DICTIONARIES = ("_forward_hooks", "_forward_hooks_with_kwargs",
                 "_forward_pre_hooks", "_forward_pre_hooks_with_kwargs")


class _Without:
    """Stands for the ``__reduce_ex__`` of a module's dictionary of hooks, which
    copy and pickle look up on the object and not on its class."""

    def __init__(self, hooks: Any) -> None:
        self._hooks = weakref.ref(hooks)
        #: Those that copies and pickles lack.
        self.numbers: Set[int] = set()

    def __call__(self, _protocol: int) -> Tuple[Any, ...]:
        hooks = self._hooks() or {}
        return collections.OrderedDict, (
            [(number, hook) for number, hook in list(hooks.items())
             if number not in self.numbers],)


class Hook:
    """A registered hook of a module."""

    def __init__(self, module: torch.nn.Module,
                 handle: RemovableHandle) -> None:
        self._handle = handle
        every = [vars(module).get(name, {}) for name in _DICTIONARIES]
        self._held: List[Any] = [hooks for hooks in every
                                 if handle.id in hooks]
        for hooks in self._held:
            vars(hooks).setdefault("__reduce_ex__", _Without(hooks))
            vars(hooks)["__reduce_ex__"].numbers.add(handle.id)

    def remove(self) -> None:
        """Takes it away; a second time does nothing."""
        self._handle.remove()
        for hooks in self._held:
            without = vars(hooks).get("__reduce_ex__")
            if without is not None:
                without.numbers.discard(self._handle.id)
                if not without.numbers:
                    del vars(hooks)["__reduce_ex__"]
        self._held = []
