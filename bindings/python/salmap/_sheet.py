"""The sheet of a result: photo, each layer, combined map and LOVI, as the
command-line tool lays them out."""

from __future__ import annotations

from typing import List, NamedTuple, Tuple

import numpy
from numpy.typing import NDArray

#: Pixels of white between pictures.
GUTTER = 4

#: A sheet is for looking at: its pictures shrink where it would have more.
MAX_PIXELS = 2**24

#: Width to height of the sheet that is wanted most: a screen's.
NICE_SHAPE = 1.6


class Grid(NamedTuple):
    """Columns of cells, and the size of a cell."""

    cells: int
    columns: int
    height: int
    width: int

    @property
    def shape(self) -> Tuple[int, int]:
        """(height, width) of the sheet."""
        rows = -(-self.cells // self.columns)
        return (rows * (self.height + GUTTER) - GUTTER,
                self.columns * (self.width + GUTTER) - GUTTER)

    @property
    def ugliness(self) -> float:
        """How far the sheet is from a nice shape, and how much stays empty."""
        height, width = self.shape
        off = width / height / NICE_SHAPE
        empty = -self.cells % self.columns
        return max(off, 1 / off) + empty / self.cells


def _arrange(cells: int, height: int, width: int) -> Grid:
    return min((Grid(cells, columns, height, width)
                for columns in range(1, cells + 1)),
               key=lambda grid: grid.ugliness)


def lay_out(cells: int, size: Tuple[int, int]) -> Grid:
    """The grid for so many cells: the largest that is small enough, its cells
    a whole divisor of ``size``."""
    divisor = 1
    while True:
        grid = _arrange(cells, -(-size[0] // divisor), -(-size[1] // divisor))
        if grid.shape[0] * grid.shape[1] <= MAX_PIXELS:
            return grid
        divisor += 1


def put(grid: Grid,
        pictures: List[NDArray[numpy.uint8]]) -> NDArray[numpy.uint8]:
    """The sheet of these pictures, uint8 ``[height, width, 3]``."""
    sheet = numpy.full((*grid.shape, 3), 255, numpy.uint8)
    for cell, picture in enumerate(pictures):
        top = cell // grid.columns * (grid.height + GUTTER)
        left = cell % grid.columns * (grid.width + GUTTER)
        sheet[top:top + grid.height, left:left + grid.width] = picture
    return sheet
