"""A take that glows looks like the picture that came back: rendered through each view transform and read back.

The figures are differences of 255, as the module under test documents them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from set_dresser.client.colour_limits import shares_beyond  # noqa: E402  (after bpy)
from set_dresser.client.placement import Placement, PlacementKind, Shading  # noqa: E402  (after bpy)
from set_dresser.scene.placements.plane import pose_filling_camera  # noqa: E402  (after bpy)
from set_dresser.scene.surface.colour import colour_for  # noqa: E402  (after bpy)
from set_dresser.scene.surface.target import target_of  # noqa: E402  (after bpy)

from tests.blender import projected  # noqa: E402  (after bpy)
from tests.blender.placing import place  # noqa: E402  (after bpy)

MUTED = [
    (200, 200, 200),
    (128, 128, 128),
    (64, 64, 64),
    (230, 220, 210),
    (150, 140, 120),
    (90, 100, 110),
    (170, 90, 80),
]
DARK_AND_LIGHT = [(20, 20, 22), (35, 30, 30), (240, 240, 235), (255, 255, 255)]
VIVID = [(230, 40, 30), (250, 220, 40), (30, 120, 60), (40, 60, 160), (220, 120, 30)]
PATCH = 8


def picture_of(colours: list[tuple[int, int, int]], path: Path) -> Path:
    from PIL import Image

    picture = Image.new("RGB", (PATCH * len(colours), PATCH))
    for number, colour in enumerate(colours):
        picture.paste(colour, (number * PATCH, 0, (number + 1) * PATCH, PATCH))
    picture.save(path)
    return path


def difference(one: Path, other: Path) -> float:
    """The mean difference of two picture files, of 255."""
    from PIL import Image, ImageChops, ImageStat

    with Image.open(one) as first, Image.open(other) as second:
        return sum(ImageStat.Stat(ImageChops.difference(first.convert("RGB"), second.convert("RGB"))).mean) / 3


@pytest.fixture
def shown(scene: bpy.types.Scene, tmp_path: Path) -> Callable[..., float]:
    """Stands a picture of these colours before the camera, renders it and tells by how much it differs."""

    def render(view: str, colours: list[tuple[int, int, int]]) -> float:
        try:
            scene.view_settings.view_transform = view
        except TypeError:
            pytest.skip(f"this Blender has no view transform {view}")
        scene.camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
        scene.camera.data.type = "ORTHO"
        scene.collection.objects.link(scene.camera)
        scene.render.resolution_x, scene.render.resolution_y = PATCH * len(colours), PATCH
        scene.render.engine = "CYCLES"
        scene.cycles.samples = 1
        scene.cycles.use_denoising = False
        scene.cycles.pixel_filter_type = "BOX"
        scene.render.dither_intensity = 0
        scene.render.filepath = str(tmp_path / "render.png")
        made = picture_of(colours, tmp_path / "made.png")
        placement = Placement(
            kind=PlacementKind.PLANE,
            file_session="1",
            scene_name=scene.name,
            pose=pose_filling_camera(scene, 1.0),
        )
        placed = place(placement, made, "take-1", "1", width=PATCH * len(colours), height=PATCH)
        nodes = bpy.data.materials[placed.material].node_tree.nodes
        next(node for node in nodes if node.type == "TEX_IMAGE").interpolation = "Closest"
        bpy.ops.render.render(write_still=True)
        return difference(made, Path(scene.render.filepath))

    return render


@pytest.mark.parametrize(
    "view, colours, most",
    [
        ("Standard", MUTED + DARK_AND_LIGHT + VIVID, 0.1),
        ("Raw", MUTED + DARK_AND_LIGHT + VIVID, 0.1),
        ("Filmic", MUTED + DARK_AND_LIGHT + VIVID, 0.1),
        ("AgX", MUTED + DARK_AND_LIGHT, 0.5),
        ("Khronos PBR Neutral", MUTED, 0.5),
        ("ACES 1.3", MUTED + DARK_AND_LIGHT + VIVID, 0.5),
        ("ACES 2.0", MUTED + DARK_AND_LIGHT + VIVID, 0.5),
    ],
)
def test_a_glowing_take_looks_as_it_was_made(
    shown: Callable[..., float], view: str, colours: list[tuple[int, int, int]], most: float
) -> None:
    assert shown(view, colours) <= most


@pytest.fixture
def photographed(scene: bpy.types.Scene, tmp_path: Path) -> Callable[..., float]:
    """Stands a picture like a photograph before the camera, or throws it onto a wall; by how much the render differs."""
    size = 96, 64

    def differs(view: str, *, plain: bool = False, projected_on_a_wall: bool = False) -> float:
        try:
            scene.view_settings.view_transform = view
        except TypeError:
            pytest.skip(f"this Blender has no view transform {view}")
        for obj in list(scene.objects):
            bpy.data.objects.remove(obj)
        camera = projected.add_camera(scene, *size)
        camera.data.type = "ORTHO"
        made = projected.photograph(*size, tmp_path / "made.png")
        placement = Placement(
            kind=PlacementKind.PLANE, file_session="1", scene_name=scene.name, pose=pose_filling_camera(scene, 1.0)
        )
        if projected_on_a_wall:
            bpy.ops.mesh.primitive_plane_add(location=(0, 3, 1), rotation=(1.6, 0.2, 0.4), size=30)
            placement = replace(
                placement,
                kind=PlacementKind.PROJECTION,
                view=projected.view_of(scene, camera),
                targets=(target_of(bpy.context.object),),
            )
        placed = place(placement, made, "take-1", "1", width=size[0], height=size[1])
        trees = [bpy.data.materials[placed.material].node_tree, *bpy.data.node_groups]
        for node in [node for tree in trees for node in tree.nodes if node.type == "TEX_IMAGE"]:
            node.interpolation = "Closest"
        if plain:
            bpy.data.images[placed.image].colorspace_settings.name = "sRGB"
        projected.render(scene, tmp_path / "render.png", samples=1)
        return difference(made, tmp_path / "render.png")

    return differs


@pytest.mark.parametrize("view", ["Standard", "Filmic"])
@pytest.mark.parametrize("on_a_wall", [False, True])
def test_a_photograph_looks_as_it_was_made(photographed: Callable[..., float], view: str, on_a_wall: bool) -> None:
    assert photographed(view, projected_on_a_wall=on_a_wall) <= 1.0


@pytest.mark.parametrize("view", ["AgX", "Khronos PBR Neutral", "ACES 1.3", "ACES 2.0"])
def test_a_photograph_suffers_at_most_half_of_what_it_would_as_plain_srgb(
    photographed: Callable[..., float], view: str
) -> None:
    assert photographed(view) <= photographed(view, plain=True) / 2


@pytest.mark.parametrize("view, limit", [("AgX", "saturated"), ("Khronos PBR Neutral", "darkest")])
def test_what_a_view_cannot_show_is_said(scene: bpy.types.Scene, view: str, limit: str) -> None:
    scene.view_settings.view_transform = view

    notes = colour_for(scene, Shading.EMISSION).notes

    assert any(limit in note for note in notes)


@pytest.mark.parametrize("view", ["AgX", "Khronos PBR Neutral"])
def test_how_much_of_a_photograph_a_view_cannot_show_is_told(
    scene: bpy.types.Scene, photographed: Callable[..., float], tmp_path: Path, view: str
) -> None:
    photographed(view)
    with Image.open(tmp_path / "made.png") as made, Image.open(tmp_path / "render.png") as rendered:
        bands = ImageChops.difference(made.convert("RGB"), rendered.convert("RGB")).split()
    most = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    measured = sum(most.histogram()[4:]) / (most.width * most.height)

    (note,) = colour_for(scene, Shading.EMISSION, shares_beyond((tmp_path / "made.png").read_bytes())).notes

    told = re.search(r"(less than 1|\d+)%", note)
    assert told is not None
    percent = 0 if told[1].startswith("less") else int(told[1])
    assert percent == pytest.approx(100 * measured, abs=3)


def test_a_picture_that_a_view_shows_whole_needs_no_word(scene: bpy.types.Scene) -> None:
    scene.view_settings.view_transform = "AgX"

    assert colour_for(scene, Shading.EMISSION, {"AgX": 0.0, "AgX before 5.0": 0.0}).notes == ()


def test_a_view_that_nothing_undoes_is_said(scene: bpy.types.Scene) -> None:
    scene.view_settings.view_transform = "False Color"

    choice = colour_for(scene, Shading.EMISSION)

    assert choice.space == "sRGB"
    assert any("False Color" in note for note in choice.notes)


def test_exposure_gamma_and_look_are_said(scene: bpy.types.Scene) -> None:
    scene.view_settings.view_transform = "Standard"
    scene.view_settings.exposure = 1
    scene.view_settings.gamma = 1.2

    notes = colour_for(scene, Shading.EMISSION).notes

    assert notes == ("The picture's colours also pass through the scene's exposure and gamma.",)


def test_nothing_is_said_when_nothing_changes_the_colours(scene: bpy.types.Scene) -> None:
    scene.view_settings.view_transform = "Filmic"

    assert colour_for(scene, Shading.EMISSION).notes == ()


def test_a_lit_take_is_plain_srgb_under_every_view(scene: bpy.types.Scene) -> None:
    for view in ("Standard", "Filmic", "AgX", "False Color"):
        scene.view_settings.view_transform = view
        choice = colour_for(scene, Shading.PRINCIPLED)
        assert (choice.space, choice.notes) == ("sRGB", ())
