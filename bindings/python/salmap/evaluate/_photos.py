"""Photos and their classes, as the command is given them."""

from __future__ import annotations

import pathlib
import stat
from typing import Dict, List, Optional, Sequence

from .._words import counted

_SUFFIXES = {".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"}


def find_photos(paths: Sequence[str]) -> List[pathlib.Path]:
    """Files, and the photos in folders, by name. Raises ValueError for a folder
    without photos, OSError for a file that is not there."""
    found: List[pathlib.Path] = []
    for path in map(pathlib.Path, paths):
        is_folder = stat.S_ISDIR(path.stat().st_mode)
        inside = sorted(each for each in path.iterdir()
                        if each.suffix.lower() in _SUFFIXES) \
            if is_folder else [path]
        if not inside:
            raise ValueError(f"{path} has no photos: no file whose name ends in "
                             f"{', '.join(sorted(_SUFFIXES))}")
        found += inside
    return found


def _label(path: str, number: int, line: str) -> List[str]:
    parts = line.replace(",", " ").rsplit(None, 1)
    if len(parts) != 2 or not parts[1].isdecimal():
        raise ValueError(f"{path}, line {number}: {line!r}; want the name of a "
                         "photo and its class, a whole number from 0")
    return parts


def read_labels(path: str) -> Dict[str, int]:
    """The classes of photos by their names: lines with name and number, with
    blanks or a comma between."""
    text = pathlib.Path(path).read_text(encoding="utf-8")
    labels = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            name, kind = _label(path, number, line)
            labels[name] = int(kind)
    return labels


def classes_of(photos: Sequence[pathlib.Path],
               labels: Optional[str]) -> Optional[List[int]]:
    """The class of each photo, by its path as it was given or by its name alone;
    None without a file of labels. Raises ValueError for a photo that has none."""
    if labels is None:
        return None
    known = read_labels(labels)
    found = [known.get(str(photo), known.get(photo.name)) for photo in photos]
    without = [photo for photo, kind in zip(photos, found) if kind is None]
    if without:
        raise ValueError(f"{labels} has no class for {len(without)} of "
                         f"{counted(len(photos), 'photo')}, such as "
                         f"{without[0].name}")
    return [kind for kind in found if kind is not None]
