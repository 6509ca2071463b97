"""A mesh of very many faces is dressed as the same mesh of few faces is: on the same sides, the same way round, and upright alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import cos, radians, sin, tau
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from mathutils import Matrix  # noqa: E402  (comes with bpy)
from set_dresser.scene.surface.dense import DENSE  # noqa: E402  (after bpy)
from set_dresser.scene.surface.unwrap import sides_to_lay_on  # noqa: E402  (after bpy)

from tests.blender.dense_meshes import (  # noqa: E402  (after bpy)
    BOX,
    HOUSE,
    STAIR,
    Height,
    Shape,
    grid_of,
    in_scene,
    made,
    mesh_of,
    uvs_of,
)

if TYPE_CHECKING:
    from set_dresser.scene.placements.spec import Placed

Dress = Callable[..., "Placed"]
AHEAD = (0.0, 1.0, 0.0)
CUTS = 62


@pytest.fixture(autouse=True)
def _plain_colours(scene: bpy.types.Scene) -> None:
    """A view that shows every colour, of which nothing is said."""
    scene.view_settings.view_transform = "Standard"


def laid(obj: Any, along: Sequence[float] = AHEAD, eye: Sequence[float] = ()) -> list[tuple[float, ...]]:
    """Every side on which a picture would be laid: its middle, right, up, width and height, rounded, in an order of their own."""
    surfaces = [side.surface for side in sides_to_lay_on(obj, (), along, eye)]
    numbers = [(*each.centre, *each.right, *each.up, each.width, each.height) for each in surfaces]
    return sorted(tuple(round(number, 3) + 0.0 for number in each) for each in numbers)


def arc(degrees: float) -> Height:
    """A wall 4 wide that is bent by so many degrees from its left to its right edge."""
    radius = 4 / radians(degrees)
    return lambda x, _: radius - np.sqrt(radius**2 - x**2)


def with_layout(obj: Any, *, has_layout: bool) -> Any:
    if has_layout:
        obj.data.uv_layers.new(name="Artist's")
    return obj


@pytest.mark.parametrize("has_layout", [False, True], ids=["bare", "with a layout"])
@pytest.mark.parametrize(
    "height",
    [arc(3), arc(5), arc(10), arc(20), lambda x, _: 0.05 * np.sin(3 * x), lambda _, z: 0.02 * np.cos(tau * z)],
    ids=["3 degrees", "5 degrees", "10 degrees", "20 degrees", "waves", "lying waves"],
)
def test_a_wall_that_is_gently_curved_is_one_side(
    scene: bpy.types.Scene, dress: Dress, height: Height, has_layout: bool
) -> None:
    sparse = with_layout(in_scene(scene, grid_of(32, 26, height)), has_layout=has_layout)
    dense = with_layout(in_scene(scene, grid_of(160, 130, height)), has_layout=has_layout)

    expected, found = (
        [(each.width, each.height, each.right, each.up) for each in (side.surface for side in sides)]
        for sides in (sides_to_lay_on(obj, (), AHEAD) for obj in (sparse, dense))
    )

    assert len(expected) <= 1
    assert len(found) == len(expected)
    for (width, high, right, up), (width_found, high_found, right_found, up_found) in zip(expected, found, strict=True):
        assert (width_found, high_found) == pytest.approx((width, high), rel=0.01)
        assert right_found == pytest.approx(right, abs=0.01)
        assert up_found == pytest.approx(up, abs=0.01)
    assert dress(dense, seen_along=AHEAD).notes == ()


@pytest.mark.parametrize("is_flipped", [False, True], ids=["outwards", "inwards"])
@pytest.mark.parametrize("eye", [(), (0, 0, 0), (0.7, -0.6, 0.2), (0, -9, 0), (5, -9, 3)], ids=str)
def test_a_box_and_a_room_read_right_for_who_looks(
    scene: bpy.types.Scene, eye: Sequence[float], is_flipped: bool
) -> None:
    sparse, dense = (in_scene(scene, mesh_of(BOX, cuts), Matrix.Rotation(0.2, 4, "Z")) for cuts in (0, CUTS))
    for obj in (sparse, dense) if is_flipped else ():
        obj.data.flip_normals()

    assert len(dense.data.polygons) > DENSE
    assert laid(dense, AHEAD, eye) == laid(sparse, AHEAD, eye)


def test_a_room_of_more_faces_than_rays_are_sent_at_reads_right_from_inside(scene: bpy.types.Scene) -> None:
    sparse, dense = (in_scene(scene, mesh_of(BOX, cuts)) for cuts in (0, 95))

    assert laid(dense, AHEAD, (0.3, 0, 0)) == laid(sparse, AHEAD, (0.3, 0, 0))


def test_a_wall_reads_right_though_a_post_hides_the_first_face_of_each_of_its_rows(scene: bpy.types.Scene) -> None:
    # Given a wall that shows its back but for the left edge, of which a post shows nothing
    def with_post(edited: Any) -> None:
        edited.from_mesh(grid_of(160, 128))
        for face in edited.faces:
            face.normal_flip()
        edited.faces.new([edited.verts.new((x, -0.5, z)) for x, z in ((-2, -1), (-1.8, -1), (-1.8, 1), (-2, 1))])

    wall = in_scene(scene, made(with_post))

    sides = [side.surface for side in sides_to_lay_on(wall, (), AHEAD, (0, -8, 0))]

    assert len(wall.data.polygons) > DENSE
    assert [each.right for each in sides] == [pytest.approx((1, 0, 0), abs=1e-5)] * 2


@pytest.mark.parametrize("kilometres", [1, 500])
def test_far_from_the_origin_it_lies_as_exactly(scene: bpy.types.Scene, kilometres: float) -> None:
    place = Matrix.Translation((1000 * kilometres, 700 * kilometres, 0)) @ Matrix.Rotation(0.6, 4, "Z")
    sparse, dense = (in_scene(scene, mesh, place @ Matrix.Rotation(0.3, 4, "X")) for mesh in (grid_of(3, 2), grid_of()))

    (expected,), (found,) = ([side.surface for side in sides_to_lay_on(obj, (), AHEAD)] for obj in (sparse, dense))

    assert (found.width, found.height) == pytest.approx((4, 2), rel=1e-4)
    assert found.centre == pytest.approx(expected.centre, rel=2e-7, abs=1e-4)


def test_what_lies_nowhere_keeps_nothing_else_from_being_dressed(scene: bpy.types.Scene, dress: Dress) -> None:
    # Given a scan of which a file that was cut short left some points nowhere
    mesh = grid_of(height=lambda x, z: 0.3 * np.sin(5 * x) * np.cos(7 * z))
    for vertex in mesh.vertices[40:60]:
        vertex.co = (float("nan"), float("inf"), 0.0)
    scan = in_scene(scene, mesh)

    (side,) = sides_to_lay_on(scan, (), AHEAD, (0, -8, 0))
    dress(scan, seen_along=AHEAD, seen_from=(0, -8, 0))

    assert (side.surface.width, side.surface.height) == pytest.approx((4, 2), rel=0.01)


@pytest.mark.parametrize("has_layout", [False, True], ids=["bare", "with a layout"])
@pytest.mark.parametrize("eye", [(), (1, -9, 2)], ids=str)
@pytest.mark.parametrize("shape", [STAIR, HOUSE], ids=["stair", "house"])
def test_sides_that_look_the_same_way_are_apart_where_they_lie_apart(
    scene: bpy.types.Scene, shape: Shape, eye: Sequence[float], has_layout: bool
) -> None:
    meshes = (mesh_of(shape, 1), mesh_of(shape, CUTS))
    sparse, dense = (with_layout(in_scene(scene, mesh), has_layout=has_layout) for mesh in meshes)

    assert len(dense.data.polygons) > DENSE
    assert len(laid(sparse, AHEAD, eye)) == 6
    assert laid(dense, AHEAD, eye) == laid(sparse, AHEAD, eye)


def test_a_wall_of_which_some_faces_look_away_is_one_side(scene: bpy.types.Scene) -> None:
    mesh = grid_of()
    for polygon in list(mesh.polygons)[::7]:
        polygon.flip()
    wall = in_scene(scene, mesh)

    assert laid(wall, AHEAD, (1, -5, 1)) == laid(in_scene(scene, grid_of(3, 2)), AHEAD, (1, -5, 1))


@pytest.mark.parametrize("has_layout", [False, True], ids=["bare", "with a layout"])
def test_faces_that_are_lines_look_nowhere(scene: bpy.types.Scene, has_layout: bool) -> None:
    # Given a box on whose sides lie thirty triangles that are as good as lines, and look anywhere
    def with_lines(edited: Any, cuts: int) -> None:
        edited.from_mesh(mesh_of(BOX, cuts))
        for number in range(30):
            turned = tau * number / 30
            across, up = sin(turned) * 1e-6, cos(turned) * 1e-6
            at = 0.02 * number - 0.3
            points = [(at, -1, 0), (at, 0.9, 0), (at + across, 0.5, up)]
            edited.faces.new([edited.verts.new(point) for point in points])

    sparse, dense = (
        with_layout(in_scene(scene, made(lambda edited, cuts=cuts: with_lines(edited, cuts))), has_layout=has_layout)
        for cuts in (0, CUTS)
    )

    assert len(laid(sparse)) == 6
    assert laid(dense) == laid(sparse)


def test_a_thing_of_many_flat_sides_shows_the_picture_on_each_where_nobody_made_a_layout(
    scene: bpy.types.Scene,
) -> None:
    # Given a pillar of ten sides, with two ends of ten triangles: twelve sides; and with a layout as many
    corners = [(cos(tau * at / 10), sin(tau * at / 10)) for at in range(10)]
    points = [*((x, y, z) for z in (-2, 2) for x, y in corners), (0, 0, -2), (0, 0, 2)]
    around = [(at, (at + 1) % 10) for at in range(10)]
    faces = [(one, other, other + 10, one + 10) for one, other in around]
    faces += [(other, one, 20) for one, other in around] + [(one + 10, other + 10, 21) for one, other in around]
    sparse, dense = (in_scene(scene, mesh_of((points, faces), cuts)) for cuts in (1, 27))

    assert len(dense.data.polygons) > DENSE
    assert len(laid(sparse)) == 12
    assert laid(dense) == laid(sparse)


def test_the_picture_lies_on_a_box_as_its_sides_say(scene: bpy.types.Scene, dress: Dress) -> None:
    # Given a room of a box, dressed by who stands in it
    room = in_scene(scene, mesh_of(BOX, CUTS))

    dress(room, width=100, height=100, seen_along=AHEAD, seen_from=(0, 0, 0))

    # Then on its far wall the picture's right is to the right
    uvs = uvs_of(room)
    far = uvs[(uvs[:, 3] == 1) & (np.abs(uvs[:, 2]) < 1) & (np.abs(uvs[:, 4]) < 1)]
    assert far[:, 0] == pytest.approx((far[:, 2] + 1) / 2, abs=1e-4)
