"""A copy of a scene that shares its objects and collections, also to render a capture in. Main thread only.

Blender before 4.5 counts what such a copy shares one user too high, also once the copy is gone: objects would seem to be
used twice. There the copy is put together here, of a new scene that gets every setting of the other.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import bpy

from ...client.framing import Framing
from ..blender.versions import copied_scenes_count_twice, write_plain_png
from ..surface.colour import show_as_srgb
from .untouched import let_go

_LEFT_OUT = frozenset(
    (
        "collection",
        "view_layers",
        "tool_settings",
        "use_nodes",
        "node_tree",
        "cursor",
        "animation_data",
        "preview_pause",
    )
)
"""What a copy has of its own, or what no picture depends on."""


def copy_scene(scene: bpy.types.Scene) -> bpy.types.Scene:
    """The copy: a data-block of its own, to be removed again."""
    if not copied_scenes_count_twice():
        return scene.copy()
    copy = bpy.data.scenes.new(scene.name)
    for name in scene.keys():  # noqa: SIM118  a scene is no dict
        copy[name] = scene[name]
    _copy_settings(scene, copy)
    _copy_curves(scene.view_settings, copy.view_settings)
    for child in scene.collection.children:
        copy.collection.children.link(child)
    for obj in scene.collection.objects:
        copy.collection.objects.link(obj)
    copy.view_layers[0].name = scene.view_layers[0].name
    for layer in scene.view_layers:
        _copy_layer(layer, copy.view_layers.get(layer.name) or copy.view_layers.new(layer.name))
    return copy


def _copy_settings(source: bpy.types.bpy_struct, target: bpy.types.bpy_struct) -> None:
    """Every plain value and every data-block that is named; what belongs to the struct too. Twice: some choices allow others."""
    for _ in range(2):
        for field in source.bl_rna.properties:
            name = field.identifier
            if name in _LEFT_OUT or name in bpy.types.ID.bl_rna.properties or field.type == "COLLECTION":
                continue
            value = getattr(source, name)
            if field.is_readonly:
                if field.type == "POINTER" and not isinstance(value, (bpy.types.ID, type(None))):
                    _copy_settings(value, getattr(target, name))
                continue
            try:
                setattr(target, name, value)
            except (TypeError, ValueError, AttributeError):
                continue  # a value that cannot be set is one that the engine or the format does not have


def _copy_curves(source: bpy.types.ColorManagedViewSettings, target: bpy.types.ColorManagedViewSettings) -> None:
    if not source.use_curve_mapping:
        return
    for old, new in zip(source.curve_mapping.curves, target.curve_mapping.curves, strict=True):
        while len(new.points) < len(old.points):
            new.points.new(0.5, 0.5)
        for number, point in enumerate(old.points):
            new.points[number].location, new.points[number].handle_type = point.location, point.handle_type
    target.curve_mapping.update()


def _copy_layer(source: bpy.types.ViewLayer, target: bpy.types.ViewLayer) -> None:
    for name in source.keys():  # noqa: SIM118
        target[name] = source[name]
    for field in source.bl_rna.properties:
        if field.identifier != "name" and not field.is_readonly:
            setattr(target, field.identifier, getattr(source, field.identifier))
    _copy_visibility(source.layer_collection, target.layer_collection)


def _copy_visibility(source: bpy.types.LayerCollection, target: bpy.types.LayerCollection) -> None:
    """Only what differs is set: to include a collection, even one that is, plays its objects' animation anew."""
    for name in ("exclude", "holdout", "indirect_only", "hide_viewport"):
        if getattr(source, name) != getattr(target, name):
            setattr(target, name, getattr(source, name))
    for old, new in zip(source.children, target.children, strict=True):
        _copy_visibility(old, new)


_NAME = "Set Dresser Capture"


def spare_scene(scene: bpy.types.Scene, framing: Framing, path: Path, undo: ExitStack) -> bpy.types.Scene:
    """A copy of the scene with the same objects that renders the framing's box as a PNG into `path`."""
    copy = copy_scene(scene)
    undo.callback(bpy.data.scenes.remove, copy)
    undo.callback(let_go, copy)
    copy.name = _NAME
    # What is animated about a scene stands as it is now; a marker with a camera would change to that one.
    copy.animation_data_clear()
    copy.timeline_markers.clear()
    _frame(copy, framing, path)
    show_as_srgb(copy)  # a picture is sRGB, whatever display the artist works at
    return copy


def _frame(scene: bpy.types.Scene, framing: Framing, path: Path) -> None:
    """Let the scene render the whole gate as the box's pixels into a file, through its view transform and nothing else."""
    render = scene.render
    render.resolution_x, render.resolution_y, render.resolution_percentage = framing.across, framing.down, 100
    render.pixel_aspect_x = render.pixel_aspect_y = 1.0
    render.use_border = False
    render.use_multiview = False
    render.use_compositing = False
    render.use_sequencer = False
    render.use_stamp = False
    render.use_persistent_data = False
    # Services take transparent pixels for a mask; the world stands behind the scene instead.
    render.film_transparent = False
    render.dither_intensity = 0.0
    render.use_overwrite, render.use_placeholder = True, False
    render.filepath = str(path)
    write_plain_png(render)
