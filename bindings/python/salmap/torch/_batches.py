"""The batches of a loader."""

from __future__ import annotations

from typing import Any

from ._input import are_photos


def inputs_of(batch: Any) -> Any:
    """The model's input: the batch, or the first of it, as of a loader that
    gives labels too."""
    first = isinstance(batch, (tuple, list)) and not are_photos(batch)
    return batch[0] if first else batch


def images_in(inputs: Any) -> int:
    """How many images a model's input has."""
    if are_photos(inputs) and not isinstance(inputs, (list, tuple)):
        return 1
    return len(inputs)
