"""Files that are written whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import pathlib
from typing import IO, Any, Iterator, Union


@contextlib.contextmanager
def replacing_path(path: Union[str, "os.PathLike[str]"]
                   ) -> Iterator[pathlib.Path]:
    """Yields the path of a file, with the same ending, that takes the place of
    the one at ``path`` when the block ends. If it raises, what was there
    stays."""
    target = pathlib.Path(path)
    part = target.with_name(f"{target.name}.{os.getpid()}.part{target.suffix}")
    try:
        yield part
        os.replace(part, target)
    finally:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()


@contextlib.contextmanager
def replacing(path: Union[str, "os.PathLike[str]"]) -> Iterator[IO[Any]]:
    """Yields a binary file for ``replacing_path``."""
    with replacing_path(path) as part:
        with open(part, "wb") as file:
            yield file
