"""An object alone, seen from four sides on one sheet: rendered in a scene that is made for it and thrown away. Main thread only.

One render shows four instances of the object, each turned by a quarter. What is shown are copies of the user's objects, which share
their data: nothing of the user's is linked, hidden or set. Workbench shows the active texture of each material, else its colour;
Cycles, without a graphics context, the materials. Workbench reads every texture through the active UV map: where a material reads
another one, or moves it, the copy has a mesh of its own whose active map says that.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from math import pi, radians
from pathlib import Path

import bpy
from mathutils import Matrix, Vector

from ...client.chosen_files import open_chosen
from ...client.errors import ReferenceLost, ReferenceObjectUnseen
from ...client.picture_opening import opened_picture
from ...client.prices import useful_size
from ...client.references.preparing import prepare_image
from ...client.request import InputPicture
from ..blender.graphics import can_render_with_graphics
from ..blender.versions import write_plain_png
from ..capture.render import check_no_render
from ..capture.untouched import let_go, unnoticed
from ..surface.faces import read_slots, read_uvs, write_uvs
from ..surface.picture_layout import layout_of
from ..visibility.rendered import is_left_out, rendered_objects

NAME = "Set Dresser (turntable)"
"""What all that is made here is called while it is there."""

_SIDES = 4
_SHOWN = {"MESH", "CURVE", "SURFACE", "META", "FONT", "CURVES", "POINTCLOUD", "VOLUME", "GPENCIL", "GREASEPENCIL"}
_FROM_ABOVE = 14.0
"""Degrees by which one looks down, so that the tops are seen too."""
_MARGIN = 1.06
_GROUND = (214, 214, 214)
_FAR = 4.0


def sheet_size() -> tuple[int, int]:
    """Pixels of a sheet: as many as a model makes use of."""
    edge = useful_size(4096, 4096)[0] // 2 * 2
    return edge, edge


def picture_of(obj: bpy.types.Object, name: str) -> InputPicture:
    """The sheet as a request carries it. Raises `ReferencePictureError`; `RenderRunning` while Blender renders."""
    from PIL import Image

    check_no_render()
    with tempfile.TemporaryDirectory(prefix="set-dresser-") as folder, _scene_of(obj, name) as scene, unnoticed():
        path = Path(folder) / "sheet.png"
        scene.render.filepath = str(path)
        try:
            bpy.ops.render.render(write_still=True, scene=scene.name)
        except RuntimeError as error:  # no GPU to render with
            raise ReferenceLost(str(error), name=name) from error
        if not path.exists():
            raise ReferenceLost("nothing was rendered", name=name)
        with open_chosen(path) as stream, opened_picture(stream) as rendered:
            if rendered.getchannel("A").getextrema()[1] == 0:
                raise ReferenceObjectUnseen("nothing but ground", name=name)
            sheet = Image.new("RGB", rendered.size, _GROUND)
            sheet.paste(rendered, mask=rendered.getchannel("A"))
    made = prepare_image(sheet)
    return InputPicture(made.data, made.format)


@contextmanager
def _scene_of(obj: bpy.types.Object, name: str) -> Iterator[bpy.types.Scene]:
    """A scene that shows the object four times. Raises `ReferenceObjectUnseen`."""
    with ExitStack() as undoing:
        scene = bpy.data.scenes.new(NAME)
        undoing.callback(bpy.data.scenes.remove, scene)
        collection = bpy.data.collections.new(NAME)
        undoing.callback(bpy.data.collections.remove, collection)
        for each in (obj, *rendered_parts(obj)):
            copy = each.copy()
            undoing.callback(_remove, copy, each.data)
            copy.hide_render = copy.hide_viewport = False
            copy.display_type = "TEXTURED"  # Workbench would draw the box of what is displayed as bounds
            _lay_out_as_shown(copy)
            collection.objects.link(copy)
        _set_render(scene, undoing)
        corners = _corners(scene, collection)
        if not corners:
            raise ReferenceObjectUnseen("no surface of its own", name=name)
        _add_sides(scene, collection, corners, undoing)
        undoing.callback(let_go, scene)  # first of all: it renders once more, with the camera that is still there
        scene.view_layers[0].update()
        yield scene


def rendered_parts(obj: bpy.types.Object) -> Iterator[bpy.types.Object]:
    """The object's children that a render shows with it: no cutter, no helper, nothing hidden.

    Of an object that is put away, all are put away with it: there it is enough that they are parts and no helpers.
    """
    rendered = rendered_objects(bpy.context.view_layer)
    is_rendered = obj.session_uid in rendered
    family = (obj, *obj.children_recursive)
    cutters = {
        modifier.object
        for each in family
        for modifier in each.modifiers
        if modifier.type == "BOOLEAN" and modifier.operand_type == "OBJECT" and modifier.object is not None
    }
    for child in family[1:]:
        is_helper = child in cutters or (
            child.display_type in ("BOUNDS", "WIRE") and not any(slot.material for slot in child.material_slots)
        )
        if not is_helper and (child.session_uid in rendered if is_rendered else True):
            yield child


def _lay_out_as_shown(copy: bpy.types.Object) -> None:
    """Let the active UV map of a copy's mesh say how its materials' active pictures lie; the user's mesh stays as it is."""
    if copy.type != "MESH" or not copy.data.uv_layers:
        return
    active = copy.data.uv_layers.active.name
    shown = {
        number: layout_of(node, copy.data)
        for number, slot in enumerate(copy.material_slots)
        if (node := _active_picture(slot.material)) is not None
    }
    if all(layout.is_plain and layout.uv_map == active for layout in shown.values()):
        return
    mesh = copy.data.copy()
    copy.data = mesh
    faces: dict[int, list[int]] = {number: [] for number in shown}
    for face, slot in enumerate(read_slots(mesh)):
        number = min(slot, len(copy.material_slots) - 1)
        if number in faces:
            faces[number].append(face)
    for number, layout in shown.items():
        uvs = read_uvs(mesh, layout.uv_map, faces[number])
        write_uvs(mesh, active, {face: layout.corners(corners) for face, corners in uvs.items()})


def _remove(copy: bpy.types.Object, users: bpy.types.ID | None) -> None:
    """Take a copy away, and the mesh that it has of its own."""
    own = copy.data
    bpy.data.objects.remove(copy)
    if own is not None and own != users:
        bpy.data.meshes.remove(own)


def _active_picture(material: bpy.types.Material | None) -> bpy.types.ShaderNodeTexImage | None:
    """The image node that Workbench shows: what was last chosen of those that can be shown."""
    tree = None if material is None else material.node_tree
    nodes = () if tree is None else tree.nodes
    return next((each for each in nodes if isinstance(each, bpy.types.ShaderNodeTexImage) and each.show_texture), None)


def _corners(scene: bpy.types.Scene, collection: bpy.types.Collection) -> list[Vector]:
    """The corners, in the world, of the boxes around all that will be seen, instances included."""
    scene.collection.children.link(collection)
    graph = scene.view_layers[0].depsgraph
    graph.update()
    corners = [
        instance.matrix_world @ Vector(corner)
        for instance in graph.object_instances
        if instance.object.type in _SHOWN
        and not is_left_out((instance.parent or instance.object).original, instance.object.original)
        for corner in instance.object.bound_box
    ]
    scene.collection.children.unlink(collection)
    return corners


def _add_sides(
    scene: bpy.types.Scene, collection: bpy.types.Collection, corners: list[Vector], undoing: ExitStack
) -> None:
    """Four instances in a square before the camera, each turned by a quarter more than the last."""
    low, high = (Vector(pick(corner[axis] for corner in corners) for axis in range(3)) for pick in (min, max))
    to_middle = Matrix.Translation(-(low + high) / 2)
    tilt = Matrix.Rotation(radians(90 - _FROM_ABOVE), 4, "X")
    turns = [Matrix.Rotation(radians(360 / _SIDES * side), 4, "Z") @ to_middle for side in range(_SIDES)]
    seen = [tilt.inverted() @ turn @ corner for turn in turns for corner in corners]
    half = max(1e-6, *(max(abs(point.x), abs(point.y)) for point in seen)) * _MARGIN
    depth = max(abs(point.z) for point in seen) + half
    for turn, (across, up) in zip(turns, ((-1, 1), (1, 1), (-1, -1), (1, -1)), strict=True):
        side = bpy.data.objects.new(NAME, None)
        undoing.callback(bpy.data.objects.remove, side)
        side.instance_type = "COLLECTION"
        side.instance_collection = collection
        side.matrix_world = Matrix.Translation(tilt @ Vector((across * half, up * half, 0.0))) @ turn
        scene.collection.objects.link(side)
    lens = bpy.data.cameras.new(NAME)
    undoing.callback(bpy.data.cameras.remove, lens)
    lens.type, lens.ortho_scale = "ORTHO", 4 * half
    lens.clip_start, lens.clip_end = depth * 0.01, depth * 2 * _FAR
    camera = bpy.data.objects.new(NAME, lens)
    undoing.callback(bpy.data.objects.remove, camera)
    camera.matrix_world = Matrix.Translation(tilt @ Vector((0.0, 0.0, depth * _FAR))) @ tilt
    scene.collection.objects.link(camera)
    scene.camera = camera


def _set_render(scene: bpy.types.Scene, undoing: ExitStack) -> None:
    render = scene.render
    render.resolution_x, render.resolution_y = sheet_size()
    render.resolution_percentage = 100
    render.film_transparent = True
    render.use_compositing = render.use_sequencer = False
    write_plain_png(render)
    render.image_settings.color_mode = "RGBA"
    with suppress(TypeError):  # a configuration of the studio's own: its names are not Blender's
        scene.view_settings.view_transform = "Standard"
    (_with_workbench if can_render_with_graphics() else _with_cycles)(scene, undoing)


def _with_workbench(scene: bpy.types.Scene, _undoing: ExitStack) -> None:
    shading = scene.display.shading
    scene.render.engine = "BLENDER_WORKBENCH"
    scene.display.render_aa = "8"
    shading.light, shading.color_type = "STUDIO", "TEXTURE"
    shading.show_specular_highlight = False


def _with_cycles(scene: bpy.types.Scene, undoing: ExitStack) -> None:
    """Without a graphics context: in the light of one sun, from where the camera stands."""
    scene.render.engine = "CYCLES"
    scene.cycles.device, scene.cycles.samples, scene.cycles.use_denoising = "CPU", 4, False
    scene.cycles.max_bounces = 0
    lamp = bpy.data.lights.new(NAME, "SUN")
    undoing.callback(bpy.data.lights.remove, lamp)
    lamp.energy, lamp.angle, lamp.use_shadow = pi, 0.0, False  # what faces it shows its own colour
    sun = bpy.data.objects.new(NAME, lamp)
    undoing.callback(bpy.data.objects.remove, sun)
    sun.matrix_world = Matrix.Rotation(radians(90 - 2 * _FROM_ABOVE), 4, "X") @ Matrix.Rotation(radians(20), 4, "Y")
    scene.collection.objects.link(sun)
