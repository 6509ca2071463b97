"""What a view sees of objects, on scenes that hide, bend and repeat them: drawn, rendered, and as Blender's own index pass says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.blender.enabled import run_inside

if TYPE_CHECKING:
    import bpy
    import numpy as np
    import numpy.typing as npt
    from set_dresser.client.placement import View

    Area = npt.NDArray[np.bool_]

SIZE = (480, 320)
ALIKE = 0.995


@pytest.fixture
def camera(scene: bpy.types.Scene) -> bpy.types.Object:
    """Looks at the origin from 12 units before it, through a shifted lens."""
    import bpy

    bpy.ops.object.camera_add(location=(0, -12, 3), rotation=(1.35, 0, 0))
    camera = bpy.context.object
    camera.data.shift_x, camera.data.shift_y = 0.04, -0.03
    scene.camera = camera
    return camera


def view_of(camera: bpy.types.Object, size: tuple[int, int] = SIZE) -> View:
    import bpy
    from set_dresser.client.placement import View

    depsgraph = bpy.context.evaluated_depsgraph_get()
    clip = camera.calc_matrix_camera(depsgraph, x=size[0], y=size[1])
    seen_from = camera.matrix_world.normalized().inverted()
    flat = [tuple(value for row in matrix for value in row) for matrix in (seen_from, clip)]
    return View(flat[0], flat[1], *size, camera.name, camera.session_uid)


def alike(one: Area, other: Area) -> float:
    """Intersection over union."""
    return float((one & other).sum() / (one | other).sum())


def index_pass(scene: bpy.types.Scene, path: Path) -> Area:
    """Where Blender's own object-index pass shows an object with index 1."""
    import bpy
    import numpy as np

    scene.render.engine = "CYCLES"
    scene.cycles.samples, scene.cycles.use_denoising, scene.cycles.use_adaptive_sampling = 1, False, False
    scene.cycles.pixel_filter_type, scene.cycles.filter_width = "BOX", 0.01
    scene.render.resolution_x, scene.render.resolution_y = SIZE
    scene.render.resolution_percentage = 100
    # What gives its index as its light: the pass itself can only be read through a compositor, which differs by version.
    material = bpy.data.materials.new("Index")
    if material.node_tree is None:
        material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    index, light = tree.nodes.new("ShaderNodeObjectInfo"), tree.nodes.new("ShaderNodeEmission")
    tree.links.new(index.outputs["Object Index"], light.inputs["Color"])
    tree.links.new(light.outputs["Emission"], tree.nodes.new("ShaderNodeOutputMaterial").inputs["Surface"])
    bpy.context.view_layer.material_override = material
    settings = scene.render.image_settings
    settings.file_format, settings.color_depth = "OPEN_EXR", "32"
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
    bpy.context.view_layer.material_override = None
    image = bpy.data.images.load(str(path))
    pixels = np.empty((SIZE[1], SIZE[0], image.channels), np.float32)
    image.pixels.foreach_get(pixels.ravel())
    bpy.data.images.remove(image)
    return pixels[::-1, :, 0] > 0.5


def a_street(scene: bpy.types.Scene) -> dict[str, bpy.types.Object]:
    """Modifiers, instances, curves, text and what stands before them; each kind is one of the names."""
    import bpy

    found: dict[str, bpy.types.Object] = {}

    def made(name: str) -> bpy.types.Object:
        found[name] = bpy.context.object
        found[name].name = name
        return found[name]

    bpy.ops.mesh.primitive_plane_add(size=40, location=(0, 4, -1.5))
    bpy.ops.mesh.primitive_cube_add(size=1.4, location=(-4, 0, 0))
    made("subdivided").modifiers.new("s", "SUBSURF").levels = 2
    found["subdivided"].modifiers["s"].render_levels = 2
    bpy.ops.mesh.primitive_cube_add(size=0.6, location=(-3.5, 2, 1.6))
    row = made("array").modifiers.new("a", "ARRAY")
    row.count, row.relative_offset_displace = 6, (1.6, 0.2, 0)
    bpy.ops.mesh.primitive_monkey_add(size=1.2, location=(-1.6, -1, 0.2))
    made("mirrored").scale = (-1, 1, 1.4)
    found["mirrored"].modifiers.new("m", "MIRROR").use_axis = (False, False, True)
    bpy.ops.mesh.primitive_uv_sphere_add(radius=0.7, location=(1.2, 0.4, -0.6))
    cutter = bpy.context.object
    cutter.display_type, cutter.hide_render = "WIRE", True
    bpy.ops.mesh.primitive_cube_add(size=1.3, location=(0.6, 0.8, -0.4))
    made("cut").modifiers.new("b", "BOOLEAN").object = cutter
    bpy.ops.curve.primitive_bezier_circle_add(location=(2.6, 0, 0.8), rotation=(1.2, 0, 0))
    made("curve").data.bevel_depth = 0.18
    bpy.ops.object.text_add(location=(1.6, -2, -1.2), rotation=(1.5, 0, 0.2))
    made("text").data.extrude = 0.05
    members = bpy.data.collections.new("Members")
    member = bpy.data.objects.new("Member", found["array"].data)
    member.location.z = 0.3
    members.objects.link(member)
    for place, size in ((3.6, 1.0), (4.8, -1.7)):
        bpy.ops.object.empty_add(location=(place, 1, 0))
        empty = made(f"instanced {place}")
        empty.instance_type, empty.instance_collection, empty.scale = "COLLECTION", members, (size, 1, 1.5)
    bpy.ops.mesh.primitive_grid_add(x_subdivisions=3, y_subdivisions=3, size=2, location=(-0.4, 3, 2.4))
    on_faces = made("on vertices")
    bpy.ops.mesh.primitive_ico_sphere_add(radius=0.2)
    bpy.context.object.parent = on_faces
    on_faces.instance_type = "VERTS"
    bpy.ops.mesh.primitive_cylinder_add(radius=0.25, depth=8, location=(-0.3, -4, 0))
    bpy.context.object.name = "pole"
    for obj in scene.objects:
        obj.select_set(False)
    bpy.context.view_layer.update()
    return found


def with_index(obj: bpy.types.Object, index: int) -> None:
    """Blender numbers what is instanced by the object itself, not by who instances it."""
    obj.pass_index = index
    for child in (*obj.children, *(obj.instance_collection.objects if obj.instance_collection else ())):
        child.pass_index = index


KINDS = ("subdivided", "array", "mirrored", "cut", "curve", "text", "on vertices")


@pytest.fixture
def ways() -> Iterator[list[Callable[..., Area]]]:
    """The ways there are here to tell what is seen: by a render always, by the GPU where Blender has one."""
    import bpy
    from set_dresser.scene.visibility import cycles, gpu, looking, meshes
    from set_dresser.scene.visibility.parts import wanted_of

    def rendered(view: View, targets: list[bpy.types.Object]) -> Area:
        return cycles.render_mask(bpy.context, view, wanted_of(bpy.context.scene, targets))

    def drawn(view: View, targets: list[bpy.types.Object]) -> Area:
        return looking.visible_mask(bpy.context, view, targets)

    yield [rendered, drawn] if gpu.can_draw() else [rendered]
    meshes.forget()


def test_each_kind_of_object_is_seen_as_blender_s_own_index_says(
    scene: bpy.types.Scene, camera: bpy.types.Object, ways: list[Callable[..., Area]], tmp_path: Path
) -> None:
    street = a_street(scene)
    view = view_of(camera)
    for number, kind in enumerate(KINDS):
        with_index(street[kind], 1)
        expected = index_pass(scene, tmp_path / f"{number}.exr")
        with_index(street[kind], 0)
        assert expected.sum() > 150, kind
        for way in ways:
            assert alike(way(view, [street[kind]]), expected) >= ALIKE, (kind, way.__name__)


def test_instances_of_both_instancers_together_are_what_the_index_of_their_member_says(
    scene: bpy.types.Scene, camera: bpy.types.Object, ways: list[Callable[..., Area]], tmp_path: Path
) -> None:
    """One of them is mirrored by a negative scale. One alone is less than both."""
    street = a_street(scene)
    view = view_of(camera)
    both = [street["instanced 3.6"], street["instanced 4.8"]]
    with_index(both[0], 1)
    expected = index_pass(scene, tmp_path / "index.exr")
    for way in ways:
        assert alike(way(view, both), expected) >= ALIKE
        assert 0 < way(view, both[:1]).sum() < 0.8 * expected.sum()


def test_a_blender_that_drew_ends_without_a_crash() -> None:
    """What was drawn with is the GPU's, which Blender as Python's module frees before Python frees the last of its objects."""
    ended = run_inside("drawing_and_ending.py", seconds=150)

    assert json.loads(ended.stdout.strip().splitlines()[-1])["seen"] > 1000
