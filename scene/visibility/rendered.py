"""Which objects a render of a view layer shows. Imports bpy only; needs no numpy."""

from __future__ import annotations

import bpy


def rendered_objects(view_layer: bpy.types.ViewLayer) -> set[int]:
    """The session_uids of the objects that a render of the layer shows."""
    found: set[int] = set()

    def look(layer: bpy.types.LayerCollection) -> None:
        if layer.exclude or layer.collection.hide_render:
            return
        found.update(obj.session_uid for obj in layer.collection.objects if not obj.hide_render)
        for child in layer.children:
            look(child)

    look(view_layer.layer_collection)
    return found
