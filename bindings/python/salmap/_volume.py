"""What a result shows of a volume or clip: one slice, or a projection."""

from __future__ import annotations

import dataclasses
from typing import Any, Dict, Optional, Tuple

import numpy
from numpy.typing import NDArray

from . import drawing
from ._bases import member_of
from ._native import Cut, CutAxis, Projection
from ._outputs import cut_of
from ._words import counted

Pictures = NDArray[numpy.uint8]


@dataclasses.dataclass(frozen=True)
class Volume:
    """A volume of the results' size, and what is shown of it."""

    #: (depth, height, width).
    sides: Tuple[int, int, int]
    #: What belongs to each image of the batch, to all, or none: uint8 ``[frames,
    #: height, width, 3]``, at its own size; a single photo is one frame.
    frames: Tuple[Pictures, ...] = ()
    #: The axis of the slices, and the number of the one that is shown.
    axis: str = "d"
    index: int = 0
    #: In place of a slice, what is made of all of them.
    project: Optional[str] = None

    @property
    def along(self) -> int:
        """The number of the axis in ``sides``."""
        return int(member_of(CutAxis, self.axis, "axis"))

    @property
    def count(self) -> int:
        """How many slices there are along the axis."""
        return self.sides[self.along]

    @property
    def size(self) -> Tuple[int, int]:
        """(rows, columns) of a slice."""
        rows, columns = (side for number, side in enumerate(self.sides)
                         if number != self.along)
        return rows, columns

    def at(self, index: int, axis: str) -> Volume:
        """The same with another slice; a negative one counts from the end.
        Raises ValueError for another axis, IndexError for no slice."""
        shown = dataclasses.replace(self, axis=axis, index=index, project=None)
        if not -shown.count <= index < shown.count:
            raise IndexError(f"slice is {index}; want 0 to {shown.count - 1} "
                             f"along {axis}")
        return dataclasses.replace(shown, index=index % shown.count)

    def projected(self, project: str, axis: str) -> Volume:
        """The same with a projection. Raises ValueError for another one."""
        member_of(Projection, project, "project")
        if project == "none":
            raise ValueError("project is 'none'; want 'mean' or 'max'")
        shown = dataclasses.replace(self, axis=axis, index=0, project=project)
        assert shown.count > 0  # which also looks at the axis
        return shown

    @property
    def keywords(self) -> Dict[str, Any]:
        """For what reads a ``Stack``."""
        return {"slice": self.index if self.project is None else None,
                "axis": self.axis, "depth": self.count,
                "project": self.project}

    @property
    def cut(self) -> Cut:
        """The same for the library."""
        return cut_of(self.index, self.axis, self.count, self.project)

    def photos(self) -> Tuple[Pictures, ...]:
        """What lies behind what is shown, of the size of a slice; a single photo
        lies behind slices along d only. Of a projection it is the mean."""
        if any(len(frames) == 1 for frames in self.frames) and self.along:
            return ()
        return tuple(map(self._photo, self.frames))

    def _photo(self, frames: Pictures) -> Pictures:
        if self.project is not None:
            shown = frames.mean(axis=self.along) + 0.5
        else:
            index = self.index * frames.shape[self.along] // self.count
            shown = frames.take(index, axis=self.along)
        return drawing.resize(
            numpy.ascontiguousarray(shown.astype(numpy.uint8)), self.size)


def frames_of(image: Any, batch: int) -> Optional[Tuple[Pictures, ...]]:
    """The frames of clips, or the slices of volumes, that an argument ``image``
    holds: uint8 ``[frames, height, width, 3]``, grey ``[frames, height, width]``,
    a list of these with one for each image, or an array of them with an axis
    more. None for what is not that, such as photos.

    Raises ValueError if there are neither one nor ``batch``.
    """
    many = list(image) if isinstance(image, (list, tuple)) or \
        getattr(image, "ndim", 0) == 5 else [image]
    if not many or not all(map(_are_frames, many)):
        return None
    if len(many) not in (1, batch):
        raise ValueError(f"{counted(len(many), 'clip')} for {batch} of the "
                         "batch; want one, or one for each")
    return tuple(numpy.repeat(each[..., None], 3, axis=3) if each.ndim == 3
                 else each for each in many)


def _are_frames(array: Any) -> bool:
    return (isinstance(array, numpy.ndarray) and array.dtype == numpy.uint8
            and array.size > 0
            and (array.ndim == 4 and array.shape[3] == 3
                 or array.ndim == 3 and array.shape[2] != 3))
