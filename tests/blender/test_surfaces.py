"""What a surface is: its size, its centre and which way is up on it, for every way that an object can stand."""

from __future__ import annotations

from collections.abc import Callable
from math import radians
from typing import Any

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from mathutils import Euler, Matrix, Vector  # noqa: E402  (comes with bpy)
from set_dresser.client.errors import NoSurface, SurfaceLocked, SurfaceWithoutArea  # noqa: E402  (after bpy)
from set_dresser.scene.surface.measure import measure  # noqa: E402  (after bpy)

UP, DOWN, NORTH, SOUTH, EAST = (0, 0, 1), (0, 0, -1), (0, 1, 0), (0, -1, 0), (1, 0, 0)


def near(vector: Any) -> Any:
    return pytest.approx(tuple(vector), abs=1e-5)


def test_a_wall_has_its_width_its_height_and_up_is_up(add_wall: Callable[..., bpy.types.Object]) -> None:
    surface = measure(add_wall(4.0, 2.0))

    assert (surface.width, surface.height) == pytest.approx((4.0, 2.0))
    assert surface.normal == near(SOUTH)
    assert surface.right == near(EAST)
    assert surface.up == near(UP)
    assert surface.planar


def test_a_wall_that_was_scaled_has_the_size_that_is_seen(add_wall: Callable[..., bpy.types.Object]) -> None:
    wall = add_wall(1.0, 1.0, transform=Matrix.LocRotScale((5, 6, 7), None, (3.0, 1.0, 1.5)))

    surface = measure(wall)

    assert (surface.width, surface.height) == pytest.approx((3.0, 1.5))
    assert surface.centre == near((5, 6, 7))


@pytest.mark.parametrize("turn", [(0, 0, 30), (20, 0, 75), (-35, 15, 140), (70, 40, -100), (0, 90, 0), (0, 180, 0)])
@pytest.mark.parametrize("scale", [(1, 1, 1), (-1, 1, 1), (2, -1, 0.5), (-1, -1, -3)])
def test_a_wall_that_was_turned_and_mirrored_is_read_from_its_front(
    add_wall: Callable[..., bpy.types.Object],
    front_of: Callable[..., Vector],
    turn: tuple[float, float, float],
    scale: tuple[float, float, float],
) -> None:
    rotation = Euler([radians(angle) for angle in turn])
    wall = add_wall(transform=Matrix.LocRotScale((1, 2, 3), rotation, scale))

    surface = measure(wall)

    right, up, normal = Vector(surface.right), Vector(surface.up), Vector(surface.normal)
    assert tuple(normal) == near(front_of(wall, 0))
    assert tuple(right.cross(up)) == near(normal)
    assert up.z > 0
    assert right.z == pytest.approx(0, abs=1e-5)


def test_a_parent_that_shears_the_wall_counts(
    add_wall: Callable[..., bpy.types.Object], scene: bpy.types.Scene
) -> None:
    parent = bpy.data.objects.new("Parent", None)
    scene.collection.objects.link(parent)
    parent.scale = (2, 1, 1)
    wall = add_wall(1.0, 1.0)
    wall.parent = parent
    wall.rotation_euler.y = radians(45)
    bpy.context.view_layer.update()

    surface = measure(wall)

    assert (surface.width, surface.height) == pytest.approx((2 * 2**0.5, 2**0.5), rel=1e-5)


def test_a_floor_is_read_by_somebody_who_looks_along_the_object(add_mesh: Callable[..., bpy.types.Object]) -> None:
    points = [(0, 0, 0), (3, 0, 0), (3, 2, 0), (0, 2, 0)]
    floor = add_mesh(points, [(0, 1, 2, 3)], transform=Matrix.Rotation(radians(90), 4, "Z"))

    surface = measure(floor)

    assert surface.normal == near(UP)
    assert surface.up == near((-1, 0, 0))
    assert (surface.width, surface.height) == pytest.approx((3.0, 2.0))


def test_a_floor_is_upright_for_the_viewer(add_mesh: Callable[..., bpy.types.Object]) -> None:
    floor = add_mesh([(0, 0, 0), (3, 0, 0), (3, 2, 0), (0, 2, 0)], [(0, 1, 2, 3)])

    surface = measure(floor, seen_along=(1, 0, -0.5))

    assert surface.up == near(EAST)
    assert surface.right == near(SOUTH)
    assert (surface.width, surface.height) == pytest.approx((2.0, 3.0))


def test_a_ceiling_is_upright_for_the_viewer(add_mesh: Callable[..., bpy.types.Object]) -> None:
    ceiling = add_mesh([(0, 0, 3), (0, 2, 3), (3, 2, 3), (3, 0, 3)], [(0, 1, 2, 3)])

    surface = measure(ceiling, seen_along=(0, 1, 0.5))

    assert surface.normal == near(DOWN)
    assert surface.right == near(EAST)
    assert surface.up == near(SOUTH)


def test_a_viewer_straight_above_leaves_a_floor_as_it_lies(add_mesh: Callable[..., bpy.types.Object]) -> None:
    floor = add_mesh([(0, 0, 0), (3, 0, 0), (3, 2, 0), (0, 2, 0)], [(0, 1, 2, 3)])

    assert measure(floor, seen_along=DOWN).up == near(NORTH)


def test_a_ramp_is_no_floor(add_mesh: Callable[..., bpy.types.Object]) -> None:
    ramp = add_mesh([(0, 0, 0), (3, 0, 0), (3, 2, 1), (0, 2, 1)], [(0, 1, 2, 3)])

    surface = measure(ramp)

    assert surface.up == near(Vector((0, 2, 1)).normalized())
    assert surface.height == pytest.approx(5**0.5)


def test_an_ngon_with_a_notch_is_bounded_by_its_rectangle(add_mesh: Callable[..., bpy.types.Object]) -> None:
    outline = [(-2, -1), (2, -1), (2, 1), (0, 1), (0, 0), (-1, 0), (-1, 1), (-2, 1)]
    sign = add_mesh([(x, 0, z) for x, z in outline], [range(8)])

    surface = measure(sign)

    assert surface.normal == near(SOUTH)
    assert surface.centre == near((0, 0, 0))
    assert (surface.width, surface.height) == pytest.approx((4.0, 2.0))


def test_faces_in_one_plane_are_one_surface_even_apart(add_mesh: Callable[..., bpy.types.Object]) -> None:
    points = [(x + side, 0, z) for side in (0, 5) for x, z in ((0, 0), (1, 0), (1, 2), (0, 2))]
    windows = add_mesh(points, [(0, 1, 2, 3), (4, 5, 6, 7)])

    surface = measure(windows)

    assert surface.planar
    assert (surface.width, surface.height) == pytest.approx((6.0, 2.0))


def test_only_the_named_faces_count(add_box: Callable[..., bpy.types.Object]) -> None:
    box = add_box()

    surface = measure(box, [1])

    assert surface.normal == near(EAST)
    assert (surface.width, surface.height) == pytest.approx((2.0, 1.0))
    assert surface.planar


def test_a_box_is_measured_by_its_largest_side(add_box: Callable[..., bpy.types.Object]) -> None:
    surface = measure(add_box())

    assert not surface.planar
    assert abs(surface.normal[2]) == pytest.approx(1.0)
    assert (surface.width, surface.height) == pytest.approx((3.0, 2.0))


def test_with_several_materials_the_active_ones_faces_count(add_box: Callable[..., bpy.types.Object]) -> None:
    box = add_box()
    for name in ("Brick", "Glass"):
        box.data.materials.append(bpy.data.materials.new(name))
    box.data.polygons[0].material_index = 1
    box.active_material_index = 1

    surface = measure(box)

    assert surface.planar
    assert surface.normal == near(SOUTH)


def test_edit_mode_is_measured_as_it_is_edited(
    add_wall: Callable[..., bpy.types.Object], edit: Callable[..., None]
) -> None:
    import bmesh

    wall = add_wall(4.0, 2.0)
    edit(wall, [0])
    for vertex in bmesh.from_edit_mesh(wall.data).verts:
        vertex.co.x *= 2

    assert measure(wall, [0]).width == pytest.approx(8.0)


def test_modifiers_do_not_count(add_wall: Callable[..., bpy.types.Object]) -> None:
    wall = add_wall(4.0, 2.0)
    wall.modifiers.new("Array", "ARRAY").count = 3

    assert measure(wall).width == pytest.approx(4.0)


def test_no_object_a_lamp_and_an_empty_mesh_have_no_surface(
    add_mesh: Callable[..., bpy.types.Object], scene: bpy.types.Scene
) -> None:
    lamp = bpy.data.objects.new("Lamp", bpy.data.lights.new("Lamp", "POINT"))
    scene.collection.objects.link(lamp)

    for obj in (None, lamp, add_mesh([], [])):
        with pytest.raises(NoSurface):
            measure(obj)


@pytest.mark.parametrize("width, height", [(4.0, 0.0), (0.0, 0.0)])
def test_a_surface_without_area_is_named(
    add_wall: Callable[..., bpy.types.Object], width: float, height: float
) -> None:
    with pytest.raises(SurfaceWithoutArea, match="Wall"):
        measure(add_wall(width, height))


def test_an_object_scaled_to_nothing_has_no_area(add_wall: Callable[..., bpy.types.Object]) -> None:
    with pytest.raises(SurfaceWithoutArea):
        measure(add_wall(transform=Matrix.Scale(0.0, 4)))


def test_a_face_without_area_beside_good_ones_does_no_harm(add_mesh: Callable[..., bpy.types.Object]) -> None:
    points = [(-1, 0, 0), (1, 0, 0), (1, 0, 1), (-1, 0, 1), (0, 0, 1)]
    wall = add_mesh(points, [(0, 1, 2, 3), (3, 4, 2)])

    surface = measure(wall)

    assert surface.planar
    assert (surface.width, surface.height) == pytest.approx((2.0, 1.0))


@pytest.mark.parametrize("scale", [0.001, 1000.0])
def test_sizes_from_a_match_box_to_a_mountain(add_wall: Callable[..., bpy.types.Object], scale: float) -> None:
    surface = measure(add_wall(4.0, 2.0, transform=Matrix.Scale(scale, 4)))

    assert (surface.width, surface.height) == pytest.approx((4.0 * scale, 2.0 * scale))


def test_a_linked_object_is_locked(link_wall: Callable[..., bpy.types.Object]) -> None:
    with pytest.raises(SurfaceLocked, match="Wall"):
        measure(link_wall())


def test_a_library_override_is_not_locked(link_wall: Callable[..., bpy.types.Object]) -> None:
    assert measure(link_wall(override=True)).width == pytest.approx(4.0)
