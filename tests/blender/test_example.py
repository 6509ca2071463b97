"""The first press of a newcomer: an example that costs nothing, dresses what is there, and writes over nobody's words."""

from __future__ import annotations

import pytest

from tests.blender.enabled import Dresser, add_sign, texture_of
from tests.service import Service


def try_it() -> set[str]:
    import bpy

    return set(bpy.ops.set_dresser.try_example())


def may_be_tried() -> bool:
    import bpy

    return bool(bpy.ops.set_dresser.try_example.poll())


@pytest.fixture
def newcomer(dresser: Dresser) -> Dresser:
    """The panel of somebody who has written nothing yet."""
    dresser.settings.prompt = ""
    return dresser


def test_one_press_dresses_the_active_object(newcomer: Dresser) -> None:
    sign = add_sign()

    assert try_it() == {"FINISHED"}

    assert newcomer.job().state == "placed"
    assert tuple(texture_of(sign).size) == (1536, 1024)
    assert "牛肉面" in newcomer.settings.prompt


def test_an_empty_scene_gets_a_plane_that_stands_at_the_cursor(newcomer: Dresser) -> None:
    import bpy

    bpy.context.scene.cursor.location = (1.0, 2.0, 3.0)

    assert try_it() == {"FINISHED"}

    (plane,) = (obj for obj in bpy.data.objects if obj.type == "MESH")
    assert [round(value, 4) for value in plane.matrix_world.translation] == [1.0, 2.0, 3.0]
    assert round(plane.dimensions.x, 4) == newcomer.settings.plane_width


def test_a_written_prompt_is_left_alone(dresser: Dresser) -> None:
    dresser.settings.prompt = "A poster"

    assert not may_be_tried()


def test_a_service_is_never_asked_for_an_example(newcomer: Dresser, service: Service) -> None:
    newcomer.use(service)

    assert not may_be_tried()
    assert service.received == []
