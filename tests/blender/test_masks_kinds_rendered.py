"""What the table in docs/visibility.md says of each kind: what is looked through, what hides, and by whose rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.blender.test_masks_seen import camera, view_of

if TYPE_CHECKING:
    import bpy
    import numpy as np
    import numpy.typing as npt

    Area = npt.NDArray[np.bool_]

__all__ = ["camera"]

SMALL = (96, 64)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    from set_dresser.scene.visibility import meshes

    yield
    meshes.forget()


def wall(y: float = 0.0, size: float = 60.0) -> bpy.types.Object:
    import bpy

    bpy.ops.mesh.primitive_plane_add(size=size, location=(0, y, 0), rotation=(1.57, 0, 0))
    return bpy.context.object


def tree_of(obj: bpy.types.Object) -> tuple[bpy.types.NodeTree, bpy.types.Node]:
    """The nodes of a new material on the object, with an output and nothing else."""
    import bpy
    from set_dresser.scene.blender.versions import node_tree_of

    material = bpy.data.materials.new("Made")
    tree = node_tree_of(material)
    obj.data.materials.append(material)
    return tree, tree.nodes.new("ShaderNodeOutputMaterial")


def fog(obj: bpy.types.Object) -> None:
    tree, output = tree_of(obj)
    tree.links.new(tree.nodes.new("ShaderNodeVolumePrincipled").outputs["Volume"], output.inputs["Volume"])


def glass(obj: bpy.types.Object) -> None:
    tree, output = tree_of(obj)
    tree.links.new(tree.nodes.new("ShaderNodeBsdfGlass").outputs["BSDF"], output.inputs["Surface"])


def faint(obj: bpy.types.Object) -> None:
    tree, output = tree_of(obj)
    surface = tree.nodes.new("ShaderNodeBsdfPrincipled")
    surface.inputs["Alpha"].default_value = 0.3
    tree.links.new(surface.outputs["BSDF"], output.inputs["Surface"])


def dense(obj: bpy.types.Object) -> None:
    tree, output = tree_of(obj)
    surface = tree.nodes.new("ShaderNodeBsdfPrincipled")
    surface.inputs["Alpha"].default_value = 0.7
    tree.links.new(surface.outputs["BSDF"], output.inputs["Surface"])


def cut_in_half(obj: bpy.types.Object, *, in_group: bool = False) -> None:
    """Opaque on the right half of its UV map only, by nodes."""
    import bpy
    from set_dresser.scene.blender.sockets import input_of

    tree, output = tree_of(obj)
    if in_group:
        inner = bpy.data.node_groups.new("Card", "ShaderNodeTree")
        inner.interface.new_socket("Shader", in_out="OUTPUT", socket_type="NodeSocketShader")
        holder = tree.nodes.new("ShaderNodeGroup")
        holder.node_tree = inner
        tree.links.new(holder.outputs["Shader"], output.inputs["Surface"])
        tree, end = inner, inner.nodes.new("NodeGroupOutput").inputs["Shader"]
    else:
        end = output.inputs["Surface"]
    where, parted, step = (tree.nodes.new(f"ShaderNode{kind}") for kind in ("TexCoord", "SeparateXYZ", "Math"))
    step.operation = "GREATER_THAN"
    surface = tree.nodes.new("ShaderNodeBsdfPrincipled")
    tree.links.new(where.outputs["UV"], parted.inputs["Vector"])
    tree.links.new(parted.outputs["X"], input_of(step, "Value"))
    tree.links.new(step.outputs["Value"], surface.inputs["Alpha"])
    tree.links.new(surface.outputs["BSDF"], end)


def seen_behind(
    camera: bpy.types.Object, behind: bpy.types.Object, place: str = "RENDER", *, only_selected_faces: bool = False
) -> float:
    """The part of the frame in which the view sees what stands behind."""
    import bpy
    from set_dresser.scene.visibility.looking import visible_mask
    from set_dresser.scene.visibility.shown import ShownIn

    bpy.context.view_layer.update()
    return float(
        visible_mask(
            bpy.context, view_of(camera, SMALL), [behind], shown=ShownIn[place], only_selected_faces=only_selected_faces
        ).mean()
    )


@pytest.mark.parametrize(
    ("made_of", "part"), [(fog, 1.0), (glass, 1.0), (faint, 1.0), (dense, 0.0), (cut_in_half, 0.5)]
)
def test_a_render_looks_through_what_its_material_lets_through(
    scene: bpy.types.Scene, camera: bpy.types.Object, made_of: Callable[[bpy.types.Object], None], part: float
) -> None:
    scene.render.engine = "CYCLES"
    behind, before = wall(4.0), wall(0.0)
    assert seen_behind(camera, behind) == 0.0
    made_of(before)
    assert seen_behind(camera, behind) == pytest.approx(part, abs=0.06)


def test_a_cut_out_in_a_group_of_nodes_cuts_too(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    import bpy

    scene.render.engine = "CYCLES"
    behind, before = wall(4.0), wall(0.0)
    cut_in_half(before, in_group=True)
    groups = len(bpy.data.node_groups)
    assert seen_behind(camera, behind) == pytest.approx(0.5, abs=0.06)
    assert len(bpy.data.node_groups) == groups


def test_only_some_faces_of_fog_let_only_those_through(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    import bpy

    scene.render.engine = "CYCLES"
    behind = wall(4.0)
    bpy.ops.mesh.primitive_grid_add(x_subdivisions=2, y_subdivisions=1, size=60, rotation=(1.57, 0, 0))
    halves = bpy.context.object
    halves.data.materials.append(None)
    fog(halves)
    next(face for face in halves.data.polygons if face.center.x > 0).material_index = 1
    assert seen_behind(camera, behind) == pytest.approx(0.5, abs=0.06)


def test_fog_and_glass_that_are_targets_are_surfaces(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    scene.render.engine = "CYCLES"
    before = wall(0.0)
    fog(before)
    assert seen_behind(camera, before) == 1.0


@pytest.mark.parametrize("display", ["BOUNDS", "WIRE"])
def test_display_as_is_a_matter_of_the_viewport(scene: bpy.types.Scene, camera: bpy.types.Object, display: str) -> None:
    scene.render.engine = "CYCLES"
    behind, before = wall(4.0), wall(0.0)
    before.display_type = display
    assert seen_behind(camera, behind, "RENDER") == 0.0
    assert seen_behind(camera, behind, "VIEWPORT") == 1.0


@pytest.mark.parametrize(("engine", "part"), [("CYCLES", 1.0), ("BLENDER_WORKBENCH", 0.0)])
def test_what_the_camera_s_rays_pass_hides_by_the_engine_s_rules(
    scene: bpy.types.Scene, camera: bpy.types.Object, engine: str, part: float
) -> None:
    import bpy

    scene.render.engine = engine
    behind, before = wall(4.0), wall(0.0)
    before.visible_camera = False
    assert seen_behind(camera, behind) == part
    before.visible_camera = True
    indirect = bpy.data.collections.new("Indirect")
    scene.collection.children.link(indirect)
    indirect.objects.link(before)
    scene.collection.objects.unlink(before)
    bpy.context.view_layer.update()
    bpy.context.view_layer.layer_collection.children["Indirect"].indirect_only = True
    assert seen_behind(camera, behind) == part


def test_a_holdout_hides(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    scene.render.engine = "CYCLES"
    behind, before = wall(4.0), wall(0.0)
    before.is_holdout = True
    assert seen_behind(camera, behind) == 0.0


def test_what_stands_in_the_background_set_hides(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    import bpy

    scene.render.engine = "CYCLES"
    behind, before = wall(4.0), wall(0.0)
    stage = bpy.data.scenes.new("Stage")
    stage.collection.objects.link(before)
    scene.collection.objects.unlink(before)
    assert seen_behind(camera, behind) == 1.0
    scene.background_set = stage
    assert seen_behind(camera, behind) == 0.0


def drawing(scene: bpy.types.Scene) -> bpy.types.Object:
    """One upright stroke through the middle, two units wide."""
    import bpy

    if bpy.app.version >= (4, 3):
        bpy.ops.object.grease_pencil_add(type="EMPTY")
        obj = bpy.context.object
        layer = obj.data.layers[0] if obj.data.layers else obj.data.layers.new("Lines")
        frame = layer.frames[0] if layer.frames else layer.frames.new(scene.frame_current)
        frame.drawing.add_strokes([2])
        for point, z in zip(frame.drawing.strokes[0].points, (-20, 20), strict=True):
            point.position, point.radius = (0, 0, z), 1.0
    else:
        bpy.ops.object.gpencil_add(type="EMPTY")
        obj = bpy.context.object
        stroke = obj.data.layers.new("Lines").frames.new(scene.frame_current).strokes.new()
        stroke.line_width = 2000
        stroke.points.add(2)
        for point, z in zip(stroke.points, (-20, 20), strict=True):
            point.co, point.pressure, point.strength = (0, 0, z), 1.0, 1.0
    obj.data.update_tag()
    return obj


def hair(scene: bpy.types.Scene) -> bpy.types.Object:
    import bpy

    curves = bpy.data.hair_curves.new("Strand")
    curves.add_curves([2])
    for point, z in zip(curves.points, (-20, 20), strict=True):
        point.position, point.radius = (0, 0, z), 1.0
    strand = bpy.data.objects.new("Strand", curves)
    scene.collection.objects.link(strand)
    return strand


@pytest.mark.parametrize("made", [drawing, hair])
def test_what_is_drawn_and_what_is_hair_hides_and_can_be_a_target(
    scene: bpy.types.Scene, camera: bpy.types.Object, made: Callable[[bpy.types.Scene], bpy.types.Object]
) -> None:
    import bpy
    from set_dresser.scene.visibility.looking import distances
    from set_dresser.scene.visibility.shown import ShownIn

    scene.render.engine = "CYCLES"
    behind = wall(4.0)
    ribbon = made(scene)
    width = seen_behind(camera, ribbon)
    assert 0.05 < width < 0.4
    assert seen_behind(camera, behind) == pytest.approx(1 - width, abs=0.01)
    depth = distances(bpy.context, view_of(camera, SMALL), shown=ShownIn.RENDER)
    assert (depth < 13.5).mean() == pytest.approx(width, abs=0.03)


def test_a_drawing_whose_layer_is_hidden_hides_nothing(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    behind, drawn = wall(4.0), drawing(scene)
    for layer in drawn.data.layers:
        layer.hide = True
    drawn.data.update_tag()
    assert seen_behind(camera, behind) == 1.0


def test_a_drawing_in_a_hidden_group_of_layers_hides_nothing(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    import bpy

    if bpy.app.version < (4, 3):
        pytest.skip("until 4.2 layers have no groups")
    behind, drawn = wall(4.0), drawing(scene)
    data = drawn.data
    outer = data.layer_groups.new("Outer")
    inner = data.layer_groups.new("Inner", parent_group=outer)
    for layer in data.layers:
        data.layers.move_to_layer_group(layer, inner)
    data.update_tag()
    assert seen_behind(camera, behind) < 1.0
    outer.hide = True
    data.update_tag()
    assert seen_behind(camera, behind) == 1.0


@pytest.mark.parametrize(("setting", "made_of"), [("glass_hides", glass), ("volumes_hide", fog)])
def test_where_a_render_says_nothing_the_artist_chooses(setting: str, made_of: Callable[..., None]) -> None:
    from set_dresser.scene.visibility.kinds import Finish, hides
    from set_dresser.scene.visibility.shown import Engine, Showing, ShownIn

    finish = {glass: Finish.GLASS, fog: Finish.VOLUME}[made_of]
    assert not hides(finish, Showing(ShownIn.RENDER, Engine.CYCLES))
    assert hides(finish, Showing(ShownIn.RENDER, Engine.CYCLES, **{setting: True}))


def test_every_type_of_object_of_this_blender_has_a_rule() -> None:
    import bpy
    from set_dresser.client.errors import SeenNotDrawn
    from set_dresser.scene.visibility.kinds import DRAWS_FORM, FORMS, HIDES, Finish, Form, form_of
    from set_dresser.scene.visibility.shown import Engine

    types = {item.identifier for item in bpy.types.Object.bl_rna.properties["type"].enum_items}
    assert types <= set(FORMS)
    assert set(DRAWS_FORM) == set(Form)
    assert {finish: set(engines) for finish, engines in HIDES.items()} == {each: set(Engine) for each in Finish}
    with pytest.raises(SeenNotDrawn):
        form_of("SOMETHING_NEW")
