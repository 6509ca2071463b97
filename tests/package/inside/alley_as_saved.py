"""Run inside Blender with the demo's .blend and without the extension: tells which pictures its surfaces show. Needs bpy."""

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


def picture_on(obj: bpy.types.Object) -> dict[str, Any] | None:
    """What the picture on an object's faces is, if there is one."""
    for slot in {face.material_index for face in obj.data.polygons if obj.material_slots}:
        for node in obj.material_slots[slot].material.node_tree.nodes:
            if node.bl_idname == "ShaderNodeTexImage" and node.image:
                pixels = node.image.pixels[:]  # decodes it
                return {
                    "path": node.image.filepath,
                    "file": str(Path(bpy.path.abspath(node.image.filepath)).resolve()),
                    "size": list(node.image.size),
                    "colours": len({pixels[at : at + 3] for at in range(0, len(pixels), 4 * 97)}),
                }
    return None


def in_view(obj: bpy.types.Object, camera: str) -> list[list[float]]:
    """Where a camera sees the object's corners: from 0 to 1 across and up, and metres away."""
    corners = [obj.matrix_world @ vertex.co for vertex in obj.data.vertices]
    return [list(world_to_camera_view(scene, bpy.data.objects[camera], corner)) for corner in corners]


meshes = [obj for obj in scene.objects if obj.type == "MESH"]
planes = [obj for obj in meshes if obj.name in bpy.data.collections["Set Dresser"].objects]
give_account(
    {
        "dressed": {obj.name: picture for obj in meshes if obj not in planes and (picture := picture_on(obj))},
        "planes": [{"shows": picture_on(obj), "corners": in_view(obj, "Camera Wide")} for obj in planes],
    }
)
