"""A capture from the camera: the camera's whole gate at the framing's pixels, and a point of the world on its own pixel."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

bpy = pytest.importorskip("bpy")

from set_dresser.client.placement import View  # noqa: E402  (after bpy)

if TYPE_CHECKING:
    from PIL import Image

    from tests.blender.enabled import Dresser

SPOTS = [(-1.1, 0.0, 0.35), (0.9, 0.4, 0.6), (1.0, -0.5, -0.55), (-0.7, 0.7, -0.4), (0.0, 0.0, 0.0)]


def picture_of(capture: Any) -> Image.Image:
    """The capture as a picture, cut back to its framing."""
    from PIL import Image

    shown: Image.Image = capture.framing.cut(Image.open(BytesIO(capture.picture.data)).convert("RGB"))
    return shown


def pixel_of(view: View, point: Sequence[float]) -> tuple[float, float]:
    """Where a point of the world lies in the view's picture, in pixels from its upper left corner."""
    from mathutils import Matrix, Vector

    rows = [Matrix([m[row : row + 4] for row in range(0, 16, 4)]) for m in (view.world_to_view, view.view_to_clip)]
    clip = rows[1] @ rows[0] @ Vector((*point, 1.0))
    return (clip.x / clip.w + 1) / 2 * view.width, (1 - clip.y / clip.w) / 2 * view.height


def middle_of(picture: Image.Image, near: tuple[float, float], reach: int = 40) -> tuple[float, float]:
    """The middle of the white spot around a place."""
    left, top = max(0, int(near[0]) - reach), max(0, int(near[1]) - reach)
    part = picture.convert("L").crop((left, top, left + 2 * reach, top + 2 * reach))
    pixels = part.load()
    lit = [(x, y, max(0, pixels[x, y] - 40)) for x in range(part.width) for y in range(part.height)]
    total = sum(weight for *_, weight in lit)
    assert total > 0, "nothing is there"
    x = sum(x * weight for x, _, weight in lit) / total
    y = sum(y * weight for _, y, weight in lit) / total
    return left + x + 0.5, top + y + 0.5


@pytest.fixture
def set_up(dresser: Dresser) -> Callable[..., Any]:
    """Small white balls in the dark before a camera, to be captured by Workbench."""

    def arrange(*, resolution: tuple[int, int] = (1920, 1080), **lens: Any) -> Any:
        scene = bpy.context.scene
        scene.world = bpy.data.worlds.new("Dark")
        scene.world.color = (0, 0, 0)
        scene.view_settings.view_transform = "Standard"
        shading = scene.display.shading
        shading.light, shading.color_type, shading.single_color = "FLAT", "SINGLE", (1, 1, 1)
        mesh = bpy.data.meshes.new("Ball")
        import bmesh

        ball = bmesh.new()
        bmesh.ops.create_uvsphere(ball, u_segments=24, v_segments=16, radius=0.03)
        ball.to_mesh(mesh)
        ball.free()
        for spot in SPOTS:
            obj = bpy.data.objects.new("Ball", mesh)
            obj.location = spot
            scene.collection.objects.link(obj)
        camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
        camera.location, camera.rotation_euler = (0.2, -6.0, 0.3), (math.radians(87), 0, math.radians(2))
        camera.scale = (2, 2, 2)
        scene.collection.objects.link(camera)
        scene.camera = camera
        for name, value in lens.items():
            setattr(camera.data, name, value)
        scene.render.resolution_x, scene.render.resolution_y = resolution
        dresser.settings.capture.source = "CAMERA"
        dresser.settings.capture.render_with = "WORKBENCH"
        dresser.settings.detail = "1.05"
        return scene

    return arrange


@pytest.fixture
def take_capture(dresser: Dresser) -> Callable[[], Any]:
    """Captures what the settings say."""
    return lambda: dresser.part("scene.capture").capture(bpy.context, dresser.settings)


@pytest.mark.short(cases=2)
@pytest.mark.parametrize(
    "lens",
    [
        {},
        {"lens": 60, "shift_x": 0.1, "shift_y": -0.06},
        {"type": "ORTHO", "ortho_scale": 4.0, "shift_y": 0.05},
        {"sensor_fit": "VERTICAL", "sensor_height": 20.0},
        {"resolution": (1080, 1920)},
    ],
    ids=["perspective", "shift", "orthographic", "vertical fit", "upright"],
)
def test_a_point_lies_on_its_pixel(
    set_up: Callable[..., Any], take_capture: Callable[[], Any], lens: dict[str, Any]
) -> None:
    set_up(**lens)

    capture = take_capture()

    shown = picture_of(capture)
    assert shown.size == (capture.view.width, capture.view.height)
    for spot in SPOTS:
        x, y = pixel_of(capture.view, spot)
        assert 0 < x < shown.width and 0 < y < shown.height, "the test's own spot is outside"
        assert middle_of(shown, (x, y)) == pytest.approx((x, y), abs=0.5)


def test_a_pixel_aspect_shapes_the_gate(set_up: Callable[..., Any], take_capture: Callable[[], Any]) -> None:
    scene = set_up(resolution=(1440, 1080))
    scene.render.pixel_aspect_x = 2.0

    capture = take_capture()

    assert capture.framing.width / capture.framing.height == pytest.approx(8 / 3, rel=1e-3)
    for spot in SPOTS[1:]:
        x, y = pixel_of(capture.view, spot)
        assert middle_of(picture_of(capture), (x, y)) == pytest.approx((x, y), abs=0.5)
