"""A context of the library, which no thread can use wrongly.

salmap_reset, salmap_destroy and the setters need the context for themselves;
pushes and readers may run beside each other.
"""

from __future__ import annotations

import ctypes
from typing import Any, Callable, Optional

from ._errors import call_with_message, error_for
from ._handle import Handle
from ._library import library
from ._native import Settings, Status

Function = Callable[..., int]


def sentence(context: Optional[int]) -> str:
    """What the library says of the last failed call."""
    length = library.salmap_error_message(context, None, 0)
    buffer = ctypes.create_string_buffer(length + 1)
    library.salmap_error_message(context, buffer, len(buffer))
    return buffer.value.decode("utf-8", "replace")


def check(context: Optional[int], status: int) -> None:
    """Raises the exception for a status other than OK."""
    if status != Status.OK:
        raise error_for(status, sentence(context))


class Context(Handle):
    """Owns a ``salmap *``. Threads: any method from any thread."""

    def __init__(self, layers: int, settings: Settings) -> None:
        created = ctypes.c_void_p()
        call_with_message(library.salmap_create_with, layers,
                          ctypes.byref(settings), None, ctypes.byref(created))
        super().__init__(created.value, library.salmap_destroy,
                         "the stack is closed; make a new salmap.Stack")

    def call(self, function: Function, *arguments: Any) -> None:
        """Calls a push or a reader; raises what its status says."""
        with self.beside_others() as pointer:
            check(pointer, function(pointer, *arguments))

    def call_alone(self, function: Function, *arguments: Any) -> None:
        """Calls salmap_reset or a setter; raises what its status says."""
        with self.alone() as pointer:
            check(pointer, function(pointer, *arguments))

    def ask(self, function: Callable[[Optional[int]], Any]) -> Any:
        """What a function that cannot fail returns."""
        with self.beside_others() as pointer:
            return function(pointer)
