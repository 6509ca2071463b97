"""A number that changes whenever signs may have changed, so that what was reckoned of them can be kept until then. Nothing else."""

from __future__ import annotations

_number = 0


def touch() -> None:
    """Signs have changed."""
    global _number
    _number += 1


def number() -> int:
    """The number now."""
    return _number
