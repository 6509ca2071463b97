"""A mask that was drawn around: annotations and Grease Pencil strokes, each closed into an area. Main thread only."""

from __future__ import annotations

import bpy

from ...client.errors import NoStrokes
from ...client.placement import View
from .shaping import Area


def strokes_area(_context: bpy.types.Context, _view: View, _size: tuple[int, int]) -> Area:
    """What the strokes that are seen in this frame go around."""
    raise NoStrokes()
