"""What a take could not be placed on is refused before anything is sent: every placement, for all that the open file shows beforehand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.blender.enabled import Dresser, add_camera, add_sign
from tests.service import Service

if TYPE_CHECKING:
    import bpy

Linked = Callable[..., "bpy.types.ID"]
SOURCES = {"projection": "CAMERA", "background": "CAMERA", "in_place": "TEXTURE"}
"""What goes along where a placement wants something to."""


@pytest.fixture
def linked(tmp_path: Path) -> Linked:
    """Puts a datablock into another file, with all that it uses, and links it from there instead."""
    import bpy

    def link(kind: str, name: str, *gone: bpy.types.ID) -> bpy.types.ID:
        library = str(tmp_path / f"{name}.blend")
        there = getattr(bpy.data, kind)[name]
        bpy.data.libraries.write(library, {there})
        bpy.data.batch_remove([there, *gone])
        with bpy.data.libraries.load(library, link=True) as (_, wanted):
            setattr(wanted, kind, [name])
        found: bpy.types.ID = getattr(wanted, kind)[0]
        return found

    return link


@pytest.fixture
def paid(dresser: Dresser, service: Service) -> Dresser:
    """A service that wants money."""
    dresser.use(service)
    return dresser


def ask_for(dresser: Dresser, placement: str) -> None:
    dresser.settings.capture.source = SOURCES.get(placement, "NONE")
    dresser.set(placement=placement, size="1024x1024")


def refuses(dresser: Dresser, service: Service, sentence: str, *, in_the_panel: bool = True) -> None:
    """Generate says this, and nothing is posted; where it shows without a capture, the panel says so and the button is grey."""
    import bpy

    if in_the_panel:
        assert sentence in dresser.preview().obstacle
        assert not bpy.ops.set_dresser.generate.poll()
    with pytest.raises(RuntimeError) as refused:
        bpy.ops.set_dresser.generate()
    assert sentence in str(refused.value)
    assert dresser.part("scene.queue.job_list").all_jobs() == []
    assert service.received == []


@pytest.fixture
def linked_scene(paid: Dresser, linked: Linked) -> Dresser:
    """The window shows a scene of another file, as happens where a film's shots are linked."""
    import bpy

    add_sign()
    add_camera()
    was = bpy.context.scene
    other = bpy.data.scenes.new("Own")
    was.name = "Harbour"
    was.set_dresser.prompt = "A harbour at dusk"
    bpy.context.window.scene = other
    bpy.context.window.scene = linked("scenes", "Harbour", *bpy.data.objects)
    bpy.context.view_layer.update()
    return paid


@pytest.mark.parametrize("placement", ["plane", "background", "world", "projection"])
def test_a_scene_of_another_file(linked_scene: Dresser, service: Service, placement: str) -> None:
    ask_for(linked_scene, placement)

    refuses(linked_scene, service, "The scene Harbour is linked from another file")


def test_what_a_scene_of_another_file_has_nothing_to_do_with_goes_on(linked_scene: Dresser) -> None:
    ask_for(linked_scene, "image")

    assert not linked_scene.preview().obstacle
    linked_scene.generate()
    assert linked_scene.job().state.name == "PLACED"


def test_a_linked_surface(paid: Dresser, service: Service, linked: Linked) -> None:
    import bpy

    add_sign()
    wall = linked("objects", "Sign")
    bpy.context.scene.collection.objects.link(wall)
    bpy.context.view_layer.objects.active = wall
    ask_for(paid, "texture")

    refuses(paid, service, "Sign is linked from another file")


def test_a_backdrop_of_a_linked_camera_and_of_one_with_a_linked_lens(
    paid: Dresser, service: Service, linked: Linked
) -> None:
    import bpy

    name = add_camera().name
    ask_for(paid, "background")
    assert not paid.preview().obstacle

    there = linked("objects", name)
    bpy.context.scene.collection.objects.link(there)
    bpy.context.scene.camera = there
    refuses(paid, service, "Camera is linked from another file, so it cannot show a picture")

    own = bpy.data.objects.new("Own", there.data)
    bpy.context.scene.collection.objects.link(own)
    bpy.context.scene.camera = own
    refuses(paid, service, "Own is linked from another file, so it cannot show a picture")


def test_a_camera_that_is_made_local_can_show_a_backdrop(paid: Dresser, linked: Linked) -> None:
    import bpy

    there = linked("objects", add_camera().name)
    bpy.context.scene.collection.objects.link(there)
    bpy.context.scene.camera = there
    ask_for(paid, "background")
    assert "is linked" in paid.preview().obstacle

    camera = there.make_local()
    camera.data.make_local()

    assert not paid.preview().obstacle


def test_a_projection_onto_what_is_linked_only(paid: Dresser, service: Service, linked: Linked) -> None:
    """Which surfaces the camera sees is known when it has captured them, and nothing is sent before."""
    import bpy

    add_sign()
    wall = linked("objects", "Sign")
    bpy.context.scene.collection.objects.link(wall)
    add_camera()
    ask_for(paid, "projection")

    refuses(paid, service, "Sign is linked from another file", in_the_panel=False)


def textured(dresser: Dresser, name: str, image: bpy.types.Image) -> bpy.types.Material:
    shading = dresser.part("client.placement").Shading.EMISSION
    make = dresser.part("scene.surface.materials").make_material
    material: bpy.types.Material = make(name, image, uv_map="UVMap", shading=shading, has_alpha=False, take_id="")
    return material


def brick() -> bpy.types.Image:
    import bpy

    image = bpy.data.images.new("Brick", 1024, 1024)
    image.pack()
    return image


def test_in_place_of_a_texture_of_a_linked_material(paid: Dresser, service: Service, linked: Linked) -> None:
    sign = add_sign()
    textured(paid, "Bricks", brick())
    sign.data.materials.append(linked("materials", "Bricks"))
    ask_for(paid, "in_place")

    refuses(paid, service, "The material Bricks is linked from another file")


def test_in_place_of_a_texture_that_another_linked_material_shows_too(
    paid: Dresser, service: Service, linked: Linked
) -> None:
    """All materials that show it are changed, and a linked one cannot be: it is found when the texture is captured."""
    import bpy

    sign = add_sign()
    textured(paid, "Bricks", brick())
    there = linked("materials", "Bricks", *bpy.data.images)
    there.use_fake_user = True
    image = next(node.image for node in there.node_tree.nodes if node.type == "TEX_IMAGE")
    sign.data.materials.append(textured(paid, "Own Bricks", image))
    ask_for(paid, "in_place")

    refuses(paid, service, "The material Bricks is linked from another file", in_the_panel=False)


def test_a_plane_stands_beside_a_collection_that_is_an_override(paid: Dresser, linked: Linked) -> None:
    """To one that is nothing can be linked: the collection of planes of another file stays as it is."""
    import bpy

    add_camera()
    ask_for(paid, "plane")
    paid.preferences.provider = "proof"
    paid.generate()
    (planes,) = bpy.context.scene.collection.children
    bpy.context.scene.collection.children.unlink(planes)
    there = linked("collections", planes.name)
    bpy.context.scene.collection.children.link(there)
    override = there.override_hierarchy_create(bpy.context.scene, bpy.context.view_layer)
    assert override.override_library is not None

    paid.generate()

    assert paid.job().state.name == "PLACED"
    (plane,) = [obj for obj in bpy.context.scene.objects if obj.type == "MESH" and is_own(obj)]
    assert all(is_own(collection) for collection in plane.users_collection)


def is_own(block: bpy.types.ID) -> bool:
    return block.library is None and block.override_library is None
