"""Run in a Blender of its own: draws what the camera sees of a cube, says how many of its pixels that are, and ends. Needs bpy."""

from __future__ import annotations

import json

import bpy

from tests.blender.enabled import EXTENSION, enable

bpy.ops.wm.read_factory_settings()
enable()
looking = __import__(f"{EXTENSION}.scene.visibility.looking", fromlist=["looking"])
settings = bpy.context.scene.set_dresser
settings.capture.source = "CAMERA"
capture = __import__(f"{EXTENSION}.scene.capture", fromlist=["capture"])
mask = looking.visible_mask(bpy.context, capture.view_now(bpy.context, settings), [bpy.data.objects["Cube"]])
print()
print(json.dumps({"seen": int(mask.sum())}), flush=True)
