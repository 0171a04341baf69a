"""An object of the library, which no thread can use wrongly.

Some calls need the object for themselves, others may run beside each other. A
call that needs it alone waits here until those that run have ended, and a closed
object is an exception.
"""

from __future__ import annotations

import contextlib
import threading
import weakref
from typing import Any, Callable, Iterator, Optional


class Handle:
    """Owns a pointer. Threads: any method from any thread.

    Arguments:
        pointer: what the library made.
        destroy: what frees it.
        closed: what a call says after ``close``.
    """

    def __init__(self, pointer: Optional[int],
                 destroy: Callable[[Optional[int]], Any], closed: str) -> None:
        self._free = weakref.finalize(self, destroy, pointer)
        # A daemon thread may be in a call when the interpreter ends; the
        # memory goes with the process.
        self._free.atexit = False
        self._pointer = pointer
        self._closed = closed
        self._users = 0
        self._change = threading.Condition()

    def _checked(self) -> Optional[int]:
        if self._pointer is None:
            raise ValueError(self._closed)
        return self._pointer

    @contextlib.contextmanager
    def beside_others(self) -> Iterator[Optional[int]]:
        """Yields the pointer, for a call that others may run beside."""
        with self._change:
            pointer = self._checked()
            self._users += 1
        try:
            yield pointer
        finally:
            with self._change:
                self._users -= 1
                self._change.notify_all()

    @contextlib.contextmanager
    def _nobody_else(self) -> Iterator[None]:
        with self._change:
            self._change.wait_for(lambda: self._users == 0)
            yield

    @contextlib.contextmanager
    def alone(self) -> Iterator[Optional[int]]:
        """Yields the pointer, for a call that needs the object for itself."""
        with self._nobody_else():
            yield self._checked()

    def close(self) -> None:
        """Frees the object; a second time does nothing."""
        with self._nobody_else():
            self._pointer = None
            self._free()
