"""What a run was asked for, as a file keeps it, to be compared later."""

from __future__ import annotations

import hashlib
from typing import Any

from ..aggregate import Aggregate


def described(value: Any) -> Any:
    """A setting or an argument as what JSON has: equal for what is the same in
    another process, too. A function is known by its name, an aggregate by its
    bytes."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dict):
        return {str(name): described(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [described(each) for each in value]
    if isinstance(value, Aggregate):
        return hashlib.sha256(value.to_bytes()).hexdigest()
    if hasattr(value, "tolist"):
        return described(value.tolist())
    named = value if hasattr(value, "__qualname__") else type(value)
    return f"{named.__module__}.{named.__qualname__}"
