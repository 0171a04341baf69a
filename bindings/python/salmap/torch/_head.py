"""Heads that are linear over the mean of each channel: their own weights tell where
a class's evidence lies, without gradients.

Such a head is not known by its name. It is found in what a pass computed: the
output is that of the last linear module, whose input is the mean over the locations
of a module's output, or of that after a ReLU, as in most networks; or the mean is
normalised over the channels first (ConvNeXt); or the linear module comes before the
mean (SqueezeNet). Each equality is checked in numbers.
"""

from __future__ import annotations

import collections
import math
from typing import Any, Dict, List, NamedTuple, Optional, Tuple, Union

import torch

from . import _observe
from ._hooks import Hook
from ._layout import Images, Layout, layout_of
from ._plan import Target
from ._target import Aim


class _Seen(NamedTuple):
    """A module's input and output for vectors, ``[n, c]``."""

    name: str
    input: torch.Tensor
    output: torch.Tensor


class _Means(NamedTuple):
    """The mean over the locations, ``[n, c]``, of an output."""

    call: Target
    layout: Layout
    plain: torch.Tensor
    #: Of the output after a ReLU.
    rectified: torch.Tensor


#: The kinds of convolutions, and how what they give lies, by its axes.
_CONVOLUTIONS = (torch.nn.Conv1d, torch.nn.Conv2d, torch.nn.Conv3d)
_LAYOUTS = {3: "ncw", 4: "nchw", 5: "ncdhw"}


def is_pointwise(module: torch.nn.Module) -> bool:
    """Whether a convolution sees one location at a time."""
    return (isinstance(module, _CONVOLUTIONS)
            and set(module.kernel_size) == {1} and set(module.stride) == {1}
            and module.groups == 1 and module.padding_mode == "zeros"
            and isinstance(module.padding, tuple))


def _channels_last(tensor: torch.Tensor, layout: Layout) -> torch.Tensor:
    """``[n, locations, c]`` of an output."""
    if layout.layout == "tokens":
        tensor = tensor[:, layout.prefix:]
    else:
        tensor = tensor.movedim(layout.layout.index("c"), -1)
    return tensor.flatten(1, -2)


def means_of(tensor: torch.Tensor, layout: Layout,
             rectified: bool) -> torch.Tensor:
    """The mean of each channel, ``[n, c]``."""
    located = _channels_last(tensor.detach(), layout).float()
    means: torch.Tensor = (located.relu() if rectified else located).mean(dim=1)
    return means


def agree(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Whether two tensors hold the same but for rounding. Zeros tell nothing."""
    if one.shape != other.shape or not one.numel():
        return False
    largest = float(other.abs().max())
    apart = float((one.float() - other.float()).abs().max())
    return 0 < largest and apart <= torch.finfo(other.dtype).eps ** 0.5 * largest


def _flat(tensor: Any) -> Optional[torch.Tensor]:
    """``[n, c]`` of an output that has one location; else None."""
    if not isinstance(tensor, torch.Tensor) or not 2 <= tensor.ndim <= 5 \
            or not tensor.is_floating_point() or not tensor.numel():
        return None
    if tensor.numel() not in (tensor.shape[0] * tensor.shape[1],
                              tensor.shape[0] * tensor.shape[-1]):
        return None
    return tensor.detach().flatten(1)


class Rows(NamedTuple):
    """A head of a linear module over means of channels."""

    linear: str
    #: Whose output the means are of, and how it lies.
    layer: Target
    layout: Layout
    rectified: bool
    #: The module that normalises the means, if there is one.
    norm: Optional[str]

    @property
    def reason(self) -> str:
        """For ``Explainer.cam_method``."""
        after = " after a ReLU" if self.rectified else ""
        norm = f", normalised by {self.norm}" if self.norm else ""
        return (f"{self.linear} is linear over the mean of {self.layer}"
                f"{after}{norm}")

    def features(self, output: torch.Tensor) -> torch.Tensor:
        """What the head takes the mean of."""
        features: torch.Tensor = output.detach()
        return features.relu() if self.rectified else features

    def weights(self, model: torch.nn.Module, output: torch.Tensor,
                aims: Tuple[Aim, ...], logits: torch.Tensor) -> torch.Tensor:
        """How each score changes with the mean of each channel, float32 ``[n,
        aims, c]``."""
        linear: Any = model.get_submodule(self.linear)
        table: torch.Tensor = linear.weight.detach().flatten(1).float()
        rows: torch.Tensor = torch.stack([
            aim.difference(lambda classes: table[classes.to(table.device)],
                           logits) for aim in aims], dim=1)
        if self.norm is None:
            return rows
        means = means_of(output, self.layout, self.rectified)
        return _through_norm(model.get_submodule(self.norm), rows, means)


def _through_norm(norm: Any, rows: torch.Tensor,
                  means: torch.Tensor) -> torch.Tensor:
    """The derivative of ``rows`` times the normalised means with respect to the
    means. With x = (means - mean) / deviation, the derivative of <v, x> is (v -
    mean(v) - x mean(v x)) / deviation."""
    if norm.weight is not None:
        rows = rows * norm.weight.detach().float().flatten()
    variance, mean = torch.var_mean(means, dim=1, unbiased=False, keepdim=True)
    deviation = (variance + norm.eps).sqrt()
    x = ((means - mean) / deviation)[:, None]
    derivative: torch.Tensor = (
        rows - rows.mean(2, keepdim=True)
        - x * (rows * x).mean(2, keepdim=True)) / deviation[:, None]
    return derivative


class Maps(NamedTuple):
    """A head whose linear module gives a map for each class, of which the score
    is the mean."""

    linear: str
    #: Whose output the maps are: the linear module's.
    layer: Target
    rectified: bool
    #: Of the output.
    layout: str

    @property
    def reason(self) -> str:
        """For ``Explainer.cam_method``."""
        after = " after a ReLU" if self.rectified else ""
        return f"the scores are the means of the maps of {self.linear}{after}"

    def maps(self, model: torch.nn.Module, output: torch.Tensor,
             aims: Tuple[Aim, ...], logits: torch.Tensor) -> torch.Tensor:
        """What each location adds to each score, ``[n, aims, h, w]``, or with
        the axes that the output has, where the linear module saw features and
        not its own padding."""
        linear: Any = model.get_submodule(self.linear)
        inside = [slice(pad, side - pad) for pad, side
                  in zip(linear.padding, output.shape[2:])]
        maps = output.detach()[(slice(None), slice(None), *inside)]
        maps = maps.relu() if self.rectified else maps
        images = torch.arange(len(maps))
        chosen: torch.Tensor = torch.stack([
            aim.difference(lambda classes: maps[images, classes], logits)
            for aim in aims], dim=1)
        return chosen


Head = Union[Rows, Maps]


def _is_linear(module: torch.nn.Module) -> bool:
    return isinstance(module, torch.nn.Linear) or is_pointwise(module)


class HeadSurvey:
    """Sees a forward pass, and finds the head.

    Arguments:
        model: what runs.
        images: those of the pass.
    """

    def __init__(self, model: torch.nn.Module, images: Images) -> None:
        self._model, self._images = model, images
        linears: List[Any] = [each for each in model.modules()
                              if _is_linear(each)]
        self._channels = {linear.weight.shape[1] for linear in linears}
        self._count: Dict[str, int] = collections.Counter()
        self._linear: Optional[_Seen] = None
        self._maps: Optional[Tuple[str, _Means]] = None
        self._norms: List[_Seen] = []
        self._means: List[_Means] = []

    def hook(self) -> List[Hook]:
        """Registers it on the model's modules."""
        def register(name: str, module: torch.nn.Module) -> Hook:
            def after(ran: Any, inputs: Any, output: Any) -> None:
                if ran is module:
                    self._see(name, module, inputs, output)
            return Hook(module, module.register_forward_hook(after))

        return [register(name, module) for name, module
                in _observe.modules(self._model).items()]

    def _see(self, name: str, module: torch.nn.Module, inputs: Any,
             output: Any) -> None:
        number = self._count[name]
        self._count[name] += 1
        tensor = _observe.first_tensor(output)
        if tensor is None:
            return
        self._see_means(Target(name, number), tensor)
        given = _flat(_observe.first_tensor(inputs))
        made = _flat(tensor)
        if _is_linear(module):
            self._linear = self._maps = None
            if given is not None and made is not None:
                self._linear = _Seen(name, given.clone(), made.clone())
            elif tensor.ndim in _LAYOUTS and is_pointwise(module):
                layout = Layout(_LAYOUTS[tensor.ndim], 0, 0)
                self._maps = name, _Means(
                    Target(name, number), layout,
                    *(means_of(tensor, layout, each) for each in (False, True)))
        elif (isinstance(module, torch.nn.LayerNorm)
              and given is not None and made is not None
              and tuple(module.normalized_shape) == given.shape[1:]):
            self._norms.append(_Seen(name, given.clone(), made.clone()))

    def _see_means(self, call: Target, tensor: torch.Tensor) -> None:
        shape = _observe.shape_of(tensor)
        layout = layout_of(shape, self._images.size, self._images.patches)
        if (layout is None or math.prod(layout.sides) == 1
                or not tensor.is_floating_point()
                or layout.channels(shape) not in self._channels):
            return
        self._means.append(_Means(
            call, layout,
            *(means_of(tensor, layout, each) for each in (False, True))))

    def _find_means(self, vectors: torch.Tensor, preferred: Tuple[str, ...]
                    ) -> Optional[Tuple[_Means, bool]]:
        """The last output that has these means, better one of a layer."""
        found = [(means, rectified) for means in self._means
                 for rectified in (False, True)
                 if agree(means.rectified if rectified else means.plain,
                           vectors)]
        plain = [each for each in found if not each[1]] or found
        layers = [each for each in plain if each[0].call.name in preferred]
        return (layers or plain or [None])[-1]  # type: ignore[list-item]

    def find(self, output: Any, preferred: Tuple[str, ...] = ()
             ) -> Union[Head, str]:
        """The head, or why there is none that is linear.

        Arguments:
            output: the model's.
            preferred: names of modules, of several whose outputs are the same.
        """
        logits = _observe.first_tensor(output)
        if logits is None or logits.ndim != 2:
            return "the model's output is not [n, classes]"
        logits = logits.detach()
        if self._maps is not None:
            name, means = self._maps
            for rectified in (False, True):
                if agree(means.rectified if rectified else means.plain, logits):
                    return Maps(name, self._target(means.call), rectified,
                                means.layout.layout)
        linear = self._linear
        if linear is None or not agree(linear.output, logits):
            return "the model's output is not that of its last linear module"
        norms = [None, *(each for each in self._norms
                         if agree(each.output, linear.input))]
        for norm in norms:
            found = self._find_means(linear.input if norm is None
                                     else norm.input, preferred)
            if found is not None:
                means, rectified = found
                return Rows(linear.name, self._target(means.call), means.layout,
                            rectified, norm and norm.name)
        return f"what {linear.name} takes is not the mean of a module's output"

    def call_of(self, layer: Target) -> Target:
        """The call that a name means: the last one. Raises ValueError for what
        was not called."""
        calls = self._count[layer.name]
        number = calls - 1 if layer.number is None else layer.number
        if not 0 <= number < calls:
            raise ValueError(f"the model did not call {layer}; "
                             "salmap.torch.list_layers(model, input) shows what "
                             "it calls")
        return self._target(Target(layer.name, number))

    def _target(self, call: Target) -> Target:
        """Its last call has no number."""
        several = self._count[call.name] > 1
        return call if several else Target(call.name, None)
