"""A capture shows what Blender's own render of the same gate shows: borders, colours, transparency; and what is refused."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.blender.enabled import run_inside
from tests.work import calls_in

bpy = pytest.importorskip("bpy")

if TYPE_CHECKING:
    from PIL import Image

    from tests.blender.enabled import Dresser

SIZE = (1024, 640)
"""The fewest pixels that are legal. What is framed at this ratio with this many pixels is sent as it is, so that Blender's own render can be laid beside it."""


@pytest.fixture
def shot(dresser: Dresser) -> Any:
    """A wall of two colours before a camera, rendered by Workbench."""
    scene = bpy.context.scene
    for number, colour in enumerate(((0.8, 0.3, 0.1, 1), (0.1, 0.4, 0.7, 1))):
        mesh = bpy.data.meshes.new("Wall")
        mesh.from_pydata([(-2, 0, -1), (0, 0, -1), (0, 0, 1), (-2, 0, 1)], [], [(0, 1, 2, 3)])
        material = bpy.data.materials.new("Paint")
        material.diffuse_color = colour
        mesh.materials.append(material)
        obj = bpy.data.objects.new("Wall", mesh)
        obj.location.x, obj.rotation_euler.y = 2 * number, 0.1
        scene.collection.objects.link(obj)
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.location, camera.rotation_euler = (0.3, -6, 0.5), (1.5, 0, 0.05)
    scene.collection.objects.link(camera)
    scene.camera = camera
    scene.world = bpy.data.worlds.new("World")
    scene.world.color = (0.05, 0.2, 0.1)
    render = scene.render
    render.engine = "BLENDER_WORKBENCH"
    render.resolution_x, render.resolution_y = SIZE
    render.dither_intensity = 0
    dresser.settings.capture.source = "CAMERA"
    dresser.settings.capture.render_with = "SCENE"
    dresser.settings.size = "CUSTOM"
    dresser.settings.width, dresser.settings.height = SIZE
    return scene


@pytest.fixture
def take_capture(dresser: Dresser) -> Callable[[], Any]:
    """Captures what the settings say."""
    return lambda: dresser.part("scene.capture").capture(bpy.context, dresser.settings)


@pytest.fixture
def errors(dresser: Dresser) -> Any:
    """The extension's own errors."""
    return dresser.part("client.errors")


def shown_by(capture: Any) -> Image.Image:
    from PIL import Image

    return Image.open(BytesIO(capture.picture.data)).convert("RGB")


def blenders_own(scene: Any, folder: Path) -> Image.Image:
    """What Blender renders of the whole gate."""
    from PIL import Image

    scene.render.image_settings.file_format = "PNG"
    scene.render.filepath = str(folder / "own.png")
    bpy.ops.render.render(write_still=True)
    return Image.open(scene.render.filepath).convert("RGB")


def largest_difference(one: Image.Image, other: Image.Image) -> int:
    """Of 255, of any pixel. Blender rounds otherwise when it writes RGB than when it writes RGBA: that makes 1."""
    from PIL import ImageChops

    assert one.size == other.size
    extrema: Any = ImageChops.difference(one, other).getextrema()
    return max(high for _, high in extrema)


VIEWS: list[dict[str, Any]] = [
    {"view_transform": "Standard"},
    {"view_transform": "AgX", "look": "AgX - High Contrast", "exposure": 0.7, "gamma": 1.3},
    {"view_transform": "Filmic", "exposure": -0.5},
]


@pytest.mark.short(cases=2)
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view["view_transform"])
def test_the_view_transform_is_applied_once(
    shot: Any, take_capture: Callable[[], Any], tmp_path: Path, view: dict[str, Any]
) -> None:
    for name, value in view.items():
        setattr(shot.view_settings, name, value)

    capture = take_capture()

    assert capture.framing.is_whole
    assert largest_difference(shown_by(capture), blenders_own(shot, tmp_path)) <= 1


def test_a_collection_left_out_of_the_view_layer_is_left_out(shot: Any, take_capture: Callable[[], Any]) -> None:
    whole = take_capture().picture.data
    extra = bpy.data.collections.new("Extra")
    shot.collection.children.link(extra)
    extra.objects.link(bpy.data.objects.new("Copy", bpy.data.objects["Wall"].data))
    bpy.context.view_layer.layer_collection.children["Extra"].exclude = True

    assert take_capture().picture.data == whole
    bpy.context.view_layer.layer_collection.children["Extra"].exclude = False
    assert take_capture().picture.data != whole


def test_curves_of_the_view_are_applied(shot: Any, take_capture: Callable[[], Any], tmp_path: Path) -> None:
    shot.view_settings.use_curve_mapping = True
    curve = shot.view_settings.curve_mapping.curves[3]
    curve.points.new(0.4, 0.8)
    shot.view_settings.curve_mapping.update()

    assert largest_difference(shown_by(take_capture()), blenders_own(shot, tmp_path)) <= 1


@pytest.mark.short(cases=1)
@pytest.mark.parametrize(
    "lens",
    [
        {"shift_x": 0.2, "shift_y": -0.1},
        {"type": "ORTHO", "ortho_scale": 5.0},
        {"sensor_fit": "VERTICAL", "sensor_height": 18.0},
    ],
    ids=["shift", "orthographic", "vertical fit"],
)
def test_lenses_are_right(shot: Any, take_capture: Callable[[], Any], tmp_path: Path, lens: dict[str, Any]) -> None:
    for name, value in lens.items():
        setattr(shot.camera.data, name, value)

    assert largest_difference(shown_by(take_capture()), blenders_own(shot, tmp_path)) <= 1


def test_a_border_stamp_percentage_and_marker_change_nothing(shot: Any, take_capture: Callable[[], Any]) -> None:
    plain = take_capture().picture.data
    render = shot.render
    render.use_border, render.border_min_x, render.border_max_y = True, 0.3, 0.5
    render.use_crop_to_border = True
    render.use_stamp = True
    render.resolution_percentage = 37
    render.use_multiview = True
    elsewhere = bpy.data.objects.new("Elsewhere", bpy.data.cameras.new("Elsewhere"))
    shot.collection.objects.link(elsewhere)
    camera = shot.camera
    shot.timeline_markers.new("Cut", frame=shot.frame_current).camera = elsewhere
    shot.camera = camera

    again = take_capture()

    assert again.picture.data == plain, "the same bytes"


def test_a_transparent_film_shows_the_world_and_says_so(shot: Any, take_capture: Callable[[], Any]) -> None:
    plain = take_capture().picture.data
    shot.render.film_transparent = True

    capture = take_capture()

    assert capture.picture.data == plain
    assert any("transparent" in note for note in capture.notes)


def test_a_panoramic_camera_and_none_are_refused(
    shot: Any, dresser: Dresser, take_capture: Callable[[], Any], errors: Any
) -> None:
    shot.camera.data.type = "PANO"
    with pytest.raises(errors.CaptureCameraPanoramic, match="Camera"):
        take_capture()
    shot.camera = None
    for source in ("CAMERA", "VIEWPORT"):
        dresser.settings.capture.source = source
        with pytest.raises(errors.CaptureCameraMissing):
            take_capture()
    dresser.settings.capture.source = "NONE"
    with pytest.raises(errors.NothingToCapture):
        take_capture()


def test_a_camera_inside_an_object_captures_what_it_sees(shot: Any, take_capture: Callable[[], Any]) -> None:
    shot.camera.location = (0.3, 0.0, 0.1)

    assert shown_by(take_capture()).size == SIZE


def test_without_a_window_the_viewport_is_rendered_and_said_to_be(
    shot: Any, dresser: Dresser, take_capture: Callable[[], Any]
) -> None:
    dresser.settings.capture.source = "VIEWPORT"

    capture = take_capture()

    assert capture.view.camera_name == shot.camera.name
    assert any("window" in note for note in capture.notes)


@pytest.mark.usefixtures("shot")
def test_framing_and_view_cost_a_panel_nothing(dresser: Dresser) -> None:
    captures = dresser.part("scene.capture")
    bpy.context.view_layer.update()
    captures.view_now(bpy.context, dresser.settings)

    calls = calls_in(lambda: captures.framing_now(bpy.context, dresser.settings))
    calls += calls_in(lambda: captures.view_now(bpy.context, dresser.settings))

    framing = captures.framing_now(bpy.context, dresser.settings)
    assert (framing.width, framing.height) == SIZE
    assert calls < 1000, "some 0.1 ms on an idle machine"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be without any display system")
def test_without_a_graphics_context_cycles_renders(tmp_path: Path) -> None:
    """Blender itself would abort: a render by Workbench without a context ends the process."""
    ended = run_inside(
        "capture_without_graphics.py",
        str(tmp_path / "capture.png"),
        seconds=150,
        variables={"__EGL_VENDOR_LIBRARY_FILENAMES": "/nowhere", "DISPLAY": ""},
    )

    told = json.loads(ended.stdout.strip().splitlines()[-1])
    assert any("graphics" in note for note in told["notes"])
    assert (tmp_path / "capture.png").stat().st_size > 1000
