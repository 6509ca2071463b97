"""References in a real window: dropped files, the panel's rows with sizes and what is wrong, the composed prompt. No bpy here."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.window.blender_window import Window
from tests.window.steps import (
    EXTENSION,
    Step,
    as_before_panels,
    ask,
    execute,
    key,
    open_panels,
    open_sidebar,
    picture,
    press_button,
    until,
    wait,
)

SETTINGS = "bpy.context.scene.set_dresser"
NAMES = f"[one.name for one in {SETTINGS}.references.pictures]"
REFERENCES = f"__import__('sys').modules[{EXTENSION + '.scene.references.in_request'!r}]"
SIZES = f"{REFERENCES}.reference_sizes({SETTINGS})"


def photograph(path: Path, size: tuple[int, int] = (3000, 2000)) -> Path:
    """A picture file with something to see in it."""
    Image.radial_gradient("L").resize(size).convert("RGB").save(path)
    return path


def dropped(*paths: Path, region: str = "WINDOW") -> Step:
    """What Blender calls when files are let go over a 3D View: an event of the system cannot be simulated."""
    files = [{"name": path.name} for path in paths]
    return execute(
        "area = next(area for area in context.screen.areas if area.type == 'VIEW_3D')\n"
        f"region = next(one for one in area.regions if one.type == {region!r})\n"
        "with context.temp_override(area=area, region=region):\n"
        f"    bpy.ops.wm.drop_import_file('INVOKE_DEFAULT', directory={str(paths[0].parent)!r}, files={files!r})\n"
    )


def chosen(*paths: Path) -> Step:
    """What Blender calls when "Add as Set Dresser References" is chosen: which entry a menu begins with depends on the mouse."""
    files = [{"name": path.name} for path in paths]
    return execute(
        "area = next(area for area in context.screen.areas if area.type == 'VIEW_3D')\n"
        "region = next(one for one in area.regions if one.type == 'WINDOW')\n"
        "with context.temp_override(area=area, region=region):\n"
        "    group, name = bpy.types.SETDRESSER_FH_references.bl_import_operator.split('.')\n"
        "    operator = getattr(getattr(bpy.ops, group), name)\n"
        f"    operator('INVOKE_DEFAULT', directory={str(paths[0].parent)!r}, files={files!r})\n"
    )


HANDLERS = """
area = next(area for area in context.screen.areas if area.type == 'VIEW_3D')
region = next(one for one in area.regions if one.type == 'WINDOW')
with context.temp_override(area=area, region=region):
    bpy.app.driver_namespace['fit'] = bpy.types.SETDRESSER_FH_references.poll_drop(bpy.context)
"""
FIT = "bpy.app.driver_namespace['fit']"


def test_dropped_files_become_references_and_the_panel_tells_of_them(window: Window, tmp_path: Path) -> None:
    shop, mei = photograph(tmp_path / "Chen's shop.jpg"), photograph(tmp_path / "Mei.png", (800, 1200))
    broken = tmp_path / "lobby.png"
    broken.write_text("Dear diary")
    result = window.run(
        [
            execute(HANDLERS),
            ask("fits with the sidebar closed", FIT),
            open_panels("references", "continuity"),
            open_sidebar("Set Dresser"),
            execute(HANDLERS),
            ask("fits with the tab open", FIT),
            dropped(shop, mei, broken),
            wait(0.5),
            picture("asked"),
            ask("before the choice", NAMES),
            key("ESC"),
            chosen(shop, mei, broken),
            until(f"{SIZES} == [(1536, 1024), (800, 1200), None]"),
            ask("names", NAMES),
            execute(
                f"references = {SETTINGS}.references.pictures\n"
                "references[0].role = 'PLACE'\n"
                "references[1].role = 'CHARACTER'\n"
                "bpy.ops.set_dresser.add_object_reference()\n"
                f"{SETTINGS}.prompt = 'A lantern over a noodle shop'\n"
                "bpy.ops.set_dresser.set_up_style()\n"
                "bpy.ops.set_dresser.change_palette()\n"
                f"{SETTINGS}.continuity.use_camera_facts = True\n"
                f"bpy.context.preferences.addons[{EXTENSION!r}].preferences.provider = 'openai'\n"
            ),
            wait(1.0),
            picture("panel"),
            press_button("set_dresser.show_prompt"),
            wait(0.5),
            picture("prompt"),
            key("ESC"),
            press_button("set_dresser.remove_reference", across=0.95),
            ask("names afterwards", NAMES),
            as_before_panels("references", "continuity"),
        ]
    )

    assert (result.answers["fits with the sidebar closed"], result.answers["fits with the tab open"]) == (False, True)
    assert result.answers["before the choice"] == [], "Blender asks what is meant"
    assert result.answers["names"] == ["Chen's shop", "Mei", "lobby"]
    rows = ["Chen's shop", "Mei", "lobby", "Cube"]
    assert result.answers["names afterwards"] in [[name for name in rows if name != gone] for gone in rows]
    assert "Traceback" not in result.output
