"""Every difference between the Blender versions that Set Dresser runs in, each a function named after it. Imports bpy only."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from typing import Any, TypeAlias

import bpy
from mathutils import Matrix

from ...client.session_state import ends_with_session

EvaluatedKey: TypeAlias = tuple[int, int, int]

OLDEST, NEWEST = (4, 2), (5, 3)
"""The first and the last Blender in which the whole of Set Dresser was tried."""


def untried_version() -> str:
    """This Blender's version, such as "5.4", where it is newer than all that Set Dresser was tried in; else empty."""
    major, minor, _ = bpy.app.version
    return f"{major}.{minor}" if (major, minor) > NEWEST else ""


def node_tree_of(material: bpy.types.Material) -> bpy.types.NodeTree:
    """The node tree of a new material, without nodes.

    Before 5.0 a material has nodes only once `use_nodes` says so; from 5.0 on it always has, and setting it warns.
    """
    if material.node_tree is None:
        material.use_nodes = True
    tree = material.node_tree
    assert tree is not None
    tree.nodes.clear()
    return tree


def nodes_of(material: bpy.types.Material) -> bpy.types.NodeTree | None:
    """The nodes that a material renders with; None where it has none, or before 5.0 does not use them."""
    return material.node_tree if bpy.app.version >= (5, 0, 0) or material.use_nodes else None


def strokes_say_what_shows() -> bool:
    """Whether each Grease Pencil stroke says itself whether its line and its fill show: from 5.2 on; before, its material does."""
    return bpy.app.version >= (5, 2, 0)


@ends_with_session
@cache
def has_numpy() -> bool:
    """Whether Blender's Python has numpy: Blender from blender.org brings it, a distribution's need not. Does not load it."""
    return find_spec("numpy") is not None


def relative_path_options() -> set[str]:
    """The options of a path property that may begin with `//`: from 4.5 on Blender warns where they do not say so."""
    return {"PATH_SUPPORTS_BLEND_RELATIVE"} if bpy.app.version >= (4, 5, 0) else set()


def has_multiline_field() -> bool:
    """Whether panels can show a text field of several lines: `UILayout.textbox`, from 5.2 on."""
    return "textbox" in bpy.types.UILayout.bl_rna.functions


def balances_white(view: bpy.types.ColorManagedViewSettings) -> bool:
    """Whether the view changes the white point: `use_white_balance`, from 4.3 on."""
    return bool(getattr(view, "use_white_balance", False))


def draw_multiline_field(layout: bpy.types.UILayout, data: bpy.types.bpy_struct, name: str, hint: str) -> None:
    """A text field of several lines where Blender has one (5.2), else of one line. `hint` shows while it is empty."""
    if has_multiline_field():
        layout.textbox(data, name, initial_visible_lines=5, placeholder=hint)
    else:
        layout.prop(data, name, text="", placeholder=hint)


def starts_gpu_in_background() -> bool:
    """Whether a Blender without a window can draw on a GPU, which is then made ready: `gpu.init`, from 5.0 on."""
    import gpu

    if not hasattr(gpu, "init"):
        return False
    try:
        gpu.init()
    except (RuntimeError, SystemError):
        return False  # no graphics driver on this machine
    return True


def with_nodes(material: bpy.types.Material) -> bpy.types.NodeTree:
    """The node tree that a material shows; one of its plain colour where it has none, which only is so before 5.0."""
    if bpy.app.version >= (5, 0, 0) or material.use_nodes:
        assert material.node_tree is not None
        return material.node_tree
    material.use_nodes = True
    tree = node_tree_of(material)
    surface = tree.nodes.new("ShaderNodeBsdfPrincipled")
    surface.inputs["Base Color"].default_value = material.diffuse_color
    surface.inputs["Metallic"].default_value = material.metallic
    surface.inputs["Roughness"].default_value = material.roughness
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    output.location = (300, 0)
    tree.links.new(surface.outputs["BSDF"], output.inputs["Surface"])
    return tree


def world_nodes(world: bpy.types.World) -> bpy.types.NodeTree:
    """The node tree that a world shows; one that shines in its plain colour where it has none, which only is so before 5.0."""
    if bpy.app.version < (5, 0, 0) and not world.use_nodes:
        world.use_nodes = True
    assert world.node_tree is not None
    return world.node_tree


def eevee_name() -> str:
    """What EEVEE is called as a render engine: until 5.0 the new one stood beside the old one's name."""
    return "BLENDER_EEVEE" if bpy.app.version >= (5, 0, 0) else "BLENDER_EEVEE_NEXT"


def write_plain_png(render: bpy.types.RenderSettings) -> None:
    """Let a render be written as a PNG of 8 bits, through the scene's view transform, and nothing with it.

    From 5.0 on a format can only be chosen within its kind of media, and from 5.1 on writing can be off altogether.
    """
    settings = render.image_settings
    if "media_type" in settings.bl_rna.properties:
        setattr(settings, "media_type", "IMAGE")  # noqa: B010  older stubs do not know it
    if "save_output" in render.bl_rna.properties:
        setattr(render, "save_output", True)  # noqa: B010
    settings.file_format = "PNG"
    settings.color_mode, settings.color_depth = "RGB", "8"
    settings.compression = 0
    settings.color_management = "FOLLOW_SCENE"
    render.use_file_extension = True


def annotation_of(scene: bpy.types.Scene) -> Any:
    """The scene's annotations or None: `Scene.annotation` from 5.0 on, before that called `grease_pencil`."""
    return scene.annotation if hasattr(scene, "annotation") else scene.grease_pencil


def grease_pencil_types() -> frozenset[str]:
    """What an object of Grease Pencil says it is: `GPENCIL` before 4.3, `GREASEPENCIL` since."""
    return frozenset({"GPENCIL", "GREASEPENCIL"})


def strokes_in_frame(layer: Any, frame: int) -> Iterator[tuple[Any, Matrix]]:
    """The points of a Grease Pencil layer's strokes as arrays (n, 3), with the matrix that puts them into the object.

    Before 4.3 a frame has strokes with points, since then a drawing with attributes.
    """
    import numpy as np

    if hasattr(layer, "active_frame"):
        for stroke in layer.active_frame.strokes if layer.active_frame is not None else ():
            points = np.empty((len(stroke.points), 3), np.float32)
            stroke.points.foreach_get("co", points.ravel())
            yield points, layer.matrix_layer
        return
    shown = layer.get_frame_at(frame)
    if shown is None or "position" not in shown.drawing.attributes:
        return
    attribute = shown.drawing.attributes["position"].data
    points = np.empty((len(attribute), 3), np.float32)
    attribute.foreach_get("vector", points.ravel())
    offsets = [offset.value for offset in shown.drawing.curve_offsets]
    for start, end in itertools.pairwise(offsets):
        yield points[start:end], layer.matrix_local


def has_compositor(scene: bpy.types.Scene) -> bool:
    """Whether a scene's renders are composited: from 5.3 on by a list of effects, from 5.0 on by a node group, before that by
    the scene's own tree, which `use_nodes` turns on. What is asked for is what this Blender does not warn of.
    """
    if "compositor_effects" in scene.bl_rna.properties:
        return any(each.enable_for_render and each.node_group is not None for each in scene.compositor_effects)
    if "compositing_node_group" in scene.bl_rna.properties:
        return getattr(scene, "compositing_node_group") is not None  # noqa: B009
    return scene.use_nodes


def has_strips(scene: bpy.types.Scene) -> bool:
    """Whether a scene has anything in its sequencer: `strips_all`, before 4.4 `sequences_all`."""
    editor = scene.sequence_editor
    name = "strips_all" if bpy.app.version >= (4, 4, 0) else "sequences_all"
    return editor is not None and len(getattr(editor, name)) > 0


def evaluated_key(evaluated: bpy.types.ID) -> EvaluatedKey | None:
    """What tells an evaluated data-block from all others: its session_uid, its original's, its address; None where nothing does.

    Until 5.2 an evaluated data-block has a session_uid that is never given twice. In 5.3 those that are plain copies of their
    original have 0, all of them: there it is the original, and the address for as long as that is not evaluated anew.
    """
    if evaluated.session_uid:
        return evaluated.session_uid, 0, 0
    original = evaluated.original.session_uid
    return (0, original, evaluated.as_pointer()) if original else None


def reaches_saturated_agx() -> bool:
    """Whether the space that undoes AgX keeps most saturated colours: from 5.0 on; before, a third more of them are lost."""
    return bpy.app.version >= (5, 0, 0)


def copied_scenes_count_twice() -> bool:
    """Whether `Scene.copy` counts what it shares one user too high for good: seen in 4.2, not in 4.5."""
    return bpy.app.version < (4, 5, 0)
