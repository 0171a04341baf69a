"""Chooses the layers to explain from what a model was seen to compute.

The end of each scale is what a network hands on, so the output of a whole block
counts, not what is computed inside of it. Which module is a block is decided
when its output is seen: see ``Candidates``.
"""

from __future__ import annotations

import dataclasses
import enum
import math
import re
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

import torch

from ._layout import Images, Layout, Triple, follows
from ._observe import is_like_relu

#: Layers that are taken from a model with one spatial scale, as vision
#: transformers are; as many as the paper takes from a ResNet.
ONE_SCALE_LAYERS = 5

#: A module with outputs at so many scales inside holds blocks; a block reduces
#: its input once at most.
TRUNK_SCALES = 3

#: What networks call the parts that turn features into answers. They come
#: after the features, often at the same scale.
_HEAD = re.compile(
    r"fpn|rpn|neck|decoder|aux.*|.*head.*|.*classif.*|.*predict.*|anchor.*",
    re.IGNORECASE)


#: Compute nothing of their own.
_CONTAINERS = (torch.nn.Sequential, torch.nn.ModuleList, torch.nn.ModuleDict)


class Role(enum.Enum):
    """What a module's output can mean for the choice."""

    #: Has no modules inside, or is an operator.
    LEAF = enum.auto()
    #: Runs others one by one, as the model itself does: hands on the output
    #: of the last.
    ROW = enum.auto()
    #: Computes something of its own from modules inside.
    BLOCK = enum.auto()
    #: Part of a head.
    HEAD = enum.auto()


class Place(NamedTuple):
    """Where a module stands in its model."""

    role: Role
    #: Name of the innermost BLOCK around it, or "" for the model.
    inside: str


#: That of an operator of TorchScript.
OPERATOR = Place(Role.LEAF, "")


def _role(name: str, module: torch.nn.Module) -> Role:
    if any(_HEAD.fullmatch(part) for part in name.split(".")):
        return Role.HEAD
    if next(module.children(), None) is None:
        return Role.LEAF
    if type(module) in _CONTAINERS or not name:
        return Role.ROW
    return Role.BLOCK


def places(model: torch.nn.Module) -> Dict[str, Place]:
    """Where each module of a model stands, by name."""
    roles = {name: _role(name, module)
             for name, module in model.named_modules()}

    def around(name: str) -> str:
        while name:
            name = name.rpartition(".")[0]
            if roles[name] is Role.BLOCK:
                return name
        return ""

    return {name: Place(role, around(name)) for name, role in roles.items()}


@dataclasses.dataclass
class Call:
    """One output of a module in one forward pass."""

    name: str
    #: Earlier calls of the same module in the same pass.
    index: int
    kind: str
    shape: Tuple[int, ...]
    layout: Optional[Layout]
    #: A copy of the output, where it is wanted.
    tensor: Optional[torch.Tensor] = None
    #: Name and index of the call before it whose output is alike.
    before: Optional[Tuple[str, int]] = None

    @property
    def scale(self) -> Triple:
        """(depth, height, width) of the map; ones if there is none."""
        return self.layout.sides if self.layout else (1, 1, 1)


@dataclasses.dataclass(eq=False)
class _Candidate:
    call: Call
    role: Role
    inside: str
    #: Halvings of the image's sides and of its depth, or the map's size if
    #: there is no image.
    scale: object

    @property
    def area(self) -> int:
        return math.prod(self.call.scale)

    @property
    def rank(self) -> int:
        """Of two kinds of outputs at one scale, the higher one is taken."""
        if self.role is Role.BLOCK:
            return 2
        return int(is_like_relu(self.call.kind))


def _best(candidates: Sequence[_Candidate]) -> List[_Candidate]:
    """The last of the best kind at each scale; while there is one scale only,
    all of the best kind."""
    best: Dict[object, List[_Candidate]] = {}
    for one in candidates:
        held = best.setdefault(one.scale, [])
        if held and held[0].rank < one.rank:
            held.clear()
        if not held or held[0].rank == one.rank:
            held.append(one)
    if len(best) > 1:
        return [held[-1] for held in best.values()]
    return [one for held in best.values() for one in held]


def _is_row_of_blocks(call: Call, inside: Sequence[Call]) -> bool:
    """Whether a module with a class token holds blocks of one kind. Fewer than five
    count too, since the output of the last says nothing of the others' tokens."""
    kinds = [each.kind for each in inside]
    return (call.layout is not None and call.layout.prefix > 0
            and len(set(kinds)) < len(kinds))


class Candidates:
    """The calls of a pass so far that may be chosen in the end.

    A module that has modules inside, and is no ``Sequential``, is a block: its
    output replaces what was seen inside of it. It is a trunk, whose blocks
    count and not its output, where outputs inside have three scales or more,
    or where at least five blocks inside have outputs of its own shape, or, with a
    class token, two of one kind; or its output is no map.

    Of what is in the same block, the last at each scale counts: an output of a
    block rather than that of a ReLU-like module, and that rather than any
    other. What is finer than an earlier output belongs to a decoder, which
    does not count.

    Arguments:
        images: what is known of them; outputs of another number do not follow
            them.
    """

    def __init__(self, images: Images) -> None:
        self._image, self._batch = images.size, images.batch
        self._held: List[_Candidate] = []

    @property
    def calls(self) -> List[Call]:
        """Early to late."""
        return [one.call for one in self._held]

    def see(self, call: Call, place: Place) -> None:
        """Takes the next output."""
        if place.role in (Role.ROW, Role.HEAD):
            return
        if place.role is Role.BLOCK:
            inner = [one for one in self._held if one.inside == call.name]
            if inner and self._is_trunk(call, inner):
                self._hand_up(inner, place.inside)
                return
            self._held = [one for one in self._held if one not in inner]
        if self._is_map(call):
            self._add(_Candidate(call, place.role, place.inside,
                                 self._scale(call)))

    def _is_trunk(self, call: Call, inner: Sequence[_Candidate]) -> bool:
        blocks = [one for one in inner if one.role is Role.BLOCK
                  and one.call.shape == call.shape]
        return (not self._is_map(call) or len(blocks) >= ONE_SCALE_LAYERS
                or _is_row_of_blocks(call, [one.call for one in blocks])
                or len({one.scale for one in inner}) >= TRUNK_SCALES)

    def _hand_up(self, inner: Sequence[_Candidate], inside: str) -> None:
        self._held = [one for one in self._held if one not in inner]
        for one in inner:
            one.inside = inside
            self._add(one)

    def _add(self, new: _Candidate) -> None:
        beside = [one for one in self._held if one.inside == new.inside]
        if any(2 * one.area <= new.area for one in beside):
            return
        alike = [one.call for one in beside if one.rank == new.rank
                 and one.call.shape == new.call.shape]
        if alike:
            new.call.before = alike[-1].name, alike[-1].index
        kept = _best([*beside, new])
        self._held = [one for one in self._held
                      if one.inside != new.inside or one in kept]
        if new in kept:
            self._held.append(new)

    def _is_map(self, call: Call) -> bool:
        if call.scale == (1, 1, 1) or self._batch not in (None, call.shape[0]):
            return False
        return self._image is None or follows(call.scale, self._image)

    def _scale(self, call: Call) -> object:
        if self._image is None:
            return call.scale
        depth, height, width = call.scale
        sides = min(len(self._image), 2)
        plane = math.prod(self._image[-sides:]) / (height * width)
        halvings = round(math.log2(plane) / sides)
        if len(self._image) < 3:
            return halvings
        return halvings, round(math.log2(self._image[0] / depth))

    def choose(self) -> List[Call]:
        """The layers, early to late: of a model with one scale, five that are
        spread evenly over its depth."""
        held = _best(self._held)
        if any(one.rank for one in held):
            held = [one for one in held if one.rank]
        chosen = [one.call for one in held]
        if len({one.scale for one in held}) > 1:
            return chosen
        count = min(ONE_SCALE_LAYERS, len(chosen))
        return [chosen[(part + 1) * len(chosen) // count - 1]
                for part in range(count)]
