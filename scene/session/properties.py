"""The property groups in which a .blend keeps what an artist sets and writes, from all rooms, for Blender to know. Main thread only."""

from __future__ import annotations

import bpy

from ..settings import request
from ..signs import properties as signs

CLASSES: tuple[type[bpy.types.PropertyGroup], ...] = (*request.CLASSES, *signs.CLASSES)
"""In the order of their registration: what a group points to comes before it."""


def attach() -> None:
    """Give scenes and text blocks their properties. The classes are registered before."""
    request.attach()
    signs.attach()


def detach() -> None:
    """Take them away; must come before the classes are unregistered, or reading a pointer crashes 5.2."""
    signs.detach()
    request.detach()
