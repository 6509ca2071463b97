"""Material slots, changed so that the change can be taken back. Imports bpy only."""

from __future__ import annotations

from contextlib import ExitStack

import bpy


def append_slot(obj: bpy.types.Object, material: bpy.types.Material | None, undo: ExitStack) -> int:
    """A new last slot of an object's mesh, curve or text; its number."""
    data = obj.data
    data.materials.append(material)
    undo.callback(_drop_last_slot, data)
    if len(obj.material_slots) < len(data.materials):
        # Blender gives the slot to so many objects only as it believes to use the data (`surface.users`): this makes it look at this one.
        obj.data = data
    return len(data.materials) - 1


def show_in_slot(obj: bpy.types.Object, number: int, material: bpy.types.Material, undo: ExitStack) -> None:
    """Let this object show a material in a slot; other objects with the same mesh go on showing theirs."""
    slot = obj.material_slots[number]
    link = slot.link
    undo.callback(lambda: setattr(obj.material_slots[number], "link", link))
    slot.link = "OBJECT"
    before = slot.material
    undo.callback(lambda: setattr(obj.material_slots[number], "material", before))
    slot.material = material


def _drop_last_slot(data: bpy.types.ID) -> None:
    # After `pop` has taken a mesh's only slot, its objects go on showing an empty one; after `clear` they do not.
    if len(data.materials) == 1:
        data.materials.clear()
    else:
        data.materials.pop(index=len(data.materials) - 1)
