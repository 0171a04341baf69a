"""What a result asks of the library that draws and writes results."""

from __future__ import annotations

import ctypes
import dataclasses
import os
import threading
from ctypes import byref
from typing import Any, Callable, List, Optional, Tuple, TypeVar, Union

import numpy
from numpy.typing import NDArray

from . import _engine, _native_results
from ._native import Picture, Pixel
from ._native_results import ResultsOverlay
from ._numbers import real
from ._outputs import picture_of
from ._volume import Volume
from .stack import Stack

Made = TypeVar("Made")


@dataclasses.dataclass(frozen=True)
class Targets:
    """What class maps are of."""

    #: Of each class map.
    names: Tuple[str, ...]
    #: Of each image and class map, the class or the name of a score.
    images: Tuple[Tuple[Union[int, str], ...], ...]
    #: Whether they were asked for by a list.
    is_list: bool

    def of_each(self) -> List[Targets]:
        """Those of each image."""
        return [dataclasses.replace(self, images=(image,))
                for image in self.images]


@dataclasses.dataclass(frozen=True)
class Choices:
    """How results are drawn. Names and defaults are the command's."""

    #: (height, width) of all maps and pictures.
    size: Tuple[int, int]
    #: One for all images, one for each, or none; of the results' size.
    photos: Tuple[NDArray[numpy.uint8], ...] = ()
    #: The file that the photo was read from.
    photo_name: Optional[str] = None
    #: How much of the photo ``mask`` shows, in percent.
    keep: float = 10.0
    #: What ``overlay`` is of.
    overlay: ResultsOverlay = ResultsOverlay.HEATMAP
    #: How much of it is not the photo where the map is highest, 0 to 1.
    alpha: float = 0.8
    #: Of the activations, for ``stats.json``.
    layout: str = "nchw"
    #: EXIF's, by which the photo was turned; 1 if it was not.
    orientation: int = 1
    #: (height, width) of what the network saw, in the results' pixels, if it
    #: saw the photo with padding below it and to its right.
    canvas: Optional[Tuple[int, int]] = None
    #: The names of the stack's first class maps, which are drawn too.
    cams: Tuple[str, ...] = ()
    #: What these are of, where that is known.
    targets: Optional[Targets] = None
    #: The volume of which ``size`` and ``photos`` are one slice or projection.
    volume: Optional[Volume] = None
    #: What the network saw, if that was signals: float32 ``[n or 1, channels,
    #: samples]``.
    signals: Optional[NDArray[numpy.float32]] = None
    #: Where each class map guides layers of its own: for each the stack that has
    #: it as class map 0. The result's stack is the first of them.
    guided: Tuple[Stack, ...] = ()

    def showing(self, volume: Volume) -> Choices:
        """The same with another slice or projection."""
        return dataclasses.replace(self, volume=volume, size=volume.size,
                                   photos=volume.photos())

    def cam_in(self, stack: Stack, cam: int) -> Tuple[Stack, int]:
        """Which stack has a class map of the result of a stack, and its number
        there."""
        return (self.guided[cam], 0) if self.guided else (stack, cam)


def _ask_all(stacks: Tuple[Stack, ...],
             use: Callable[[Tuple[Optional[int], ...]], Made],
             contexts: Tuple[Optional[int], ...] = ()) -> Made:
    """What ``use`` makes of the contexts of stacks, while nobody changes them;
    ``contexts`` are those of the first ones."""
    if len(contexts) == len(stacks):
        return use(contexts)
    made: Made = stacks[len(contexts)]._context.ask(
        lambda context: _ask_all(stacks, use, (*contexts, context)))
    return made


def _as_text(text: str) -> bytes:
    """A lone surrogate is no UTF-8; what is written has U+FFFD for it."""
    return text.encode("utf-8", "surrogatepass")


def _as_path(path: Union[str, "os.PathLike[str]"]) -> bytes:
    encoded = os.fsencode(path) or b"."
    if b"\0" in encoded:
        raise ValueError(f"{path!r} has a NUL in it; want the path of a folder")
    return encoded


class _Work:
    """A call that writes for long, in a thread of its own: a signal such as
    control-C reaches the main thread at once, and stops the work at its next
    step. No part of a file stays behind."""

    def __init__(self, call: Callable[[], None]) -> None:
        self._call = call
        self._is_stopped = False
        # Not the thread's own join, which a signal can make return early.
        self._done = threading.Event()
        self._failure: Optional[BaseException] = None
        kind: Any = dict(_native_results.Request._fields_)["step"]
        #: The step function of a request.
        self.step = kind(lambda *_: not self._is_stopped)

    def _run(self) -> None:
        try:
            self._call()
        except BaseException as error:
            self._failure = error
        finally:
            self._done.set()

    def run(self) -> None:
        """Runs it to the end; raises what it raises."""
        threading.Thread(target=self._run, name="salmap-results").start()
        try:
            self._done.wait()
        except BaseException:
            self._is_stopped = True
            self._done.wait()
            raise
        if self._failure is not None:
            raise self._failure


class Request:
    """Some images of a stack, and how they are drawn. Everything runs without
    the GIL. Each method raises ImportError without the library."""

    def __init__(self, stack: Stack, choices: Choices, images: range) -> None:
        self._stack = stack
        self._choices = choices
        self._images = images

    def _pictures(self) -> List[Picture]:
        photos = self._choices.photos
        if len(photos) > 1:
            photos = tuple(photos[image] for image in self._images)
        return [picture_of(photo, Pixel.RGB8, "photo") for photo in photos]

    def _signals(self) -> Optional[NDArray[numpy.float32]]:
        signals = self._choices.signals
        if signals is not None and len(signals) > 1:
            signals = signals[list(self._images)]
        return None if signals is None else numpy.ascontiguousarray(signals)

    def _fill(self, native: _native_results.Request) -> None:
        """All but the context and the folder. ctypes keeps what is assigned to
        pointers with a type; what is given by its address is kept here."""
        choices = self._choices
        names = [_as_text(name) for name in self._stack.names]
        cams = [_as_text(name) for name in choices.cams]
        images = (ctypes.c_uint32 * len(self._images))(*self._images)
        pictures = self._pictures()
        photos = (Picture * len(pictures))(*pictures)
        lacking = (ctypes.c_bool * len(names))(*self._stack.lacks_images)
        native.names = (ctypes.c_char_p * len(names))(*names)
        native.cam_names = (ctypes.c_char_p * len(cams))(*cams)
        native.cam_count = len(cams)
        native.images, native.image_count = ctypes.addressof(images), len(images)
        native.photos, native.photo_count = ctypes.addressof(photos), len(photos)
        native.height, native.width = choices.size
        native.canvas_height, native.canvas_width = choices.canvas or (0, 0)
        if choices.photo_name is not None:
            native.photo_name = os.fsencode(choices.photo_name)
        native.orientation = choices.orientation
        native.layout = _as_text(choices.layout)
        native.overlay = choices.overlay
        native.keep = real(choices.keep, "keep")
        native.alpha = real(choices.alpha, "alpha")
        native.lacks_images = ctypes.addressof(lacking)
        cut = None if choices.volume is None else choices.volume.cut
        if cut is not None:
            native.cut = ctypes.addressof(cut)
        signals = self._signals()
        if signals is not None:
            native.signals = signals.ctypes.data
            (native.signal_count, native.signal_channels,
             native.signal_samples) = signals.shape
        native.kept = images, photos, lacking, cut, signals

    def explorer(self, plain: Optional[Stack], peaks: Optional[str]) -> str:
        """The page, with the layers of another stack beside these, which has no
        guide, and with what ``_peaks`` tells."""
        def make(native: _native_results.Request) -> bytes:
            native.peaks = None if peaks is None else peaks.encode()

            def with_plain(context: Optional[int]) -> bytes:
                native.plain = context
                return _engine.bytes_of("salmap_results_explorer",
                                        byref(native))
            if plain is None:
                return with_plain(None)
            made: bytes = plain._context.ask(with_plain)
            return made
        return self._ask(make).decode()

    def _ask(self, use: Callable[[_native_results.Request], Made]) -> Made:
        """What ``use`` makes of the request, while nobody changes the stack."""
        native = _native_results.Request()
        _engine.load().salmap_results_default(byref(native))
        self._fill(native)

        def with_contexts(contexts: Tuple[Optional[int], ...]) -> Made:
            native.sm = contexts[0]
            if self._choices.guided:
                native.guided = (ctypes.c_void_p * len(contexts))(*contexts)
            return use(native)
        return _ask_all(self._choices.guided or (self._stack,), with_contexts)

    def text(self, what: str,
             folder: Union[str, "os.PathLike[str]"] = ".",
             explorer: bool = False) -> str:
        """``"stats"`` for the content of stats.json, ``"table"`` for the table
        of layers, ``"list"`` for the paths of the files in a folder, with
        explorer.html or without."""
        def make(native: _native_results.Request) -> bytes:
            native.folder, native.explorer = _as_path(folder), explorer
            return _engine.bytes_of(f"salmap_results_{what}", byref(native))
        return self._ask(make).decode("utf-8", "surrogateescape")

    def warnings(self) -> List[str]:
        """What is probably not as it was meant; options have the names that the
        command has for them."""
        return self.text("warnings").split("\n")[:-1]

    def write(self, folder: Union[str, "os.PathLike[str]"],
              legend: bool = False) -> None:
        """Writes all files into a folder, which is made if missing."""
        def write(native: _native_results.Request) -> None:
            native.legend = legend
            native.folder = _as_path(folder)
            native.step = work.step
            _engine.call("salmap_results_write", byref(native))
        work = _Work(lambda: self._ask(write))
        work.run()

    def preview(self, columns: int, has_true_colour: bool) -> str:
        """The picture to look at first, as text for a terminal."""
        def make(native: _native_results.Request) -> bytes:
            return _engine.bytes_of("salmap_results_preview", byref(native),
                                    columns, has_true_colour)
        return self._ask(make).decode()

    def picture(self, kind: str) -> NDArray[numpy.uint8]:
        """One picture of the first image: uint8 ``[height, width, 3]``, or
        ``[height, width]`` for ``"combined"``."""
        def draw(native: _native_results.Request) -> NDArray[numpy.uint8]:
            image = _native_results.Image()
            _engine.call("salmap_results_measure", byref(native),
                         kind.encode(), byref(image))
            shape = (image.height, image.width, image.channels)
            pixels = numpy.empty(shape, numpy.uint8)
            image.pixels = pixels.ctypes.data
            _engine.call("salmap_results_draw", byref(native), kind.encode(),
                         0, byref(image))
            return pixels if image.channels > 1 else pixels[..., 0]
        return self._ask(draw)
