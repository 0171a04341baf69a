"""Writes what the scores gave: tables, values, plots and pictures."""

from __future__ import annotations

import importlib.util
import json
import pathlib
from typing import Any, Dict, List, Mapping, Optional, Sequence

from .._files import replacing
from .._library import library
from ..photo import Pixels
from ._slug import slug
from .score import Score
from .table import markdown, to_csv, values_to_csv


def _write(path: pathlib.Path, text: str) -> None:
    """All of the text, or what was there."""
    with replacing(path) as file:
        file.write(text.encode())


def write_tables(folder: pathlib.Path, scores: Sequence[Score], against: str,
                 names: Sequence[str], settings: Mapping[str, Any]) -> None:
    """tables.md, scores.csv, values.csv and settings.json."""
    lines = [f"- {key}: {value}" for key, value in settings.items()]
    text = "\n".join(["# How true are the maps?", *lines, "",
                      markdown(scores, against=against)])
    _write(folder / "tables.md", text)
    _write(folder / "scores.csv", to_csv(scores, against=against))
    _write(folder / "values.csv", values_to_csv(scores, names))
    _write(folder / "settings.json", json.dumps(settings, indent=2) + "\n")


def can_plot() -> bool:
    """Whether matplotlib is installed."""
    return importlib.util.find_spec("matplotlib") is not None


def write_plots(folder: pathlib.Path, scores: Sequence[Score]) -> None:
    """bars-SCORE.png, and curves-SCORE.png where the points are on an axis."""
    from . import plots
    for score in scores:
        plots.bars(score).savefig(folder / f"bars-{slug(score.name)}.png")
        if score.axis in ("share of pixels", "layers shuffled"):
            plots.curves(score).savefig(folder / f"curves-{slug(score.name)}.png")


def write_pictures(folder: pathlib.Path, score: Score,
                   photos: Sequence[Pixels], maps: Mapping[str, Any],
                   names: Sequence[str]) -> None:
    """images-METHOD.png: those on which each method is worst and best."""
    from . import pictures
    for method, each in maps.items():
        figure = pictures.extremes(score, method, photos, each, names=names)
        figure.savefig(folder / f"images-{slug(method)}.png")


def picture_score(scores: Sequence[Score], images: int) -> Optional[Score]:
    """The first score that has a value for each image."""
    return next((score for score in scores if len(score) == images), None)


def written(folder: pathlib.Path) -> List[str]:
    """The files of the report."""
    return sorted(str(path) for path in folder.iterdir() if path.is_file())


def settings_of(options: Any, experiment: Any, photos: int) -> Dict[str, Any]:
    """What it was measured on, for the top of the tables."""
    import torch
    return {"model": options.model, "photos": photos,
            "measured": len(experiment), "seed": experiment.seed,
            "steps": options.steps,
            "baseline": options.baseline or "of each score",
            "salmap": library.salmap_version_string().decode(), "PyTorch": torch.__version__}
