"""Draws text in a narrow region: a sentence over as many rows as the width asks for, as Blender's labels do not wrap, and a label before a value."""

from __future__ import annotations

import textwrap
import unicodedata

import bpy

from ...scene.blender.interface_language import translated

_POINTS_PER_CHARACTER = 6.6
"""About the width of a Latin character of the interface font at scale 1; wide ones count twice."""
_AROUND = 76
"""Points of a region's width that are no text, at most: margins, a box in a panel in a panel, an icon, the tabs."""


def draw_wrapped(
    layout: bpy.types.UILayout, context: bpy.types.Context, text: str, icon: str = "NONE", *, translate: bool = True
) -> None:
    """Draw `text` in rows that fit the region; the icon stands before the first. What an artist wrote is not translated."""
    column = layout.column(align=True)
    column.scale_y = 0.8
    for number, row in enumerate(_rows(translated(text) if translate else text, _characters_across(context))):
        column.label(text=row, icon=icon if number == 0 else ("BLANK1" if icon != "NONE" else "NONE"), translate=False)


def labelled(column: bpy.types.UILayout, label: str, share: float, *, alignment: str = "EXPAND") -> bpy.types.UILayout:
    """A row of which this share is a label; returns the rest, for the value."""
    split = column.split(factor=share, align=True)
    before = split.row()
    before.alignment = alignment  # type: ignore[assignment]
    before.label(text=translated(label), translate=False)
    return split


def _characters_across(context: bpy.types.Context) -> int:
    width = context.region.width if context.region is not None else 300
    scale = context.preferences.system.ui_scale
    return max(16, int((width / scale - _AROUND) / _POINTS_PER_CHARACTER))


def _rows(text: str, characters: int) -> list[str]:
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text[:400])
    share = wide / max(1, len(text[:400]))
    return textwrap.wrap(text, max(8, int(characters / (1 + share)))) or [""]
