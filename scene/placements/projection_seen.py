"""The projections on an object: which its materials show, from where each was seen, and what of a copy of the object was. May import projection_nodes."""

from __future__ import annotations

from dataclasses import dataclass

import bmesh
import bpy
from mathutils import Vector

from ...client.errors import NothingProjected
from .projection_nodes import is_projection, place_of, was_seen_in_perspective
from .projection_template import MOVES


def projections_on(obj: bpy.types.Object) -> list[bpy.types.NodeTree]:
    """The groups that the object's materials show, the topmost last."""
    found: dict[bpy.types.NodeTree, None] = {}
    for slot in obj.material_slots:
        if slot.material is not None and slot.material.node_tree is not None:
            for node in slot.material.node_tree.nodes:
                if node.type == "GROUP" and is_projection(node.node_tree):
                    found.pop(node.node_tree, None)
                    found[node.node_tree] = None
    return list(found)


def node_showing(material: bpy.types.Material | None, tree: bpy.types.NodeTree) -> bpy.types.Node | None:
    if material is None or material.node_tree is None:
        return None
    return next((node for node in material.node_tree.nodes if node.type == "GROUP" and node.node_tree == tree), None)


@dataclass(frozen=True, slots=True)
class Eye:
    """From where a projection was seen, in the space of the object that shows it: a place, and against the direction of sight."""

    place: Vector
    axis: Vector
    is_perspective: bool

    def sees_back_of(self, face: bmesh.types.BMFace) -> bool:
        """Whether a face turns its back on it."""
        return face.normal.dot(self.place - face.calc_center_median() if self.is_perspective else self.axis) < 0


def eye_of(obj: bpy.types.Object, tree: bpy.types.NodeTree) -> Eye:
    """From where one of the object's projections was seen."""
    node = next(node for slot in obj.material_slots if (node := node_showing(slot.material, tree)) is not None)
    to_view = place_of(node)
    if not node.inputs[MOVES].default_value:
        to_view = to_view @ obj.matrix_world
    from_view = to_view.inverted_safe()
    return Eye(from_view.translation, from_view.to_3x3() @ Vector((0, 0, 1)), was_seen_in_perspective(tree))


def keep_what_was_seen(copied: bpy.types.Object, obj: bpy.types.Object, tree: bpy.types.NodeTree) -> None:
    """Let every face of an open mesh show its front to the capture's camera: a bake only knows fronts, and cards and walls
    are seen from either side. A closed mesh loses the faces that turn away: they were not seen, and a modifier may have
    put them onto the same place of the UV map as those that were.
    """
    edited = bmesh.new()
    try:
        edited.from_mesh(copied.data)
        is_open = any(edge.is_boundary for edge in edited.edges)
        eye = eye_of(obj, tree)
        away = [face for face in edited.faces if eye.sees_back_of(face)]
        if is_open:
            bmesh.ops.reverse_faces(edited, faces=away)
        else:
            bmesh.ops.delete(edited, geom=away, context="FACES")
        if not edited.faces:
            raise NothingProjected("every face turns away")
        edited.to_mesh(copied.data)
    finally:
        edited.free()
