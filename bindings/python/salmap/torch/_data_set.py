"""Adds up the images of a loader, by label, and goes on where it stopped."""

from __future__ import annotations

import collections
import json
import os
import pathlib
import time
import zipfile
from typing import (Any, Callable, Deque, Dict, Hashable, Iterable, Iterator,
                    List, Optional, Tuple, Union)

from .._files import check_folder, replacing
from .._numbers import real
from .._outputs import ResultSize
from .._progress import progress_bar
from .._words import counted
from ..aggregate import Aggregate
from ..result import Result
from ._batches import batches_of, images_in, inputs_of
from ._described import described

#: What is said of each image: an array, or a function of a batch that gives one.
Labels = Union[Any, Callable[[Any], Any]]

#: Of the file that a run is kept in; 1 did not tell what it was asked for.
_FORMAT = 2

_KINDS = (str, int, float, bool, type(None))


def _plain(label: Any) -> Hashable:
    """A label as Python's own, so that it is a key, and a file has it."""
    value = label.item() if hasattr(label, "item") else label
    if not isinstance(value, _KINDS):
        raise TypeError(f"a label is a {type(value).__name__}; want a number or "
                        "a string")
    return value


class Totals:
    """An aggregate for each label, and the file that they are kept in.

    How many images are done is how many the aggregates have, so that an
    interrupt between two steps leaves nothing counted twice.

    Arguments:
        asked: what the run was asked for, by name; a file of another run is
            refused.
    """

    def __init__(self, path: Optional[Union[str, "os.PathLike[str]"]],
                 every: float, asked: Dict[str, Any]) -> None:
        self._path = None if path is None else pathlib.Path(path)
        if self._path is not None:
            # Now, since the first time that it is written may be hours away.
            check_folder(self._path)
        self._every = real(every, "every")
        self._next = time.monotonic() + self._every
        self._asked = described(asked)
        self.of: Dict[Hashable, Aggregate] = {}
        if self._path is not None and self._path.exists():
            self._read(self._path)
        self._kept = self.done

    @property
    def done(self) -> int:
        """The number of images."""
        return sum(total.count for total in self.of.values())

    def _read(self, path: pathlib.Path) -> None:
        try:
            with zipfile.ZipFile(path) as file:
                run = json.loads(file.read("run.json"))
                if run["format"] != _FORMAT:
                    raise ValueError(f"format {run['format']}; want {_FORMAT}")
                for number, label in enumerate(run["labels"]):
                    self.of[label] = Aggregate.from_bytes(
                        file.read(f"{number}.sma"), run["names"])
                asked = run["asked"]
        except (ValueError, KeyError, zipfile.BadZipFile) as error:
            raise ValueError(f"{path} cannot be read ({error}); delete it to "
                             "begin anew") from error
        for name in sorted({*asked, *self._asked}):
            was, wanted = asked.get(name), self._asked.get(name)
            if was != wanted:
                raise ValueError(
                    f"{path} is of a run with {name}={was!r}, and this one has "
                    f"{name}={wanted!r}; want the same run, or another path")

    def add(self, label: Hashable, result: Result, image: int,
            size: Optional[ResultSize]) -> None:
        """Adds an image; the first says how large the maps are, where nothing
        does."""
        if label not in self.of:
            like = next(iter(self.of.values()), None)
            if size is None:
                size = result.volume_size if like is None else like.size
            self.of[label] = Aggregate(result.names, size)
        self.of[label].add(result, image)

    def keep_now_and_then(self) -> None:
        """Writes the file if the last time is long enough ago."""
        if time.monotonic() > self._next:
            self.keep()

    def keep(self) -> None:
        """Writes the file, if something was added."""
        if self._path is None or self.done == self._kept:
            return
        labels = [label for label, total in self.of.items() if total.count]
        run = {"format": _FORMAT, "asked": self._asked, "labels": labels,
               "names": next(iter(self.of.values())).names}
        with replacing(self._path) as content, \
                zipfile.ZipFile(content, "w") as file:
            file.writestr("run.json", json.dumps(run))
            for number, label in enumerate(labels):
                file.writestr(f"{number}.sma", self.of[label].to_bytes())
        self._kept = self.done
        self._next = time.monotonic() + self._every


class Remaining:
    """The batches of a loader that are not done. It is read by another thread
    than the one that adds.

    Arguments:
        done: how many images are, at the beginning of the loader.
        by: the labels; None if there are none.
    """

    def __init__(self, loader: Iterable[Any], done: int,
                 by: Optional[Labels]) -> None:
        self._loader, self._done, self._by = loader, done, by
        self._seen = 0
        #: Batches that were passed over.
        self.skipped = 0
        #: Of each batch that was given, the first image of it that is not done,
        #: and the labels of all of it.
        self.ahead: Deque[Tuple[int, List[Hashable]]] = collections.deque()

    def __iter__(self) -> Iterator[Any]:
        for batch in batches_of(self._loader):
            count = images_in(inputs_of(batch))
            first = self._seen
            self._seen += count
            if self._seen <= self._done:
                self.skipped += 1
                continue
            self.ahead.append((max(self._done - first, 0),
                               self._labels(batch, first, count)))
            yield batch
        if self._seen < self._done:
            raise ValueError(
                f"{counted(self._done, 'image')} "
                f"{'is' if self._done == 1 else 'are'} done, and the loader gave "
                f"{self._seen}; want the one that was interrupted, or another "
                "path")

    def _labels(self, batch: Any, first: int, count: int) -> List[Hashable]:
        if self._by is None:
            return [None] * count
        given = (self._by(batch) if callable(self._by)
                 else self._by[first:first + count])
        if not hasattr(given, "__iter__"):
            raise TypeError(f"by gives a {type(given).__name__} for a batch; want "
                            "a label for each of its images")
        labels = [_plain(label) for label in given]
        if len(labels) != count:
            raise ValueError(f"by gives {counted(len(labels), 'label')} for the "
                             f"images {first} to {first + count - 1}; want one for "
                             "each")
        return labels


def add_up(explain: Callable[[Iterable[Any]], Iterator[Tuple[Any, Result]]],
           loader: Iterable[Any], by: Optional[Labels], size: Optional[ResultSize],
           totals: Totals, progress: bool) -> Dict[Hashable, Aggregate]:
    """Adds the images of a loader that ``totals`` does not have.

    Arguments:
        explain: gives output and result of each batch.
    """
    remaining = Remaining(loader, totals.done, by)
    told = 0
    try:
        with progress_bar(loader, progress, what="adding") as advance:
            for _, result in explain(remaining):
                first, labels = remaining.ahead.popleft()
                for image in range(first, len(labels)):
                    totals.add(labels[image], result, image, size)
                for _ in range(remaining.skipped - told):
                    advance()
                told = remaining.skipped
                advance()
                totals.keep_now_and_then()
    finally:
        totals.keep()
    return totals.of
