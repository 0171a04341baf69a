"""Files that are written whole, or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import pathlib
from typing import IO, Any, Iterator, Union


def check_folder(path: Union[str, "os.PathLike[str]"]) -> None:
    """Raises FileNotFoundError if a file at ``path`` has no folder."""
    folder = pathlib.Path(path).parent
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder to write "
                                "the file to", str(folder))


@contextlib.contextmanager
def replacing_path(path: Union[str, "os.PathLike[str]"]
                   ) -> Iterator[pathlib.Path]:
    """Yields the path of a file, with the same ending, that takes the place of
    the one at ``path`` when the block ends. If it raises, what was there
    stays."""
    check_folder(path)
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
