"""Faces whose normals point away from who looks: a picture on them reads right for the artist; what is only hidden stays as it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from mathutils import Vector  # noqa: E402  (comes with bpy)
from set_dresser.scene.surface.measure import measure  # noqa: E402  (after bpy)
from set_dresser.scene.surface.target import target_of  # noqa: E402  (after bpy)
from set_dresser.scene.surface.unwrap import sides_to_lay_on  # noqa: E402  (after bpy)

Add = Callable[..., bpy.types.Object]
AHEAD = (0.0, 1.0, 0.0)


def rights(obj: bpy.types.Object, faces: tuple[int, ...], eye: tuple[float, ...] = ()) -> dict[int, Vector]:
    """Which way is right on the side of each face."""
    target = target_of(obj, faces, AHEAD, eye)
    sides = sides_to_lay_on(obj, target.faces, target.seen_along, target.seen_from)
    return {face.index: Vector(side.surface.right) for side in sides for face in side.faces}


@pytest.mark.parametrize("eye", [(), (0.5, -6, 0)])
def test_a_wall_that_looks_away_reads_right_for_who_looks(add_wall: Add, eye: tuple[float, ...]) -> None:
    wall = add_wall()
    for is_flipped in (False, True):
        if is_flipped:
            wall.data.flip_normals()
        assert measure(wall, [0], AHEAD, eye).right == pytest.approx((1, 0, 0), abs=1e-6)
    assert measure(wall, [0]).right == pytest.approx((-1, 0, 0), abs=1e-6)


def test_the_far_side_of_a_box_keeps_its_front(add_box: Add) -> None:
    box = add_box()

    assert rights(box, (), (0, -9, 0))[2] == Vector((-1, 0, 0))
    assert rights(box, (2,), (0, -9, 0))[2] == Vector((-1, 0, 0))


def test_the_walls_of_a_room_made_of_a_box_read_right_from_inside(add_box: Add) -> None:
    assert rights(add_box(), (2,), (0, 0, 0))[2] == Vector((1, 0, 0))


def test_a_box_that_is_inside_out_reads_right_from_all_around(add_box: Add) -> None:
    box = add_box()
    box.data.flip_normals()

    found = rights(box, (), (0, -9, 0))

    assert found[0] == Vector((1, 0, 0))
    assert found[2] == Vector((-1, 0, 0))


def test_a_wall_of_which_some_faces_look_away_shows_one_picture(add_mesh: Add) -> None:
    points = [(0, 0, 0), (1, 0, 0), (2, 0, 0), (0, 0, 2), (1, 0, 2), (2, 0, 2)]
    wall = add_mesh(points, [(0, 1, 4, 3), (1, 4, 5, 2)])

    surface = measure(wall, [0, 1], AHEAD, (1, -5, 1))

    assert surface.planar
    assert surface.width == pytest.approx(2)


def test_a_floor_whose_normal_points_down_is_a_floor_for_who_looks_down(add_mesh: Add) -> None:
    floor = add_mesh([(-2, -1, 0), (-2, 1, 0), (2, 1, 0), (2, -1, 0)], [(0, 1, 2, 3)])

    surface = measure(floor, [0], (0, 0.8, -0.6), (0, -4, 3))

    assert surface.normal == pytest.approx((0, 0, 1), abs=1e-6)
    assert surface.up == pytest.approx((0, 1, 0), abs=1e-6)


def test_a_wall_seen_along_its_face_keeps_its_front(add_wall: Add) -> None:
    assert measure(add_wall(), [0], (1, 0, 0), (-9, 0, 0)).right == pytest.approx((1, 0, 0), abs=1e-6)
