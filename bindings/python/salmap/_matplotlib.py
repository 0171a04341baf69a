"""matplotlib, which may be missing."""

from __future__ import annotations


def need_matplotlib() -> None:
    """Raises ImportError with a sentence where it is not installed."""
    try:
        import matplotlib.figure  # type: ignore[import]  # noqa: F401
    except ImportError:
        raise ImportError("plot needs matplotlib (Debian: "
                          "python3-matplotlib); nothing else does") from None
