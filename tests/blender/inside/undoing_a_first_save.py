"""Run in a Blender of its own, because an undo stack in the background outlives file loads: undo past a first save. Needs bpy."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import bpy

from tests.blender.enabled import add_sign, begin_alone, texture_of

dresser = begin_alone()
dresser.preferences.library_folder = ""
sign = add_sign()
bpy.ops.ed.undo_push(message="Set up")
dresser.set(prompt="A menu board", placement="texture", size="1024x1024", quality="low")
dresser.generate()
bpy.ops.ed.undo_push(message="Placed")


def shown() -> tuple[str, bool]:
    """Where the picture of the sign stands, and whether it is there."""
    image = texture_of(bpy.data.objects["Sign"])
    return image.filepath, Path(bpy.path.abspath(image.filepath)).is_file()


with tempfile.TemporaryDirectory() as folder:
    bpy.ops.wm.save_as_mainfile(filepath=str(Path(folder) / "alley.blend"))
    saved = shown()
    bpy.data.objects["Sign"].location.x = 2.0
    bpy.ops.ed.undo_push(message="Move")
    bpy.ops.ed.undo()
    undone = shown()
    bpy.ops.ed.redo()
    redone = shown()
print("ACCOUNT " + json.dumps({"saved": saved, "undone": undone, "redone": redone}), flush=True)
