"""What an explanation gives back."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import shutil
import sys
from typing import (Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple,
                    Union, overload)

import numpy
from numpy.typing import NDArray

from . import _engine, _volume_maps, drawing, places
from ._animation import check_path, write_animation
from ._bases import check_image, member_of
from ._errors import IncompleteError
from ._matplotlib import need_matplotlib
from ._native_results import ResultsOverlay
from ._numbers import real, whole
from ._outputs import FloatArray, ResultSize, pair, triple
from ._peaks import peaks_of
from ._request import Choices, Request, Targets
from ._signals import is_signals, signals_of
from ._volume import Volume, frames_of
from ._warnings import in_python, warn
from ._words import counted
from .explorer import Explorer
from .photo import UPRIGHT, Photo, oriented_photo
from .scan import Scan, read_scan
from .stack import LayerInfo, Stack

Picture = NDArray[numpy.uint8]


class Result(Sequence["Result"]):
    """Maps and pictures of the images of a batch, drawn when they are asked
    for and then kept.

    ``len(result)`` is the number of images, ``result[i]`` the result of one.
    The attributes are those of the first. A notebook shows the LOVI picture.

    Of a volume or clip, whose depth is more than 1, each map and picture, file
    and plot is of one slice: the one in the middle, until ``slice`` or
    ``project`` give the result of another. ``volume`` has all slices.

    Copies and pickles have the maps, class maps, settings and photos, and draw the
    same bits.

    Threads: any.
    """

    def __init__(self, stack: Stack, choices: Choices,
                 images: Optional[range] = None) -> None:
        self._stack = stack
        self._choices = choices
        self._images = (images if images is not None
                        else range(stack.batch_size))

    def __getstate__(self) -> Dict[str, Any]:
        """A result travels with its maps, settings and photos; pictures are
        drawn again."""
        return {"stack": self._stack, "choices": self._choices,
                "images": self._images}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        Result.__init__(self, state["stack"], state["choices"],
                        state["images"])

    def __len__(self) -> int:
        return len(self._images)

    @overload
    def __getitem__(self, index: int) -> Result: ...

    @overload
    def __getitem__(self, index: slice) -> Result: ...

    def __getitem__(self, index: Union[int, slice]) -> Result:
        check_image(index, len(self))
        chosen = self._images[index]
        images = (chosen if isinstance(chosen, range)
                  else range(chosen, chosen + 1))
        return Result(self._stack, self._choices, images)

    def __repr__(self) -> str:
        layers = ", ".join(self._stack.names)
        sides = " x ".join(map(str, self.volume_size if self._volume
                               else self.size))
        return (f"<salmap.Result: {counted(len(self), 'image')}, {sides}, "
                f"layers {layers}>")

    @property
    def _image(self) -> int:
        if not self._images:
            raise IndexError("the result has no images")
        return self._images[0]

    def place(self) -> Tuple[Stack, int]:
        """The stack that holds the first image, and its number in it."""
        return self._stack, self._image

    @property
    def size(self) -> Tuple[int, int]:
        """(height, width) of all maps and pictures; of a slice along another
        axis than d, (depth, width) or (depth, height)."""
        return self._choices.size

    @property
    def names(self) -> Tuple[str, ...]:
        """The layers' names, early to late."""
        return self._stack.names

    @property
    def photo(self) -> Optional[Picture]:
        """The photo at the results' size, uint8 ``[height, width, 3]``."""
        photos = self._choices.photos
        if not photos:
            return None
        return photos[self._image] if len(photos) > 1 else photos[0]

    @property
    def signal(self) -> Optional[FloatArray]:
        """What the network saw, if that was a signal: float32 ``[channels,
        samples]``."""
        signals = self._choices.signals
        if signals is None:
            return None
        signal: FloatArray = signals[self._image if len(signals) > 1 else 0]
        return signal

    @property
    def _is_signal(self) -> bool:
        return self._volume is None and self.size[0] == 1

    @property
    def heat_range(self) -> Tuple[float, float]:
        """The values with the least and the most brightness in heat maps, which of
        a volume are those of all slices."""
        if self._volume is None:
            return float(self.layers.min()), float(self.combined.max())
        least = min(float(self._stack.layer_volume(
            layer, self._volume.sides, self._image).min())
            for layer in range(len(self._stack)))
        return least, float(self.volume.max())

    def _need_photo(self) -> None:
        if self.photo is None:
            raise ValueError("there is no photo to draw on; give one with "
                             "image=")

    @property
    def _canvas(self) -> Tuple[int, int]:
        """(height, width) of what the network saw, the padding included."""
        return self._choices.canvas or self.size

    @property
    def is_cut(self) -> bool:
        """Whether the network saw padding that is cut off."""
        return self._canvas != self.size

    def _cut(self, drawn: NDArray[Any], axis: int = 0) -> NDArray[Any]:
        """The results' part of what was drawn for the canvas; the rest of it
        is freed."""
        if self._canvas == self.size:
            return drawn
        for number, side in enumerate(self.size, axis):
            drawn = drawn.take(range(side), number)
        return drawn

    @property
    def _volume(self) -> Optional[Volume]:
        return self._choices.volume

    @property
    def _shown(self) -> Dict[str, Any]:
        """What the stack is to read of a volume."""
        return self._volume.keywords if self._volume else {}

    @property
    def volume_size(self) -> Tuple[int, int, int]:
        """(depth, height, width) of ``volume``."""
        return self._volume.sides if self._volume else (1, *self.size)

    @property
    def _request(self) -> Request:
        return Request(self._stack, self._choices, self._images)

    @property
    def _first(self) -> Request:
        return Request(self._stack, self._choices,
                       range(self._image, self._image + 1))

    @functools.cached_property
    def combined(self) -> FloatArray:
        """The weighted mean of all layers' maps, float32
        ``[height, width]``."""
        return self._cut(self._stack.combined(self._canvas, self._image,
                                              **self._shown))

    @functools.cached_property
    def volume(self) -> FloatArray:
        """The combined map of all slices, float32 ``[depth, height, width]``.
        Of images the depth is 1."""
        if self._volume is None:
            return self.combined[None]
        return self._stack.volume(self._volume.sides, self._image)

    def _of(self, volume: Volume) -> Result:
        return Result(self._stack, self._choices.showing(volume), self._images)

    def slice(self, index: int, axis: str = "d") -> Result:
        """The result of one slice of a volume, or frame of a clip. Its maps have
        the bits that they have in ``volume``, and its colours are those of the
        whole volume, so that slices can be compared.

        Arguments:
            index: its number; a negative one counts from the end.
            axis: that the slices lie along: ``"d"``, ``"h"`` or ``"w"``.

        Raises IndexError if there is none, ValueError for another axis. The one
        slice of an image is the image.
        """
        number = whole(index, "slice")
        if self._volume is not None:
            return self._of(self._volume.at(number, axis))
        image = Volume((1, *self.size))
        if image.at(number, axis).along:
            raise ValueError(f"axis is {axis!r}, and the result is of images; "
                             "want 'd', or a volume")
        return self

    def project(self, kind: str, axis: str = "d") -> Result:
        """The result of a projection of a volume: ``"mean"`` or ``"max"`` of all
        slices along an axis; of LOVI pictures the layers are projected. Raises
        ValueError for another kind or axis, and for images."""
        if self._volume is None:
            raise ValueError("the result is of images; want a volume to project")
        return self._of(self._volume.projected(kind, axis))

    def animate(self, path: Optional[Union[str, "os.PathLike[str]"]] = None, *,
                what: str = "lovi", axis: str = "d",
                rate: float = 8.0) -> Picture:
        """The slices of a volume or clip one after the other, as moving pictures.

        Arguments:
            path: a file to write them to, which is replaced: ``.gif``, of 256
                colours a picture, or ``.png`` or ``.apng``, which is exact, by
                Pillow; ``.mp4`` by OpenCV, with losses.
            what: the attribute whose pictures they are: lovi, heatmap, grey,
                overlay, mask, sheet, or of one target fastcam_lovi or
                fastcam_heatmap.
            axis: as for ``slice``.
            rate: slices a second.

        Returns the pictures, uint8 RGB ``[slices, height, width, 3]``. Raises
        ValueError for a file or pictures of another kind, ImportError where what
        writes the file is not installed, OSError.
        """
        if what not in _ANIMATED:
            raise ValueError(f"what is {what!r}; want one of "
                             f"{', '.join(_ANIMATED)}")
        if not 0 < real(rate, "rate") < float("inf"):
            raise ValueError(f"rate is {rate}; want slices a second, above 0")
        if path is not None:
            check_path(path)
        count = self.slice(0, axis)._slices
        frames = numpy.stack([_in_colours(getattr(self.slice(index, axis), what))
                              for index in range(count)])
        if path is not None:
            write_animation(path, frames, rate)
        return frames

    @property
    def _slices(self) -> int:
        """How many slices there are along the axis of this one."""
        return self._volume.count if self._volume else 1

    @functools.cached_property
    def layers(self) -> FloatArray:
        """The map of each layer, float32 ``[layers, height, width]``."""
        maps = numpy.empty((len(self._stack), *self._canvas), numpy.float32)
        for layer, out in enumerate(maps):
            self._stack.layer_map(layer, image=self._image, out=out,
                                  **self._shown)
        return self._cut(maps, axis=1)

    @functools.cached_property
    def lovi(self) -> Picture:
        """The LOVI picture, uint8 RGB ``[height, width, 3]``: hue says which
        layer, violet early to red late; white is active in every layer, black
        in none."""
        return self._cut(self._stack.lovi(self._canvas, self._image,
                                          **self._shown))

    @functools.cached_property
    def heatmap(self) -> Picture:
        """The combined map in colours, uint8 RGB ``[height, width, 3]``."""
        return self._cut(self._stack.heatmap(self._canvas, self._image,
                                             **self._shown))

    @functools.cached_property
    def overlay(self) -> Picture:
        """The photo with the heat map, or what ``overlay=`` said, where the
        combined map is high, uint8 RGB ``[height, width, 3]``. Raises ValueError
        without a photo."""
        self._need_photo()
        return self._first.picture("overlay")

    @functools.cached_property
    def mask(self) -> Picture:
        """The most salient pixels of the photo on black, uint8 RGB
        ``[height, width, 3]``. Raises ValueError without a photo."""
        self._need_photo()
        return self._first.picture("mask")

    @functools.cached_property
    def grey(self) -> Picture:
        """The combined map in grey, uint8 ``[height, width]``."""
        return self._first.picture("combined")

    @functools.cached_property
    def sheet(self) -> Picture:
        """The photo if there is one, each layer in its own hue with its name and
        size, the combined map, the heat map, the LOVI picture, the overlay, each
        class map and its FastCAM side by side, and the keys to the colours, uint8
        RGB. Of signals it has the curve, and below it the same as bands."""
        return self._first.picture("layers")

    @functools.cached_property
    def info(self) -> Tuple[LayerInfo, ...]:
        """Of each layer: name, size, channels, and least, greatest and mean
        value before it was normalised."""
        return tuple(self._stack.info(layer, self._image)
                     for layer in range(len(self._stack)))

    def _class_map(self, what: str, cam: int) -> NDArray[Any]:
        stack, number = self._choices.cam_in(self._stack, cam)
        read: Callable[..., NDArray[Any]] = getattr(stack, what)
        return self._cut(read(self._canvas, self._image, number,
                              **self._shown))

    def _class_maps(self, what: str) -> NDArray[Any]:
        """What a method of the stack reads of each class map, or of the only
        one."""
        return self._of_cams(functools.partial(self._class_map, what))

    def _of_cams(self, read: Callable[[int], NDArray[Any]]) -> NDArray[Any]:
        """What is read of each class map, or of the only one."""
        count = len(self._choices.cams)
        if count == 0:
            raise ValueError("there is no class map; call the explainer with "
                             "target=")
        drawn: NDArray[Any] = numpy.stack([
            read(cam) for cam in range(count)])
        targets = self._choices.targets
        if count == 1 and not (targets and targets.is_list):
            drawn = drawn.reshape(drawn.shape[1:])
        return drawn

    @property
    def targets(self) -> Tuple[Union[int, str], ...]:
        """What each class map is of: the number of the class, such as the one
        that ``"top"`` was, or the name of a score."""
        targets = self._choices.targets
        return targets.images[self._image] if targets else self._choices.cams

    @functools.cached_property
    def cam(self) -> FloatArray:
        """The class map: where the evidence for the target lies, float32
        ``[height, width]``, 0..1. Where targets were a list, this and all else of
        class maps has an axis more, ``[targets, height, width]``. Raises
        ValueError without a target."""
        return self._class_maps("cam")

    @functools.cached_property
    def fastcam(self) -> FloatArray:
        """The combined map times the class map, float32 ``[height, width]``."""
        return self._class_maps("fastcam")

    @functools.cached_property
    def fastcam_lovi(self) -> Picture:
        """The LOVI picture, its brightness multiplied by the class map, uint8
        RGB ``[height, width, 3]``."""
        return self._class_maps("fastcam_lovi")

    @functools.cached_property
    def fastcam_heatmap(self) -> Picture:
        """``fastcam`` in colours, uint8 RGB ``[height, width, 3]``."""
        return self._class_maps("fastcam_heatmap")

    def _volume_of(self, what: str, cam: int) -> FloatArray:
        """What a method of the stack reads of a class map, of all slices."""
        assert self._volume is not None
        stack, number = self._choices.cam_in(self._stack, cam)
        read: Callable[..., FloatArray] = getattr(stack, what)
        return read(self._volume.sides, self._image, number)

    @functools.cached_property
    def cam_volume(self) -> FloatArray:
        """The class map of all slices, float32 ``[depth, height, width]``; of
        images the depth is 1."""
        if self._volume is None:
            return numpy.expand_dims(self.cam, -3)
        return self._of_cams(functools.partial(self._volume_of, "cam_volume"))

    @functools.cached_property
    def fastcam_volume(self) -> FloatArray:
        """FastCAM of all slices, likewise."""
        if self._volume is None:
            return numpy.expand_dims(self.fastcam, -3)
        return self._of_cams(
            functools.partial(self._volume_of, "fastcam_volume"))

    def _fastcam_of(self, cam: int) -> FloatArray:
        maps = self.fastcam.reshape(-1, *self.size)
        if not 0 <= whole(cam, "cam") < len(maps):
            raise ValueError(f"cam is {cam}; want 0 to {len(maps) - 1}")
        if self._volume is not None:
            return self._volume_of("fastcam_volume", cam)
        chosen: FloatArray = maps[cam]
        return chosen

    def boxes(self, share: float = 0.5, count: int = 10,
              cam: int = 0) -> List[places.AnyBox]:
        """The connected regions of ``fastcam`` above ``share`` of its greatest
        value, the one with the largest mass first; see ``salmap.boxes``. Those of
        a volume are of all its slices.

        Arguments:
            cam: of which of the targets, where they were a list.
        """
        return places.boxes(self._fastcam_of(cam), share, count)

    def peaks(self, count: int = 10, radius: int = 1,
              cam: int = 0) -> List[places.AnyPeak]:
        """The highest local maxima of ``fastcam``, in all slices of a volume; see
        ``salmap.peaks``."""
        return places.peaks(self._fastcam_of(cam), count, radius)

    def _repr_png_(self) -> bytes:
        return _engine.png(self.lovi)

    def save(self, folder: Union[str, "os.PathLike[str]"] = "salmap-out",
             legend: bool = False) -> None:
        """Writes what the command ``salmap`` writes, of all images of the
        result: combined.npy, layers.npy, combined.png, lovi.png, heatmap.png,
        layers.png, with a photo overlay.png and mask.png, and stats.json; with
        a target also cam.npy and fastcam.npy, float32 ``[images, targets,
        height, width]``, cam.png, fastcam.png and, with a photo,
        fastcam-overlay.png.

        With ``legend``, each picture in colours has a key below it.

        Makes the folder; files of these names are replaced, each whole or not
        at all. Raises OSError.
        """
        self._request.write(folder, legend)

    def _volumes_like(self, scan: Scan, what: str
                      ) -> Iterator[_volume_maps.VolumeMap]:
        """Maps of the first image on the grid of a scan."""
        return _volume_maps.volumes_of(self._stack, self._choices, self._image,
                                       what, scan.shape)

    def to_nifti(self, path: Union[str, "os.PathLike[str]"], like: Any,
                 what: str = "combined") -> None:
        """Writes maps of the first image on the grid of the scan that the
        network saw, with its orientation, spacing and affine, as ``.nii.gz`` or
        ``.nii`` of float32.

        Arguments:
            like: the scan, or what ``salmap.read_scan`` reads; where its axes
                are in another order than kji in the network's tensor,
                ``read_scan(path, axes=...)``. Whatever size the network saw it
                at, it saw all of it.
            what: ``"combined"``, ``"cam"`` or ``"fastcam"``; ``"layers"`` for a
                file of four dimensions with a volume for each layer. Several
                targets make four dimensions, too.

        An existing file is replaced, whole or not at all. Raises ImportError
        without nibabel, ValueError for another name or ``what``, OSError.
        """
        scan = read_scan(like)
        maps = [each.values for each in self._volumes_like(scan, what)]
        scan.write_nifti(path, maps[0] if len(maps) == 1 else numpy.stack(maps),
                         what)

    def to_dicom(self, folder: Union[str, "os.PathLike[str]"], like: Any,
                 what: str = "combined") -> None:
        """Writes maps of the first image as a DICOM series at the place of the
        one that the network saw, as ``Scan.write_dicom`` does.

        Arguments:
            like: the series, or what ``salmap.read_scan`` reads: a folder, a
                list of files or of pydicom's datasets.
            what: as in ``to_nifti``; each layer and each target is a series of
                its own, in the same folder, whose description has its name.

        Makes the folder; files such as ``combined-0001.dcm`` and
        ``layers-0-0001.dcm`` are replaced, each whole or not at all. Raises
        ImportError without pydicom, ValueError for what is no series, OSError.
        """
        scan = read_scan(like)
        for volume in self._volumes_like(scan, what):
            scan.write_dicom(folder, volume.values, volume.name, volume.stem)

    def explore(self, path: Optional[Union[str, "os.PathLike[str]"]] = None, *,
                plain: Optional[Result] = None,
                activations: Optional[Any] = None, layout: str = "nchw",
                prefix: int = 0, grid: Optional[Tuple[int, int]] = None,
                height: int = 720) -> Explorer:
        """A page to look at the maps in: layers on and off, weights, palettes,
        class maps, the pixel under the pointer explained; docs/explorer.md. It
        holds all images of the result, and draws them itself. A notebook shows
        what is returned.

        Arguments:
            path: a file to write it to; it is replaced.
            plain: of a result whose layers a class map guides, that of the same
                images without a target: the page then shows either.
            activations: those that the result was made of, as in ``explain``:
                the page then tells which channels are strongest at the peaks of
                the combined map.
            layout, prefix, grid: of these, as in ``Stack.push``.
            height: of the frame in a notebook, in pixels.

        The normaliser and the evidence can be chosen in it unless the result was
        copied, or made with ``keep_raw=False`` or a reference. Raises OSError, and ValueError for
        a ``plain`` that does not belong to the result.
        """
        if plain is not None:
            self._check_plain(plain)
        explorer = Explorer(self._request.explorer(
            None if plain is None else plain._stack,
            None if activations is None else peaks_of(
                self, activations,
                {"layout": layout, "prefix": prefix, "grid": grid})), height)
        if path is not None:
            explorer.save(path)
        return explorer

    def _check_plain(self, plain: Result) -> None:
        if not isinstance(plain, Result):
            raise TypeError(f"plain is a {type(plain).__name__}; want a "
                            "salmap.Result")
        ours, other = self._stack, plain._stack
        if ours.settings.guide is None:
            raise ValueError("no class map guides the layers of this result; "
                             "plain is for one with guides")
        if other.settings.guide is not None:
            raise ValueError("plain has layers that a class map guides; want "
                             "those without a target")
        same = (ours.names == other.names
                and ours.batch_size == other.batch_size
                and all(_extents(ours, layer) == _extents(other, layer)
                        for layer in range(len(ours))))
        if not same:
            raise ValueError("plain has other layers or images; want the same, "
                             "without a target")

    def show(self) -> None:
        """Shows the picture to look at first in the terminal, in true colour where
        the environment variable COLORTERM says that it has it, else in 256
        colours. Raises ValueError where standard output is no terminal."""
        if not sys.stdout.isatty():
            raise ValueError("standard output is no terminal; save() writes "
                             "pictures, and plot() draws them")
        columns = shutil.get_terminal_size().columns
        colours = os.environ.get("COLORTERM") in ("truecolor", "24bit")
        sys.stdout.write(self._first.preview(columns, colours))

    def stats(self) -> Dict[str, Any]:
        """The content of stats.json: the settings, and each layer's info."""
        document: Dict[str, Any] = json.loads(self._request.text("stats"))
        return document

    @property
    def warnings(self) -> Tuple[str, ...]:
        """What is probably not as it was meant, such as a layout that does not
        fit the arrays; empty if nothing is. ``explain`` and ``Explainer`` warn
        of it, as ``salmap.InputWarning``, and stats.json has it too."""
        return tuple(map(in_python, self._request.warnings()))

    def plot(self, figure: Optional[Any] = None) -> Any:
        """Draws the photo, what ``overlay`` puts over it, the heat map of the
        combined map and the LOVI picture, with a target each class map and its
        FastCAM, with keys to their colours and the names and sizes of the
        layers, in matplotlib. Of signals it draws the curve and, below it, the
        heat map, LOVI, class maps and each layer as bands over the same samples.

        Arguments:
            figure: an empty figure or subfigure to draw into, such as
                ``pyplot.figure()`` for a window; by default a new one that
                pyplot does not know, so that a notebook shows it once.

        Returns the figure. Raises ImportError where matplotlib is not
        installed.
        """
        need_matplotlib()
        from . import _figure, _signal_figure
        if self._is_signal:
            return _signal_figure.draw(self, self._stack, figure)
        return _figure.draw(self, self._stack, figure)


#: The pictures that can be animated.
_ANIMATED = ("lovi", "heatmap", "grey", "overlay", "mask", "sheet",
             "fastcam_lovi", "fastcam_heatmap")


def _in_colours(picture: Picture) -> Picture:
    """uint8 RGB of a picture, which may be grey."""
    if picture.ndim == 4:
        raise ValueError("there are pictures of "
                         f"{counted(len(picture), 'target')}; want a result with "
                         "one target, and not in a list")
    if picture.ndim == 3:
        return picture
    return numpy.repeat(picture[..., None], 3, axis=2)


def _extents(stack: Stack, layer: int) -> Tuple[int, int, int]:
    info = stack.info(layer)
    return info.channels, info.height, info.width


def photo_list(image: Any, batch: int) -> List[Any]:
    """One photo for all images, or one for each.

    Raises ValueError if there are neither one nor ``batch``.
    """
    many = (isinstance(image, (list, tuple))
            or getattr(image, "ndim", 0) == 4)
    photos = list(image) if many else [image]
    if len(photos) not in (1, batch):
        raise ValueError(f"{counted(len(photos), 'photo')} for "
                         f"{counted(batch, 'image')}; want one, or one for each")
    return photos


def photos_of(image: Optional[Any], batch: int, exif: bool = True
              ) -> Tuple[Tuple[Picture, ...], int]:
    """The photos for a batch, at their own size: none, one for all images, or
    a list or an array ``[n, height, width, 3]`` with one for each; and the
    orientation by which the only one was turned.

    Raises ValueError if there are neither one nor ``batch``.
    """
    if image is None:
        return (), UPRIGHT
    read = [oriented_photo(each, exif) for each in photo_list(image, batch)]
    photos = tuple(pixels for pixels, _ in read)
    return photos, read[0][1] if len(read) == 1 else UPRIGHT


def _warn_of(result: Result) -> None:
    """Maps do not need the engine that knows the warnings."""
    with contextlib.suppress(ImportError):
        for warning in result.warnings:
            warn(warning)


def _padded(size: Tuple[int, int],
            share: Tuple[float, float]) -> Tuple[int, int]:
    height, width = (round(side * part) for side, part in zip(size, share))
    return height, width


def _has_depth(size: Any) -> bool:
    return isinstance(size, (tuple, list)) and len(size) == 3


def _held(stack: Stack) -> List[LayerInfo]:
    """The layers that were pushed."""
    layers = []
    for layer in range(len(stack)):
        with contextlib.suppress(IncompleteError):
            layers.append(stack.info(layer))
    return layers


def _has_one_row(stack: Stack) -> bool:
    """Whether maps are of signals."""
    layers = _held(stack)
    return bool(layers) and all(
        layer.height == layer.depth == 1 for layer in layers)


def _depth(stack: Stack, size: Any, seen: Optional[int]) -> Optional[int]:
    """How many slices a result has; None for images. Raises ValueError for a size
    with a depth where the network saw no volume."""
    layers = _held(stack)
    has_depth = any(layer.depth > 1 for layer in layers)
    depth = seen or 1
    if _has_depth(size):
        depth = triple(size)[0]
        if layers and seen is None and not has_depth:
            raise ValueError(f"size is {size!r}, and the layers are not of "
                             "volumes and have no depth; want (height, width)")
    elif depth == 1 and layers:
        depth = stack.largest_volume()[0]
    return depth if depth > 1 or has_depth else None


def result_of(stack: Stack, size: Optional[ResultSize], image: Optional[Photo],
              keep: float, alpha: float, layout: str, exif: bool = True,
              share: Optional[Tuple[float, float]] = None,
              targets: Optional[Targets] = None,
              guided: Sequence[Stack] = (),
              overlay: str = "heatmap", depth: Optional[int] = None,
              signals: Optional[FloatArray] = None) -> Result:
    """The result of a stack whose layers are pushed, which it takes over.

    Its size is ``size``, else the first photo's, else the largest layer's; its
    depth is that of ``size``, else ``depth``, that of the volume that the network
    saw, None for no volume, else the largest layer's. With ``share``, the network saw the photo with padding
    below it and to its right, so many times as high and as wide; the padding is
    cut off. ``targets`` are those of the stack's class maps, or of those of the
    stacks ``guided``, the first of which is this one. ``signals`` are what the
    network saw, ``[n, channels, samples]``, which is kept where its maps have one
    row.
    """
    drawing.check_parameters(alpha, keep)
    content = member_of(ResultsOverlay, overlay, "overlay")
    deep = _depth(stack, size, depth)
    frames = frames_of(image, stack.batch_size) if deep is not None else None
    if not _has_one_row(stack):
        signals = None
    elif is_signals(image):
        signals, image = signals_of(image, stack.batch_size), None
    photos, orientation = ((frames, UPRIGHT) if frames is not None else
                           photos_of(image, stack.batch_size, exif))
    if size is None:
        size = ((photos[0].shape[-3], photos[0].shape[-2]) if photos
                else (1, signals.shape[2]) if signals is not None
                else stack.largest_layer())
    height_width = triple(size)[1:] if _has_depth(size) else pair(size)
    choices = Choices(
        height_width,
        tuple(drawing.resize(photo, height_width) for photo in photos
              if deep is None),
        os.fspath(image) if isinstance(image, (str, os.PathLike)) else None,
        keep, content, alpha, layout, orientation,
        share and _padded(height_width, share),
        targets.names if targets else (), targets, signals=signals,
        guided=tuple(guided))
    if deep is not None:
        choices = choices.showing(Volume(
            (deep, *height_width),
            tuple(photo if photo.ndim == 4 else photo[None]
                  for photo in photos)).at(deep // 2, "d"))
    result = Result(stack, choices)
    _warn_of(result)
    return result
