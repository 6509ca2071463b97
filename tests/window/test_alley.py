"""The sample set in a real window: its menu board is pointed at, asked for, and stands in the alley, to be looked at. No bpy here."""

from __future__ import annotations

from tests.window.blender_window import Window, shows
from tests.window.steps import ask, execute, open_sidebar, picture, press_button, until, wait
from tests.window.test_generate import JOBS, MENU_BOARD, WOOD
from workshop.places import ROOT

BUILD = f"""
import sys
for obj in list(bpy.data.objects):
    bpy.data.objects.remove(obj)
sys.path.insert(0, {str(ROOT / "demo")!r})
from build_alley import build_alley
build_alley()
scene = bpy.context.scene
scene.camera = bpy.data.objects['Camera Menu']
board = bpy.data.objects['Menu Board']
bpy.context.view_layer.objects.active = board
board.select_set(True)
scene.set_dresser.prompt = {MENU_BOARD!r}
scene.eevee.use_raytracing = False
scene.eevee.taa_samples = 4
"""
LOOK_THROUGH_THE_CAMERA = """
space = next(area for area in bpy.context.screen.areas if area.type == 'VIEW_3D').spaces.active
space.region_3d.view_perspective = 'CAMERA'
space.overlay.show_overlays = False
space.show_gizmo = False
space.shading.type = 'MATERIAL'
space.shading.use_scene_lights = True
space.shading.use_scene_world = True
"""


def test_the_menu_board_stands_in_the_alley(window: Window) -> None:
    result = window.run(
        [
            execute(BUILD),
            execute(LOOK_THROUGH_THE_CAMERA),
            open_sidebar("Set Dresser"),
            picture("bare"),
            press_button("set_dresser.generate"),
            until(f"{JOBS} and {JOBS}[0].state == 'placed'"),
            ask("slots", "[slot.name for slot in bpy.data.objects['Menu Board'].material_slots]"),
            picture("dressed", showing=WOOD, seconds=120),
            wait(4.0),
            picture("settled"),
        ]
    )

    assert result.answers["slots"][-1].startswith("Menu Board")
    assert not shows(result.pictures["bare"], WOOD)
    assert shows(result.pictures["settled"], WOOD)
    assert "Traceback" not in result.output
