"""Explains what speaks for a class, or for any other score."""

from __future__ import annotations

import contextlib
from typing import (Any, Dict, Iterator, List, NamedTuple, Optional, Sequence,
                    Tuple, Union)

import torch

from .._bases import member_of, names
from .._native import CamMethod
from .._outputs import ResultSize
from .._request import Targets
from .._warnings import warn
from ..result import Result
from ..stack import Stack
from . import _observe
from ._chance import same_chance
from ._graph import Graph, Kept, Point, without_inference
from ._gradients import cancel, is_zero, located
from ._head import Head, HeadSurvey, Rows
from ._layout import images_of
from ._pass import Layers, Pass, Pusher
from ._plan import Target
from ._reading import Reading
from ._target import Aim, Vector, aims_of, for_stacks, logits_of, vectors_of

#: Names of ways to class maps that take no gradients.
WEIGHTS, EIGEN, SIMILARITY = "weights", "eigen", "similarity"

#: Ways of gradients: the default, and the one whose terms may cancel out.
GRADCAM, HIRESCAM = "gradcam", "hirescam"

#: What class maps are made for.
Aims = Union[Tuple[Aim, ...], Tuple[Vector, ...]]


class Choice(NamedTuple):
    """How class maps are to be made; see ``Explainer``."""

    method: Optional[str]
    layer: Optional[Target]
    guided: Optional[bool]

    def check(self) -> None:
        """Raises ValueError or TypeError for what there is not."""
        if self.method not in (None, WEIGHTS, EIGEN, SIMILARITY) \
                and self.method not in names(CamMethod):
            raise ValueError(f"method is {self.method!r}; want one of {WEIGHTS}, "
                             f"{EIGEN}, {SIMILARITY}, "
                             f"{', '.join(names(CamMethod))}")


@contextlib.contextmanager
def unchanged(model: torch.nn.Module) -> Iterator[None]:
    """Runs a model to see what it computes: random numbers and buffers are as
    before at the end. Raises ValueError for a model that its first run changes."""
    if any(map(torch.nn.parameter.is_lazy, (*model.parameters(),
                                            *model.buffers()))):
        raise ValueError("the model has parameters or buffers without a shape, "
                         "which they get when it runs first; want it run once: "
                         "model(images)")
    buffers = [(module._buffers, name, buffer, buffer.clone())
               for module in model.modules()
               for name, buffer in module._buffers.items()
               if buffer is not None]
    with same_chance(model), torch.no_grad():
        try:
            yield
        finally:
            for held, name, buffer, value in buffers:
                held[name] = buffer
                if not torch.equal(buffer, value):  # a graph may have it
                    buffer.copy_(value)


class _Late(Pusher):
    """Keeps copies of the layers, whose class map comes first. Several class maps
    that guide have stacks of their own."""

    def __init__(self, *arguments: Any, cams: int, guided: bool) -> None:
        super().__init__(*arguments)
        own = cams if guided else 1
        self._cams, self._guided = cams // own, guided
        #: For the class maps after the first, where each has stacks of its own.
        self._others = [_Late(*arguments, cams=1, guided=True)
                        for _ in range(own - 1)]
        self._kept: Dict[int, torch.Tensor] = {}

    def all(self) -> Tuple[_Late, ...]:
        """This and the others."""
        for other in self._others:
            other.padded = self.padded
        return (self, *self._others)

    def guided(self, number: int) -> Tuple[Stack, ...]:
        return (tuple(late.stacks[number] for late in self.all())
                if self._others else ())

    def new_stack(self) -> Any:
        return self.layers.new_class_stack(self._cams, self._guided)

    def push(self, number: int, tensor: torch.Tensor) -> None:
        self._kept[number] = _observe.readable(tensor, self.first).clone()

    def push_kept(self) -> None:
        """Pushes what was kept."""
        for late in self.all():
            for number, tensor in self._kept.items():
                Pusher.push(late, number, tensor)
        self._kept = {}

    def push_cam(self, cam: int, layer: Target, activation: torch.Tensor,
                 gradient: Optional[torch.Tensor] = None,
                 vector: Optional[Vector] = None, **method: Any) -> None:
        """Pushes a class map for each stack."""
        late, number = (self.all()[cam], 0) if self._others else (self, cam)
        late._push_cam(number, layer, activation, gradient, vector, **method)

    def push_cams(self, layer: Target, activation: torch.Tensor,
                  weights: torch.Tensor) -> None:
        """Pushes all class maps for each stack, by their weights ``[n, cams,
        c]``."""
        for late, cams in zip(self.all(), self._of_each(weights)):
            late._push_cam(0, layer, activation, weights=cams)

    def push_cam_maps(self, name: str, maps: torch.Tensor, layout: str) -> None:
        """Pushes all class maps for each stack, ``[n, cams, h, w]`` or as the
        layout says, with c for the class maps."""
        maps = _observe.readable(maps, self.first)
        for late, cams in zip(self.all(), self._of_each(maps)):
            parts = late.parts(name, cams, {"layout": layout})
            for stack, part in zip(late.stacks, parts):
                for cam in range(part.shape[1]):
                    stack.push_cam_map(cam, part[:, cam],
                                       layout=layout.replace("c", ""))

    def _of_each(self, cams: torch.Tensor) -> Tuple[torch.Tensor, ...]:
        """Of ``[n, cams, ...]``, what each of ``all`` is to hold."""
        return tuple(cams.chunk(len(self.all()), dim=1))

    def _push_cam(self, cam: int, layer: Target, activation: torch.Tensor,
                  gradient: Optional[torch.Tensor] = None,
                  vector: Optional[Vector] = None,
                  weights: Optional[torch.Tensor] = None,
                  **method: Any) -> None:
        self.check_axes(str(layer), _observe.shape_of(activation))
        activation = _observe.readable(activation, self.first)
        keywords = self.keywords(str(layer), activation)
        parts = self.parts(str(layer), activation, keywords)
        given: Sequence[Dict[str, Any]] = [method] * len(parts)
        if vector is not None:
            given = vector.keywords(len(activation), len(parts))
        elif weights is not None:
            given = [{"weights": rows} for rows
                     in for_stacks(weights[:self.first], len(parts))]
        elif gradient is not None:
            gradient = _observe.readable(gradient, self.first)
            given = [{"gradient": part, **method} for part
                     in self.parts(str(layer), gradient, keywords)]
        for stack, part, each in zip(self.stacks, parts, given):
            stack.push_cam(cam, part, **keywords, **each)


class ClassPass(Pass):
    """A forward pass whose class maps are wanted."""

    def __init__(self, layers: Layers, inputs: Tuple[Any, ...],
                 aims: Aims, guided: bool, first: Optional[int]) -> None:
        self._aims, self._guided = aims, guided
        super().__init__(layers, inputs, first)

    def _pusher(self) -> _Late:
        return _Late(self._layers, self._images, self._first, cams=len(self._aims),
                     guided=self._guided)

    @property
    def late(self) -> _Late:
        """What the class maps are pushed to."""
        assert isinstance(self._seer, _Late)
        return self._seer

    def tell(self, output: Any, images: int, is_list: bool) -> None:
        """Ends the pass: names the class maps, and pushes the layers."""
        labels = [aim.labels(output, images)[:self._first]
                  for aim in self._aims]
        self.targets = Targets(tuple(aim.name for aim in self._aims),
                               tuple(zip(*labels)), is_list)
        self.late.push_kept()


class Classes:
    """What is known of a model's head, and how class maps are made of it."""

    def __init__(self, layers: Layers, choice: Choice) -> None:
        choice.check()
        self._layers, self._choice = layers, choice
        #: The mode of each module in the pass that was looked at.
        self._modes: Optional[List[bool]] = None
        #: The head, or why there is none that is linear.
        self._head: Union[Head, str] = ""
        #: Whose gradients are taken.
        self._layer = Target("", None)
        #: Why the head is not used.
        self._reason = ""
        #: Which way to the class maps was taken last, and why.
        self.method = ""

    def asked(self) -> Dict[str, Any]:
        """What was asked for, by the names that ``Explainer`` has for it."""
        layer = self._choice.layer
        return {"method": self._choice.method,
                "cam_layer": None if layer is None else str(layer),
                "guided": self._choice.guided}

    def aims(self, target: Any, against: Any) -> Aims:
        """What is asked for. Raises TypeError and ValueError for what no model can
        be asked for."""
        if self._choice.method == SIMILARITY:
            return vectors_of(target, against)
        return aims_of(target, against)

    def explain(self, inputs: Tuple[Any, ...], keywords: Dict[str, Any],
                target: Any, against: Any, size: Optional[ResultSize],
                image: Optional[Any], exif: bool,
                first: Optional[int] = None) -> Tuple[Any, Result]:
        """As a call of ``Explainer``, for the first so many images, or all."""
        is_similarity = self._choice.method == SIMILARITY
        aims: Any = self.aims(target, against)
        guided = self._is_guided(aims)
        self._learn(inputs, keywords)
        one = ClassPass(self._layers, (*inputs, *keywords.values()), aims,
                        guided, first)
        head = None if is_similarity else self._usable_head(aims)
        if is_similarity:
            self.method = (f"{SIMILARITY}: of the activations of {self._layer} "
                           "to a vector")
            output = self._by_activation(one, inputs, keywords, aims)
        elif head is not None:
            output = self._by_head(one, head, inputs, keywords, aims)
        elif self._choice.method == EIGEN:
            self.method = self._way(EIGEN, "activations", self._layer)
            output = self._by_activation(one, inputs, keywords, aims)
        else:
            output = self._by_gradient(one, inputs, keywords, aims)
        with torch.no_grad():
            one.tell(output, one.images, isinstance(target, (list, tuple)))
        return output, one.result(size, image, exif)

    def _is_guided(self, aims: Aims) -> bool:
        if self._choice.guided is None:
            return len(aims) == 1
        return self._choice.guided

    def _learn(self, inputs: Tuple[Any, ...],
               keywords: Dict[str, Any]) -> None:
        """Runs the model to see what it computes, once for each mode."""
        model, layers = self._layers.model, self._layers
        if _observe.is_script(model):
            raise ValueError("a TorchScript model does not show its head, nor "
                             "gradients of a layer; want target=None, or the "
                             "model that it was made of")
        modes = [module.training for module in model.modules()]
        if self._modes == modes and layers.names:
            return
        every = (*inputs, *keywords.values())
        with contextlib.ExitStack() as stack:
            stack.enter_context(unchanged(model))
            survey = HeadSurvey(model, images_of(model, every))
            if not layers.names:
                one = layers.begin(every)
                stack.enter_context(_observe.observing(
                    model, layers.modules(), one.see, one.pad))
            for hook in survey.hook():
                stack.callback(hook.remove)
            output = model(*inputs, **keywords)
        if not layers.names:
            one.learn()
        self._head = survey.find(output, layers.names)
        self._layer = survey.call_of(self._choice.layer or layers.class_layer)
        self._modes = modes

    def _usable_head(self, aims: Tuple[Aim, ...]) -> Optional[Head]:
        """The head if it is to be used; tells why."""
        method, head = self._choice.method, self._head
        wanted = self._choice.layer
        if not all(aim.is_of_classes for aim in aims):
            reason = "the score is a function"
        elif method not in (None, WEIGHTS):
            reason = "as was asked for"
        elif isinstance(head, str):
            reason = head
        elif wanted is not None and wanted.name != head.layer.name:
            reason = f"{head.linear} does not take the mean of {wanted}"
        else:
            self.method = f"{WEIGHTS}: {head.reason}"
            return head
        if method == WEIGHTS:
            raise ValueError(f"method is 'weights', and {reason}; want a method "
                             f"that takes gradients, one of "
                             f"{', '.join(names(CamMethod))}")
        self._reason = reason
        return None

    def _way(self, method: str, source: str, layer: Target) -> str:
        """For ``method`` of this class."""
        reads = "" if layer == self._layer else f", which alone reads {self._layer}"
        since = ", since" if self._choice.method is None else ";"
        return f"{method}: of the {source} of {layer}{reads}{since} {self._reason}"

    def _run(self, one: ClassPass, inputs: Tuple[Any, ...],
             keywords: Dict[str, Any]) -> Any:
        with _observe.observing(self._layers.model, self._layers.modules(),
                                one.see, one.pad):
            return self._layers.model(*inputs, **keywords)

    def _by_head(self, one: ClassPass, head: Head, inputs: Tuple[Any, ...],
                 keywords: Dict[str, Any], aims: Tuple[Aim, ...]) -> Any:
        model, kept = self._layers.model, Kept(head.layer)
        with kept.hooked(model):
            output = self._run(one, inputs, keywords)
        activation = kept.activation()
        one.images = len(activation)
        logits = logits_of(output, one.images).detach()
        with torch.no_grad():
            if isinstance(head, Rows):
                weights = head.weights(model, activation, aims, logits)
                one.late.push_cams(head.layer, head.features(activation),
                                   weights)
            else:
                one.late.push_cam_maps(
                    head.linear, head.maps(model, activation, aims, logits),
                    head.layout)
        return output

    def _by_activation(self, one: ClassPass, inputs: Tuple[Any, ...],
                       keywords: Dict[str, Any], aims: Aims) -> Any:
        kept = Kept(self._layer)
        with kept.hooked(self._layers.model):
            output = self._run(one, inputs, keywords)
        one.images = len(kept.activation())
        for cam, aim in enumerate(aims):
            one.late.push_cam(cam, self._layer, kept.activation(),
                              vector=aim if isinstance(aim, Vector) else None)
        return output

    def _graph(self, late: _Late) -> Graph:
        """For the layer that was asked for, or, before the last block of a
        transformer, for what that reads."""
        if self._choice.layer is not None or not self._layers.has_token:
            return Graph(self._layer)
        name = str(self._layer)
        return Reading(self._layer, lambda tokens: located(
            tokens, late.keywords(name, tokens)))

    def _by_gradient(self, one: ClassPass, inputs: Tuple[Any, ...],
                     keywords: Dict[str, Any], aims: Tuple[Aim, ...]) -> Any:
        graph, ways = self._graph(one.late), []
        with graph.recording(self._layers.model):
            inputs, keywords = without_inference((inputs, keywords))
            output = self._run(one, inputs, keywords)
            activation = graph.activation()
            # An axis of tokens before that of images is told before its length
            # is taken for theirs.
            one.late.check_axes(str(self._layer),
                                _observe.shape_of(activation))
            one.images = len(activation)
            for cam, aim in enumerate(aims):
                with torch.enable_grad():
                    scores = aim.scores(output, one.images)
                point = graph.point(scores, cam == len(aims) - 1)
                method = self._choice.method or self._default(one.late, point)
                self._check_gradient(one.late, aim, point, method)
                one.late.push_cam(cam, point.layer, point.activation,
                                  point.gradient, method=method)
                ways.append(self._way(method, "gradients", point.layer))
        self.method = "; ".join(dict.fromkeys(ways))
        return graph.output_of(output)

    def _default(self, late: _Late, point: Point) -> str:
        """The method of gradients that measured best."""
        is_read = point.layer != self._layer and not cancel(
            point.activation, point.gradient,
            late.keywords(str(point.layer), point.activation))
        return HIRESCAM if is_read else GRADCAM

    def _check_gradient(self, late: _Late, aim: Aim, point: Point,
                        method: str) -> None:
        """Warns of what makes a class map that says nothing."""
        layer, activation, gradient = point
        keywords = late.keywords(str(layer), activation)
        if is_zero(gradient, keywords):
            warn(f"{aim.name}: the gradient is 0 at every location of "
                 f"{layer}, so that its class map says nothing; want another "
                 "cam_layer=, such as the output before the last block of a "
                 "transformer with a class token, or another score")
        elif method == HIRESCAM and cancel(activation, gradient, keywords):
            warn(f"{aim.name}: the products of activations and gradients of "
                 f"{layer} cancel out at each location, as before a layer "
                 f"normalisation, so that {HIRESCAM} shows rounding alone; want "
                 "another method, such as 'gradcam' or 'elementwise', or another "
                 "cam_layer=")
