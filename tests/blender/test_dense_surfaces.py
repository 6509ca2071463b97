"""Meshes of very many faces, such as scans: dressed all at once, in a few flat sides or in one piece, or refused before anything is paid."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, radians, sin
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

import bmesh  # noqa: E402  (comes with bpy)
from mathutils import Matrix  # noqa: E402  (comes with bpy)
from set_dresser.client.errors import SurfaceTooDense  # noqa: E402  (after bpy)
from set_dresser.scene.placements.chosen import chosen_faces  # noqa: E402  (after bpy)
from set_dresser.scene.surface.dense import DENSE, MOST_CHOSEN  # noqa: E402  (after bpy)
from set_dresser.scene.surface.measure import measure  # noqa: E402  (after bpy)
from set_dresser.scene.surface.unwrap import sides_to_lay_on, wanted_ratio  # noqa: E402  (after bpy)

if TYPE_CHECKING:
    from set_dresser.scene.placements.spec import Placed

Dress = Callable[..., "Placed"]
Height = Callable[[Any, Any], Any]


@pytest.fixture(autouse=True)
def _plain_colours(scene: bpy.types.Scene) -> None:
    """A view that shows every colour, of which nothing is said."""
    scene.view_settings.view_transform = "Standard"


def grid(scene: bpy.types.Scene, *, across: int = 160, up: int = 130, height: Height | None = None, **more: Any) -> Any:
    """A wall 4 wide and 2 high of so many faces, upright and looking to -Y; `height` moves its points along Y."""
    x, z = np.meshgrid(np.linspace(-2, 2, across + 1), np.linspace(-1, 1, up + 1))
    y = np.zeros_like(x) if height is None else height(x, z)
    corner = (np.arange(up)[:, None] * (across + 1) + np.arange(across)[None, :]).ravel()
    faces = np.stack([corner, corner + 1, corner + across + 2, corner + across + 1], axis=1)
    mesh = bpy.data.meshes.new("Scan")
    mesh.from_pydata(np.stack([x, y, z], axis=-1).reshape(-1, 3).tolist(), [], faces.tolist())
    return shown(scene, mesh, **more)


def shown(scene: bpy.types.Scene, mesh: Any, transform: Matrix | None = None) -> Any:
    obj = bpy.data.objects.new("Scan", mesh)
    obj.matrix_world = Matrix() if transform is None else transform
    scene.collection.objects.link(obj)
    bpy.context.view_layer.update()
    assert len(mesh.polygons) > DENSE
    return obj


def made(build: Callable[[Any], Any]) -> Any:
    """A mesh made by one of Blender's own shapes."""
    mesh = bpy.data.meshes.new("Scan")
    edited = bmesh.new()
    build(edited)
    edited.to_mesh(mesh)
    edited.free()
    return mesh


def ball(edited: Any) -> None:
    bmesh.ops.create_icosphere(edited, subdivisions=6, radius=1.0)


def box(edited: Any) -> None:
    bmesh.ops.create_cube(edited, size=2.0)
    bmesh.ops.subdivide_edges(edited, edges=edited.edges[:], cuts=60, use_grid_fill=True)


def uvs_of(obj: Any, name: str = "Set Dresser") -> Any:
    """The UVs of each corner beside the place of its vertex in object space: columns u, v, x, y, z."""
    mesh = obj.data
    stored = np.empty(2 * len(mesh.loops), dtype=np.float32)
    mesh.uv_layers[name].uv.foreach_get("vector", stored)
    around = np.empty(len(mesh.loops), dtype=np.int32)
    mesh.loops.foreach_get("vertex_index", around)
    places = np.empty(3 * len(mesh.vertices), dtype=np.float32)
    mesh.vertices.foreach_get("co", places)
    return np.hstack([stored.reshape(-1, 2), places.reshape(-1, 3)[around]])


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
