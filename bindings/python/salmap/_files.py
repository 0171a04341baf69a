"""Writes a result as the command-line tool does, file by file; salmap(1) says
what each holds."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pathlib
import uuid
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Tuple, Union

import numpy

from . import _png
from ._library import library
from ._settings import Settings

if TYPE_CHECKING:
    from .result import Choices, Result

_COMBINED, _LAYERS, _STATS = "combined.npy", "layers.npy", "stats.json"
_PICTURES = (("combined", "grey"), ("lovi", "lovi"), ("heatmap", "heatmap"),
             ("layers", "sheet"))
_PICTURES_ON_PHOTO = (("overlay", "overlay"), ("mask", "mask"))


@contextlib.contextmanager
def _replacing(path: pathlib.Path) -> Iterator[Any]:
    """A file to write to, which gets its name when it is whole."""
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    file = open(temporary, "xb")  # from here on it is ours to remove
    try:
        with file:
            yield file
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _write(path: pathlib.Path, data: bytes) -> None:
    with _replacing(path) as file:
        file.write(data)


def _npy_header(shape: Tuple[int, ...]) -> bytes:
    file = io.BytesIO()
    numpy.lib.format.write_array_header_1_0(  # type: ignore[no-untyped-call]
        file, {"descr": "<f4", "fortran_order": False, "shape": shape})
    return file.getvalue()


def _write_maps(result: Result, path: pathlib.Path, attribute: str) -> None:
    """One image after the other, so that a batch need not fit in memory."""
    maps = (numpy.asarray(getattr(one, attribute)) for one in result)
    with _replacing(path) as file:
        for number, array in enumerate(maps):
            if number == 0:
                file.write(_npy_header((len(result), *array.shape)))
            file.write(array.astype("<f4", copy=False).tobytes())


def _pictures(result: Result, image: int) -> Dict[str, str]:
    """The attribute that each file shows of an image of the batch."""
    kinds = _PICTURES + (_PICTURES_ON_PHOTO if result.photo is not None
                         else ())
    number = f"-{image:03}" if len(result) > 1 else ""
    return {f"{name}{number}.png": attribute for name, attribute in kinds}


def names(result: Result) -> List[str]:
    """Of all files that ``write`` writes."""
    pictures = [name for image in range(len(result))
                for name in _pictures(result, image)]
    return [_COMBINED, _LAYERS, *pictures, _STATS]


def _layer_stats(result: Result, layer: int) -> Dict[str, Any]:
    infos = [one.info[layer] for one in result]
    first = infos[0]
    return {
        "name": first.name, "channels": first.channels, "width": first.width,
        "height": first.height, "weight": first.weight,
        "images": [{"min": info.min, "max": info.max, "mean": info.mean,
                    "nonfinite": info.nonfinite,
                    "flags": ["flat"] * info.flat
                    + ["nonfinite"] * (info.nonfinite > 0)}
                   for info in infos]}


def stats(result: Result, settings: Settings,
          choices: Choices) -> Dict[str, Any]:
    """The content of stats.json."""
    height, width = choices.size
    weights = settings.weights
    return {
        "version": library.salmap_version_string().decode(),
        "settings": {
            "stat": settings.statistic, "norm": settings.normalizer,
            "resize": settings.resampling, "layout": choices.layout,
            "weights": (weights if isinstance(weights, str)
                        else [float(weight) for weight in weights]),
            "eps": float(settings.epsilon), "keep": float(choices.keep),
            "alpha": float(choices.alpha)},
        "photo": choices.photo_name, "width": width, "height": height,
        "images": len(result),
        "layers": [_layer_stats(result, layer)
                   for layer in range(len(result.names))]}


def write(result: Result, folder: Union[str, "os.PathLike[str]"]) -> None:
    """All files of a result; see ``Result.save``."""
    path = pathlib.Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    _write_maps(result, path / _COMBINED, "combined")
    _write_maps(result, path / _LAYERS, "layers")
    for image, one in enumerate(result):
        for name, attribute in _pictures(result, image).items():
            _write(path / name, _png.encode(getattr(one, attribute)))
    document = json.dumps(result.stats(), indent=2)
    _write(path / _STATS, (document + "\n").encode())
