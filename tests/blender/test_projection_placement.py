"""A take thrown from where it was captured onto what was seen there: the same picture from there, the old surface elsewhere.

The figures are differences of 255, by Cycles in the Standard view. With SET_DRESSER_KEEP set to a folder, the pictures stay there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from math import radians
from pathlib import Path
from typing import Any

import numpy as np
import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from mathutils import Matrix  # noqa: E402  (comes with bpy)
from set_dresser.client.errors import NothingToProjectOn, SurfaceLocked, TargetGone, ViewUnknown  # noqa: E402  (after bpy)
from set_dresser.client.placement import Placement, PlacementKind, Shading  # noqa: E402  (after bpy)
from set_dresser.scene.placements.projection import place_projection  # noqa: E402  (after bpy)
from set_dresser.scene.placements.projection_nodes import make_ahead  # noqa: E402  (after bpy)
from set_dresser.scene.placements.spec import Placed  # noqa: E402  (after bpy)
from set_dresser.scene.placements.take_image import TakePicture  # noqa: E402  (after bpy)
from set_dresser.scene.surface.target import target_of  # noqa: E402  (after bpy)

from tests.blender import projected  # noqa: E402  (after bpy)
from tests.blender.enabled import Dresser  # noqa: E402  (after bpy)
from tests.blender.placing import place  # noqa: E402  (after bpy)
from tests.service import Service  # noqa: E402  (after bpy)

WIDTH, HEIGHT = 144, 96
CLOSE = 0.7
"""The mean difference that a render from the capture's camera may have from the take."""


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
        self.depth = projected.depth_picture(self.view, self.folder / "depth.png")

    def project(
        self, *objects: bpy.types.Object, take_id: str = "take-1", with_depth: bool = True, **more: Any
    ) -> Placed:
        """Throw a take onto objects from where the capture was seen."""
        picture = projected.photograph(self.view.width, self.view.height, self.folder / f"{take_id}.png", grain=1)
        wish = {"view": self.view, "targets": tuple(target_of(obj) for obj in objects), **more}
        placement = Placement(
            kind=PlacementKind.PROJECTION,
            file_session="1",
            scene_name=self.scene.name,
            depth=self.depth,
            name="Noodle shop",
            **wish,
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
        from PIL import Image

        with Image.open(self.folder / f"{take_id}.png") as picture:
            return np.asarray(picture.convert("RGB")).astype(float)

    def seen(self) -> Any:
        """Where the capture saw anything."""
        from PIL import Image
        from set_dresser.scene.visibility.depth_picture import distances_in

        with Image.open(self.folder / "depth.png") as picture:
            return np.isfinite(distances_in(picture, self.depth))

    def difference(self, got: Any, take_id: str = "take-1") -> float:
        """By how much a rendered picture differs from a take on average, but for the outlines against nothing.

        A renderer reads a picture between its pixels, and a pixel shows the mean of that: an eighth of each neighbour.
        """
        seen, take = self.seen(), self.take(take_id)
        for axis in (0, 1):
            take = take * 0.75 + (np.roll(take, 1, axis) + np.roll(take, -1, axis)) / 8
        inside = np.zeros_like(seen)
        inside[1:-1, 1:-1] = seen[1:-1, 1:-1]
        for down, across in ((0, 1), (0, -1), (1, 0), (-1, 0)):
            inside &= np.roll(seen, (down, across), (0, 1))
        assert inside.sum() > 100
        return float(abs(got - take).mean(axis=-1)[inside].mean())

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

    assert stage.difference(got) <= CLOSE
    assert not projected.shows_old(got)[stage.seen()].any()


def test_what_was_hidden_or_turned_away_keeps_its_material(stage: Set, street: Callable[..., Any]) -> None:
    floor, box, ball, *_ = street()
    stage.capture()

    stage.project(floor, box, ball)
    stage.look_from((-1.3, 6, 4.0), (60, 0, 180))  # from behind: the backs, and the floor that the box hid
    got = projected.shows_old(stage.render())

    middle = got[HEIGHT // 2 - 20 : HEIGHT // 2 + 20, WIDTH // 2 - 8 : WIDTH // 2 + 8]
    assert middle.all()


@pytest.mark.parametrize("lens", ["shifted", "orthographic", "tall", "wide pixels"])
def test_every_kind_of_lens(stage: Set, street: Callable[..., Any], lens: str) -> None:
    objects = street()
    data, settings = stage.camera.data, stage.scene.render
    if lens == "shifted":
        data.shift_x, data.shift_y = 0.15, -0.1
    elif lens == "orthographic":
        data.type, data.ortho_scale, data.shift_x = "ORTHO", 6.0, 0.1
    elif lens == "tall":
        settings.resolution_x, settings.resolution_y = HEIGHT, WIDTH
    else:
        settings.resolution_x, settings.pixel_aspect_x = WIDTH // 2, 2.0
    stage.capture()

    stage.project(*objects)
    got = stage.render()

    assert stage.difference(got) <= CLOSE
    assert not projected.shows_old(got)[stage.seen()].any()


@pytest.mark.parametrize("shape", ["a rough ball", "a room's corners", "a floor seen along", "far from the origin"])
def test_no_surface_hides_itself(stage: Set, shape: str) -> None:
    if shape == "a rough ball":
        bpy.ops.mesh.primitive_ico_sphere_add(subdivisions=6, radius=1.5, location=(0, 0, 1))
        ball = bpy.context.object
        ball.data.materials.append(stage.old)
        chance = np.random.default_rng(1)
        for vertex, swell in zip(ball.data.vertices, chance.uniform(0.98, 1.02, len(ball.data.vertices)), strict=True):
            vertex.co *= swell
        objects = [ball]
    elif shape == "a room's corners":
        objects = [stage.add("cube", "Room", (0, 0, 4), size=4)]
        stage.look_from((0, -3, 1), (85, 0, 30))
        stage.camera.data.lens = 18
    elif shape == "a floor seen along":
        objects = [stage.add("plane", "Floor", (0, 0, 0), size=1000)]
        stage.look_from((0, -6, 0.05), (90, 0, 0))
    else:
        objects = [stage.add("plane", "Floor", (9000, 9000, 0), size=9000), stage.add("cube", "Box", (9000, 9000, 1))]
        stage.look_from((9000, 8994, 1.2), (88, 0, 0))
        stage.camera.data.clip_end = 20000
    stage.capture()

    stage.project(*objects)
    got = stage.render()

    seen = stage.seen()
    assert seen.sum() > 1000
    assert not projected.shows_old(got)[seen].any()
    assert stage.difference(got) <= CLOSE


def test_no_more_than_a_pixel_beside_what_hides_shows_the_picture(stage: Set) -> None:
    """A wall behind a box: seen from the capture's place again without the box, its shadow has the box's shape."""
    wall = stage.add("plane", "Wall", (0, 3, 1), (90, 0, 0), 6)
    box = stage.add("cube", "Box", (0, 0, 1), size=0.8)
    stage.capture()

    stage.project(wall)
    with_box = stage.render("-box")
    box.hide_render = True
    alone = projected.shows_old(stage.render("-alone"))

    before = projected.shows_old(with_box)  # the box was not painted, so it shows where the wall must not
    assert not (alone & ~before).any()
    inner = before[1:-1, 1:-1] & before[:-2, 1:-1] & before[2:, 1:-1] & before[1:-1, :-2] & before[1:-1, 2:]
    assert alone[1:-1, 1:-1][inner].all()


@pytest.mark.parametrize("mirrored", [False, True])
def test_an_object_that_is_moved_takes_its_picture_along(stage: Set, mirrored: bool) -> None:
    box = stage.add("cube", "Box", (0.4, 0, 1), (10, 20, 30), (-0.8, 0.7, 0.9) if mirrored else (0.8, 0.7, 0.9))
    stage.capture()
    stage.project(box)
    before = stage.render("-before")

    move = Matrix.Translation((5, 3, -1)) @ Matrix.Rotation(2.0, 4, "X")
    box.matrix_world = move @ box.matrix_world
    stage.camera.matrix_world = move @ stage.camera.matrix_world
    bpy.context.view_layer.update()
    after = stage.render("-after")

    assert not projected.shows_old(before).any()
    assert abs(after - before).mean() <= 0.2


def test_an_object_that_was_moved_since_is_painted_where_it_stood(stage: Set) -> None:
    box = stage.add("cube", "Box", (0.4, 0, 1), size=0.8)
    stage.capture()
    stage.project(box)
    wanted = stage.render("-wanted")
    box.data.materials[0] = stage.old
    target = target_of(box)
    box.material_slots[0].material = stage.old

    box.location.x += 3
    bpy.context.view_layer.update()
    stage.project(box, targets=(target,), take_id="take-1")
    box.location.x -= 3
    bpy.context.view_layer.update()

    assert abs(stage.render("-again") - wanted).mean() <= 0.2


def test_what_is_seen_as_instances_only_is_painted_in_the_world(stage: Set) -> None:
    box = stage.add("cube", "Box", (0, 0, 0), size=0.5)
    kit = bpy.data.collections.new("Kit")
    kit.objects.link(box)
    stage.scene.collection.objects.unlink(box)
    for x in (-1.2, 1.0):
        shown = bpy.data.objects.new("Shown", None)
        shown.instance_type, shown.instance_collection = "COLLECTION", kit
        shown.location = (x, 0, 1.2)
        stage.scene.collection.objects.link(shown)
    stage.capture()

    placed = stage.project(box)
    got = stage.render()

    assert stage.difference(got) <= CLOSE
    assert any("Box, shown as instances" in note for note in placed.notes)


@pytest.mark.parametrize("kind", ["text", "curve", "metaball"])
def test_what_is_no_mesh_is_painted_too(stage: Set, kind: str) -> None:
    add = {
        "text": bpy.ops.object.text_add,
        "curve": bpy.ops.curve.primitive_bezier_circle_add,
        "metaball": bpy.ops.object.metaball_add,
    }[kind]
    add(location=(-0.6 if kind == "text" else 0, 0, 1), rotation=(radians(90), 0, 0))
    obj = bpy.context.object
    if kind == "curve":
        obj.data.bevel_depth = 0.3
    stage.capture()

    stage.project(obj)
    got = stage.render()

    assert stage.difference(got) <= CLOSE


def test_a_second_projection_lies_over_the_first(stage: Set) -> None:
    box = stage.add("cube", "Box", (0, 0, 1), (0, 0, 45), 0.9)
    stage.look_from((-5, -5, 1.2), (88, 0, -45))
    stage.capture()
    stage.project(box, take_id="take-1")
    stage.look_from((0, -6, 1.2), (88, 0, 0))
    first = projected.shows_old(stage.render("-first"))
    stage.capture()
    stage.project(box, take_id="take-2")
    both = stage.render("-both")
    stage.look_from((-5, -5, 1.2), (88, 0, -45))

    assert first.sum() > 100  # its right side was not seen from the left
    assert not projected.shows_old(both)[stage.seen()].any()
    assert stage.difference(both, "take-2") <= CLOSE
    groups = [node for node in box.material_slots[0].material.node_tree.nodes if node.type == "GROUP"]
    assert len(groups) == 2


def test_the_same_take_again_is_not_laid_over_itself(stage: Set) -> None:
    box = stage.add("cube", "Box", (0, 0, 1))
    stage.capture()
    stage.project(box)

    stage.project(box)

    assert [node.type for node in box.material_slots[0].material.node_tree.nodes].count("GROUP") == 1


def test_the_artists_materials_and_other_users_of_the_mesh_stay_as_they_were(stage: Set) -> None:
    box = stage.add("cube", "Box", (0, 0, 1))
    box.data.materials.append(None)
    box.data.materials.append(projected.old_material("Other"))
    for polygon in box.data.polygons:
        polygon.material_index = polygon.index % 3
    twin = bpy.data.objects.new("Twin", box.data)
    stage.scene.collection.objects.link(twin)
    shown = [slot.material for slot in twin.material_slots]
    nodes = [len(material.node_tree.nodes) for material in shown if material]
    stage.capture()

    placed = stage.project(box)

    assert [slot.material for slot in twin.material_slots] == shown
    assert list(box.data.materials) == shown
    assert [len(material.node_tree.nodes) for material in shown if material] == nodes
    assert len({slot.material for slot in box.material_slots}) == 3
    assert all(slot.link == "OBJECT" for slot in box.material_slots)
    assert (placed.objects, twin.data) == (("Box",), box.data)
    groups = {
        node.node_tree.name
        for slot in box.material_slots
        for node in slot.material.node_tree.nodes
        if node.type == "GROUP"
    }
    assert len(groups) == 1


def test_linked_duplicates_are_painted_each_by_itself(stage: Set) -> None:
    left = stage.add("cube", "Left", (-1.2, 0, 1), size=0.7)
    right = bpy.data.objects.new("Right", left.data)
    right.location, right.scale = (1.2, 0, 1), (0.7, 0.7, 0.7)
    stage.scene.collection.objects.link(right)
    stage.capture()

    stage.project(left, right)
    got = stage.render()

    assert stage.difference(got) <= CLOSE


def test_an_object_without_materials_is_grey_where_it_was_not_seen(stage: Set) -> None:
    box = stage.add("cube", "Box", (0, 0, 1))
    box.data.materials.clear()
    twin = bpy.data.objects.new("Twin", box.data)
    twin.location = (0, 0, -9)
    stage.scene.collection.objects.link(twin)
    stage.capture()

    stage.project(box)
    got = stage.render()

    assert stage.difference(got) <= CLOSE
    assert [slot.material for slot in twin.material_slots] == [None]


def test_without_a_depth_picture_what_was_hidden_shows_it_too_and_that_is_said(stage: Set) -> None:
    wall = stage.add("plane", "Wall", (0, 3, 1), (90, 0, 0), 6)
    box = stage.add("cube", "Box", (0, 0, 1))
    stage.capture()

    placed = stage.project(wall, with_depth=False)
    box.hide_render = True

    assert not projected.shows_old(stage.render()).any()
    assert any("what was hidden" in note for note in placed.notes)


def test_a_lit_projection_is_a_principled_surface(stage: Set) -> None:
    box = stage.add("cube", "Box", (0, 0, 1))
    stage.capture()

    placed = stage.project(box, shading=Shading.PRINCIPLED)

    tree = next(node.node_tree for node in box.material_slots[0].material.node_tree.nodes if node.type == "GROUP")
    assert "BSDF_PRINCIPLED" in [node.type for node in tree.nodes]
    assert bpy.data.images[placed.image].colorspace_settings.name == "sRGB"


def test_it_is_the_same_after_saving_and_opening(stage: Set, street: Callable[..., Any], tmp_path: Path) -> None:
    objects = street()
    stage.capture()
    stage.project(*objects)
    path = str(tmp_path / "set.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)

    bpy.ops.wm.open_mainfile(filepath=path)
    stage.scene = bpy.context.scene
    got = stage.render()

    assert stage.difference(got) <= CLOSE


def test_one_target_that_is_gone_is_said_and_the_others_are_painted(stage: Set) -> None:
    box, ball = stage.add("cube", "Box", (-1, 0, 1)), stage.add("uv_sphere", "Ball", (1, 0, 1))
    stage.capture()
    targets = (target_of(box), target_of(ball))
    bpy.data.objects.remove(box)

    placed = stage.project(targets=targets)

    assert placed.objects == ("Ball",)
    assert any("Box is no longer there" in note for note in placed.notes)


def test_without_any_target_it_is_refused(stage: Set) -> None:
    box = stage.add("cube", "Box", (0, 0, 1))
    stage.capture()
    target = target_of(box)
    bpy.data.objects.remove(box)

    with pytest.raises(TargetGone, match="Box"):
        stage.project(targets=(target,))
    with pytest.raises(NothingToProjectOn):
        stage.project()
    assert not bpy.data.node_groups


def test_without_a_view_it_is_refused(stage: Set) -> None:
    box = stage.add("cube", "Box", (0, 0, 1))
    stage.capture()

    with pytest.raises(ViewUnknown):
        stage.project(box, view=None)


def test_a_linked_object_is_refused_and_an_override_is_painted(
    stage: Set, link_wall: Callable[..., bpy.types.Object], tmp_path: Path
) -> None:
    stage.look_from((0, -6, 0), (90, 0, 0))
    linked = link_wall()
    stage.capture()
    with pytest.raises(SurfaceLocked, match="Wall"):
        stage.project(linked)

    wall = linked.override_create()  # from 5.3 on only of what a scene has
    stage.scene.collection.objects.unlink(linked)
    stage.scene.collection.objects.link(wall)
    stage.project(wall)
    path = str(tmp_path / "set.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    bpy.ops.wm.open_mainfile(filepath=path)
    stage.scene = bpy.context.scene
    got = stage.render()

    assert stage.difference(got) <= CLOSE


@pytest.mark.parametrize("state", ["bare", "one slot", "an object's own material"])
def test_a_placement_that_fails_half_way_is_taken_back_whole(stage: Set, state: str) -> None:
    box = stage.add("cube", "Box", (0, 0, 1))
    if state == "bare":
        box.data.materials.clear()
    if state == "an object's own material":
        box.material_slots[0].link = "OBJECT"
        box.material_slots[0].material = projected.old_material("Own")
    stage.capture()
    before = everything(box)
    picture = projected.photograph(WIDTH, HEIGHT, stage.folder / "take.png")
    placement = Placement(
        kind=PlacementKind.PROJECTION,
        file_session="1",
        view=stage.view,
        depth=stage.depth,
        targets=(target_of(box),),
    )
    taken = TakePicture(picture, "take-1", "Noodle shop", WIDTH, HEIGHT, False, stage.folder / "depth.png")

    with pytest.raises(InterruptedError), ExitStack() as undo:
        place_projection(taken, placement, "1", undo)
        raise InterruptedError

    assert everything(box) == before


def everything(box: bpy.types.Object) -> tuple[Any, ...]:
    """What a projection could have changed or left behind."""
    return (
        [material.name for material in bpy.data.materials],
        [image.name for image in bpy.data.images],
        [tree.name for tree in bpy.data.node_groups],
        [(slot.link, slot.material) for slot in box.material_slots],
        list(box.data.materials),
    )


SPARE, SPARE_CAMERA = ".Set Dresser Projection Spare 4", ".Set Dresser Projection Spare Camera 4"


def groups() -> dict[str, int]:
    """The file's node groups, by their names."""
    return {group.name: group.session_uid for group in bpy.data.node_groups}


def ask_for_projections(dresser: Dresser) -> None:
    """A wall before a camera, and what goes along and how it is placed, chosen in the panel."""
    bpy.ops.mesh.primitive_plane_add(size=4, location=(0, 4, 0), rotation=(1.5708, 0, 0))
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    bpy.context.scene.collection.objects.link(camera)
    camera.rotation_euler = (1.5708, 0, 0)
    bpy.context.scene.camera = camera
    bpy.context.view_layer.update()
    dresser.settings.capture.source = "CAMERA"
    dresser.set(placement="projection")


def test_a_projection_is_made_ready_while_it_is_asked_for(dresser: Dresser) -> None:
    ask_for_projections(dresser)
    assert not bpy.data.node_groups

    dresser.post()

    made = {group.session_uid for group in bpy.data.node_groups}
    ahead = bpy.data.node_groups[SPARE]
    copies = {
        each.session_uid for each in (ahead, ahead.nodes["Pixel 0"].node_tree, bpy.data.node_groups[SPARE_CAMERA])
    }
    assert len(made - copies) == 5, "what every projection is a copy of, and what all of them use"
    dresser.tick_to_the_end()
    assert dresser.job().state == "placed"
    assert {group.session_uid for group in bpy.data.node_groups} == made, "nothing was made anew"
    shown = next(
        group
        for group in bpy.data.node_groups
        if group.users and group.session_uid in copies and "Picture" in group.nodes
    )
    assert not shown.name.startswith("."), "it is called after the take"
    parts = {node.node_tree for node in shown.nodes if node.type == "GROUP"}
    assert {f"{shown.name} Depth", f"{shown.name} Camera"} <= {part.name for part in parts}
    assert copies - {shown.session_uid} <= {part.session_uid for part in parts}


def test_nothing_is_made_ahead_for_takes_that_are_placed_otherwise(dresser: Dresser, service: Service) -> None:
    ask_for_projections(dresser)
    dresser.settings.capture.source = "NONE"
    dresser.set(placement="texture")
    dresser.use(service)
    service.settings.latency = 300.0

    dresser.post()

    assert not bpy.data.node_groups
    dresser.let_go(service)
    dresser.tick_to_the_end()


def test_what_was_made_ahead_is_in_no_file_that_is_saved_when_nothing_is_to_come(
    dresser: Dresser, service: Service, tmp_path: Path
) -> None:
    dresser.use(service)
    service.settings.latency = 300.0
    ask_for_projections(dresser)
    dresser.post()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "alley.blend"), copy=True)
    assert SPARE in groups(), "the take that is on its way finds it made"
    dresser.part("scene.queue.job_list").cancel(dresser.job().id)

    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "alley.blend"), copy=True)

    assert not groups()
    with bpy.data.libraries.load(str(tmp_path / "alley.blend")) as (saved, _):
        assert not saved.node_groups
    dresser.let_go(service)
    dresser.tick_to_the_end()
    assert not groups()


def test_a_saved_file_keeps_what_its_projections_use(dresser: Dresser, tmp_path: Path) -> None:
    ask_for_projections(dresser)
    dresser.post()
    dresser.tick_to_the_end()
    assert dresser.job().state == "placed"

    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "alley.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "alley.blend"))

    assert groups()
    assert all(group.users for group in bpy.data.node_groups), "and nothing else"


def test_a_spare_copy_that_is_taken_back_leaves_nothing(stage: Set) -> None:
    box = stage.add("cube", "Box", (0, 0, 1))
    stage.capture()
    make_ahead()
    ahead = bpy.data.node_groups[SPARE]
    spare = {ahead.name, ahead.nodes["Pixel 0"].node_tree.name, SPARE_CAMERA}
    made = groups()
    picture = projected.photograph(WIDTH, HEIGHT, stage.folder / "take.png")
    placement = Placement(
        kind=PlacementKind.PROJECTION, file_session="1", view=stage.view, depth=stage.depth, targets=(target_of(box),)
    )
    taken = TakePicture(picture, "take-1", "Noodle shop", WIDTH, HEIGHT, False, stage.folder / "depth.png")

    with pytest.raises(InterruptedError), ExitStack() as undo:
        place_projection(taken, placement, "1", undo)
        raise InterruptedError

    assert groups() == {name: made[name] for name in made.keys() - spare}
