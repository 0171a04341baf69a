"""Keeps the values of finished images, so that nothing is computed twice."""

from __future__ import annotations

import pathlib
import time
from typing import Any, Optional, Tuple

import numpy

from .._files import replacing
from ._maps import Doubles
from ._slug import slug

#: Seconds between two writes, and how many times as long as a write took; what was
#: computed in between is lost in a crash, and not on control-C.
_BETWEEN, _TIMES = 2.0, 20


class Store:
    """float64 ``[images, *shape]``, and which images are done.

    Arguments:
        folder: where the file is; None for none.
        name: what people see in the file's name.
        fingerprint: of all that the values depend on, in hexadecimal digits.
    """

    def __init__(self, folder: Optional[pathlib.Path], name: str,
                 fingerprint: str, images: int, shape: Tuple[int, ...]) -> None:
        self._path = None if folder is None else (
            folder / "finished" / f"{slug(name)}-{fingerprint[:32]}.npz")
        self.values: Doubles = numpy.zeros((images, *shape))
        self.done = numpy.zeros(images, bool)
        self._next = time.monotonic() + _BETWEEN
        if self._path is not None and self._path.exists():
            self._read(self._path)

    def _read(self, path: pathlib.Path) -> None:
        try:
            with numpy.load(path) as file:
                values, done = file["values"], file["done"]
        except Exception as error:
            raise ValueError(f"{path} cannot be read ({error}); delete it to "
                             "begin anew") from error
        if values.shape != self.values.shape or done.shape != self.done.shape:
            raise ValueError(f"{path} has values {list(values.shape)}; want "
                             f"{list(self.values.shape)}: delete it")
        self.values, self.done = values, done

    def put(self, images: Any, values: Doubles) -> None:
        """Takes the values of some images."""
        self.values[images], self.done[images] = values, True
        if time.monotonic() > self._next:
            self.write()

    def write(self) -> None:
        """Writes the file, all of it or nothing."""
        if self._path is None:
            return
        started = time.monotonic()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(self._path) as file:
            numpy.savez(file, values=self.values, done=self.done)
        ended = time.monotonic()
        self._next = ended + max(_BETWEEN, _TIMES * (ended - started))
