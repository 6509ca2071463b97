"""A take as an image only: it stays in the file, and an open Image Editor shows it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from set_dresser.client.placement import Placement, PlacementKind  # noqa: E402  (after bpy)

from tests.blender.placing import place  # noqa: E402  (after bpy)


@pytest.fixture
def load(scene: bpy.types.Scene, corners_picture: Callable[[int, int], Path]) -> Callable[..., bpy.types.Image]:
    """Places a take as an image; the image."""

    def image(take_id: str = "take-1") -> bpy.types.Image:
        placement = Placement(kind=PlacementKind.IMAGE, file_session="1", scene_name=scene.name, name="Menu board")
        placed = place(placement, corners_picture(30, 30), take_id, "1", width=30, height=30)
        return bpy.data.images[placed.image]

    return image


@pytest.fixture
def image_editor(scene: bpy.types.Scene) -> bpy.types.Area:
    """An area of the window that is an Image Editor."""
    window = next(window for window in bpy.context.window_manager.windows if window.scene == scene)
    area = window.screen.areas[0]
    area.type = "IMAGE_EDITOR"
    area.ui_type = "IMAGE_EDITOR"
    return area


def test_the_image_stays_in_the_file_though_nothing_uses_it(
    load: Callable[..., bpy.types.Image], tmp_path: Path
) -> None:
    load()
    path = str(tmp_path / "set.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    bpy.ops.wm.open_mainfile(filepath=path)

    assert [image["set_dresser_take"] for image in bpy.data.images] == ["take-1"]


def test_the_image_is_a_link_to_the_take_and_not_a_copy(load: Callable[..., bpy.types.Image]) -> None:
    image = load()

    assert image.packed_file is None
    assert image.name == "Menu board"
    assert image.colorspace_settings.name == "sRGB"


def test_an_open_image_editor_shows_it(load: Callable[..., bpy.types.Image], image_editor: bpy.types.Area) -> None:
    image = load()

    assert image_editor.spaces.active.image == image


def test_an_image_editor_that_holds_a_render_is_left_alone(
    load: Callable[..., bpy.types.Image], image_editor: bpy.types.Area, scene: bpy.types.Scene
) -> None:
    scene.camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(scene.camera)
    scene.render.engine = "CYCLES"
    scene.cycles.samples = 1
    scene.render.resolution_x = scene.render.resolution_y = 8
    bpy.ops.render.render()
    render = next(image for image in bpy.data.images if image.type == "RENDER_RESULT")
    image_editor.spaces.active.image = render

    load()

    assert image_editor.spaces.active.image == render


def test_a_pinned_image_editor_is_left_alone(
    load: Callable[..., bpy.types.Image], image_editor: bpy.types.Area
) -> None:
    pinned = bpy.data.images.new("Pinned", 4, 4)
    image_editor.spaces.active.image = pinned
    image_editor.spaces.active.use_image_pin = True

    load()

    assert image_editor.spaces.active.image == pinned


def test_a_uv_editor_is_left_alone(load: Callable[..., bpy.types.Image], image_editor: bpy.types.Area) -> None:
    image_editor.ui_type = "UV"

    load()

    assert image_editor.spaces.active.image is None
