"""Signs in a real window: made by a press, worded in the list, generated as proofs, shown in another language by the menu. No bpy here."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageChops

from tests.window.blender_window import Window
from tests.window.steps import (
    EXTENSION,
    as_before_panels,
    ask,
    click_field,
    execute,
    key,
    open_panels,
    open_sidebar,
    picture,
    press_button,
    until,
    wait,
    write,
)

LIST = f"__import__('sys').modules[{EXTENSION + '.scene.signs.sign_list'!r}]"
SIGN = f"{LIST}.active_sign()"
SHOWN = f"{SIGN}.material.node_tree.nodes['Set Dresser Picture'].image.name"
JOBS = f"__import__('sys').modules[{EXTENSION + '.scene.queue.job_list'!r}].all_jobs()"
MODAL = "context.window_manager.windows[0].modal_operators"
TAKES = f"[take.name for take in {SIGN}.takes]"

A_BARE_SIGN = """
for obj in list(bpy.data.objects): bpy.data.objects.remove(obj)
bpy.ops.mesh.primitive_plane_add(size=1, rotation=(1.5708, 0, 0))
bpy.context.object.name = 'Shop Sign'
bpy.context.object.scale = (2.6, 0.9, 1)
space = next(area for area in bpy.context.screen.areas if area.type == 'VIEW_3D').spaces.active
space.region_3d.view_rotation = (0.7071, 0.7071, 0, 0)
space.region_3d.view_distance = 5
bpy.context.view_layer.update()
bpy.ops.ed.undo_push(message='Set up')
"""


def viewport(path: Path) -> Image.Image:
    """The part of a window's picture that is the 3D View, without its sidebar."""
    with Image.open(path) as whole:
        width, height = whole.size
        return whole.convert("RGB").crop((width // 10, height // 10, width * 2 // 3, height * 4 // 5))


def test_a_sign_is_made_worded_generated_and_shown_in_another_language(window: Window) -> None:
    result = window.run(
        [
            execute(A_BARE_SIGN),
            open_panels("signs", "sign_look"),
            open_sidebar("Set Dresser"),
            press_button("set_dresser.make_sign"),
            until(f"{SIGN} is not None"),
            click_field("lines[0].texts[0].text"),
            wait(0.3),
            write("NOODLES"),
            key("RET"),
            until(f"{SIGN}.lines[0].texts['en'].text == 'NOODLES'"),
            execute(
                f"bpy.ops.set_dresser.add_language(tag='hi')\n{SIGN}.lines[0].texts['hi'].text = 'लाओ वांग नूडल्स'\n"
                "context.scene.set_dresser_signs.language = 'en'\n"
            ),
            execute(
                "next(area for area in context.screen.areas if area.type == 'VIEW_3D')"
                ".spaces.active.shading.type = 'MATERIAL'\n"
                "bpy.ops.ed.undo_push(message='Worded')\n"
            ),
            press_button("set_dresser.generate_signs"),
            wait(0.5),
            picture("asked"),
            key("RET"),
            until(f"{TAKES} == ['en']", 60),
            ask("shown in English", SHOWN),
            wait(3.0),
            picture("English"),
            execute("context.scene.set_dresser_signs.language = 'hi'"),
            until(f"{TAKES} == ['en', 'hi']", 60),
            until(f"'Hindi' in {SHOWN}"),
            wait(3.0),
            picture("Hindi"),
            execute("context.scene.set_dresser_signs.language = 'en'"),
            ask("shown in English again", SHOWN),
            as_before_panels("signs", "sign_look"),
        ]
    )

    assert result.answers["shown in English"] == "Shop Sign (English)"
    assert result.answers["shown in English again"] == "Shop Sign (English)"
    difference = ImageChops.difference(viewport(result.pictures["English"]), viewport(result.pictures["Hindi"]))
    assert sum(difference.convert("L").histogram()[60:]) > 500, "other letters stand on the sign"
    assert "Traceback" not in result.output


def test_hundreds_of_signs_are_asked_for_while_blender_goes_on(window: Window) -> None:
    result = window.run(
        [
            execute(A_BARE_SIGN),
            open_panels("signs", "sign_look"),
            open_sidebar("Set Dresser"),
            press_button("set_dresser.make_sign"),
            execute(
                f"first = {SIGN}\n"
                "first.lines[0].texts['en'].text = 'ROOM 0'\n"
                f"signs = {LIST}\n"
                "target, board = first.target, first.object\n"
                "for number in range(1, 300):\n"
                "    sign = signs.new_sign(f'Room {number}')\n"
                "    sign.target, sign.object, sign.width, sign.height = target, board, 2.0, 1.0\n"
                "    sign.lines[0].texts['en'].text = f'ROOM {number}'\n"
            ),
            wait(0.5),
            press_button("set_dresser.generate_signs"),
            wait(0.5),
            key("RET"),
            until(f"len({JOBS}) >= 300", 60),
            execute("bpy.ops.set_dresser.pause_queue()\nbpy.ops.set_dresser.cancel_all_jobs()\n"),
            ask("turns are over", f"not any(op.bl_idname == 'SET_DRESSER_OT_generate_signs' for op in {MODAL})"),
            as_before_panels("signs", "sign_look"),
        ]
    )

    assert result.answers["turns are over"]
    assert "Traceback" not in result.output
