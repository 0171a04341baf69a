"""Explains one forward pass of a model."""

from __future__ import annotations

import collections
from typing import Any, Dict, List, Optional, Sequence, Tuple, Union

import torch

from .._album import Album
from .._outputs import FloatArray, ResultSize
from .._request import Targets
from .._settings import OF_RESULTS
from .._words import counted
from ..result import Result, photo_list, result_of
from ..stack import Stack
from . import _observe
from ._layout import (Images, images_of, refuse_one_image,
                      refuse_tokens_first)
from ._padding import Padded
from ._plan import Survey, Target, layout_for


class Layers:
    """The layers of a model, and how they are explained.

    Arguments:
        model: whose layers.
        targets: what was asked for; None to choose.
        layout: how outputs lie, as ``Stack.push`` wants it; empty to work it
            out.
        settings: those of ``Stack``.
        drawing: keep, overlay and alpha.
    """

    def __init__(self, model: torch.nn.Module,
                 targets: Optional[List[Target]], layout: Dict[str, Any],
                 settings: Dict[str, Any], drawing: Dict[str, Any]) -> None:
        self.model = model
        self.layout = layout
        self._targets = targets
        self._settings = {**OF_RESULTS, **settings}
        self._drawing = drawing
        #: Early to late; empty before the first pass.
        self.names: Tuple[str, ...] = ()
        #: The layer that the k-th call of a module is: {(name, k): number}.
        self.numbers: Dict[Tuple[str, int], int] = {}
        #: Of which class maps are made, where nothing else is known.
        self.class_layer = Target("", None)
        #: Whether that is tokens before the last block, with a class token.
        self.has_token = False

    def asked(self) -> Dict[str, Any]:
        """What was asked for, by the names that ``Explainer`` has for it."""
        return {"model": type(self.model),
                "layers": None if self._targets is None
                else [str(target) for target in self._targets],
                **self.layout, **self._settings}

    def modules(self) -> Dict[str, torch.nn.Module]:
        """Those whose outputs are wanted."""
        if self.numbers:
            names = {name for name, _ in self.numbers}
        elif self._targets is not None:
            names = {target.name for target in self._targets}
        else:
            return _observe.modules(self.model)
        return {name: module for name, module in self.model.named_modules()
                if name in names}

    def begin(self, inputs: Tuple[Any, ...],
              images: Optional[int] = None) -> Pass:
        """A pass with these inputs, of which the first so many images, or all,
        are to be explained."""
        return Pass(self, inputs, images)

    def survey(self, images: Images, first: Optional[int]) -> Survey:
        """What sees the first pass."""
        return Survey(self.model, images, self._targets, first)

    def learn(self, survey: Survey) -> List[torch.Tensor]:
        """Keeps in mind which outputs are layers; returns their copies."""
        chosen = survey.chosen()
        self.names = tuple(survey.label(call) for call in chosen)
        self.numbers = {(call.name, call.index): number
                        for number, call in enumerate(chosen)}
        before = survey.before_last()
        self.class_layer = before or survey.last()
        self.has_token = before is not None
        return [call.tensor for call in chosen if call.tensor is not None]

    def new_stack(self) -> Stack:
        """A stack for the layers."""
        return Stack(self.names, **self._settings)

    def new_class_stack(self, cams: int, guided: bool) -> Stack:
        """A stack for the layers and so many class maps, the first of which may
        guide the layers. The default normalizer and factor are what measured
        best."""
        has_reference = self._settings.get("reference") is not None
        settings: Dict[str, Any] = {
            "normalizer": None if has_reference else "range",
            "fastcam_factor": "focused", **self._settings, "cams": cams, "guide": 0 if guided else None}
        return Stack(self.names, **settings)

    def result(self, stack: Stack, size: Optional[ResultSize],
               image: Optional[Any], exif: bool = True,
               share: Optional[Tuple[float, float]] = None,
               targets: Optional[Targets] = None,
               guided: Sequence[Stack] = (), depth: Optional[int] = None,
               signals: Optional[FloatArray] = None) -> Result:
        """The result of a stack whose layers are pushed; what follows ``image``
        is as in ``result_of``."""
        return result_of(stack, size, image,
                         layout=self.layout.get("layout", "auto"), exif=exif,
                         share=share, targets=targets, guided=guided,
                         depth=depth, signals=signals, **self._drawing)


class Pusher:
    """Pushes each layer as soon as it is computed, before a later module can
    change it in place."""

    def __init__(self, layers: Layers, images: Images,
                 first: Optional[int]) -> None:
        self.layers, self._images = layers, images
        #: How many images are explained; None for all.
        self.first = first
        self._count: Dict[str, int] = collections.Counter()
        #: The photos, if the model pads them.
        self.padded: List[Padded] = []
        #: One for the batch, or for each photo where they lie differently.
        self.stacks: List[Stack] = []

    def see(self, name: str, _kind: str, tensor: torch.Tensor) -> None:
        """Pushes an output, if it is a layer."""
        number = self.layers.numbers.get((name, self._count[name]))
        self._count[name] += 1
        if number is not None:
            self.push(number, tensor)

    def push(self, number: int, tensor: torch.Tensor) -> None:
        """Pushes an output as the layer of this number."""
        name = self.layers.names[number]
        shape = _observe.shape_of(tensor)
        refuse_one_image(name, shape, self._images)
        self.check_axes(name, shape)
        tensor = _observe.readable(tensor, self.first)
        keywords = self.keywords(name, tensor)
        parts = self.parts(name, tensor, keywords)
        for stack, part in zip(self.stacks, parts):
            stack.push(number, part, **keywords)

    def check_axes(self, name: str, shape: Tuple[int, ...]) -> None:
        """Raises ValueError for tokens that come before the images, unless the
        layout was told."""
        if not self.layers.layout:
            refuse_tokens_first(name, shape, self._images)

    def keywords(self, name: str, tensor: torch.Tensor) -> Dict[str, Any]:
        """How an output lies, as ``Stack.push`` wants it."""
        images = (Images(self.padded[0].batch) if self.padded
                  else self._images)
        return self.layers.layout or layout_for(name, tensor.shape,
                                                images).keywords

    def new_stack(self) -> Stack:
        """For the batch, or a photo."""
        return self.layers.new_stack()

    def guided(self, _number: int) -> Tuple[Stack, ...]:
        """Of a stack: those of all class maps, where each has its own."""
        return ()

    def parts(self, name: str, tensor: torch.Tensor,
              keywords: Dict[str, Any]) -> List[torch.Tensor]:
        """What each stack is to hold of an output; there are as many then."""
        parts = self._parts(name, tensor, keywords["layout"])
        while len(self.stacks) < len(parts):
            self.stacks.append(self.new_stack())
        return parts

    def _parts(self, name: str, tensor: torch.Tensor,
               layout: str) -> List[torch.Tensor]:
        if not self.padded:
            return [tensor]
        if not {"h", "w"} < set(layout) or len(tensor) != len(self.padded):
            raise ValueError(
                f"{name} gave {list(tensor.shape)}, read as {layout!r}, for "
                f"{counted(len(self.padded), 'photo')}, which the model pads; "
                "want a map of each photo, with the axes h and w")
        if len(set(self.padded)) == 1:
            return [self.padded[0].cut(tensor, layout)]
        return [padded.cut(tensor[number:number + 1], layout)
                for number, padded in enumerate(self.padded)]


def signals_in(inputs: Tuple[Any, ...], images: Images,
               first: Optional[int]) -> Optional[FloatArray]:
    """A copy of the signals that a model is about to see, of the first so many or
    all; None for other inputs."""
    if images.size is None or len(images.size) != 1:
        return None
    signals = next(each for each in inputs if isinstance(each, torch.Tensor)
                   and each.ndim == 3 and each.is_floating_point())
    copy: FloatArray = signals.detach()[:first].float().cpu().numpy().copy()
    return copy


class Pass:
    """One forward pass: the model's first, of which it is not known yet what
    will be computed, or a later one."""

    def __init__(self, layers: Layers, inputs: Tuple[Any, ...],
                 first: Optional[int]) -> None:
        self._layers, self._first = layers, first
        self._images = images_of(layers.model, inputs)
        self._signals = signals_in(inputs, self._images, first)
        self._padded: List[Padded] = []
        #: What the class maps are of, if there are any, and of how many images.
        self.targets: Optional[Targets] = None
        self.images = 0
        self._seer: Union[Survey, Pusher] = (
            self._pusher() if layers.names else layers.survey(self._images, first))
        #: Told of each output: name, kind, tensor.
        self.see: _observe.See = self._seer.see

    def pad(self, photos: List[Padded]) -> None:
        """Is told of photos that the model pads, before any layer of them."""
        self._padded = photos[:self._first]
        if isinstance(self._seer, Pusher):
            self._seer.padded = self._padded

    def _pusher(self) -> Pusher:
        pusher = Pusher(self._layers, self._images, self._first)
        pusher.padded = self._padded
        return pusher

    def learn(self) -> List[torch.Tensor]:
        """Ends the model's first pass: keeps in mind which outputs are layers;
        returns their copies."""
        assert isinstance(self._seer, Survey)
        return self._layers.learn(self._seer)

    def result(self, size: Optional[ResultSize], image: Optional[Any],
               exif: bool = True) -> Result:
        """What the pass looked at, at the input's size by default."""
        if isinstance(self._seer, Survey):
            tensors = self.learn()
            self._seer = self._pusher()
            for number, tensor in enumerate(tensors):
                self._seer.push(number, tensor)
        if self._padded:
            return self._of_padded(self._seer, size, image, exif)
        if size is None and image is None:
            size = None if self._signals is not None else self._images.plane
        stacks = self._seer.stacks or [self._layers.new_stack()]
        return self._layers.result(stacks[0], size, image, exif,
                                   targets=self.targets,
                                   guided=self._seer.guided(0),
                                   depth=self._images.depth,
                                   signals=self._signals)

    def _of_padded(self, pusher: Pusher, size: Optional[ResultSize],
                   image: Optional[Any], exif: bool) -> Result:
        """Each photo's part of its canvas, at the photo's size by default."""
        stacks, photos = pusher.stacks, [image]
        if len(stacks) > 1:
            photos = photo_list(image, len(stacks))
            photos *= len(stacks) // len(photos)
        targets: List[Optional[Targets]] = [self.targets] * len(stacks)
        if self.targets is not None and len(stacks) > 1:
            targets = list(self.targets.of_each())
        results = [
            self._layers.result(
                stack, padded.photo if size is None and photo is None else size,
                photo, exif, padded.share, target, pusher.guided(number))
            for number, (stack, padded, photo, target)
            in enumerate(zip(stacks, self._padded, photos, targets))]
        return results[0] if len(results) == 1 else Album(results)
