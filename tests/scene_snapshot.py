"""Everything of an open file and its windows that a capture could change, as plain values that can be compared. Runs inside Blender.

before = snapshot()
…
assert differences(before, snapshot()) == []
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy

_DEPTH = 5
_LONGEST = 300
"""Items of a collection that are looked at."""
_NOT_LOOKED_AT = frozenset(("rna_type", "depsgraph", "is_updated", "preview", "view_center_pixelsize", "tool_settings"))
"""What changes by itself; and what Blender 4.2 crashes at."""
_EDITORS = ("VIEW_3D", "IMAGE_EDITOR")
_KINDS = (
    "actions", "cameras", "collections", "images", "lights", "materials", "meshes", "node_groups", "objects", "scenes", "screens",
    "textures", "texts", "workspaces", "worlds",
)  # fmt: skip

Snapshot = dict[str, Any]


def snapshot() -> Snapshot:
    """The file and its windows as they are now."""
    return dict(_everything())


def differences(before: Snapshot, after: Snapshot) -> list[str]:
    """What is not the same, in words."""
    return [
        f"{name}: {before.get(name, 'nothing')!r} became {after.get(name, 'nothing')!r}"
        for name in sorted({*before, *after})
        if before.get(name, _ABSENT) != after.get(name, _ABSENT)
    ]


_ABSENT = object()


def _everything() -> Iterator[tuple[str, Any]]:
    yield "is dirty", bpy.data.is_dirty
    yield "mode", bpy.context.mode
    for kind in _KINDS:
        yield (
            f"data.{kind}",
            [(one.name_full, one.users, one.use_fake_user, one.session_uid) for one in getattr(bpy.data, kind)],
        )
    for scene in bpy.data.scenes:
        yield from _of_struct(f"scene {scene.name}", scene, _DEPTH)
        for layer in scene.view_layers:
            yield from _of_layer(f"{scene.name}/{layer.name}", layer)
    for obj in bpy.data.objects:
        yield f"object {obj.name}", _of_object(obj)
    for number, window in enumerate(bpy.context.window_manager.windows):
        yield f"window {number}", (window.scene.name, window.view_layer.name, window.workspace.name, window.screen.name)
        for place, area in enumerate(window.screen.areas):
            yield f"window {number} area {place}", (area.type, area.ui_type)
            if area.type in _EDITORS:
                yield from _of_struct(f"window {number} area {place} space", area.spaces.active, 3)
    yield "operators done", [operator.bl_idname for operator in bpy.context.window_manager.operators]
    yield "handlers", _handlers()
    yield "temporary files", sorted(os.listdir(bpy.app.tempdir))
    yield from _of_results()


def _of_struct(name: str, struct: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """Every plain value of a struct and of what belongs to it; other data-blocks by their names."""
    for field in struct.bl_rna.properties:
        if field.identifier in _NOT_LOOKED_AT:
            continue
        try:
            value = getattr(struct, field.identifier)
        except (AttributeError, RuntimeError, TypeError, ValueError, UnicodeDecodeError):
            continue
        yield from _of_value(f"{name}.{field.identifier}", value, depth)


def _of_value(name: str, value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    if isinstance(value, bpy.types.NodeTree) and depth > 0 and value.is_embedded_data:
        yield from _of_struct(name, value, depth - 1)
    elif isinstance(value, bpy.types.ID):
        yield name, value.name_full
    elif isinstance(value, bpy.types.bpy_prop_collection):
        yield f"{name} count", len(value)
        if depth > 0:
            for number, item in enumerate(value[:_LONGEST]):
                yield from _of_value(f"{name}[{number}]", item, depth - 1)
    elif isinstance(value, bpy.types.bpy_struct):
        if depth > 0:
            yield from _of_struct(name, value, depth - 1)
    elif isinstance(value, (bool, int, float, str, set, type(None))):
        yield name, value
    elif hasattr(value, "__len__"):
        yield name, str([tuple(part) if hasattr(part, "__len__") else part for part in value])


def _of_layer(name: str, layer: bpy.types.ViewLayer) -> Iterator[tuple[str, Any]]:
    yield f"{name} active object", getattr(layer.objects.active, "name", None)
    yield f"{name} selected", [obj.name for obj in layer.objects if obj.select_get(view_layer=layer)]
    yield f"{name} hidden", [obj.name for obj in layer.objects if obj.hide_get(view_layer=layer)]


def _of_object(obj: bpy.types.Object) -> Any:
    data = obj.data
    return (
        obj.mode,
        (obj.hide_viewport, obj.hide_render, obj.hide_select),
        [tuple(row) for row in obj.matrix_world],
        [slot.material.name if slot.material else None for slot in obj.material_slots],
        [modifier.name for modifier in obj.modifiers],
        obj.users,
        getattr(data, "name", None),
        getattr(data, "total_vert_sel", None) if obj.type == "MESH" and obj.mode == "EDIT" else None,
    )


def _handlers() -> dict[str, list[str]]:
    lists = {name: getattr(bpy.app.handlers, name) for name in dir(bpy.app.handlers) if not name.startswith("_")}
    return {
        name: [f"{each.__module__}.{each.__qualname__}" for each in found]
        for name, found in lists.items()
        if isinstance(found, list)
    }


def _of_results() -> Iterator[tuple[str, Any]]:
    """The Render Result's slots, by the pictures that Blender saves of them."""
    for image in bpy.data.images:
        if image.type != "RENDER_RESULT":
            continue
        slots = image.render_slots
        active = slots.active_index
        yield f"{image.name} slot", active
        for number in range(len(slots)):
            slots.active_index = number
            yield f"{image.name} slot {number}", _saved(image)
        slots.active_index = active


def _saved(image: bpy.types.Image) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "slot.png"
        try:
            image.save_render(str(path), scene=bpy.context.scene)
        except RuntimeError:
            return "empty"
        from PIL import Image

        with Image.open(path) as picture:
            return hashlib.sha256(picture.tobytes()).hexdigest()
