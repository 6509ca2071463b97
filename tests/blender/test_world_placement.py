"""A panorama all around the scene: upright and unmirrored, in a world of its own, the old one a button away.

Rendered by Cycles and EEVEE, and judged by pixels. With SET_DRESSER_KEEP set to a folder, the pictures stay there.
"""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from dataclasses import replace
from math import pi, radians
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from set_dresser.client.errors import CaptureOutOfPlace  # noqa: E402  (after bpy)
from set_dresser.client.placement import Placement, PlacementKind  # noqa: E402  (after bpy)
from set_dresser.client.prompt_composing import CameraFacts, PromptParts, TimeOfDay, compose  # noqa: E402  (after bpy)
from set_dresser.client.sizes import fit_size  # noqa: E402  (after bpy)
from set_dresser.scene.blender.versions import eevee_name, world_nodes  # noqa: E402  (after bpy)
from set_dresser.scene.placements.take_image import TakePicture  # noqa: E402  (after bpy)
from set_dresser.scene.placements.world import LIGHT, PICTURE, SPEC, TURN, place_world  # noqa: E402  (after bpy)
from set_dresser.scene.settings.options import CaptureSource  # noqa: E402  (after bpy)

from tests.blender.placing import place  # noqa: E402  (after bpy)

if TYPE_CHECKING:
    from set_dresser.scene.placements.spec import Placed

    from tests.blender.enabled import Dresser

WIDTH, HEIGHT = 512, 256
AHEAD, RIGHT, BEHIND, LEFT = (170, 60, 60), (60, 150, 70), (60, 80, 160), (180, 170, 80)
"""The quarters of the panorama, as one turns round to the right from its middle."""
ZENITH, NADIR, MARK = (150, 190, 210), (70, 50, 40), (235, 235, 235)
WALLS = {"ahead": (90, 0, AHEAD), "right": (90, -90, RIGHT), "behind": (90, 180, BEHIND), "left": (90, 90, LEFT)}
"""Where the camera looks, as the turns of its X and Z in degrees, and what it should see."""
CLOSE = 3


@pytest.fixture
def panorama(tmp_path: Path) -> Path:
    """Four quarters between sky and ground, the first with its middle in the picture's; a white mark at the upper left of each."""
    from PIL import Image

    picture = Image.new("RGB", (WIDTH, HEIGHT))
    quarter = WIDTH // 4
    for number, colour in enumerate((BEHIND, LEFT, AHEAD, RIGHT, BEHIND)):
        left = number * quarter - quarter // 2
        picture.paste(colour, (max(left, 0), 0, min(left + quarter, WIDTH), HEIGHT))
        across = left + quarter // 4
        picture.paste(MARK, (max(across, 0), 96, max(across + 16, 0), 112))
    picture.paste(ZENITH, (0, 0, WIDTH, 48))
    picture.paste(NADIR, (0, HEIGHT - 48, WIDTH, HEIGHT))
    path = tmp_path / "panorama.png"
    picture.save(path)
    return path


@pytest.fixture
def set_up(scene: bpy.types.Scene) -> bpy.types.Scene:
    """A scene with a world, and a camera in the middle that looks level along +Y."""
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.data.sensor_width, camera.data.lens = 36, 26
    scene.collection.objects.link(camera)
    camera.rotation_euler = (radians(90), 0, 0)
    scene.camera = camera
    scene.world = bpy.data.worlds.new("Overcast")
    scene.view_settings.view_transform = "Standard"
    scene.render.engine = "CYCLES"
    scene.cycles.device, scene.cycles.samples, scene.cycles.use_denoising = "CPU", 4, False
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = 96, 64, 100
    scene.render.filter_size = 0.5
    bpy.context.view_layer.update()
    return scene


def surround(scene: bpy.types.Scene, picture: Path, take_id: str = "take-1", **more: Any) -> Placed:
    """Place a picture all around a scene."""
    wish = Placement(PlacementKind.WORLD, file_session="1", scene_name=scene.name, name="Harbour at dusk")
    size = {"width": WIDTH, "height": HEIGHT, **more}
    return place(wish, picture, take_id, "1", **size)


def look(scene: bpy.types.Scene, folder: Path, name: str) -> Any:
    """What the camera sees, as rows of colours from the top."""
    from PIL import Image

    scene.render.image_settings.file_format = "PNG"
    scene.render.filepath = str(folder / f"{name}.png")
    bpy.ops.render.render(write_still=True)
    if keep := os.environ.get("SET_DRESSER_KEEP"):
        shutil.copy(folder / f"{name}.png", Path(keep) / f"world-{bpy.app.version_string[:3]}-{name}.png")
    with Image.open(folder / f"{name}.png") as picture:
        return picture.convert("RGB")


def is_colour(picture: Any, across: float, down: float, colour: tuple[int, int, int]) -> bool:
    """Whether a picture has a colour there, by parts of its width and height."""
    seen = picture.getpixel((int(across * picture.width), int(down * picture.height)))
    return all(abs(one - other) <= CLOSE for one, other in zip(seen, colour, strict=True))


# How it looks.


@pytest.mark.parametrize("engine", ["CYCLES", "EEVEE"])
def test_looking_round_shows_the_panorama_upright_and_unmirrored(
    set_up: bpy.types.Scene, panorama: Path, tmp_path: Path, engine: str
) -> None:
    surround(set_up, panorama)
    if engine == "EEVEE":
        set_up.render.engine = eevee_name()

    for name, (pitch, turn, colour) in WALLS.items():
        set_up.camera.rotation_euler = (radians(pitch), 0, radians(turn))
        seen = look(set_up, tmp_path, f"{engine.lower()}-{name}")
        assert is_colour(seen, 0.5, 0.5, colour), name
        marks = [
            (across, down)
            for across in range(seen.width)
            for down in range(seen.height)
            if min(seen.getpixel((across, down))) > 210
        ]
        assert marks, name
        assert max(across for across, _ in marks) < seen.width / 2, f"mirrored {name}"
        assert max(down for _, down in marks) < seen.height / 2, f"upside down {name}"
    for name, pitch, colour in (("up", 180, ZENITH), ("down", 0, NADIR)):
        set_up.camera.rotation_euler = (radians(pitch), 0, 0)
        assert is_colour(look(set_up, tmp_path, f"{engine.lower()}-{name}"), 0.5, 0.5, colour), name


def test_a_mirror_ball_shows_it_upright_and_unmirrored(set_up: bpy.types.Scene, panorama: Path, tmp_path: Path) -> None:
    surround(set_up, panorama)
    bpy.ops.mesh.primitive_uv_sphere_add(segments=128, ring_count=64, radius=1, location=(0, 10, 0))
    ball = bpy.context.object
    bpy.ops.object.shade_smooth()
    mirror = bpy.data.materials.new("Mirror")
    if mirror.node_tree is None:
        mirror.use_nodes = True
    tree = mirror.node_tree
    tree.nodes.clear()
    gloss = tree.nodes.new("ShaderNodeBsdfAnisotropic")
    gloss.inputs["Roughness"].default_value = 0.0
    gloss.inputs["Color"].default_value = (1, 1, 1, 1)
    tree.links.new(gloss.outputs["BSDF"], tree.nodes.new("ShaderNodeOutputMaterial").inputs["Surface"])
    ball.data.materials.append(mirror)
    set_up.camera.data.lens = 165
    set_up.render.resolution_x = set_up.render.resolution_y = 128

    seen = look(set_up, tmp_path, "ball")

    # What the ball shows towards its right lies to the right, as in any mirror; only its very edge shows what is ahead.
    assert is_colour(seen, 0.5, 0.5, BEHIND)
    assert is_colour(seen, 0.5 + 0.28, 0.5, RIGHT)
    assert is_colour(seen, 0.5 - 0.28, 0.5, LEFT)
    assert is_colour(seen, 0.5, 0.5 - 0.28, ZENITH)
    assert is_colour(seen, 0.5, 0.5 + 0.28, NADIR)
    assert is_colour(seen, 0.02, 0.5, AHEAD), "beside the ball"


@pytest.mark.parametrize("view", ["Standard", "AgX", "Filmic"])
def test_it_looks_as_the_picture_that_came_back_in_every_view(
    set_up: bpy.types.Scene, panorama: Path, tmp_path: Path, view: str
) -> None:
    set_up.view_settings.view_transform = view

    surround(set_up, panorama)

    assert is_colour(look(set_up, tmp_path, view.lower()), 0.5, 0.5, AHEAD)


def test_its_middle_is_turned_to_where_the_camera_looks_and_the_turn_turns_it(
    set_up: bpy.types.Scene, panorama: Path, tmp_path: Path
) -> None:
    set_up.camera.rotation_euler = (radians(80), 0, radians(-60))
    bpy.context.view_layer.update()
    surround(set_up, panorama)
    assert is_colour(look(set_up, tmp_path, "middle"), 0.5, 0.5, AHEAD)

    set_up.world.node_tree.nodes[TURN].inputs["Rotation"].default_value[2] += pi / 2

    assert is_colour(look(set_up, tmp_path, "turned"), 0.5, 0.5, RIGHT), "it turns to the left, as seen from above"


def test_it_lights_the_scene_and_its_strength_says_how_much(
    set_up: bpy.types.Scene, panorama: Path, tmp_path: Path
) -> None:
    surround(set_up, panorama)
    set_up.world.node_tree.nodes[LIGHT].inputs["Strength"].default_value = 0.0

    assert is_colour(look(set_up, tmp_path, "dark"), 0.5, 0.5, (0, 0, 0))


# The old world.


def test_only_this_scene_changes_and_the_old_world_is_kept_as_it_was(set_up: bpy.types.Scene, panorama: Path) -> None:
    old = set_up.world
    old.mist_settings.depth = 77
    other = bpy.data.scenes.new("Night")
    other.world = old
    nodes = len(world_nodes(old).nodes)

    surround(set_up, panorama)

    assert other.world == old
    assert len(world_nodes(old).nodes) == nodes
    assert old.use_fake_user
    assert set_up.world != old
    assert set_up.world["set_dresser_take"] == "take-1"
    assert set_up.world.mist_settings.depth == 77


@pytest.mark.parametrize("had_world", [True, False])
def test_the_old_world_comes_back_from_behind_any_number_of_takes(
    set_up: bpy.types.Scene, panorama: Path, had_world: bool
) -> None:
    if not had_world:
        set_up.world = None
    old = set_up.world
    for number in (1, 2, 3):
        surround(set_up, panorama, f"take-{number}")
    restoring = SPEC.restoring
    assert restoring is not None
    assert not restoring.obstacle(bpy.context)

    restoring.restore(bpy.context)

    assert set_up.world == old
    assert old is None or not old.use_fake_user
    assert restoring.obstacle(bpy.context) == "The scene's world shows no take"


def test_the_next_take_keeps_strength_and_turn_and_says_the_lasting_notes_no_more(
    set_up: bpy.types.Scene, panorama: Path
) -> None:
    first = surround(set_up, panorama)
    nodes = set_up.world.node_tree.nodes
    nodes[LIGHT].inputs["Strength"].default_value = 2.5
    nodes[TURN].inputs["Rotation"].default_value[2] = 1.0

    second = surround(set_up, panorama, "take-2")

    nodes = set_up.world.node_tree.nodes
    assert nodes[LIGHT].inputs["Strength"].default_value == 2.5
    assert nodes[TURN].inputs["Rotation"].default_value[2] == 1.0
    assert nodes[PICTURE].image["set_dresser_take"] == "take-2"
    assert any("Sun lamp" in note for note in first.notes)
    assert not any("Sun lamp" in note for note in second.notes)


def test_all_of_it_survives_saving_and_opening(set_up: bpy.types.Scene, panorama: Path, tmp_path: Path) -> None:
    surround(set_up, panorama)
    set_up.world.node_tree.nodes[LIGHT].inputs["Strength"].default_value = 2.5
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "set.blend"))

    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "set.blend"))

    opened = bpy.context.scene
    assert opened.world.node_tree.nodes[LIGHT].inputs["Strength"].default_value == 2.5
    assert SPEC.restoring is not None
    SPEC.restoring.restore(bpy.context)
    assert opened.world.name == "Overcast"


def test_a_linked_world_is_not_changed_and_comes_back(set_up: bpy.types.Scene, panorama: Path, tmp_path: Path) -> None:
    bpy.data.libraries.write(str(tmp_path / "worlds.blend"), {set_up.world})
    with bpy.data.libraries.load(str(tmp_path / "worlds.blend"), link=True) as (_, wanted):
        wanted.worlds = ["Overcast"]
    linked = wanted.worlds[0]
    set_up.world = linked

    surround(set_up, panorama)

    assert set_up.world.library is None
    assert SPEC.restoring is not None
    SPEC.restoring.restore(bpy.context)
    assert set_up.world == linked


def test_what_fails_half_way_leaves_nothing_behind(set_up: bpy.types.Scene, panorama: Path) -> None:
    wish = Placement(PlacementKind.WORLD, file_session="1", scene_name=set_up.name)
    old = set_up.world
    picture = TakePicture(panorama, "take-1", "Harbour", WIDTH, HEIGHT, has_alpha=False)

    def fail() -> None:
        with ExitStack() as undo:
            from set_dresser.scene.blender.open_file import file_session

            place_world(picture, replace(wish, file_session=file_session()), file_session(), undo)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fail()

    assert set_up.world == old
    assert list(bpy.data.worlds) == [old]
    assert not old.use_fake_user
    assert not bpy.data.images


# What is asked for.


def test_it_is_asked_for_twice_as_wide_as_high() -> None:
    for pixels in (1_050_000, 1_570_000, 3_690_000, 8_290_000):
        size = fit_size(SPEC.ratio(bpy.context, None), pixels)
        assert size.width == 2 * size.height


def test_the_prompt_tells_of_the_whole_horizon_and_of_no_camera() -> None:
    facts = CameraFacts(lens=35, height=1.6, is_orthographic=False, time_of_day=TimeOfDay.DUSK)

    told = compose(SPEC.prompt(PromptParts("A harbour", camera=facts)))

    assert told.startswith("A harbour\n\nAn equirectangular panorama")
    assert "horizon is level" in told
    assert "edge join seamlessly" in told
    assert "Camera: dusk." in told
    assert "mm lens" not in told
    assert "above the ground" not in told


def test_a_picture_of_another_shape_is_placed_and_said(set_up: bpy.types.Scene, panorama: Path) -> None:
    placed = surround(set_up, panorama, width=1536, height=1024)

    assert any("1536 × 1024" in note for note in placed.notes)


def test_nothing_of_the_scene_goes_along() -> None:
    SPEC.check_source(CaptureSource.NONE)
    for source in (CaptureSource.VIEWPORT, CaptureSource.CAMERA, CaptureSource.TEXTURE):
        with pytest.raises(CaptureOutOfPlace, match="Words Only"):
            SPEC.check_source(source)


def test_the_whole_way_from_generate_to_the_button(dresser: Dresser) -> None:
    scene = bpy.context.scene
    old = scene.world
    dresser.set(prompt="A harbour that reads 'PIER 9'", placement="world", size="FIT", detail="1.05")
    assert not bpy.ops.set_dresser.restore_before_take.poll()

    assert dresser.generate() == {"FINISHED"}

    job = dresser.job()
    assert job.take.width == 2 * job.take.height
    assert job.take.placement.kind == "world"
    assert "equirectangular" in job.take.prompt
    assert scene.world["set_dresser_take"] == job.take.id
    assert bpy.ops.set_dresser.restore_before_take() == {"FINISHED"}
    assert scene.world == old
    assert bpy.ops.set_dresser.place_take(job_id=job.id) == {"FINISHED"}
    assert scene.world["set_dresser_take"] == job.take.id
