"""A dressed wall as a camera sees it: the picture's corners arrive at the wall's corners, upright and unmirrored.

With SET_DRESSER_KEEP set to a folder, the rendered pictures are left there to be looked at.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from math import radians
from pathlib import Path
from typing import Any

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from mathutils import Euler, Matrix  # noqa: E402  (comes with bpy)
from set_dresser.scene.placements.spec import Placed  # noqa: E402  (after bpy)

RED, GREEN, BLUE, YELLOW, GREY = (170, 60, 60), (60, 150, 70), (60, 80, 160), (180, 170, 80), (128, 128, 128)


@pytest.fixture
def photograph(
    scene: bpy.types.Scene, tmp_path: Path, request: pytest.FixtureRequest
) -> Callable[..., Callable[[float, float], Any]]:
    """Renders what a camera sees that stands in front of a surface; tells the colour at a place, from the upper left."""
    from PIL import Image
    from set_dresser.scene.surface.measure import measure

    def render(obj: bpy.types.Object, faces: tuple[int, ...] = ()) -> Callable[[float, float], Any]:
        surface = measure(obj, faces)
        camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
        camera.data.type = "ORTHO"
        camera.data.ortho_scale = 1.25 * max(surface.width, surface.height)
        # The camera keeps the world's up and turns to the wall: what it sees does not depend on the surface's own axes.
        normal = obj.matrix_world.to_3x3().inverted().transposed() @ obj.data.polygons[(*faces, 0)[0]].normal
        camera.rotation_euler = normal.to_track_quat("Z", "Y").to_euler()
        camera.location = tuple(c + 10 * n for c, n in zip(surface.centre, normal.normalized(), strict=True))
        scene.collection.objects.link(camera)
        scene.camera = camera
        scene.world = bpy.data.worlds.new("Night")
        scene.render.engine = "CYCLES"
        scene.cycles.samples = 4
        scene.cycles.use_denoising = False
        scene.render.resolution_x = scene.render.resolution_y = 200
        scene.render.filepath = str(tmp_path / "render.png")
        bpy.ops.render.render(write_still=True)
        if keep := os.environ.get("SET_DRESSER_KEEP"):
            shutil.copy(scene.render.filepath, Path(keep) / f"{request.node.name}.png".replace("/", "-"))
        picture = Image.open(scene.render.filepath).convert("RGB")
        return lambda across, down: picture.getpixel((round(across * 199), round(down * 199)))

    return render


def like(colour: tuple[int, int, int]) -> Any:
    """Within what the default view transform can show of a muted colour."""
    return pytest.approx(colour, abs=8)


@pytest.mark.parametrize(
    "turn, scale",
    [((0, 0, 0), (1, 1, 1)), ((0, 0, 130), (1, 1, 1)), ((0, 0, 40), (-1, 1, 1)), ((-30, 0, 200), (1.5, -1, 1.5))],
)
def test_the_corners_of_a_wall(
    add_wall: Callable[..., bpy.types.Object],
    dress: Callable[..., Placed],
    photograph: Callable[..., Callable[[float, float], Any]],
    turn: tuple[float, float, float],
    scale: tuple[float, float, float],
) -> None:
    rotation = Euler([radians(angle) for angle in turn])
    wall = add_wall(3.0, 3.0, transform=Matrix.LocRotScale((1, 2, 3), rotation, scale))

    dress(wall, width=300, height=300)
    seen = photograph(wall)

    assert seen(0.15, 0.15) == like(RED)
    assert seen(0.85, 0.15) == like(GREEN)
    assert seen(0.15, 0.85) == like(BLUE)
    assert seen(0.85, 0.85) == like(YELLOW)
    assert seen(0.5, 0.5) == like(GREY)


def test_the_corners_on_one_side_of_a_box(
    add_box: Callable[..., bpy.types.Object],
    dress: Callable[..., Placed],
    photograph: Callable[..., Callable[[float, float], Any]],
    edit: Callable[..., None],
) -> None:
    box = add_box()
    edit(box, [3])

    dress(box, [3], width=300, height=150)
    bpy.ops.object.mode_set(mode="OBJECT")
    seen = photograph(box, [3])

    assert seen(0.15, 0.35) == like(RED)
    assert seen(0.85, 0.35) == like(GREEN)
    assert seen(0.15, 0.65) == like(BLUE)
    assert seen(0.85, 0.65) == like(YELLOW)


def test_what_is_transparent_in_a_take_is_transparent_on_the_wall(
    add_wall: Callable[..., bpy.types.Object],
    scene: bpy.types.Scene,
    photograph: Callable[..., Callable[[float, float], Any]],
    tmp_path: Path,
) -> None:
    from PIL import Image
    from set_dresser.client.placement import Placement, PlacementKind
    from set_dresser.scene.surface.target import target_of

    from tests.blender.placing import place

    picture = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    picture.paste((*GREEN, 255), (0, 0, 50, 100))
    picture.save(tmp_path / "half.png")
    wall = add_wall(3.0, 3.0)
    placement = Placement(kind=PlacementKind.TEXTURE, file_session="1", scene_name=scene.name, target=target_of(wall))

    place(placement, tmp_path / "half.png", "take-1", "1", width=100, height=100, has_alpha=True)
    seen = photograph(wall)

    assert seen(0.25, 0.5) == like(GREEN)
    assert seen(0.75, 0.5) == seen(0.02, 0.5)
