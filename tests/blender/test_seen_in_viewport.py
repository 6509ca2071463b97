"""Whether a viewport shows what was placed: judged by renders of Workbench, whose shading Solid is, and told before the artist wonders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import radians
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from set_dresser.client.placement import Placement, PlacementKind, Shading  # noqa: E402  (after bpy)
from set_dresser.scene.blender.viewport import (  # noqa: E402  (after bpy)
    Showing,
    most_shown,
    show_takes,
    showing,
)
from set_dresser.scene.placements.unseen import is_unseen  # noqa: E402  (after bpy)
from set_dresser.scene.surface.target import target_of  # noqa: E402  (after bpy)

from tests.blender.placing import place  # noqa: E402  (after bpy)

if TYPE_CHECKING:
    from set_dresser.scene.placements.spec import Placed

RED, BLUE = (170, 60, 60), (60, 80, 160)


@pytest.fixture
def in_view(scene: bpy.types.Scene) -> Iterator[bpy.types.SpaceView3D]:
    """The 3D View of a new file, as the place at hand."""
    window = bpy.context.window_manager.windows[0]
    area = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    with bpy.context.temp_override(window=window, area=area, scene=scene):
        yield area.spaces.active


@pytest.fixture
def halves(tmp_path: Path) -> Path:
    """A picture that is red above and blue below."""
    from PIL import Image

    picture = Image.new("RGB", (300, 150), RED)
    picture.paste(BLUE, (0, 75, 300, 150))
    path = tmp_path / "halves.png"
    picture.save(path)
    return path


def in_workbench(tmp_path: Path, color_type: str) -> tuple[bool, bool]:
    """Whether Workbench shows red in the upper half of a wall, and blue in its lower half."""
    from PIL import Image

    scene = bpy.context.scene
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.location, camera.rotation_euler = (0, -6, 0), (radians(90), 0, 0)
    scene.collection.objects.link(camera)
    scene.camera, scene.render.engine = camera, "BLENDER_WORKBENCH"
    scene.display.shading.light, scene.display.shading.color_type = "FLAT", color_type
    scene.render.resolution_x, scene.render.resolution_y = 64, 48
    scene.render.filepath = str(tmp_path / "seen.png")
    bpy.ops.render.render(write_still=True)
    with Image.open(tmp_path / "seen.png") as file:
        picture = file.convert("RGB")
    above, below = picture.getpixel((32, 18)), picture.getpixel((32, 30))
    return above[0] > above[2] + 60, below[2] > below[0] + 60


def texture_on(obj: bpy.types.Object) -> Placement:
    return Placement(
        kind=PlacementKind.TEXTURE,
        file_session="this session",
        scene_name=bpy.context.scene.name,
        target=target_of(obj),
        shading=Shading.EMISSION,
    )


def plain(_: Any) -> None:
    """As it was made."""


def own_map_first(wall: Any) -> None:
    """The artist has a layout, which stays the active one."""
    layer = wall.data.uv_layers.new(name="UVMap")
    for corner in layer.uv:
        corner.vector = (0.1, 0.9)


def our_map_active(wall: Any) -> None:
    """Somebody has made the take's own UV map the active one."""
    wall.data.uv_layers.active = wall.data.uv_layers["Set Dresser"]


def displayed_solid(wall: Any) -> None:
    """Somebody has the object displayed without its textures."""
    wall.display_type = "SOLID"


def other_node_active(wall: Any) -> None:
    """Somebody has clicked another node of the material, which is none that can be shown."""
    nodes = wall.material_slots[0].material.node_tree.nodes
    nodes.active = next(node for node in nodes if node.bl_idname == "ShaderNodeOutputMaterial")


@pytest.mark.parametrize("color_type", ["TEXTURE", "MATERIAL", "OBJECT", "RANDOM", "SINGLE"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (plain, plain),
        (own_map_first, plain),
        (own_map_first, our_map_active),
        (plain, displayed_solid),
        (plain, other_node_active),
    ],
    ids=["plain", "own map", "own map, ours active", "displayed solid", "other node"],
)
def test_a_texture_is_unseen_in_solid_exactly_when_workbench_does_not_show_it(
    in_view: bpy.types.SpaceView3D,
    add_wall: Callable[..., bpy.types.Object],
    halves: Path,
    tmp_path: Path,
    before: Callable[[Any], None],
    after: Callable[[Any], None],
    color_type: str,
) -> None:
    # Given a dressed wall, and a viewport in Solid shading
    wall = add_wall()
    before(wall)
    placement = texture_on(wall)
    place(placement, halves, "take-1", "this session", width=300, height=150)
    after(wall)
    in_view.shading.type, in_view.shading.color_type = "SOLID", color_type

    # When the panel asks whether the take is seen
    told = is_unseen(bpy.context, placement, "take-1")

    # Then it hears what Workbench shows
    assert told == (in_workbench(tmp_path, color_type) != (True, True))


@pytest.mark.parametrize(
    ("shading", "color_type", "engine", "expected"),
    [
        ("WIREFRAME", "TEXTURE", "CYCLES", Showing.NOTHING),
        ("SOLID", "MATERIAL", "CYCLES", Showing.NOTHING),
        ("SOLID", "VERTEX", "CYCLES", Showing.NOTHING),
        ("SOLID", "TEXTURE", "CYCLES", Showing.ACTIVE_IMAGES),
        ("MATERIAL", "MATERIAL", "CYCLES", Showing.MATERIALS),
        ("RENDERED", "MATERIAL", "CYCLES", Showing.MATERIALS),
        ("RENDERED", "TEXTURE", "BLENDER_WORKBENCH", Showing.NOTHING),
    ],
)
def test_each_shading_shows_what_it_shows(
    in_view: bpy.types.SpaceView3D, shading: str, color_type: str, engine: str, expected: Showing
) -> None:
    in_view.shading.type = "SOLID"
    in_view.shading.color_type = color_type
    in_view.shading.type = shading
    bpy.context.scene.render.engine = engine

    assert showing(bpy.context) is expected


def test_rendered_by_workbench_goes_by_the_renders_own_colours(in_view: bpy.types.SpaceView3D) -> None:
    scene = bpy.context.scene
    scene.render.engine, in_view.shading.type = "BLENDER_WORKBENCH", "RENDERED"

    scene.display.shading.color_type = "TEXTURE"

    assert showing(bpy.context) is Showing.ACTIVE_IMAGES


def test_with_workbench_the_button_shows_what_there_is_and_says_so(
    in_view: bpy.types.SpaceView3D, add_wall: Callable[..., bpy.types.Object], halves: Path
) -> None:
    # Given a scene that renders with Workbench, whose viewports have no Material Preview
    placement = texture_on(add_wall())
    place(placement, halves, "take-1", "this session", width=300, height=150)
    bpy.context.scene.render.engine, in_view.shading.type = "BLENDER_WORKBENCH", "WIREFRAME"
    assert is_unseen(bpy.context, placement, "take-1")

    show_takes(bpy.context)

    assert showing(bpy.context) is most_shown(bpy.context.scene) is Showing.ACTIVE_IMAGES
    assert not is_unseen(bpy.context, placement, "take-1")


@pytest.mark.parametrize(
    ("kind", "without_pictures", "with_images"),
    [
        (PlacementKind.PROJECTION, True, True),
        (PlacementKind.PLANE, True, False),
        (PlacementKind.IMAGE, False, False),
        (PlacementKind.BACKGROUND, False, False),
    ],
)
def test_each_placement_is_unseen_where_its_nodes_are_not_shown(
    in_view: bpy.types.SpaceView3D,
    add_wall: Callable[..., bpy.types.Object],
    kind: PlacementKind,
    without_pictures: bool,
    with_images: bool,
) -> None:
    placement = replace(texture_on(add_wall()), kind=kind)
    in_view.shading.type = "SOLID"
    told = []
    for color_type in ("MATERIAL", "TEXTURE"):
        in_view.shading.color_type = color_type
        told.append(is_unseen(bpy.context, placement, "take-1"))
    show_takes(bpy.context)

    assert told == [without_pictures, with_images]
    assert not is_unseen(bpy.context, placement, "take-1")


def test_outside_a_3d_view_nothing_is_offered(
    add_wall: Callable[..., bpy.types.Object], dress: Callable[..., Placed]
) -> None:
    wall = add_wall()
    dress(wall)

    assert showing(bpy.context) is None
    assert not is_unseen(bpy.context, texture_on(wall), "take-1")
