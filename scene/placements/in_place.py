"""A take instead of the texture that was captured, where that is used: only which image the nodes show is changed.

May import image, colour and targets. In the materials of the captured object, or of every one that shows the texture when no
object was named. The texture itself stays in the file, and the take's image knows which one it stands for, so that a later
take finds its nodes again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack

import bpy

from ...client.errors import ImageGone, ImageUnused, MaterialLocked, TextureWithoutCapture
from ...client.placement import Placement, PlacementKind
from ..blender.identity import block_of
from ..settings.options import CaptureSource
from ..surface.colour import ColourChoice
from ..surface.target import find_object
from ..surface.users import shown_by
from .notes import listed
from .spec import Placed, PlacementSpec
from .take_image import STANDS_FOR_KEY, TakePicture, load_image
from .unseen import is_target_unseen


def replace_texture(picture: TakePicture, placement: Placement, file_session: str, undo: ExitStack) -> Placed:
    """Show the take wherever the captured object's materials show the texture, read as that is: colours, alpha, precision.

    `undo` takes it back. Raises `ImageGone`, `ImageUnused`, `MaterialLocked` or `TargetGone`.
    """
    original = _original(placement, file_session)
    shown = _shown(original, placement, file_session)
    with_it = _others_showing(shown)
    image = _image_like(original, picture, undo)
    for nodes in shown.values():
        for node in nodes:
            undo.callback(setattr, node, "image", node.image)
            node.image = image
    if original.library is None:
        undo.callback(setattr, original, "use_fake_user", original.use_fake_user)
        original.use_fake_user = True
    names = tuple(material.name for material in shown)
    users = [obj.name for obj in bpy.data.objects if any(slot.material in shown for slot in obj.material_slots)]
    return Placed(
        image.name,
        names[0],
        next(iter(users), ""),
        tuple(users),
        (*_notes(placement, original, names, users), *with_it),
    )


def _shown(
    original: bpy.types.Image, placement: Placement, file_session: str
) -> dict[bpy.types.Material, list[bpy.types.Node]]:
    """The nodes that show the texture, by material. Raises `ImageUnused`, `MaterialLocked` or `TargetGone`."""
    materials = _materials(placement, file_session)
    shown = {material: list(_showing(material.node_tree, original)) for material in materials}
    shown = {material: nodes for material, nodes in shown.items() if nodes}
    if not shown:
        raise ImageUnused(image=original.name)
    for material, nodes in shown.items():
        if any(node.id_data.library is not None for node in nodes):
            raise MaterialLocked(material=material.name)
    return shown


def _original(placement: Placement, file_session: str) -> bpy.types.Image:
    target = placement.image
    if target is None:
        raise ImageGone(image="that was captured")
    found = bpy.data.images.get((target.name, None))
    if placement.file_session == file_session and (found is None or found.session_uid != target.session_uid):
        found = block_of(bpy.data.images, target.session_uid)
    if found is None:
        raise ImageGone(image=target.name)
    stands_for = found.get(STANDS_FOR_KEY)
    return stands_for if isinstance(stands_for, bpy.types.Image) else found


def _materials(placement: Placement, file_session: str) -> list[bpy.types.Material]:
    """The captured object's materials; every one of the file when no object was named."""
    if placement.target is None:
        return [material for material in bpy.data.materials if material.node_tree is not None]
    obj = find_object(placement.target, placement, file_session)
    slots = dict.fromkeys(slot.material for slot in obj.material_slots if slot.material is not None)
    return [material for material in slots if material.node_tree is not None]


def _showing(tree: bpy.types.NodeTree, image: bpy.types.Image) -> Iterator[bpy.types.Node]:
    """The nodes that show an image, or a take that stands for it; those in groups, too."""
    for node in tree.nodes:
        if node.type in ("TEX_IMAGE", "TEX_ENVIRONMENT"):
            if node.image is not None and image in (node.image, node.image.get(STANDS_FOR_KEY)):
                yield node
        elif node.type == "GROUP" and node.node_tree is not None:
            yield from _showing(node.node_tree, image)


def _others_showing(shown: Mapping[bpy.types.Material, Sequence[bpy.types.Node]]) -> Iterator[str]:
    """A note for what else shows the texture, as its nodes stand in groups that other materials use, too."""
    groups = {node.id_data for nodes in shown.values() for node in nodes} - {each.node_tree for each in shown}
    others = [each.name for each in shown_by(groups) if each not in shown] if groups else []
    if others:
        names = listed(sorted(group.name for group in groups))
        yield f"{names} also stands in other materials, which changed with it: {listed(others)}."


def _image_like(original: bpy.types.Image, picture: TakePicture, undo: ExitStack) -> bpy.types.Image:
    """The take's image, read as the original is; a new one, as another use of the take may be read otherwise."""
    image = load_image(picture, ColourChoice(original.colorspace_settings.name), undo, stands_for=original)
    image.alpha_mode = original.alpha_mode
    image.use_half_precision = original.use_half_precision
    image.use_view_as_render = original.use_view_as_render
    return image


def _notes(
    placement: Placement, original: bpy.types.Image, names: tuple[str, ...], users: list[str]
) -> tuple[str, ...]:
    said = [f"{original.name} stays in the file, unused: one undo brings it back."]
    if placement.target is not None and len(users) > 1:
        material = names[0] if len(names) == 1 else "Its materials"
        others = "1 other object" if len(users) == 2 else f"{len(users) - 1} other objects"
        said.append(f"{material} also shows on {others}, which changed with it.")
    return tuple(said)


def _check_source(source: CaptureSource) -> None:
    if source is not CaptureSource.TEXTURE:
        raise TextureWithoutCapture()


def _check(context: bpy.types.Context, placement: Placement) -> None:
    """The panel hears of the material that is captured from; every other one is looked through when there is a capture."""
    if placement.image is not None:
        _shown(_original(placement, placement.file_session), placement, placement.file_session)
        return
    material = None if context.active_object is None else context.active_object.active_material
    if material is not None and material.library is not None:
        raise MaterialLocked(material=material.name)


SPEC = PlacementSpec(
    PlacementKind.IN_PLACE,
    replace_texture,
    suits=frozenset({CaptureSource.TEXTURE}),
    best_for=frozenset({CaptureSource.TEXTURE}),
    check_source=_check_source,
    check=_check,
    is_unseen=is_target_unseen,
)
