"""Masks and depths change nothing: every setting, the modes, the Render Result and its slots; drawn or rendered, and when it fails half-way."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

bpy = pytest.importorskip("bpy")

from tests.blender.test_capture_leaves_no_trace import shot  # noqa: E402  (after bpy)
from tests.blender.test_masks_seen import view_of  # noqa: E402
from tests.scene_snapshot import differences, snapshot  # noqa: E402

__all__ = ["shot"]


@pytest.fixture
def view(shot: Any) -> Iterator[Any]:
    """What the shot's camera sees; nothing is kept of a look at it."""
    from set_dresser.scene.visibility import meshes

    yield view_of(shot.camera)
    meshes.forget()


def looks(view: Any) -> dict[str, Callable[[], Any]]:
    """Every way to look at the scene there is in this Blender."""
    from set_dresser.scene.visibility import cycles, looking
    from set_dresser.scene.visibility.shown import ShownIn

    walls = [bpy.data.objects["Wall"]]
    wanted = {walls[0].session_uid}
    context = bpy.context
    return {
        "mask": lambda: looking.visible_mask(context, view, walls),
        "depth": lambda: looking.depth_of(context, view),
        "objects": lambda: looking.seen_objects(context, view),
        "mask as rendered": lambda: looking.visible_mask(context, view, walls, shown=ShownIn.RENDER),
        "rendered mask": lambda: cycles.render_mask(context, view, wanted),
        "rendered faces": lambda: cycles.render_mask(context, view, wanted, only_selected_faces=True),
        "rendered depth": lambda: cycles.render_distances(context, view),
    }


def handlers_of_shapes() -> int:
    lists = (getattr(bpy.app.handlers, name) for name in dir(bpy.app.handlers) if not name.startswith("_"))
    return sum(
        "scene.visibility.meshes" in getattr(each, "__module__", "")
        for found in lists
        if isinstance(found, list)
        for each in found
    )


@pytest.mark.parametrize("mode", ["OBJECT", "EDIT"])
def test_no_look_at_the_scene_leaves_a_trace(view: Any, mode: str) -> None:
    from set_dresser.scene.visibility import meshes

    bpy.ops.object.mode_set(mode=mode)
    before = snapshot()
    for name, look in looks(view).items():
        assert look() is not None

        meshes.forget()  # its handlers are there while shapes are kept
        assert handlers_of_shapes() == 0
        assert differences(before, snapshot()) == [], name


@pytest.fixture
def lost_folder(shot: Any) -> Iterator[list[str]]:
    """A driver in the scene that, while Blender renders it, removes the folder that is rendered into. Says where it did."""
    lost: list[str] = []

    def lose(value: float) -> float:
        for folder in Path(bpy.app.tempdir).glob("seen-*"):
            if folder.is_dir():
                shutil.rmtree(folder)
                folder.write_text("a file where the folder was")
                lost.append(folder.name)
        return value

    bpy.app.driver_namespace["lose"] = lose
    driver = shot.objects["Other"].driver_add("location", 2).driver
    driver.type, driver.expression = "SCRIPTED", "lose(0.0)"
    bpy.context.view_layer.update()
    yield lost
    bpy.data.objects["Other"].driver_remove("location", 2)
    del bpy.app.driver_namespace["lose"]


@pytest.mark.parametrize("name", ["rendered mask", "rendered faces", "rendered depth"])
def test_a_render_that_fails_half_way_leaves_no_trace(view: Any, lost_folder: list[str], name: str) -> None:
    from set_dresser.client.errors import CaptureNotWritten

    before = snapshot()

    with pytest.raises(CaptureNotWritten, match="temporary folder"):
        looks(view)[name]()

    assert len(lost_folder) == 1
    (Path(bpy.app.tempdir) / lost_folder[0]).unlink()  # the file that the driver put there
    assert differences(before, snapshot()) == []


def test_without_a_temporary_folder_the_reason_is_told(view: Any, request: pytest.FixtureRequest) -> None:
    from set_dresser.client.errors import CaptureNotWritten

    folder = Path(bpy.app.tempdir)
    before = snapshot()
    aside = folder.with_name(folder.name + "-aside")
    folder.rename(aside)
    request.addfinalizer(lambda: aside.exists() and aside.rename(folder))

    with pytest.raises(CaptureNotWritten, match="temporary folder"):
        looks(view)["rendered mask"]()

    aside.rename(folder)
    assert differences(before, snapshot()) == []


@pytest.mark.parametrize("name", ["depth", "rendered depth"])
def test_a_picture_too_wide_to_be_drawn_leaves_no_trace(view: Any, name: str) -> None:
    """Wider than graphics cards draw, and than Blender renders."""
    from set_dresser.client.errors import SeenNotDrawn
    from set_dresser.scene.visibility import gpu, meshes

    before, drawn_before = snapshot(), _drawing_state() if gpu.can_draw() else None
    wide = dataclasses.replace(view, width=70_000, height=4)

    with pytest.raises(SeenNotDrawn):
        looks(wide)[name]()

    meshes.forget()
    assert drawn_before is None or _drawing_state() == drawn_before
    assert differences(before, snapshot()) == []


def _drawing_state() -> tuple[Any, ...]:
    import gpu

    return gpu.state.blend_get(), gpu.state.depth_test_get(), gpu.state.depth_mask_get()
