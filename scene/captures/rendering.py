"""Renders a capture from a camera, in a copy of the scene that is removed again, so that the artist's scene is never touched.

Blender's own render writes into the "Render Result" and its slots, and runs every add-on's handlers. So while a capture
is rendered the handlers rest, and a stand-in takes the Render Result's place: Blender takes the first image of that kind.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import bpy

from ...client.errors import CaptureNotRendered, CaptureNotWritten, RenderRunning
from ...client.framing import Framing
from ..blender_versions import eevee_name, write_plain_png
from ..capture_settings import CaptureSource, RenderWith
from ..settings import SETDRESSER_PG_settings
from .standpoint import Standpoint

if TYPE_CHECKING:
    from PIL import Image

_NAME = "Set Dresser Capture"
_FIRST_OF_ALL = "\x01 Set Dresser Capture"
"""Sorts before every name that a person writes."""
_QUICK_SAMPLES = 32

_RESTING = (
    "render_init", "render_pre", "render_post", "render_write", "render_stats", "render_complete", "render_cancel",
    "frame_change_pre", "frame_change_post",
)  # fmt: skip
"""Handlers that would take the capture for the artist's own render: they save, count, upload, or change the scene."""


def check_no_render() -> None:
    """Raise `RenderRunning` while Blender renders."""
    if any(bpy.app.is_job_running(job) for job in ("RENDER", "OBJECT_BAKE")):
        raise RenderRunning()


@contextmanager
def unnoticed() -> Iterator[None]:
    """Whatever is rendered inside the block, no handler hears of it and the Render Result stays what it is."""
    with ExitStack() as undo:
        for name in _RESTING:
            _rest(getattr(bpy.app.handlers, name), undo)
        _stand_in_for_the_result(undo)
        yield


def render(
    context: bpy.types.Context, settings: SETDRESSER_PG_settings, stand: Standpoint
) -> tuple[Image.Image, tuple[str, ...]]:
    """The camera's gate as a picture of the box, and what to say of it. Raises a `CaptureError`."""
    how = RenderWith(settings.capture.render_with)
    if CaptureSource(settings.capture.source) is CaptureSource.VIEWPORT:
        how = RenderWith.WORKBENCH
    with ExitStack() as undo:
        folder = _folder(undo)
        for name in _RESTING:
            _rest(getattr(bpy.app.handlers, name), undo)
        copy = _copied(context.scene, undo)
        _frame(copy, stand.framing, folder / "capture.png")
        copy.camera = stand.camera
        _QUICKENED[how](copy)
        _stand_in_for_the_result(undo)
        return _rendered(copy, context.view_layer.name, folder), ()


def _folder(undo: ExitStack) -> Path:
    """An empty folder among Blender's temporary ones."""
    try:
        return Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="capture-", dir=bpy.app.tempdir)))
    except OSError as error:
        raise CaptureNotWritten(f"{type(error).__name__}: {error}", folder=bpy.app.tempdir) from error


def _rest(handlers: list[Callable[..., object]], undo: ExitStack) -> None:
    """Take the handlers out of one of Blender's lists, until `undo` puts them back in their order."""
    resting = list(handlers)
    handlers.clear()

    def wake() -> None:
        handlers[:0] = resting

    undo.callback(wake)


def _copied(scene: bpy.types.Scene, undo: ExitStack) -> bpy.types.Scene:
    """A copy of the scene with the same collections and objects, without what would make it another picture."""
    copy = scene.copy()
    undo.callback(bpy.data.scenes.remove, copy)
    copy.name = _NAME
    copy.animation_data_clear()
    # A marker with a camera would change to that one.
    copy.timeline_markers.clear()
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
    render.film_transparent = False
    render.dither_intensity = 0.0
    render.use_overwrite, render.use_placeholder = True, False
    render.filepath = str(path)
    write_plain_png(render)


def _stand_in_for_the_result(undo: ExitStack) -> None:
    """Put another image where Blender looks for the Render Result. Where there is none yet, the one it makes goes again."""
    result = next((image for image in bpy.data.images if image.type == "RENDER_RESULT"), None)
    if result is None:
        undo.callback(_remove_results)
        return
    stand_in = result.copy()
    undo.callback(bpy.data.images.remove, stand_in)
    stand_in.name = _FIRST_OF_ALL


def _remove_results() -> None:
    for image in [image for image in bpy.data.images if image.type == "RENDER_RESULT"]:
        bpy.data.images.remove(image)


def _rendered(scene: bpy.types.Scene, layer: str, folder: Path) -> Image.Image:
    """Render the scene, and read what was written."""
    from PIL import Image

    try:
        bpy.ops.render.render(scene=scene.name, layer=layer, write_still=True)
        with Image.open(folder / "capture.png") as picture:
            return picture.convert("RGB")
    except RuntimeError as error:
        raise CaptureNotRendered(str(error)) from error
    except OSError as error:
        raise CaptureNotWritten(f"{type(error).__name__}: {error}", folder=str(folder.parent)) from error


def _as_it_is(_scene: bpy.types.Scene) -> None:
    """The scene's own engine and settings."""


def _with_workbench(scene: bpy.types.Scene) -> None:
    scene.render.engine = "BLENDER_WORKBENCH"


def _with_eevee(scene: bpy.types.Scene) -> None:
    scene.render.engine = eevee_name()
    scene.eevee.taa_render_samples = min(_QUICK_SAMPLES, scene.eevee.taa_render_samples)


def _with_cycles(scene: bpy.types.Scene) -> None:
    scene.render.engine = "CYCLES"
    scene.cycles.samples = min(_QUICK_SAMPLES, scene.cycles.samples)


_QUICKENED: dict[RenderWith, Callable[[bpy.types.Scene], None]] = {
    RenderWith.SCENE: _as_it_is,
    RenderWith.WORKBENCH: _with_workbench,
    RenderWith.EEVEE: _with_eevee,
    RenderWith.CYCLES: _with_cycles,
}
