"""Draws what a view sees into numbers where no GPU does, or a material cuts it out: rendered from a scene that is thrown away.

Cycles, one sample in the middle of each pixel. The scene has copies of the parts alone, as seen from a camera at its origin,
so that no place is a large number; nothing of the artist's is in it but copies of materials that cut out. Main thread only.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import bpy
import numpy as np
import numpy.typing as npt
from mathutils import Matrix

from ...client.errors import CaptureNotWritten, SeenNotDrawn, technical_of
from ...client.placement import View
from ..blender.versions import node_tree_of
from ..capture.render import check_no_render
from ..capture.untouched import let_go, unnoticed
from .camera import Optics, is_perspective, optics_of
from .gpu import Frame, frame_of
from .meshes import Shape
from .opacity import cut_out_by
from .parts import Part, parts_of
from .showing import showing_in
from .shown import ShownIn

NAME = "Set Dresser (looking)"
"""What all that is made here is called while it is there."""
_NEARER = 2e-6
"""The part of its distance by which a target is drawn nearer: of two that are equally near, the target is what is seen."""
_PANES = 256
"""So many surfaces that are cut out may stand behind each other."""


def render_mask(
    context: bpy.types.Context,
    view: View,
    targets: Collection[int],
    *,
    shown: ShownIn = ShownIn.VIEWPORT,
    only_selected_faces: bool = False,
) -> npt.NDArray[np.bool_]:
    """Where one of the targets is the nearest thing, evaluated as renders are."""
    check_no_render()
    optics = optics_of(view)
    with ExitStack() as undoing:
        folder = _folder(undoing)
        parts = parts_of(
            context, targets, shown=shown, only_selected_faces=only_selected_faces, optics=optics, as_rendered=True
        )
        return draw_targets(context, optics, (view.width, view.height), parts, shown, folder=folder)


def render_distances(
    context: bpy.types.Context, view: View, *, shown: ShownIn = ShownIn.VIEWPORT
) -> npt.NDArray[np.float32]:
    """How far away the nearest surface is along the view's axis, evaluated as renders are; infinite where nothing is."""
    check_no_render()
    optics = optics_of(view)
    with ExitStack() as undoing:
        folder = _folder(undoing)
        parts = parts_of(context, shown=shown, optics=optics, as_rendered=True)
        return draw_distances(context, optics, (view.width, view.height), parts, shown, folder=folder)


def draw_targets(
    context: bpy.types.Context,
    optics: Optics,
    size: tuple[int, int],
    parts: Sequence[Part],
    shown: ShownIn,
    *,
    folder: Path | None = None,
) -> npt.NDArray[np.bool_]:
    """Where a target is the nearest thing, rows from the top."""
    frame = frame_of(optics, parts, around_targets=True)
    values = [1.0 if part.is_target else 0.0 for part in parts]
    return _drawn(context, frame, size, parts, values, shown, folder)[:, :, 0] > 0.5


def draw_both(
    context: bpy.types.Context,
    optics: Optics,
    size: tuple[int, int],
    parts: Sequence[Part],
    values: Sequence[float],
    shown: ShownIn,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """The value of whatever is nearest in each pixel, rows from the top, 0 where nothing is; and its distance, infinite there."""
    pixels = _drawn(context, frame_of(optics, parts), size, parts, values, shown, None)
    is_there = pixels[:, :, 3] > 0.5
    return np.where(is_there, pixels[:, :, 0], 0), np.where(is_there, pixels[:, :, 1], np.inf)


def draw_distances(
    context: bpy.types.Context,
    optics: Optics,
    size: tuple[int, int],
    parts: Sequence[Part],
    shown: ShownIn,
    *,
    folder: Path | None = None,
) -> npt.NDArray[np.float32]:
    """How far away the nearest thing in each pixel is along the view's axis, rows from the top; infinite where nothing is."""
    pixels = _drawn(context, frame_of(optics, parts), size, parts, [0.0] * len(parts), shown, folder)
    return np.where(pixels[:, :, 3] > 0.5, pixels[:, :, 1], np.inf).astype(np.float32)


def _drawn(
    context: bpy.types.Context,
    frame: Frame,
    size: tuple[int, int],
    parts: Sequence[Part],
    values: Sequence[float],
    shown: ShownIn,
    folder: Path | None,
) -> npt.NDArray[np.float32]:
    """(height, width, 4): the value, the distance and whether there is anything, rows from the top."""
    check_no_render()
    with ExitStack() as undoing:
        folder = folder or _folder(undoing)
        with _scene_of(context, frame, size, parts, values, shown) as scene:
            return _rendered(scene, size, folder)


@contextmanager
def _scene_of(
    context: bpy.types.Context,
    frame: Frame,
    size: tuple[int, int],
    parts: Sequence[Part],
    values: Sequence[float],
    shown: ShownIn,
) -> Iterator[bpy.types.Scene]:
    """A scene that shows the parts, each pixel emitting its part's value and its distance."""
    made: list[bpy.types.ID] = []
    with ExitStack() as undoing:
        undoing.callback(bpy.data.batch_remove, made)  # one by one, each would be looked for in the whole file
        scene = bpy.data.scenes.new(NAME)
        undoing.callback(bpy.data.scenes.remove, scene)
        materials = _Materials(context, shown, made)
        meshes: dict[tuple[int, tuple[int, str] | None], bpy.types.Mesh] = {}
        anchor = bpy.data.objects.new(NAME, None)
        made.append(anchor)
        scene.collection.objects.link(anchor)
        for number, in_view in zip(frame.kept, frame.matrices, strict=True):
            part = parts[number]
            key = id(part.shape), part.cut_out_by
            if key not in meshes:
                meshes[key] = _mesh_of(part.shape, materials.of(part.cut_out_by), made)
            obj = bpy.data.objects.new(NAME, meshes[key])
            made.append(obj)
            scene.collection.objects.link(obj)
            # A matrix that is sheared is none of location, rotation and scale: it goes where one is kept whole.
            obj.parent = anchor
            matrix = _nearer(frame, number, in_view) if part.is_target else in_view
            obj.matrix_parent_inverse = Matrix(matrix.tolist())
            obj.color = (values[number], 0.0, 0.0, 1.0)
        camera = bpy.data.cameras.new(NAME)
        made.append(camera)
        holder = bpy.data.objects.new(NAME, camera)
        made.append(holder)
        scene.collection.objects.link(holder)
        scene.camera = holder
        _set_time(scene, context.scene)
        _set_render(scene, size)
        _set_camera(scene, camera, frame.optics, size)
        undoing.callback(let_go, scene)
        yield scene


def _nearer(frame: Frame, number: int, in_view: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A target's matrix, moved towards the view by so little that no other pixel shows it."""
    if is_perspective(frame.optics.view_to_clip):
        return np.diag([1 - _NEARER, 1 - _NEARER, 1 - _NEARER, 1.0]) @ in_view
    assert frame.boxes is not None
    moved = in_view.copy()
    # By its own distance: however far away something else stands, what is before it stays before it.
    moved[2, 3] += _NEARER * max(abs(frame.boxes.nearest[number]), abs(frame.boxes.farthest[number]))
    return moved


def _mesh_of(shape: Shape, material: bpy.types.Material, made: list[bpy.types.ID]) -> bpy.types.Mesh:
    """A mesh of ours with these triangles."""
    mesh = bpy.data.meshes.new(NAME)
    made.append(mesh)
    count = len(shape.triangles)
    mesh.vertices.add(len(shape.points))
    mesh.vertices.foreach_set("co", np.ascontiguousarray(shape.points, np.float32).ravel())
    mesh.loops.add(count * 3)
    mesh.loops.foreach_set("vertex_index", np.ascontiguousarray(shape.triangles, np.int32).ravel())
    mesh.polygons.add(count)
    mesh.polygons.foreach_set("loop_start", np.arange(0, count * 3, 3, dtype=np.int32))
    for name, corners in shape.uv_maps.items():
        layer = mesh.uv_layers.new(name=name, do_init=False)
        if layer is None:
            break  # a mesh that is no evaluated one has no more than eight
        layer.uv.foreach_set("vector", np.ascontiguousarray(corners, np.float32).ravel())
    mesh.update(calc_edges=True)
    mesh.materials.append(material)
    return mesh


class _Materials:
    """The materials of ours that make numbers: one for what is whole, a copy of each that cuts out. Lives for one drawing."""

    def __init__(self, context: bpy.types.Context, shown: ShownIn, ours: list[bpy.types.ID]) -> None:
        self._showing = showing_in(context, shown)
        self._ours = ours
        self._made: dict[tuple[int, str] | None, bpy.types.Material] = {}

    def of(self, cut_out_by_material: tuple[int, str] | None) -> bpy.types.Material:
        """The material for parts that this one of the artist's cuts out; None for parts that are whole."""
        if cut_out_by_material not in self._made:
            source = None if cut_out_by_material is None else _material_named(*cut_out_by_material)
            self._made[cut_out_by_material] = self._whole() if source is None else self._cut(source)
        return self._made[cut_out_by_material]

    def _whole(self) -> bpy.types.Material:
        material = bpy.data.materials.new(NAME)
        self._ours.append(material)
        tree = node_tree_of(material)
        output = tree.nodes.new("ShaderNodeOutputMaterial")
        tree.links.new(_numbers(tree), output.inputs["Surface"])
        return material

    def _cut(self, source: bpy.types.Material) -> bpy.types.Material:
        material = source.copy()
        self._ours.append(material)
        material.name = NAME
        users = {each.session_uid for each in bpy.data.node_groups}
        try:
            cut_out_by(material, _numbers(material.node_tree), self._showing)
        finally:
            self._ours.extend(each for each in bpy.data.node_groups if each.session_uid not in users)
        return material


def _material_named(session_uid: int, name: str) -> bpy.types.Material | None:
    return next((each for each in bpy.data.materials if each.session_uid == session_uid), bpy.data.materials.get(name))


def _numbers(tree: bpy.types.NodeTree) -> bpy.types.NodeSocket:
    """A shader that emits the object's colour's red as red, and the distance as green."""
    camera, colour = tree.nodes.new("ShaderNodeCameraData"), tree.nodes.new("ShaderNodeObjectInfo")
    parted, joined = tree.nodes.new("ShaderNodeSeparateColor"), tree.nodes.new("ShaderNodeCombineColor")
    emission = tree.nodes.new("ShaderNodeEmission")
    tree.links.new(colour.outputs["Color"], parted.inputs["Color"])
    tree.links.new(parted.outputs["Red"], joined.inputs["Red"])
    tree.links.new(camera.outputs["View Z Depth"], joined.inputs["Green"])
    tree.links.new(joined.outputs["Color"], emission.inputs["Color"])
    return emission.outputs["Emission"]


def _set_time(scene: bpy.types.Scene, users: bpy.types.Scene) -> None:
    """The same frame, for what a material's own animation cuts out."""
    scene.frame_current, scene.frame_subframe = users.frame_current, users.frame_subframe
    scene.render.fps, scene.render.fps_base = users.render.fps, users.render.fps_base


def _set_render(scene: bpy.types.Scene, size: tuple[int, int]) -> None:
    render = scene.render
    if not hasattr(scene, "cycles"):
        raise SeenNotDrawn("the add-on Cycles is switched off")
    render.engine = "CYCLES"
    render.resolution_x, render.resolution_y, render.resolution_percentage = *size, 100
    render.film_transparent = True
    render.use_compositing = render.use_sequencer = False
    render.use_motion_blur = False
    render.dither_intensity = 0.0
    image = render.image_settings
    image.file_format, image.color_mode, image.color_depth, image.exr_codec = "OPEN_EXR", "RGBA", "32", "NONE"
    cycles = scene.cycles
    cycles.device = "CPU"
    cycles.samples, cycles.use_adaptive_sampling, cycles.use_denoising = 1, False, False
    cycles.pixel_filter_type, cycles.filter_width = "BLACKMAN_HARRIS", 0.01
    cycles.max_bounces = 0
    cycles.transparent_max_bounces = _PANES
    cycles.sample_clamp_direct = cycles.sample_clamp_indirect = 0.0


def _set_camera(scene: bpy.types.Scene, camera: bpy.types.Camera, optics: Optics, size: tuple[int, int]) -> None:
    """Set the camera so that it sees what the view's matrices show."""
    clip = optics.view_to_clip
    camera.sensor_fit = "HORIZONTAL"
    # How wide a pixel is for its height.
    aspect = float(clip[1, 1] / clip[0, 0]) * size[1] / size[0]
    scene.render.pixel_aspect_x, scene.render.pixel_aspect_y = max(1.0, aspect), max(1.0, 1.0 / aspect)
    if is_perspective(clip):
        camera.type = "PERSP"
        camera.sensor_width = 36.0
        camera.lens = float(clip[0, 0]) * 36.0 / 2
        shift_x, shift_y = clip[0, 2], clip[1, 2]
    else:
        camera.type = "ORTHO"
        camera.ortho_scale = float(2 / clip[0, 0])
        shift_x, shift_y = -clip[0, 3], -clip[1, 3]
    camera.shift_x = float(shift_x) / 2
    camera.shift_y = float(shift_y) / 2 * float(clip[0, 0] / clip[1, 1])
    camera.clip_start, camera.clip_end = optics.near, optics.far


def _rendered(scene: bpy.types.Scene, size: tuple[int, int], folder: Path) -> npt.NDArray[np.float32]:
    """The scene's pixels, (height, width, 4), rows from the top."""
    with ExitStack() as undoing:
        path = folder / "seen.exr"
        scene.render.filepath = str(path)
        try:
            with unnoticed():
                bpy.ops.render.render(write_still=True, scene=scene.name)
            image = bpy.data.images.load(str(path))
            undoing.callback(bpy.data.images.remove, image)
            image.colorspace_settings.is_data = True
            pixels = np.empty((size[1], size[0], 4), np.float32)
            image.pixels.foreach_get(pixels.ravel())
        except (RuntimeError, TypeError) as error:  # TypeError: what was written has other pixels than it was to have
            if not path.is_file():
                raise CaptureNotWritten(str(error), folder=bpy.app.tempdir) from error
            raise SeenNotDrawn(technical_of(error)) from error
    return pixels[::-1]


def _folder(undoing: ExitStack) -> Path:
    """An empty folder among Blender's temporary ones."""
    folder = tempfile.TemporaryDirectory
    try:
        return Path(undoing.enter_context(folder(prefix="seen-", dir=bpy.app.tempdir, ignore_cleanup_errors=True)))
    except OSError as error:
        raise CaptureNotWritten(technical_of(error), folder=bpy.app.tempdir) from error
