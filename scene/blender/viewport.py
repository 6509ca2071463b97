"""What the viewport that holds the panel shows of a placed take. Main thread only.

Tried with renders of Workbench, whose shading Solid is (`tests/blender/test_seen_in_viewport.py`): coloured by texture, it shows the
image node that was last chosen in a material, through the mesh's active UV map, on objects that are displayed as textured. It knows no
other nodes. While a scene renders with Workbench, its viewports have no Material Preview.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import assert_never

import bpy

from ...client.placement import Placement, PlacementKind
from ..surface.faces import rendered_uv_map
from ..surface.materials import TAKE_KEY


class Showing(Enum):
    """What a viewport shows of materials."""

    MATERIALS = "all of them, as they render"
    ACTIVE_IMAGES = "the image that was last chosen, through the active UV map"
    NOTHING = "nothing of them"


def showing(context: bpy.types.Context) -> Showing | None:
    """What this viewport shows of materials; None outside a 3D View."""
    space = context.space_data
    if not isinstance(space, bpy.types.SpaceView3D):
        return None
    shading = space.shading
    if shading.type == "RENDERED" and renders_with_workbench(context.scene):
        shading = context.scene.display.shading
    if shading.type in ("MATERIAL", "RENDERED"):
        return Showing.MATERIALS
    if shading.type == "SOLID" and shading.color_type == "TEXTURE":
        return Showing.ACTIVE_IMAGES
    return Showing.NOTHING


def renders_with_workbench(scene: bpy.types.Scene) -> bool:
    """Whether nothing in this scene shows more of a material than an image."""
    return scene.render.engine == "BLENDER_WORKBENCH"


def most_shown(scene: bpy.types.Scene) -> Showing:
    """The most that a viewport of this scene can show."""
    return Showing.ACTIVE_IMAGES if renders_with_workbench(scene) else Showing.MATERIALS


def is_unseen(context: bpy.types.Context, placement: Placement, take_id: str) -> bool:
    """Whether a placed take is on a surface which this viewport's shading keeps from showing it: Blender's own default does."""
    shown = showing(context)
    if shown is None or shown is Showing.MATERIALS:
        return False
    match placement.kind:
        case PlacementKind.IMAGE | PlacementKind.BACKGROUND:
            return False  # an Image Editor shows the one, and a camera's view the other in every shading
        case PlacementKind.PROJECTION:
            return True  # its nodes are more than an image
        case PlacementKind.PLANE:
            return shown is Showing.NOTHING  # made with one image and one UV map
        case PlacementKind.TEXTURE | PlacementKind.SIGN | PlacementKind.IN_PLACE:
            return shown is Showing.NOTHING or not any(_shows_active_image(obj, take_id) for obj in _objects(placement))
        case _:
            assert_never(placement.kind)


def show_takes(context: bpy.types.Context) -> None:
    """Let this viewport show pictures on surfaces as they look: Material Preview.

    Solid shading coloured by texture shows some of them only, and without the scene's view transform, so in wrong colours;
    with Workbench there is no more.
    """
    space = context.space_data
    if not isinstance(space, bpy.types.SpaceView3D):
        return
    if renders_with_workbench(context.scene):
        space.shading.type = "SOLID"
        space.shading.color_type = "TEXTURE"
    else:
        space.shading.type = "MATERIAL"


def _objects(placement: Placement) -> Iterator[bpy.types.Object]:
    """The objects that a take was placed on; for a texture that is changed wherever it is used, all."""
    if placement.sign is not None:
        from ..signs.sign_list import sign_of

        sign = sign_of(placement.sign.uid)
        if sign is not None and sign.object is not None:
            yield sign.object
    elif placement.target is None:
        yield from bpy.data.objects
    elif (obj := bpy.data.objects.get((placement.target.object_name, None))) is not None:
        yield obj


def _shows_active_image(obj: bpy.types.Object, take_id: str) -> bool:
    if obj.type != "MESH" or obj.display_type != "TEXTURED" or not obj.data.uv_layers:
        return False
    for slot in obj.material_slots:
        tree = slot.material.node_tree if slot.material is not None else None
        for node in tree.nodes if tree is not None else ():
            # What was last chosen of the nodes that can be shown, whichever is the active one since.
            is_shown = isinstance(node, bpy.types.ShaderNodeTexImage) and node.show_texture
            if is_shown and node.image is not None and node.image.get(TAKE_KEY) == take_id:
                return obj.data.uv_layers.active.name == _uv_map_of(node, obj.data)
    return False


def _uv_map_of(node: bpy.types.ShaderNodeTexImage, mesh: bpy.types.Mesh) -> str:
    """The UV map through which a render sees an image: the one that a node names, else the one that renders use."""
    socket = node.inputs["Vector"]
    while socket.is_linked:
        before = socket.links[0].from_node
        if isinstance(before, bpy.types.ShaderNodeUVMap):
            return before.uv_map or rendered_uv_map(mesh)
        if "Vector" not in before.inputs:
            break
        socket = before.inputs["Vector"]
    return rendered_uv_map(mesh)
