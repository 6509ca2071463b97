"""Renders one camera of the sample set to a PNG. May import bpy; works on whatever .blend of the set is open.

As a script, with the bpy wheel's Python:  python render_alley.py alley.blend "Camera Wide" wide.png [--engine eevee]
"""

from __future__ import annotations

import argparse
import enum
from pathlib import Path

import bpy


class Engine(enum.Enum):
    """Who renders: Cycles looks best on a wet floor and needs no display; EEVEE is what the viewport shows."""

    CYCLES = "cycles"
    EEVEE = "eevee"


def render_alley(
    camera_name: str,
    path: Path,
    *,
    engine: Engine = Engine.CYCLES,
    samples: int | None = None,
    resolution_percentage: int = 100,
) -> None:
    """Render the view of a camera that is bound to a timeline marker into an sRGB PNG at ``path``.

    ``samples`` None keeps what the file says. The scene's frame is put back afterwards; its render settings stay as
    they were used. Raises KeyError when no marker is bound to a camera of that name.
    """
    scene = bpy.context.scene
    _choose_engine(scene, engine, samples)
    render = scene.render
    render.resolution_percentage = resolution_percentage
    render.image_settings.file_format = "PNG"
    render.image_settings.color_mode = "RGB"
    render.filepath = str(path.resolve())
    frame = scene.frame_current
    # A render takes the camera of the marker at its frame, whatever scene.camera says: so go to the marker.
    scene.frame_set(marker_frame(scene, camera_name))
    try:
        bpy.ops.render.render(write_still=True)
    finally:
        scene.frame_set(frame)


def marker_frame(scene: bpy.types.Scene, camera_name: str) -> int:
    """The frame at which the timeline cuts to the camera. Raises KeyError when it never does."""
    for marker in scene.timeline_markers:
        if marker.camera is not None and marker.camera.name == camera_name:
            return int(marker.frame)
    raise KeyError(f"no timeline marker is bound to a camera named {camera_name!r}")


def _choose_engine(scene: bpy.types.Scene, engine: Engine, samples: int | None) -> None:
    if engine is Engine.CYCLES:
        scene.render.engine = "CYCLES"
        scene.cycles.samples = samples or scene.cycles.samples
        return
    # EEVEE was rewritten in 4.2 under the name "next", which 5.0 dropped again.
    scene.render.engine = "BLENDER_EEVEE" if bpy.app.version >= (5, 0, 0) else "BLENDER_EEVEE_NEXT"
    scene.eevee.taa_render_samples = samples or scene.eevee.taa_render_samples


def main() -> None:
    """The command line."""
    arguments = argparse.ArgumentParser(description="Render one camera of the sample set.")
    arguments.add_argument("blend", type=Path)
    arguments.add_argument("camera")
    arguments.add_argument("png", type=Path)
    arguments.add_argument("--engine", type=Engine, choices=list(Engine), default=Engine.CYCLES)
    arguments.add_argument("--samples", type=int, default=None)
    arguments.add_argument("--percentage", type=int, default=100)
    chosen = arguments.parse_args()
    bpy.ops.wm.open_mainfile(filepath=str(chosen.blend.resolve()))
    render_alley(
        chosen.camera,
        chosen.png,
        engine=chosen.engine,
        samples=chosen.samples,
        resolution_percentage=chosen.percentage,
    )


if __name__ == "__main__":
    main()
