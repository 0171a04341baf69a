"""Computes a score image by image: with a progress bar, and resumable."""

from __future__ import annotations

from typing import Any, Callable, Sequence, Tuple

import numpy
from numpy.typing import NDArray

from .._progress import progress_bar
from ._maps import Doubles
from ._store import Store
from .experiment import Experiment

Indices = NDArray[numpy.int64]


def run(experiment: Experiment, name: str, parts: Sequence[Any], images: int,
        shape: Tuple[int, ...], group: int,
        compute: Callable[[Indices], Doubles]) -> Doubles:
    """Computes float64 ``[images, *shape]``.

    Arguments:
        name: of the score and the method, for people.
        parts: all that the values depend on beside the experiment.
        group: how many images are computed together. Groups are always the same,
            and so are values, whether a run was broken off or not.
        compute: the numbers of some images -> their values.
    """
    fingerprint = (experiment.fingerprint([name, *parts])
                   if experiment.folder is not None else "")
    store = Store(experiment.folder, name, fingerprint, images, shape)
    groups = [numpy.arange(start, min(start + group, images))
              for start in range(0, images, group)]
    left = [each for each in groups if not store.done[each].all()]
    try:
        with progress_bar(left, experiment.progress, "group", name) as advance:
            for each in left:
                store.put(each, compute(each))
                advance()
    finally:
        if left:
            store.write()
    return store.values
