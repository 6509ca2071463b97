"""Distances are exact where they are used, whatever else stands in the frame: a hair before the lens, a mountain at the horizon."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.blender import projected
from tests.blender.test_masks_kinds_rendered import nothing_kept

if TYPE_CHECKING:
    import bpy
    import numpy.typing as npt
    from set_dresser.client.placement import DepthRange, View

__all__ = ["nothing_kept"]

WIDTH, HEIGHT = 96, 64


@pytest.fixture
def camera(scene: bpy.types.Scene) -> bpy.types.Object:
    """Looks along +Y from the origin; sees from 5 mm to 50 km."""
    camera = projected.add_camera(scene, WIDTH, HEIGHT)
    camera.location, camera.rotation_euler = (0, 0, 0), (math.pi / 2, 0, 0)
    camera.data.clip_start, camera.data.clip_end = 0.005, 50_000
    scene.render.engine = "CYCLES"
    return camera


def wall(y: float, size: float) -> bpy.types.Object:
    """Upright, across the view."""
    import bpy

    bpy.ops.mesh.primitive_plane_add(size=size, location=(0, y, 0), rotation=(math.pi / 2, 0, 0))
    return bpy.context.object


def sign(y: float = 2.0, size: float = 1.0, x: float = 0.0) -> bpy.types.Object:
    made = wall(y, size)
    made.location.x = x
    return made


def hair_and_mountain() -> tuple[bpy.types.Object, bpy.types.Object]:
    """A thread 1 cm before the lens, at the left edge, and a mountain 20 km away."""
    import bpy

    bpy.ops.mesh.primitive_cylinder_add(radius=0.0002, depth=0.1, location=(-0.003, 0.01, 0))
    thread = bpy.context.object
    return thread, wall(20_000.0, 60_000.0)


def told(view: View) -> tuple[npt.NDArray[np.float64], DepthRange]:
    """The distances that a capture keeps, as read from its picture."""
    import bpy
    from PIL import Image
    from set_dresser.scene.visibility.depth_picture import distances_in
    from set_dresser.scene.visibility.looking import depth_of

    bpy.context.view_layer.update()
    picture, depth = depth_of(bpy.context, view)
    with Image.open(io.BytesIO(picture.data)) as opened:
        assert opened.size == (view.width, view.height)
        return distances_in(opened, depth), depth


def test_a_sign_between_a_hair_and_a_mountain_is_told_exactly(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    sign()
    hair_and_mountain()
    distances, depth = told(projected.view_of(scene, camera))
    assert depth.near == pytest.approx(0.01, abs=0.001)
    assert depth.far == pytest.approx(20_000, rel=1e-5)
    assert distances[HEIGHT // 2, WIDTH // 2] == pytest.approx(2.0, rel=5e-6)
    assert distances[2, WIDTH - 3] == pytest.approx(20_000, rel=5e-6)
    assert distances[HEIGHT // 2, 8] == pytest.approx(0.01, abs=0.0005)


def test_of_two_mountains_the_nearer_one_hides_although_a_hair_is_before_the_lens(
    scene: bpy.types.Scene, camera: bpy.types.Object
) -> None:
    import bpy
    from set_dresser.scene.visibility.looking import visible_mask
    from set_dresser.scene.visibility.shown import ShownIn

    _, behind = hair_and_mountain()
    before = wall(19_900.0, 10_000.0)
    bpy.context.view_layer.update()
    view = projected.view_of(scene, camera)
    masks = [visible_mask(bpy.context, view, [each], shown=ShownIn.RENDER) for each in (before, behind)]
    across = 10_000 / 19_900 * view.view_to_clip[0] / 2 * WIDTH  # pixels
    assert masks[0][HEIGHT // 2].sum() == pytest.approx(across, abs=2)
    assert masks[0].any()
    assert masks[1].any()
    assert not (masks[0] & masks[1]).any()


def test_without_perspective_a_target_is_not_seen_through_what_is_just_before_it(
    scene: bpy.types.Scene, camera: bpy.types.Object
) -> None:
    import bpy
    from set_dresser.scene.visibility.looking import visible_mask
    from set_dresser.scene.visibility.shown import ShownIn

    camera.data.type, camera.data.ortho_scale = "ORTHO", 3.0
    wall(20_000.0, 60_000.0)
    behind, _before = sign(2.0, 2.0), sign(1.99, 1.0)
    bpy.context.view_layer.update()
    mask = visible_mask(bpy.context, projected.view_of(scene, camera), [behind], shown=ShownIn.RENDER)
    assert mask.any()
    assert not mask[HEIGHT // 2, WIDTH // 2]


def test_without_perspective_distances_are_told_in_fine_steps(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    camera.data.type, camera.data.ortho_scale = "ORTHO", 3.0
    sign()
    wall(20_000.0, 60_000.0)
    distances, _depth = told(projected.view_of(scene, camera))
    assert distances[HEIGHT // 2, WIDTH // 2] == pytest.approx(2.0, abs=0.002)
    assert distances[2, 2] == pytest.approx(20_000, abs=0.002)


@pytest.mark.parametrize(
    ("near", "far", "coding"), [(10.0, 16.0, "STEPS"), (0.01, 2e4, "RATIOS"), (2.0, 30.0, "RATIOS")]
)
def test_every_coding_tells_what_it_was_given(near: float, far: float, coding: str) -> None:
    from PIL import Image
    from set_dresser.scene.visibility.depth_picture import depth_picture, distances_in

    given = np.geomspace(near, far, 12 * 8).reshape(8, 12).astype(np.float32)
    given[3, 4] = np.inf
    picture, depth = depth_picture(given, is_perspective=True)
    assert depth.coding.name == coding
    with Image.open(io.BytesIO(picture.data)) as opened:
        found = distances_in(opened, depth)
    assert np.isinf(found[3, 4])
    assert np.isfinite(found).sum() == given.size - 1
    is_there = np.isfinite(given)
    assert np.abs(found[is_there] / given[is_there] - 1).max() < 1e-5


def test_a_projection_is_told_apart_behind_a_sign_although_a_hair_and_a_mountain_stand_in_the_frame(
    scene: bpy.types.Scene, camera: bpy.types.Object, tmp_path: Path
) -> None:
    """A board 5 cm behind the sign keeps what it shows where the sign hid it; beside the sign it has the take."""
    from set_dresser.client.placement import Placement, PlacementKind
    from set_dresser.scene.surface.target import target_of

    from tests.blender.placing import place

    scene.view_settings.view_transform = "Standard"
    before, behind = sign(2.0, 0.8), sign(2.05, 1.6)
    hair_and_mountain()
    for each in (before, behind):
        each.data.materials.append(projected.old_material())
    view = projected.view_of(scene, camera)
    depth = projected.depth_picture(view, tmp_path / "depth.png")
    picture = projected.photograph(WIDTH, HEIGHT, tmp_path / "take.png", grain=0)
    wish = Placement(
        kind=PlacementKind.PROJECTION,
        file_session="1",
        scene_name=scene.name,
        view=view,
        depth=depth,
        targets=tuple(target_of(each) for each in (before, behind)),
        name="Sign",
    )
    place(wish, picture, "take-1", "1", width=WIDTH, height=HEIGHT, depth=tmp_path / "depth.png")
    before.hide_render = True
    shown = projected.render(scene, tmp_path / "render.png")
    is_old = projected.shows_old(shown)
    assert is_old[HEIGHT // 2, WIDTH // 2]
    # What the sign covered is a square of 0.8 at 2.0, seen on the board behind.
    edge = 0.8 / 2.0 * view.view_to_clip[0] / 2 * WIDTH
    assert is_old.sum() == pytest.approx(edge**2, rel=0.12)
