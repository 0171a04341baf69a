"""Maps as the scores take them: checked, in double precision."""

from __future__ import annotations

from typing import Any, Sequence, Type

import numpy
from numpy.typing import NDArray

from .._errors import NonFiniteError

#: Double precision: maps ``[n, height, width]``, or scores ``[n]``.
Doubles = NDArray[numpy.float64]
Mask = NDArray[numpy.bool_]


def _refuse(wrong: Mask, maps: Doubles, what: str, kind: Type[Exception],
            wanted: str) -> None:
    """Raises an error that names the first place where something is wrong."""
    if wrong.any():
        place = tuple(int(axis[0]) for axis in numpy.nonzero(wrong))
        image, row, column = place
        raise kind(f"{what} has {maps[place]:g} at image {image}, row {row}, "
                   f"column {column}; want {wanted}")


def maps_of(maps: Any, what: str = "maps") -> Doubles:
    """``[n, height, width]``, of which ``[height, width]`` is a batch of one.

    Raises TypeError for what is no array of real numbers, ValueError for another
    shape, NonFiniteError for NaN and infinity.
    """
    array = numpy.asarray(maps)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{what} has elements of {array.dtype}; want real "
                        "numbers")
    if array.ndim not in (2, 3) or not array.size:
        raise ValueError(f"{what} has the shape {list(array.shape)}; want [n, "
                         "height, width], or [height, width] for one image")
    doubles = array.astype(numpy.float64).reshape((-1, *array.shape[-2:]))
    _refuse(~numpy.isfinite(doubles), doubles, what, NonFiniteError,
            "finite numbers, since NaN and infinity have no place in an order")
    return doubles


def amounts_of(maps: Any, what: str = "maps") -> Doubles:
    """As ``maps_of``, of values that can be added up: not below 0. A map of zeros
    counts as the constant map that it is: 1 everywhere.

    Raises ValueError for a negative value.
    """
    amounts = maps_of(maps, what)
    _refuse(amounts < 0, amounts, what, ValueError,
            "0 or more, so decide what counts: numpy.maximum(maps, 0) or "
            "numpy.abs(maps)")
    amounts[~amounts.any(axis=(1, 2))] = 1
    return amounts


def shares_of(maps: Any) -> Doubles:
    """``[n, height, width]``: each pixel's share of the sum of its map."""
    amounts = amounts_of(maps)
    amounts /= amounts.max(axis=(1, 2), keepdims=True)  # the sum may overflow
    amounts /= amounts.sum(axis=(1, 2), keepdims=True)
    return amounts


def flat(maps: Any) -> Any:
    """``[n, height, width]`` as ``[n, pixels]``."""
    return maps.reshape(len(maps), -1)


def check_same_shape(first: Sequence[int], second: Sequence[int],
                     what: str) -> None:
    """Raises ValueError where two batches of maps do not belong together."""
    if tuple(first) != tuple(second):
        raise ValueError(f"maps have the shape {list(first)}, {what} "
                         f"{list(second)}; want the same")
