"""A take behind the scene: a background image of the camera that captured it, filling its frame; what the artist put there stays."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from set_dresser.client.errors import CameraLocked, NoBackdropCamera, TargetGone  # noqa: E402  (after bpy)
from set_dresser.client.placement import Placement, PlacementKind  # noqa: E402  (after bpy)
from set_dresser.scene.placements.background import place_background  # noqa: E402  (after bpy)
from set_dresser.scene.placements.spec import Placed  # noqa: E402  (after bpy)
from set_dresser.scene.placements.take_image import TakePicture  # noqa: E402  (after bpy)

from tests.blender import projected  # noqa: E402  (after bpy)
from tests.blender.placing import place  # noqa: E402  (after bpy)

Wish = Callable[..., Placement]


@pytest.fixture
def camera(scene: bpy.types.Scene) -> bpy.types.Object:
    """The scene's camera, whose frame is three to two."""
    return projected.add_camera(scene, 300, 200)


@pytest.fixture
def wish(scene: bpy.types.Scene, camera: bpy.types.Object) -> Wish:
    """What is asked for: a background of the camera that captured it, or without a capture."""

    def build(*, captured: bool = True) -> Placement:
        return Placement(
            kind=PlacementKind.BACKGROUND,
            file_session="1",
            scene_name=scene.name,
            view=projected.view_of(scene, camera) if captured else None,
            name="Dusk",
        )

    return build


@pytest.fixture
def stand_behind(corners_picture: Callable[[int, int], Path]) -> Callable[..., Placed]:
    """Places a take behind the scene: 300 x 200 pixels unless told."""

    def behind(wish: Placement, take_id: str = "take-1", width: int = 300, height: int = 200) -> Placed:
        return place(wish, corners_picture(width, height), take_id, "1", width=width, height=height)

    return behind


def shown(camera: bpy.types.Object) -> list[str]:
    """The names of the images that stand behind the scene now."""
    return [each.image.name for each in camera.data.background_images if each.show_background_image and each.image]


def test_a_take_fills_the_frame_of_the_camera(
    camera: bpy.types.Object, wish: Wish, stand_behind: Callable[..., Placed]
) -> None:
    placed = stand_behind(wish())

    (behind,) = camera.data.background_images
    assert camera.data.show_background_images
    assert (placed.object, behind.image.name) == (camera.name, placed.image)
    assert (behind.frame_method, behind.alpha, behind.display_depth) == ("STRETCH", 1.0, "BACK")
    assert (tuple(behind.offset), behind.scale, behind.rotation) == ((0, 0), 1, 0)
    assert placed.notes == ()
    assert not behind.image.has_data


def test_its_colours_pass_by_the_view_transform(wish: Wish, stand_behind: Callable[..., Placed]) -> None:
    image = bpy.data.images[stand_behind(wish()).image]

    assert not image.use_view_as_render
    assert image.colorspace_settings.name == ("Gamma 2.2 Encoded Rec.709" if bpy.app.version >= (5, 0) else "sRGB")


def test_it_goes_to_the_camera_that_captured_it(
    scene: bpy.types.Scene, camera: bpy.types.Object, wish: Wish, stand_behind: Callable[..., Placed]
) -> None:
    asked = wish()
    other = projected.add_camera(scene, 300, 200)
    camera.name, other.name = "Close-up", "Camera"

    placed = stand_behind(asked)

    assert scene.camera == other
    assert placed.object == "Close-up"
    assert not other.data.background_images


def test_without_a_capture_it_goes_to_the_scenes_camera(
    scene: bpy.types.Scene, wish: Wish, stand_behind: Callable[..., Placed]
) -> None:
    asked = wish(captured=False)
    other = projected.add_camera(scene, 300, 200)

    assert stand_behind(asked).object == other.name


def test_a_picture_of_another_shape_is_not_stretched(
    camera: bpy.types.Object, wish: Wish, stand_behind: Callable[..., Placed]
) -> None:
    placed = stand_behind(wish(captured=False), width=200, height=200)

    assert camera.data.background_images[0].frame_method == "CROP"
    assert placed.notes == ("The picture has another shape than the camera's frame, so its edges are cut off.",)


def test_pixels_that_are_not_square_count(
    scene: bpy.types.Scene, camera: bpy.types.Object, wish: Wish, stand_behind: Callable[..., Placed]
) -> None:
    scene.render.pixel_aspect_x = 2

    stand_behind(wish(), width=600, height=200)

    assert camera.data.background_images[0].frame_method == "STRETCH"


def test_a_newer_take_shows_and_the_earlier_one_stays_hidden(
    camera: bpy.types.Object, wish: Wish, stand_behind: Callable[..., Placed]
) -> None:
    first = stand_behind(wish(), "take-1")
    second = stand_behind(wish(), "take-2")

    assert [each.image.name for each in camera.data.background_images] == [first.image, second.image]
    assert shown(camera) == [second.image]


def test_what_the_artist_put_there_stays_as_it_was(
    camera: bpy.types.Object, wish: Wish, stand_behind: Callable[..., Placed]
) -> None:
    own = camera.data.background_images.new()
    own.image = bpy.data.images.new("Location photo", 8, 8)
    own.alpha = 0.25
    camera.data.background_images.new()

    placed = stand_behind(wish())

    assert len(camera.data.background_images) == 3
    assert camera.data.background_images[0].alpha == 0.25
    assert shown(camera) == ["Location photo", placed.image]


def test_placing_a_take_again_shows_it_again(
    camera: bpy.types.Object, wish: Wish, stand_behind: Callable[..., Placed]
) -> None:
    first = stand_behind(wish(), "take-1")
    stand_behind(wish(), "take-2")

    stand_behind(wish(), "take-1")

    assert len(camera.data.background_images) == 2
    assert shown(camera) == [first.image]


def test_a_captures_camera_that_is_gone_is_told(
    camera: bpy.types.Object, wish: Wish, stand_behind: Callable[..., Placed]
) -> None:
    asked = wish()
    bpy.data.objects.remove(camera)

    with pytest.raises(TargetGone, match="Camera"):
        stand_behind(asked)

    assert not bpy.data.images


def test_without_any_camera_it_is_told(scene: bpy.types.Scene, wish: Wish, stand_behind: Callable[..., Placed]) -> None:
    asked = wish(captured=False)
    scene.camera = None

    with pytest.raises(NoBackdropCamera):
        stand_behind(asked)


def test_a_camera_from_another_file_is_refused(
    scene: bpy.types.Scene, camera: bpy.types.Object, wish: Wish, stand_behind: Callable[..., Placed], tmp_path: Path
) -> None:
    asked = wish(captured=False)
    library = str(tmp_path / "cameras.blend")
    bpy.data.libraries.write(library, {camera})
    bpy.data.objects.remove(camera)
    with bpy.data.libraries.load(library, link=True) as (_, wanted):
        wanted.objects = ["Camera"]
    scene.collection.objects.link(wanted.objects[0])
    scene.camera = wanted.objects[0]

    with pytest.raises(CameraLocked, match="Camera"):
        stand_behind(asked)


def test_a_placement_that_fails_half_way_is_taken_back_whole(
    camera: bpy.types.Object,
    wish: Wish,
    stand_behind: Callable[..., Placed],
    corners_picture: Callable[[int, int], Path],
) -> None:
    stand_behind(wish(), "take-1")
    camera.data.show_background_images = False
    before = shown(camera)
    picture = TakePicture(corners_picture(30, 20), "take-2", "Dusk", 30, 20, has_alpha=False)

    with pytest.raises(InterruptedError), ExitStack() as undo:
        place_background(picture, wish(), "1", undo)
        raise InterruptedError

    assert shown(camera) == before
    assert len(camera.data.background_images) == 1
    assert not camera.data.show_background_images
    assert len(bpy.data.images) == 1
