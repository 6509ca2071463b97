"""Meshes of very many faces, such as scans: dressed all at once, in a few flat sides or in one piece, or refused before anything is paid."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, radians, sin
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

import bmesh  # noqa: E402  (comes with bpy)
from mathutils import Euler, Matrix, Vector  # noqa: E402  (comes with bpy)
from set_dresser.client.errors import SurfaceTooDense  # noqa: E402  (after bpy)
from set_dresser.scene.placements.chosen import (  # noqa: E402  (after bpy)
    chosen_faces,
    eye_of,
)
from set_dresser.scene.surface import dense  # noqa: E402  (after bpy)
from set_dresser.scene.surface.dense import DENSE, MOST_CHOSEN  # noqa: E402  (after bpy)
from set_dresser.scene.surface.measure import measure  # noqa: E402  (after bpy)
from set_dresser.scene.surface.unwrap import sides_to_lay_on, wanted_ratio  # noqa: E402  (after bpy)

from tests.blender.dense_meshes import grid_of, in_scene, made, uvs_of  # noqa: E402  (after bpy)
from tests.blender.enabled import Dresser, add_camera  # noqa: E402  (after bpy)

if TYPE_CHECKING:
    from set_dresser.scene.placements.spec import Placed

Dress = Callable[..., "Placed"]


@pytest.fixture(autouse=True)
def _plain_colours(scene: bpy.types.Scene) -> None:
    """A view that shows every colour, of which nothing is said."""
    scene.view_settings.view_transform = "Standard"


def grid(scene: bpy.types.Scene, transform: Matrix | None = None, **more: Any) -> Any:
    return shown(scene, grid_of(**more), transform)


def shown(scene: bpy.types.Scene, mesh: Any, transform: Matrix | None = None) -> Any:
    assert len(mesh.polygons) > DENSE
    return in_scene(scene, mesh, transform)


def ball(edited: Any) -> None:
    bmesh.ops.create_icosphere(edited, subdivisions=6, radius=1.0)


def box(edited: Any) -> None:
    bmesh.ops.create_cube(edited, size=2.0)
    bmesh.ops.subdivide_edges(edited, edges=edited.edges[:], cuts=60, use_grid_fill=True)


def test_a_flat_wall_of_many_faces_shows_the_picture_as_a_plain_one_does(scene: bpy.types.Scene, dress: Dress) -> None:
    wall = grid(scene)

    placed = dress(wall, width=200, height=100)

    uvs = uvs_of(wall)
    assert placed.notes == ()
    assert uvs[:, 0] == pytest.approx((uvs[:, 2] + 2) / 4, abs=1e-5)
    assert uvs[:, 1] == pytest.approx((uvs[:, 4] + 1) / 2, abs=1e-5)
    assert wanted_ratio(wall, (), ()) == pytest.approx(2.0)


def test_a_wall_whose_normals_point_away_reads_right_for_who_looks(scene: bpy.types.Scene, dress: Dress) -> None:
    wall = grid(scene)
    wall.data.flip_normals()

    dress(wall, width=200, height=100, seen_along=(0, 1, 0))

    uvs = uvs_of(wall)
    assert uvs[:, 0] == pytest.approx((uvs[:, 2] + 2) / 4, abs=1e-5)


def test_a_scan_is_dressed_in_one_piece_and_told(scene: bpy.types.Scene, dress: Dress) -> None:
    scan = grid(scene, height=lambda x, z: 0.3 * np.sin(5 * x) * np.cos(7 * z))

    placed = dress(scan, width=200, height=100, seen_along=(0, 1, 0))

    uvs = uvs_of(scan)
    assert any("in one piece" in note for note in placed.notes)
    assert uvs[:, :2].min() == pytest.approx(0, abs=0.05)
    assert uvs[:, :2].max() == pytest.approx(1, abs=0.05)
    assert np.corrcoef(uvs[:, 0], uvs[:, 2])[0, 1] > 0.99
    assert np.corrcoef(uvs[:, 1], uvs[:, 4])[0, 1] > 0.99


@pytest.mark.parametrize("azimuth", [0, 50, 180, 300])
def test_a_closed_scan_shows_it_to_who_looks(scene: bpy.types.Scene, dress: Dress, azimuth: float) -> None:
    scan = shown(scene, made(ball))
    turned = radians(azimuth)

    dress(scan, width=100, height=100, seen_along=(sin(turned), cos(turned), 0))

    uvs = uvs_of(scan)
    rightwards = uvs[:, 2] * cos(turned) - uvs[:, 3] * sin(turned)
    assert uvs[:, 0] == pytest.approx(0.5 + rightwards / 2, abs=0.01)
    assert uvs[:, 1] == pytest.approx(0.5 + uvs[:, 4] / 2, abs=0.01)


def test_a_box_of_many_faces_shows_it_on_each_side(scene: bpy.types.Scene, dress: Dress) -> None:
    crate = shown(scene, made(box), Matrix.Rotation(radians(20), 4, "Z"))

    placed = dress(crate, width=100, height=100)

    uvs = uvs_of(crate)
    assert placed.notes == ()
    assert len(sides_to_lay_on(crate, (), ())) == 6
    for axis in (2, 3, 4):
        for side in (-1, 1):
            own = uvs[uvs[:, axis] == side]
            assert own[:, :2].min(axis=0) == pytest.approx((0, 0), abs=1e-4)
            assert own[:, :2].max(axis=0) == pytest.approx((1, 1), abs=1e-4)


@pytest.mark.parametrize("tilt", [0, 10, 35, 39])
def test_floors_and_slopes_of_many_faces_are_filled_to_their_edges(scene: bpy.types.Scene, tilt: float) -> None:
    laid = Matrix.Rotation(radians(-90), 4, "X")
    turned = Matrix.Rotation(radians(tilt), 4, "X") @ Matrix.Rotation(radians(25), 4, "Z") @ laid
    floor = grid(scene, transform=turned)

    surface = measure(floor, seen_along=(0.3, 1, -0.8))

    assert sorted((surface.width, surface.height)) == pytest.approx([2.0, 4.0], rel=1e-4)


def test_only_what_shows_the_active_slot_is_laid_out(scene: bpy.types.Scene, dress: Dress) -> None:
    wall = grid(scene)
    dress(wall, width=200, height=100)
    before = uvs_of(wall)
    for name in ("Left", "Right"):
        wall.data.materials.append(bpy.data.materials.new(name))
    left = np.array([face.center.x < 0 for face in wall.data.polygons])
    wall.data.polygons.foreach_set("material_index", np.where(left, 1, 2).astype(np.int32))
    wall.active_material_index = 1

    dress(wall, width=100, height=100, take_id="take-2")

    uvs = uvs_of(wall)
    of_left = np.repeat(left, 4)
    assert uvs[~of_left] == pytest.approx(before[~of_left])
    assert uvs[of_left][:, 0] == pytest.approx((uvs[of_left][:, 2] + 2) / 2, abs=1e-4)


def test_a_round_one_with_a_layout_keeps_it(scene: bpy.types.Scene, dress: Dress) -> None:
    scan = shown(scene, made(ball))
    scan.data.uv_layers.new(name="Scanner's")

    dress(scan, width=100, height=100)

    assert [layer.name for layer in scan.data.uv_layers] == ["Scanner's"]
    assert wanted_ratio(scan, (), ()) == 1.0


def test_more_chosen_faces_than_a_second_is_enough_for_are_refused_before_anything_is_paid(
    scene: bpy.types.Scene, edit: Callable[..., None]
) -> None:
    wall = grid(scene, across=250, up=210)
    edit(wall, range(len(wall.data.polygons)))

    with pytest.raises(SurfaceTooDense) as refused:
        chosen_faces(bpy.context)

    assert str(250 * 210) in refused.value.message
    assert len(wall.data.polygons) > MOST_CHOSEN


def test_a_closed_scan_shows_it_to_who_looks_from_a_place_or_in_its_midst(scene: bpy.types.Scene) -> None:
    scan = shown(scene, made(ball), Matrix.Diagonal((3, 1, 1, 1)))

    # From the side it is as wide as it is deep, wherever the view's middle looks; from within the view's middle counts
    assert wanted_ratio(scan, (), (0, 1, 0), (-20, 0, 0)) == pytest.approx(1.0, rel=0.01)
    assert wanted_ratio(scan, (), (0, 1, 0), (0.5, 0.1, 0)) == pytest.approx(3.0, rel=0.01)
    assert measure(scan, (), (0, 1, 0), (0.5, 0.1, 0)).normal == pytest.approx((0, -1, 0), abs=1e-3)


@pytest.mark.parametrize("pitch", [0, 30, 60, 90, -90])
@pytest.mark.parametrize("has_perspective", [True, False], ids=["perspective", "orthographic"])
def test_a_closed_scan_is_turned_to_the_view(scene: bpy.types.Scene, pitch: float, has_perspective: bool) -> None:
    # Given a view that looks so far down at a ball, and what of it leans as the view's up is what counts on floors
    scan = shown(scene, made(ball))
    rotation = Euler((radians(90 - pitch), 0, radians(25))).to_quaternion()
    back, up = rotation @ Vector((0, 0, 1)), rotation @ Vector((0, 1, 0))
    view = (Matrix.Translation(back * 6) @ rotation.to_matrix().to_4x4()).inverted()
    clip = Matrix.Diagonal((0.2, 0.2, -0.01, 1))
    if has_perspective:
        clip[3][2], clip[3][3] = -1, 0

    # When it is measured as that view sees it
    surface = measure(scan, (), up - back, eye_of(view, rotation, clip))

    # Then it looks back at the viewer, from before the ball
    assert surface.normal == pytest.approx(tuple(back), abs=0.01)
    assert surface.centre == pytest.approx(tuple(back), abs=0.02)


def test_a_scan_that_is_inside_out_reads_right_for_who_looks(scene: bpy.types.Scene, dress: Dress) -> None:
    scan = grid(scene, height=lambda x, z: 0.3 * np.sin(5 * x) * np.cos(7 * z))
    scan.data.flip_normals()

    dress(scan, width=200, height=100, seen_along=(0, 1, 0), seen_from=(0, -8, 0))

    uvs = uvs_of(scan)
    assert np.corrcoef(uvs[:, 0], uvs[:, 2])[0, 1] > 0.99


def test_whether_a_round_one_keeps_its_layout_is_told_by_its_first_faces(
    scene: bpy.types.Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = shown(scene, made(ball))
    scan.data.uv_layers.new(name="Scanner's")
    monkeypatch.delattr(dense, "read_dense")

    assert wanted_ratio(scan, (), ()) == 1.0


def test_what_a_request_found_out_is_known_when_it_is_delivered(
    scene: bpy.types.Scene, dress: Dress, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = grid(scene, height=lambda x, z: 0.3 * np.sin(5 * x) * np.cos(7 * z))
    ratio = wanted_ratio(scan, (), (0, 1, 0), (0, -8, 0))
    with monkeypatch.context() as without:
        without.delattr(dense, "read_dense")
        assert wanted_ratio(scan, (), (0, 1, 0), (0, -8, 0)) == ratio
        dress(scan, width=200, height=100, seen_along=(0, 1, 0), seen_from=(0, -8, 0))
        with pytest.raises(NameError):
            wanted_ratio(scan, (), (0, 1, 0), (0, -8, 0))


@pytest.mark.parametrize(
    "change",
    [
        lambda scan: setattr(scan.data.vertices[0], "co", (-4, 0, -1)),
        lambda scan: setattr(scan, "scale", (2, 1, 1)),
        lambda scan: scan.data.transform(Matrix.Diagonal((2, 1, 1, 1))),
    ],
    ids=["a vertex", "the object", "all vertices"],
)
def test_what_was_found_out_before_a_change_is_found_out_anew(
    scene: bpy.types.Scene, change: Callable[[Any], None]
) -> None:
    scan = grid(scene)
    before = measure(scan).width

    change(scan)
    bpy.context.view_layer.update()

    assert measure(scan).width > before + 1


@pytest.mark.parametrize("is_edited", [False, True], ids=["Object Mode", "Edit Mode"])
def test_a_whole_object_is_dressed_alike_in_every_mode(
    scene: bpy.types.Scene, dress: Dress, edit: Callable[..., None], is_edited: bool
) -> None:
    wall = grid(scene, across=250, up=210)
    if is_edited:
        edit(wall)

    placed = dress(wall, width=200, height=100, seen_along=(0, 1, 0))

    bpy.ops.object.mode_set(mode="OBJECT")
    uvs = uvs_of(wall)
    assert placed.notes == ()
    assert uvs[:, 0] == pytest.approx((uvs[:, 2] + 2) / 4, abs=1e-5)


def test_what_was_paid_for_is_placed_though_its_object_is_being_edited(
    scene: bpy.types.Scene, dress: Dress, edit: Callable[..., None]
) -> None:
    # Given a target of more faces than can be chosen, as a sign on one of several slots has it
    wall = grid(scene, across=250, up=210)
    chosen = 250 * 201
    assert chosen > MOST_CHOSEN
    edit(wall, range(5))

    dress(wall, tuple(range(chosen)), width=209, height=100, seen_along=(0, 1, 0))

    bpy.ops.object.mode_set(mode="OBJECT")
    uvs = uvs_of(wall)
    assert uvs[: 4 * chosen, :2].min(axis=0) == pytest.approx((0, 0), abs=0.01)
    assert uvs[: 4 * chosen, :2].max(axis=0) == pytest.approx((1, 1), abs=0.01)
    assert not uvs[4 * chosen :, :2].any()


def test_without_numpy_a_whole_object_is_gone_through_one_by_one(
    scene: bpy.types.Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    wall = grid(scene, across=250, up=210)
    monkeypatch.setattr(dense, "has_numpy", lambda: False)

    assert wanted_ratio(wall, (), ()) == pytest.approx(2.0)


def test_a_sign_is_put_on_one_slot_of_a_dense_object_and_seen(dresser: Dresser) -> None:
    # Given a wall of which the left half, more faces than can be chosen, shows another material
    wall = in_scene(bpy.context.scene, grid_of(across=500, up=210))
    for name in ("Left", "Right"):
        wall.data.materials.append(bpy.data.materials.new(name))
    left = [polygon.center.x < 0 for polygon in wall.data.polygons]
    wall.data.polygons.foreach_set("material_index", [0 if each else 1 for each in left])
    assert sum(left) > MOST_CHOSEN
    add_camera()

    # When a sign is made of it
    sign = dresser.part("scene.signs.edit").make_sign(bpy.context, (0, 1, 0), (0, -8, 0))
    sign.lines[0].texts["en"].text = "OPEN"

    # Then it is as large as that half, and the camera sees it
    (found,) = dresser.part("scene.signs.legibility").look(bpy.context, "en").found
    assert (sign.width, sign.height) == pytest.approx((2.0, 2.0), rel=1e-4)
    assert found.verdict == "hero"
