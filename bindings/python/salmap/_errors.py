"""Statuses of the library as exceptions.

Each is a ``salmap.Error`` and the built-in exception that fits, so that either
can be caught. The text is the library's own sentence.
"""

from __future__ import annotations

import ctypes
import re
from typing import Any, Callable

from ._native import Message, Status


class Error(Exception):
    """The library refused a call; what it held is as it was."""


class ArgumentError(Error, ValueError):
    """An argument that can never be right (SALMAP_E_ARGUMENT)."""


class StateError(Error, RuntimeError):
    """Right, but not now: a second push to a layer (SALMAP_E_STATE)."""


class IncompleteError(Error, RuntimeError):
    """A layer that is needed was not pushed (SALMAP_E_INCOMPLETE)."""


class NonFiniteError(Error, ValueError):
    """NaN or infinity in the input (SALMAP_E_NONFINITE)."""


class UnsupportedError(Error, NotImplementedError):
    """Valid, but the library cannot do it (SALMAP_E_UNSUPPORTED)."""


class UnreadableError(UnsupportedError, BufferError, TypeError):
    """An array that the library cannot read, for its type or its device."""


class OutOfMemoryError(Error, MemoryError):
    """There was no memory (SALMAP_E_MEMORY)."""


_CLASSES = {
    Status.ARGUMENT: ArgumentError,
    Status.STATE: StateError,
    Status.INCOMPLETE: IncompleteError,
    Status.NONFINITE: NonFiniteError,
    Status.UNSUPPORTED: UnsupportedError,
    Status.MEMORY: OutOfMemoryError,
}


#: How a sentence ends that means a setting, and what it is called here.
_POLICY, _POLICY_HERE = "a policy that takes them as 0", ": nonfinite='zero'"

#: What the library's sentences advise to call or to give, and what that is here.
_CALLS = {
    "aggregate_create_volume": "Aggregate(size=(depth, height, width))",
    "push": "push()",
    "reset": "call reset()",
    "set_cams": "give cams=",
    "set_keep_raw": "give keep_raw=True",
    "set_reference": "give reference=",
    "volume_vector": "a place of three numbers",
    "NO_GUIDE": "None",
}


def _as_here(sentence: str) -> str:
    """The library's sentence with what it advises as it is called here."""
    if sentence.endswith(_POLICY):
        sentence += _POLICY_HERE
    return re.sub(r"(?:\bcall )?\b(?:salmap|SALMAP)_(\w+)",
                  lambda found: _CALLS.get(found[1], found[0]), sentence)


def error_for(status: int, sentence: str) -> Error:
    """The exception for a status, which may be of a newer library."""
    sentence = _as_here(sentence)
    for known, kind in _CLASSES.items():
        if status == known:
            return kind(sentence)
    return Error(sentence)


def call_with_message(function: Callable[..., int], *arguments: Any) -> None:
    """Calls a function whose last parameter is a ``salmap_message *``; raises
    what its status says."""
    message = Message()
    status = function(*arguments, ctypes.byref(message))
    if status != Status.OK:
        raise error_for(status, message.text.decode("utf-8", "replace"))
