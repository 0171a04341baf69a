"""Aggregates of data sets that are larger than a machine, by Dask.

::

    paths = dask.bag.from_sequence(files, npartitions=1000)
    total = salmap.dask.aggregate(paths, explain_file, size=224).compute()

Dask runs it: on threads, processes or a cluster, and again what was on a worker that
died. All sums are integers, so the bytes are those that one process gives.
"""

from __future__ import annotations

import functools
from typing import (Any, Callable, Dict, Hashable, Iterable, List, Optional,
                    Sequence)

try:
    import dask.bag
    from dask.delayed import Delayed
except ModuleNotFoundError as error:
    if error.name not in ("dask", "toolz"):
        raise
    raise ImportError("salmap.dask needs Dask, with its bags (Debian: "
                      "python3-dask, python3-distributed; PyPI: "
                      "dask[bag,distributed])") from None

from ._outputs import ResultSize, sides
from .aggregate import Aggregate
from .result import Result
from .stack import Stack

#: Of a part of the data, or of all, the aggregate of each label.
Totals = Dict[Hashable, Aggregate]

Explain = Callable[[Any], Any]


def _explained(given: Any) -> Any:
    """What is to be added of what the caller's function returned: an explainer
    returns the model's output, too."""
    return given[1] if isinstance(given, tuple) and len(given) == 2 else given


def _names_of(given: Any) -> Sequence[str]:
    if not isinstance(given, (Stack, Result)):
        raise TypeError(f"the function gave a {type(given).__name__}; want a "
                        "salmap.Result or a salmap.Stack")
    return given.names


def _add_part(elements: Iterable[Any], explain: Explain, size: ResultSize,
              by: Optional[Callable[[Any], Any]]) -> Totals:
    """Adds the images of one partition, on a worker."""
    totals: Totals = {}
    for element in elements:
        given = _explained(explain(element))
        label = None if by is None else by(element)
        if label not in totals:
            totals[label] = Aggregate(_names_of(given), size)
        totals[label].add(given, None)
    return totals


def _merge_parts(parts: Iterable[Totals]) -> Totals:
    """Adds up partitions, on a worker. What other tasks made stays as it is,
    since Dask may need it again."""
    merged: Totals = {}
    for part in parts:
        for label, total in part.items():
            if label in merged:
                merged[label].merge(total)
            else:
                merged[label] = total + Aggregate(total.names, total.size)
    return merged


def _only(totals: Totals) -> Aggregate:
    if None not in totals:
        raise ValueError("there is no element; want at least one")
    return totals[None]


def _partitions(source: Any) -> dask.bag.Bag:
    """A bag of what the function is called with."""
    if isinstance(source, dask.bag.Bag):
        return source
    if hasattr(source, "to_delayed") and hasattr(source, "chunks"):
        if any(blocks > 1 for blocks in source.numblocks[1:]):
            raise ValueError(f"the array has {source.numblocks} blocks; want "
                             "one but along the first axis: "
                             "array.rechunk({axis: -1 for axis in "
                             f"range(1, {source.ndim})}})")
        source = source.to_delayed().ravel().tolist()
    batches: List[Any] = list(source)
    if not batches or not all(isinstance(each, Delayed) for each in batches):
        raise TypeError("the source is neither a dask.bag.Bag, nor a dask.array, "
                        "nor a list of dask.delayed batches; want one of these")
    return dask.bag.from_delayed([dask.delayed(_alone)(each)
                                  for each in batches])


def _alone(batch: Any) -> List[Any]:
    return [batch]


def aggregate(source: Any, explain: Explain, size: ResultSize, *,
              by: Optional[Callable[[Any], Any]] = None,
              split_every: int = 8) -> Any:
    """Adds up what a function explains, on the workers of Dask.

    ::

        def explain(path):
            return salmap.explain(numpy.load(path))

        total = salmap.dask.aggregate(bag, explain, size=224).compute()

    Arguments:
        source: a ``dask.bag`` of anything, such as paths; a ``dask.array`` in
            chunks along the first axis; or a list of ``dask.delayed`` batches.
        explain: a function that is called with each element of the bag, or with
            each chunk or batch, and returns a ``Result``, a ``Stack`` with
            ``keep_raw=True``, or the pair that an explainer returns; all images
            of it are added. It is sent to the workers, so keep a model out of
            it that each can load for itself.
        size: (height, width) of the aggregate's maps; (depth, height, width) of
            volumes.
        by: a function that gives the label of an element.
        split_every: how many aggregates a task merges.

    Returns what ``compute()`` makes a ``salmap.Aggregate`` or, with ``by``, a
    dictionary of them by label. A task that is lost with its worker is run again
    by Dask, and counts once. Raises TypeError for another source, and ValueError
    for an array with chunks along other axes.
    """
    sides(size)
    totals = _partitions(source).reduction(
        functools.partial(_add_part, explain=explain, size=size, by=by),
        _merge_parts, split_every=split_every)
    made = totals.to_delayed()
    return made if by is not None else dask.delayed(_only)(made)
