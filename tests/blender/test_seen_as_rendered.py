"""A camera's answer is the render's: through fog, past what is displayed as bounds, for signs that stand there as instances, behind drawings."""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING, Any

import pytest

from tests.blender.enabled import Dresser, add_camera
from tests.blender.test_masks_kinds_rendered import drawing, fog, hair, nothing_kept, seen_behind, tree_of, wall
from tests.blender.test_masks_seen import camera
from tests.blender.test_sign_legibility import look, make_sign

if TYPE_CHECKING:
    from collections.abc import Callable

    import bpy

__all__ = ["camera", "make_sign", "nothing_kept"]


# Fog


def test_a_camera_within_the_fog_sees_what_is_behind_it(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    import bpy

    scene.render.engine = "CYCLES"
    behind = wall(4.0)
    bpy.ops.mesh.primitive_cube_add(size=60, location=(0, -28, 0))
    fog(bpy.context.object)
    assert seen_behind(camera, behind) == 1.0


def test_instances_of_fog_are_looked_through_by_eevee_too(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    import bpy
    from set_dresser.scene.blender.versions import eevee_name

    scene.render.engine = eevee_name()
    behind = wall(4.0)
    puff = wall(0.0)
    fog(puff)
    puffs = bpy.data.collections.new("Puffs")
    scene.collection.objects.unlink(puff)
    puffs.objects.link(puff)
    bpy.ops.object.empty_add()
    bpy.context.object.instance_type, bpy.context.object.instance_collection = "COLLECTION", puffs
    assert seen_behind(camera, behind) == 1.0
    puff.data.materials.clear()
    assert seen_behind(camera, behind) == 0.0


# What is displayed as bounds


def test_instances_of_what_is_displayed_as_bounds_hide_in_a_render(
    scene: bpy.types.Scene, camera: bpy.types.Object
) -> None:
    import bpy

    scene.render.engine = "CYCLES"
    behind, tree = wall(4.0), wall(0.0)
    tree.display_type = "BOUNDS"
    trees = bpy.data.collections.new("Trees")
    scene.collection.objects.unlink(tree)
    trees.objects.link(tree)
    bpy.ops.object.empty_add()
    bpy.context.object.instance_type, bpy.context.object.instance_collection = "COLLECTION", trees
    assert seen_behind(camera, behind, "RENDER") == 0.0
    assert seen_behind(camera, behind, "VIEWPORT") == 1.0


def test_no_sign_is_read_behind_what_is_displayed_as_bounds(dresser: Dresser, make_sign: Callable[..., Any]) -> None:
    make_sign()
    add_camera()
    assert look(dresser)["Sign"].verdict == "hero"
    before = wall(-1.0, 5.0)
    before.display_type = "BOUNDS"
    assert look(dresser)["Sign"].verdict == "unseen"


# Signs as instances


def kept_apart(sign: bpy.types.Object) -> bpy.types.Collection:
    """The sign in a collection of assets that the layer leaves out."""
    import bpy

    scene = bpy.context.scene
    assets = bpy.data.collections.new("Assets")
    scene.collection.children.link(assets)
    for each in list(sign.users_collection):
        each.objects.unlink(sign)
    assets.objects.link(sign)
    bpy.context.view_layer.update()
    bpy.context.view_layer.layer_collection.children["Assets"].exclude = True
    return assets


def put(assets: bpy.types.Collection, place: tuple[float, float, float], turn: float = 0.0) -> bpy.types.Object:
    """The collection once more, as an instance."""
    import bpy

    instance = bpy.data.objects.new("Here", None)
    instance.instance_type, instance.instance_collection = "COLLECTION", assets
    instance.location, instance.rotation_euler = place, (0, 0, turn)
    bpy.context.scene.collection.objects.link(instance)
    bpy.context.view_layer.update()
    return instance


def test_a_sign_that_stands_there_as_an_instance_only_is_read_where_that_is(
    dresser: Dresser, make_sign: Callable[..., Any]
) -> None:
    import bpy

    make_sign(at=(0, 0, 0))
    add_camera()
    assets = kept_apart(bpy.data.objects["Sign"])
    assert look(dresser)["Sign"].verdict == "unseen"
    put(assets, (0, 200, 0))
    far = look(dresser)["Sign"].best.height
    put(assets, (0, 2, 0))
    near = look(dresser)["Sign"].best.height
    assert near > 10 * far


def test_an_instance_of_a_sign_that_is_hidden_or_turned_away_is_not_read(
    dresser: Dresser, make_sign: Callable[..., Any]
) -> None:
    import bpy

    make_sign(at=(0, 0, 0))
    add_camera()
    assets = kept_apart(bpy.data.objects["Sign"])
    instance = put(assets, (0, 2, 0))
    assert look(dresser)["Sign"].verdict == "hero"
    before = wall(0.0, 8.0)
    assert look(dresser)["Sign"].verdict == "unseen"
    before.hide_render = True
    instance.rotation_euler.z = pi
    assert look(dresser)["Sign"].verdict == "unseen"


# Drawings


@pytest.mark.parametrize("engine", ["CYCLES", "EEVEE"])
def test_a_drawing_hides_what_is_behind_it_and_nothing_before_it(
    scene: bpy.types.Scene, camera: bpy.types.Object, engine: str
) -> None:
    from set_dresser.scene.blender.versions import eevee_name

    scene.render.engine = eevee_name() if engine == "EEVEE" else engine
    behind = wall(4.0)
    drawn = drawing(scene)
    width = seen_behind(camera, drawn)
    assert 0.05 < width < 0.4
    assert seen_behind(camera, behind) == pytest.approx(1 - width, abs=0.01)
    wall(-4.0)
    assert seen_behind(camera, drawn) == 0.0


def test_a_drawing_is_seen_through_what_is_cut_out_before_it(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    scene.render.engine = "CYCLES"
    drawn = drawing(scene)
    width = seen_behind(camera, drawn)
    clear = wall(-4.0)
    tree, output = tree_of(clear)
    tree.links.new(tree.nodes.new("ShaderNodeBsdfTransparent").outputs["BSDF"], output.inputs["Surface"])
    assert seen_behind(camera, drawn) == pytest.approx(width, abs=0.005)


# What an instancer shows


def test_the_child_that_stands_on_its_parent_s_vertices_is_in_no_render_itself(
    scene: bpy.types.Scene, camera: bpy.types.Object
) -> None:
    """The vertices, and with them its instances, are far out of the picture."""
    import bpy

    scene.render.engine = "CYCLES"
    behind = wall(4.0)
    bpy.ops.mesh.primitive_plane_add(size=400, location=(0, 0, -500))
    parent = bpy.context.object
    before = wall(0.0)
    before.parent = parent
    before.matrix_parent_inverse = parent.matrix_world.inverted()
    assert seen_behind(camera, behind) == 0.0
    parent.instance_type = "VERTS"
    assert seen_behind(camera, behind) == 1.0


def test_hair_of_an_object_that_is_scaled_unevenly_is_as_wide_as_it_renders(
    scene: bpy.types.Scene, camera: bpy.types.Object
) -> None:
    """Across the view it is scaled by a half, along it by three: what is seen is half as wide."""
    scene.render.engine = "CYCLES"
    strand = hair(scene)
    whole = seen_behind(camera, strand)
    strand.scale = (0.5, 3.0, 1.0)
    assert seen_behind(camera, strand) == pytest.approx(whole / 2, rel=0.1)
