"""The batches of a loader."""

from __future__ import annotations

from typing import Any, Iterator

from ._input import are_photos


def batches_of(loader: Any) -> Iterator[Any]:
    """Those that a loader gives. Raises TypeError for what is none."""
    try:
        return iter(loader)
    except TypeError:
        raise TypeError(f"loader is a {type(loader).__name__}; want what gives "
                        "batches, such as a DataLoader or a list") from None


def inputs_of(batch: Any) -> Any:
    """The model's input: the batch, or the first of it, as of a loader that
    gives labels too."""
    first = isinstance(batch, (tuple, list)) and not are_photos(batch)
    return batch[0] if first else batch


def images_in(inputs: Any) -> int:
    """How many images a model's input has."""
    if are_photos(inputs) and not isinstance(inputs, (list, tuple)):
        return 1
    if not hasattr(inputs, "__len__"):
        raise TypeError(f"the loader gave a {type(inputs).__name__}; want a batch: "
                        "a tensor or photos, or a tuple that begins with one")
    return len(inputs)
