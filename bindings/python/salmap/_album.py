"""The results of images that differ in size."""

from __future__ import annotations

import os
from typing import Any, Dict, Optional, Sequence, Tuple, Union, overload

from ._bases import check_image
from ._words import counted
from .explorer import Explorer, bind
from .result import Result


class Album(Result):
    """A ``Result`` of images each of which has a size of its own, that of its
    photo. ``save`` writes a folder for each: ``0``, ``1`` and so on. Otherwise
    attributes are those of the first, as always."""

    def __init__(self, results: Sequence[Result]) -> None:
        first = results[0]
        super().__init__(first._stack, first._choices, first._images)
        self._results = tuple(results)

    def __getstate__(self) -> Dict[str, Any]:
        return {"results": self._results}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        Album.__init__(self, state["results"])

    def __len__(self) -> int:
        return len(self._results)

    @overload
    def __getitem__(self, index: int) -> Result: ...

    @overload
    def __getitem__(self, index: slice) -> Result: ...

    def __getitem__(self, index: Union[int, slice]) -> Result:
        check_image(index, len(self))
        if not isinstance(index, slice):
            return self._results[index]
        chosen = self._results[index]
        return Album(chosen) if chosen else super().__getitem__(slice(0))

    def __repr__(self) -> str:
        sizes = ", ".join("{} x {}".format(*each.size)
                          for each in self._results)
        return (f"<salmap.Result: {counted(len(self), 'image')} of {sizes}, "
                f"layers {', '.join(self.names)}>")

    def save(self, folder: Union[str, "os.PathLike[str]"] = "salmap-out",
             legend: bool = False) -> None:
        for number, result in enumerate(self._results):
            result.save(os.path.join(folder, str(number)), legend)

    def explore(self, path: Optional[Union[str, "os.PathLike[str]"]] = None, *,
                plain: Optional[Result] = None,
                activations: Optional[Any] = None, layout: str = "nchw",
                prefix: int = 0, grid: Optional[Tuple[int, int]] = None,
                height: int = 720) -> Explorer:
        """One page with a list of the images, which shows that of each. ``plain``
        has as many images, and ``activations`` what the page of each gets;
        ValueError for other numbers."""
        wanted: Dict[str, Optional[Any]] = {"plain": plain,
                                            "activations": activations}
        for name, given in wanted.items():
            if given is not None and len(given) != len(self):
                raise ValueError(
                    f"{name} has {counted(len(given), 'entry', 'entries')} for "
                    f"{counted(len(self), 'image')}; want one for each")
        pages = [
            each.explore(
                plain=None if plain is None else plain[number],
                activations=None if activations is None
                else activations[number],
                layout=layout, prefix=prefix, grid=grid).page
            for number, each in enumerate(self._results)]
        explorer = Explorer(bind(pages, [
            "{}: {} x {}".format(number, *each.size)
            for number, each in enumerate(self._results)]), height)
        if path is not None:
            explorer.save(path)
        return explorer

    @property
    def warnings(self) -> Tuple[str, ...]:
        return tuple(dict.fromkeys(
            sentence for each in self._results for sentence in each.warnings))
