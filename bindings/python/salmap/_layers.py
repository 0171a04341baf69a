"""Numbers and names of layers."""

from __future__ import annotations

import difflib
from typing import Sequence, Tuple, Union

from ._native import MAX_LAYERS
from ._numbers import whole


def _some_of(names: Sequence[str], wanted: str, most: int = 12) -> str:
    """Names in a sentence, few enough to be read; what is like ``wanted`` comes
    first."""
    close = difflib.get_close_matches(wanted, names)
    ordered = [*close, *(name for name in names if name not in close)]
    more = len(ordered) - most
    return ", ".join(ordered[:most]) + (f" and {more} more" if more > 0 else "")


def numbered_names(count: int) -> Tuple[str, ...]:
    """The names of layers that were given none."""
    return tuple(f"layer {number}" for number in range(count))


def layer_names(layers: Union[int, Sequence[str]],
                least: int = 1) -> Tuple[str, ...]:
    """The names of so many layers, at least ``least``, or those that are
    given."""
    if isinstance(layers, str) or not hasattr(layers, "__len__"):
        count = whole(layers, "layers")
        if not least <= count <= MAX_LAYERS:
            raise ValueError(f"layers is {count}; want {least} to "
                             f"{MAX_LAYERS}")
        return numbered_names(count)
    names = tuple(str(name) for name in layers)  # type: ignore[union-attr]
    if len(set(names)) != len(names):
        raise ValueError(f"layers has a name twice: {', '.join(names)}")
    return names


def layer_number(names: Sequence[str], layer: Union[int, str]) -> int:
    """The number of the layer of this number or name."""
    if isinstance(layer, str):
        if layer not in names:
            raise ValueError(f"layer is {layer!r}; want one of "
                             f"{_some_of(names, layer)}")
        return names.index(layer)
    number = whole(layer, "layer")
    if not 0 <= number < len(names):
        raise ValueError(f"layer is {number}; want 0 to {len(names) - 1}")
    return number
