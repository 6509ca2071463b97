"""Measures how an emitting picture comes out under every view of every display of a colour configuration. Needs bpy.

views.py RESULT.json [STEPS]      in a process of its own: OCIO names the configuration, as ocio://studio-config-latest; none: Blender's own

A picture of all colours of STEPS levels a channel is shown once in every colour space of the configuration, rendered by Cycles, and
saved through each view. It is right when it comes out as it does in its own colours under the display's plain view. The render is kept in
scene-linear floats, so a view costs only its saving.
"""

from __future__ import annotations

import ast
import importlib
import json
import math
import os
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    importlib.import_module("tests.blender.conftest")  # lets set_dresser be imported

from set_dresser.client.placement import Shading
from set_dresser.scene.surface.colour import colour_for, plain_space
from set_dresser.scene.surface.view_errors import error_of

if TYPE_CHECKING:
    import numpy.typing as npt

STEPS = 16
PLAIN_VIEWS = ("Standard", "Un-tone-mapped")


@dataclass(frozen=True, slots=True)
class Measured:
    """One view of a display. Differences are of 255, the mean and the largest over all colours and channels."""

    display: str
    view: str
    space: str
    """What `colour_for` chooses."""
    mean: float
    most: float
    plain: float
    """The mean as plain sRGB."""
    best: str
    """Of all spaces the one with the smallest mean."""
    best_mean: float
    told: float | None
    """What `error_of` says."""
    notes: tuple[str, ...]


def measured(folder: Path, steps: int = STEPS) -> list[Measured]:
    """Every view of every display of this process's configuration."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    spaces = _choices(_image(folder, steps).colorspace_settings, "name")
    across = math.ceil(math.sqrt(len(spaces)))
    _lay_out(scene, folder, spaces, across, steps)
    bpy.ops.render.render()
    found: list[Measured] = []
    for display in _choices(scene.display_settings, "display_device"):
        scene.display_settings.display_device = display
        views = _choices(scene.view_settings, "view_transform")
        scene.view_settings.view_transform = next(view for view in PLAIN_VIEWS if view in views)
        right = _shown(scene, folder, across)[spaces.index(plain_space())]
        for view in views:
            scene.view_settings.view_transform = view
            scene.view_settings.look = "None"
            shown = _shown(scene, folder, across)
            means = {space: abs(shown[place] - right).mean() for place, space in enumerate(spaces)}
            choice = colour_for(scene, Shading.EMISSION)
            best = min(means, key=lambda space: means[space])
            found.append(
                Measured(
                    display,
                    view,
                    choice.space,
                    round(float(means[choice.space]), 2),
                    round(float(abs(shown[spaces.index(choice.space)] - right).max()), 0),
                    round(float(means[plain_space()]), 2),
                    best,
                    round(float(means[best]), 2),
                    error_of(display, view),
                    choice.notes,
                )
            )
    return found


def _choices(owner: Any, name: str) -> tuple[str, ...]:
    """What an enum that depends on others offers now: only Blender's refusal of another value says so."""
    try:
        setattr(owner, name, "\x01")
    except TypeError as refusal:
        offered = ast.literal_eval(str(refusal).rpartition("not found in ")[2])
        return (offered,) if isinstance(offered, str) else offered
    raise AssertionError(f"{name} takes any value")


def _image(folder: Path, steps: int) -> bpy.types.Image:
    """An image of all colours, red slowest, as wide as high."""
    from PIL import Image

    path = folder / "colours.png"
    if not path.exists():
        levels = [round(step * 255 / (steps - 1)) for step in range(steps)]
        edge = round(steps**1.5)
        picture = Image.new("RGB", (edge, edge))
        picture.putdata([(red, green, blue) for red in levels for green in levels for blue in levels])
        picture.save(path)
    return bpy.data.images.load(str(path), check_existing=False)


def _lay_out(scene: bpy.types.Scene, folder: Path, spaces: tuple[str, ...], across: int, steps: int) -> None:
    """The image in each space on a tile of its own, before a camera that sees each pixel of them as one."""
    for place, space in enumerate(spaces):
        material = bpy.data.materials.new(space)
        if material.node_tree is None:
            material.use_nodes = True
        tree = material.node_tree
        tree.nodes.clear()
        picture = tree.nodes.new("ShaderNodeTexImage")
        picture.image, picture.interpolation = _image(folder, steps), "Closest"
        picture.image.colorspace_settings.name = space
        emission, output = tree.nodes.new("ShaderNodeEmission"), tree.nodes.new("ShaderNodeOutputMaterial")
        tree.links.new(picture.outputs["Color"], emission.inputs["Color"])
        tree.links.new(emission.outputs["Emission"], output.inputs["Surface"])
        bpy.ops.mesh.primitive_plane_add(size=1, location=(place % across + 0.5, place // across + 0.5, 0))
        bpy.context.object.data.materials.append(material)
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(camera)
    camera.data.type, camera.data.ortho_scale, camera.location = "ORTHO", across, (across / 2, across / 2, 2)
    scene.camera = camera
    scene.render.engine = "CYCLES"
    scene.cycles.samples, scene.cycles.use_denoising, scene.cycles.pixel_filter_type = 1, False, "BOX"
    scene.render.resolution_x = scene.render.resolution_y = round(steps**1.5) * across
    scene.render.dither_intensity = 0
    scene.render.image_settings.file_format, scene.render.image_settings.color_mode = "PNG", "RGB"
    scene.render.image_settings.compression = 0


def _shown(scene: bpy.types.Scene, folder: Path, across: int) -> npt.NDArray[Any]:
    """The tiles as the scene's view shows them: (tiles, height, width, 3), of 255."""
    import numpy as np
    from PIL import Image

    bpy.data.images["Render Result"].save_render(str(folder / "shown.png"), scene=scene)
    with Image.open(folder / "shown.png") as picture:
        pixels = np.asarray(picture.convert("RGB"), np.float32)[::-1]  # tiles are counted from below
    edge = len(pixels) // across
    tiles = pixels.reshape(across, edge, across, edge, 3).swapaxes(1, 2)
    return tiles.reshape(across * across, edge, edge, 3)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        told = [asdict(each) for each in measured(Path(scratch), int((sys.argv[2:] or [STEPS])[0]))]
    Path(sys.argv[1]).write_text(json.dumps(told, indent=1), "utf-8")
    sys.stdout.flush()
    os._exit(0)  # what a Blender as a module tears down at its end may crash it
