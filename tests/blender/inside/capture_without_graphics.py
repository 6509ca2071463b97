"""Run in a Blender of its own, where no graphics context can be had: captures the camera into the file that is named. Needs bpy."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import bpy

from tests.blender.enabled import EXTENSION, enable

bpy.ops.wm.read_factory_settings()
enable()
captures = sys.modules.get(f"{EXTENSION}.scene.capture") or __import__(
    f"{EXTENSION}.scene.capture", fromlist=["capture"]
)
settings = bpy.context.scene.set_dresser
settings.capture.source, settings.capture.render_with = "CAMERA", "WORKBENCH"
settings.size, settings.width, settings.height = "CUSTOM", 1024, 640  # the fewest pixels that are legal
bpy.context.scene.cycles.samples = 1
# Nothing is in the way: what counts is that it does not end Blender.
for obj in [obj for obj in bpy.context.scene.objects if obj.type == "MESH"]:
    bpy.data.objects.remove(obj)
made = captures.capture(bpy.context, settings)
Path(sys.argv[1]).write_bytes(made.picture.data)
print()
print(json.dumps({"notes": made.notes}), flush=True)
