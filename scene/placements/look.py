"""The look after placing: what keeps a placed take from being seen, as sentences. May import surface and blender, no placement.

Nothing is rendered for it. What hides an object is asked of the view layer; which materials its faces show is looked at as Blender evaluates it, and
only where a modifier may have changed that (`surface.evaluated`): Blender would evaluate it for the next redraw anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from enum import Enum, auto
from typing import Final

import bpy

from ..surface.evaluated import changers_of, look_at
from ..surface.materials import TAKE_KEY
from .notes import listed

EEVEE_TEXTURES = 30
"""So many pictures at most does EEVEE surely show in one material. Tried with Mesa, which has room for 32: a material that is lit was pink with
31 (5.2.3), as EEVEE needs some of the room itself, one that only glows with 33 (4.2.23 and 5.2.3).
"""


class _Why(Enum):
    LEFT_OUT = auto()
    HIDDEN = auto()
    HIDDEN_IN_VIEWPORT = auto()
    HIDDEN_IN_RENDERS = auto()
    LOCAL_VIEW = auto()
    LINES = auto()
    CAMERA_RAYS = auto()
    HOLDOUT = auto()
    OVERRIDDEN = auto()
    MODIFIERS = auto()
    LAYOUT = auto()
    MIRRORED = auto()
    TEXTURES = auto()


def look_at_surfaces(names: Collection[str], material: str, take_id: str) -> Iterator[str]:
    """What keeps these objects from showing the take, or lets them show it otherwise than is meant. `material`: one that shows it."""
    found: dict[tuple[_Why, str], list[str]] = {}
    for name in names:
        obj = bpy.data.objects.get((name, None))
        layer = None if obj is None else _layer_of(obj)
        if obj is not None and layer is not None:
            for why, what in (*_hiding(obj, layer), *_changing(obj, layer, material, take_id)):
                found.setdefault((why, what), []).append(name)
    for (why, what), objects in found.items():
        yield _SENTENCES[why](what, listed(objects))


def look_at_world(_names: Collection[str], _material: str, _take_id: str) -> Iterator[str]:
    """What keeps the open scene's world from being seen."""
    if bpy.context.scene.render.film_transparent:
        yield "Renders are transparent there (Film > Transparent): the panorama lights the scene and is not seen behind it."


def look_nowhere(_names: Collection[str], _material: str, _take_id: str) -> Iterator[str]:
    """It stands on no surface of the scene."""
    return iter(())


def _layer_of(obj: bpy.types.Object) -> bpy.types.ViewLayer | None:
    """The view layer in which the object is looked at: the open one, where its scene has it; None for what is in no scene, but instanced."""
    scene = bpy.context.scene
    if _has(scene.objects, obj):
        return bpy.context.view_layer
    return next((each.view_layers[0] for each in obj.users_scene), None)


def _hiding(obj: bpy.types.Object, layer: bpy.types.ViewLayer) -> Iterator[tuple[_Why, str]]:
    if not _is_in(layer, obj):
        yield _Why.LEFT_OUT, listed(sorted(collection.name for collection in obj.users_collection))
        return
    is_rendered = not obj.hide_render and _is_in_rendered_collection(layer.layer_collection, obj)
    if not _is_in_viewport(obj, layer):
        yield (_Why.HIDDEN_IN_VIEWPORT if is_rendered else _Why.HIDDEN), ""
    else:
        if not is_rendered:
            yield _Why.HIDDEN_IN_RENDERS, ""
        if obj.display_type in ("BOUNDS", "WIRE"):
            yield _Why.LINES, ""
        if any(not obj.local_view_get(space) for space in _local_views()):
            yield _Why.LOCAL_VIEW, ""
    if is_rendered and not obj.visible_camera:
        yield _Why.CAMERA_RAYS, ""
    if is_rendered and obj.is_holdout:
        yield _Why.HOLDOUT, ""
    if is_rendered and layer.material_override is not None:
        yield _Why.OVERRIDDEN, layer.material_override.name


def _is_in(layer: bpy.types.ViewLayer, obj: bpy.types.Object) -> bool:
    if not _has(layer.objects, obj):
        layer.update()  # what was made just now may not be listed before
    return _has(layer.objects, obj)


def _is_in_viewport(obj: bpy.types.Object, layer: bpy.types.ViewLayer) -> bool:
    if not obj.visible_get(view_layer=layer):
        layer.update()  # of what was made just now it is not known before
    return obj.visible_get(view_layer=layer)


def _is_in_rendered_collection(layer: bpy.types.LayerCollection, obj: bpy.types.Object) -> bool:
    collection = layer.collection
    if layer.exclude or collection.hide_render:
        return False
    return _has(collection.objects, obj) or any(_is_in_rendered_collection(child, obj) for child in layer.children)


def _has(objects: bpy.types.bpy_prop_collection, obj: bpy.types.Object) -> bool:
    """Whether an object is among these. One that is linked may have the name of another."""
    found = objects.get(obj.name)
    return found == obj or (found is not None and obj in list(objects))


def _local_views() -> Iterator[bpy.types.SpaceView3D]:
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            space = area.spaces.active
            if area.type == "VIEW_3D" and isinstance(space, bpy.types.SpaceView3D) and space.local_view is not None:
                yield space


def _changing(
    obj: bpy.types.Object, layer: bpy.types.ViewLayer, material: str, take_id: str
) -> Iterator[tuple[_Why, str]]:
    """What lets the object show other materials than its slots say, or the picture otherwise than it was laid."""
    slots = dict.fromkeys(slot.material for slot in obj.material_slots if slot.material is not None)
    wanted = [each for each in slots if each.name == material or _shows_take(each, take_id)]
    for each in wanted:
        count = len(_images_in(each.node_tree))
        if count > EEVEE_TEXTURES:
            yield _Why.TEXTURES, f"{each.name} ({count})"
    uv_map = _own_map(wanted)
    mirrors = [each.name for each in obj.modifiers if _mirrors(each)]
    if mirrors and uv_map:
        yield _Why.MIRRORED, listed(mirrors)
    changers = changers_of(obj)
    if not (wanted and changers) or obj.mode == "EDIT" or layer != bpy.context.view_layer:
        return
    looked = look_at(obj, bpy.context.evaluated_depsgraph_get(), wanted, uv_map)
    if not looked.shows:
        yield _Why.MODIFIERS, listed(changers)
    elif not looked.has_map:
        yield _Why.LAYOUT, listed(changers)


def _shows_take(material: bpy.types.Material, take_id: str) -> bool:
    if material.get(TAKE_KEY) == take_id:
        return True
    return any(image.get(TAKE_KEY) == take_id for image in _images_in(material.node_tree))


def _images_in(tree: bpy.types.NodeTree | None) -> set[bpy.types.Image]:
    """The pictures that a material's nodes show, those in groups, too."""
    found: set[bpy.types.Image] = set()
    known: set[bpy.types.NodeTree] = set()
    new = [] if tree is None else [tree]
    while new:
        looked = new.pop()
        if looked in known:
            continue
        known.add(looked)
        for node in looked.nodes:
            if node.type in ("TEX_IMAGE", "TEX_ENVIRONMENT") and node.image is not None:
                found.add(node.image)
            elif node.type == "GROUP" and node.node_tree is not None:
                new.append(node.node_tree)
    return found


def _own_map(materials: Collection[bpy.types.Material]) -> str:
    """The UV map by which these materials lay the take out; empty where it is not laid out by one."""
    trees = [material.node_tree for material in materials if material.node_tree is not None]
    maps = (node.uv_map for tree in trees for node in tree.nodes if node.type == "UVMAP")
    return next(maps, "")


def _mirrors(modifier: bpy.types.Modifier) -> bool:
    if modifier.type != "MIRROR" or not (modifier.show_viewport or modifier.show_render):
        return False
    return any(modifier.use_axis) and not (modifier.use_mirror_u or modifier.use_mirror_v)


_SENTENCES: Final[dict[_Why, Callable[[str, str], str]]] = {
    _Why.LEFT_OUT: lambda what, names: f"Not seen, as the view layer leaves the collection {what} out: {names}.",
    _Why.HIDDEN: lambda _, names: f"Not seen, as hidden in the viewport and in renders: {names}.",
    _Why.HIDDEN_IN_VIEWPORT: lambda _, names: f"Seen in renders only, as hidden in the viewport: {names}.",
    _Why.HIDDEN_IN_RENDERS: lambda _, names: f"Seen in the viewport only, as hidden in renders: {names}.",
    _Why.LOCAL_VIEW: lambda _, names: f"Not seen in the 3D view that is in local view: {names}.",
    _Why.LINES: lambda _, names: f"Seen in renders only, as displayed as bounds or wires in the viewport: {names}.",
    _Why.CAMERA_RAYS: lambda _, names: f"Not seen in renders, as Ray Visibility leaves the camera out: {names}.",
    _Why.HOLDOUT: lambda _, names: f"A hole in renders, as Holdout is on: {names}.",
    _Why.OVERRIDDEN: lambda what, names: (
        f"Not seen in renders, as the view layer shows the material {what} everywhere: {names}."
    ),
    _Why.MODIFIERS: lambda what, names: f"Not seen, as after the modifiers ({what}) no face shows the take: {names}.",
    _Why.LAYOUT: lambda what, names: (
        f"Not seen as it was made, as the modifiers ({what}) lose the UV map on which the picture lies: {names}."
    ),
    _Why.MIRRORED: lambda what, names: (
        f"{what} shows the picture a second time, the wrong way round: {names}. Apply the modifier first to have one picture across both halves."
    ),
    _Why.TEXTURES: lambda what, names: (
        f"More pictures than EEVEE shows in one material, which may turn pink: {what} on {names}. Bake Projection makes one picture of them."
    ),
}
