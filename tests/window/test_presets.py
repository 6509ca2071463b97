"""Presets in a real window: the list that opens beside the prompt, one kept there, used again, and undone. No bpy here."""

from __future__ import annotations

from PIL import Image, ImageChops

from tests.window.blender_window import Window
from tests.window.steps import Step, ask, execute, key, open_sidebar, picture, wait

SETTINGS = "bpy.context.scene.set_dresser"
VALUES = f"[{SETTINGS}.prompt, {SETTINGS}.quality]"
PICTURES = ("before one is kept", "with one kept")


def list_of_presets(panel: str) -> Step:
    """What the button beside the prompt opens."""
    return execute(
        "area = next(area for area in context.screen.areas if area.type == 'VIEW_3D')\n"
        "region = next(one for one in area.regions if one.type == 'UI')\n"
        "with context.temp_override(area=area, region=region):\n"
        f"    bpy.ops.wm.call_panel('INVOKE_DEFAULT', name={panel!r}, keep_open=True)\n"
    )


def test_ones_own_preset_is_kept_listed_used_and_undone(window: Window) -> None:
    result = window.run(
        [
            open_sidebar("Set Dresser"),
            execute(f"{SETTINGS}.prompt, {SETTINGS}.quality = 'Night signs reading OPEN', 'medium'"),
            list_of_presets("SETDRESSER_PT_request_presets"),
            wait(1.0),
            picture("presets before one is kept"),
            key("ESC"),
            execute("bpy.ops.set_dresser.keep_request_preset(name='Night Signs')"),
            execute(
                f"{SETTINGS}.prompt, {SETTINGS}.quality = 'Another', 'low'\nbpy.ops.ed.undo_push(message='Another')"
            ),
            list_of_presets("SETDRESSER_PT_request_presets"),
            wait(1.0),
            picture("presets with one kept"),
            key("ESC"),
            execute(
                "bpy.ops.script.execute_preset(\n"
                "    filepath=bpy.utils.preset_find('Night_Signs', 'set_dresser/requests'),\n"
                "    menu_idname='SETDRESSER_PT_request_presets',\n"
                ")\n"
            ),
            ask("used", VALUES),
            execute("bpy.ops.ed.undo()"),
            ask("undone", VALUES),
            execute("bpy.ops.set_dresser.use_preset(key='neon')"),
            ask("ready-made", f"{SETTINGS}.prompt"),
            execute("bpy.ops.set_dresser.keep_request_preset(name='Night Signs', remove_name=True)"),
            ask("left", "bpy.utils.preset_find('Night_Signs', 'set_dresser/requests')"),
        ]
    )

    assert result.answers["used"] == ["Night signs reading OPEN", "medium"]
    assert result.answers["undone"] == ["Another", "low"]
    assert result.answers["ready-made"].startswith("A neon sign of bent glass tubes")
    assert result.answers["left"] is None
    before, after = (Image.open(result.pictures[f"presets {when}"]).convert("RGB") for when in PICTURES)
    assert ImageChops.difference(before, after).getbbox() is not None, "the list has one more line"
