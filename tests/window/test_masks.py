"""Where the model may paint, shown and drawn in a real window: the overlay, a dragged box, strokes. No bpy here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.window.blender_window import Window
from tests.window.steps import EXTENSION, Step, ask, drag, execute, key, picture, until, wait

MASKS = f"__import__({EXTENSION + '.scene.mask.area'!r}, fromlist=['area'])"
CAPTURES = f"__import__({EXTENSION + '.scene.capture'!r}, fromlist=['capture'])"
OVERLAY = f"__import__({EXTENSION + '.scene.mask.overlay'!r}, fromlist=['overlay'])"
SETTINGS = "bpy.context.scene.set_dresser"

SCENE = """
for obj in list(bpy.data.objects):
    bpy.data.objects.remove(obj)
bpy.ops.mesh.primitive_uv_sphere_add(radius=2.0, segments=64, ring_count=32)
ball = bpy.context.object
ball.name = 'Ball'
bpy.ops.mesh.primitive_cube_add(size=1.6, location=(1.4, -3.0, 0.5))
bpy.context.object.name = 'Box in Front'
bpy.ops.mesh.primitive_plane_add(size=30, location=(0, 0, -2))
bpy.ops.object.camera_add(location=(0, -11, 1), rotation=(1.5, 0, 0))
scene = bpy.context.scene
scene.camera = bpy.context.object
scene.camera.data.shift_x = 0.1
scene.camera.data.shift_y = -0.05
bpy.ops.object.select_all(action='DESELECT')
bpy.data.objects['Ball'].select_set(True)
bpy.context.view_layer.objects.active = bpy.data.objects['Ball']
scene.set_dresser.capture.source = 'VIEWPORT'
scene.set_dresser.mask.source = 'OBJECTS'
scene.set_dresser.mask.grow = 0
area = next(area for area in bpy.context.screen.areas if area.type == 'VIEW_3D')
space = area.spaces.active
space.shading.type = 'SOLID'
space.overlay.show_overlays = False
space.show_gizmo = False
space.region_3d.view_perspective = 'CAMERA'
"""
FREE_VIEW = """
space = next(area for area in bpy.context.screen.areas if area.type == 'VIEW_3D').spaces.active
space.region_3d.view_perspective = 'PERSP'
space.region_3d.view_rotation = (0.7071, 0.7071, 0, 0)
space.region_3d.view_location = (0, 0, 0)
space.region_3d.view_distance = 14
"""
IN_VIEW = (
    "area = next(area for area in bpy.context.screen.areas if area.type == 'VIEW_3D')\n"
    "region = next(region for region in area.regions if region.type == 'WINDOW')\n"
    "with bpy.context.temp_override(area=area, region=region): "
)
SHOWN = f"{OVERLAY}._overlay.now.shown.texture is not None"
REGION = (
    "next([region.x, region.y, region.width, region.height] for area in bpy.context.window_manager.windows[0].screen.areas"
    " if area.type == 'VIEW_3D' for region in area.regions if region.type == 'WINDOW')"
)
FRAME = (
    "next([round(edge) for edge in __import__('"
    + EXTENSION
    + ".scene.blender.framed_region', fromlist=['framed']).framed_in_view("
    "bpy.context.scene, area.spaces.active, region, region.data)]"
    " for area in bpy.context.window_manager.windows[0].screen.areas if area.type == 'VIEW_3D'"
    " for region in area.regions if region.type == 'WINDOW')"
)


def write_mask(path: Path) -> Step:
    """Write the mask that would be sent now."""
    return execute(
        IN_VIEW + f"mask = {MASKS}.mask_for(bpy.context, {SETTINGS}, {CAPTURES}.framing_now(bpy.context, {SETTINGS}), "
        f"{CAPTURES}.view_now(bpy.context, {SETTINGS}), None); "
        f"__import__('pathlib').Path({str(path)!r}).write_bytes(mask.data)\n"
    )


def tinted(picture: Path, without: Path, region: list[int]) -> Image.Image:
    """Where the viewport looks different in two pictures of the window: white on black, of the region's pixels."""
    left, bottom, width, height = region
    pictures = [np.asarray(Image.open(each).convert("RGB")).astype(int) for each in (picture, without)]
    differs = np.abs(pictures[0] - pictures[1]).sum(axis=2) > 12
    top = len(differs) - bottom - height
    return Image.fromarray(differs[top : top + height, left : left + width].astype(np.uint8) * 255)


def share_alike(one: Image.Image, other: Image.Image) -> float:
    """How much of what either shows both show."""
    a, b = (np.asarray(each.convert("L")) > 127 for each in (one, other))
    return float((a & b).sum() / max(1, (a | b).sum()))


def test_the_overlay_marks_what_may_change_in_the_camera_and_in_a_free_view(window: Window, tmp_path: Path) -> None:
    """Its tint lies where the mask that would be sent is white: what is seen of the ball, behind the box."""
    camera, free = tmp_path / "camera.png", tmp_path / "free.png"
    toggle = execute(IN_VIEW + "bpy.ops.set_dresser.show_mask()")
    result = window.run(
        [
            execute(SCENE),
            execute(FREE_VIEW),
            # A new window's first draw of a view builds its shaders, and takes as long as that takes.
            picture("drawn once"),
            wait(3.0),
            picture("free without"),
            execute(SCENE),
            wait(1.0),
            picture("camera without"),
            ask("region", REGION),
            ask("frame", FRAME),
            toggle,
            until(SHOWN),
            wait(1.0),
            picture("camera"),
            write_mask(camera),
            execute(FREE_VIEW),
            wait(3.0),
            picture("free"),
            write_mask(free),
            execute("bpy.ops.object.select_all(action='DESELECT')"),
            wait(3.0),
            ask("why", f"{OVERLAY}.obstacle()"),
            picture("nothing"),
            toggle,
            ask("timer", f"bpy.app.timers.is_registered({OVERLAY}.look)"),
            ask(
                "handlers", "[each for each in bpy.app.handlers.depsgraph_update_post if 'overlay' in each.__module__]"
            ),
        ]
    )

    region, frame = result.answers["region"], result.answers["frame"]
    left, bottom, right, top = frame
    seen = tinted(result.pictures["camera"], result.pictures["camera without"], region).crop(
        (left, region[3] - top, right, region[3] - bottom)
    )
    assert share_alike(seen, Image.open(camera).resize(seen.size)) > 0.95
    seen = tinted(result.pictures["free"], result.pictures["free without"], region)
    assert share_alike(seen, Image.open(free).resize(seen.size)) > 0.95
    # The header and the tools, which lie over the view, may look different.
    unmarked = np.asarray(tinted(result.pictures["nothing"], result.pictures["free without"], region))
    assert np.count_nonzero(unmarked) < 0.1 * np.count_nonzero(np.asarray(seen))
    assert "none is selected" in result.answers["why"]
    assert (result.answers["timer"], result.answers["handlers"]) == (False, [])
    assert "Traceback" not in result.output


def test_in_local_view_what_is_not_there_hides_nothing(window: Window, tmp_path: Path) -> None:
    """Neither what a capture sends nor what the overlay shows, which asks from no editor."""
    paths = [tmp_path / "with.png", tmp_path / "without.png"]
    result = window.run(
        [
            execute(SCENE + FREE_VIEW),
            write_mask(paths[0]),
            execute(IN_VIEW + "bpy.ops.view3d.localview(frame_selected=False)"),
            wait(0.5),
            write_mask(paths[1]),
            ask(
                "asked by a timer",
                f"int({MASKS}.area_for(bpy.context, {SETTINGS}, (300, 200), {CAPTURES}.view_now(bpy.context, {SETTINGS}), None).sum())",
            ),
            execute(IN_VIEW + "bpy.ops.view3d.localview(frame_selected=False)"),
        ]
    )

    hidden, alone = (np.count_nonzero(np.asarray(Image.open(path))) for path in paths)
    assert 0.5 * alone < hidden < 0.9 * alone
    with Image.open(paths[1]) as whole:
        share = alone / (whole.width * whole.height)
    assert result.answers["asked by a timer"] == pytest.approx(300 * 200 * share, rel=0.02)
    assert "Traceback" not in result.output


QUADRANTS = (
    "[[region.x, region.y, region.width, region.height, region.data == area.spaces.active.region_3d]"
    " for area in bpy.context.window_manager.windows[0].screen.areas if area.type == 'VIEW_3D'"
    " for region in area.regions if region.type == 'WINDOW']"
)
WITH_RED_BALL = """
bpy.data.objects['Ball'].color = (1, 0, 0, 1)
bpy.data.objects['Box in Front'].color = bpy.data.objects['Plane'].color = (0, 0.2, 0.2, 1)
space.shading.color_type = 'OBJECT'
"""


def write_mask_of_region(path: Path, region: str) -> Step:
    """Write the mask that would be sent now, asked for from this region of the 3D View."""
    return execute(
        "area = next(area for area in bpy.context.screen.areas if area.type == 'VIEW_3D')\n"
        f"with bpy.context.temp_override(area=area, region={region}):\n"
        f"    framing, view = {CAPTURES}.framing_now(bpy.context, {SETTINGS}), {CAPTURES}.view_now(bpy.context, {SETTINGS})\n"
        f"    mask = {MASKS}.mask_for(bpy.context, {SETTINGS}, framing, view, None)\n"
        f"__import__('pathlib').Path({str(path)!r}).write_bytes(mask.data)\n"
    )


def test_in_quad_view_each_quarter_has_its_own_mask(window: Window, tmp_path: Path) -> None:
    """From a quarter, what that shows; from the sidebar, and in the overlay, what the view's own quarter shows."""
    paths = [tmp_path / f"quarter {number}.png" for number in range(4)]
    own = tmp_path / "own.png"
    windows = "[region for region in area.regions if region.type == 'WINDOW']"
    toggle = execute(IN_VIEW + "bpy.ops.set_dresser.show_mask()")
    result = window.run(
        [
            execute(SCENE + FREE_VIEW + WITH_RED_BALL),
            execute(IN_VIEW + "bpy.ops.screen.region_quadview()"),
            wait(1.0),
            ask("quarters", QUADRANTS),
            picture("with"),
            *[write_mask_of_region(path, f"{windows}[{number}]") for number, path in enumerate(paths)],
            write_mask_of_region(own, "next(region for region in area.regions if region.type == 'UI')"),
            toggle,
            until(SHOWN),
            wait(1.0),
            picture("overlay"),
            toggle,
            execute("bpy.data.objects['Ball'].hide_set(True)"),
            wait(1.0),
            picture("without"),
            execute("bpy.data.objects['Ball'].hide_set(False)"),
            execute(IN_VIEW + "bpy.ops.screen.region_quadview()"),
        ]
    )

    quarters = [(quarter[:4], quarter[4]) for quarter in result.answers["quarters"]]
    assert len(quarters) == 4
    assert sum(is_own for _, is_own in quarters) == 1
    for (region, is_own), path in zip(quarters, paths, strict=True):
        ball = tinted(result.pictures["with"], result.pictures["without"], region)
        mask = Image.open(path)
        assert share_alike(ball, mask.resize(ball.size)) > 0.9, region
        marked = tinted(result.pictures["overlay"], result.pictures["with"], region)
        if is_own:
            assert own.read_bytes() == path.read_bytes()
            assert share_alike(ball, marked) > 0.9
        else:
            assert np.count_nonzero(np.asarray(marked)) < 0.05 * np.count_nonzero(np.asarray(ball))
    assert "Traceback" not in result.output


def test_a_clipping_region_cuts_the_mask_as_it_cuts_the_view(window: Window, tmp_path: Path) -> None:
    mask = tmp_path / "cut.png"
    toggle = execute(IN_VIEW + "bpy.ops.set_dresser.show_mask()")
    result = window.run(
        [
            execute(SCENE + FREE_VIEW + WITH_RED_BALL),
            wait(0.5),
            ask("region", REGION),
            toggle,
            until(SHOWN),
            toggle,
            execute(IN_VIEW + "bpy.ops.view3d.clip_border(xmin=300, xmax=600, ymin=200, ymax=420)\narea.tag_redraw()"),
            wait(1.0),
            write_mask(mask),
            picture("with"),
            toggle,
            until(SHOWN),
            wait(1.0),
            picture("overlay"),
            toggle,
            execute("bpy.data.objects['Ball'].hide_set(True)"),
            wait(1.0),
            picture("without"),
            execute("bpy.data.objects['Ball'].hide_set(False)"),
            execute(IN_VIEW + "bpy.ops.view3d.clip_border()"),
        ]
    )

    region = result.answers["region"]
    ball = tinted(result.pictures["with"], result.pictures["without"], region)
    assert share_alike(ball, Image.open(mask).resize(ball.size)) > 0.9
    assert share_alike(ball, tinted(result.pictures["overlay"], result.pictures["with"], region)) > 0.9
    assert "Traceback" not in result.output


def test_a_box_is_dragged_over_the_camera_s_frame(window: Window, tmp_path: Path) -> None:
    mask = tmp_path / "box.png"
    result = window.run(
        [
            execute(SCENE),
            wait(0.5),
            ask("frame", FRAME),
            execute(IN_VIEW + "bpy.ops.set_dresser.drag_mask_box('INVOKE_DEFAULT')"),
            drag([(420, 330), (460, 400), (520, 450), (600, 480)]),
            ask("box", f"list({SETTINGS}.mask.box)"),
            ask("source", f"{SETTINGS}.mask.source"),
            write_mask(mask),
            execute(IN_VIEW + "bpy.ops.set_dresser.show_mask()"),
            until(SHOWN),
            wait(0.5),
            picture("box"),
            execute(IN_VIEW + "bpy.ops.set_dresser.show_mask()"),
            execute(IN_VIEW + "bpy.ops.set_dresser.drag_mask_box('INVOKE_DEFAULT')"),
            key("ESC"),
            ask("kept", f"list({SETTINGS}.mask.box)"),
        ]
    )

    left, bottom, right, top = result.answers["frame"]
    wanted = [(420 - left) / (right - left), (330 - bottom) / (top - bottom)]
    wanted += [(600 - left) / (right - left), (480 - bottom) / (top - bottom)]
    assert result.answers["box"] == pytest.approx(wanted, abs=0.005)
    assert result.answers["source"] == "BOX"
    assert result.answers["kept"] == result.answers["box"]
    with Image.open(mask) as picture_of_mask:
        box = picture_of_mask.getbbox()
        assert box is not None
        parts = [box[0] / picture_of_mask.width, 1 - box[3] / picture_of_mask.height]
        parts += [box[2] / picture_of_mask.width, 1 - box[1] / picture_of_mask.height]
    assert parts == pytest.approx(wanted, abs=0.02)
    assert "Traceback" not in result.output


@pytest.mark.parametrize("placement", ["CURSOR", "VIEW"])
@pytest.mark.parametrize("perspective", ["CAMERA", "PERSP"])
def test_what_is_annotated_around_may_change(window: Window, tmp_path: Path, placement: str, perspective: str) -> None:
    """A loop drawn with the Annotate tool, in space and on the screen: the mask lies in the window where it was drawn."""
    mask = tmp_path / "strokes.png"
    circle = [(450 + int(90 * np.cos(t)), 400 + int(70 * np.sin(t))) for t in np.linspace(0, 6.1, 40)]
    result = window.run(
        [
            execute(
                SCENE
                + f"scene.set_dresser.mask.source = 'STROKES'\nspace.region_3d.view_perspective = {perspective!r}\n"
            ),
            execute(
                f"bpy.context.scene.tool_settings.annotation_stroke_placement_view3d = {placement!r}\n"
                + IN_VIEW
                + "bpy.ops.wm.tool_set_by_id(name='builtin.annotate')"
            ),
            wait(0.5),
            ask("frame", FRAME),
            drag(circle),
            wait(0.5),
            write_mask(mask),
            picture("drawn"),
            execute(IN_VIEW + "bpy.ops.wm.tool_set_by_id(name='builtin.select_box')"),
        ]
    )

    left, bottom, right, top = result.answers["frame"]
    with Image.open(mask) as picture_of_mask:
        drawn = Image.new("L", picture_of_mask.size)
        across, up = picture_of_mask.width / (right - left), picture_of_mask.height / (top - bottom)
        ImageDraw.Draw(drawn).polygon([((x - left) * across, (top - y) * up) for x, y in circle], fill=255)
        assert share_alike(picture_of_mask, drawn) > 0.9
    assert "Traceback" not in result.output


ISLANDS = """
for obj in list(bpy.data.objects):
    bpy.data.objects.remove(obj)
bpy.ops.mesh.primitive_cube_add()
cube = bpy.context.object
image = bpy.data.images.new('Crate', 640, 480)
image.generated_color = (0.2, 0.3, 0.4, 1)
material = bpy.data.materials.new('Crate')
node = material.node_tree.nodes.new('ShaderNodeTexImage')
node.image = image
material.node_tree.nodes.active = node
cube.data.materials.append(material)
for polygon in cube.data.polygons:
    polygon.select = polygon.index == 2
bpy.context.scene.tool_settings.mesh_select_mode = (False, False, True)
bpy.ops.object.mode_set(mode='EDIT')
area = next(area for area in bpy.context.screen.areas if area.type == 'PROPERTIES')
area.type = 'IMAGE_EDITOR'
area.spaces.active.image = image
settings = bpy.context.scene.set_dresser
settings.capture.source = 'TEXTURE'
settings.mask.source = 'FACES'
settings.mask.grow = 0
"""


def test_over_a_texture_the_selected_faces_are_marked_where_they_lie_on_it(window: Window) -> None:
    result = window.run(
        [
            execute(ISLANDS),
            wait(1.0),
            picture("without"),
            execute(IN_VIEW + "bpy.ops.set_dresser.show_mask()"),
            until(SHOWN),
            wait(1.0),
            picture("texture"),
            ask("why", f"{OVERLAY}.obstacle()"),
            execute(IN_VIEW + "bpy.ops.set_dresser.show_mask()"),
            execute(
                "bpy.ops.object.mode_set(mode='OBJECT')\n"
                "next(area for area in bpy.context.screen.areas if area.type == 'IMAGE_EDITOR').type = 'PROPERTIES'\n"
            ),
        ]
    )

    assert result.answers["why"] == ""
    one, other = (
        np.asarray(Image.open(result.pictures[name]).convert("RGB")).astype(int) for name in ("texture", "without")
    )
    marked = np.abs(one - other).sum(axis=2) > 12
    # A sixth of the cross that a cube's faces are laid out in, which is a quarter of the image by a third.
    assert np.count_nonzero(marked[:, 1300:]) > 1000
    assert np.count_nonzero(marked[:, :1250]) < 500
    assert "Traceback" not in result.output
