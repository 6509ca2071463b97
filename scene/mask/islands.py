"""A mask on a texture: where faces lie in its UV map. Main thread only.

Selected faces in Edit Mode, the whole islands that they belong to, or every face of the selected objects. Only faces whose
material shows the texture count, where any does, and the UV map is the one by which it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

import bmesh
import bpy
import numpy as np
from PIL import Image, ImageDraw

from ...client.errors import IslandsOutside, NoFacesSelected, NoLayout, NothingSelected
from ...client.placement import ImageTarget
from ..settings.capture import MaskSource
from .shaping import Area

Corner: TypeAlias = tuple[float, float]


def texture_area(context: bpy.types.Context, source: MaskSource, image: ImageTarget, size: tuple[int, int]) -> Area:
    """Where the faces that `source` means lie on the texture, which has the size."""
    width, height = size
    picture = Image.new("L", size)
    draw = ImageDraw.Draw(picture)
    is_any = False
    for corners in _polygons(context, source, image):
        is_any = True
        draw.polygon([(u * width - 0.5, (1 - v) * height - 0.5) for u, v in corners], fill=255)
    area = np.asarray(picture) > 127
    if not is_any:
        raise NoFacesSelected()
    if not area.any():
        raise IslandsOutside()
    return area


def _polygons(context: bpy.types.Context, source: MaskSource, image: ImageTarget) -> Iterator[list[Corner]]:
    edited = [obj for obj in context.objects_in_mode if obj.mode == "EDIT" and obj.type == "MESH"]
    if source is not MaskSource.OBJECTS:
        if not edited:
            raise NoFacesSelected()
        for obj in edited:
            yield from _of_faces(obj, image, whole_islands=source is MaskSource.ISLANDS)
        return
    objects = [obj for obj in {*context.selected_objects, *edited} if obj.type == "MESH"]
    if not objects:
        raise NothingSelected()
    for obj in objects:
        yield from _of_object(obj, image)


def _of_faces(obj: bpy.types.Object, image: ImageTarget, *, whole_islands: bool) -> Iterator[list[Corner]]:
    edit = bmesh.from_edit_mesh(obj.data)
    chosen = {face for face in edit.faces if face.select and not face.hide}
    if not chosen:
        return
    slots = _slots_with(obj, image)
    layer = edit.loops.layers.uv.get(_map_name(obj, image))
    if layer is None:
        raise NoLayout(name=obj.name)
    if whole_islands:
        chosen = _islands_of(chosen, layer)
    for face in chosen:
        if slots is None or face.material_index in slots:
            yield [(loop[layer].uv.x, loop[layer].uv.y) for loop in face.loops]


def _islands_of(faces: Iterable[bmesh.types.BMFace], layer: bmesh.types.BMLayerItem) -> set[bmesh.types.BMFace]:
    """These faces and all that hang together with them on the texture: over edges whose two ends lie there alike."""
    found = set(faces)
    ahead = list(found)
    while ahead:
        for loop in ahead.pop().loops:
            for other in loop.edge.link_loops:
                if other.face in found or other.face.hide:
                    continue
                ends = {loop.vert: loop[layer].uv, loop.link_loop_next.vert: loop.link_loop_next[layer].uv}
                if all(
                    (ends[corner.vert] - corner[layer].uv).length < 1e-5 for corner in (other, other.link_loop_next)
                ):
                    found.add(other.face)
                    ahead.append(other.face)
    return found


def _of_object(obj: bpy.types.Object, image: ImageTarget) -> Iterator[list[Corner]]:
    if obj.mode == "EDIT":
        obj.update_from_editmode()
    mesh = obj.data
    layer = mesh.uv_layers.get(_map_name(obj, image))
    if layer is None:
        raise NoLayout(name=obj.name)
    slots = _slots_with(obj, image)
    uvs = np.empty((len(mesh.loops), 2), np.float32)
    layer.uv.foreach_get("vector", uvs.ravel())
    for polygon in mesh.polygons:
        if slots is None or polygon.material_index in slots:
            start = polygon.loop_start
            yield [(float(u), float(v)) for u, v in uvs[start : start + polygon.loop_total]]


def _slots_with(obj: bpy.types.Object, image: ImageTarget) -> set[int] | None:
    """The material slots that show the image; None, for all, where none does."""
    return {place for place, slot in enumerate(obj.material_slots) if any(_nodes_with(slot.material, image))} or None


def _nodes_with(material: bpy.types.Material | None, image: ImageTarget) -> Iterator[bpy.types.Node]:
    if material is None or material.node_tree is None:
        return
    for node in material.node_tree.nodes:
        if node.type == "TEX_IMAGE" and node.image is not None and node.image.session_uid == image.session_uid:
            yield node


def _map_name(obj: bpy.types.Object, image: ImageTarget) -> str:
    """The UV map by which the image lies on the object: the one that its node names, else the one that is rendered."""
    for slot in obj.material_slots:
        for node in _nodes_with(slot.material, image):
            for link in node.inputs["Vector"].links:
                if link.from_node.type == "UVMAP" and link.from_node.uv_map:
                    return str(link.from_node.uv_map)
    return next((layer.name for layer in obj.data.uv_layers if layer.active_render), "")
