"""A mask on a texture: where faces lie in its UV map. Main thread only.

Selected faces in Edit Mode, the whole islands that they belong to, or every face of the selected objects. Only faces whose
material shows the texture count, where any does, and they lie on it as that shows it: by the UV map that its nodes name, through
their Mapping, and again for every repetition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import bmesh
import bpy
import numpy as np
from mathutils import Matrix
from PIL import Image, ImageDraw

from ...client.errors import IslandsOutside, NoFacesSelected, NoLayout, NothingSelected
from ...client.placement import ImageTarget
from ..settings.options import MaskSource
from ..surface.faces import rendered_uv_map, uv_map_names
from ..surface.picture_layout import Corner, PictureLayout, image_nodes, layout_of
from .shaping import Area

_EVERY_SLOT = -1
_Laid = TypeVar("_Laid")


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


def _polygons(context: bpy.types.Context, source: MaskSource, image: ImageTarget) -> Iterator[Sequence[Corner]]:
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


def _of_faces(obj: bpy.types.Object, image: ImageTarget, *, whole_islands: bool) -> Iterator[Sequence[Corner]]:
    edit = bmesh.from_edit_mesh(obj.data)
    chosen = {face for face in edit.faces if face.select and not face.hide}
    if not chosen:
        return
    layouts = _layouts(obj, image)
    for name in dict.fromkeys(layout.uv_map for found in layouts.values() for layout in found):
        layer = edit.loops.layers.uv.get(name)
        if layer is None:
            raise NoLayout(name=obj.name)
        for face in _islands_of(chosen, layer) if whole_islands else chosen:
            uvs = [(loop[layer].uv.x, loop[layer].uv.y) for loop in face.loops]
            for layout in _of_slot(layouts, face.material_index):
                if layout.uv_map == name:
                    yield from layout.shown_parts(layout.corners(uvs))


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


def _of_object(obj: bpy.types.Object, image: ImageTarget) -> Iterator[Sequence[Corner]]:
    if obj.mode == "EDIT":
        obj.update_from_editmode()
    mesh = obj.data
    layouts = _layouts(obj, image)
    on_picture = {slot: [(layout, _all_corners(mesh, layout)) for layout in found] for slot, found in layouts.items()}
    for polygon in mesh.polygons:
        start, end = polygon.loop_start, polygon.loop_start + polygon.loop_total
        for layout, corners in _of_slot(on_picture, polygon.material_index):
            yield from layout.shown_parts(corners[start:end])


def _all_corners(mesh: bpy.types.Mesh, layout: PictureLayout) -> list[Corner]:
    """Where every corner of the mesh is on the picture."""
    uvs = np.empty((len(mesh.loops), 2), np.float32)
    mesh.uv_layers[layout.uv_map].uv.foreach_get("vector", uvs.ravel())
    moved = np.array(layout.on_picture, np.float64)
    placed = uvs @ moved[:2, :2].T + moved[:2, 3]
    return [(u, v) for u, v in placed.tolist()]


def _layouts(obj: bpy.types.Object, image: ImageTarget) -> Mapping[int, Sequence[PictureLayout]]:
    """How the image lies on the object, by the material slots that show it; by the rendered map, for all, where none does.

    Raises `NoLayout` for an object without a UV map.
    """
    if not uv_map_names(obj.data):
        raise NoLayout(name=obj.name)
    found: dict[int, list[PictureLayout]] = {}
    for place, slot in enumerate(obj.material_slots):
        tree = None if slot.material is None else slot.material.node_tree
        for node, groups in () if tree is None else image_nodes(tree):
            if node.image.session_uid == image.session_uid:
                found.setdefault(place, []).append(layout_of(node, obj.data, groups))
    return found or {_EVERY_SLOT: [PictureLayout(rendered_uv_map(obj.data), Matrix.Identity(4))]}


def _of_slot(by_slot: Mapping[int, Sequence[_Laid]], slot: int) -> Sequence[_Laid]:
    return by_slot.get(slot) or by_slot.get(_EVERY_SLOT, ())
