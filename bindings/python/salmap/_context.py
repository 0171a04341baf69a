"""A context of the library, which no thread can use wrongly.

salmap_reset, salmap_destroy and the setters need the context for themselves;
pushes and readers may run beside each other. A call that needs it alone waits
here until those that run have ended, and a closed context is an exception.
"""

from __future__ import annotations

import contextlib
import ctypes
import threading
import weakref
from typing import Any, Callable, Iterator, Optional

from ._errors import call_with_message, error_for
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


class Context:
    """Owns a ``salmap *``. Threads: any method from any thread."""

    def __init__(self, layers: int, settings: Settings) -> None:
        created = ctypes.c_void_p()
        call_with_message(library.salmap_create_with, layers,
                          ctypes.byref(settings), None, ctypes.byref(created))
        self._free = weakref.finalize(self, library.salmap_destroy,
                                      created.value)
        # A daemon thread may be in a call when the interpreter ends; the
        # memory goes with the process.
        self._free.atexit = False
        self._pointer = created.value
        self._users = 0
        self._change = threading.Condition()

    def _enter(self) -> None:
        if self._pointer is None:
            raise ValueError("the stack is closed; make a new salmap.Stack")

    @contextlib.contextmanager
    def _beside_others(self) -> Iterator[None]:
        with self._change:
            self._enter()
            self._users += 1
        try:
            yield
        finally:
            with self._change:
                self._users -= 1
                self._change.notify_all()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with self._change:
            self._change.wait_for(lambda: self._users == 0)
            yield

    def call(self, function: Function, *arguments: Any) -> None:
        """Calls a push or a reader; raises what its status says."""
        with self._beside_others():
            check(self._pointer, function(self._pointer, *arguments))

    def call_alone(self, function: Function, *arguments: Any) -> None:
        """Calls salmap_reset or a setter; raises what its status says."""
        with self._alone():
            self._enter()
            check(self._pointer, function(self._pointer, *arguments))

    def ask(self, function: Callable[[Optional[int]], Any]) -> Any:
        """What a function that cannot fail returns."""
        with self._beside_others():
            return function(self._pointer)

    def close(self) -> None:
        """Frees the context; a second time does nothing."""
        with self._alone():
            self._pointer = None
            self._free()
