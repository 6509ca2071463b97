"""What tests of projections share: a camera, what it sees, and pictures rendered from it. Real Blender."""

from __future__ import annotations

from math import radians
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import bpy
    import numpy as np
    from set_dresser.client.placement import DepthRange, View

OLD = (0.5, 0.0, 0.5)
"""What every surface shows before anything is projected, as an sRGB picture tells it: 188, 0, 188."""


def old_material(name: str = "Old") -> bpy.types.Material:
    """A glowing purple, which no picture of these tests has."""
    import bpy

    material = bpy.data.materials.new(name)
    if material.node_tree is None:
        material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    glow = tree.nodes.new("ShaderNodeEmission")
    glow.inputs["Color"].default_value = (*OLD, 1.0)
    tree.links.new(glow.outputs["Emission"], tree.nodes.new("ShaderNodeOutputMaterial").inputs["Surface"])
    return material


def add_camera(scene: bpy.types.Scene, width: int, height: int) -> bpy.types.Object:
    """The scene's camera: five units before the middle, a little above, looking level along +Y."""
    import bpy

    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(camera)
    camera.location = (0, -6, 1.2)
    camera.rotation_euler = (radians(88), 0, 0)
    scene.camera = camera
    scene.render.resolution_x, scene.render.resolution_y = width, height
    bpy.context.view_layer.update()
    return camera


def view_of(scene: bpy.types.Scene, camera: bpy.types.Object) -> View:
    """From where the camera sees, at the scene's resolution."""
    import bpy
    from set_dresser.client.placement import View

    bpy.context.view_layer.update()
    render = scene.render
    clip = camera.calc_matrix_camera(
        bpy.context.evaluated_depsgraph_get(),
        x=render.resolution_x,
        y=render.resolution_y,
        scale_x=render.pixel_aspect_x,
        scale_y=render.pixel_aspect_y,
    )
    return View(
        world_to_view=tuple(value for row in camera.matrix_world.normalized().inverted() for value in row),
        view_to_clip=tuple(value for row in clip for value in row),
        width=render.resolution_x,
        height=render.resolution_y,
        camera_name=camera.name,
        camera_uid=camera.session_uid,
    )


def depth_picture(view: View, path: Path) -> DepthRange:
    """Writes how far away each pixel's nearest surface is, as a capture keeps it."""
    import bpy
    from set_dresser.scene.visibility.looking import depth_of

    bpy.context.view_layer.update()
    picture, depth = depth_of(bpy.context, view)
    path.write_bytes(picture.data)
    return depth


def photograph(width: int, height: int, path: Path, *, grain: float = 3.0) -> Path:
    """A picture like a photograph: a sky, foliage, skin and a sign, smooth and with grain."""
    import numpy as np
    from PIL import Image

    chance = np.random.default_rng(7)
    y, x = np.mgrid[0:height, 0:width] / max(width, height)
    sky = np.stack([120 + 80 * y, 150 + 60 * y, 200 + 30 * y], -1)
    leaves = np.stack(
        [60 + 50 * np.sin(23 * x + 9 * y), 95 + 60 * np.sin(31 * y + 11 * x), 40 + 25 * np.cos(17 * x)], -1
    )
    skin = np.stack([222 - 60 * x, 175 - 70 * x, 148 - 70 * x], -1)
    picture = np.where((y > 0.35)[..., None], leaves, sky)
    face = ((x - 0.55) ** 2 + (y - 0.3) ** 2 < 0.03)[..., None]
    picture = np.where(face, skin, picture)
    sign = ((abs(x - 0.2) < 0.1) & (abs(y - 0.25) < 0.06))[..., None]
    picture = np.where(sign, np.array([206, 44, 38]), picture)
    picture = picture + chance.normal(0, grain, picture.shape)
    Image.fromarray(np.clip(np.rint(picture), 0, 255).astype(np.uint8)).save(path)
    return path


def render(scene: bpy.types.Scene, path: Path, *, samples: int = 8) -> np.ndarray:
    """What the scene's camera sees, by Cycles in the Standard view, as values from 0 to 255."""
    import bpy
    import numpy as np
    from PIL import Image

    scene.render.engine = "CYCLES"
    scene.cycles.samples = samples
    scene.cycles.use_denoising = False
    scene.cycles.use_adaptive_sampling = False
    scene.cycles.pixel_filter_type = "BOX"
    scene.render.dither_intensity = 0
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB")).astype(float)


def shows_old(picture: np.ndarray) -> np.ndarray:
    """Where a rendered picture shows a surface as it was before, pixel by pixel."""
    import numpy as np

    return (np.abs(picture - np.array([188, 0, 188])) < 12).all(axis=-1)
