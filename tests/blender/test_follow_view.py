"""When the scene's view transform changes, placed takes are told of, and follow at one click that can be undone."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from tests.blender.enabled import EXTENSION, Dresser, add_sign  # noqa: E402  (after bpy)
from tests.blender.worded_signs import generate, make_sign  # noqa: E402  (after bpy)


def image_of(obj: bpy.types.Object) -> bpy.types.Image:
    nodes = obj.material_slots[0].material.node_tree.nodes
    return next(node.image for node in nodes if node.type == "TEX_IMAGE")


@pytest.fixture
def following(dresser: Dresser, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ARG001  (enables the extension)
    """The extension's own module. A redraw asks often, and a look holds for a moment: not here."""
    module = import_module(f"{EXTENSION}.scene.placements.follow_view")
    monkeypatch.setattr(module, "_SECONDS", -1.0)
    return module


@pytest.mark.parametrize("view, space", [("Filmic", "Filmic sRGB"), ("AgX", "AgX Base sRGB"), ("Raw", "Non-Color")])
def test_takes_that_glow_follow_the_view(dresser: Dresser, following: Any, view: str, space: str) -> None:
    sign = add_sign()
    bpy.context.scene.view_settings.view_transform = "Standard"
    dresser.set(placement="texture", shading="emission")
    dresser.generate()
    assert following.lagging_count(bpy.context.scene) == 0
    assert not bpy.ops.set_dresser.follow_view.poll()

    bpy.context.scene.view_settings.view_transform = view

    assert following.lagging_count(bpy.context.scene) == 1
    assert bpy.ops.set_dresser.follow_view() == {"FINISHED"}
    assert image_of(sign).colorspace_settings.name == space
    assert following.lagging_count(bpy.context.scene) == 0


def test_following_is_one_undo_step(dresser: Dresser, following: Any) -> None:
    add_sign()
    bpy.context.scene.view_settings.view_transform = "Standard"
    dresser.set(placement="texture", shading="emission")
    dresser.generate()
    bpy.context.scene.view_settings.view_transform = "AgX"
    bpy.ops.ed.undo_push(message="Another view")

    bpy.ops.set_dresser.follow_view()
    bpy.ops.ed.undo_push(message="Follow")
    bpy.ops.ed.undo()

    (image,) = (each for each in bpy.data.images if "set_dresser_take" in each)
    assert image.colorspace_settings.name == "sRGB"
    assert following.lagging_count(bpy.context.scene) == 1


def test_a_lit_take_stays_as_it_is(dresser: Dresser, following: Any) -> None:
    sign = add_sign()
    bpy.context.scene.view_settings.view_transform = "Standard"
    dresser.set(placement="texture", shading="principled")
    dresser.generate()

    bpy.context.scene.view_settings.view_transform = "AgX"

    assert following.lagging_count(bpy.context.scene) == 0
    assert image_of(sign).colorspace_settings.name == "sRGB"


def test_objects_are_gone_through_only_where_some_picture_glows_in_another_space(
    dresser: Dresser, following: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scene may have many of them, and a panel asks while an animation plays."""
    walks: list[object] = []
    trees = following._trees  # noqa: SLF001
    monkeypatch.setattr(following, "_trees", lambda scene: walks.append(scene) or trees(scene))
    add_sign()
    bpy.context.scene.view_settings.view_transform = "Standard"
    dresser.set(placement="texture", shading="emission")
    dresser.generate()
    assert following.lagging_count(bpy.context.scene) == 0
    add_sign(name="Lit")
    dresser.set(shading="principled")
    dresser.generate()
    walks.clear()
    assert following.lagging_count(bpy.context.scene) == 0
    assert walks == []

    bpy.context.scene.view_settings.view_transform = "AgX"

    assert following.lagging_count(bpy.context.scene) == 1
    assert len(walks) == 1


def test_a_picture_that_is_lit_elsewhere_keeps_its_colours_there(dresser: Dresser, following: Any) -> None:
    sign = add_sign()
    bpy.context.scene.view_settings.view_transform = "Standard"
    dresser.set(placement="texture", shading="emission")
    dresser.generate()
    glowing = sign.material_slots[0].material
    lit = bpy.data.materials.new("Lit")
    if lit.node_tree is None:
        lit.use_nodes = True
    picture = lit.node_tree.nodes.new("ShaderNodeTexImage")
    picture.image = image_of(sign)
    surface = next(node for node in lit.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
    lit.node_tree.links.new(picture.outputs["Color"], surface.inputs["Base Color"])
    sign.data.materials.append(lit)

    bpy.context.scene.view_settings.view_transform = "AgX"
    following.follow_view(bpy.context.scene)

    assert picture.image.colorspace_settings.name == "sRGB"
    glow = next(node for node in glowing.node_tree.nodes if node.type == "TEX_IMAGE")
    assert glow.image.colorspace_settings.name == "AgX Base sRGB"


def test_the_world_follows_too(dresser: Dresser, following: Any) -> None:
    add_sign()
    bpy.context.scene.view_settings.view_transform = "Standard"
    dresser.set(placement="world", size="FIT")
    dresser.generate()

    bpy.context.scene.view_settings.view_transform = "Filmic"
    assert following.lagging_count(bpy.context.scene) == 1
    following.follow_view(bpy.context.scene)

    nodes = bpy.context.scene.world.node_tree.nodes
    (panorama,) = (node for node in nodes if node.type == "TEX_ENVIRONMENT")
    assert panorama.image.colorspace_settings.name == "Filmic sRGB"
    assert Path(bpy.path.abspath(panorama.image.filepath)).exists()


def test_what_another_scene_shows_through_its_own_view_stays_as_it_is_there(dresser: Dresser, following: Any) -> None:
    sign = add_sign()
    bpy.context.scene.view_settings.view_transform = "Standard"
    dresser.set(placement="texture", shading="emission")
    dresser.generate()
    here = bpy.context.scene
    there = bpy.data.scenes.new("There")
    there.view_settings.view_transform = "Standard"
    copied = sign.copy()
    copied.data = sign.data.copy()
    copied.data.materials[0] = sign.data.materials[0].copy()
    there.collection.objects.link(copied)
    here.view_settings.view_transform = "AgX"

    following.follow_view(here)

    assert image_of(sign).colorspace_settings.name == "AgX Base sRGB"
    assert image_of(copied).colorspace_settings.name == "sRGB"
    assert following.lagging_count(here) == following.lagging_count(there) == 0


@pytest.mark.parametrize("way", ["instanced", "behind"])
def test_what_is_instanced_and_what_stands_behind_follows_too(dresser: Dresser, following: Any, way: str) -> None:
    sign = add_sign()
    bpy.context.scene.view_settings.view_transform = "Standard"
    dresser.set(placement="texture", shading="emission")
    dresser.generate()
    shot = bpy.data.scenes.new("Shot")
    shot.view_settings.view_transform = "AgX"
    if way == "behind":
        shot.background_set = bpy.context.scene
    else:
        instance = bpy.data.objects.new("Set", None)
        instance.instance_type, instance.instance_collection = "COLLECTION", bpy.data.collections.new("Set")
        instance.instance_collection.objects.link(sign)
        shot.collection.objects.link(instance)

    assert following.lagging_count(shot) == 1
    following.follow_view(shot)

    assert image_of(sign).colorspace_settings.name == "AgX Base sRGB"
    assert following.lagging_count(shot) == 0


def test_linked_takes_are_told_of_and_left_as_they_are(dresser: Dresser, following: Any, tmp_path: Path) -> None:
    sign = add_sign()
    bpy.context.scene.view_settings.view_transform = "Standard"
    dresser.set(placement="texture", shading="emission")
    dresser.generate()
    name = sign.name
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "set.blend"))
    bpy.ops.wm.read_homefile(use_empty=True)
    bpy.context.scene.view_settings.view_transform = "AgX"
    with bpy.data.libraries.load(str(tmp_path / "set.blend"), link=True) as (_, wanted):
        wanted.objects = [name]
    bpy.context.scene.collection.objects.link(wanted.objects[0])

    assert following.has_linked_lagging(bpy.context.scene)
    assert following.lagging_count(bpy.context.scene) == 0
    bpy.context.scene.view_settings.view_transform = "Standard"
    assert not following.has_linked_lagging(bpy.context.scene)


def test_takes_follow_after_the_file_was_opened_again(dresser: Dresser, following: Any, tmp_path: Path) -> None:
    sign = add_sign()
    bpy.context.scene.view_settings.view_transform = "Standard"
    dresser.set(placement="texture", shading="emission")
    dresser.generate()
    name = sign.name
    bpy.context.scene.view_settings.view_transform = "Filmic"
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "set.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "set.blend"))

    assert following.lagging_count(bpy.context.scene) == 1
    bpy.ops.set_dresser.follow_view()
    bpy.ops.wm.save_mainfile()
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "set.blend"))

    assert following.lagging_count(bpy.context.scene) == 0
    assert image_of(bpy.data.objects[name]).colorspace_settings.name == "Filmic sRGB"


def test_a_signs_pictures_of_all_languages_follow(dresser: Dresser, following: Any) -> None:
    bpy.context.scene.view_settings.view_transform = "Standard"
    sign = make_sign(dresser, en="OPEN", de="OFFEN")
    sign.shading = "emission"
    generate(dresser, "en", "de")
    shown_in = dresser.part("scene.signs.switching").switch
    shown_in(bpy.context.scene, "en")
    bpy.context.scene.view_settings.view_transform = "Filmic"
    assert following.lagging_count(bpy.context.scene) == 1

    bpy.ops.set_dresser.follow_view()

    for tag in ("de", "en"):
        shown_in(bpy.context.scene, tag)
        assert image_of(sign.object).colorspace_settings.name == "Filmic sRGB"
    assert following.lagging_count(bpy.context.scene) == 0


def test_planes_and_projections_follow(dresser: Dresser, following: Any) -> None:
    add_sign()
    bpy.context.scene.view_settings.view_transform = "Standard"
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    bpy.context.scene.collection.objects.link(camera)
    bpy.context.scene.camera = camera
    dresser.set(placement="plane", shading="emission", size="FIT")
    dresser.generate()
    bpy.context.scene.view_settings.view_transform = "AgX"

    assert following.lagging_count(bpy.context.scene) == 1
    following.follow_view(bpy.context.scene)

    plane = next(obj for obj in bpy.context.scene.objects if "set_dresser_take" in obj)
    assert image_of(plane).colorspace_settings.name == "AgX Base sRGB"
