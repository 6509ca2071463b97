"""Masks follow the scene: edits, frames, other files; and odd scenes: hidden parts, wires, particles, node instances, libraries, huge sizes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.blender.test_masks_seen import ALIKE, alike, camera, view_of, ways

if TYPE_CHECKING:
    import bpy
    import numpy as np
    import numpy.typing as npt

    Area = npt.NDArray[np.bool_]

__all__ = ["camera", "ways"]

HANDLERS = ("depsgraph_update_post", "frame_change_post", "undo_post", "redo_post", "load_pre")


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    from set_dresser.scene.visibility import meshes

    yield
    meshes.forget()


def seen_of(camera: bpy.types.Object, *targets: bpy.types.Object) -> Area:
    import bpy
    from set_dresser.scene.visibility.looking import visible_mask

    bpy.context.view_layer.update()
    return visible_mask(bpy.context, view_of(camera), targets)


def ball(**more: object) -> bpy.types.Object:
    import bpy

    bpy.ops.mesh.primitive_uv_sphere_add(**{"radius": 1.0, "location": (0, 0, 0.5), **more})
    return bpy.context.object


def our_handlers() -> int:
    import bpy

    return sum("scene.visibility" in each.__module__ for name in HANDLERS for each in getattr(bpy.app.handlers, name))


def test_a_mask_shows_what_was_edited_since_the_last_one(camera: bpy.types.Object) -> None:
    import bpy

    shown = ball()
    before = seen_of(camera, shown)
    assert (seen_of(camera, shown) == before).all()
    for vertex in shown.data.vertices:
        vertex.co.x *= 2
    shown.data.update()
    wider = seen_of(camera, shown)
    assert wider.sum() > 1.7 * before.sum()
    shown.location.x = 1
    assert not (seen_of(camera, shown) == wider).all()
    shown.modifiers.new("a", "ARRAY").count = 2
    assert seen_of(camera, shown).sum() > 1.2 * wider.sum()
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.transform.resize(value=(0.2, 0.2, 0.2))
    assert seen_of(camera, shown).sum() < 0.5 * wider.sum()
    bpy.ops.object.mode_set(mode="OBJECT")


def test_a_mask_shows_the_current_frame(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    shown = ball()
    key = shown.shape_key_add(name="Basis")
    key = shown.shape_key_add(name="Flat")
    for point in key.data:
        point.co.z *= 0.3
    for frame, value in ((1, 0.0), (10, 1.0)):
        key.value = value
        key.keyframe_insert("value", frame=frame)
    scene.frame_set(1)
    round_one = seen_of(camera, shown)
    scene.frame_set(10)
    assert seen_of(camera, shown).sum() < 0.6 * round_one.sum()


@pytest.mark.usefixtures("camera")
def test_a_handler_that_drops_all_that_is_kept_lets_the_next_add_ons_be_called() -> None:
    """Blender goes through its list by number, so that one which takes itself out makes it pass over the next."""
    import bpy
    from set_dresser.scene.visibility import meshes

    shown = ball()
    bpy.context.view_layer.update()
    evaluated = shown.data.evaluated_get(bpy.context.evaluated_depsgraph_get())
    meshes.keep(evaluated, meshes.read_shape(evaluated))
    heard: list[object] = []
    bpy.app.handlers.depsgraph_update_post.append(hear := lambda *_: heard.append(True))
    try:
        shown.data.vertices[0].co.z += 1
        shown.data.update()
        bpy.context.view_layer.update()
    finally:
        bpy.app.handlers.depsgraph_update_post.remove(hear)

    assert meshes._shapes.now == {}  # noqa: SLF001
    assert heard


def test_nothing_listens_once_nothing_is_kept(camera: bpy.types.Object) -> None:
    import bpy
    from set_dresser.scene.visibility import gpu, meshes

    assert our_handlers() == 0
    seen_of(camera, ball())
    assert our_handlers() == (len(HANDLERS) if gpu.can_draw() else 0)
    meshes.forget()
    assert our_handlers() == 0
    seen_of(camera, bpy.data.objects["Sphere"])
    bpy.ops.wm.read_factory_settings(use_empty=True)
    assert our_handlers() == 0


def test_what_is_drawn_as_wire_hides_nothing_and_marks_its_whole_shape_as_a_target(camera: bpy.types.Object) -> None:
    """So a wire box can be set up to say where the model may paint."""
    shown = ball()
    alone = seen_of(camera, shown)
    wire = ball(location=(0.5, -2, 0.5))
    assert seen_of(camera, shown).sum() < 0.9 * alone.sum()
    wire.display_type = "WIRE"
    assert (seen_of(camera, shown) == alone).all()
    assert seen_of(camera, wire).sum() > 500


def test_what_is_hidden_hides_nothing(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    import bpy

    shown = ball()
    alone = seen_of(camera, shown)
    wall = ball(location=(0, -3, 1), radius=2)
    assert not seen_of(camera, shown).any()
    wall.hide_viewport = wall.hide_render = True
    assert (seen_of(camera, shown) == alone).all()
    wall.hide_viewport = wall.hide_render = False
    hidden = bpy.data.collections.new("Hidden")
    scene.collection.children.link(hidden)
    hidden.objects.link(wall)
    scene.collection.objects.unlink(wall)
    bpy.context.view_layer.layer_collection.children["Hidden"].exclude = True
    assert (seen_of(camera, shown) == alone).all()


def test_particles_and_node_instances_count_for_what_makes_them(
    camera: bpy.types.Object, ways: list[Callable[..., Area]]
) -> None:
    import bpy

    bead = ball(radius=0.3, location=(50, 0, 0))
    bpy.ops.mesh.primitive_plane_add(size=4, location=(0, 0, 0), rotation=(math.pi / 2, 0, 0))
    strewn = bpy.context.object
    settings = strewn.modifiers.new("p", "PARTICLE_SYSTEM").particle_system.settings
    settings.type, settings.count, settings.render_type = "HAIR", 12, "OBJECT"
    settings.instance_object, settings.particle_size = bead, 0.5
    strewn.show_instancer_for_viewport = strewn.show_instancer_for_render = False
    bpy.ops.mesh.primitive_plane_add(size=4, location=(0, 1, 0.5), rotation=(math.pi / 2, 0, 0))
    wall = bpy.context.object
    view = view_of(camera)
    for way in ways:
        beads = way(view, [strewn])
        assert beads.any()
        assert not (beads & way(view, [wall])).any()
        assert not way(view, [bead]).any(), "the one that is instanced is not itself in the frame"
    assert alike(*[way(view, [strewn]) for way in (ways[0], ways[-1])]) >= ALIKE


@pytest.mark.parametrize("override", [False, True])
def test_linked_objects_are_seen(
    camera: bpy.types.Object,
    link_wall: Callable[..., bpy.types.Object],
    ways: list[Callable[..., Area]],
    override: bool,
) -> None:
    wall = link_wall(override=override)
    alone = [way(view_of(camera), [wall]) for way in ways]
    ball(location=(0.8, -3, 1.0))
    hidden = [way(view_of(camera), [wall]) for way in ways]
    assert 0 < hidden[0].sum() < alone[0].sum()
    assert alike(hidden[0], hidden[-1]) >= ALIKE


def test_a_huge_scene_far_from_the_origin_is_seen_as_a_small_one(
    scene: bpy.types.Scene, camera: bpy.types.Object, ways: list[Callable[..., Area]]
) -> None:
    """Ten thousand times as large; what stands a hundredth of its size before another thing still hides it."""
    import bpy
    from mathutils import Vector

    target = ball(location=(0, 0, 0.5))
    ball(location=(0.4, -0.05, 0.5))
    small = ways[0](view_of(camera), [target])
    for obj in scene.objects:
        obj.location = obj.location * 1e4
        obj.location += Vector((2e5, -3e5, 1e5))
        obj.scale *= 1e4
    camera.scale = (1, 1, 1)
    camera.data.clip_start, camera.data.clip_end = 0.1, 1e7
    bpy.context.view_layer.update()
    for way in ways:
        assert alike(way(view_of(camera), [target]), small) >= 0.99


def test_the_objects_that_a_view_sees_are_those_with_the_surfaces(camera: bpy.types.Object) -> None:
    import bpy
    from set_dresser.scene.visibility.looking import seen_objects

    large, small = ball(), ball(radius=0.4, location=(2, -1, 0.5))
    large.name, small.name = "Large", "Small"
    ball(location=(0, 3, 0.5), radius=0.3).name = "Behind"
    ball(location=(0, -40, 0)).name = "Beside"
    members = bpy.data.collections.new("Members")
    member = bpy.data.objects.new("Member", small.data)
    members.objects.link(member)
    bpy.ops.object.empty_add(location=(-2, 0, 0))
    bpy.context.object.instance_type, bpy.context.object.instance_collection = "COLLECTION", members
    bpy.context.view_layer.update()
    found = seen_objects(bpy.context, view_of(camera))
    assert found[0].name == "Large"
    assert {each.name for each in found} == {"Large", "Small", "Member"}
    assert {each.session_uid for each in found} == {obj.session_uid for obj in (large, small, member)}


def test_the_depth_picture_says_how_far_each_pixel_is(camera: bpy.types.Object) -> None:
    import io

    import bpy
    import numpy as np
    from PIL import Image
    from set_dresser.scene.visibility.looking import depth_of

    camera.location, camera.rotation_euler = (0, -10, 0), (math.pi / 2, 0, 0)
    camera.data.shift_x = camera.data.shift_y = 0
    for size, place in ((2, 0), (30, 6)):
        bpy.ops.mesh.primitive_plane_add(size=size, location=(0, place, 0), rotation=(math.pi / 2, 0, 0))
    bpy.context.object.scale.y = 0.1
    bpy.context.view_layer.update()
    picture, depth = depth_of(bpy.context, view_of(camera))
    values = np.asarray(Image.open(io.BytesIO(picture.data)))
    assert values.dtype.itemsize >= 2
    assert (depth.near, depth.far) == pytest.approx((10, 16), abs=1e-3)
    assert values[160, 240] == pytest.approx(0, abs=2)
    assert values[160, 20] == pytest.approx(65534, abs=2)
    assert values[5, 240] == 65535


@pytest.mark.whole
def test_one_side_of_a_large_closed_mesh_is_enough_for_a_mask_of_it(camera: bpy.types.Object) -> None:
    """Turned inside out too; never with something of the other kind among its parts, or with a border."""
    import bpy
    import numpy as np
    from set_dresser.scene.visibility import gpu
    from set_dresser.scene.visibility.camera import optics_of
    from set_dresser.scene.visibility.parts import parts_of

    if not gpu.can_draw():
        pytest.skip("this Blender has no GPU without a window")
    large = ball(segments=300, ring_count=200)
    optics = optics_of(view_of(camera))

    def ways_to_draw() -> tuple[int, Area, Area]:
        bpy.context.view_layer.update()
        parts = sorted(parts_of(bpy.context, {large.session_uid}), key=lambda part: part.is_target)
        frame = gpu.frame_of(optics, parts, around_targets=True)
        fronts = gpu.fronts_suffice(frame, parts)
        values = [float(part.is_target) for part in parts]
        drawn = [
            gpu.draw_frame(frame, (480, 320), parts, values, gpu.Wanted.VALUE, 0.0, each)[..., 0] > 0.5
            for each in (frozenset(), fronts)
        ]
        return len(fronts), drawn[0], drawn[1]

    def agree() -> int:
        count, both, fronts = ways_to_draw()
        assert both.sum() > 2000
        assert alike(both, fronts) >= 0.999
        return count

    assert agree() == 1
    large.data.flip_normals()
    assert agree() == 1
    ball(location=(0.3, -3, 0.5), radius=0.3)
    assert agree() == 1
    among = ball(location=(0.3, -0.8, 0.5), radius=0.4)
    assert agree() == 0
    bpy.data.objects.remove(among)
    large.modifiers.new("b", "BUILD").frame_duration = 400
    bpy.context.scene.frame_set(300)
    assert agree() == 0
    assert np.isfinite(optics.far)


def test_one_drawing_tells_the_depth_and_the_objects(camera: bpy.types.Object) -> None:
    import bpy
    from set_dresser.scene.visibility.looking import depth_and_objects, depth_of, seen_objects

    ball().name = "Large"
    ball(radius=0.4, location=(2, -1, 0.5)).name = "Small"
    ball(location=(0, 3, 0.5), radius=0.3).name = "Behind"
    bpy.context.view_layer.update()
    view = view_of(camera)

    picture, depth, seen = depth_and_objects(bpy.context, view)

    assert (picture, depth) == depth_of(bpy.context, view)
    assert seen == seen_objects(bpy.context, view)
    assert [each.name for each in seen] == ["Large", "Small"]


def test_nothing_is_drawn_again_until_it_would_look_otherwise(camera: bpy.types.Object) -> None:
    """What moves, is edited or selected, and another view, are drawn anew; of what does not show nothing is."""
    import bpy
    import numpy as np
    from set_dresser.scene.visibility import gpu
    from set_dresser.scene.visibility.camera import optics_of
    from set_dresser.scene.visibility.parts import parts_of

    if not gpu.can_draw():
        pytest.skip("this Blender has no GPU without a window")
    large = ball()
    beside = ball(location=(0, -40, 0))
    drawn: list[npt.NDArray[np.float32]] = []

    def is_drawn_again(obj: bpy.types.Object = large) -> bool:
        bpy.context.view_layer.update()
        parts = parts_of(bpy.context, {obj.session_uid})
        frame = gpu.frame_of(optics_of(view_of(camera)), parts)
        values = [float(part.is_target) for part in parts]
        drawn.append(gpu.draw_frame(frame, (480, 320), parts, values, gpu.Wanted.VALUE, 0.0))
        return len(drawn) < 2 or not np.shares_memory(drawn[-1], drawn[-2])

    assert is_drawn_again()
    assert not is_drawn_again()
    beside.location.x = 3
    assert not is_drawn_again()
    large.location.x += 0.5
    assert is_drawn_again()
    assert (drawn[-1] != drawn[-2]).any()
    large.data.vertices[0].co.z += 2
    large.data.update()
    assert is_drawn_again()
    camera.location.x += 0.5
    assert is_drawn_again()
    assert is_drawn_again(beside)
    assert not drawn[-1].any()
    assert not is_drawn_again(beside)
