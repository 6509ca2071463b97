"""A capture changes nothing: every setting, the selection, the modes, the Render Result and its slots; also when it fails half-way."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

bpy = pytest.importorskip("bpy")

from tests.scene_snapshot import differences, snapshot  # noqa: E402  (after bpy)

if TYPE_CHECKING:
    from tests.blender.enabled import Dresser


class Engine(bpy.types.RenderEngine):
    """An engine that does what a test wants while it renders."""

    bl_idname = "SET_DRESSER_TEST"
    bl_label = "Test"
    act: Callable[[bpy.types.RenderEngine, Path], object] | None = None
    scenes: list[str] = []  # noqa: RUF012  one list for all that Blender makes of it

    def render(self, depsgraph: bpy.types.Depsgraph) -> None:
        scene = depsgraph.scene
        Engine.scenes.append(scene.name)
        if Engine.act is not None:
            Engine.act(self, Path(scene.render.filepath))


@pytest.fixture
def shot(dresser: Dresser) -> Any:
    """A shot in the middle of somebody's work: odd settings, two renders in two slots, a second scene, compositing."""
    scene = bpy.context.scene
    mesh = bpy.data.meshes.new("Wall")
    mesh.from_pydata([(-2, 0, -1), (2, 0, -1), (2, 0, 1), (-2, 0, 1)], [], [(0, 1, 2, 3)])
    props = bpy.data.collections.new("Props")
    props.use_fake_user = True
    scene.collection.children.link(props)
    props.objects.link(bpy.data.objects.new("Handle", None))
    for name in ("Wall", "Other"):
        obj = bpy.data.objects.new(name, mesh if name == "Wall" else mesh.copy())
        scene.collection.objects.link(obj)
    bpy.data.objects["Other"].location = (1, 3, 0)
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.location, camera.rotation_euler = (0, -8, 0), (1.5708, 0, 0)
    scene.collection.objects.link(camera)
    scene.camera = camera
    camera.keyframe_insert("location", frame=1)
    scene.world = bpy.data.worlds.new("World")
    scene.world.color = (0.2, 0.3, 0.4)
    render = scene.render
    render.engine = "BLENDER_WORKBENCH"
    render.resolution_x, render.resolution_y, render.resolution_percentage = 320, 134, 50
    bpy.ops.render.render()
    result = next(image for image in bpy.data.images if image.type == "RENDER_RESULT")
    while len(result.render_slots) < 2:
        result.render_slots.new()
    result.render_slots.active_index = 1
    scene.world.color = (0.6, 0.1, 0.1)
    bpy.ops.render.render()
    # The artist looks at the first again: Blender's next render would throw it away.
    result.render_slots.active_index = 0
    render.use_border, render.border_max_x = True, 0.4
    render.film_transparent = True
    render.use_stamp = True
    render.filepath = "//somewhere/shot_"
    scene.view_settings.exposure, scene.view_settings.gamma = 0.4, 1.1
    scene.timeline_markers.new("SH0010", frame=1)
    bpy.data.scenes.new("Second")
    scene.view_layers.new("Second Layer")
    bpy.context.view_layer.objects.active = bpy.data.objects["Wall"]
    bpy.data.objects["Wall"].select_set(True)
    bpy.data.objects["Other"].hide_set(True)
    dresser.settings.detail = "1.05"
    bpy.context.view_layer.update()
    return scene


@pytest.fixture
def engine(shot: Any) -> Iterator[type[Engine]]:
    """The test's own render engine, which is the scene's."""
    bpy.utils.register_class(Engine)
    Engine.act, Engine.scenes = None, []
    shot.render.engine = Engine.bl_idname
    yield Engine
    shot.render.engine = "BLENDER_WORKBENCH"
    bpy.utils.unregister_class(Engine)


@pytest.fixture
def take_capture(dresser: Dresser) -> Callable[..., Any]:
    """Captures this source in this way."""

    def take(source: str, render_with: str = "WORKBENCH") -> Any:
        dresser.settings.capture.source = source
        dresser.settings.capture.render_with = render_with
        return dresser.part("scene.capture").capture(bpy.context, dresser.settings)

    return take


@pytest.fixture
def errors(dresser: Dresser) -> Any:
    """The extension's own errors."""
    return dresser.part("client.errors")


def set_source(dresser: Dresser, source: str, render_with: str) -> None:
    dresser.settings.capture.source = source
    dresser.settings.capture.render_with = render_with


@pytest.mark.short(cases=1)
@pytest.mark.usefixtures("shot")
@pytest.mark.parametrize("source, render_with", [("CAMERA", "WORKBENCH"), ("CAMERA", "SCENE"), ("VIEWPORT", "SCENE")])
def test_a_capture_leaves_no_trace(
    dresser: Dresser, take_capture: Callable[..., Any], source: str, render_with: str
) -> None:
    set_source(dresser, source, render_with)
    before = snapshot()

    capture = take_capture(source, render_with)

    assert differences(before, snapshot()) == []
    assert len(capture.picture.data) > 1000


@pytest.mark.usefixtures("shot")
def test_the_snapshot_would_notice_blenders_own_render() -> None:
    before = snapshot()

    bpy.ops.render.render()

    assert any("slot" in difference for difference in differences(before, snapshot()))


@pytest.mark.usefixtures("shot")
def test_in_edit_mode_what_is_edited_is_seen_and_the_mode_stays(
    dresser: Dresser, take_capture: Callable[..., Any]
) -> None:
    import bmesh

    set_source(dresser, "CAMERA", "WORKBENCH")
    unmoved = take_capture("CAMERA").picture.data
    bpy.ops.object.mode_set(mode="EDIT")
    edited = bmesh.from_edit_mesh(bpy.data.objects["Wall"].data)
    for vertex in edited.verts:
        vertex.co.x += 1
    bmesh.update_edit_mesh(bpy.data.objects["Wall"].data)
    bpy.context.view_layer.update()
    before = snapshot()

    moved = take_capture("CAMERA").picture.data

    assert differences(before, snapshot()) == []
    assert moved != unmoved
    assert bpy.context.mode == "EDIT_MESH"


def test_what_was_moved_without_a_keyframe_stays_and_so_does_the_camera(
    shot: Any, take_capture: Callable[..., Any]
) -> None:
    elsewhere = bpy.data.objects.new("Elsewhere", bpy.data.cameras.new("Elsewhere"))
    shot.collection.objects.link(elsewhere)
    shot.timeline_markers.new("Cut", frame=shot.frame_current).camera = elsewhere
    shot.camera = bpy.data.objects["Camera"]
    other = bpy.data.objects["Other"]
    other.keyframe_insert("location", frame=1)
    other.location.z = 0.7
    bpy.context.view_layer.update()

    capture = take_capture("CAMERA")
    bpy.context.view_layer.update()

    assert capture.view.camera_name == "Camera"
    assert shot.camera.name == "Camera"
    assert other.location.z == pytest.approx(0.7)


@pytest.mark.usefixtures("shot")
def test_no_handler_of_another_addon_takes_it_for_a_render(
    take_capture: Callable[..., Any], request: pytest.FixtureRequest
) -> None:
    heard: list[str] = []
    names = ("render_init", "render_pre", "render_post", "render_write", "render_complete", "frame_change_post")
    for name in names:

        def hear(*_: object, name: str = name) -> None:
            heard.append(name)

        getattr(bpy.app.handlers, name).append(hear)
        request.addfinalizer(lambda name=name, hear=hear: getattr(bpy.app.handlers, name).remove(hear))

    take_capture("CAMERA")

    assert heard == []
    bpy.ops.render.render()
    assert "render_complete" in heard


def give_up(engine: bpy.types.RenderEngine, _path: Path) -> None:
    """As Cycles does when the graphics card's memory is full."""
    engine.report({"ERROR"}, "Out of memory")
    engine.error_set("Out of memory")


def lose_the_folder(_engine: bpy.types.RenderEngine, path: Path) -> None:
    shutil.rmtree(path.parent)
    path.parent.write_text("a file where the folder was")


def fill_the_folder(_engine: bpy.types.RenderEngine, path: Path) -> None:
    path.mkdir()


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("act", [give_up, lose_the_folder, fill_the_folder], ids=lambda act: act.__name__)
def test_a_failure_half_way_leaves_no_trace(
    shot: Any, dresser: Dresser, take_capture: Callable[..., Any], errors: Any, act: Any
) -> None:
    set_source(dresser, "CAMERA", "SCENE")
    Engine.act = staticmethod(act)
    before = snapshot()

    with pytest.raises(errors.CaptureError):
        take_capture("CAMERA", "SCENE")

    for left in Path(bpy.app.tempdir).glob("capture-*"):
        left.unlink()  # the file that the engine put there
    assert differences(before, snapshot()) == []
    assert len(Engine.scenes) == 1
    assert Engine.scenes[0] != shot.name, "rendered in a copy"


@pytest.mark.usefixtures("shot")
def test_without_a_temporary_folder_nothing_is_begun(
    dresser: Dresser, take_capture: Callable[..., Any], errors: Any, request: pytest.FixtureRequest
) -> None:
    set_source(dresser, "CAMERA", "WORKBENCH")
    folder = Path(bpy.app.tempdir)
    before = snapshot()
    aside = folder.with_name(folder.name + "-aside")
    folder.rename(aside)
    request.addfinalizer(lambda: aside.exists() and aside.rename(folder))

    with pytest.raises(errors.CaptureNotWritten, match="temporary folder"):
        take_capture("CAMERA")

    aside.rename(folder)
    assert differences(before, snapshot()) == []


@pytest.mark.whole
@pytest.mark.usefixtures("shot")
def test_many_captures_take_no_more_memory_than_few(dresser: Dresser, take_capture: Callable[..., Any]) -> None:
    statm = Path("/proc/self/statm")
    if not statm.exists():
        pytest.skip("this system does not tell a process's memory this way")
    kept = []
    dresser.settings.detail = "1.57"

    def resident() -> float:
        return int(statm.read_text().split()[1]) * 4096 / 1e6

    for number in range(7):
        take_capture("CAMERA")
        kept.append(bpy.data.scenes.new("In the way"))  # so that no scene stands where the last copy stood
        if number == 2:
            before = resident()

    assert resident() - before < 75, "the floats of four captures are 100 MB"
