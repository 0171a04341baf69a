"""The stack of layers: push activations, take maps and pictures."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import math
from ctypes import byref, pointer
from typing import (Any, Callable, Dict, Iterator, NamedTuple, Optional,
                    Sequence, Tuple, Union, overload)

import numpy

from . import _held, _outputs
from ._bases import listing, member_of
from ._context import Context, Function
from ._dlpack import axes_of
from ._errors import IncompleteError, StateError, call_with_message
from ._layers import layer_names, layer_number
from ._library import library
from ._native import (CamFlag, CamMethod, CutAxis, Evidence,
                      FastcamFactor, HeatPalette, Incomplete, LayerFlag, Legend,
                      LoviPalette, Nonfinite, Normalizer, Pixel, Projection,
                      Resampling, Statistic, WeightPreset)
from ._native import CamInfo as NativeCamInfo
from ._native import LayerInfo as NativeLayerInfo
from ._numbers import unsigned
from ._outputs import FloatArray, MapArray, PixelArray, Size
from ._pytorch import at_home, is_away
from ._settings import Settings, keywords_checked
from ._sources import borrow
from ._sums import Summed, snapshot_of
from ._views import Grid, view
from ._words import counted


class Shown(NamedTuple):
    """What an output shows of a volume; see ``Stack.combined``."""

    slice: Optional[int]
    axis: str
    depth: Optional[int]
    project: Optional[str]


@dataclasses.dataclass(frozen=True)
class LayerInfo:
    """What a layer looked like, for one image, before it was normalised.

    ``min``, ``max`` and ``mean`` are of the statistic's map, in its own units.
    """

    name: str
    channels: int
    height: int
    width: int
    min: float
    max: float
    mean: float
    #: Activations that were taken as 0; see ``nonfinite="zero"``.
    nonfinite: int
    #: As set, not divided by the sum.
    weight: float
    #: All values were equal: the layer says nothing, and its map is 0.
    flat: bool
    #: One channel with 64 locations or more was pushed: perhaps the axes are in
    #: another order than the layout says.
    single_channel: bool = False
    #: Slices; 1 unless the layer is a volume.
    depth: int = 1


@dataclasses.dataclass(frozen=True)
class CamInfo:
    """What a class map was, for one image, before its evidence was taken."""

    channels: int
    height: int
    width: int
    #: Of the map with its sign.
    min: float
    max: float
    mean: float
    #: Elements of all arrays that were taken as 0; see ``nonfinite="zero"``.
    nonfinite: int
    #: All values were equal: the map is 0.
    flat: bool
    #: No location has evidence of the kind that was asked for: the map is 0.
    none: bool
    #: The principal component is one of several that are about as strong.
    ambiguous: bool
    #: Slices of the activation; 1 unless it is a volume.
    depth: int = 1


@listing(Statistic, Normalizer, Resampling, WeightPreset, Nonfinite,
         Incomplete, Evidence, FastcamFactor, LoviPalette, HeatPalette)
class Stack:
    """A stack of layers, early to late, and its settings.

    ::

        with salmap.Stack(5) as stack:
            for layer, activation in enumerate(activations):
                stack.push(layer, activation)
            picture = stack.lovi((224, 224))

    Arguments:
        layers: how many, 1 to 4096; or a name for each. Layer 0 is the one
            nearest to the network's input.
        statistic: how the channels at one location become one number:
            {Statistic}
        normalizer: how a map is brought to 0..1; by default ``"gamma"``, and
            with a reference ``"reference"``:
            {Normalizer}
        resampling: how it is brought to the size of the output, by the
            formulas of PyTorch's ``interpolate``:
            {Resampling}
        weights: of each layer in the combined map and the heat map, a number
            for each, or a name:
            {WeightPreset}
        epsilon: what is added to each activation before its logarithm, in the
            activations' own units; 1e-30 to 1e30.
        nonfinite: what a push does about NaN and infinity:
            {Nonfinite}
        incomplete: whether pictures of the whole stack want every layer:
            {Incomplete}
        cams: how many class maps each image has, 0 to 4095; see ``push_cam``.
        evidence: which evidence of a class map m counts:
            {Evidence}
        fastcam_factor: what ``fastcam`` multiplies with:
            {FastcamFactor}
        guide: the number of a class map that guides the layers, whose maps are
            then those of its class: each channel counts by how far its pattern
            agrees with the class map, which has to be pushed first.
        relative_epsilon: if it is not 0, ``epsilon`` is so many times the mean
            of each image's activations, negative ones as 0, so that their scale
            does not count; 1e-30 to 1e30.
        palette: the colours of layers in LOVI pictures:
            {LoviPalette}
        heat_palette: the colours of heat maps:
            {HeatPalette}
        limits: the values, two numbers, that get the least and the most
            brightness in all pictures, so that those of several images can be
            compared; None for each picture's own.
        keep_raw: whether each map is also kept as it was before its normaliser,
            for ``layer_raw`` and ``Aggregate.add``, and class maps with their
            sign, for ``cam_raw``.
        device: what becomes of PyTorch's tensors that do not lie in the CPU's
            memory. ``"auto"``: the map of their channels is made where they lie,
            within 1e-5 of the library's, and only maps are copied; integers,
            tensors with NaN or infinity, and tensors on a device without float64
            are copied. ``"copy"``: all are copied, and the bits are the library's.
        reference: a ``salmap.Aggregate`` of as many layers, of which the
            normalizer ``"reference"`` takes what values there are, as they are
            now. Copies and pickles of the stack have it.

    "The paper" is arXiv 1911.11293.

    Sizes are ``(height, width)``, as arrays have them, or one number for a
    square; without a size, results have that of the layer with the most
    locations. Results are new NumPy arrays, or ``out`` where it is given.

    Errors: what the library refuses is a ``salmap.Error`` with its sentence;
    the stack and ``out`` are then as they were.

    Threads: any method from any thread. Pushes and readers run beside each
    other, without the GIL; ``reset`` and ``close`` wait for them.
    """

    @keywords_checked
    def __init__(self, layers: Union[int, Sequence[str]], *,
                 statistic: str = "smoe", normalizer: Optional[str] = None,
                 resampling: str = "bilinear",
                 weights: Union[str, Sequence[float]] = "equal",
                 epsilon: float = 1e-7, nonfinite: str = "error",
                 incomplete: str = "error", cams: int = 0,
                 evidence: str = "positive",
                 fastcam_factor: str = "inside",
                 guide: Optional[int] = None,
                 relative_epsilon: float = 0.0, palette: str = "paper",
                 heat_palette: str = "paper",
                 limits: Optional[Tuple[float, float]] = None,
                 keep_raw: bool = False, device: str = "auto",
                 reference: Optional[Summed] = None) -> None:
        self.names = layer_names(layers)
        self.settings = Settings(statistic, normalizer, resampling, weights,
                                 epsilon, nonfinite, incomplete,
                                 unsigned(cams, "cams"), evidence,
                                 fastcam_factor,
                                 None if guide is None
                                 else unsigned(guide, "guide"),
                                 relative_epsilon, palette, heat_palette,
                                 limits, keep_raw, device,
                                 None if reference is None
                                 else snapshot_of(reference))
        self._context = _new_context(len(self.names), self.settings)
        #: Of each layer, whether its array had no axis of images.
        self.lacks_images = [False] * len(self.names)
        #: Whether this is a copy that holds maps, and no raw ones.
        self._is_copy = False

    def __getstate__(self) -> Dict[str, Any]:
        """A stack travels with its settings, and with the maps and class maps
        that it holds, but without raw maps; so ``copy.deepcopy`` and ``pickle``
        work."""
        return {"names": self.names, "settings": self.settings,
                "lacks_images": list(self.lacks_images),
                "held": _held.held_by(self)}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        self.names, self.settings = state["names"], state["settings"]
        self.lacks_images = list(state["lacks_images"])
        held = state["held"]
        self._is_copy = held is not None
        settings = (dataclasses.replace(self.settings, keep_raw=False)
                    if self._is_copy else self.settings)
        self._context = _new_context(len(self.names), settings)
        if held is not None:
            _held.put_back(self, held)

    def __len__(self) -> int:
        """The number of layers."""
        return len(self.names)

    def __enter__(self) -> Stack:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Frees the memory. Any later call but ``close`` is a ValueError."""
        self._context.close()

    def reset(self) -> None:
        """Forgets all maps, so that the next image or batch can be pushed;
        keeps the settings and the memory."""
        self._context.call_alone(library.salmap_reset)
        if self._is_copy:
            self._context.call_alone(library.salmap_set_settings,
                                     byref(self.settings.native()))
            self._is_copy = False

    @property
    def batch_size(self) -> int:
        """The number of images that is held; 0 before the first push."""
        return int(self._context.ask(library.salmap_batch_size))

    @property
    def kernels(self) -> str:
        """The set of vector kernels in use, such as ``"avx2"``."""
        name: bytes = self._context.ask(library.salmap_isa_name)
        return name.decode()

    def push(self, layer: Union[int, str], activation: Any, *,
             layout: str = "nchw", prefix: int = 0,
             grid: Optional[Grid] = None, scale: Any = 1.0,
             zero_point: Any = 0) -> None:
        """Takes the activations of one layer, of the whole batch. They are
        read during the call only, where they lie: nothing is copied but
        tensors of PyTorch on a device; see ``device``.

        Arguments:
            layer: its number or name; one push per layer, then ``reset``.
            activation: a NumPy array with any strides, or anything with
                ``__dlpack__`` on the CPU, ``__array_interface__`` or the
                buffer protocol; float32, float16, float64, uint8, int8,
                bool (as 0 and 1), bfloat16 through DLPack, and PyTorch's
                quantised tensors, qint8 and quint8.
            layout: the axes of the array: ``"nchw"``, ``"nhwc"``, ``"ncdhw"``
                for volumes and clips, any other order of n, c, d, h, w; axes
                may be left out, and so may n of an array that holds one image.
                ``"tokens"`` is ``[n, tokens, c]`` of a vision transformer.
            prefix: how many tokens come before those of the grid, such as the
                class token and registers.
            grid: (height, width), or (depth, height, width), of the tokens;
                worked out for a square.
            scale, zero_point: of integers, ``(q - zero_point) * scale``; one
                number, or one for each channel. Quantised tensors have their
                own.

        Raises TypeError for an array that the library cannot read, BufferError
        for one on another device, ValueError for a layout that does not fit,
        StateError for a second push, NonFiniteError, UnsupportedError.
        """
        number = self._number(layer)
        if is_away(activation):
            if self._device is not None and self._device.push(
                    self, number, activation, layout, prefix=prefix, grid=grid):
                return
            activation = at_home(activation)
        with view(activation, layout, prefix=prefix, grid=grid, scale=scale,
                  zero_point=zero_point) as tensor:
            self._context.call(library.salmap_push, number, byref(tensor))
            self.lacks_images[number] = tensor.lacks_images

    def push_map(self, layer: Union[int, str], values: Any, *,
                 layout: str = "nhw") -> None:
        """Takes a map that you computed, ``[h, w]`` or ``[n, h, w]``, in place
        of a layer's statistic; a volume with ``layout="ndhw"``. With an axis c
        whose stride is 0, as ``numpy.broadcast_to`` gives, it was made of so
        many channels, which ``info`` tells. Otherwise as ``push``."""
        number = self._number(layer)
        with view(at_home(values), layout) as tensor:
            self._context.call(library.salmap_push_map, number, byref(tensor))
            self.lacks_images[number] = False

    @listing(CamMethod)
    def push_cam(self, cam: int, activation: Any, *, weights: Any = None,
                 gradient: Any = None, method: Optional[str] = None,
                 vector: Any = None, layout: str = "nchw", prefix: int = 0,
                 grid: Optional[Grid] = None, scale: Any = 1.0,
                 zero_point: Any = 0) -> None:
        """Takes a class map: where the evidence for one class, or another
        score, lies. It is made of the activations of one layer, mostly the last
        before the pooling, which may be one of the stack or not.

        Arguments:
            cam: its number, 0 to ``cams`` - 1; one push per class map.
            activation: as for ``push``, as are all below ``vector``.
            weights: a number per channel, ``[c]``, ``[n, c]`` or, for several
                class maps from ``cam`` on, ``[n or 1, classes, c]``: the row of
                a classifier that is linear over the mean of each channel. No
                gradient is needed.
            gradient: of a score with respect to the activation, in the same
                layout.
            method: how gradients become a class map, by default ``"gradcam"``;
                without gradients there is none:
                {CamMethod}
            vector: as ``weights``; the map is the cosine of the angle between
                it and the activations of each location.

        At most one of ``weights``, ``gradient`` and ``vector`` is given; with
        none, the map is the first principal component of the activations, which
        needs no class. Raises what ``push`` raises.
        """
        given = [name for name, value in (("weights", weights),
                                          ("gradient", gradient),
                                          ("vector", vector))
                 if value is not None]
        if len(given) > 1:
            raise TypeError(f"{' and '.join(given)} are given; want one of "
                            "them, or none")
        if gradient is None and method is not None:
            raise TypeError(f"method is {method!r}, and there is no gradient; "
                            "want gradient=, or no method")
        number = unsigned(cam, "cam")
        axes: Dict[str, Any] = {"prefix": prefix, "grid": grid}
        kind = member_of(CamMethod, "gradcam" if method is None else method,
                         "method")
        if is_away(activation):
            if self._device is not None and self._device.push_class_map(
                    self, number, activation, weights, gradient, vector, kind,
                    layout, **axes):
                return
            activation = at_home(activation)
        with view(activation, layout, **axes, scale=scale,
                  zero_point=zero_point) as tensor:
            if gradient is not None:
                with view(at_home(gradient), layout, **axes,
                          what="gradient") as other:
                    self._context.call(library.salmap_push_cam_gradient,
                                       number, byref(tensor), byref(other),
                                       int(kind))
            elif given:
                function = (library.salmap_push_cam_weights
                            if weights is not None
                            else library.salmap_push_cam_similarity)
                with _rows(at_home(weights if weights is not None
                                   else vector), given[0]) as other:
                    self._context.call(function, number, byref(tensor),
                                       byref(other))
            else:
                self._context.call(library.salmap_push_cam_eigen, number,
                                   byref(tensor))

    def push_cam_map(self, cam: int, values: Any, *,
                     layout: str = "nhw") -> None:
        """Takes a class map that you computed, with its sign, ``[h, w]`` or
        ``[n, h, w]``. Otherwise as ``push_cam``."""
        with view(at_home(values), layout) as tensor:
            self._context.call(library.salmap_push_cam_map,
                               unsigned(cam, "cam"), byref(tensor))

    @overload
    def cam(self, size: Optional[Size] = ..., image: int = ...,
            cam: int = ..., *,
            slice: Optional[int] = ..., axis: str = ...,
            depth: Optional[int] = ..., project: Optional[str] = ...,
            dtype: None = ...,
            out: Optional[FloatArray] = ...) -> FloatArray: ...

    @overload
    def cam(self, size: Optional[Size] = ..., image: int = ...,
            cam: int = ..., *,
            slice: Optional[int] = ..., axis: str = ...,
            depth: Optional[int] = ..., project: Optional[str] = ...,
            dtype: Any = ...,
            out: Optional[MapArray] = ...) -> MapArray: ...

    def cam(self, size: Optional[Size] = None, image: int = 0, cam: int = 0, *,
            slice: Optional[int] = None, axis: str = "d",
            depth: Optional[int] = None, project: Optional[str] = None,
            dtype: Optional[Any] = None,
            out: Optional[MapArray] = None) -> MapArray:
        """A class map of one image: its evidence, brought to 0..1 at the size
        of the output. The layers need not be held. Without a size it has that
        of its activation.

        Returns ``[height, width]``, as ``combined``. Raises IncompleteError if
        the class map was not pushed.
        """
        number = unsigned(cam, "cam")
        if size is None and out is None:
            info = self.cam_info(number, image)
            size = _plane_of((info.depth, info.height, info.width), axis)
        return self._map(library.salmap_cam, library.salmap_cam_grey,
                         (number,), size, image, dtype, out,
                         Shown(slice, axis, depth, project))

    def cam_raw(self, cam: int = 0, image: int = 0) -> FloatArray:
        """A class map of one image with its sign, before its evidence was
        taken, float32 ``[height, width]`` at its own size. ``push_cam_map`` of
        it makes the same class map. Raises StateError without ``keep_raw``."""
        number = unsigned(cam, "cam")
        info = self.cam_info(number, image)
        return self._raw_map(library.salmap_cam_raw, number, image, info)

    @overload
    def fastcam(self, size: Optional[Size] = ..., image: int = ...,
                cam: int = ..., *,
                slice: Optional[int] = ..., axis: str = ...,
                depth: Optional[int] = ..., project: Optional[str] = ...,
                dtype: None = ...,
                out: Optional[FloatArray] = ...) -> FloatArray: ...

    @overload
    def fastcam(self, size: Optional[Size] = ..., image: int = ...,
                cam: int = ..., *,
                slice: Optional[int] = ..., axis: str = ...,
                depth: Optional[int] = ..., project: Optional[str] = ...,
                dtype: Any = ...,
                out: Optional[MapArray] = ...) -> MapArray: ...

    def fastcam(self, size: Optional[Size] = None, image: int = 0,
                cam: int = 0, *, slice: Optional[int] = None,
                axis: str = "d", depth: Optional[int] = None,
                project: Optional[str] = None, dtype: Optional[Any] = None,
                out: Optional[MapArray] = None) -> MapArray:
        """FastCAM: the combined map times a class map, not rescaled. Otherwise
        as ``combined``."""
        return self._map(library.salmap_fastcam, library.salmap_fastcam_grey,
                         (unsigned(cam, "cam"),), size, image, dtype, out,
                         Shown(slice, axis, depth, project))

    def fastcam_lovi(self, size: Optional[Size] = None, image: int = 0,
                     cam: int = 0, *, slice: Optional[int] = None,
                     axis: str = "d", depth: Optional[int] = None,
                     project: Optional[str] = None, pixel: str = "rgb8",
                     out: Optional[PixelArray] = None) -> PixelArray:
        """The LOVI picture, its brightness multiplied by a class map; as
        ``lovi``."""
        return self._picture(library.salmap_fastcam_lovi,
                             (unsigned(cam, "cam"),), size, image, pixel, out,
                             Shown(slice, axis, depth, project))

    def fastcam_heatmap(self, size: Optional[Size] = None, image: int = 0,
                        cam: int = 0, *, slice: Optional[int] = None,
                        axis: str = "d", depth: Optional[int] = None,
                        project: Optional[str] = None, pixel: str = "rgb8",
                        out: Optional[PixelArray] = None) -> PixelArray:
        """The heat map of ``fastcam``; as ``heatmap``."""
        return self._picture(library.salmap_fastcam_heatmap,
                             (unsigned(cam, "cam"),), size, image, pixel, out,
                             Shown(slice, axis, depth, project))

    def cam_info(self, cam: int = 0, image: int = 0) -> CamInfo:
        """What a class map was before its evidence was taken. Raises
        IncompleteError if it was not pushed."""
        raw = NativeCamInfo()
        self._context.call(library.salmap_cam_info, unsigned(image, "image"),
                           unsigned(cam, "cam"), byref(raw))
        return CamInfo(raw.channels, raw.height, raw.width, raw.min, raw.max,
                       raw.mean, raw.nonfinite,
                       bool(raw.flags & CamFlag.FLAT),
                       bool(raw.flags & CamFlag.NONE),
                       bool(raw.flags & CamFlag.AMBIGUOUS), raw.depth)

    @overload
    def combined(self, size: Optional[Size] = ..., image: int = ..., *,
                 slice: Optional[int] = ..., axis: str = ...,
                 depth: Optional[int] = ..., project: Optional[str] = ...,
                 dtype: None = ...,
                 out: Optional[FloatArray] = ...) -> FloatArray: ...

    @overload
    def combined(self, size: Optional[Size] = ..., image: int = ..., *,
                 slice: Optional[int] = ..., axis: str = ...,
                 depth: Optional[int] = ..., project: Optional[str] = ...,
                 dtype: Any = ...,
                 out: Optional[MapArray] = ...) -> MapArray: ...

    @listing(CutAxis, Projection)
    def combined(self, size: Optional[Size] = None, image: int = 0, *,
                 slice: Optional[int] = None, axis: str = "d",
                 depth: Optional[int] = None, project: Optional[str] = None,
                 dtype: Optional[Any] = None,
                 out: Optional[MapArray] = None) -> MapArray:
        """The combined map of one image of the batch: the weighted mean of all
        layers' maps (the paper, section 3.3).

        Arguments:
            slice: of a volume, the number of the slice that is read; it has the
                bits that it has in ``volume``. Volumes want it, or ``project``.
            axis: that the slices lie along; rows and columns of the result are
                the two others:
                {CutAxis}
            depth: how many slices the output has along the axis; without it, as
                many as the layer with the most locations.
            project: in place of a slice, what is made of all of them:
                {Projection}
            dtype: float32, or uint8 for a grey map: 255 times the values,
                rounded to nearest, halves up, and cut to 0..255. That of
                ``out`` if it is given.

        Returns ``[height, width]``, 0..1 unless ``normalizer`` is ``"none"``.
        Raises IncompleteError if a layer was not pushed.
        """
        return self._map(library.salmap_combined, library.salmap_combined_grey,
                         (), size, image, dtype, out,
                         Shown(slice, axis, depth, project))

    def volume(self, size: Optional[Tuple[int, int, int]] = None,
               image: int = 0, *,
               out: Optional[FloatArray] = None) -> FloatArray:
        """The combined map as a volume, at (depth, height, width): trilinear
        with ``resampling="bilinear"``. Without a size it has that of the layer
        with the most locations.

        Returns ``[depth, height, width]``; otherwise as ``combined``.
        """
        return self._volume(library.salmap_volume, (), size, image, out)

    def layer_volume(self, layer: Union[int, str],
                     size: Optional[Tuple[int, int, int]] = None,
                     image: int = 0, *,
                     out: Optional[FloatArray] = None) -> FloatArray:
        """The normalised map of one layer as a volume. Otherwise as
        ``volume``; only this layer has to be held."""
        return self._volume(library.salmap_layer_volume,
                            (self._number(layer),), size, image, out)

    def cam_volume(self, size: Optional[Tuple[int, int, int]] = None,
                   image: int = 0, cam: int = 0, *,
                   out: Optional[FloatArray] = None) -> FloatArray:
        """A class map as a volume, brought to 0..1 as ``cam``. Otherwise as
        ``volume``; the layers need not be held if a size is given."""
        return self._volume(library.salmap_cam, (unsigned(cam, "cam"),), size,
                            image, out)

    def fastcam_volume(self, size: Optional[Tuple[int, int, int]] = None,
                       image: int = 0, cam: int = 0, *,
                       out: Optional[FloatArray] = None) -> FloatArray:
        """FastCAM as a volume: ``volume`` times ``cam_volume``."""
        return self._volume(library.salmap_fastcam, (unsigned(cam, "cam"),),
                            size, image, out)

    @overload
    def layer_map(self, layer: Union[int, str], size: Optional[Size] = ...,
                  image: int = ..., *,
                  slice: Optional[int] = ..., axis: str = ...,
                  depth: Optional[int] = ..., project: Optional[str] = ...,
                  dtype: None = ...,
                  out: Optional[FloatArray] = ...) -> FloatArray: ...

    @overload
    def layer_map(self, layer: Union[int, str], size: Optional[Size] = ...,
                  image: int = ..., *,
                  slice: Optional[int] = ..., axis: str = ...,
                  depth: Optional[int] = ..., project: Optional[str] = ...,
                  dtype: Any = ...,
                  out: Optional[MapArray] = ...) -> MapArray: ...

    def layer_map(self, layer: Union[int, str], size: Optional[Size] = None,
                  image: int = 0, *, slice: Optional[int] = None,
                  axis: str = "d", depth: Optional[int] = None,
                  project: Optional[str] = None,
                  dtype: Optional[Any] = None,
                  out: Optional[MapArray] = None) -> MapArray:
        """The normalised map of one layer; as ``combined`` otherwise. Only
        this layer has to be held."""
        return self._map(library.salmap_layer_map, library.salmap_layer_grey,
                         (self._number(layer),), size, image, dtype, out,
                         Shown(slice, axis, depth, project))

    def layer_raw(self, layer: Union[int, str], image: int = 0) -> FloatArray:
        """The map of one layer of one image before it was normalised, float32
        ``[height, width]``, or ``[depth, height, width]``, at its own size, in the units of the statistic.
        ``push_map`` of it, with the same normaliser, makes the same map. Raises
        StateError without ``keep_raw``."""
        number = self._number(layer)
        info = self.raw_info(number, unsigned(image, "image"))
        return self._raw_map(library.salmap_layer_raw, number, image, info)

    @listing(Pixel)
    def lovi(self, size: Optional[Size] = None, image: int = 0, *,
             slice: Optional[int] = None, axis: str = "d",
             depth: Optional[int] = None, project: Optional[str] = None,
             pixel: str = "rgb8", out: Optional[PixelArray] = None
             ) -> PixelArray:
        """The LOVI picture of one image: hue says which layer, violet early to
        red late; white is active in every layer, black in none (the paper,
        section 3.4).

        Arguments:
            slice, axis, depth, project: as for ``combined``; the colours are
                those of the whole volume.
            pixel: of the array, uint8 but for floats:
                {Pixel}

        Returns ``[height, width, 3 or 4]``. Raises IncompleteError.
        """
        return self._picture(library.salmap_lovi, (), size, image, pixel, out,
                             Shown(slice, axis, depth, project))

    def layer_lovi(self, layer: Union[int, str], size: Optional[Size] = None,
                   image: int = 0, *, slice: Optional[int] = None,
                   axis: str = "d", depth: Optional[int] = None,
                   project: Optional[str] = None, pixel: str = "rgb8",
                   out: Optional[PixelArray] = None) -> PixelArray:
        """One layer as LOVI would draw it alone, in its own hue; all of them
        side by side explain a LOVI picture. Otherwise as ``lovi``."""
        return self._picture(library.salmap_layer_lovi, (self._number(layer),),
                             size, image, pixel, out,
                             Shown(slice, axis, depth, project))

    def heatmap(self, size: Optional[Size] = None, image: int = 0, *,
                slice: Optional[int] = None, axis: str = "d",
                depth: Optional[int] = None, project: Optional[str] = None,
                pixel: str = "rgb8", out: Optional[PixelArray] = None
                ) -> PixelArray:
        """The combined map in colours: blue and dark where little, red and
        bright where much; pale where the layers agree. As ``lovi``."""
        return self._picture(library.salmap_heatmap, (), size, image, pixel,
                             out, Shown(slice, axis, depth, project))

    @listing(Legend)
    def legend(self, size: Size, kind: str = "lovi", *, pixel: str = "rgb8",
               out: Optional[PixelArray] = None) -> PixelArray:
        """The key of a picture in the colours of this stack, without text.

        Arguments:
            kind: what it explains:
                {Legend}

        Returns an array as ``lovi`` does.
        """
        out, picture = _outputs.output_picture(self._size(size, out), pixel,
                                               out)
        self._context.call(library.salmap_legend,
                           member_of(Legend, kind, "kind"), byref(picture))
        return out

    def info(self, layer: Union[int, str], image: int = 0) -> LayerInfo:
        """What a layer looked like before it was normalised. Raises
        IncompleteError if it was not pushed."""
        number = self._number(layer)
        raw = self.raw_info(number, unsigned(image, "image"))
        return LayerInfo(
            self.names[number], raw.channels, raw.height, raw.width, raw.min,
            raw.max, raw.mean, raw.nonfinite, raw.weight,
            bool(raw.flags & LayerFlag.FLAT),
            bool(raw.flags & LayerFlag.SINGLE_CHANNEL), raw.depth)

    def raw_info(self, layer: int, image: int) -> NativeLayerInfo:
        """What the library tells of a layer."""
        raw = NativeLayerInfo()
        self._context.call(library.salmap_layer_info, image, layer, byref(raw))
        return raw

    @property
    def _device(self) -> Any:
        """What makes maps where tensors lie; None where they are copied."""
        if self.settings.device == "copy":
            return None
        from . import _device  # which wants PyTorch, as who has tensors does
        return _device

    def check_raw(self) -> None:
        """Raises StateError where raw maps are not kept."""
        if self._is_copy:
            raise StateError("the stack, or the result's, is a copy, which has "
                             "no raw maps; want the original")
        if not self.settings.keep_raw:
            raise StateError("raw maps are not kept; want "
                             "salmap.Stack(..., keep_raw=True), or a result "
                             "without keep_raw=False")

    def use(self, call: Callable[[Optional[int]], Any]) -> None:
        """Calls what reads the ``salmap *``, and raises its errors itself."""
        self._context.ask(call)

    def take_means(self, aggregate: Optional[int]) -> None:
        """Takes the mean maps of a ``salmap_aggregate *``."""
        self._context.ask(lambda context: call_with_message(
            library.salmap_aggregate_push, aggregate, context))

    def _number(self, layer: Union[int, str]) -> int:
        return layer_number(self.names, layer)

    def _size(self, size: Optional[Size], out: Optional[Any],
              axis: str = "d") -> Optional[Size]:
        if size is not None or out is not None:
            return size
        return _plane_of(self.largest_volume(), axis)

    def largest_layer(self) -> Tuple[int, int]:
        """(height, width) of the layer that has the most locations, of those
        that are held. Raises IncompleteError if none is."""
        return self.largest_volume()[1:]

    def largest_volume(self) -> Tuple[int, int, int]:
        """(depth, height, width) of the same layer."""
        best = (0, 0, 0)
        for layer in range(len(self)):
            try:
                info = self.info(layer)
            except IncompleteError:
                continue
            sides = info.depth, info.height, info.width
            if math.prod(sides) > math.prod(best):
                best = sides
        if best == (0, 0, 0):
            raise IncompleteError("no layer was pushed; push them, or give a "
                                  "size")
        return best

    def _cut(self, shown: Shown, target: Any) -> None:
        """Lets an output show a slice or a projection."""
        project = None if shown.project == "none" else shown.project
        if shown.slice is None and project is None:
            if shown.axis != "d" or shown.depth is not None:
                raise ValueError("axis and depth are given without a slice; "
                                 "want slice= or project=")
            return
        if shown.slice is not None and project is not None:
            raise ValueError(f"slice is {shown.slice} and project is "
                             f"{project!r}; want one of them")
        count = shown.depth
        if count is None:
            member_of(CutAxis, shown.axis, "axis")
            count = self.largest_volume()["dhw".index(shown.axis)]
        target.cut = pointer(_outputs.cut_of(
            None if shown.slice is None else unsigned(shown.slice, "slice"),
            shown.axis, unsigned(count, "depth"), project))

    def _raw_map(self, function: Function, number: int, image: int,
                 info: Any) -> FloatArray:
        out, target = _outputs.output_volume(
            (info.depth, info.height, info.width), None)
        self._context.call(function, unsigned(image, "image"), number,
                           byref(target))
        map_of_one: FloatArray = out[0]
        return out if info.depth > 1 else map_of_one

    def _volume(self, function: Function, which: Tuple[int, ...],
                size: Optional[Tuple[int, int, int]], image: int,
                out: Optional[FloatArray]) -> FloatArray:
        sides: Any = size
        if sides is None:
            sides = self.largest_volume() if out is None else out.shape
        out, target = _outputs.output_volume(sides, out)
        self._context.call(function, unsigned(image, "image"), *which,
                           byref(target))
        return out

    def _map(self, floats: Function, grey: Function, which: Tuple[int, ...],
             size: Optional[Size], image: int, dtype: Optional[Any],
             out: Optional[MapArray], shown: Shown) -> MapArray:
        out, target = _outputs.output_map(self._size(size, out, shown.axis),
                                          out, dtype)
        self._cut(shown, target)
        function = grey if out.dtype == numpy.uint8 else floats
        self._context.call(function, unsigned(image, "image"), *which,
                           byref(target))
        return out

    def _picture(self, function: Function, layer: Tuple[int, ...],
                 size: Optional[Size], image: int, pixel: str,
                 out: Optional[PixelArray], shown: Shown) -> PixelArray:
        out, picture = _outputs.output_picture(
            self._size(size, out, shown.axis), pixel, out)
        self._cut(shown, picture)
        self._context.call(function, unsigned(image, "image"), *layer,
                           byref(picture))
        return out


def _plane_of(sides: Tuple[int, int, int], axis: str) -> Tuple[int, int]:
    """(rows, columns) of the slices along an axis."""
    along = int(member_of(CutAxis, axis, "axis"))
    rows, columns = (side for number, side in enumerate(sides)
                     if number != along)
    return rows, columns


def _new_context(layers: int, settings: Settings) -> Context:
    context = Context(layers, settings.native())
    if settings.reference is not None:
        settings.reference.use(functools.partial(
            context.call_alone, library.salmap_set_reference))
    return context


@contextlib.contextmanager
def _rows(numbers: Any, what: str) -> Iterator[Any]:
    """The view of ``[c]``, ``[n, c]`` or ``[n, classes, c]`` numbers."""
    with borrow(numbers, what) as export:
        count = axes_of(export)
    if not 1 <= count <= 3:
        raise ValueError(f"{what} has {counted(count, 'dimension')}; want [c], "
                         "[n, c] or [n, classes, c]")
    with view(numbers, ("c", "nc", "nhc")[count - 1], what=what) as tensor:
        yield tensor
