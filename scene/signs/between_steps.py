"""What the signs' materials show, kept from ending Blender at an undo. Main thread only.

An undo keeps a material as it is in memory when the two steps know it as the same, and frees the images that the step which it goes
to does not have. So a material that was given a picture since the last step, as at a cut while an animation plays, would go on
pointing to one that is gone; the next look at it ends Blender (4.2 to 5.3). Therefore every picture is given here and nowhere else,
and before an undo or redo those materials let go; afterwards they take up again what is still there.
"""

from __future__ import annotations

from typing import Final

import bpy

from ...client.session_state import SessionState

PICTURE_NODE = "Set Dresser Picture"
"""The node of a sign's material that holds the picture."""

_given: Final[SessionState[set[int]]] = SessionState(set)
"""The identities of the materials that were given a picture since the last undo, redo or load: some of it no step may know."""

_showed: Final[SessionState[dict[int, int]]] = SessionState(dict)
"""During an undo: what each material showed that has let go, by identity."""


def picture_node(material: bpy.types.Material) -> bpy.types.Node | None:
    """The node that holds the picture; None when somebody has taken it out."""
    tree = material.node_tree
    return None if tree is None else tree.nodes.get(PICTURE_NODE)


def give(material: bpy.types.Material, image: bpy.types.Image | None) -> None:
    """Let a sign's material show an image; nothing is done when it does, or has no node for one."""
    node = picture_node(material)
    if node is not None and node.image != image:
        node.image = image
        _given.now.add(material.session_uid)


def take_up_again() -> bool:
    """Let the materials that have let go show what is still there, unless the step says what they show; whether any had let go."""
    images = {image.session_uid: image for image in bpy.data.images}
    showed = dict(_showed.now)
    forget()
    for material in bpy.data.materials:
        image = images.get(showed.get(material.session_uid, 0))
        node = picture_node(material) if image is not None else None
        if node is not None and node.image is None:
            give(material, image)
    return bool(showed)


def forget() -> None:
    """Another file, or the add-on is going: nothing of it holds."""
    _given.now.clear()
    _showed.now.clear()


def let_go() -> None:
    """Blender is about to go to another step: point to nothing that it may free."""
    for material in bpy.data.materials if _given.now else ():
        node = picture_node(material) if material.session_uid in _given.now else None
        if node is not None and node.image is not None:
            _showed.now[material.session_uid] = node.image.session_uid
            node.image = None
