"""What an explanation gives back."""

from __future__ import annotations

import dataclasses
import functools
import os
from typing import Any, Dict, Optional, Sequence, Tuple, Union, overload

import numpy
from numpy.typing import NDArray

from . import _files, _png, _sheet, drawing
from ._outputs import FloatArray, Size, pair
from .photo import Photo, as_photo
from .stack import LayerInfo, Stack

Picture = NDArray[numpy.uint8]


@dataclasses.dataclass(frozen=True)
class Choices:
    """How results are drawn. Names and defaults are the command's."""

    #: (height, width) of all maps and pictures.
    size: Tuple[int, int]
    #: One for all images, one for each, or none; of the results' size.
    photos: Tuple[Picture, ...] = ()
    #: The file that the photo was read from.
    photo_name: Optional[str] = None
    #: How much of the photo ``mask`` shows, in percent.
    keep: float = 10.0
    #: How much of ``overlay`` is the LOVI picture, 0 to 1.
    alpha: float = 0.5
    #: Of the activations, for ``stats.json``.
    layout: str = "nchw"


class Result(Sequence["Result"]):
    """Maps and pictures of the images of a batch, drawn when they are asked
    for and then kept.

    ``len(result)`` is the number of images, ``result[i]`` the result of one.
    The attributes are those of the first. A notebook shows the LOVI picture.

    Threads: any.
    """

    def __init__(self, stack: Stack, choices: Choices,
                 images: Optional[range] = None) -> None:
        self._stack = stack
        self._choices = choices
        self._images = (images if images is not None
                        else range(stack.batch_size))

    def __len__(self) -> int:
        return len(self._images)

    @overload
    def __getitem__(self, index: int) -> Result: ...

    @overload
    def __getitem__(self, index: slice) -> Result: ...

    def __getitem__(self, index: Union[int, slice]) -> Result:
        chosen = self._images[index]
        images = (chosen if isinstance(chosen, range)
                  else range(chosen, chosen + 1))
        return Result(self._stack, self._choices, images)

    def __repr__(self) -> str:
        height, width = self.size
        layers = ", ".join(self._stack.names)
        return (f"<salmap.Result: {len(self)} image(s), {height} x {width}, "
                f"layers {layers}>")

    @property
    def _image(self) -> int:
        if not self._images:
            raise IndexError("the result has no images")
        return self._images[0]

    @property
    def size(self) -> Tuple[int, int]:
        """(height, width) of all maps and pictures."""
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

    def _need_photo(self) -> Picture:
        if self.photo is None:
            raise ValueError("there is no photo to draw on; give one with "
                             "image=")
        return self.photo

    @functools.cached_property
    def combined(self) -> FloatArray:
        """The weighted mean of all layers' maps, float32
        ``[height, width]``."""
        return self._stack.combined(self.size, self._image)

    @functools.cached_property
    def layers(self) -> FloatArray:
        """The map of each layer, float32 ``[layers, height, width]``."""
        maps = numpy.empty((len(self._stack), *self.size), numpy.float32)
        for layer, out in enumerate(maps):
            self._stack.layer_map(layer, image=self._image, out=out)
        return maps

    @functools.cached_property
    def lovi(self) -> Picture:
        """The LOVI picture, uint8 RGB ``[height, width, 3]``: hue says which
        layer, violet early to red late; white is active in every layer, black
        in none."""
        return self._stack.lovi(self.size, self._image)

    @functools.cached_property
    def heatmap(self) -> Picture:
        """The combined map in colours, uint8 RGB ``[height, width, 3]``."""
        return self._stack.heatmap(self.size, self._image)

    @functools.cached_property
    def overlay(self) -> Picture:
        """The LOVI picture over the photo, uint8 RGB ``[height, width, 3]``.
        Raises ValueError without a photo."""
        return drawing.overlay(self._need_photo(), self.lovi,
                               self._choices.alpha)

    @functools.cached_property
    def mask(self) -> Picture:
        """The most salient pixels of the photo on black, uint8 RGB
        ``[height, width, 3]``. Raises ValueError without a photo."""
        return drawing.masked(self._need_photo(), self.combined,
                              self._choices.keep)

    @functools.cached_property
    def grey(self) -> Picture:
        """The combined map in grey, uint8 ``[height, width]``."""
        return drawing.grey(self.combined, self._stack.settings.normalizer)

    @functools.cached_property
    def sheet(self) -> Picture:
        """The photo if there is one, each layer in its own hue, the combined
        map and the LOVI picture side by side, uint8 RGB."""
        photos = [] if self.photo is None else [self.photo]
        grid = _sheet.lay_out(len(self._stack) + 2 + len(photos), self.size)
        cell = Result(self._stack, dataclasses.replace(
            self._choices, size=(grid.height, grid.width)), self._images)
        layers = [self._stack.layer_lovi(layer, cell.size, self._image)
                  for layer in range(len(self._stack))]
        return _sheet.put(grid, [
            *(drawing.resize(photo, cell.size) for photo in photos), *layers,
            cell.grey[..., None], cell.lovi])

    @functools.cached_property
    def info(self) -> Tuple[LayerInfo, ...]:
        """Of each layer: name, size, channels, and least, greatest and mean
        value before it was normalised."""
        return tuple(self._stack.info(layer, self._image)
                     for layer in range(len(self._stack)))

    def _repr_png_(self) -> bytes:
        return _png.encode(self.lovi)

    def save(self, folder: Union[str, "os.PathLike[str]"] = "salmap-out"
             ) -> None:
        """Writes what the command ``salmap`` writes, of all images of the
        result: combined.npy, layers.npy, combined.png, lovi.png, heatmap.png,
        layers.png, with a photo overlay.png and mask.png, and stats.json.

        Makes the folder; files of these names are replaced, each whole or not
        at all. Raises OSError.
        """
        _files.write(self, folder)

    def stats(self) -> Dict[str, Any]:
        """The content of stats.json: the settings, and each layer's info."""
        return _files.stats(self, self._stack.settings, self._choices)

    def plot(self) -> Any:
        """A matplotlib figure: photo, LOVI picture over it, LOVI picture and
        combined map. Raises ImportError where matplotlib is not installed."""
        try:
            from matplotlib import pyplot  # type: ignore[import]
        except ImportError:
            raise ImportError("plot needs matplotlib; save() does "
                              "not") from None
        panels = {"photo": self.photo,
                  "overlay": None if self.photo is None else self.overlay,
                  "LOVI": self.lovi, "combined": self.combined}
        shown = {name: panel for name, panel in panels.items()
                 if panel is not None}
        height, width = self.size
        figure, axes = pyplot.subplots(
            1, len(shown), squeeze=False, constrained_layout=True,
            figsize=(4 * len(shown), 4 * height / width + 0.4))
        for axis, (name, panel) in zip(axes[0], shown.items()):
            axis.imshow(panel, cmap="gray" if panel.ndim == 2 else None)
            axis.set_title(name)
            axis.set_axis_off()
        return figure


def photos_of(image: Optional[Any], batch: int) -> Tuple[Picture, ...]:
    """The photos for a batch, as they are: none, one for all images, or a list
    or an array ``[n, height, width, 3]`` with one for each.

    Raises ValueError if there are neither one nor ``batch``.
    """
    if image is None:
        return ()
    many = (isinstance(image, (list, tuple))
            or getattr(image, "ndim", 0) == 4)
    photos = tuple(as_photo(each) for each in (image if many else [image]))
    if len(photos) not in (1, batch):
        raise ValueError(f"{len(photos)} photos for {batch} images; want one, "
                         "or one for each")
    return photos


def result_of(stack: Stack, size: Optional[Size], image: Optional[Photo],
              keep: float, alpha: float, layout: str) -> Result:
    """The result of a stack whose layers are pushed, which it takes over.

    Its size is ``size``, else the first photo's, else the largest layer's.
    """
    drawing.check_parameters(alpha, keep)
    photos = photos_of(image, stack.batch_size)
    if size is None:
        size = ((photos[0].shape[0], photos[0].shape[1]) if photos
                else stack.largest_layer())
    height_width = pair(size)
    return Result(stack, Choices(
        height_width,
        tuple(drawing.resize(photo, height_width) for photo in photos),
        os.fspath(image) if isinstance(image, (str, os.PathLike)) else None,
        keep, alpha, layout))
