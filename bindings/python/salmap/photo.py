"""Photos that networks see: files, PIL images and arrays as uint8 RGB."""

from __future__ import annotations

import io
import os
import pathlib
import struct
from typing import Any, Iterator, Tuple, Union

import numpy
from numpy.typing import NDArray

from ._pytorch import is_tensor

Photo = Union[str, "os.PathLike[str]", Any]

Pixels = NDArray[numpy.uint8]

#: The orientation that leaves a photo as it is stored; the least of those that
#: lie on a side; the last. EXIF 2.32, 4.6.4.
UPRIGHT, _ON_A_SIDE, _LAST = 1, 5, 8

_TAG_ORIENTATION, _TYPE_SHORT, _TYPE_LONG = 0x0112, 3, 4


def _entries(block: bytes) -> Iterator[Tuple[int, int, int, int]]:
    """Tag, type, count and value of each entry in a block's first directory, of
    which the value is right for single numbers (TIFF 6.0, section 2). Raises
    struct.error where the block ends too early."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])
    if order is None:
        return
    at, = struct.unpack_from(order + "I", block, 4)
    count, = struct.unpack_from(order + "H", block, at)
    for start in range(at + 2, at + 2 + 12 * count, 12):
        tag, kind, values, value = struct.unpack_from(order + "HHII", block,
                                                      start)
        if kind == _TYPE_SHORT:
            value, = struct.unpack_from(order + "H", block, start + 8)
        yield tag, kind, values, value


def _orientation(block: bytes) -> int:
    """What an EXIF block says, 1 to 8; 1 if it says nothing or is broken. It is
    not PIL's ``getexif`` that reads it, since that warns and raises where a
    block is broken; these are the command's rules."""
    if block.startswith(b"Exif\0\0"):
        block = block[6:]
    try:
        for tag, kind, count, value in _entries(block):
            if (tag == _TAG_ORIENTATION and count == 1
                    and kind in (_TYPE_SHORT, _TYPE_LONG)
                    and UPRIGHT <= value <= _LAST):
                return value
    except struct.error:
        pass
    return UPRIGHT


def _turned(pixels: Pixels, orientation: int) -> Pixels:
    """Stored pixels as they are to be shown."""
    if orientation >= _ON_A_SIDE:
        pixels = pixels.swapaxes(0, 1)
    down = -1 if orientation in (3, 4, 7, 8) else 1
    right = -1 if orientation in (2, 3, 6, 7) else 1
    return numpy.ascontiguousarray(pixels[::down, ::right])


def _on_white(picture: Any) -> Any:
    """Transparent parts of a PIL image become white."""
    from PIL import Image
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture
    picture = picture.convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture)


def _rgb_of(picture: Any) -> Pixels:
    """A PIL image as it is stored."""
    if picture.mode == "F":
        raise ValueError("the photo holds floats; want one of 8 or 16 bits, or "
                         "an array, uint8 [height, width, 3]")
    if picture.mode.startswith("I"):  # 16-bit grey, which convert() would clip
        values = numpy.asarray(picture, numpy.float64) / 257
        return _from_array((values.clip(0, 255) + 0.5).astype(numpy.uint8))
    return numpy.array(_on_white(picture).convert("RGB"))


def _from_pil(picture: Any, exif: bool) -> Tuple[Pixels, int]:
    pixels = _rgb_of(picture)
    # Now, since a PNG may have its EXIF block behind its pixels.
    block = picture.info.get("exif") if exif else None
    orientation = _orientation(block) if block else UPRIGHT
    return _turned(pixels, orientation), orientation


def _from_array(array: NDArray[Any]) -> Pixels:
    if array.ndim == 2:
        array = numpy.repeat(array[..., None], 3, axis=2)
    if (array.ndim != 3 or array.shape[2] != 3 or array.dtype != numpy.uint8
            or not array.size):
        raise ValueError(f"the photo has shape {array.shape} and dtype "
                         f"{array.dtype}; want uint8 [height, width, 3], RGB, "
                         "or [height, width]")
    return numpy.ascontiguousarray(array)


def _opened(path: str) -> Any:
    """A file as a PIL image."""
    from PIL import Image, UnidentifiedImageError
    try:
        return Image.open(path)
    except UnidentifiedImageError:
        # PIL does not know a JPEG whose EXIF block ends within its header.
        content = pathlib.Path(path).read_bytes()
        if not content.startswith(b"\xff\xd8\xff"):
            raise
        return Image.open(io.BytesIO(content.replace(b"Exif\0", b"none\0", 1)))


def _from_file(path: str, exif: bool) -> Tuple[Pixels, int]:
    if not path:  # which PIL takes for an open file
        raise ValueError("the photo's name is empty; want the path of a file")
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError:
        raise ImportError("reading a photo needs PIL (Debian: python3-pil, "
                          "PyPI: pillow); or give the photo as an array, uint8 "
                          "[height, width, 3]") from None
    try:
        with _opened(path) as picture:
            picture.load()
    except UnidentifiedImageError:
        raise OSError(f"{path}: is damaged, or not a picture that Pillow "
                      "reads; HEIC needs the package pillow-heif, AVIF Pillow 11.3"
                      ) from None
    except Image.DecompressionBombError as error:
        raise OSError(f"{path}: is too large: {error}") from None
    except MemoryError:
        raise
    except Exception as error:  # PIL has one for each way to be broken
        if isinstance(error, OSError) and error.errno:
            raise
        raise OSError(f"{path}: is damaged: {error}") from error
    return _from_pil(picture, exif)


def oriented_photo(photo: Photo, exif: bool = True) -> Tuple[Pixels, int]:
    """What ``as_photo`` returns, and the orientation by which it was turned:
    EXIF's, 1 to 8, where 1 is as it is stored."""
    if isinstance(photo, (str, os.PathLike)):
        return _from_file(os.fspath(photo), exif)
    if hasattr(photo, "getbands"):
        return _from_pil(photo, exif)
    if is_tensor(photo):  # which may want a gradient, or lie on a device
        photo = photo.detach().cpu()
    array = numpy.asarray(photo)
    if array.dtype.kind not in "biufc":  # what asarray() makes of other objects
        raise TypeError(f"the photo is a {type(photo).__name__}; want a path, a "
                        "PIL image, or an array, uint8 [height, width, 3]")
    return _from_array(array), UPRIGHT


def read_photo(path: Union[str, "os.PathLike[str]"], *,
               exif: bool = True) -> Pixels:
    """Reads a photo of any format that Pillow knows.

    Arguments:
        path: the file. Of an animation, the first frame counts.
        exif: whether to turn the photo as the orientation in its EXIF block
            says, as viewers do; a block that is broken says nothing. False is
            for networks that saw the pixels as they are stored. PIL itself
            turns TIFF files, whatever this is.

    Transparent parts are laid on white. Returns uint8 RGB
    ``[height, width, 3]``. Raises ImportError where Pillow is not installed,
    OSError for what is not a whole picture or too large for Pillow, ValueError
    for one of floats.
    """
    return as_photo(os.fspath(path), exif=exif)


def as_photo(photo: Photo, *, exif: bool = True) -> Pixels:
    """uint8 RGB ``[height, width, 3]`` of a path, a PIL image, or an array
    that is that already or grey ``[height, width]``. A path and a PIL image
    with an EXIF block are turned, as ``read_photo`` does with ``exif``.

    Raises ValueError for another array, TypeError for another object, and what
    ``read_photo`` raises.
    """
    return oriented_photo(photo, exif)[0]
