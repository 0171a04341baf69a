"""A progress bar, where tqdm is installed."""

from __future__ import annotations

import contextlib
from typing import Any, Callable, Iterator


def _bar(loader: Any) -> Any:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return None
    total = len(loader) if hasattr(loader, "__len__") else None
    return tqdm(total=total, unit="batch", desc="explaining")


@contextlib.contextmanager
def progress_bar(loader: Any, wanted: bool) -> Iterator[Callable[[], None]]:
    """Yields what to call after each batch."""
    bar = _bar(loader) if wanted else None
    if bar is None:
        yield lambda: None
        return
    with bar:
        yield lambda: bar.update() and None
