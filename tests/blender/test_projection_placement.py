"""A take thrown from where it was captured onto what was seen there: the same picture from there, the old surface elsewhere.

The figures are differences of 255, by Cycles in the Standard view. With SET_DRESSER_KEEP set to a folder, the pictures stay there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from math import radians
from pathlib import Path
from typing import Any

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from set_dresser.client.placement import Placement, PlacementKind  # noqa: E402  (after bpy)
from set_dresser.scene.placements import Placed, place  # noqa: E402  (after bpy)
from set_dresser.scene.targets import target_of  # noqa: E402  (after bpy)

from tests.blender import projected  # noqa: E402  (after bpy)

WIDTH, HEIGHT = 216, 144
CLOSE = 1.5
"""The mean difference that is left where grain and edges fall between pixels: a picture is read smoothly."""


class Set:
    """Surfaces before a camera, a capture of them, and what is projected and rendered."""

    def __init__(self, scene: bpy.types.Scene, folder: Path, name: str) -> None:
        self.scene, self.folder, self.name = scene, folder, name
        scene.view_settings.view_transform = "Standard"
        self.camera = projected.add_camera(scene, WIDTH, HEIGHT)
        self.old = projected.old_material()
        self.view: Any = None
        self.depth: Any = None

    def add(
        self, kind: str, name: str, place: Sequence[float], turn: Sequence[float] = (0, 0, 0), size: Any = 1.0
    ) -> bpy.types.Object:
        """A primitive in the old material."""
        getattr(bpy.ops.mesh, f"primitive_{kind}_add")(location=place, rotation=[radians(angle) for angle in turn])
        obj = bpy.context.object
        obj.name = name
        obj.scale = (size, size, size) if isinstance(size, (int, float)) else size
        obj.data.materials.append(self.old)
        bpy.context.view_layer.update()
        return obj

    def capture(self) -> None:
        """Keep from where the camera sees now, and how far away everything is."""
        self.view = projected.view_of(self.scene, self.camera)
        self.depth = projected.depth_picture(self.scene, self.view, self.folder / "depth.png")

    def project(
        self, *objects: bpy.types.Object, take_id: str = "take-1", with_depth: bool = True, **more: Any
    ) -> Placed:
        """Throw a take onto objects from where the capture was seen."""
        picture = projected.photograph(self.view.width, self.view.height, self.folder / f"{take_id}.png")
        placement = Placement(
            kind=PlacementKind.PROJECTION,
            file_session="1",
            scene_name=self.scene.name,
            view=self.view,
            depth=self.depth,
            targets=tuple(target_of(obj) for obj in objects),
            name="Noodle shop",
            **more,
        )
        return place(
            placement,
            picture,
            take_id,
            "1",
            width=self.view.width,
            height=self.view.height,
            depth=self.folder / "depth.png" if with_depth else None,
        )

    def render(self, step: str = "") -> Any:
        """What the camera sees."""
        picture = projected.render(self.scene, self.folder / "render.png")
        if keep := os.environ.get("SET_DRESSER_KEEP"):
            shutil.copy(self.folder / "render.png", Path(keep) / f"{self.name}{step}.png".replace("/", "-"))
        return picture

    def take(self, take_id: str = "take-1") -> Any:
        """The picture that came back, as values."""
        import numpy as np
        from PIL import Image

        with Image.open(self.folder / f"{take_id}.png") as picture:
            return np.asarray(picture.convert("RGB")).astype(float)

    def seen(self) -> Any:
        """Where the capture saw anything."""
        import numpy as np
        from PIL import Image

        with Image.open(self.folder / "depth.png") as picture:
            return np.asarray(picture).astype(int) < 65535

    def look_from(self, place: Sequence[float], turn: Sequence[float]) -> None:
        """Move the camera elsewhere."""
        self.camera.location = place
        self.camera.rotation_euler = [radians(angle) for angle in turn]


@pytest.fixture
def stage(scene: bpy.types.Scene, tmp_path: Path, request: pytest.FixtureRequest) -> Set:
    """An empty set with a camera."""
    return Set(scene, tmp_path, request.node.name)


@pytest.fixture
def street(stage: Set) -> Callable[[], list[bpy.types.Object]]:
    """A floor, a box that hides some of it, a ball, a wall at a grazing angle and one far away, mirrored."""

    def build() -> list[bpy.types.Object]:
        return [
            stage.add("plane", "Floor", (0, 0, 0), size=8),
            stage.add("cube", "Box", (-1.3, 0, 0.6), (0, 0, 20), 0.6),
            stage.add("uv_sphere", "Ball", (1.2, 0.5, 0.9), size=0.8),
            stage.add("plane", "Shops", (2.8, 4, 1.5), (90, 0, 80), (6, 2, 1)),
            stage.add("plane", "Far", (0, 7, 2), (90, 0, 0), (-6, 3, 1)),
        ]

    return build


def test_from_the_captures_camera_the_picture_is_the_take(stage: Set, street: Callable[..., Any]) -> None:
    objects = street()
    stage.capture()

    stage.project(*objects)
    got = stage.render()

    difference = abs(got - stage.take()).mean(axis=-1)[stage.seen()]
    assert difference.mean() <= CLOSE
    assert not projected.shows_old(got)[stage.seen()].any()


def test_what_was_hidden_or_turned_away_keeps_its_material(stage: Set, street: Callable[..., Any]) -> None:
    floor, box, ball, *_ = street()
    stage.capture()

    stage.project(floor, box, ball)
    stage.look_from((-1.3, 6, 4.0), (60, 0, 180))  # from behind: the backs, and the floor that the box hid
    got = projected.shows_old(stage.render())

    middle = got[HEIGHT // 2 - 20 : HEIGHT // 2 + 20, WIDTH // 2 - 8 : WIDTH // 2 + 8]
    assert middle.all()
