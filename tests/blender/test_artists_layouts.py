"""Pictures on layouts that were made for something else: they repeat, lie on several tiles, or over themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from set_dresser.scene.surface.artists_layout import overlaps  # noqa: E402  (after bpy)
from set_dresser.scene.surface.unwrap import UV_MAP  # noqa: E402  (after bpy)

if TYPE_CHECKING:
    from set_dresser.scene.placements.spec import Placed

Dress = Callable[..., "Placed"]


@pytest.fixture
def column(scene: bpy.types.Scene) -> bpy.types.Object:
    """A column of 32 sides with Blender's own layout, within one square."""
    bpy.ops.mesh.primitive_cylinder_add(vertices=32, radius=1, depth=3)
    assert scene
    return bpy.context.object


def move(obj: bpy.types.Object, how: Callable[[int, float, float], tuple[float, float]]) -> None:
    """Change the layout: told each face and UV."""
    layer = obj.data.uv_layers[0].uv
    for polygon in obj.data.polygons:
        for loop in polygon.loop_indices:
            layer[loop].vector = how(polygon.index, *layer[loop].vector)


def bounds(obj: bpy.types.Object, faces: set[int] | None = None) -> list[float]:
    layer = obj.data.uv_layers[UV_MAP].uv
    loops = [
        loop
        for polygon in obj.data.polygons
        if faces is None or polygon.index in faces
        for loop in polygon.loop_indices
    ]
    values = [[layer[loop].vector[axis] for loop in loops] for axis in (0, 1)]
    return [min(values[0]), min(values[1]), max(values[0]), max(values[1])]


def test_a_layout_that_repeats_shows_the_picture_once_across_all_of_it(column: bpy.types.Object, dress: Dress) -> None:
    move(column, lambda _, u, v: (u * 6 - 1, v * 6 + 2))
    theirs = [tuple(each.vector) for each in column.data.uv_layers[0].uv]

    placed = dress(column, width=400, height=400)

    assert bounds(column) == pytest.approx([0, 0, 1, 1], abs=0.06)
    assert any("repeats" in note for note in placed.notes)
    assert [tuple(each.vector) for each in column.data.uv_layers[0].uv] == theirs


def test_a_layout_on_several_tiles_shows_the_picture_on_each(column: bpy.types.Object, dress: Dress) -> None:
    move(column, lambda face, u, v: (u + face % 4, v + face // 20))

    placed = dress(column, width=400, height=400)

    assert bounds(column) == pytest.approx([0, 0, 1, 1], abs=0.06)
    assert any("tiles" in note for note in placed.notes)


def test_a_layout_on_one_other_tile_shows_the_whole_picture(column: bpy.types.Object, dress: Dress) -> None:
    move(column, lambda _, u, v: (u + 3, v + 1))

    placed = dress(column, width=400, height=400)

    assert bounds(column) == pytest.approx([0, 0, 1, 1], abs=0.06)
    assert not any("layout" in note for note in placed.notes)


@pytest.mark.parametrize("beyond", [0.0, 0.03])
def test_a_layout_within_one_square_is_left_alone(column: bpy.types.Object, dress: Dress, beyond: float) -> None:
    move(column, lambda _, u, v: (u + beyond, v))

    placed = dress(column, width=400, height=400)

    assert UV_MAP not in column.data.uv_layers
    assert not any("layout" in note for note in placed.notes)


def test_polygons_that_lie_over_each_other_are_told_from_those_side_by_side() -> None:
    left, right = [(0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0)], [(0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0)]

    assert not overlaps([left, right])
    assert overlaps([left, right, left[::-1]])
    assert overlaps([left, [(0.4, 0.0), (0.9, 0.0), (0.9, 1.0), (0.4, 1.0)]])
