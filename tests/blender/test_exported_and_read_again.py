"""A dressed set exported as glTF and as USD, read again, and rendered: it looks as it did."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import radians
from pathlib import Path
from typing import Any

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

import bmesh  # noqa: E402  (after bpy)
from mathutils import Matrix  # noqa: E402  (after bpy)
from set_dresser.client.placement import Placement, PlacementKind, Shading  # noqa: E402  (after bpy)
from set_dresser.scene.placements.bake_for_export import bake_for_export  # noqa: E402  (after bpy)
from set_dresser.scene.placements.exporting import make_ready  # noqa: E402  (after bpy)
from set_dresser.scene.placements.follow_view import follow_view, lagging_count  # noqa: E402  (after bpy)
from set_dresser.scene.placements.plane import pose_filling_camera  # noqa: E402  (after bpy)
from set_dresser.scene.signs.material import cover, make_sign_material  # noqa: E402  (after bpy)
from set_dresser.scene.surface.exporters import FOR_USD  # noqa: E402  (after bpy)
from set_dresser.scene.surface.target import target_of  # noqa: E402  (after bpy)

from tests.blender import projected  # noqa: E402  (after bpy)
from tests.blender.placing import place  # noqa: E402  (after bpy)

WIDTH, HEIGHT = 96, 64
FORMATS = ("gltf", "usda")
SHADINGS = (Shading.EMISSION, Shading.PRINCIPLED)


class Dressed:
    """A scene with a camera and an even light from everywhere, and what becomes of it in another program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.light()

    @property
    def scene(self) -> bpy.types.Scene:
        return bpy.context.scene

    def light(self) -> None:
        self.scene.view_settings.view_transform = "Standard"
        self.camera = projected.add_camera(self.scene, WIDTH, HEIGHT)
        world = bpy.data.worlds.new("Even")
        if world.node_tree is None:
            world.use_nodes = True
        background = next(node for node in world.node_tree.nodes if node.type == "BACKGROUND")
        background.inputs["Color"].default_value = (0.6, 0.6, 0.6, 1.0)
        self.scene.world = world

    def picture(self, *, is_cut_out: bool = False) -> Path:
        from PIL import Image

        path = projected.photograph(WIDTH, HEIGHT, self.folder / "take.png", grain=1)
        if is_cut_out:
            with Image.open(path) as whole:
                shown = Image.new("L", whole.size, 0)
                shown.paste(255, (20, 10, 76, 54))
                cut = whole.convert("RGBA")
            cut.putalpha(shown)
            cut.save(path)
        return path

    def stand_plane(self, shading: Shading, *, is_cut_out: bool) -> bpy.types.Material:
        placement = Placement(
            kind=PlacementKind.PLANE,
            file_session="1",
            scene_name=self.scene.name,
            pose=pose_filling_camera(self.scene, 3.0),
            shading=shading,
        )
        picture = self.picture(is_cut_out=is_cut_out)
        placed = place(placement, picture, "take-1", "1", width=WIDTH, height=HEIGHT, has_alpha=is_cut_out)
        return bpy.data.materials[placed.material]

    def add_cube(self) -> bpy.types.Object:
        """A blue cube before the camera."""
        bpy.ops.mesh.primitive_cube_add(size=2, location=(0, 0, 1), rotation=(0, 0, radians(30)))
        cube = bpy.context.object
        material = bpy.data.materials.new("Artist's")
        if material.node_tree is None:
            material.use_nodes = True
        surface = next(node for node in material.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
        surface.inputs["Base Color"].default_value = (0.1, 0.2, 0.7, 1.0)
        surface.inputs["Roughness"].default_value = 0.8
        surface.inputs["Metallic"].default_value = 0.0
        cube.data.materials.append(material)
        return cube

    def project(self, obj: bpy.types.Object, shading: Shading, take: str = "take-1") -> None:
        """Throw a picture with a cut-out middle onto it: the rest shows the artist's material."""
        view = projected.view_of(self.scene, self.camera)
        seen = self.folder / f"{take} depth.png"
        depth = projected.depth_picture(view, seen)
        placement = Placement(
            kind=PlacementKind.PROJECTION,
            file_session="1",
            view=view,
            depth=depth,
            targets=(target_of(obj),),
            shading=shading,
        )
        picture = self.picture(is_cut_out=True)
        shape = {"width": WIDTH, "height": HEIGHT, "has_alpha": True}
        place(placement, picture, take, "1", depth=seen, **shape)

    def render(self) -> Any:
        return projected.render(self.scene, self.folder / "render.png", samples=32)

    def exported(self, kind: str, **options: bool) -> Path:
        import addon_utils

        path = self.folder / f"set.{kind}"
        if kind == "gltf":
            addon_utils.enable("io_scene_gltf2")
            bpy.ops.export_scene.gltf(filepath=str(path), export_format="GLTF_SEPARATE")
        else:
            bpy.ops.wm.usd_export(filepath=str(path), export_materials=True, generate_preview_surface=True, **options)
        return path

    def read_again(self, path: Path, *, with_world: bool = False) -> None:
        """What a new file makes of the exported one, before the same camera and in the same light, or its own."""
        import addon_utils

        bpy.ops.wm.read_factory_settings(use_empty=True)
        if path.suffix == ".gltf":
            addon_utils.enable("io_scene_gltf2")
            bpy.ops.import_scene.gltf(filepath=str(path))
        else:
            self.light()
            bpy.ops.wm.usd_import(filepath=str(path), create_world_material=with_world)
        world = self.scene.world
        for obj in list(bpy.data.objects):
            if obj.type in ("CAMERA", "LIGHT"):
                bpy.data.objects.remove(obj)
        self.light()
        if with_world:
            self.scene.world = world


@pytest.fixture
def dressed(scene: bpy.types.Scene, tmp_path: Path) -> Dressed:  # noqa: ARG001  (an empty file)
    """An empty set."""
    return Dressed(tmp_path)


@pytest.mark.parametrize("shading", SHADINGS, ids=lambda shading: shading.value)
@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("is_cut_out", [False, True], ids=["whole", "cut out"])
def test_a_plane_looks_as_it_did(dressed: Dressed, kind: str, shading: Shading, is_cut_out: bool) -> None:
    dressed.stand_plane(shading, is_cut_out=is_cut_out)
    before = dressed.render()

    dressed.read_again(dressed.exported(kind))

    assert abs(dressed.render() - before).mean() < 5


def test_gltf_mixes_what_is_cut_out_with_what_is_behind_it(dressed: Dressed) -> None:
    dressed.stand_plane(Shading.EMISSION, is_cut_out=True)

    told = json.loads(dressed.exported("gltf").read_text("utf-8"))

    (material,) = told["materials"]
    assert material["alphaMode"] == "BLEND"
    assert "KHR_materials_unlit" in material["extensions"]
    assert "baseColorTexture" in material["pbrMetallicRoughness"]


@pytest.mark.parametrize("shading", SHADINGS, ids=lambda shading: shading.value)
@pytest.mark.parametrize("kind", FORMATS)
def test_a_projection_that_was_baked_for_export_looks_as_it_did(dressed: Dressed, kind: str, shading: Shading) -> None:
    cube = dressed.add_cube()
    dressed.project(cube, shading)
    before = dressed.render()

    bake_for_export(cube, 256, new_map=False)
    baked = dressed.render()
    dressed.read_again(dressed.exported(kind))

    assert abs(baked - before).mean() < 4
    assert abs(dressed.render() - before).mean() < 4


def test_what_was_projected_within_a_room_is_baked_for_export(dressed: Dressed) -> None:
    """Given a closed cube with the camera in it, when it is baked, then its walls show the picture, though their fronts look out."""
    cube = dressed.add_cube()
    cube.scale = (8.0, 8.0, 8.0)
    bpy.context.view_layer.update()
    dressed.project(cube, Shading.EMISSION)
    before = dressed.render()

    bake_for_export(cube, 512, new_map=False)

    assert abs(dressed.render() - before).mean() < 4


def test_walls_that_two_projections_show_from_either_side_are_baked_for_export(dressed: Dressed) -> None:
    """Given a house without a floor, dressed from the front and from behind, when it is baked, then both are seen."""
    cube = dressed.add_cube()
    edited = bmesh.new()
    edited.from_mesh(cube.data)
    bmesh.ops.delete(edited, geom=[min(edited.faces, key=lambda face: face.calc_center_median().z)], context="FACES")
    edited.to_mesh(cube.data)
    edited.free()
    dressed.project(cube, Shading.EMISSION)
    front = dressed.camera.matrix_world.copy()
    before = dressed.render()
    dressed.camera.matrix_world = Matrix.Rotation(radians(180), 4, "Z") @ front
    bpy.context.view_layer.update()
    dressed.project(cube, Shading.EMISSION, "take-2")
    behind = dressed.render()

    bake_for_export(cube, 512, new_map=False)

    assert abs(dressed.render() - behind).mean() < 4
    dressed.camera.matrix_world = front
    bpy.context.view_layer.update()
    assert abs(dressed.render() - before).mean() < 4


def test_a_wall_with_a_thickness_by_modifier_shows_the_take_on_its_front(dressed: Dressed) -> None:
    """Given Solidify, whose back lies on the front's place of the UV map, when it is baked, then the front is seen, and it is told."""
    cube = dressed.add_cube()
    edited = bmesh.new()
    edited.from_mesh(cube.data)
    bmesh.ops.delete(edited, geom=[min(edited.faces, key=lambda face: face.calc_center_median().z)], context="FACES")
    edited.to_mesh(cube.data)
    edited.free()
    cube.modifiers.new("Solidify", "SOLIDIFY").thickness = 0.1
    bpy.context.view_layer.update()
    dressed.project(cube, Shading.EMISSION)
    before = dressed.render()

    baked = bake_for_export(cube, 512, new_map=False)

    assert abs(dressed.render() - before).mean() < 4
    assert [note for note in baked.notes if "over each other" in note]


def test_takes_within_instanced_collections_are_made_ready_too(dressed: Dressed) -> None:
    """Given a plane of an earlier version in a collection that is only instanced, when all is made ready, then so is it."""
    material = dressed.stand_plane(Shading.EMISSION, is_cut_out=False)
    as_made_by_an_earlier_version(material)
    plane = next(obj for obj in dressed.scene.objects if obj.type == "MESH")
    asset = bpy.data.collections.new("Asset")
    for collection in plane.users_collection:
        collection.objects.unlink(plane)
    asset.objects.link(plane)
    stand = bpy.data.objects.new("Stand", None)
    stand.instance_type, stand.instance_collection = "COLLECTION", asset
    dressed.scene.collection.objects.link(stand)

    assert make_ready(dressed.scene).count == 1


def test_what_was_baked_for_export_follows_another_view(dressed: Dressed) -> None:
    cube = dressed.add_cube()
    dressed.project(cube, Shading.EMISSION)
    bake_for_export(cube, 64, new_map=False)

    dressed.scene.view_settings.view_transform = "AgX"

    assert lagging_count(dressed.scene) == 1
    follow_view(dressed.scene)
    assert lagging_count(dressed.scene) == 0


@pytest.mark.parametrize("view", ["AgX", "Filmic"])
def test_another_view_transform_does_not_change_the_pictures_that_are_exported(dressed: Dressed, view: str) -> None:
    from PIL import Image, ImageChops, ImageStat

    cube = dressed.add_cube()
    dressed.project(cube, Shading.EMISSION)
    standard = bake_for_export(cube, 64, new_map=False)
    pictures = [node.image for node in cube.active_material.node_tree.nodes if node.type == "TEX_IMAGE"]
    before = [Image.open(bpy.path.abspath(image.filepath)).convert("RGB") for image in pictures]
    assert standard.notes == ()
    bpy.data.objects.remove(cube)
    dressed.scene.view_settings.view_transform = view

    again = dressed.add_cube()
    dressed.project(again, Shading.EMISSION)
    bake_for_export(again, 64, new_map=False)

    pictures = [node.image for node in again.active_material.node_tree.nodes if node.type == "TEX_IMAGE"]
    after = [Image.open(bpy.path.abspath(image.filepath)).convert("RGB") for image in pictures]
    for one, other in zip(before, after, strict=True):
        assert max(ImageStat.Stat(ImageChops.difference(one, other)).mean) < 1


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("shading", SHADINGS, ids=lambda shading: shading.value)
def test_a_sign_shows_the_middle_of_a_picture_of_another_shape(dressed: Dressed, kind: str, shading: Shading) -> None:
    bpy.ops.mesh.primitive_plane_add(size=2, location=(0, 0, 1.2), rotation=(radians(90), 0, 0))
    material = make_sign_material("Sign", uid="1", uv_map="UVMap", ratio=1.0, shading=shading, has_alpha=False)
    picture = next(node for node in material.node_tree.nodes if node.type == "TEX_IMAGE")
    picture.image = bpy.data.images.load(str(dressed.picture()))
    cover(material, WIDTH / HEIGHT)
    bpy.context.object.data.materials.append(material)
    before = dressed.render()
    assert [note for note in make_ready(dressed.scene).left_out if "Rename UV Maps" in note and "Plane" in note]

    dressed.read_again(dressed.exported(kind, **({"rename_uvmaps": False} if kind == "usda" else {})))

    assert abs(dressed.render() - before).mean() < 5


def as_made_by_an_earlier_version(material: bpy.types.Material) -> None:
    """Without what exporters want."""
    tree = material.node_tree
    (emission,) = (node for node in tree.nodes if node.type == "EMISSION")
    for node in list(tree.nodes):
        if node.label == "For glTF":
            (link,) = node.outputs["Shader"].links
            tree.links.new(emission.outputs["Emission"], link.to_socket)
        if node.label in (FOR_USD, "For glTF") or node.type == "LIGHT_PATH":
            tree.nodes.remove(node)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("is_cut_out", [False, True], ids=["whole", "cut out"])
def test_takes_of_an_earlier_version_are_made_ready(dressed: Dressed, kind: str, is_cut_out: bool) -> None:
    material = dressed.stand_plane(Shading.EMISSION, is_cut_out=is_cut_out)
    as_made_by_an_earlier_version(material)
    before = dressed.render()

    assert make_ready(dressed.scene).count == 1
    assert abs(dressed.render() - before).mean() < 0.2
    assert make_ready(dressed.scene).count == 0
    dressed.read_again(dressed.exported(kind))

    assert abs(dressed.render() - before).mean() < 5


def test_a_panorama_lies_in_usd_as_in_blender_once_it_was_made_ready(dressed: Dressed) -> None:
    from PIL import Image

    dressed.camera.rotation_euler = (radians(88), 0, radians(30))
    bpy.context.view_layer.update()
    panorama = dressed.folder / "panorama.png"
    side = Image.linear_gradient("L").rotate(90).resize((256, 128))
    Image.merge("RGB", (side, side.transpose(Image.Transpose.ROTATE_180), side)).save(panorama)
    placement = Placement(kind=PlacementKind.WORLD, file_session="1", scene_name=dressed.scene.name)
    place(placement, panorama, "take-2", "1", width=256, height=128)
    before = dressed.render()
    assert make_ready(dressed.scene).count == 1
    assert make_ready(dressed.scene).count == 0
    assert abs(dressed.render() - before).mean() < 0.2

    dressed.read_again(dressed.exported("usda"), with_world=True)
    dressed.camera.rotation_euler = (radians(88), 0, radians(30))
    bpy.context.view_layer.update()

    assert abs(dressed.render() - before).mean() < 1


def test_what_is_left_out_is_said_before(dressed: Dressed) -> None:
    cube = dressed.add_cube()
    assert make_ready(dressed.scene).left_out == ()
    dressed.project(cube, Shading.EMISSION)

    assert make_ready(dressed.scene).left_out == (
        "glTF and USD know no projections: bake those on Cube first, with For Export.",
    )

    bake_for_export(cube, 64, new_map=False)
    assert make_ready(dressed.scene).left_out == ()


def test_backdrops_and_panoramas_are_named_too(dressed: Dressed, corners_picture: Callable[[int, int], Path]) -> None:
    panorama = Placement(kind=PlacementKind.WORLD, file_session="1", scene_name=dressed.scene.name)
    place(panorama, corners_picture(64, 32), "take-2", "1", width=64, height=32)
    backdrop = Placement(kind=PlacementKind.BACKGROUND, file_session="1", scene_name=dressed.scene.name)
    place(backdrop, corners_picture(96, 64), "take-3", "1", width=96, height=64)

    surroundings, behind = make_ready(dressed.scene).left_out

    assert "panorama" in surroundings
    assert "Backdrops" in behind
