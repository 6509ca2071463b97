"""Asks Blender to draw panels and editors again when what they show has changed. Main thread only."""

from __future__ import annotations

import bpy

_REGIONS = {"VIEW_3D": "UI", "IMAGE_EDITOR": "UI", "PREFERENCES": "WINDOW"}
"""Where Set Dresser draws: in which editors, and in which region of each."""


def redraw_panels() -> None:
    """Redraw the regions that hold Set Dresser's panels and preferences."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            for region in area.regions:
                if region.type == _REGIONS.get(area.type):
                    region.tag_redraw()


def redraw_editors() -> None:
    """Redraw the editors that pictures are laid over: masks, comparisons."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type in {"VIEW_3D", "IMAGE_EDITOR"}:
                area.tag_redraw()
