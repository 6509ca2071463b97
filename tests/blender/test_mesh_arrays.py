"""A mesh's triangles, read the quick way, are Blender's own: what a mask or depth shows is what a render shows."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import bpy


def _mesh(sizes: tuple[int, ...], seed: int) -> bpy.types.Mesh:
    """Loose polygons of these sizes, each as likely bent, concave or crossed as plain."""
    import bpy

    chance = random.Random(seed)
    points: list[tuple[float, float, float]] = []
    faces: list[list[int]] = []
    for number in range(200):
        size = sizes[number % len(sizes)]
        faces.append(list(range(len(points), len(points) + size)))
        points += [(chance.uniform(-1, 1), chance.uniform(-1, 1), chance.uniform(-0.2, 0.2)) for _ in range(size)]
    mesh = bpy.data.meshes.new("Loose")
    mesh.from_pydata(points, [], faces)
    return mesh


@pytest.mark.parametrize("sizes", [(3,), (4,), (3, 4), (4, 4, 3), (3, 4, 5, 9)])
def test_triangles_are_those_that_blender_makes(sizes: tuple[int, ...]) -> None:
    import numpy as np
    from set_dresser.scene.blender import mesh_arrays

    mesh = _mesh(sizes, seed=7)
    points, owners = mesh_arrays.points_of(mesh), mesh_arrays.polygon_of_triangles(mesh)
    found = mesh_arrays.triangles_of(mesh, points, owners)
    assert found.tolist() == [list(each.vertices) for each in mesh.loop_triangles]
    assert owners.tolist() == [each.polygon_index for each in mesh.loop_triangles]
    assert np.array_equal(points, np.array([tuple(each.co) for each in mesh.vertices], np.float32))


def test_a_box_around_points_is_the_lowest_and_the_highest_of_each_axis() -> None:
    import numpy as np
    from set_dresser.scene.blender import mesh_arrays

    low, high = mesh_arrays.box_around(np.array([(0, 5, -1), (2, -3, 4), (1, 1, 1)], np.float32))
    assert (low.tolist(), high.tolist()) == ([0, -3, -1], [2, 5, 4])
