"""Files of moving pictures: GIF and APNG by Pillow, MP4 by OpenCV."""

from __future__ import annotations

import os
import pathlib
from typing import Any, Union

import numpy

from ._files import replacing_path

Path = Union[str, "os.PathLike[str]"]


def _write_by_pillow(path: pathlib.Path, frames: Any,
                     rate: float, kind: str) -> None:
    try:
        from PIL import Image
    except ImportError:
        raise ImportError("writing GIF and APNG needs PIL (Debian: "
                          "python3-pil, PyPI: pillow)") from None
    first, *others = map(Image.fromarray, frames)
    first.save(path, format=kind, save_all=True, append_images=others,
               duration=1000 / rate, loop=0)


def _write_gif(path: pathlib.Path, frames: Any,
               rate: float) -> None:
    _write_by_pillow(path, frames, rate, "GIF")


def _write_apng(path: pathlib.Path, frames: Any,
                rate: float) -> None:
    _write_by_pillow(path, frames, rate, "PNG")


def _write_mp4(path: pathlib.Path, frames: Any,
               rate: float) -> None:
    try:
        import cv2  # type: ignore[import]
    except ImportError:
        raise ImportError("writing MP4 needs OpenCV (Debian: python3-opencv, "
                          "PyPI: opencv-python-headless)") from None
    height, width = frames.shape[1:3]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), rate,
                             (width, height))
    try:
        if not writer.isOpened():
            raise OSError(f"{path}: OpenCV cannot write an MP4 of {width} x "
                          f"{height} there")
        for frame in frames:
            writer.write(numpy.ascontiguousarray(frame[..., ::-1]))
    finally:
        writer.release()


_WRITERS = {".gif": _write_gif, ".png": _write_apng, ".apng": _write_apng,
            ".mp4": _write_mp4}


def check_path(path: Path) -> None:
    """Raises ValueError for a file of another kind."""
    ending = pathlib.Path(path).suffix
    if ending.lower() not in _WRITERS:
        raise ValueError(f"{os.fspath(path)!r} ends in {ending!r}; want one of "
                         f"{', '.join(_WRITERS)}")


def write_animation(path: Path, frames: Any, rate: float) -> None:
    """Writes frames, uint8 RGB ``[frames, height, width, 3]``, as what the
    file's ending says; ``rate`` of them are shown in a second. GIF and APNG run
    for ever.

    Raises ValueError for another ending, ImportError where what writes it is
    not installed, OSError.
    """
    check_path(path)
    with replacing_path(path) as part:
        _WRITERS[pathlib.Path(path).suffix.lower()](part, frames, rate)
