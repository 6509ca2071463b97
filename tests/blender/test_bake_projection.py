"""A projection baked: the same picture from the capture's camera, from a texture on the object's UV map; nothing else is touched."""

from __future__ import annotations

from math import radians
from pathlib import Path
from typing import Any

import numpy as np
import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

import bmesh  # noqa: E402  (comes with bpy)
from set_dresser.client.errors import BakeNeedsMesh, NothingProjected  # noqa: E402  (after bpy)
from set_dresser.client.placement import Placement, PlacementKind  # noqa: E402  (after bpy)
from set_dresser.scene.placements.bake import bake_projection  # noqa: E402  (after bpy)
from set_dresser.scene.placements.projection_nodes import was_seen_in_perspective  # noqa: E402  (after bpy)
from set_dresser.scene.surface.target import target_of  # noqa: E402  (after bpy)

from tests.blender import projected  # noqa: E402  (after bpy)
from tests.blender.placing import place  # noqa: E402  (after bpy)

WIDTH, HEIGHT, SIZE = 144, 96, 192
CLOSE = 4.0
"""The mean difference from the projection that so small a picture may have."""


class Painted:
    """One object, painted from the scene's camera."""

    def __init__(self, scene: bpy.types.Scene, folder: Path) -> None:
        self.scene, self.folder = scene, folder
        scene.view_settings.view_transform = "Standard"
        self.camera = projected.add_camera(scene, WIDTH, HEIGHT)
        self.obj: Any = None

    def add(self, kind: str, turn: tuple[float, float, float] = (0, 0, 0)) -> bpy.types.Object:
        """A primitive before the camera, in the old material."""
        rotation = [radians(angle) for angle in turn]
        getattr(bpy.ops.mesh, f"primitive_{kind}_add")(location=(0, 0, 1), rotation=rotation)
        self.obj = bpy.context.object
        self.obj.data.materials.append(projected.old_material())
        return self.obj

    def project(self) -> None:
        """Throw a take onto it."""
        view = projected.view_of(self.scene, self.camera)
        depth = projected.depth_picture(view, self.folder / "depth.png")
        placement = Placement(
            kind=PlacementKind.PROJECTION,
            file_session="1",
            view=view,
            depth=depth,
            targets=(target_of(self.obj),),
            name="Noodle shop",
        )
        picture = projected.photograph(WIDTH, HEIGHT, self.folder / "take.png", grain=1)
        place(placement, picture, "take-1", "1", width=WIDTH, height=HEIGHT, depth=self.folder / "depth.png")

    def render(self) -> Any:
        """What the camera sees."""
        return projected.render(self.scene, self.folder / "render.png")


@pytest.fixture
def painted(scene: bpy.types.Scene, tmp_path: Path) -> Painted:
    """An empty set."""
    return Painted(scene, tmp_path)


def everything() -> dict[str, list[str]]:
    """The names of all data that a bake could leave behind."""
    kinds = ("scenes", "objects", "meshes", "images", "node_groups", "collections", "worlds", "cameras")
    return {kind: [each.name for each in getattr(bpy.data, kind)] for kind in kinds}


@pytest.mark.parametrize("kind, turn", [("uv_sphere", (0, 0, 20)), ("plane", (90, 0, 160)), ("cube", (10, 20, 30))])
def test_the_baked_picture_shows_what_the_projection_showed(
    painted: Painted, kind: str, turn: tuple[float, float, float]
) -> None:
    """The plane turns its back to the camera: what was seen was that side."""
    obj = painted.add(kind, turn)
    painted.project()
    before = painted.render()

    baked = bake_projection(obj, SIZE, new_map=False)
    after = painted.render()

    assert abs(after - before).mean() <= CLOSE
    assert np.mean(projected.shows_old(after)) <= 0.01
    assert baked.uv_map == "UVMap"
    nodes = obj.material_slots[0].material.node_tree.nodes
    assert "GROUP" not in [node.type for node in nodes]
    assert nodes.active.image == baked.image


@pytest.mark.parametrize("is_perspective", [True, False])
@pytest.mark.usefixtures("scene")
def test_a_projection_of_an_earlier_version_tells_its_lens(is_perspective: bool) -> None:
    """Until format 3 the group held itself what a take sets."""
    earlier = bpy.data.node_groups.new("Noodle shop", "ShaderNodeTree")
    node = earlier.nodes.new("ShaderNodeValue")
    node.name = "Perspective"
    node.outputs["Value"].default_value = float(is_perspective)

    assert was_seen_in_perspective(earlier) is is_perspective


def test_what_was_not_seen_keeps_its_material(painted: Painted) -> None:
    obj = painted.add("cube", (0, 0, 20))
    painted.project()
    bake_projection(obj, SIZE, new_map=False)

    painted.camera.location.y *= -1
    painted.camera.rotation_euler = (radians(88), 0, radians(180))
    behind = projected.shows_old(painted.render())

    assert behind[HEIGHT // 2, WIDTH // 2 - 15 : WIDTH // 2 + 10].all()


def test_the_picture_lies_beside_the_take_and_is_read_as_the_take_is(painted: Painted) -> None:
    obj = painted.add("plane", (90, 0, 0))
    painted.scene.view_settings.view_transform = "Filmic"
    bpy.ops.wm.save_as_mainfile(filepath=str(painted.folder / "set.blend"))
    painted.project()

    first = bake_projection(obj, SIZE, new_map=False)

    assert first.image.filepath == "//take_bake1.png"
    assert (painted.folder / "take_bake1.png").is_file()
    assert first.image.colorspace_settings.name == "Filmic sRGB"
    assert tuple(first.image.size) == (SIZE, SIZE)
    assert first.image["set_dresser_take"] == "take-1"


def test_a_folder_that_is_gone_packs_the_picture(painted: Painted) -> None:
    obj = painted.add("plane", (90, 0, 0))
    painted.project()
    image = next(image for image in bpy.data.images if image.name == "Noodle shop")
    image.pack()
    (painted.folder / "take.png").unlink()

    baked = bake_projection(obj, SIZE, new_map=False)

    assert baked.image.packed_file is not None
    assert any("packed" in note for note in baked.notes)


def test_an_object_without_uvs_gets_a_map_without_overlaps(painted: Painted) -> None:
    obj = painted.add("cube", (10, 20, 30))
    while obj.data.uv_layers:
        obj.data.uv_layers.remove(obj.data.uv_layers[0])
    painted.project()
    before = painted.render()

    baked = bake_projection(obj, SIZE, new_map=False)

    assert [layer.name for layer in obj.data.uv_layers] == [baked.uv_map]
    boxes = []
    for polygon in obj.data.polygons:
        corners = [obj.data.uv_layers[0].uv[loop].vector for loop in polygon.loop_indices]
        xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
        boxes.append((min(xs), min(ys), max(xs), max(ys)))
    assert all(low >= 0 and high <= 1 for box in boxes for low, high in (box[::2], box[1::2]))
    for number, one in enumerate(boxes):
        for other in boxes[:number]:
            assert one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]
    assert abs(painted.render() - before).mean() <= CLOSE


@pytest.mark.parametrize("kind", ["repeats", "mirrored halves", "on a tile of its own"])
def test_a_layout_that_repeats_or_lies_over_itself_is_left_for_a_new_map(painted: Painted, kind: str) -> None:
    painted.add("plane", turn=(90, 0, 0))
    mesh = painted.obj.data
    if kind == "mirrored halves":
        edited = bmesh.new()
        edited.from_mesh(mesh)
        bmesh.ops.bisect_plane(edited, geom=[*edited.verts, *edited.edges, *edited.faces], plane_no=(1, 0, 0))
        edited.to_mesh(mesh)
        edited.free()
    for corner in mesh.uv_layers[0].uv:
        u, v = corner.vector
        if kind == "repeats":
            corner.vector = (4 * u, 3 * v)
        elif kind == "mirrored halves":
            corner.vector = (2 * min(u, 1 - u), v)
        else:
            corner.vector = (u + 1, v)
    painted.project()
    before = painted.render()

    baked = bake_projection(painted.obj, SIZE, new_map=False)

    assert baked.uv_map == "Set Dresser Bake"
    assert any("UVMap" in note for note in baked.notes)
    assert np.abs(painted.render() - before).mean() < CLOSE


def test_modifiers_count(painted: Painted) -> None:
    obj = painted.add("plane", (90, 0, 0))
    obj.modifiers.new("Thick", "SOLIDIFY").thickness = 0.5
    obj.modifiers.new("Round", "SUBSURF").levels = 2
    painted.project()
    before = painted.render()

    bake_projection(obj, SIZE, new_map=False)

    assert abs(painted.render() - before).mean() <= CLOSE


def test_nothing_but_the_material_and_the_picture_is_new(painted: Painted) -> None:
    obj = painted.add("cube")
    painted.project()
    painted.render()
    painted.scene.cycles.samples = 77
    painted.scene.render.engine = "BLENDER_WORKBENCH"
    bpy.ops.object.select_all(action="DESELECT")
    painted.camera.select_set(True)
    bpy.context.view_layer.objects.active = painted.camera
    rendered = bpy.data.images["Render Result"]
    before, shown = everything(), [node.name for node in obj.data.materials[0].node_tree.nodes]

    baked = bake_projection(obj, SIZE, new_map=False)

    after = everything()
    assert after.pop("images") == sorted([*before.pop("images"), baked.image.name])
    assert after == before
    assert bpy.data.images["Render Result"] == rendered
    assert bpy.context.scene == painted.scene
    assert (painted.scene.cycles.samples, painted.scene.render.engine) == (77, "BLENDER_WORKBENCH")
    assert (bpy.context.view_layer.objects.active, bpy.context.selected_objects) == (painted.camera, [painted.camera])
    assert [node.name for node in obj.data.materials[0].node_tree.nodes] == shown
    assert obj.material_slots[0].link == "OBJECT"


def test_without_a_projection_there_is_nothing_to_bake(painted: Painted) -> None:
    with pytest.raises(NothingProjected):
        bake_projection(painted.add("cube"), SIZE, new_map=False)


def test_a_text_is_to_be_converted_first(painted: Painted) -> None:
    bpy.ops.object.text_add(location=(0, 0, 1), rotation=(radians(90), 0, 0))
    painted.obj = bpy.context.object
    painted.project()

    with pytest.raises(BakeNeedsMesh, match="convert"):
        bake_projection(painted.obj, SIZE, new_map=False)
