"""Draws what is already known: no work, no I/O, no decisions. May import operators, scene and client."""

from __future__ import annotations

import bpy

from . import sidebar
from .preferences import SETDRESSER_AddonPreferences

CLASSES: tuple[type[bpy.types.Panel | bpy.types.UIList | bpy.types.Menu | bpy.types.AddonPreferences], ...] = (
    SETDRESSER_AddonPreferences,
    *sidebar.CLASSES,
)
