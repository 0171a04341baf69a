"""Warnings of what is probably not as it was meant."""

from __future__ import annotations

import re
import sys
import warnings

#: Options of the command, by which the sentences of the results name settings,
#: that have another name here.
_NAMES = {"stat": "statistic", "norm": "normalizer", "resize": "resampling",
          "eps": "epsilon"}


class InputWarning(UserWarning):
    """Something is probably not as it was meant: a layout that does not fit the
    arrays, layers that say nothing or come late to early, a setting without an
    effect. The maps are right if it is meant so."""


def in_python(sentence: str) -> str:
    """``--layout tokens`` is ``layout='tokens'`` here."""
    def keyword(found: "re.Match[str]") -> str:
        if found[1] == "no-guided":
            return "guided=False"
        name = _NAMES.get(found[1], found[1].replace("-", "_"))
        if found[2] is None:
            return name
        return f"{name}={found[2]}" if found[2].isdecimal() \
            else f"{name}={found[2]!r}"
    return re.sub(r"(?<!\S)--([a-z][a-z-]*\b)"
                  r"(?: (tokens|n?chw|nhwc|max|magnitude|\d+)\b)?",
                  keyword, sentence)


def _level() -> int:
    """How many calls up the first code is that is not the package's."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get(
            "__name__", "").partition(".")[0] in ("salmap", "contextlib"):
        level, frame = level + 1, frame.f_back
    return level


def warn(sentence: str) -> None:
    """Warns at the line that called the package."""
    warnings.warn(in_python(sentence), InputWarning, stacklevel=_level())
