"""Renders a capture from a camera in a copy of the scene, with the scene's own engine or a quick one. Main thread only."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from mathutils import Color

from ...client.chosen_files import open_chosen
from ...client.errors import CaptureNotRendered, CaptureNotWritten, RenderRunning, technical_of
from ...client.picture_opening import opened_picture
from ...client.placement import View
from ..blender.graphics import can_draw_views, can_render_with_graphics
from ..blender.versions import eevee_name, has_compositor, has_strips
from ..settings.options import CaptureSource, RenderWith
from ..settings.request import SETDRESSER_PG_settings
from .open_views import OpenView
from .scene_copy import spare_scene
from .stand_in_camera import stand_in_camera
from .untouched import unnoticed
from .viewpoint import Viewpoint

if TYPE_CHECKING:
    from PIL import Image

QUICK_SAMPLES = 16

_NO_WINDOW = "Without a window the viewport cannot be drawn: the capture is a render of the camera's view."
_NOT_DRAWN = (
    "What this engine shows in the viewport cannot be drawn: the capture is a quick render of it, without overlays."
)
_NO_GRAPHICS = "There is no graphics context here: the capture was rendered by Cycles instead of {engine}."
_NO_COMPOSITOR = "The compositor and the sequencer are no part of a capture."
_NO_TRANSPARENCY = "The film is transparent: in the capture the world stands behind the scene."
_NO_SIMULATION = (
    "Rigid bodies stand in the capture where their simulation begins. Capture the viewport, or bake them to keyframes."
)


def check_no_render() -> None:
    """Raise `RenderRunning` while Blender renders or bakes."""
    if any(bpy.app.is_job_running(job) for job in ("RENDER", "OBJECT_BAKE")):
        raise RenderRunning()


def render(
    context: bpy.types.Context, settings: SETDRESSER_PG_settings, viewpoint: Viewpoint, view: View
) -> tuple[Image.Image, tuple[str, ...]]:
    """The camera's gate as a picture of the box, and what to say of it. Raises a `CaptureError`."""
    is_viewport = CaptureSource(settings.capture.source) is CaptureSource.VIEWPORT
    notes = _left_out(context.scene)
    with ExitStack() as undo:
        folder = _folder(undo)
        path = folder / "capture.png"
        camera = viewpoint.camera or stand_in_camera(view, undo)
        spare = spare_scene(context.scene, viewpoint.framing, path, undo)
        if viewpoint.camera is None:
            spare.collection.objects.link(camera)
        spare.camera = camera
        if is_viewport:
            _as_in_viewport(spare, viewpoint.place)
            notes = [_NOT_DRAWN if can_draw_views() else _NO_WINDOW, *notes]
        else:
            _QUICKENED[RenderWith(settings.capture.render_with)](spare)
        if spare.render.engine in ("BLENDER_WORKBENCH", eevee_name()) and not can_render_with_graphics():
            notes.append(_NO_GRAPHICS.format(engine=spare.render.engine.removeprefix("BLENDER_").title()))
            _with_cycles(spare)
        undo.enter_context(unnoticed())
        return _rendered(spare, context.view_layer.name, path), tuple(notes)


def _folder(undo: ExitStack) -> Path:
    """An empty folder among Blender's temporary ones."""
    try:
        return Path(
            undo.enter_context(
                tempfile.TemporaryDirectory(prefix="capture-", dir=bpy.app.tempdir, ignore_cleanup_errors=True)
            )
        )
    except OSError as error:
        raise CaptureNotWritten(technical_of(error), folder=bpy.app.tempdir) from error


def _left_out(scene: bpy.types.Scene) -> list[str]:
    """What a capture shows otherwise than the artist's own render would."""
    render, bodies = scene.render, scene.rigidbody_world
    is_simulated = bodies is not None and bodies.enabled and scene.frame_current > bodies.point_cache.frame_start
    said = {
        _NO_COMPOSITOR: (render.use_compositing and has_compositor(scene))
        or (render.use_sequencer and has_strips(scene)),
        _NO_TRANSPARENCY: render.film_transparent,
        _NO_SIMULATION: is_simulated and bodies is not None and bodies.collection is not None,
    }
    return [note for note, is_so in said.items() if is_so]


def _rendered(scene: bpy.types.Scene, layer: str, path: Path) -> Image.Image:
    """Render the scene's one layer, and read what was written."""
    for each in scene.view_layers:
        each.use = each.name == layer
    try:
        bpy.ops.render.render(scene=scene.name, write_still=True)
    except RuntimeError as error:
        if not path.parent.is_dir() or "save" in str(error).lower() or "write" in str(error).lower():
            raise CaptureNotWritten(str(error), folder=str(path.parent.parent)) from error
        raise CaptureNotRendered(str(error)) from error
    try:
        with open_chosen(path) as stream, opened_picture(stream) as picture:
            return picture.convert("RGB")
    except FileNotFoundError as error:
        raise CaptureNotRendered(technical_of(error)) from error
    except (OSError, ValueError) as error:
        raise CaptureNotWritten(technical_of(error), folder=str(path.parent.parent)) from error


def _as_in_viewport(scene: bpy.types.Scene, place: OpenView | None) -> None:
    """As the 3D View of the file would look: solid shading by Workbench, what is shaded by EEVEE, and rendered as the scene is."""
    shading = place.space.shading if place is not None else None
    if shading is None or shading.type in ("SOLID", "WIREFRAME"):
        _with_workbench(scene)
        if shading is not None:
            _copy_values(shading, scene.display.shading)
            _stand_before_theme(scene.display.shading)
        # Solid shading is shown without the scene's view transform.
        view = scene.view_settings
        view.view_transform, view.look, view.exposure, view.gamma = "Standard", "None", 0.0, 1.0
        view.use_curve_mapping = False
    elif shading.type == "MATERIAL":
        _with_eevee(scene)
    elif scene.render.engine == "CYCLES":
        _with_cycles(scene)


def _stand_before_theme(shading: bpy.types.View3DShading) -> None:
    """Renders know nothing of the theme's background, which a viewport shows unless told otherwise."""
    if shading.background_type == "THEME":
        ground = bpy.context.preferences.themes[0].view_3d.space.gradients.high_gradient
        shading.background_type = "VIEWPORT"
        shading.background_color = Color(ground).from_srgb_to_scene_linear()


def _copy_values(source: bpy.types.bpy_struct, target: bpy.types.bpy_struct) -> None:
    """Every plain value that can be set."""
    for field in source.bl_rna.properties:
        if (
            field.is_readonly
            or field.type in ("POINTER", "COLLECTION")
            or field.identifier in ("type", "wireframe_color_type")
        ):
            continue
        try:
            setattr(target, field.identifier, getattr(source, field.identifier))
        except (TypeError, ValueError, AttributeError):
            continue  # a choice that only one of the two has


def _as_it_is(_scene: bpy.types.Scene) -> None:
    """The scene's own engine and settings."""


def _with_workbench(scene: bpy.types.Scene) -> None:
    scene.render.engine = "BLENDER_WORKBENCH"


def _with_eevee(scene: bpy.types.Scene) -> None:
    scene.render.engine = eevee_name()
    scene.eevee.taa_render_samples = min(QUICK_SAMPLES, scene.eevee.taa_render_samples)
    scene.render.use_motion_blur = False


def _with_cycles(scene: bpy.types.Scene) -> None:
    """Few samples, denoised; the device and the bounces are the scene's own."""
    scene.render.engine = "CYCLES"
    cycles = scene.cycles  # type: ignore[attr-defined]
    cycles.samples = min(QUICK_SAMPLES, cycles.samples)
    cycles.use_adaptive_sampling = True
    cycles.adaptive_threshold = max(0.1, cycles.adaptive_threshold)
    cycles.use_denoising = True
    cycles.denoising_quality = "FAST"
    cycles.time_limit = 0.0
    scene.render.use_motion_blur = False


_QUICKENED: dict[RenderWith, Callable[[bpy.types.Scene], None]] = {
    RenderWith.SCENE: _as_it_is,
    RenderWith.WORKBENCH: _with_workbench,
    RenderWith.EEVEE: _with_eevee,
    RenderWith.CYCLES: _with_cycles,
}
