"""What a view sees, where there is no GPU to draw it with: rendered from a scene that is made for it and thrown away.

Cycles, one sample in the middle of each pixel. The scene links the user's own objects into collections of its own, the targets
into one and what may hide them into another that holds out; nothing of theirs is set. Main thread only.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import bmesh
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
from .rendered import rendered_objects

NAME = "Set Dresser (looking)"
"""What all that is made here is called while it is there."""
_NO_SURFACES = frozenset(("LIGHT", "CAMERA", "SPEAKER", "LIGHT_PROBE", "GPENCIL", "GREASEPENCIL"))
"""Grease Pencil would be drawn over the whole picture, by the graphics card."""


def render_mask(
    context: bpy.types.Context, view: View, targets: Collection[int], *, only_selected_faces: bool = False
) -> npt.NDArray[np.bool_]:
    """Where one of the targets is the nearest thing."""
    with ExitStack() as undoing:
        wanted, others = _sorted_out(context, targets)
        if only_selected_faces:
            halves = [undoing.enter_context(_parted(context, obj)) for obj in wanted]
            wanted, others = [first for first, _ in halves], [*others, *(second for _, second in halves)]
        scene = undoing.enter_context(_scene_of(context, view, wanted, others))
        return _rendered(scene, view)[:, :, 3] > 0.5


def render_distances(context: bpy.types.Context, view: View) -> npt.NDArray[np.float32]:
    """How far away the nearest surface is along the view's axis; infinite where nothing is."""
    everything, _ = _sorted_out(context, None)
    with _scene_of(context, view, everything, []) as scene:
        pixels = _rendered(scene, view)
    return np.where(pixels[:, :, 3] > 0.5, pixels[:, :, 0], np.inf).astype(np.float32)


def _sorted_out(
    context: bpy.types.Context, targets: Collection[int] | None
) -> tuple[list[bpy.types.Object], list[bpy.types.Object]]:
    """The layer's rendered objects, the targets and the others; all are targets when none are named."""
    shown = rendered_objects(context.view_layer)
    wanted: list[bpy.types.Object] = []
    others: list[bpy.types.Object] = []
    for obj in context.scene.objects:
        is_target = targets is None or obj.session_uid in targets
        if obj.session_uid not in shown or obj.type in _NO_SURFACES:
            continue
        if obj.display_type in {"WIRE", "BOUNDS"} and (targets is None or not is_target):
            continue
        (wanted if is_target else others).append(obj)
    return wanted, others


@contextmanager
def _scene_of(
    context: bpy.types.Context,
    view: View,
    wanted: Sequence[bpy.types.Object],
    others: Sequence[bpy.types.Object],
) -> Iterator[bpy.types.Scene]:
    """A scene that shows these objects from the view, each pixel emitting its distance, the others cut out."""
    check_no_render()
    with ExitStack() as undoing:
        scene = bpy.data.scenes.new(NAME)
        undoing.callback(bpy.data.scenes.remove, scene)
        layer = scene.view_layers[0]
        layer.use_strand = layer.use_volumes = False
        roles: list[tuple[bpy.types.Collection, bool]] = []
        for objects, holds_out in ((wanted, False), (others, True)):
            collection = bpy.data.collections.new(NAME)
            undoing.callback(bpy.data.collections.remove, collection)
            for obj in objects:
                collection.objects.link(obj)
            scene.collection.children.link(collection)
            roles.append((collection, holds_out))
        layer.update()  # or it knows nothing of its collections
        for collection, holds_out in roles:
            layer.layer_collection.children[collection.name].holdout = holds_out
        material = bpy.data.materials.new(NAME)
        undoing.callback(bpy.data.materials.remove, material)
        _emit_distance(material)
        layer.material_override = material
        optics = optics_of(view)
        camera = bpy.data.cameras.new(NAME)
        undoing.callback(bpy.data.cameras.remove, camera)
        holder = bpy.data.objects.new(NAME, camera)
        undoing.callback(bpy.data.objects.remove, holder)
        scene.collection.objects.link(holder)
        holder.matrix_world = Matrix(np.linalg.inv(optics.world_to_view).tolist())
        scene.camera = holder
        _set_time(scene, context.scene)
        _set_render(scene, view)
        _set_camera(scene, camera, optics, view)
        undoing.callback(let_go, scene)
        yield scene


def _emit_distance(material: bpy.types.Material) -> None:
    tree = node_tree_of(material)
    camera = tree.nodes.new("ShaderNodeCameraData")
    emission = tree.nodes.new("ShaderNodeEmission")
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(camera.outputs["View Z Depth"], emission.inputs["Color"])
    tree.links.new(emission.outputs["Emission"], output.inputs["Surface"])


def _set_time(scene: bpy.types.Scene, users: bpy.types.Scene) -> None:
    """The same frame, and geometry simplified as in the user's render."""
    scene.frame_current, scene.frame_subframe = users.frame_current, users.frame_subframe
    scene.render.fps, scene.render.fps_base = users.render.fps, users.render.fps_base
    for name in ("use_simplify", "simplify_subdivision_render", "simplify_child_particles_render"):
        setattr(scene.render, name, getattr(users.render, name))


def _set_render(scene: bpy.types.Scene, view: View) -> None:
    render = scene.render
    render.engine = "CYCLES"
    render.resolution_x, render.resolution_y, render.resolution_percentage = view.width, view.height, 100
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
    cycles.sample_clamp_direct = cycles.sample_clamp_indirect = 0.0


def _set_camera(scene: bpy.types.Scene, camera: bpy.types.Camera, optics: Optics, view: View) -> None:
    """Set the camera so that it sees what the view's matrices show."""
    clip = optics.view_to_clip
    camera.sensor_fit = "HORIZONTAL"
    # How wide a pixel is for its height.
    aspect = float(clip[1, 1] / clip[0, 0]) * view.height / view.width
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


def _rendered(scene: bpy.types.Scene, view: View) -> npt.NDArray[np.float32]:
    """The scene's pixels, (height, width, 4), rows from the top."""
    with ExitStack() as undoing:
        path = _folder(undoing) / "seen.exr"
        scene.render.filepath = str(path)
        try:
            with unnoticed():
                bpy.ops.render.render(write_still=True, scene=scene.name)
            image = bpy.data.images.load(str(path))
            undoing.callback(bpy.data.images.remove, image)
            image.colorspace_settings.is_data = True
            pixels = np.empty((view.height, view.width, 4), np.float32)
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


@contextmanager
def _parted(context: bpy.types.Context, obj: bpy.types.Object) -> Iterator[tuple[bpy.types.Object, bpy.types.Object]]:
    """Two objects that together look like this one: its selected faces, and the rest."""
    with ExitStack() as undoing:
        halves: list[bpy.types.Object] = []
        evaluated = obj.evaluated_get(context.evaluated_depsgraph_get())
        for keeps_selected in (True, False):
            mesh = bpy.data.meshes.new(NAME)
            undoing.callback(bpy.data.meshes.remove, mesh)
            edit = bmesh.new()
            try:
                edit.from_mesh(evaluated.to_mesh())
                bmesh.ops.delete(
                    edit,
                    geom=[face for face in edit.faces if face.hide or face.select is not keeps_selected],
                    context="FACES",
                )
                edit.to_mesh(mesh)
            finally:
                edit.free()
                evaluated.to_mesh_clear()
            half = bpy.data.objects.new(NAME, mesh)
            undoing.callback(bpy.data.objects.remove, half)
            half.matrix_world = obj.matrix_world.copy()
            halves.append(half)
        yield halves[0], halves[1]
