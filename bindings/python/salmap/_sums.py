"""An aggregate of the library, which no thread can use wrongly, and which can be
sent to another process."""

from __future__ import annotations

import contextlib
import ctypes
from ctypes import byref
from typing import Any, Callable, Dict, Optional, Protocol, Tuple

import numpy

from ._errors import call_with_message
from ._handle import Handle
from ._library import library
from ._native import AggregateInfo
from ._outputs import Sides

Function = Callable[..., int]


class Sums(Handle):
    """Owns a ``salmap_aggregate *``."""

    def __init__(self, pointer: Optional[int]) -> None:
        super().__init__(pointer, library.salmap_aggregate_destroy,
                         "the aggregate is closed; make a new "
                         "salmap.Aggregate")
        self._snapshot: Optional[Sums] = None

    @classmethod
    def create(cls, layers: int, size: Tuple[int, int, int]) -> Sums:
        """Those of no image, for maps of this depth, height and width."""
        made = ctypes.c_void_p()
        depth, height, width = size
        call_with_message(library.salmap_aggregate_create_volume, layers, width,
                          height, depth, None, byref(made))
        return cls(made.value)

    @classmethod
    def from_bytes(cls, content: Any) -> Sums:
        """What ``to_bytes`` of the same gave, anywhere."""
        try:
            given = memoryview(content).cast("B")
        except TypeError:
            raise TypeError(f"the aggregate is a {type(content).__name__}; want "
                            "bytes, such as to_bytes gives") from None
        array = numpy.asarray(given)
        made = ctypes.c_void_p()
        call_with_message(library.salmap_aggregate_load, array.ctypes.data,
                          array.size, None, byref(made))
        return cls(made.value)

    def to_bytes(self) -> bytes:
        """The same on every machine."""
        size = ctypes.c_size_t()
        self.read(library.salmap_aggregate_save, None, 0, byref(size))
        content = numpy.empty(size.value, numpy.uint8)
        self.read(library.salmap_aggregate_save, content.ctypes.data,
                  size.value, byref(size))
        return content.tobytes()

    def __reduce__(self) -> Tuple[Callable[[bytes], Sums], Tuple[bytes]]:
        return Sums.from_bytes, (self.to_bytes(),)

    def info(self) -> AggregateInfo:
        """What the library tells."""
        info = AggregateInfo()
        self.read(library.salmap_aggregate_info, byref(info))
        return info

    def size(self) -> Sides:
        """(height, width) of the maps, or (depth, height, width)."""
        info = self.info()
        height, width = int(info.height), int(info.width)
        if info.depth > 1:
            return int(info.depth), height, width
        return height, width

    def use(self, call: Callable[[Optional[int]], Any]) -> None:
        """Calls what reads the pointer, and raises its errors itself."""
        with self.beside_others() as pointer:
            call(pointer)

    def read(self, function: Function, *arguments: Any) -> None:
        """Calls a function that only reads."""
        with self.beside_others() as pointer:
            call_with_message(function, pointer, *arguments)

    def change(self, function: Function, *arguments: Any) -> None:
        """Calls a function that adds."""
        with self.alone() as pointer:
            self._snapshot = None
            call_with_message(function, pointer, *arguments)

    def merge(self, other: Sums) -> None:
        """Adds what another one has."""
        with self._pair(other, Handle.alone) as (pointer, from_pointer):
            self._snapshot = None
            call_with_message(library.salmap_aggregate_merge, pointer,
                              from_pointer)

    def compare(self, other: Sums, function: Function,
                *arguments: Any) -> None:
        """Calls a function that reads both."""
        with self._pair(other, Handle.beside_others) as pointers:
            call_with_message(function, *pointers, *arguments)

    @contextlib.contextmanager
    def _pair(self, other: Sums, take: Callable[[Handle], Any]) -> Any:
        """This and another one. They are taken in one order everywhere, so that
        two threads that merge two into each other do not wait for ever."""
        pointers: Dict[int, Optional[int]] = {}
        with contextlib.ExitStack() as held:
            for each in sorted({self, other}, key=id):
                way = take if each is self else Handle.beside_others
                pointers[id(each)] = held.enter_context(way(each))
            yield pointers[id(self)], pointers[id(other)]

    def snapshot(self) -> Sums:
        """A copy as it is now, which nobody changes; the same until something
        is added."""
        with self.alone():
            if self._snapshot is None:
                self._snapshot = Sums.from_bytes(self.to_bytes())
                self._snapshot._snapshot = self._snapshot
            return self._snapshot


class Summed(Protocol):
    """A ``salmap.Aggregate``."""

    _sums: Sums


def snapshot_of(reference: Any) -> Sums:
    """That of a ``salmap.Aggregate``."""
    sums = getattr(reference, "_sums", reference)
    if not isinstance(sums, Sums):
        raise TypeError(f"reference is a {type(reference).__name__}; want a "
                        "salmap.Aggregate")
    return sums.snapshot()
