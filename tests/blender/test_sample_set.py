"""The sample set that the demo dresses: real sizes, surfaces ready to dress, and three shots that show them.

Needs Blender as a module; imports the demo's scripts by path and nothing of the extension.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("bpy", reason="needs Blender as a Python module")

import bpy
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

DEMO = Path(__file__).resolve().parents[2] / "demo"
SURFACES = {
    "Storefront Sign": (2.6, 0.9),
    "Menu Board": (1.65, 1.1),
    "Chalkboard": (0.66, 0.88),
    "Poster": (1.0, 1.5),
}
SHOTS = {"Camera Wide": (1, 35.0), "Camera Menu": (49, 50.0), "Camera Poster": (97, 50.0)}
MUST_SHOW = [
    ("Camera Wide", "Storefront Sign", 300),
    ("Camera Wide", "Menu Board", 150),
    ("Camera Wide", "Chalkboard", 80),
    ("Camera Wide", "Poster", 60),
    ("Camera Menu", "Menu Board", 500),
    ("Camera Poster", "Poster", 350),
    ("Camera Poster", "Chalkboard", 150),
]


@pytest.fixture(scope="module")
def built() -> Iterator[None]:
    """The set, built once into an empty file."""
    sys.path.insert(0, str(DEMO))
    from build_alley import build_alley

    bpy.ops.wm.read_homefile(use_empty=True)
    build_alley()
    bpy.context.view_layer.update()
    yield
    sys.path.remove(str(DEMO))
    bpy.ops.wm.read_homefile(use_empty=True)


@pytest.fixture
def alley(built: None) -> bpy.types.Scene:  # noqa: ARG001 (what matters is that it was built)
    """The scene that holds the set."""
    return bpy.context.scene


def corners_in_world(name: str) -> list[Vector]:
    """The surface's corners as its reader sees them: lower left, lower right, upper right, upper left."""
    board = bpy.data.objects[name]
    return [board.matrix_world @ vertex.co for vertex in board.data.vertices]


def corners_in_picture(scene: bpy.types.Scene, camera: str, name: str) -> list[Vector]:
    """The same corners as fractions of the picture (0..1 from its lower left), z = metres in front of the camera."""
    return [world_to_camera_view(scene, bpy.data.objects[camera], corner) for corner in corners_in_world(name)]


@pytest.mark.parametrize("name", SURFACES)
def test_each_surface_is_one_face_of_real_size_and_unscaled(alley: bpy.types.Scene, name: str) -> None:
    board = bpy.data.objects[name]
    assert (board.dimensions.x, board.dimensions.z) == pytest.approx(SURFACES[name], abs=1e-4)
    assert tuple(board.scale) == (1.0, 1.0, 1.0)
    assert len(board.data.polygons) == 1
    assert alley.unit_settings.scale_length == 1.0


@pytest.mark.parametrize("name", SURFACES)
@pytest.mark.usefixtures("alley")
def test_before_dressing_a_surface_is_plain_neutral_grey(name: str) -> None:
    (slot,) = bpy.data.objects[name].material_slots
    red, green, blue, _ = slot.material.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value
    assert red == green == blue
    assert not any(node.type == "TEX_IMAGE" for node in slot.material.node_tree.nodes)


@pytest.mark.usefixtures("alley")
def test_the_props_stand_as_a_set_dresser_would_put_them() -> None:
    def normal(name: str) -> Vector:
        board = bpy.data.objects[name]
        return board.matrix_world.to_3x3() @ board.data.polygons[0].normal

    assert normal("Storefront Sign").dot((0, -1, 0)) == pytest.approx(1, abs=1e-5)
    assert normal("Menu Board").dot((0, -1, 0)) == pytest.approx(1, abs=1e-5)
    assert normal("Poster").dot((-1, 0, 0)) == pytest.approx(1, abs=1e-5), "the poster hangs on a side wall"
    lean = Vector((0, 0, 1)).angle(normal("Chalkboard"))
    assert lean == pytest.approx(1.3614, abs=1e-3), "the chalkboard leans back 12 degrees, so it faces 78 from the sky"


@pytest.mark.parametrize("camera", SHOTS)
def test_the_timeline_cuts_to_each_camera(alley: bpy.types.Scene, camera: str) -> None:
    frame, lens = SHOTS[camera]
    bound = {marker.frame: marker.camera.name for marker in alley.timeline_markers}
    assert bound[frame] == camera
    assert bpy.data.objects[camera].data.lens == lens
    assert alley.frame_start <= frame <= alley.frame_end


def test_the_wide_camera_opens_the_set_at_1280_by_720(alley: bpy.types.Scene) -> None:
    render = alley.render
    assert alley.camera.name == "Camera Wide"
    assert (render.resolution_x, render.resolution_y, render.resolution_percentage) == (1280, 720, 100)


@pytest.mark.parametrize(("camera", "name", "least_pixels"), MUST_SHOW)
def test_a_shot_shows_the_whole_surface_upright_and_big_enough(
    alley: bpy.types.Scene, camera: str, name: str, least_pixels: int
) -> None:
    lower_left, lower_right, upper_right, upper_left = corners_in_picture(alley, camera, name)
    for corner in (lower_left, lower_right, upper_right, upper_left):
        assert corner.z > 0, "in front of the camera"
        assert 0 < corner.x < 1 and 0 < corner.y < 1, "inside the picture"
    assert lower_left.x < lower_right.x and upper_left.x < upper_right.x, "not mirrored"
    assert lower_left.y < upper_left.y and lower_right.y < upper_right.y, "not upside down"
    assert (lower_right.x - lower_left.x) * alley.render.resolution_x >= least_pixels


@pytest.mark.parametrize(("camera", "name"), [(camera, name) for camera, name, _ in MUST_SHOW])
def test_a_shot_sees_the_front_of_the_surface_and_nothing_in_its_middle(
    alley: bpy.types.Scene, camera: str, name: str
) -> None:
    eye = bpy.data.objects[camera].matrix_world.translation
    middle = sum(corners_in_world(name), Vector()) / 4
    towards = (middle - eye).normalized()
    hit, _, normal, _, thing, _ = alley.ray_cast(bpy.context.evaluated_depsgraph_get(), eye, towards)
    assert hit and thing.name == name
    assert normal.dot(towards) < 0


@pytest.mark.usefixtures("alley")
def test_built_twice_the_set_is_the_same() -> None:
    from build_alley import build_alley

    def measure() -> list[tuple[str, tuple[float, ...], tuple[float, ...]]]:
        bpy.context.view_layer.update()
        return [(thing.name, tuple(thing.location), tuple(thing.dimensions)) for thing in bpy.context.scene.objects]

    first = measure()
    bpy.ops.wm.read_homefile(use_empty=True)
    build_alley()
    assert measure() == first
