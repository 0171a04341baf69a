"""Which output of which module is which layer."""

from __future__ import annotations

import collections
import difflib
from typing import Dict, List, NamedTuple, Optional, Sequence, Union

import torch

from .._pytorch import is_readable
from . import _observe
from ._choose import OPERATOR, Call, Candidates, places
from ._layout import Images, Layout, layout_of, refuse_one_image


class Target(NamedTuple):
    """The call of a module that is a layer; None for its last one."""

    name: str
    number: Optional[int]

    def __str__(self) -> str:
        return (self.name if self.number is None
                else f"{self.name}#{self.number}")


def target_of(model: torch.nn.Module, layer: object, what: str) -> Target:
    """What a name or a module stands for; ``"relu#2"`` is the third call of a
    module that is used several times, ``"relu"`` the last.

    Raises ValueError for what the model does not have, TypeError for what is
    neither a name nor a module, in a sentence that begins with ``what``.
    """
    names = {name: module for name, module in model.named_modules()}
    if isinstance(layer, torch.nn.Module):
        for name, module in names.items():
            if module is layer:
                return Target(name, None)
        raise ValueError(f"{what} a {type(layer).__name__} that is not part of "
                         "the model")
    if not isinstance(layer, str):
        raise TypeError(f"{what} a {type(layer).__name__}; want the name of a "
                        "module, or a module")
    name, mark, number = layer.rpartition("#")
    target = (Target(name, int(number)) if mark and number.isdecimal()
              else Target(layer, None))
    if target.name not in names and not _observe.is_script(model):
        close = difflib.get_close_matches(target.name, names, 3, 0.3)
        hint = (f"{' or '.join(close)} is meant?" if close else
                "salmap.torch.list_layers(model, images) lists those there are")
        raise ValueError(f"the model has no module {target.name!r}; {hint}")
    return target


def targets_of(model: torch.nn.Module,
               layers: Sequence[Union[str, torch.nn.Module]]) -> List[Target]:
    """What names and modules stand for, each as ``target_of``."""
    if isinstance(layers, (str, torch.nn.Module)):
        layers = [layers]
    if not hasattr(layers, "__iter__"):
        raise TypeError(f"layers is a {type(layers).__name__}; want names of "
                        "modules, or modules")
    targets = [target_of(model, layer, "layers holds") for layer in layers]
    if not targets or len(set(targets)) != len(targets):
        raise ValueError(f"layers is {[str(each) for each in targets]}; want "
                         "at least one, and each once")
    return targets


class Survey:
    """Sees the first forward pass, of which it is not known yet how often each
    module is called; keeps copies of what may be wanted, of the first so many
    images, since later modules may work in place.

    Arguments:
        model: what runs.
        images: those of the pass.
        targets: what was asked for; None to choose.
        first: how many images to copy; None for all.
    """

    def __init__(self, model: torch.nn.Module, images: Images,
                 targets: Optional[List[Target]] = None,
                 first: Optional[int] = None) -> None:
        self._images = images
        self._targets = targets
        self._first = first
        self._places = places(model)
        self._candidates = Candidates(images)
        self._named: List[Call] = []
        self._count: Dict[str, int] = collections.Counter()

    def see(self, name: str, kind: str, tensor: torch.Tensor) -> None:
        """Keeps one output, if it may be wanted."""
        self._keep(self.call(name, kind, tensor), tensor)

    def call(self, name: str, kind: str, tensor: torch.Tensor) -> Call:
        """Counts one output; the call has no copy of it."""
        shape = _observe.shape_of(tensor)
        refuse_one_image(name, shape, self._images)
        layout = (layout_of(shape, self._images.size, self._images.patches)
                  if is_readable(tensor) else None)
        call = Call(name, self._count[name], kind, shape, layout)
        self._count[name] += 1
        return call

    def consider(self, call: Call) -> bool:
        """Whether a call may be a layer, from what ran so far."""
        if self._targets is None:
            place = self._places.get(call.name, OPERATOR)
            self._candidates.see(call, place)
            return any(call is each for each in self._candidates.calls)
        self._named.append(call)
        wanted = [self._find(target) for target in self._targets]
        self._named = [each for each in self._named
                       if any(each is one for one in wanted)]
        return any(call is each for each in self._named)

    def _keep(self, call: Call, tensor: torch.Tensor) -> None:
        if self.consider(call):
            call.tensor = _observe.readable(tensor, self._first).clone()

    def _find(self, target: Target) -> Optional[Call]:
        found = [call for call in self._named if call.name == target.name
                 and target.number in (None, call.index)]
        return found[-1] if found else None

    def label(self, call: Call) -> str:
        """What ``Explainer`` takes for a call, once the pass has ended."""
        several = self._count[call.name] > 1
        return f"{call.name}#{call.index}" if several else call.name

    def choice(self) -> List[Call]:
        """The layers that are chosen where none was asked for."""
        return self._candidates.choose()

    def last(self) -> Target:
        """The last layer."""
        last = self.chosen()[-1]
        return Target(last.name, last.index)

    def before_last(self) -> Optional[Target]:
        """The output before the last block, where the last layer was not asked for
        and is tokens behind others, as a class token, of which the head may see
        these only."""
        last = self.chosen()[-1]
        if self._targets is not None or last.layout is None \
                or not last.layout.prefix or last.before is None:
            return None
        return Target(*last.before)

    def chosen(self) -> List[Call]:
        """The layers, early to late as they were asked for or, where none
        was, as they ran. Raises ValueError if there are none."""
        if self._targets is None:
            calls = self.choice()
            if not calls:
                raise ValueError("no module of the model gave a map; name "
                                 "layers that do: salmap.torch.list_layers("
                                 "model, input) shows what there is")
            return calls
        found = []
        for target in self._targets:
            call = self._find(target)
            if call is None:
                raise ValueError(f"the model did not call {target}; "
                                 "salmap.torch.list_layers(model, input) shows "
                                 "what it calls")
            found.append(call)
        return found


def layout_for(name: str, shape: Sequence[int],
               images: Images) -> Layout:
    """As layout_of. Raises ValueError for what is not a map."""
    layout = layout_of(tuple(shape), images.size, images.patches)
    if layout is None:
        raise ValueError(
            f"{name} gave {list(shape)}, for an image of {images.size}, which "
            "is not a map; want [n, c, h, w], [n, h, w, c], these with an axis "
            "d before h, [n, c, w] of a signal, or [n, tokens, c] with a grid of "
            "square patches: say what it is with layout=, prefix= and grid=")
    return layout
