"""A take as a reference plane: at the right size, in the right place, upright; and nothing else is touched."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from math import radians
from pathlib import Path
from typing import Any

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from bpy_extras.object_utils import world_to_camera_view  # noqa: E402  (comes with bpy)
from mathutils import Euler, Matrix, Vector  # noqa: E402  (comes with bpy)
from set_dresser.client.errors import FileChanged, NoCamera, NoCameraView, NothingAtDepth, TargetGone  # noqa: E402  (after bpy)
from set_dresser.client.placement import Placement, PlacementKind, PlaneFit, PlanePose  # noqa: E402  (after bpy)
from set_dresser.scene.placements.plane import (  # noqa: E402  (after bpy)
    JUST_IN_FRONT,
    plane_size,
    pose_at_cursor,
    pose_at_depth,
    pose_filling_camera,
    pose_on_face,
)
from set_dresser.scene.surface.matrices import stand as stand_exactly  # noqa: E402  (after bpy)
from set_dresser.scene.surface.matrices import without_shear  # noqa: E402  (after bpy)
from set_dresser.scene.surface.measure import measure  # noqa: E402  (after bpy)

from tests.blender.placing import place  # noqa: E402  (after bpy)

FRONT = Matrix(((1, 0, 0), (0, 0, -1), (0, 1, 0)))
"""Right, up and front of a plane that faces the front view, as columns."""


@pytest.fixture
def camera(scene: bpy.types.Scene) -> bpy.types.Object:
    """The scene's active camera, somewhere, turned and scaled."""
    data = bpy.data.cameras.new("Camera")
    obj = bpy.data.objects.new("Camera", data)
    scene.collection.objects.link(obj)
    scene.camera = obj
    obj.location = (3, -7, 2)
    obj.rotation_euler = Euler((radians(80), radians(5), radians(25)))
    obj.scale = (2, 2, 2)
    scene.render.resolution_x, scene.render.resolution_y = 1536, 1024
    bpy.context.view_layer.update()
    return obj


@pytest.fixture
def stand(scene: bpy.types.Scene, corners_picture: Callable[[int, int], Path]) -> Callable[..., bpy.types.Object]:
    """Places a take as a plane; the object it made."""

    def plane(pose: PlanePose, *, width: int = 300, height: int = 150) -> bpy.types.Object:
        placement = Placement(
            kind=PlacementKind.PLANE, file_session="1", scene_name=scene.name, pose=pose, name="Poster"
        )
        placed = place(placement, corners_picture(width, height), "take-1", "1", width=width, height=height)
        bpy.context.view_layer.update()
        return bpy.data.objects[placed.object]

    return plane


def in_view(scene: bpy.types.Scene, camera: bpy.types.Object, plane: bpy.types.Object) -> tuple[Vector, Vector]:
    """Where the picture's lower left and upper right corners stand in the camera's view, from 0 to 1."""
    where = {}
    for vertex, loop in zip(plane.data.polygons[0].vertices, plane.data.polygons[0].loop_indices, strict=True):
        uv = tuple(plane.data.uv_layers[0].uv[loop].vector)
        where[uv] = world_to_camera_view(scene, camera, plane.matrix_world @ plane.data.vertices[vertex].co)
    return where[0.0, 0.0], where[1.0, 1.0]


@pytest.mark.short(cases=12)
@pytest.mark.parametrize("kind", ["PERSP", "ORTHO"])
@pytest.mark.parametrize("fit", ["AUTO", "HORIZONTAL", "VERTICAL"])
@pytest.mark.parametrize("resolution", [(1536, 1024), (1024, 1536)])
@pytest.mark.parametrize("shift", [(0, 0), (0.2, -0.1)])
@pytest.mark.parametrize("aspect", [(1, 1), (2, 1)])
def test_a_plane_fills_the_camera_exactly(
    scene: bpy.types.Scene,
    camera: bpy.types.Object,
    stand: Callable[..., bpy.types.Object],
    kind: str,
    fit: str,
    resolution: tuple[int, int],
    shift: tuple[float, float],
    aspect: tuple[int, int],
) -> None:
    camera.data.type = kind
    camera.data.sensor_fit = fit
    camera.data.shift_x, camera.data.shift_y = shift
    scene.render.resolution_x, scene.render.resolution_y = resolution
    scene.render.pixel_aspect_x, scene.render.pixel_aspect_y = aspect
    width, height = resolution[0] * aspect[0] // 4, resolution[1] * aspect[1] // 4

    plane = stand(pose_filling_camera(scene, 4.0), width=width, height=height)

    low, high = in_view(scene, camera, plane)
    assert tuple(low) == pytest.approx((0, 0, 4), abs=1e-4)
    assert tuple(high) == pytest.approx((1, 1, 4), abs=1e-4)


@pytest.mark.parametrize("width, height", [(300, 100), (100, 300), (300, 300)])
def test_a_picture_of_another_shape_still_covers_the_view(
    scene: bpy.types.Scene, camera: bpy.types.Object, stand: Callable[..., bpy.types.Object], width: int, height: int
) -> None:
    plane = stand(pose_filling_camera(scene, 4.0), width=width, height=height)

    low, high = in_view(scene, camera, plane)
    assert low.x <= 1e-4
    assert low.y <= 1e-4
    assert high.x >= 1 - 1e-4
    assert high.y >= 1 - 1e-4
    assert (low.x + high.x, low.y + high.y) == pytest.approx((1, 1), abs=1e-4)
    assert plane.dimensions.x / plane.dimensions.y == pytest.approx(width / height)


def test_a_camera_that_follows_a_constraint_is_filled_where_it_is_seen(
    scene: bpy.types.Scene,
    camera: bpy.types.Object,
    stand: Callable[..., bpy.types.Object],
    add_wall: Callable[..., bpy.types.Object],
) -> None:
    wall = add_wall(transform=Matrix.Translation((10, 10, 3)))
    camera.constraints.new("TRACK_TO").target = wall
    bpy.context.view_layer.update()

    plane = stand(pose_filling_camera(scene, 4.0), width=300, height=200)

    assert tuple(in_view(scene, camera, plane)[1]) == pytest.approx((1, 1, 4), abs=1e-4)


def rig_of(scene: bpy.types.Scene, camera: bpy.types.Object) -> bpy.types.Object:
    """An unevenly scaled parent, under which the camera is turned: its matrix is sheared."""
    rig = bpy.data.objects.new("Rig", None)
    scene.collection.objects.link(rig)
    rig.scale = (2, 1, 0.8)
    rig.rotation_euler.z = 0.3
    camera.parent = rig
    bpy.context.view_layer.update()
    return rig


def test_a_plane_fills_a_camera_that_is_sheared_by_its_parents(
    scene: bpy.types.Scene, camera: bpy.types.Object, stand: Callable[..., bpy.types.Object]
) -> None:
    rig_of(scene, camera)

    plane = stand(pose_filling_camera(scene, 4.0), width=300, height=200)

    to_view = camera.matrix_world.normalized().inverted()
    corners = [to_view @ plane.matrix_world @ vertex.co for vertex in plane.data.vertices]
    frame = [corner * (4.0 / -corner.z) for corner in camera.data.view_frame(scene=scene)]
    assert [corner.z for corner in corners] == pytest.approx([-4.0] * 4, abs=1e-5)
    wide = max(corner.x for corner in frame)
    assert sorted(corner.x for corner in corners) == pytest.approx(sorted([-wide, -wide, wide, wide]), abs=1e-5)


def test_at_the_cursor_a_plane_that_faces_a_sheared_camera_is_a_rectangle(
    scene: bpy.types.Scene, camera: bpy.types.Object
) -> None:
    rig_of(scene, camera)
    facing = without_shear(camera.matrix_world).to_3x3()

    assert (facing @ facing.transposed()).to_quaternion().angle == pytest.approx(0, abs=1e-4)
    assert facing.determinant() == pytest.approx(1, abs=1e-5)


def test_what_stands_for_a_moment_keeps_a_shear(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    rig_of(scene, camera)
    there = camera.matrix_world.copy()
    made = bpy.data.objects.new("For a moment", None)
    scene.collection.objects.link(made)
    objects = len(bpy.data.objects)

    with ExitStack() as undo:
        stand_exactly(made, there, undo)
        bpy.context.view_layer.update()
        assert [value for row in made.matrix_world for value in row] == pytest.approx(
            [value for row in there for value in row], abs=1e-5
        )
    assert len(bpy.data.objects) == objects


def test_without_a_camera_there_is_no_view_to_fill(scene: bpy.types.Scene) -> None:
    with pytest.raises(NoCamera):
        pose_filling_camera(scene, 4.0)


def test_a_panorama_has_no_flat_view(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    camera.data.type = "PANO"

    with pytest.raises(NoCameraView):
        pose_filling_camera(scene, 4.0)


def test_at_the_cursor_a_plane_has_the_width_that_was_asked(
    scene: bpy.types.Scene,
    stand: Callable[..., bpy.types.Object],
    front_of: Callable[..., Vector],
    lie_of: Callable[..., Any],
) -> None:
    scene.cursor.location = (1, 2, 3)

    plane = stand(pose_at_cursor(scene, 1.5, FRONT))

    lie = lie_of(plane, 0, "UVMap")
    assert tuple(lie.centre) == pytest.approx((1, 2, 3), abs=1e-5)
    assert tuple(lie.across) == pytest.approx((1.5, 0, 0), abs=1e-5)
    assert tuple(lie.along) == pytest.approx((0, 0, 0.75), abs=1e-5)
    assert tuple(front_of(plane, 0)) == pytest.approx((0, -1, 0), abs=1e-5)
    assert tuple(plane.scale) == pytest.approx((1, 1, 1))


def test_at_the_cursor_a_plane_can_face_the_camera(
    scene: bpy.types.Scene, camera: bpy.types.Object, stand: Callable[..., bpy.types.Object], lie_of: Callable[..., Any]
) -> None:
    plane = stand(pose_at_cursor(scene, 1.5, camera.matrix_world.to_3x3()))

    lie = lie_of(plane, 0, "UVMap")
    axes = camera.matrix_world.normalized().to_3x3()
    assert tuple(lie.across.normalized()) == pytest.approx(tuple(axes.col[0]), abs=1e-5)
    assert tuple(lie.along.normalized()) == pytest.approx(tuple(axes.col[1]), abs=1e-5)
    assert lie.across.length == pytest.approx(1.5)


def test_on_a_face_the_whole_picture_lies_inside_it_and_in_front(
    add_wall: Callable[..., bpy.types.Object], stand: Callable[..., bpy.types.Object], lie_of: Callable[..., Any]
) -> None:
    wall = add_wall(4.0, 2.0, transform=Matrix.Translation((0, 5, 0)))

    plane = stand(pose_on_face(measure(wall)), width=150, height=150)

    lie = lie_of(plane, 0, "UVMap")
    assert tuple(lie.across) == pytest.approx((2, 0, 0), abs=1e-5)
    assert tuple(lie.along) == pytest.approx((0, 0, 2), abs=1e-5)
    assert tuple(lie.centre) == pytest.approx((0, 5 - 0.004, 0), abs=1e-5)


@pytest.mark.parametrize(
    "fit, ratio, size",
    [
        (PlaneFit.WIDTH, 2.0, (4, 2)),
        (PlaneFit.COVER, 1.0, (4, 4)),
        (PlaneFit.COVER, 4.0, (12, 3)),
        (PlaneFit.CONTAIN, 1.0, (3, 3)),
        (PlaneFit.CONTAIN, 4.0, (4, 1)),
    ],
)
def test_the_fits_of_a_frame_of_four_by_three(fit: PlaneFit, ratio: float, size: tuple[float, float]) -> None:
    identity = tuple(value for row in Matrix.Identity(4) for value in row)

    assert plane_size(PlanePose(identity, 4.0, 3.0, fit), ratio) == pytest.approx(size)


def test_planes_stand_in_a_collection_of_their_own(
    scene: bpy.types.Scene, stand: Callable[..., bpy.types.Object]
) -> None:
    first = stand(pose_at_cursor(scene, 1.0, FRONT))
    scene.collection.children["Set Dresser"].name = "Boards"

    second = stand(pose_at_cursor(scene, 1.0, FRONT))

    assert {obj.name for obj in scene.collection.children["Boards"].objects} == {first.name, second.name}
    assert "Set Dresser" not in bpy.data.collections


@pytest.mark.parametrize("is_overridden", [True, False])
def test_a_collection_of_planes_from_another_file_is_not_this_scenes_own(
    scene: bpy.types.Scene, stand: Callable[..., bpy.types.Object], tmp_path: Path, is_overridden: bool
) -> None:
    linked = link_dressed_set(scene, stand, tmp_path)
    if is_overridden:
        linked.override_hierarchy_create(scene, bpy.context.view_layer)
        scene.collection.children.unlink(linked)
    before = {obj.name_full for obj in scene.objects}

    first, second = (stand(pose_at_cursor(scene, 1.0, FRONT)) for _ in range(2))

    assert first.users_collection == second.users_collection
    own = first.users_collection[0]
    assert own.library is None
    assert own.override_library is None
    assert {obj.name_full for obj in own.objects} == {first.name, second.name}
    assert before < {obj.name_full for obj in scene.objects}


def link_dressed_set(
    scene: bpy.types.Scene, stand: Callable[..., bpy.types.Object], folder: Path
) -> bpy.types.Collection:
    """A set with a plane in it, written to another file and linked into the scene."""
    plane = stand(pose_at_cursor(scene, 1.0, FRONT))
    planes = plane.users_collection[0]
    dressed = bpy.data.collections.new("SET")
    scene.collection.children.unlink(planes)
    dressed.children.link(planes)
    library = str(folder / "set.blend")
    bpy.data.libraries.write(library, {dressed})
    bpy.data.batch_remove([plane, planes, dressed])
    with bpy.data.libraries.load(library, link=True) as (_, wanted):
        wanted.collections = ["SET"]
    linked: bpy.types.Collection = wanted.collections[0]
    scene.collection.children.link(linked)
    return linked


def test_each_scene_has_its_own_planes(
    scene: bpy.types.Scene, stand: Callable[..., bpy.types.Object], corners_picture: Callable[[int, int], Path]
) -> None:
    stand(pose_at_cursor(scene, 1.0, FRONT))
    other = bpy.data.scenes.new("Other")
    placement = Placement(
        kind=PlacementKind.PLANE, file_session="1", scene_name="Other", pose=pose_at_cursor(other, 1.0, FRONT)
    )

    place(placement, corners_picture(30, 30), "take-2", "1", width=30, height=30)

    assert len(scene.objects) == 1
    assert [obj["set_dresser_take"] for obj in other.objects] == ["take-2"]


def test_mode_selection_and_active_object_stay(
    add_box: Callable[..., bpy.types.Object],
    edit: Callable[..., None],
    scene: bpy.types.Scene,
    stand: Callable[..., bpy.types.Object],
) -> None:
    box = add_box()
    edit(box, [1])

    plane = stand(pose_at_cursor(scene, 1.0, FRONT))

    assert box.mode == "EDIT"
    assert bpy.context.view_layer.objects.active == box
    assert box.select_get()
    assert not plane.select_get()


def test_a_scene_that_is_gone_is_told_and_nothing_is_made(
    scene: bpy.types.Scene, corners_picture: Callable[[int, int], Path]
) -> None:
    placement = Placement(
        kind=PlacementKind.PLANE, file_session="1", scene_name="Night", pose=pose_at_cursor(scene, 1.0, FRONT)
    )

    with pytest.raises(TargetGone, match="Night"):
        place(placement, corners_picture(30, 30), "take-1", "1", width=30, height=30)

    assert (len(bpy.data.images), len(bpy.data.objects), len(bpy.data.collections)) == (0, 0, 0)


def test_another_file_gets_no_plane(scene: bpy.types.Scene, corners_picture: Callable[[int, int], Path]) -> None:
    placement = Placement(
        kind=PlacementKind.PLANE, file_session="1", scene_name=scene.name, pose=pose_at_cursor(scene, 1.0, FRONT)
    )

    with pytest.raises(FileChanged):
        place(placement, corners_picture(30, 30), "take-1", "2", width=30, height=30)


def test_the_pose_is_frozen_when_asked(
    scene: bpy.types.Scene, camera: bpy.types.Object, stand: Callable[..., bpy.types.Object]
) -> None:
    pose = pose_filling_camera(scene, 4.0)
    before = Vector(pose.matrix[3::4][:3])
    camera.location = (50, 50, 50)
    bpy.context.view_layer.update()

    plane = stand(pose)

    assert tuple(plane.location) == pytest.approx(tuple(before), abs=1e-5)


@pytest.mark.parametrize("kind", ["PERSP", "ORTHO"])
def test_a_plane_at_the_depth_of_what_is_selected_stands_just_in_front_of_it(
    scene: bpy.types.Scene,
    camera: bpy.types.Object,
    stand: Callable[..., bpy.types.Object],
    add_box: Callable[..., bpy.types.Object],
    kind: str,
) -> None:
    camera.data.type = kind
    camera.data.ortho_scale = 20
    camera.data.shift_x = 0.1
    ahead = camera.matrix_world.normalized()
    near = add_box(name="Near", transform=ahead @ Matrix.Translation((0.4, -0.2, -9.0)))
    far = add_box(name="Far", transform=ahead @ Matrix.Translation((0.4, -0.2, -30.0)))

    plane = stand(pose_at_depth(scene, [far, near]))

    low, high = in_view(scene, camera, plane)
    assert (low.z, high.z) == pytest.approx((8.5 * (1 - JUST_IN_FRONT),) * 2, rel=1e-4)
    assert min(low.x, low.y) <= 1e-4
    assert max(high.x, high.y) >= 1 - 1e-4


def test_only_what_the_camera_sees_of_a_floor_counts(
    scene: bpy.types.Scene, camera: bpy.types.Object, add_wall: Callable[..., bpy.types.Object]
) -> None:
    """The floor goes on below and behind the camera; it is seen from two units on."""
    camera.location, camera.rotation_euler, camera.scale = (0, 0, 1), (radians(90), 0, 0), (1, 1, 1)
    camera.data.sensor_fit = "VERTICAL"
    camera.data.sensor_height = camera.data.lens  # half a unit below the middle for each unit ahead
    floor = add_wall(200, 200, transform=Matrix.Rotation(radians(90), 4, "X"))

    pose = pose_at_depth(scene, [floor])

    assert Vector(pose.matrix[3::4]).y == pytest.approx(2 * (1 - JUST_IN_FRONT), rel=1e-3)


def test_what_is_instanced_and_what_has_no_shape_have_a_depth(
    scene: bpy.types.Scene, camera: bpy.types.Object, add_box: Callable[..., bpy.types.Object]
) -> None:
    ahead = camera.matrix_world.normalized()
    kit = bpy.data.collections.new("Kit")
    box = add_box()
    kit.objects.link(box)
    scene.collection.objects.unlink(box)
    shown, mark = bpy.data.objects.new("Shown", None), bpy.data.objects.new("Mark", None)
    for empty in (shown, mark):
        scene.collection.objects.link(empty)
    shown.instance_type, shown.instance_collection = "COLLECTION", kit
    shown.matrix_world = ahead @ Matrix.Translation((0, 0, -6))
    mark.matrix_world = ahead @ Matrix.Translation((0, 0, -3))
    bpy.context.view_layer.update()

    def depth(obj: bpy.types.Object) -> float:
        matrix = pose_at_depth(scene, [obj]).matrix
        return float(-(ahead.inverted() @ Vector((matrix[3], matrix[7], matrix[11]))).z)

    assert depth(shown) == pytest.approx(5.5, rel=2e-3)
    assert depth(mark) == pytest.approx(3.0, rel=2e-3)


def test_what_is_out_of_the_frame_counts_when_nothing_is_in_it(
    scene: bpy.types.Scene, camera: bpy.types.Object, add_box: Callable[..., bpy.types.Object]
) -> None:
    ahead = camera.matrix_world.normalized()
    box = add_box(transform=ahead @ Matrix.Translation((40, 0, -6)))

    matrix = pose_at_depth(scene, [box]).matrix

    assert -(ahead.inverted() @ Vector((matrix[3], matrix[7], matrix[11]))).z == pytest.approx(5.5, rel=2e-3)


def test_nothing_selected_or_all_behind_the_camera_is_refused(
    scene: bpy.types.Scene, camera: bpy.types.Object, add_box: Callable[..., bpy.types.Object]
) -> None:
    behind = add_box(transform=camera.matrix_world.normalized() @ Matrix.Translation((0, 0, 6)))

    for selected in ([], [camera], [behind]):
        with pytest.raises(NothingAtDepth, match="before the camera"):
            pose_at_depth(scene, selected)


def test_without_a_camera_there_is_no_depth(scene: bpy.types.Scene, add_box: Callable[..., bpy.types.Object]) -> None:
    with pytest.raises(NoCamera):
        pose_at_depth(scene, [add_box()])
