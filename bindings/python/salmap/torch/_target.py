"""What a class map is to explain: a class, or any score."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Mapping
from typing import Any, Callable, Dict, Optional, Tuple, Union

import torch

from .._words import counted
from ._observe import first_tensor

#: A function from the model's output to one score for each image.
Score = Callable[[Any], Any]

#: "top", the number of a class, one for each image, or a score.
One = Union[str, int, torch.Tensor, Score]

TOP = "top"


def _array(target: Any) -> Optional[torch.Tensor]:
    """Numbers in a list, an array or a tensor; None for what is none."""
    if (not hasattr(target, "__len__") or not hasattr(target, "__getitem__")
            or isinstance(target, (str, bytes, Mapping))):
        return None
    try:
        return torch.as_tensor(target)
    except (TypeError, ValueError, RuntimeError):  # PyTorch has all of these
        return None


def _is_integral(numbers: torch.Tensor) -> bool:
    return not (numbers.is_floating_point() or numbers.is_complex()
                or numbers.dtype == torch.bool)


def _one(target: Any, what: str) -> One:
    if target == TOP if isinstance(target, str) else callable(target):
        return target  # type: ignore[no-any-return]
    numbers = _array(target)
    if numbers is not None:
        if _is_integral(numbers) and numbers.ndim == 0:  # as argmax() gives it
            return int(numbers)
        if _is_integral(numbers) and numbers.ndim == 1 and len(numbers):
            return numbers.detach().cpu().long()
        raise ValueError(f"{what} holds {numbers.dtype} {list(numbers.shape)}; "
                         "want the number of a class, or of one for each image, "
                         "[n]")
    try:
        if isinstance(target, bool):
            raise TypeError
        return operator.index(target)
    except TypeError:
        raise TypeError(
            f"{what} is {target!r}; want 'top', the number of a class, an array "
            "with one for each image, or a function from the model's output to "
            "one score for each image") from None


def _name(target: One) -> str:
    if isinstance(target, torch.Tensor):
        return "class of each image"
    if callable(target):
        return getattr(target, "__name__", type(target).__name__)
    return target if isinstance(target, str) else f"class {target}"


def _is_of_detector(output: Any) -> bool:
    """Whether this is a list with what was found in each image, as detectors give
    it: its first tensor holds boxes, which look like logits."""
    return isinstance(output, list) and any(isinstance(each, Mapping)
                                            for each in output)


def logits_of(output: Any, images: int) -> torch.Tensor:
    """The first tensor of a model's output, ``[n, classes]``. Raises ValueError
    for what is not, for so many images."""
    logits = None if _is_of_detector(output) else first_tensor(output)
    if logits is None or logits.ndim != 2 or len(logits) != images:
        shape = ("a dictionary for each image" if _is_of_detector(output)
                 else type(output).__name__ if logits is None
                 else list(logits.shape))
        raise ValueError(f"the model gave {shape}, and classes are of logits [n, "
                         f"classes], of {counted(images, 'image')} here; want for "
                         "target a function from what the model gives to one "
                         "score for each image")
    return logits


def _check_class(number: int, classes: int) -> None:
    if not 0 <= number < classes:
        raise ValueError(f"there is no class {number}; the model has {classes}, "
                         "from 0 on")


def _classes(target: One, logits: torch.Tensor) -> torch.Tensor:
    """The number of a class for each image."""
    images, classes = logits.shape
    if isinstance(target, str):
        return logits.detach().argmax(dim=1).cpu()
    if not isinstance(target, torch.Tensor):
        number = operator.index(target)  # type: ignore[arg-type]
        _check_class(number, classes)
        return torch.full((images,), number)
    if len(target) != images:
        raise ValueError("target has "
                         f"{counted(len(target), 'class', 'classes')} in an array, "
                         "one for each image, and the batch has "
                         f"{counted(images, 'image')}; want a list for several "
                         "class maps of each image")
    for number in target.tolist():
        _check_class(number, classes)
    return target


def _scores(target: One, output: Any, images: int) -> torch.Tensor:
    """``[n]``, with a graph."""
    if not callable(target):
        logits = logits_of(output, images)
        # A copy, since what was made in inference mode has no place in a graph.
        numbers = _classes(target, logits).to(logits.device, copy=True)
        return logits.gather(1, numbers[:, None])[:, 0]
    given = target(output)
    if isinstance(given, (list, tuple)) and given and all(
            isinstance(each, torch.Tensor) for each in given):
        given = torch.stack([each.reshape(()) for each in given])
    if not isinstance(given, torch.Tensor):
        raise TypeError(f"{_name(target)} gave a {type(given).__name__}; want a "
                        "tensor with one score for each image, computed from "
                        "the model's output")
    if given.numel() != images or given.ndim > 1:
        raise ValueError(f"{_name(target)} gave {list(given.shape)}; want one "
                         f"score for each of {counted(images, 'image')}, [{images}]")
    return given.reshape(images)


@dataclasses.dataclass(frozen=True)
class Aim:
    """What one class map is to explain."""

    target: One
    against: Any = None

    @property
    def is_of_classes(self) -> bool:
        """Whether it is a class, or the difference of two."""
        return not callable(self.target) and not callable(self.against)

    @property
    def name(self) -> str:
        """For people."""
        if self.against is None:
            return _name(self.target)
        return f"{_name(self.target)} rather than {_name(self.against)}"

    def labels(self, output: Any, images: int) -> Tuple[Union[int, str], ...]:
        """Of each image: the class, or the name of the score."""
        if callable(self.target):
            return (_name(self.target),) * images
        numbers: Any = _classes(
            self.target, logits_of(output, images)).tolist()
        return tuple(numbers)

    def scores(self, output: Any, images: int) -> torch.Tensor:
        """``[n]``. Raises TypeError and ValueError for what is no score."""
        scores = _scores(self.target, output, images)
        if self.against is not None:
            scores = scores - _scores(self.against, output, images)
        return scores

    def difference(self, of: Callable[[torch.Tensor], torch.Tensor],
                   logits: torch.Tensor) -> torch.Tensor:
        """What a function makes of the class of each image, ``[n]``, less what it
        makes of the other class."""
        mine = of(_classes(self.target, logits))
        if self.against is None:
            return mine
        return mine - of(_classes(self.against, logits))


def for_stacks(rows: torch.Tensor, stacks: int) -> Tuple[torch.Tensor, ...]:
    """Of what there is for each image, ``[n, ...]``, what each of so many stacks
    is to hold: all in one, or one image in each."""
    return tuple(rows.chunk(stacks))


@dataclasses.dataclass(frozen=True)
class Vector:
    """What a class map of similarity looks for: a number per channel, ``[c]`` or
    ``[n, c]``. An aim too, whose score is no class."""

    numbers: torch.Tensor
    name = "vector"
    is_of_classes = False

    def labels(self, _output: Any, images: int) -> Tuple[str, ...]:
        """Of each image: the name."""
        return (self.name,) * images

    def keywords(self, images: int, stacks: int) -> Tuple[Dict[str, Any], ...]:
        """For each stack, what ``push_cam`` takes: the vectors of so many images
        in one stack, or in one for each."""
        if self.numbers.ndim == 1:
            return ({"vector": self.numbers},) * stacks
        if len(self.numbers) != images:
            raise ValueError(f"target has {counted(len(self.numbers), 'vector')}, "
                             "one for each image, and the batch has "
                             f"{counted(images, 'image')}")
        return tuple({"vector": rows}
                     for rows in for_stacks(self.numbers, stacks))


def vectors_of(target: Any, against: Any) -> Tuple[Vector, ...]:
    """As ``aims_of``, for targets that are vectors or a list of such."""
    if against is not None:
        raise ValueError("against is given, and method is 'similarity', which "
                         "knows no other class; want target alone")
    found = []
    for each in target if isinstance(target, (list, tuple)) else [target]:
        numbers = _array(each)
        if numbers is None or numbers.ndim not in (1, 2) \
                or not numbers.is_floating_point():
            raise ValueError(
                f"target is {each!r}, and method is 'similarity'; want a vector "
                "of floats, a number per channel, [c] or [n, c], such as "
                "salmap.peak_vector gives, or a list of them")
        found.append(Vector(numbers.detach()))
    if not found:
        raise ValueError("target is an empty list; want at least one vector")
    return tuple(found)


def aims_of(target: Any, against: Any) -> Tuple[Aim, ...]:
    """What the arguments ``target`` and ``against`` of a call stand for. Raises
    TypeError and ValueError."""
    targets = list(target) if isinstance(target, (list, tuple)) else [target]
    if not targets:
        raise ValueError("target is an empty list; want at least one class")
    other = None if against is None else _one(against, "against")
    return tuple(Aim(_one(each, "target"), other) for each in targets)
