"""A progress bar, where tqdm is installed."""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Iterator


def _bar(work: Any, unit: str, what: str) -> Any:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return None
    total = len(work) if hasattr(work, "__len__") else None
    return tqdm(total=total, unit=unit, desc=what)


@contextlib.contextmanager
def progress_bar(work: Any, wanted: bool, unit: str = "batch",
                 what: str = "explaining") -> Iterator[Callable[[], None]]:
    """Yields what to call after each part of the work, which may have a
    length."""
    bar = _bar(work, unit, what) if wanted else None
    if bar is None:
        yield lambda: None
        return
    with bar:
        yield lambda: bar.update() and None
