"""Run inside Blender with the lettered alley's .blend and without the extension: which picture each sign shows, and where a camera sees it. Needs bpy."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import bpy
from bpy_extras.object_utils import world_to_camera_view
from observing import EXTENSION, give_account

bpy.ops.wm.read_factory_settings(use_empty=True)
assert EXTENSION not in bpy.context.preferences.addons
bpy.ops.wm.open_mainfile(filepath=sys.argv[1])
scene = bpy.context.scene


def shown_on(obj: bpy.types.Object) -> str:
    """The file of the picture on an object's only face; empty when it shows none."""
    (face,) = obj.data.polygons
    tree = obj.material_slots[face.material_index].material.node_tree
    images = [node.image for node in tree.nodes if node.bl_idname == "ShaderNodeTexImage" and node.image]
    return str(Path(bpy.path.abspath(images[0].filepath)).resolve()) if images else ""


def seen_in(obj: bpy.types.Object, camera: str) -> list[list[float]]:
    """The object's corners in a camera's picture, from its lower left around: across and up, from 0 to 1."""
    corners = [obj.matrix_world @ vertex.co for vertex in obj.data.vertices]
    return [list(world_to_camera_view(scene, bpy.data.objects[camera], corner))[:2] for corner in corners]


surfaces: dict[str, Any] = {
    obj.name: {"shows": shown_on(obj), "corners": seen_in(obj, "Camera Wide")}
    for obj in bpy.data.collections["Signs"].objects
}
give_account({"signs": surfaces})
