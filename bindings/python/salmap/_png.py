"""Writes a picture as PNG (ISO/IEC 15948), with zlib alone, so that a notebook
shows results where nothing but NumPy is installed."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy
from numpy.typing import NDArray

_COLOUR_TYPES = {1: 0, 3: 2}  # channels: grey, RGB
_FILTER_UP = 2  # each row less the one above: saliency maps are smooth


def _chunk(kind: bytes, data: bytes) -> bytes:
    return (struct.pack(">I", len(data)) + kind + data
            + struct.pack(">I", zlib.crc32(kind + data)))


def encode(picture: NDArray[Any]) -> bytes:
    """The PNG file of uint8 ``[height, width]`` or ``[height, width, 3]``."""
    height, width = picture.shape[:2]
    rows = picture.reshape(height, -1)
    channels = rows.shape[1] // width
    filtered = numpy.empty((height, 1 + rows.shape[1]), numpy.uint8)
    filtered[:, 0] = _FILTER_UP
    filtered[0, 1:] = rows[0]
    numpy.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPES[channels],
                         0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header)
            + _chunk(b"IDAT", zlib.compress(filtered.tobytes()))
            + _chunk(b"IEND", b""))
