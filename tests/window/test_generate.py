"""An artist presses Generate in a real window, and goes on working until the take is in the scene. No bpy here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.window.blender_window import Window, shows
from tests.window.steps import Step, ask, execute, key, move, open_sidebar, picture, press_button, until, wait

WOOD = (72, 45, 27)
"""The board of its proof, as Blender's window shows it."""
MENU_BOARD = "Wooden menu board behind the counter reads: '牛肉面 ¥28', '小笼包 ¥32', '担担面 ¥26'. Warm light."
JOBS = "__import__('sys').modules['bl_ext.user_default.set_dresser.scene.queue.job_list'].all_jobs()"
MATERIAL = "context.scene.objects['Sign'].material_slots[-1].material"
TIMERS = (
    "bpy.app.timers.is_registered(__import__('sys').modules['bl_ext.user_default.set_dresser.scene.queue.timer'].tick)"
)
THREADS = "[thread.name for thread in __import__('threading').enumerate() if thread.name == 'set-dresser-courier']"


def a_wall_with_a_sign(prompt: str = MENU_BOARD, **settings: object) -> list[Step]:
    """A grey sign seen from the front in Blender's usual shading, and a prompt in the panel."""
    return [
        execute(
            "import bpy, math\n"
            "for obj in list(bpy.data.objects): bpy.data.objects.remove(obj)\n"
            "bpy.ops.mesh.primitive_plane_add(size=1, rotation=(math.pi / 2, 0, 0))\n"
            "sign = bpy.context.object\n"
            "sign.name = 'Sign'\n"
            "sign.scale = (3, 2, 1)\n"
            "space = next(area for area in bpy.context.screen.areas if area.type == 'VIEW_3D').spaces.active\n"
            "space.shading.type = 'SOLID'\n"
            "space.region_3d.view_rotation = (0.7071, 0.7071, 0, 0)\n"
            "space.region_3d.view_distance = 7\n"
            "bpy.ops.ed.undo_push(message='Set up')\n"
            "settings = bpy.context.scene.set_dresser\n"
            f"settings.prompt = {prompt!r}\n"
            + "".join(f"settings.{name} = {value!r}\n" for name, value in settings.items())
            + "bpy.ops.ed.undo_push(message='Prompt')\n"
        ),
        open_sidebar("Set Dresser"),
    ]


def test_generate_dresses_the_selected_sign(window: Window) -> None:
    result = window.run(
        [
            *a_wall_with_a_sign(),
            picture("before"),
            press_button("set_dresser.generate"),
            until(f"{JOBS} and {JOBS}[0].state == 'placed'", 60),
            until(f"not {TIMERS}", 10),
            until(f"not {THREADS}", 10),
            ask("image", f"{MATERIAL}.node_tree.nodes['Image Texture'].image.filepath"),
            ask("uv", "[layer.name for layer in context.scene.objects['Sign'].data.uv_layers]"),
            press_button("set_dresser.show_takes"),
            picture("after", showing=WOOD, seconds=120),
        ]
    )

    assert Path(result.answers["image"]).is_file()
    assert "Set Dresser" in result.answers["uv"]
    assert not shows(result.pictures["before"], WOOD)
    assert shows(result.pictures["after"], WOOD)
    assert "Traceback" not in result.output


def test_one_undo_takes_the_placement_back_and_redo_brings_it_again(window: Window) -> None:
    result = window.run(
        [
            *a_wall_with_a_sign(),
            press_button("set_dresser.generate"),
            until(f"{JOBS} and {JOBS}[0].state == 'placed'", 60),
            move(300, 300),
            ask("slots", "len(context.scene.objects['Sign'].material_slots)"),
            key("Z", ctrl=True),
            wait(0.5),
            ask("slots after undo", "len(context.scene.objects['Sign'].material_slots)"),
            ask("prompt after undo", "context.scene.set_dresser.prompt"),
            key("Z", ctrl=True, shift=True),
            wait(0.5),
            ask("slots after redo", "len(context.scene.objects['Sign'].material_slots)"),
            execute(
                "context.scene.set_dresser.placement = 'plane'\n"
                "context.scene.set_dresser.anchor = 'CURSOR'\n"
                "context.scene.set_dresser.facing = 'FRONT'\n"
            ),
            press_button("set_dresser.place_take"),
            ask("objects placed here", "len(context.scene.objects)"),
            move(300, 300),
            key("Z", ctrl=True),
            wait(0.5),
            ask("objects after undo", "len(context.scene.objects)"),
            ask("slots at last", "len(context.scene.objects['Sign'].material_slots)"),
        ]
    )

    assert result.answers["slots"] == 1
    assert result.answers["slots after undo"] == 0
    assert result.answers["prompt after undo"] == MENU_BOARD
    assert result.answers["slots after redo"] == 1
    assert (result.answers["objects placed here"], result.answers["objects after undo"]) == (2, 1)
    assert result.answers["slots at last"] == 1, "Place Here is a step of its own"


def test_selected_faces_in_edit_mode_are_dressed_and_stay_in_edit_mode(window: Window) -> None:
    result = window.run(
        [
            *a_wall_with_a_sign(),
            execute(
                "import bpy, bmesh\n"
                "bpy.ops.object.mode_set(mode='EDIT')\n"
                "bpy.ops.mesh.subdivide(number_cuts=1)\n"
                "bpy.ops.mesh.select_all(action='DESELECT')\n"
                "mesh = bmesh.from_edit_mesh(bpy.context.object.data)\n"
                "mesh.faces.ensure_lookup_table()\n"
                "mesh.faces[0].select = True\n"
                "bmesh.update_edit_mesh(bpy.context.object.data)\n"
                "bpy.ops.ed.undo_push(message='Select a face')\n"
            ),
            press_button("set_dresser.generate"),
            until(f"{JOBS} and {JOBS}[0].state == 'placed'", 60),
            ask("mode", "context.object.mode"),
            ask(
                "faces",
                "[face.material_index for face in __import__('bmesh').from_edit_mesh(context.object.data).faces]",
            ),
            ask("slots", "[slot.name for slot in context.object.material_slots]"),
            press_button("set_dresser.show_takes"),
            execute(
                "space = next(area for area in bpy.context.screen.areas if area.type == 'VIEW_3D').spaces.active\n"
                "space.overlay.show_overlays = False\n"
            ),
            picture("face", showing=WOOD, seconds=120),
            move(300, 300),
            key("Z", ctrl=True),
            wait(0.5),
            ask("mode after undo", "context.object.mode"),
            execute("import bpy\nbpy.ops.object.mode_set(mode='OBJECT')\n"),
            ask("faces after undo", "[polygon.material_index for polygon in context.object.data.polygons]"),
            ask("slots after undo", "[slot.name for slot in context.object.material_slots]"),
        ]
    )

    assert result.answers["mode"] == "EDIT"
    assert result.answers["faces"] == [1, 0, 0, 0]
    assert result.answers["slots"] == ["", "Sign"], "the other faces go on showing no material"
    assert result.answers["mode after undo"] == "EDIT"
    assert result.answers["faces after undo"] == [0, 0, 0, 0]
    assert result.answers["slots after undo"] == []


@pytest.mark.parametrize("kind", ["plane", "image"])
def test_planes_and_images_arrive_too(window: Window, kind: str) -> None:
    result = window.run(
        [
            *a_wall_with_a_sign(placement=kind, anchor="CURSOR", facing="FRONT", plane_width=4.0),
            press_button("set_dresser.generate"),
            until(f"{JOBS} and {JOBS}[0].state == 'placed'", 60),
            ask("objects", "[(obj.name, list(obj.dimensions)) for obj in context.scene.objects]"),
            ask("images", "[image.filepath for image in bpy.data.images if image.filepath]"),
            picture(kind),
            move(300, 300),
            key("Z", ctrl=True),
            wait(0.5),
            ask("objects after undo", "len(context.scene.objects)"),
            ask("images after undo", "[image.filepath for image in bpy.data.images if image.filepath]"),
        ]
    )

    assert len(result.answers["images"]) == 1
    assert (result.answers["objects after undo"], result.answers["images after undo"]) == (1, [])
    planes = [dimensions for name, dimensions in result.answers["objects"] if name != "Sign"]
    assert (len(planes) == 1) == (kind == "plane")
    if planes:
        assert planes[0][0] == pytest.approx(4.0, abs=1e-4)
