"""Captures in a real window: the viewport as it looks, nothing changed by it, and the wipe between two pictures. No bpy here."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from tests.window.blender_window import Window
from tests.window.steps import Step, ask, click, execute, key, picture, until, wait
from workshop.places import REPORTS, ROOT

HEAD = f"""
import bpy, dataclasses, importlib, io, math, pathlib, sys, time, types
sys.path.insert(0, {str(ROOT)!r})
from tests import scene_snapshot
from PIL import Image
part = lambda name: importlib.import_module('bl_ext.user_default.set_dresser.' + name)
area = next((area for area in bpy.context.screen.areas if area.type == 'VIEW_3D'), bpy.context.screen.areas[0])
space = area.spaces.active
"""
"""What every step begins with: names do not last from one to the next."""
ARRANGE = """
for obj in list(bpy.data.objects): bpy.data.objects.remove(obj)
bpy.ops.mesh.primitive_cube_add(size=2, location=(0, 0, 0), rotation=(0.3, 0.2, 0.5))
bpy.ops.mesh.primitive_uv_sphere_add(radius=0.8, location=(1.6, 1.5, 0.4))
bpy.ops.mesh.primitive_plane_add(size=12, location=(0, 0, -1.2))
camera = bpy.data.objects.new('Camera', bpy.data.cameras.new('Camera'))
bpy.context.scene.collection.objects.link(camera)
bpy.context.scene.camera = camera
camera.location, camera.rotation_euler = (0.5, -9, 2.5), (math.radians(76), 0, math.radians(3))
camera.data.shift_x = 0.05
camera.data.passepartout_alpha = 0.8
scene = bpy.context.scene
scene.render.resolution_x, scene.render.resolution_y = 1920, 804
scene.render.use_border = True
scene.render.border_max_x = 0.3
settings = scene.set_dresser
settings.capture.source = 'VIEWPORT'
settings.detail = '1.05'
space.region_3d.view_perspective = 'CAMERA'
space.shading.type = 'SOLID'
bpy.ops.ed.undo_push(message='Arranged')
"""


def do(source: str) -> Step:
    """Run Python inside Blender with the names of HEAD."""
    return execute(HEAD + source)


def capture_as(path: Path) -> str:
    """Python that captures and writes the picture, cut to the capture, into a file."""
    return f"""
before = scene_snapshot.snapshot()
made = part('scene.capture').capture(bpy.context, bpy.context.scene.set_dresser)
changed = scene_snapshot.differences(before, scene_snapshot.snapshot())
made.framing.cut(Image.open(io.BytesIO(made.picture.data))).save({str(path)!r})
bpy.app.driver_namespace['changed'] = changed
bpy.app.driver_namespace['view'] = [made.view.width, made.view.height, made.view.camera_name]
"""


def mean_difference(one: Path, other: Path) -> float:
    """Of 255."""
    with Image.open(one) as first, Image.open(other) as second:
        assert first.size == second.size
        return sum(ImageStat.Stat(ImageChops.difference(first.convert("RGB"), second.convert("RGB"))).mean) / 3


def changed() -> Step:
    """Ask what the last capture changed."""
    return ask("changed", "bpy.app.driver_namespace['changed']")


RENDERED = """
stand = part('scene.capture.viewpoint').viewpoint_now(bpy.context, bpy.context.scene.set_dresser, in_viewport=True)
shown, notes = part('scene.capture.render').render(bpy.context, bpy.context.scene.set_dresser, stand, stand.view(bpy.context))
shown.save({path!r})
"""


@pytest.mark.parametrize("overlays", [False, True])
def test_the_viewport_is_captured_as_it_looks_and_nothing_is_changed(
    window: Window, tmp_path: Path, overlays: bool
) -> None:
    made = tmp_path / "made.png"
    result = window.run(
        [
            do(ARRANGE),
            wait(0.5),
            do(f"bpy.context.scene.set_dresser.capture.show_overlays = {overlays}\n" + capture_as(made)),
            changed(),
            ask("view", "bpy.app.driver_namespace['view']"),
            wait(0.3),
            picture("window"),
        ]
    )

    assert result.answers["changed"] == []
    width, height, camera = result.answers["view"]
    assert camera == "Camera"
    assert width / height == pytest.approx(1920 / 804, rel=2e-3)
    with Image.open(made) as shown:
        assert shown.size == (width, height)
        # The camera's own render of the same gate has no outline of selected objects; the viewport has it.
        red, _, blue = shown.convert("RGB").split()
        orange = sum(ImageChops.subtract(red, blue).histogram()[90:])
        assert (orange > 50) == overlays


COMPOSITED = """
scene = bpy.context.scene
for obj in list(bpy.data.objects):
    if obj.type == 'MESH': bpy.data.objects.remove(obj)
bpy.ops.mesh.primitive_plane_add(size=40)
bpy.context.object.rotation_euler = scene.camera.rotation_euler
material = bpy.data.materials.new('Glow')
if material.node_tree is None: material.use_nodes = True
tree = material.node_tree
tree.nodes.clear()
glow, output = tree.nodes.new('ShaderNodeEmission'), tree.nodes.new('ShaderNodeOutputMaterial')
glow.inputs[0].default_value = (0.8, 0.25, 0.05, 1)
tree.links.new(glow.outputs[0], output.inputs[0])
bpy.context.object.data.materials.append(material)
if hasattr(scene, 'compositing_node_group'):
    effects = bpy.data.node_groups.new('Look', 'CompositorNodeTree')
    effects.interface.new_socket('Image', in_out='OUTPUT', socket_type='NodeSocketColor')
    scene.compositing_node_group = effects
    end = effects.nodes.new('NodeGroupOutput')
else:
    scene.use_nodes = True
    effects = scene.node_tree
    effects.nodes.clear()
    end = effects.nodes.new('CompositorNodeComposite')
seen, invert = effects.nodes.new('CompositorNodeRLayers'), effects.nodes.new('CompositorNodeInvert')
effects.links.new(seen.outputs[0], next(each for each in invert.inputs if each.type == 'RGBA'))
effects.links.new(invert.outputs[0], end.inputs[0])
scene.view_settings.view_transform = 'Standard'
scene.render.use_border = False
space.shading.type = 'MATERIAL'
"""
"""A glowing wall before the camera, and a compositor that inverts it."""

SMALL_CAPTURE = """
made = part('scene.capture.viewpoint').viewpoint_now(bpy.context, bpy.context.scene.set_dresser, in_viewport=True)
view = dataclasses.replace(made.view(bpy.context), width=96, height=40)
scene = bpy.context.scene
had = scene.display_settings.display_device, scene.view_settings.view_transform, space.shading.use_compositor
viewport = part('scene.capture.viewport')
until = time.monotonic() + 100
while time.monotonic() < until:
    shown = viewport.draw(bpy.context, made, view, with_overlays=False, with_compositor={wanted})
    if abs(shown.getpixel((48, 20))[0] - {red}) <= 3: break
    time.sleep(0.5)
notes = viewport.notes_on_compositor(scene, made, is_wanted={wanted})
now = scene.display_settings.display_device, scene.view_settings.view_transform, space.shading.use_compositor
bpy.app.driver_namespace['made'] = [list(shown.getpixel((48, 20))), len(notes), now == had]
"""
"""The colour in the middle of a small capture. The first drawings may lack the material, whose shader is still compiled meanwhile."""


@pytest.mark.parametrize(
    "compositor, wanted, red, notes",
    [("ALWAYS", False, 231, 1), ("CAMERA", False, 231, 1), ("ALWAYS", True, 124, 1), ("DISABLED", True, 231, 0)],
)
def test_the_viewports_compositor_is_in_a_capture_only_by_choice(
    window: Window, compositor: str, wanted: bool, red: int, notes: int
) -> None:
    result = window.run(
        [
            do(ARRANGE),
            do(COMPOSITED + f"space.shading.use_compositor = {compositor!r}\n"),
            do(SMALL_CAPTURE.format(wanted=wanted, red=red)),
            ask("made", "bpy.app.driver_namespace['made']"),
        ]
    )

    colour, told, is_as_before = result.answers["made"]
    assert is_as_before
    assert told == notes
    assert colour[0] == pytest.approx(red, abs=3)


@pytest.mark.parametrize("display", ["Display P3", "Rec.2020"])
def test_a_capture_is_srgb_whatever_the_display(window: Window, display: str) -> None:
    on_it = f"bpy.context.scene.display_settings.display_device = {display!r}\n"
    result = window.run(
        [
            do(ARRANGE),
            do(COMPOSITED + "space.shading.use_compositor = 'DISABLED'\n" + on_it),
            do(SMALL_CAPTURE.format(wanted=False, red=231)),
            ask("made", "bpy.app.driver_namespace['made']"),
        ]
    )

    colour, _, is_as_before = result.answers["made"]
    assert is_as_before
    assert colour == pytest.approx([231, 137, 63], abs=3)


def test_drawn_and_rendered_are_the_same_picture(window: Window, tmp_path: Path) -> None:
    drawn, rendered = tmp_path / "drawn.png", tmp_path / "rendered.png"
    window.run([do(ARRANGE), wait(0.5), do(capture_as(drawn) + RENDERED.format(path=str(rendered)))])

    assert mean_difference(drawn, rendered) <= 1.0


def test_a_view_of_no_camera_is_the_regions_own(window: Window, tmp_path: Path) -> None:
    made = tmp_path / "made.png"
    result = window.run(
        [
            do(ARRANGE),
            do("space.region_3d.view_perspective = 'PERSP'\nbpy.ops.ed.undo_push(message='Turned')\n"),
            wait(0.5),
            do(capture_as(made)),
            changed(),
            ask("view", "bpy.app.driver_namespace['view']"),
            ask(
                "region",
                "[(r.width, r.height) for a in context.screen.areas if a.type == 'VIEW_3D' for r in a.regions"
                " if r.type == 'WINDOW'][0]",
            ),
        ]
    )

    width, height, camera = result.answers["view"]
    across, up = result.answers["region"]
    assert result.answers["changed"] == []
    assert camera == ""
    assert width / height == pytest.approx(across / up, rel=2e-3)


@pytest.mark.parametrize("view", ["PERSP", "ORTHO"])
def test_what_cycles_shows_is_rendered_from_the_same_place(window: Window, tmp_path: Path, view: str) -> None:
    """Blender draws a viewport of Cycles off the screen as black."""
    drawn, rendered = tmp_path / "drawn.png", tmp_path / "rendered.png"
    turned = f"space.region_3d.view_perspective = {view!r}\nspace.clip_end = 100\n"
    engine = "bpy.context.scene.render.engine = 'CYCLES'\nspace.shading.type = 'RENDERED'\n"
    result = window.run(
        [
            do(ARRANGE + turned),
            wait(0.5),
            do(capture_as(drawn)),
            do("bpy.context.scene.cycles.samples = 2\n" + engine + capture_as(rendered)),
            changed(),
        ]
    )

    assert result.answers["changed"] == []
    # Lit differently, but the ground's edge and the objects' outlines are in the same places.
    with Image.open(drawn) as one, Image.open(rendered) as other:
        sky = [picture.convert("RGB").getpixel((3, 3)) for picture in (one, other)]
        outlines = [
            ImageChops.difference(picture.convert("RGB"), Image.new("RGB", picture.size, colour)).convert("L")
            for picture, colour in zip((one, other), sky, strict=True)
        ]
        masks = [outline.point([255 * (value > 2) for value in range(256)]) for outline in outlines]
        apart = ImageChops.difference(*masks).histogram()[255] / (one.width * one.height)
    assert apart < 0.05


ODD: dict[str, str] = {
    "local view": (
        "bpy.ops.object.select_all(action='DESELECT')\nbpy.data.objects['Cube'].select_set(True)\n"
        "with bpy.context.temp_override(area=area, region=area.regions[-1]): bpy.ops.view3d.localview()\n"
    ),
    "hidden collection": "bpy.context.view_layer.layer_collection.children[0].hide_viewport = True\n",
    "camera locked to the view": "space.lock_camera = True\n",
    "split in four": (
        "with bpy.context.temp_override(area=area, region=area.regions[-1]): bpy.ops.screen.region_quadview()\n"
    ),
    "called from another editor": "bpy.context.screen.areas[0].type = 'CONSOLE'\n",
    "wireframe": "space.shading.type = 'WIREFRAME'\n",
    "a camera of its own": "space.use_local_camera = True\nspace.camera = bpy.data.objects['Camera']\n",
}


@pytest.mark.parametrize("odd", ODD)
def test_odd_viewports_are_captured_too(window: Window, tmp_path: Path, odd: str) -> None:
    made = tmp_path / "made.png"
    result = window.run([do(ARRANGE), do(ODD[odd]), wait(0.5), do(capture_as(made)), changed(), picture("window")])

    assert result.answers["changed"] == []
    with Image.open(made) as shown:
        shown.convert("RGB").save(REPORTS / f"capture-{odd}.png".replace(" ", "-"))
        tones = sum(1 for count in shown.convert("L").histogram() if count)
        assert (tones > 1) == (odd != "hidden collection"), "seen is what the viewport shows"


def test_undo_and_redo_know_nothing_of_a_capture(window: Window, tmp_path: Path) -> None:
    names = "sorted(obj.name for obj in context.scene.objects)"
    steps: list[Step] = [do(ARRANGE)]
    steps += [do("bpy.data.objects['Cube'].name = 'Renamed'\nbpy.ops.ed.undo_push(message='Rename')\n"), wait(0.3)]
    for source in ("VIEWPORT", "CAMERA"):
        steps.append(
            do(f"bpy.context.scene.set_dresser.capture.source = {source!r}\n" + capture_as(tmp_path / "a.png"))
        )
    steps += [
        changed(),
        do("bpy.ops.ed.undo()\n"),
        wait(0.3),
        ask("undone", names),
        do("bpy.ops.ed.redo()\n"),
        wait(0.3),
        ask("redone", names),
        ask("scenes", "[scene.name for scene in bpy.data.scenes]"),
    ]
    result = window.run(steps)

    assert result.answers["changed"] == []
    assert "Cube" in result.answers["undone"]
    assert "Renamed" in result.answers["redone"]
    assert result.answers["scenes"] == ["Scene"]


GREEN, BLUE = (60, 130, 80), (70, 90, 170)
ON = "__import__('sys').modules['bl_ext.user_default.set_dresser.scene.placements.compare'].is_on()"


def is_like(colour: object, wanted: tuple[int, int, int]) -> bool:
    """The same to what Blender's own way to the screen rounds off."""
    assert isinstance(colour, tuple)
    return all(abs(one - other) <= 3 for one, other in zip(colour, wanted, strict=True))


def pictures(folder: Path, ratio: float = 1920 / 804) -> tuple[Path, Path]:
    """A green and a blue picture; muted, as the wipe has to show them exactly."""
    size = (960, round(960 / ratio))
    paths = folder / "before.png", folder / "after.png"
    for path, colour in zip(paths, (GREEN, BLUE), strict=True):
        Image.new("RGB", size, colour).save(path)
    return paths


JOB = """
jobs = part('scene.queue.job_list')
take = types.SimpleNamespace(before=pathlib.Path({before!r}), picture=pathlib.Path({after!r}), title='A shot')
jobs._views.now['wipe'] = types.SimpleNamespace(id='wipe', take=take, title='A shot', is_under_way=False, state=jobs.State.PLACED, notes=(), provider='proof', error=None, detail='')
area = next(area for area in bpy.context.screen.areas if area.type == {editor!r})
region = next(region for region in area.regions if region.type == 'WINDOW')
with bpy.context.temp_override(area=area, region=region): bpy.ops.set_dresser.compare('INVOKE_DEFAULT', job_id='wipe')
"""


@pytest.mark.parametrize("view", ["CAMERA", "PERSP"])
def test_a_line_is_dragged_between_before_and_after(window: Window, tmp_path: Path, view: str) -> None:
    before, after = pictures(tmp_path)
    place = (
        "[(r.x, r.y, r.width, r.height) for a in context.screen.areas if a.type == 'VIEW_3D' for r in a.regions"
        " if r.type == 'WINDOW'][0]"
    )
    result = window.run(
        [
            do(ARRANGE + f"space.region_3d.view_perspective = {view!r}\n"),
            wait(0.3),
            do(JOB.format(before=str(before), after=str(after), editor="VIEW_3D")),
            until(ON, 5),
            ask("place", place),
            picture("middle", showing=BLUE),
            click(600, 450),
            wait(0.3),
            picture("dragged"),
            do("bpy.ops.ed.undo()\n"),
            do("for image in list(bpy.data.images): bpy.data.images.remove(image)\n"),
            wait(0.3),
            ask("after undo", ON),
            key("ESC"),
            wait(0.3),
            ask("after escape", ON),
            picture("ended"),
        ]
    )

    x, y, width, height = result.answers["place"]
    assert result.answers["after undo"] is True
    assert result.answers["after escape"] is False
    with Image.open(result.pictures["middle"]) as shown:
        at, line = shown.convert("RGB").getpixel, shown.height - (y + height // 2) - 40
        row = [at((x + across, line)) for across in range(0, width, 4)]
    green, blue = (sum(is_like(colour, wanted) for colour in row) for wanted in (GREEN, BLUE))
    assert green > 40
    assert green == pytest.approx(blue, abs=8)
    with Image.open(result.pictures["dragged"]) as shown:
        at, line = shown.convert("RGB").getpixel, shown.height - (y + 450) - 40
        assert is_like(at((x + 585, line)), GREEN)
        assert is_like(at((x + 615, line)), BLUE)
    with Image.open(result.pictures["ended"]) as shown:
        assert not is_like(shown.convert("RGB").getpixel((x + 615, line)), BLUE)


def test_in_the_image_editor_the_pictures_lie_on_the_image_and_follow_it(window: Window, tmp_path: Path) -> None:
    before, after = pictures(tmp_path)
    editor = "a.type == 'IMAGE_EDITOR'"
    window_region = f"[r for a in context.screen.areas if {editor} for r in a.regions if r.type == 'WINDOW'][0]"
    ends = f"[{window_region}.view2d.view_to_region(at, at, clip=False) for at in (0.0, 1.0)]"
    result = window.run(
        [
            do(ARRANGE),
            do(f"area.type = 'IMAGE_EDITOR'\narea.spaces.active.image = bpy.data.images.load({str(before)!r})\n"),
            wait(0.5),
            do(JOB.format(before=str(before), after=str(after), editor="IMAGE_EDITOR")),
            do("area = next(a for a in bpy.context.screen.areas if a.type == 'IMAGE_EDITOR')\n"
               "region = next(r for r in area.regions if r.type == 'WINDOW')\n"
               "with bpy.context.temp_override(area=area, region=region): bpy.ops.image.view_zoom_ratio(ratio=0.5)\n"),
            wait(0.5),
            ask("ends", ends),
            ask("place", f"({window_region}.x, {window_region}.y)"),
            picture("on the image", showing=BLUE),
            do("bpy.ops.wm.read_homefile(use_factory_startup=True)\n"),
            ask("after another file", ON),
        ]
    )  # fmt: skip

    (left, bottom), (right, top) = result.answers["ends"]
    x, y = result.answers["place"]
    assert result.answers["after another file"] is False
    with Image.open(result.pictures["on the image"]) as shown:
        at = shown.convert("RGB").getpixel

        def on(part_across: float, part_up: float) -> object:
            across, up = left + (right - left) * part_across, bottom + (top - bottom) * part_up
            return at((round(x + across), shown.height - 1 - round(y + up)))

        assert is_like(on(0.05, 0.2), GREEN)
        assert is_like(on(0.95, 0.2), BLUE)
        assert not is_like(on(1.05, 0.2), BLUE)
