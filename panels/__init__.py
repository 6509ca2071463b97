"""Draws what is already known: no work, no I/O, no decisions. May import operators, scene and client."""

from __future__ import annotations

import bpy

from .preferences import SETDRESSER_AddonPreferences
from .presets import PRESET_PANELS
from .quality import SETDRESSER_MT_quality
from .sidebar import SIDEBAR_CLASSES

CLASSES: tuple[type[bpy.types.Panel | bpy.types.UIList | bpy.types.Menu | bpy.types.AddonPreferences], ...] = (
    SETDRESSER_AddonPreferences,
    *SIDEBAR_CLASSES,
    *PRESET_PANELS,
    SETDRESSER_MT_quality,
)
