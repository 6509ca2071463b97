"""What the sidebar says once in a Blender that is newer than all that Set Dresser was tried in."""

from __future__ import annotations

import bpy

from ...operators.preferences import SETDRESSER_OT_accept_untried_blender
from ...scene.blender.versions import NEWEST, OLDEST, untried_version
from ...scene.settings.preferences import preferences
from .wrapping import draw_wrapped


def draw_untried_blender(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """A box with a button that puts it away for this version of Blender."""
    version = untried_version()
    if not version or preferences().known_as_untried == version:
        return
    box = layout.box()
    first, last = (".".join(map(str, each)) for each in (OLDEST, NEWEST))
    draw_wrapped(
        box,
        context,
        f"Blender {version} is newer than those that Set Dresser was tried in, {first} to {last}. Most will work: "
        "look at what is placed, and see whether there is a newer Set Dresser.",
        icon="INFO",
    )
    box.operator(SETDRESSER_OT_accept_untried_blender.bl_idname, icon="CHECKMARK")
