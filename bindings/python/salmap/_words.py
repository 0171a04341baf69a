"""Counts in sentences."""

from __future__ import annotations

from typing import Optional


def counted(count: int, noun: str, nouns: Optional[str] = None) -> str:
    """A count with what it counts: 1 image, 3 images. ``nouns`` is the plural, if
    it has more than an s."""
    return f"{count} {noun if count == 1 else nouns or noun + 's'}"
