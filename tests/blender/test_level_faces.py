"""Level faces, such as floors, road markings, table tops and ceilings: a picture on them stands along their edges, and upright for who looks."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from math import acos, cos, degrees, radians, sin
from typing import TYPE_CHECKING, Any

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from mathutils import Euler, Matrix, Vector  # noqa: E402  (comes with bpy)
from set_dresser.client.placement import Target  # noqa: E402  (after bpy)
from set_dresser.client.plain_values import from_plain, to_plain  # noqa: E402  (after bpy)
from set_dresser.scene.placements.chosen import looking_along  # noqa: E402  (after bpy)
from set_dresser.scene.placements.plane import pose_on_face  # noqa: E402  (after bpy)
from set_dresser.scene.surface.measure import meant_faces, measure, sides_of  # noqa: E402  (after bpy)
from set_dresser.scene.surface.rectangle import LEVEL, Surface  # noqa: E402  (after bpy)
from set_dresser.scene.surface.target import target_of  # noqa: E402  (after bpy)
from set_dresser.scene.surface.unwrap import plan_unwrap  # noqa: E402  (after bpy)

from tests.blender.enabled import Dresser  # noqa: E402  (after bpy)
from tests.blender.signs import make_sign  # noqa: E402  (after bpy)

if TYPE_CHECKING:
    from set_dresser.scene.placements.spec import Placed

AZIMUTHS = (0, 20, 44, 46, 90, 135, 200, 315)
FLOOR = [(0, 0, 0), (4, 0, 0), (4, 2, 0), (0, 2, 0)]
L_SHAPE = [(0, 0, 0), (4, 0, 0), (4, 2, 0), (2, 2, 0), (2, 4, 0), (0, 4, 0)]
CUT_CORNERS = [(0.3, 0, 0), (3.7, 0, 0), (4, 0.3, 0), (4, 1.7, 0), (3.7, 2, 0), (0.3, 2, 0), (0, 1.7, 0), (0, 0.3, 0)]
TRIANGLE = [(0, 0, 0), (4, 0, 0), (1, 3, 0)]
ROUND = [(2 * cos(radians(15 * step)), 2 * sin(radians(15 * step)), 0) for step in range(24)]


def seen_from(azimuth: float, pitch: float = 35.0) -> Vector:
    """Where somebody looks who has turned so far to the right from +Y, and looks down at a floor."""
    turned, down = radians(azimuth), radians(pitch)
    return Vector((sin(turned) * cos(down), cos(turned) * cos(down), -sin(down)))


def away_in(surface: Surface, seen_along: Vector) -> Vector:
    """What the view calls up on a surface: away from the viewer on a floor, towards the viewer on a ceiling."""
    normal = Vector(surface.normal)
    laid = (seen_along - normal * seen_along.dot(normal)).normalized()
    return laid if normal.z > 0 else -laid


def is_along(one: Vector, other: Vector) -> bool:
    return abs(one.normalized().dot(other.normalized())) == pytest.approx(1.0, abs=1e-5)


def edges_of(obj: bpy.types.Object) -> list[Vector]:
    points = [obj.matrix_world @ vertex.co for vertex in obj.data.vertices]
    return [points[edge.vertices[1]] - points[edge.vertices[0]] for edge in obj.data.edges]


@pytest.mark.parametrize("azimuth", AZIMUTHS)
@pytest.mark.parametrize(
    "transform",
    [
        Matrix(),
        Matrix.Rotation(radians(30), 4, "Z"),
        Matrix.LocRotScale((5, -3, 1), Euler((0, 0, radians(71))), (2, 0.5, 1)),
        Matrix.LocRotScale((0, 0, 9), Euler((0, 0, radians(-160))), (-3, 1, 1)),
        Matrix.LocRotScale((4e4, 4e4, 0), Euler((0, 0, radians(12))), (100, 100, 100)),
    ],
    ids=["plain", "turned", "turned and scaled", "mirrored", "large and far away"],
)
def test_a_floor_is_filled_to_its_edges_and_upright_from_everywhere(
    add_mesh: Callable[..., bpy.types.Object], transform: Matrix, azimuth: float
) -> None:
    floor = add_mesh(FLOOR, [(0, 1, 2, 3)], transform=transform)
    along = seen_from(azimuth)

    surface = measure(floor, seen_along=along)

    lengths = sorted(edge.length for edge in edges_of(floor))
    right, up, normal = Vector(surface.right), Vector(surface.up), Vector(surface.normal)
    assert sorted((surface.width, surface.height)) == pytest.approx([lengths[0], lengths[-1]], rel=1e-4)
    assert any(is_along(up, edge) for edge in edges_of(floor))
    assert up.dot(away_in(surface, along)) >= cos(radians(45.01))
    assert tuple(right.cross(up)) == pytest.approx(tuple(normal), abs=1e-5)


@pytest.mark.parametrize("azimuth", AZIMUTHS)
def test_a_ceiling_is_upright_from_everywhere(add_mesh: Callable[..., bpy.types.Object], azimuth: float) -> None:
    turned = Matrix.Translation((0, 0, 3)) @ Matrix.Rotation(radians(25), 4, "Z")
    ceiling = add_mesh(FLOOR, [(3, 2, 1, 0)], transform=turned)
    along = seen_from(azimuth, pitch=-30)

    surface = measure(ceiling, seen_along=along)

    assert surface.normal[2] == pytest.approx(-1)
    assert sorted((surface.width, surface.height)) == pytest.approx([2.0, 4.0])
    assert Vector(surface.up).dot(away_in(surface, along)) >= cos(radians(45.01))


@pytest.mark.short(cases=24)
@pytest.mark.parametrize("tilt", [0.5, 3, 7.9, 8.1, 10, 14])
@pytest.mark.parametrize("axis", [(1, 0, 0), (0, 1, 0), (1, 1, 0), (-2, 1, 0)])
@pytest.mark.parametrize("azimuth", [0, 44, 135, 200])
def test_a_floor_that_is_not_quite_level_is_one(
    add_mesh: Callable[..., bpy.types.Object], tilt: float, axis: Sequence[float], azimuth: float
) -> None:
    floor = add_mesh(FLOOR, [(0, 1, 2, 3)], transform=Matrix.Rotation(radians(tilt), 4, Vector(axis)))
    along = seen_from(azimuth)

    surface = measure(floor, seen_along=along)

    assert sorted((surface.width, surface.height)) == pytest.approx([2.0, 4.0], rel=1e-4)
    assert Vector(surface.up).dot(away_in(surface, along)) >= cos(radians(45.01))


@pytest.mark.short(cases=24)
@pytest.mark.parametrize("tilt", [16, 25, 39, 145, 160])
@pytest.mark.parametrize("turn", [0, 20, 44, 70, 115])
@pytest.mark.parametrize("azimuth", [0, 44, 135, 200])
def test_a_slope_that_lies_askew_is_filled_to_its_edges_and_upright(
    add_mesh: Callable[..., bpy.types.Object], tilt: float, turn: float, azimuth: float
) -> None:
    # Given a ramp, a roof or a slanting ceiling whose edges do not go up the slope
    transform = Matrix.Rotation(radians(tilt), 4, "X") @ Matrix.Rotation(radians(turn), 4, "Z")
    ramp = add_mesh(FLOOR, [(0, 1, 2, 3)], transform=transform)

    surface = measure(ramp, seen_along=seen_from(azimuth, 35 if tilt < 90 else -35))

    normal = Vector(surface.normal)
    uphill = (Vector((0, 0, 1)) - normal * normal.z).normalized()
    assert sorted((surface.width, surface.height)) == pytest.approx([2.0, 4.0], rel=1e-4)
    assert Vector(surface.up).dot(uphill) >= cos(radians(45.01))
    assert any(is_along(Vector(surface.up), edge) for edge in edges_of(ramp))


@pytest.mark.parametrize(
    "points",
    [
        [(0, 0, 0), (4, 0, 0), (6, 1, 0), (2, 1, 0)],
        [(0, 0, 0), (9, 0, 0), (5, 3, 0), (4, 3, 0)],
        TRIANGLE,
    ],
    ids=["parallelogram", "hip", "triangle"],
)
def test_a_roof_whose_eaves_are_level_stays_upright(
    add_mesh: Callable[..., bpy.types.Object], points: Sequence[Sequence[float]]
) -> None:
    roof = add_mesh(points, [range(len(points))], transform=Matrix.Rotation(radians(35), 4, "X"))

    assert measure(roof, seen_along=(0, 1, 0)).right == pytest.approx((1, 0, 0), abs=1e-5)


@pytest.mark.parametrize("size", [0.02, 0.1])
def test_a_short_edge_does_not_keep_a_roof_askew(add_mesh: Callable[..., bpy.types.Object], size: float) -> None:
    # Given a roof turned by 20 degrees of which one corner is cut off right up the slope
    turned = Matrix.Rotation(radians(20), 3, "Z")
    cut = turned.inverted() @ Vector((0, size, 0))
    points = [(0, 0, 0), (4, 0, 0), (4, 2, 0), (cut.x, 2, 0), (0, 2 - cut.y, 0)]
    roof = add_mesh(
        points, [range(5)], transform=Matrix.Rotation(radians(35), 4, "X") @ Matrix.Rotation(radians(20), 4, "Z")
    )

    surface = measure(roof, seen_along=(0, 1, 0))

    assert sorted((surface.width, surface.height)) == pytest.approx([2.0, 4.0], rel=1e-4)


def test_a_roof_is_filled_to_its_edges_beside_a_round_chimney(add_mesh: Callable[..., bpy.types.Object]) -> None:
    slope = Matrix.Rotation(radians(30), 3, "X") @ Matrix.Rotation(radians(20), 3, "Z")
    points = [tuple(slope @ Vector(point)) for point in FLOOR]
    points += [(9 + cos(radians(15 * at)), sin(radians(15 * at)), z) for z in (0, 3) for at in range(24)]
    around = [(4 + at, 4 + (at + 1) % 24, 28 + (at + 1) % 24, 28 + at) for at in range(24)]
    house = add_mesh(points, [(0, 1, 2, 3), *around])

    surfaces = [side.surface for side in sides_of(meant_faces(house), Vector((0, 1, 0)))]

    (roof,) = [each for each in surfaces if abs(each.normal[2]) > 0.5]
    assert sorted((roof.width, roof.height)) == pytest.approx([2.0, 4.0], rel=1e-4)


def test_what_was_asked_for_before_roofs_were_filled_stays_upright(
    add_mesh: Callable[..., bpy.types.Object],
) -> None:
    transform = Matrix.Rotation(radians(30), 4, "X") @ Matrix.Rotation(radians(20), 4, "Z")
    ramp = add_mesh(FLOOR, [(0, 1, 2, 3)], transform=transform)
    now = target_of(ramp, (), (0, 1, 0))
    before = from_plain(Target, {key: value for key, value in to_plain(now).items() if key != "fits_slopes"})

    def right_of(target: Target) -> Vector:
        uvs = plan_unwrap(ramp, target, 2.0).uvs[0]
        ends = [ramp.matrix_world @ vertex.co for vertex in ramp.data.vertices]
        (u0, v0), (u1, v1), _, (u3, v3) = uvs
        one, other, determinant = ends[1] - ends[0], ends[3] - ends[0], (u1 - u0) * (v3 - v0) - (u3 - u0) * (v1 - v0)
        return ((one * (v3 - v0) - other * (v1 - v0)) / determinant).normalized()

    assert right_of(before).z == pytest.approx(0, abs=1e-5)
    assert is_along(right_of(now), edges_of(ramp)[0]) or is_along(right_of(now), edges_of(ramp)[1])


def test_a_sign_of_before_roofs_were_filled_stays_upright_and_a_new_one_does_not(dresser: Dresser) -> None:
    signs = dresser.part("scene.signs.sign_list")
    sign = make_sign(dresser)
    assert signs.target_of_sign(sign).fits_slopes

    sign.target = json.dumps({key: value for key, value in json.loads(sign.target).items() if key != "fits_slopes"})

    assert not signs.target_of_sign(sign).fits_slopes


def test_the_round_sides_of_a_ball_are_not_turned(scene: bpy.types.Scene) -> None:
    import bmesh

    ball = bpy.data.meshes.new("Ball")
    made = bmesh.new()
    bmesh.ops.create_icosphere(made, subdivisions=3, radius=1.0)
    made.to_mesh(ball)
    made.free()
    obj = bpy.data.objects.new("Ball", ball)
    scene.collection.objects.link(obj)
    bpy.context.view_layer.update()

    for side in sides_of(meant_faces(obj), Vector((0, 1, 0))):
        normal = Vector(side.surface.normal)
        if abs(normal.z) < LEVEL:
            assert side.surface.right[2] == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("azimuth", AZIMUTHS)
@pytest.mark.parametrize("points", [L_SHAPE, CUT_CORNERS], ids=["L", "cut corners"])
def test_a_shape_of_right_angles_is_turned_to_its_long_edges(
    add_mesh: Callable[..., bpy.types.Object], points: Sequence[Sequence[float]], azimuth: float
) -> None:
    table = add_mesh(points, [range(len(points))], transform=Matrix.Rotation(radians(17), 4, "Z"))

    surface = measure(table, seen_along=seen_from(azimuth))

    turned = degrees(acos(Vector(surface.up).dot(Matrix.Rotation(radians(17), 3, "Z") @ Vector((0, 1, 0)))))
    assert turned % 90 == pytest.approx(0, abs=0.05) or turned % 90 == pytest.approx(90, abs=0.05)
    assert Vector(surface.up).dot(away_in(surface, seen_from(azimuth))) >= cos(radians(45.01))


@pytest.mark.parametrize("azimuth", AZIMUTHS)
@pytest.mark.parametrize("points", [TRIANGLE, ROUND], ids=["triangle", "round"])
def test_of_edges_that_fit_as_well_it_is_the_nearest(
    add_mesh: Callable[..., bpy.types.Object], points: Sequence[Sequence[float]], azimuth: float
) -> None:
    table = add_mesh(points, [range(len(points))])

    up = Vector(measure(table, seen_along=seen_from(azimuth)).up)

    away = away_in(measure(table), seen_from(azimuth))
    across = {edge.cross(Vector((0, 0, 1))).normalized().freeze() for edge in edges_of(table)}
    directions = [way * sign for edge in across for way in (edge, edge.cross(Vector((0, 0, 1)))) for sign in (1, -1)]
    nearest = max(direction.normalized().dot(away) for direction in directions)
    assert up.dot(away) == pytest.approx(nearest, abs=1e-5)


def test_edges_between_faces_do_not_count(add_mesh: Callable[..., bpy.types.Object]) -> None:
    # Given a floor of triangles, whose diagonals are nearer to the view's up than its sides
    floor = add_mesh(FLOOR, [(0, 1, 2), (0, 2, 3)])

    surface = measure(floor, seen_along=seen_from(60))

    assert (surface.width, surface.height) == pytest.approx((2.0, 4.0))


def test_a_slanting_row_of_tiles_stands_as_its_tiles_do(add_mesh: Callable[..., bpy.types.Object]) -> None:
    # Given three tiles corner to corner: no edge goes along the row itself
    points = [(x + step, y + step, 0) for step in range(3) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))]
    tiles = add_mesh(points, [tuple(range(4 * step, 4 * step + 4)) for step in range(3)])

    surface = measure(tiles, seen_along=seen_from(30))

    assert surface.up == pytest.approx((0, 1, 0), abs=1e-5)
    assert (surface.width, surface.height) == pytest.approx((3.0, 3.0))


def test_a_poster_that_stands_on_its_corner_stays_upright(add_mesh: Callable[..., bpy.types.Object]) -> None:
    poster = add_mesh([(0, 0, -1), (1, 0, 0), (0, 0, 1), (-1, 0, 0)], [(0, 1, 2, 3)])

    assert measure(poster, seen_along=(0.3, 1, -0.2)).up == pytest.approx((0, 0, 1), abs=1e-5)


@pytest.mark.parametrize("azimuth", AZIMUTHS)
def test_chosen_faces_of_a_road_show_the_whole_picture(
    add_mesh: Callable[..., bpy.types.Object],
    edit: Callable[..., None],
    dress: Callable[..., Placed],
    lie_of: Callable[..., Any],
    azimuth: float,
) -> None:
    # Given a road of six slabs, of which one is chosen in Edit Mode
    points = [(x, 2 * y, 0) for y in range(4) for x in range(3)]
    slabs = [(3 * y + x, 3 * y + x + 1, 3 * y + x + 4, 3 * y + x + 3) for y in range(3) for x in range(2)]
    road = add_mesh(points, slabs, transform=Matrix.Rotation(radians(35), 4, "Z"))
    edit(road, [2])
    surface = measure(road, [2], seen_from(azimuth))
    height = 150
    width = round(height * surface.width / surface.height)

    # When a picture of its shape is placed
    dress(road, [2], width=width, height=height, seen_along=tuple(seen_from(azimuth)))

    # Then its edges are the slab's, and it is neither stretched nor mirrored
    bpy.ops.object.mode_set(mode="OBJECT")
    lie = lie_of(road, 2)
    assert sorted((lie.across.length, lie.along.length)) == pytest.approx([1.0, 2.0], rel=1e-4)
    assert lie.across.length / lie.along.length == pytest.approx(width / height, rel=1e-4)
    assert tuple(lie.across.cross(lie.along).normalized()) == pytest.approx((0, 0, 1), abs=1e-5)
    assert lie.along.normalized().dot(away_in(surface, seen_from(azimuth))) >= cos(radians(45.01))


def test_the_top_of_a_box_counts_as_level_beside_its_walls(
    add_box: Callable[..., bpy.types.Object], dress: Callable[..., Placed], lie_of: Callable[..., Any]
) -> None:
    box = add_box(transform=Matrix.Rotation(radians(20), 4, "Z"))

    dress(box, seen_along=tuple(seen_from(5)))

    top, wall = lie_of(box, 4), lie_of(box, 0)
    assert tuple(top.along.normalized()) == pytest.approx((-sin(radians(20)), cos(radians(20)), 0), abs=1e-5)
    assert tuple(wall.along.normalized()) == pytest.approx((0, 0, 1), abs=1e-5)


@pytest.mark.parametrize("azimuth", AZIMUTHS)
def test_a_plane_on_a_floor_lies_inside_it(add_mesh: Callable[..., bpy.types.Object], azimuth: float) -> None:
    floor = add_mesh(FLOOR, [(0, 1, 2, 3)], transform=Matrix.Rotation(radians(50), 4, "Z"))

    pose = pose_on_face(measure(floor, seen_along=seen_from(azimuth)))

    assert sorted((pose.frame_width, pose.frame_height)) == pytest.approx([2.0, 4.0], rel=1e-4)


@pytest.mark.parametrize("roll", [0, 60, 90, 180, -75])
@pytest.mark.parametrize("pitch", [90, 60, -90])
def test_who_looks_straight_down_or_up_has_the_views_own_up(roll: float, pitch: float) -> None:
    # Given a square floor, or ceiling, and a view straight at it that is turned so
    bpy.ops.wm.read_homefile(use_factory_startup=True)
    window = bpy.context.window_manager.windows[0]
    area = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    region = next(region for region in area.regions if region.type == "WINDOW")
    faces = (0, 1, 2, 3) if pitch > 0 else (3, 2, 1, 0)
    mesh = bpy.data.meshes.new("Floor")
    mesh.from_pydata([(0, 0, 0), (2, 0, 0), (2, 2, 0), (0, 2, 0)], [], [faces])
    floor = bpy.data.objects.new("Floor", mesh)
    floor.rotation_euler.z = radians(120)
    bpy.context.scene.collection.objects.link(floor)
    area.spaces.active.region_3d.view_rotation = Euler((radians(90 - pitch), 0, radians(roll))).to_quaternion()
    bpy.context.view_layer.update()

    # When the surface is measured as that view sees it
    with bpy.context.temp_override(window=window, area=area, region=region):
        surface = measure(floor, seen_along=looking_along(bpy.context))

    # Then up in the picture is up in the view, to the nearest edge
    seen_up = area.spaces.active.region_3d.view_rotation @ Vector((0, 1, 0))
    laid = Vector((seen_up.x, seen_up.y, 0)).normalized()
    assert Vector(surface.up).dot(laid) >= cos(radians(45.01))
    assert (surface.width, surface.height) == pytest.approx((2.0, 2.0), rel=1e-4)
