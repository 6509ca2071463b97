"""Whether a viewport keeps a placed take from being seen. May import registry, surface and blender.

Tried with renders of Workbench (`tests/blender/test_seen_in_viewport.py`): coloured by texture, Solid shading shows the image node
that was last chosen in a material, through the mesh's active UV map, on objects that are displayed as textured.
"""

from __future__ import annotations

from collections.abc import Iterable

import bpy

from ...client.placement import Placement
from ..blender.identity import block_of
from ..blender.open_file import file_session
from ..blender.viewport import Showing, showing
from ..surface.materials import TAKE_KEY
from ..surface.picture_layout import layout_of
from .registry import spec_of


def is_unseen(context: bpy.types.Context, placement: Placement, take_id: str) -> bool:
    """Whether a placed take is on a surface which this viewport's shading keeps from showing it: Blender's own default does."""
    shown = showing(context)
    if shown is None or shown is Showing.MATERIALS:
        return False
    return spec_of(placement.kind).is_unseen(shown, placement, take_id)


def is_unseen_on(objects: Iterable[bpy.types.Object], shown: Showing, take_id: str) -> bool:
    """Whether none of these objects shows the take in a viewport that shows this much of materials."""
    return shown is Showing.NOTHING or not any(_shows_active_image(obj, take_id) for obj in objects)


def is_target_unseen(shown: Showing, placement: Placement, take_id: str) -> bool:
    """Whether the placement's object does not show the take; for what is changed wherever it is used, any object."""
    return is_unseen_on(_objects(placement), shown, take_id)


def _objects(placement: Placement) -> Iterable[bpy.types.Object]:
    if placement.target is None:
        return bpy.data.objects
    if placement.file_session == file_session():
        obj = block_of(bpy.data.objects, placement.target.session_uid)
    else:
        obj = bpy.data.objects.get((placement.target.object_name, None))
    return () if obj is None else (obj,)


def _shows_active_image(obj: bpy.types.Object, take_id: str) -> bool:
    if obj.type != "MESH" or obj.display_type != "TEXTURED" or not obj.data.uv_layers:
        return False
    for slot in obj.material_slots:
        tree = slot.material.node_tree if slot.material is not None else None
        for node in tree.nodes if tree is not None else ():
            # What was last chosen of the nodes that can be shown, whichever is the active one since.
            is_shown = isinstance(node, bpy.types.ShaderNodeTexImage) and node.show_texture
            if is_shown and node.image is not None and node.image.get(TAKE_KEY) == take_id:
                return obj.data.uv_layers.active.name == layout_of(node, obj.data).uv_map
    return False
