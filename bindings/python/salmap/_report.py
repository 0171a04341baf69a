"""The table that the command prints: its columns are those of the tool in C."""

from __future__ import annotations

from typing import List

from .result import Result

_HEAD = (f"{'layer':>5} {'channels':>8} {'size':>11} {'min':>10} {'max':>10} "
         f"{'mean':>10} {'weight':>7}  name")


def table(result: Result) -> str:
    """What the layers of a result of one image looked like."""
    lines: List[str] = [_HEAD]
    for number, info in enumerate(result.info):
        size = f"{info.width}x{info.height}"
        flat = " (flat)" if info.flat else ""
        lines.append(f"{number:5} {info.channels:8} {size:>11} "
                     f"{info.min:10.4g} {info.max:10.4g} {info.mean:10.4g} "
                     f"{info.weight:7.4g}  {info.name}{flat}")
    return "\n".join(lines)
