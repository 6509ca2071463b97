"""Placed takes whose colour space undoes another view transform than the scene's own, as it was changed since. May import take_image and surface."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import bpy

from ...client.placement import Shading
from ...client.session_state import SessionState
from ..surface.colour import colour_for
from ..surface.users import shown_objects
from .take_image import STANDS_FOR_KEY, is_of_take

_GLOWING = ("EMISSION", "BACKGROUND")
_GLOW = "Emission Color"
"""The input of a Principled BSDF by which a take glows that was baked for export."""
_SECONDS = 2.0
"""For so long a look at all materials holds, unless the view changes: a redraw asks each time."""

_PictureNode: TypeAlias = bpy.types.ShaderNodeTexImage | bpy.types.ShaderNodeTexEnvironment


@dataclass(frozen=True, slots=True)
class _Look:
    """What a look at the scene found, and when."""

    scene: int
    view: tuple[str, str]
    at: float
    count: int
    has_linked: bool


_last: Final[SessionState[_Look | None]] = SessionState(lambda: None)


def lagging_count(scene: bpy.types.Scene) -> int:
    """How many pictures that glow undo another view transform than the scene has now. Cheap enough for a panel's draw."""
    return _looked_at(scene).count


def has_linked_lagging(scene: bpy.types.Scene) -> bool:
    """Whether some that do came with another file, where alone they can be changed. As cheap."""
    return _looked_at(scene).has_linked


def _looked_at(scene: bpy.types.Scene) -> _Look:
    now = time.monotonic()
    view = scene.display_settings.display_device, scene.view_settings.view_transform
    last = _last.now
    if last is None or (last.scene, last.view) != (scene.session_uid, view) or now - last.at > _SECONDS:
        count, has_linked = len(_lagging(scene)), bool(_lagging(scene, are_linked=True))
        last = _last.now = _Look(scene.session_uid, view, now, count, has_linked)
    return last


def follow_view(scene: bpy.types.Scene) -> tuple[int, tuple[str, ...]]:
    """Let every picture that glows in the scene undo its view transform: how many changed, and what the view cannot show.

    One that is lit somewhere, or glows in another scene whose view it suits, keeps its colours there, and a copy of it glows here.
    """
    colour = colour_for(scene, Shading.EMISSION)
    lagging = _lagging(scene)
    kept = {node.image for node in _picture_nodes(scene) if not _glows(node)} | _suiting_others(scene, lagging)
    for image, nodes in lagging.items():
        changed = image
        if image in kept:
            changed = image.copy()
            for node in nodes:
                node.image = changed
        changed.colorspace_settings.name = colour.space
    _last.now = None
    return len(lagging), colour.notes


def _suiting_others(scene: bpy.types.Scene, lagging: dict[bpy.types.Image, list[_PictureNode]]) -> set[bpy.types.Image]:
    """Those that another scene shows by nodes of its own, through a view transform that they undo as they are."""
    found: set[bpy.types.Image] = set()
    for other in bpy.data.scenes if lagging else ():
        if other == scene:
            continue
        space = colour_for(other, Shading.EMISSION).space
        found.update(
            node.image
            for node in _picture_nodes(other)
            if node.image in lagging
            and node.image.colorspace_settings.name == space
            and _glows(node)
            and node not in lagging[node.image]
        )
    return found


def _lagging(scene: bpy.types.Scene, *, are_linked: bool = False) -> dict[bpy.types.Image, list[_PictureNode]]:
    """The images that glow in another colour space than the scene's view wants, each with the nodes by which they do."""
    wanted = colour_for(scene, Shading.EMISSION).space
    found: dict[bpy.types.Image, list[_PictureNode]] = defaultdict(list)
    others = {
        image
        for image in bpy.data.images
        if _is_taken(image, is_linked=are_linked) and image.colorspace_settings.name != wanted
    }
    if not wanted or not others or not _glow_anywhere(others):
        return found
    for node in _picture_nodes(scene, are_linked=are_linked):
        if node.image in others and _glows(node):
            found[node.image].append(node)
    return found


def _glow_anywhere(images: set[bpy.types.Image]) -> bool:
    """Whether one of them glows in some material or world of the file, of which there are few: objects, which a scene may have many of, are not gone through."""
    owners = (*bpy.data.materials, *bpy.data.worlds)
    trees = (*(owner.node_tree for owner in owners), *bpy.data.node_groups)
    return any(node.image in images and _glows(node) for tree in trees if tree is not None for node in _pictures(tree))


def _glows(node: _PictureNode) -> bool:
    """Whether the picture shines as it is: lit by the scene, it is a reflectance, whatever the view."""
    return any(
        (link.to_node.type in _GLOWING or link.to_socket.identifier == _GLOW)
        and any(each.is_linked for each in link.to_node.outputs)
        for link in node.outputs["Color"].links
    )


def _picture_nodes(scene: bpy.types.Scene, *, are_linked: bool = False) -> Iterator[_PictureNode]:
    """The nodes of the scene's materials and world that show a take's picture: this file's own, or those of others."""
    for tree in _trees(scene):
        if (tree.library is not None) != are_linked:
            continue
        for node in _pictures(tree):
            if _is_taken(node.image, is_linked=are_linked):
                yield node


def _pictures(tree: bpy.types.NodeTree) -> Iterator[_PictureNode]:
    """The nodes of a tree that show a picture."""
    for node in tree.nodes:
        if (
            isinstance(node, (bpy.types.ShaderNodeTexImage, bpy.types.ShaderNodeTexEnvironment))
            and node.image is not None
        ):
            yield node


def _is_taken(image: bpy.types.Image, *, is_linked: bool = False) -> bool:
    """Whether it is a take's picture, this file's own or one of another file."""
    return (image.library is not None) == is_linked and is_of_take(image) and STANDS_FOR_KEY not in image


def _trees(scene: bpy.types.Scene) -> set[bpy.types.NodeTree]:
    """Every node tree by which the scene shows surfaces and its surroundings, groups included."""
    owners: set[bpy.types.ID | None] = {scene.world}
    owners.update(slot.material for obj in shown_objects(scene) for slot in obj.material_slots)
    waiting = [owner.node_tree for owner in owners if isinstance(owner, (bpy.types.Material, bpy.types.World))]
    found: set[bpy.types.NodeTree] = set()
    while waiting:
        tree = waiting.pop()
        if tree is None or tree in found:
            continue
        found.add(tree)
        waiting += [node.node_tree for node in tree.nodes if isinstance(node, bpy.types.ShaderNodeGroup)]
    return found
