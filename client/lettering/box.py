"""A rectangle of whole pixels, y downwards from the picture's upper left corner. No bpy, no I/O."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of whole pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column beyond the box."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first row beyond the box."""
        return self.top + self.height

    def inset(self, x: int, y: int, bottom: int | None = None) -> Box:
        """The box without a margin; never smaller than a pixel."""
        below = y if bottom is None else bottom
        return Box(self.left + x, self.top + y, max(1, self.width - 2 * x), max(1, self.height - y - below))
