"""Run inside Blender with the zip and preferences as JSON: install, ask for one picture of the cube, disable; tells what came. Needs bpy."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import bpy
from observing import EXTENSION, give_account, install, note_timers, presence

before = presence()
note_timers()
install(sys.argv[1])
asked = json.loads(sys.argv[2])
bpy.context.preferences.system.use_online_access = asked["online"]
preferences = bpy.context.preferences.addons[EXTENSION].preferences
for name, value in asked["preferences"].items():
    setattr(preferences, name, value)
preferences.library_folder = asked["library"]

bpy.ops.mesh.primitive_cube_add(size=2)
cube = bpy.context.object
bpy.context.scene.set_dresser.prompt = asked["prompt"]
bpy.context.scene.set_dresser.size = "1024x1024"
ended = bpy.ops.set_dresser.generate()

images = [
    node.image
    for slot in cube.material_slots
    if slot.material and slot.material.node_tree
    for node in slot.material.node_tree.nodes
    if node.bl_idname == "ShaderNodeTexImage" and node.image
]
facts = {
    "ended": sorted(ended),
    "sizes": [list(image.size) for image in images],
    "colours": [len(set(image.pixels[:40_000])) for image in images],
    "library": sorted(path.relative_to(asked["library"]).as_posix() for path in Path(asked["library"]).rglob("*")),
    "after_the_job": presence(),
}
bpy.ops.preferences.addon_disable(module=EXTENSION)
give_account({**facts, "before": before, "disabled": presence()})
