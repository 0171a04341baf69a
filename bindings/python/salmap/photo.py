"""Photos that networks see: files, PIL images and arrays as uint8 RGB."""

from __future__ import annotations

import os
from typing import Any, Union

import numpy
from numpy.typing import NDArray

Photo = Union[str, "os.PathLike[str]", Any]


def _on_white(picture: Any) -> Any:
    """Transparent parts of a PIL image become white."""
    from PIL import Image
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture
    picture = picture.convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture)


def _from_pil(picture: Any) -> NDArray[numpy.uint8]:
    if picture.mode.startswith("I"):  # 16-bit grey, which convert() would clip
        values = numpy.asarray(picture, numpy.float64) / 257
        return _from_array((values.clip(0, 255) + 0.5).astype(numpy.uint8))
    return numpy.array(_on_white(picture).convert("RGB"))


def _from_array(array: NDArray[Any]) -> NDArray[numpy.uint8]:
    if array.ndim == 2:
        array = numpy.repeat(array[..., None], 3, axis=2)
    if array.ndim != 3 or array.shape[2] != 3 or array.dtype != numpy.uint8:
        raise ValueError(f"the photo has shape {array.shape} and dtype "
                         f"{array.dtype}; want uint8 [height, width, 3], RGB, "
                         "or [height, width]")
    return numpy.ascontiguousarray(array)


def read_photo(path: Union[str, "os.PathLike[str]"]) -> NDArray[numpy.uint8]:
    """Reads a photo of any format that PIL knows.

    Transparent parts are laid on white; a note about the camera's orientation
    is ignored. Returns uint8 RGB ``[height, width, 3]``. Raises ImportError
    where PIL is not installed, OSError for what is not a picture.
    """
    try:
        from PIL import Image
    except ImportError:
        raise ImportError("reading a photo needs PIL (Debian: python3-pil, "
                          "PyPI: pillow); or give the photo as an array, uint8 "
                          "[height, width, 3]") from None
    with Image.open(os.fspath(path)) as picture:
        return _from_pil(picture)


def as_photo(photo: Photo) -> NDArray[numpy.uint8]:
    """uint8 RGB ``[height, width, 3]`` of a path, a PIL image, or an array
    that is that already or grey ``[height, width]``.

    Raises ValueError for another array, and what ``read_photo`` raises.
    """
    if isinstance(photo, (str, os.PathLike)):
        return read_photo(photo)
    if hasattr(photo, "getbands"):
        return _from_pil(photo)
    return _from_array(numpy.asarray(photo))
