"""A take instead of the texture that was captured: the nodes that showed that show the take, and are read alike."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from set_dresser.client.errors import ImageGone, ImageUnused, MaterialLocked, TargetGone  # noqa: E402  (after bpy)
from set_dresser.client.placement import ImageTarget, Placement, PlacementKind  # noqa: E402  (after bpy)
from set_dresser.scene.placements.in_place import replace_texture  # noqa: E402  (after bpy)
from set_dresser.scene.placements.spec import Placed  # noqa: E402  (after bpy)
from set_dresser.scene.placements.take_image import TakePicture  # noqa: E402  (after bpy)
from set_dresser.scene.surface.target import target_of  # noqa: E402  (after bpy)

from tests.blender.placing import place  # noqa: E402  (after bpy)


def textured(name: str, image: bpy.types.Image) -> bpy.types.Material:
    """A material that shows an image."""
    material = bpy.data.materials.new(name)
    if material.node_tree is None:
        material.use_nodes = True
    node = material.node_tree.nodes.new("ShaderNodeTexImage")
    node.name = "Texture"
    node.image = image
    node.interpolation = "Closest"
    return material


def shown_by(material: bpy.types.Material) -> str:
    """The name of the image that a material shows."""
    return str(material.node_tree.nodes["Texture"].image.name)


@pytest.fixture
def brick(scene: bpy.types.Scene) -> bpy.types.Image:
    """A texture of the file, read in ways that are not the usual ones."""
    assert not scene.objects
    image = bpy.data.images.new("Brick", 30, 30)
    image.colorspace_settings.name = "Filmic sRGB"
    image.alpha_mode = "CHANNEL_PACKED"
    image.use_half_precision = False
    return image


@pytest.fixture
def change(scene: bpy.types.Scene, corners_picture: Callable[[int, int], Path]) -> Callable[..., Placed]:
    """Places a take instead of an image, in one object's materials or in all."""

    def place_in(
        image: bpy.types.Image | ImageTarget,
        obj: bpy.types.Object | None = None,
        take_id: str = "take-1",
        session: str = "1",
    ) -> Placed:
        wanted = image if isinstance(image, ImageTarget) else ImageTarget(image.name, image.session_uid)
        placement = Placement(
            kind=PlacementKind.IN_PLACE,
            file_session="1",
            scene_name=scene.name,
            target=None if obj is None else target_of(obj),
            image=wanted,
            name="Old brick",
        )
        return place(placement, corners_picture(30, 30), take_id, session, width=30, height=30)

    return place_in


def test_the_captured_objects_material_shows_the_take(
    brick: bpy.types.Image, add_wall: Callable[..., bpy.types.Object], change: Callable[..., Placed]
) -> None:
    wall, other = add_wall(), add_wall(name="Other")
    wall.data.materials.append(textured("Bricks", brick))
    other.data.materials.append(textured("More bricks", brick))

    placed = change(brick, wall)

    assert (placed.material, placed.objects) == ("Bricks", ("Wall",))
    assert shown_by(bpy.data.materials["Bricks"]) == placed.image
    assert shown_by(bpy.data.materials["More bricks"]) == "Brick"


def test_the_take_is_read_as_the_texture_was(
    brick: bpy.types.Image, add_wall: Callable[..., bpy.types.Object], change: Callable[..., Placed]
) -> None:
    wall = add_wall()
    wall.data.materials.append(textured("Bricks", brick))

    placed = change(brick, wall)

    image = bpy.data.images[placed.image]
    assert image.colorspace_settings.name == "Filmic sRGB"
    assert (image.alpha_mode, image.use_half_precision) == ("CHANNEL_PACKED", False)
    assert bpy.data.materials["Bricks"].node_tree.nodes["Texture"].interpolation == "Closest"
    assert not image.has_data


def test_the_texture_stays_in_the_file(
    brick: bpy.types.Image, add_wall: Callable[..., bpy.types.Object], change: Callable[..., Placed], tmp_path: Path
) -> None:
    wall = add_wall()
    wall.data.materials.append(textured("Bricks", brick))
    change(brick, wall)
    path = str(tmp_path / "set.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)

    bpy.ops.wm.open_mainfile(filepath=path)

    assert bpy.data.images["Brick"].use_fake_user


def test_a_second_variant_takes_the_firsts_place(
    brick: bpy.types.Image, add_wall: Callable[..., bpy.types.Object], change: Callable[..., Placed]
) -> None:
    wall = add_wall()
    wall.data.materials.append(textured("Bricks", brick))
    change(brick, wall, "take-1")

    second = change(brick, wall, "take-2")
    again = change(bpy.data.images[second.image], wall, "take-3")

    assert shown_by(bpy.data.materials["Bricks"]) == again.image
    assert len({brick.name, second.image, again.image}) == 3


def test_without_an_object_every_material_changes(
    brick: bpy.types.Image, add_wall: Callable[..., bpy.types.Object], change: Callable[..., Placed]
) -> None:
    add_wall().data.materials.append(textured("Bricks", brick))
    textured("More bricks", brick)

    placed = change(brick)

    assert {shown_by(bpy.data.materials[name]) for name in ("Bricks", "More bricks")} == {placed.image}


def test_a_shared_material_is_said(
    brick: bpy.types.Image, add_wall: Callable[..., bpy.types.Object], change: Callable[..., Placed]
) -> None:
    wall, other = add_wall(), add_wall(name="Other")
    bricks = textured("Bricks", brick)
    wall.data.materials.append(bricks)
    other.data.materials.append(bricks)

    placed = change(brick, wall)

    assert "Bricks also shows on 1 other object, which changed with it." in placed.notes


def test_a_texture_in_a_node_group_is_found(
    brick: bpy.types.Image, add_wall: Callable[..., bpy.types.Object], change: Callable[..., Placed]
) -> None:
    wall = add_wall()
    group = bpy.data.node_groups.new("Weathered", "ShaderNodeTree")
    inner = group.nodes.new("ShaderNodeTexImage")
    inner.image = brick
    material = textured("Bricks", brick)
    material.node_tree.nodes["Texture"].image = None
    material.node_tree.nodes.new("ShaderNodeGroup").node_tree = group
    wall.data.materials.append(material)

    placed = change(brick, wall)

    assert inner.image.name == placed.image


def test_a_texture_that_is_gone_is_told(brick: bpy.types.Image, change: Callable[..., Placed]) -> None:
    wanted = ImageTarget(brick.name, brick.session_uid)
    bpy.data.images.remove(brick)
    before = len(bpy.data.images)

    with pytest.raises(ImageGone, match="Brick"):
        change(wanted)

    assert len(bpy.data.images) == before


def test_a_texture_that_was_renamed_is_found(
    brick: bpy.types.Image, add_wall: Callable[..., bpy.types.Object], change: Callable[..., Placed]
) -> None:
    wall = add_wall()
    wall.data.materials.append(textured("Bricks", brick))
    wanted = ImageTarget(brick.name, brick.session_uid)
    brick.name = "Old wall"
    bpy.data.images.new("Brick", 30, 30)

    placed = change(wanted, wall)

    assert shown_by(bpy.data.materials["Bricks"]) == placed.image


def test_a_texture_that_nothing_shows_any_more_is_told(
    brick: bpy.types.Image, add_wall: Callable[..., bpy.types.Object], change: Callable[..., Placed]
) -> None:
    wall = add_wall()

    with pytest.raises(ImageUnused, match="Brick"):
        change(brick, wall)


def test_an_object_that_is_gone_is_told(
    brick: bpy.types.Image, add_wall: Callable[..., bpy.types.Object], corners_picture: Callable[[int, int], Path]
) -> None:
    wall = add_wall()
    placement = Placement(
        kind=PlacementKind.IN_PLACE,
        file_session="1",
        target=target_of(wall),
        image=ImageTarget(brick.name, brick.session_uid),
    )
    bpy.data.objects.remove(wall)

    with pytest.raises(TargetGone, match="Wall"):
        place(placement, corners_picture(30, 30), "take-1", "1", width=30, height=30)


def test_a_linked_material_is_refused(
    brick: bpy.types.Image,
    add_wall: Callable[..., bpy.types.Object],
    change: Callable[..., Placed],
    tmp_path: Path,
) -> None:
    library = str(tmp_path / "bricks.blend")
    there = textured("Bricks", brick)
    bpy.data.libraries.write(library, {there})
    bpy.data.materials.remove(there)
    with bpy.data.libraries.load(library, link=True) as (_, wanted):
        wanted.materials = ["Bricks"]
    wall = add_wall()
    wall.data.materials.append(wanted.materials[0])
    linked_image = wanted.materials[0].node_tree.nodes["Texture"].image

    with pytest.raises(MaterialLocked, match="Bricks"):
        change(linked_image, wall)


def test_a_placement_that_fails_half_way_is_taken_back_whole(
    brick: bpy.types.Image, add_wall: Callable[..., bpy.types.Object], corners_picture: Callable[[int, int], Path]
) -> None:
    wall = add_wall()
    wall.data.materials.append(textured("Bricks", brick))
    placement = Placement(
        kind=PlacementKind.IN_PLACE,
        file_session="1",
        target=target_of(wall),
        image=ImageTarget(brick.name, brick.session_uid),
    )
    picture = TakePicture(corners_picture(30, 30), "take-1", "Old brick", 30, 30, has_alpha=False)

    with pytest.raises(InterruptedError), ExitStack() as undo:
        replace_texture(picture, placement, "1", undo)
        raise InterruptedError

    assert shown_by(bpy.data.materials["Bricks"]) == "Brick"
    assert [image.name for image in bpy.data.images] == ["Brick"]
    assert not brick.use_fake_user
