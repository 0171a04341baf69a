"""Scores as tables: Markdown for people, CSV for programs."""

from __future__ import annotations

import csv
import io
from typing import Any, Iterator, List, NamedTuple, Optional, Sequence

from ._bootstrap import Interval
from .score import Score


class Row(NamedTuple):
    """One method under one score; without a difference where it is the method
    that the others are compared with."""

    score: str
    better: str
    method: str
    images: int
    mean: Interval
    difference: Optional[Interval]


def rows(scores: Sequence[Score], against: Optional[str] = None,
         **bootstrap: Any) -> Iterator[Row]:
    """The rows of all tables, score by score; see ``markdown``."""
    for score in scores:
        base = against if against in score.values else None
        differences = (score.differences(base, **bootstrap) if base else {})
        for method, mean in score.intervals(**bootstrap).items():
            yield Row(score.name, score.better, method, len(score), mean,
                      differences.get(method))


def _text(interval: Optional[Interval], sign: str = "") -> str:
    if interval is None:
        return ""
    mean, low, high = (format(each, f"{sign}.3f") for each in interval)
    return f"{mean} [{low}, {high}]"


def _heading(score: Score) -> str:
    direction = f", {score.better} is better" if score.better else ""
    return f"### {score.name}{direction}\n"


def _line(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def markdown(scores: Sequence[Score], against: Optional[str] = None,
             **bootstrap: Any) -> str:
    """A table for each score: mean and 95 % interval of each method, and the
    paired difference to one of them.

    Arguments:
        against: the name of that method.
        bootstrap: level, samples and seed, as for ``Score.intervals``.
    """
    lines: List[str] = []
    for score in scores:
        lines += [_heading(score),
                  _line("method", "images", "mean [95 %]".replace(
                      "95", f"{100 * bootstrap.get('level', 0.95):g}"),
                      *([f"above {against}"] if against else [])),
                  _line(*["---"] * (4 if against else 3))]
        lines += [_line(row.method, str(row.images), _text(row.mean),
                        *([_text(row.difference, "+")] if against else []))
                  for row in rows([score], against, **bootstrap)]
        lines.append("")
    return "\n".join(lines)


def to_csv(scores: Sequence[Score], against: Optional[str] = None,
           **bootstrap: Any) -> str:
    """The same as one table, in full precision: score, better, method, images,
    mean, low, high, against, difference, difference_low, difference_high."""
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\n").writerow
    write(["score", "better", "method", "images", "mean", "low", "high",
           "against", "difference", "difference_low", "difference_high"])
    for row in rows(scores, against, **bootstrap):
        compared = [against, *row.difference] if row.difference else [""] * 4
        write([row.score, row.better, row.method, row.images, *row.mean,
               *compared])
    return text.getvalue()


def values_to_csv(scores: Sequence[Score],
                  images: Optional[Sequence[str]] = None) -> str:
    """Every value: score, method, image, value. ``images`` are names, used
    where there are as many of them as values."""
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\n").writerow
    write(["score", "method", "image", "value"])
    for score in scores:
        named = images is not None and len(images) == len(score)
        for method, values in score.values.items():
            for number, value in enumerate(values.tolist()):
                write([score.name, method,
                       images[number] if named and images else number, value])
    return text.getvalue()
