"""What of a dressed scene other programs will not see, and materials of earlier versions made ready for them. May import projection_seen, surface and take_image."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import bpy

from ..blender.sockets import fed_by
from ..surface.exporters import complete, lacks_something
from ..surface.faces import rendered_uv_map
from ..surface.materials import TAKE_KEY
from ..surface.users import shown_objects
from .notes import listed
from .projection_seen import projections_on
from .take_image import is_of_take
from .world import complete_world, is_turned_otherwise_in_usd


@dataclass(frozen=True, slots=True)
class MadeReady:
    """How many materials and worlds lacked something, and what glTF and USD leave out all the same, a sentence each."""

    count: int
    left_out: tuple[str, ...]


def make_ready(scene: bpy.types.Scene) -> MadeReady:
    """Give the scene's takes of earlier versions what Blender's exporters want, and say what these formats leave out."""
    objects = list(dict.fromkeys(shown_objects(scene)))
    taken = _taken(objects)
    count = sum([complete(material) for material in taken if _is_own(material)])
    if scene.world is not None:
        count += complete_world(scene.world)
    return MadeReady(count, tuple(_left_out(scene.world, objects, taken)))


def _taken(objects: Sequence[bpy.types.Object]) -> list[bpy.types.Material]:
    """The materials of these objects which show a take."""
    materials = dict.fromkeys(slot.material for obj in objects for slot in obj.material_slots)
    return [material for material in materials if material is not None and TAKE_KEY in material]


def _is_own(material: bpy.types.Material) -> bool:
    """Whether it is this file's own."""
    return material.library is None and material.override_library is None


def _left_out(
    world: bpy.types.World | None, objects: Sequence[bpy.types.Object], taken: Sequence[bpy.types.Material]
) -> Iterator[str]:
    """What exporters leave out or show wrongly of a scene's world, objects and those of their materials which show a take."""
    projected = [obj for obj in objects if projections_on(obj)]
    meshes, others = (sorted(obj.name for obj in projected if (obj.type == "MESH") is kind) for kind in (True, False))
    if meshes:
        yield f"glTF and USD know no projections: bake those on {listed(meshes)} first, with For Export."
    if others:
        yield f"glTF and USD know no projections: convert {listed(others)} to meshes first, then bake them with For Export."
    linked = sorted(material.name for material in taken if not _is_own(material) and lacks_something(material))
    if linked:
        yield f"Linked materials of earlier versions lack what USD and glTF read: make them ready in their own file: {listed(linked)}."
    moved = sorted(obj.name for obj in objects if _lies_wrong_in_usd(obj))
    if moved:
        yield f"For USD switch Rename UV Maps off: the exporter renames those on {listed(moved)}, but not where their signs name them."
    if world is not None and TAKE_KEY in world:
        yield "glTF has no surroundings: the panorama goes along to USD only."
        if is_turned_otherwise_in_usd(world):
            yield "The panorama's Turn was animated, moved or linked: in USD it lies otherwise."
    if any(_has_backdrop(obj) for obj in objects):
        yield "Backdrops belong to Blender's cameras and are not exported: a Plane before the camera is."


def _lies_wrong_in_usd(obj: bpy.types.Object) -> bool:
    """Whether a Mapping node, as signs have, leads from the UV map that renders use: Blender's exporter calls that one `st` in
    the mesh, and does not in such a material (4.2 to 5.3).
    """
    if obj.type != "MESH" or not obj.data.uv_layers:
        return False
    rendered = rendered_uv_map(obj.data)
    for slot in obj.material_slots:
        if slot.material is None or TAKE_KEY not in slot.material or slot.material.node_tree is None:
            continue
        for node in slot.material.node_tree.nodes:
            if node.type == "MAPPING" and rendered != "st":
                source = fed_by(node.inputs["Vector"])
                if source is not None and source.node.type == "UVMAP" and source.node.uv_map in ("", rendered):
                    return True
    return False


def _has_backdrop(obj: bpy.types.Object) -> bool:
    if obj.type != "CAMERA" or not obj.data.show_background_images:
        return False
    return any(
        each.show_background_image and each.image is not None and is_of_take(each.image)
        for each in obj.data.background_images
    )
