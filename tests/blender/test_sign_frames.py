"""The language by keyframe and by shot: one file plays and renders one cut after the other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.blender.enabled import Dresser, add_camera
from tests.blender.signs import GREEN, RED, choose, give_take, make_sign, shown

if TYPE_CHECKING:
    import bpy

USES_SIGN = pytest.mark.usefixtures("sign")
HINDI, KANNADA = "20260101-000000-000000000a", "20260101-000000-000000000b"


@pytest.fixture
def sign(dresser: Dresser) -> Any:
    """A sign that fills the camera's view, green in Hindi and red in Kannada, shown in Hindi."""
    import bpy

    made = make_sign(dresser, {"hi": "नूडल्स", "kn": "ನೂಡಲ್ಸ್"}, width=9.0, height=6.0)
    add_camera()
    choose("hi")
    give_take(dresser, made, "hi", HINDI, colour=GREEN)
    give_take(dresser, made, "kn", KANNADA, colour=RED)
    bpy.context.scene.frame_start, bpy.context.scene.frame_end = 1, 20
    return made


def keyframe(tag: str, frame: int) -> None:
    """Set the language and key it, as an artist does."""
    import bpy

    bpy.context.scene.set_dresser_signs.language = tag
    bpy.context.scene.set_dresser_signs.keyframe_insert("language", frame=frame)


def shot(name: str, frame: int) -> None:
    """A marker with the camera bound to it."""
    import bpy

    bpy.context.scene.timeline_markers.new(name, frame=frame).camera = bpy.context.scene.camera


def at(frame: int) -> str:
    """Which take a sign shows once the timeline is there."""
    import bpy

    bpy.context.scene.frame_set(frame)
    taken: str = bpy.data.materials["Sign"]["set_dresser_take"]
    return taken


def rendered(folder: Path, frame: int, scene: bpy.types.Scene | None = None) -> str:
    """What the sign looks like in a rendered frame of a scene's animation, of the open one unless told: green or red."""
    import bpy
    from PIL import Image

    scene = scene or bpy.context.scene
    scene.render.engine, scene.cycles.samples = "CYCLES", 1
    scene.cycles.use_denoising = False
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = 12, 8, 100
    scene.render.image_settings.file_format = "PNG"
    scene.render.filepath = str(folder / "frame-")
    scene.frame_start = scene.frame_end = frame
    bpy.ops.render.render(animation=True, scene=scene.name)
    with Image.open(folder / f"frame-{frame:04}.png") as picture:
        red, green, _ = picture.convert("RGB").getpixel((6, 4))
    return "green" if green > red else "red"


@USES_SIGN
def test_keyframes_of_the_menu_change_the_language() -> None:
    keyframe("hi", 1)
    keyframe("kn", 10)

    assert [at(frame) for frame in (1, 9, 10, 20, 2)] == [HINDI, HINDI, KANNADA, KANNADA, HINDI]


@USES_SIGN
def test_motion_blur_does_not_mix_two_languages_at_a_cut() -> None:
    import bpy

    scene = bpy.context.scene
    keyframe("hi", 1)
    keyframe("kn", 10)
    scene.render.use_motion_blur = True

    assert at(10) == KANNADA
    scene.frame_set(9, subframe=0.5)  # as an engine does that gathers what moves about frame 10
    assert bpy.data.materials["Sign"]["set_dresser_take"] == KANNADA
    assert at(9) == HINDI


def picture_in(material: bpy.types.Material) -> str:
    """The take whose picture a material shows."""
    taken: str = material.node_tree.nodes["Set Dresser Picture"].image["set_dresser_take"]
    return taken


def render_animation_with(engine: type[bpy.types.RenderEngine]) -> None:
    """Render the scene's frames by an engine of the test's own."""
    import bpy

    bpy.utils.register_class(engine)
    try:
        bpy.context.scene.render.engine = engine.bl_idname
        bpy.ops.render.render(animation=True)
    finally:
        bpy.context.scene.render.engine = "CYCLES"
        bpy.utils.unregister_class(engine)


@USES_SIGN
def test_an_engine_that_looks_at_the_next_whole_frame_for_its_motion_blur_renders_its_own(tmp_path: Path) -> None:
    """As with a shutter that is open from one frame to the next."""
    import bpy

    scene, seen = bpy.context.scene, []

    class Blurs(bpy.types.RenderEngine):
        bl_idname = "SET_DRESSER_BLURS"
        bl_label = "Blurs"

        def render(self, depsgraph: bpy.types.Depsgraph) -> None:  # type: ignore[override, unused-ignore]
            frame = depsgraph.scene.frame_current
            self.frame_set(frame + 1, 0.0)
            self.frame_set(frame, 0.5)
            seen.append((frame, picture_in(bpy.data.materials["Sign"].evaluated_get(depsgraph))))
            self.frame_set(frame, 0.0)

    keyframe("hi", 1)
    keyframe("kn", 10)
    scene.render.use_motion_blur = True
    scene.render.filepath, scene.frame_start, scene.frame_end = str(tmp_path / "frame-"), 8, 10
    render_animation_with(Blurs)

    assert seen == [(8, HINDI), (9, HINDI), (10, KANNADA)]


@USES_SIGN
def test_an_engine_that_looks_at_the_frames_before_and_after_for_its_vector_pass_renders_its_own(
    tmp_path: Path,
) -> None:
    """As Cycles and EEVEE do where that pass is wanted and there is no motion blur."""
    import bpy

    scene, seen = bpy.context.scene, []

    class LooksAbout(bpy.types.RenderEngine):
        bl_idname = "SET_DRESSER_LOOKS_ABOUT"
        bl_label = "Looks About"

        def render(self, depsgraph: bpy.types.Depsgraph) -> None:  # type: ignore[override, unused-ignore]
            frame = depsgraph.scene.frame_current
            for frames, subframe in ((frame - 1, 0.0), (frame + 1, 0.0), (frame - 1, 0.5), (frame, 0.0)):
                self.frame_set(frames, subframe)
                seen.append((frame, picture_in(bpy.data.materials["Sign"].evaluated_get(depsgraph))))

    keyframe("hi", 1)
    keyframe("kn", 10)
    scene.render.filepath, scene.frame_start, scene.frame_end = str(tmp_path / "frame-"), 9, 10
    render_animation_with(LooksAbout)

    assert seen == [(9, HINDI)] * 4 + [(10, KANNADA)] * 4


@USES_SIGN
@pytest.mark.parametrize("is_rendered_before", [False, True])
def test_an_export_as_for_renders_shows_each_frame_in_its_language(is_rendered_before: bool, tmp_path: Path) -> None:
    import bpy

    seen = {}

    def look(scene: bpy.types.Scene, *_: object) -> None:
        seen[scene.frame_current] = picture_in(bpy.data.materials["Sign"])

    keyframe("hi", 1)
    keyframe("kn", 10)
    bpy.context.scene.render.use_motion_blur = True
    if is_rendered_before:
        rendered(tmp_path, 1)
    bpy.app.handlers.frame_change_post.append(look)
    try:
        bpy.ops.wm.alembic_export(
            filepath=str(tmp_path / "set.abc"),
            start=9,
            end=10,
            evaluation_mode="RENDER",
            as_background_job=False,
        )
    finally:
        bpy.app.handlers.frame_change_post.remove(look)

    assert (seen[9], seen[10]) == (HINDI, KANNADA)


@USES_SIGN
def test_keyframes_mean_the_same_languages_after_these_were_removed_and_added_again(dresser: Dresser) -> None:
    import bpy

    signs = dresser.part("scene.signs.sign_list")
    keyframe("hi", 1)
    keyframe("kn", 10)
    for tag in ("hi", "kn"):
        signs.remove_language(tag)
    for tag in ("fr", "kn", "hi"):
        signs.add_language(tag)

    told = []
    for frame in (1, 10):
        bpy.context.scene.frame_set(frame)
        told.append(bpy.context.scene.set_dresser_signs.language)
    assert told == ["hi", "kn"]


@USES_SIGN
def test_each_rendered_frame_is_in_its_own_language(tmp_path: Path) -> None:
    keyframe("hi", 1)
    keyframe("kn", 10)

    assert [rendered(tmp_path, frame) for frame in (12, 3)] == ["red", "green"]


def test_a_shot_has_a_language_of_its_own_before_the_keyframes_and_the_menu(sign: Any, tmp_path: Path) -> None:
    import bpy

    shot("A", 1)
    shot("B", 10)
    bpy.context.scene.frame_set(10)

    bpy.ops.set_dresser.set_shot_language(language="kn")

    assert shown(sign)[0] == KANNADA
    assert [at(frame) for frame in (1, 9, 10)] == [HINDI, HINDI, KANNADA]
    assert [rendered(tmp_path, frame) for frame in (10, 9)] == ["red", "green"]


def test_choosing_in_the_menu_does_not_change_a_shot_with_a_language_of_its_own(sign: Any) -> None:
    import bpy

    shot("A", 1)
    bpy.ops.set_dresser.set_shot_language(language="kn")

    choose("hi")

    assert shown(sign)[0] == KANNADA
    bpy.ops.set_dresser.set_shot_language(language="NONE")
    assert shown(sign)[0] == HINDI


@pytest.mark.parametrize("change", ["renamed", "moved"])
@USES_SIGN
def test_a_shot_keeps_its_language_when_it_is(change: str) -> None:
    import bpy

    shot("A", 1)
    shot("B", 10)
    bpy.context.scene.frame_set(10)
    bpy.ops.set_dresser.set_shot_language(language="kn")
    marker = bpy.context.scene.timeline_markers["B"]

    if change == "renamed":
        marker.name = "B, wide"
    else:
        marker.frame = 14

    assert [at(frame) for frame in (5, 15)] == [HINDI, KANNADA]


@USES_SIGN
def test_shots_of_one_name_are_told_apart() -> None:
    import bpy

    shot("A", 1)
    shot("A", 10)
    bpy.context.scene.frame_set(12)

    bpy.ops.set_dresser.set_shot_language(language="kn")

    assert [at(frame) for frame in (1, 12)] == [HINDI, KANNADA]


def test_a_language_that_was_removed_is_shown_by_no_shot_and_no_scene(sign: Any, dresser: Dresser) -> None:
    import bpy

    shot("A", 1)
    shot("B", 10)
    bpy.ops.set_dresser.set_shot_language(language="kn")
    choose("kn")

    dresser.part("scene.signs.sign_list").remove_language("kn")
    bpy.ops.set_dresser.show_signs()

    first = dresser.part("scene.signs.sign_list").languages()[0]
    assert dresser.part("scene.signs.language").language_shown(bpy.context.scene) == first
    assert shown(sign)[0] != KANNADA


@USES_SIGN
def test_without_a_shot_there_is_none_to_give_a_language() -> None:
    import bpy

    assert not bpy.ops.set_dresser.set_shot_language.poll()


def test_two_scenes_render_the_same_sign_each_in_its_own_language(sign: Any, tmp_path: Path) -> None:
    import bpy

    first = bpy.context.scene
    other = bpy.data.scenes.new("Kannada cut")
    other.collection.objects.link(sign.object)
    other.collection.objects.link(first.camera)
    other.camera = first.camera
    other.view_settings.view_transform = first.view_settings.view_transform
    other.set_dresser_signs.language = "kn"

    # By their names, as a farm renders them: the window's scene stays what it is. Changing that is safe too, but Blender 4.2 has a fault
    # of its own with the tool settings that are asked of the context afterwards, which later tests would meet.
    seen = [rendered(tmp_path, 1, scene) for scene in (first, other, first)]

    assert seen == ["green", "red", "green"]


def test_a_frame_sends_nothing_and_makes_no_proof(sign: Any, dresser: Dresser) -> None:
    sign.lines[0].texts["kn"].text = "other words"
    keyframe("hi", 1)
    keyframe("kn", 10)

    at(10)

    assert dresser.part("scene.queue.job_list").all_jobs() == []
