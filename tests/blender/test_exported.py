"""A dressed set in other programs: exported as glTF and as USD, takes that glow bring their pictures along."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from set_dresser.client.placement import Placement, PlacementKind, Shading  # noqa: E402  (after bpy)
from set_dresser.scene.placements.plane import pose_filling_camera  # noqa: E402  (after bpy)

from tests.blender import projected  # noqa: E402  (after bpy)
from tests.blender.placing import place  # noqa: E402  (after bpy)


@pytest.fixture(params=[Shading.EMISSION, Shading.PRINCIPLED], ids=lambda shading: shading.value)
def dressed(scene: bpy.types.Scene, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A plane with a take in an otherwise empty scene: its material's name."""
    projected.add_camera(scene, 96, 64)
    placement = Placement(
        kind=PlacementKind.PLANE,
        file_session="1",
        scene_name=scene.name,
        pose=pose_filling_camera(scene, 1.0),
        shading=request.param,
    )
    placed = place(placement, projected.photograph(96, 64, tmp_path / "made.png"), "take-1", "1", width=96, height=64)
    return placed.material


def test_gltf_brings_the_picture_along(dressed: str, tmp_path: Path) -> None:
    import addon_utils

    addon_utils.enable("io_scene_gltf2")

    bpy.ops.export_scene.gltf(filepath=str(tmp_path / "set.gltf"), export_format="GLTF_SEPARATE")

    told = json.loads((tmp_path / "set.gltf").read_text("utf-8"))
    (material,) = told["materials"]
    assert material["name"] == dressed
    shown = material.get("emissiveTexture") or material["pbrMetallicRoughness"]["baseColorTexture"]
    picture = told["images"][told["textures"][shown["index"]]["source"]]
    assert (tmp_path / picture["uri"]).stat().st_size > 0


def test_usd_brings_the_picture_along(dressed: str, tmp_path: Path) -> None:
    assert bpy.data.materials[dressed].node_tree is not None
    bpy.ops.wm.usd_export(filepath=str(tmp_path / "set.usda"), export_materials=True, generate_preview_surface=True)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.wm.usd_import(filepath=str(tmp_path / "set.usda"))

    materials = [each for each in bpy.data.materials if each.node_tree is not None]
    nodes = [node for material in materials for node in material.node_tree.nodes]
    (surface,) = (node for node in nodes if node.type == "BSDF_PRINCIPLED")
    (picture,) = (node for node in nodes if node.type == "TEX_IMAGE")
    (shown,) = {link.to_socket.name for link in picture.outputs["Color"].links}
    assert shown in ("Emission Color", "Base Color")
    assert surface.inputs[shown].is_linked
    assert picture.image.size[:] == (96, 64)


def test_nothing_that_is_rendered_comes_from_what_usd_reads(dressed: str) -> None:
    nodes = bpy.data.materials[dressed].node_tree.nodes
    for_usd = [node for node in nodes if node.label == "For USD"]

    assert not any(node.outputs["BSDF"].is_linked for node in for_usd)
