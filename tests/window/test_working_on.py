"""An artist goes on working while jobs are on their way: undo, other files, renaming, deleting, playback. No bpy here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service import Service
from tests.window.blender_window import Window
from tests.window.steps import Step, ask, execute, key, move, press_button, until, wait
from tests.window.test_generate import JOBS, THREADS, TIMERS, a_wall_with_a_sign

ADDON = "bpy.context.preferences.addons['bl_ext.user_default.set_dresser'].preferences"


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


def on_segmind(service: Service) -> Step:
    """Choose Segmind, at the stand-in's address, with its key."""
    return execute(
        "import bpy\n"
        "bpy.context.preferences.system.use_online_access = True\n"
        f"values = {ADDON}\n"
        "values.provider = 'segmind'\n"
        f"values.segmind_address = {service.segmind_address!r}\n"
        f"values.segmind_upload_address = {service.upload_address!r}\n"
    )


def sent(service: Service, window: Window, latency: float) -> Window:
    """A window whose environment holds the stand-in's key, and a service that takes its time."""
    service.settings.latency = latency
    window.variables["SEGMIND_API_KEY"] = service.segmind_key
    return window


STATE = f"{JOBS} and {JOBS}[0].state"
ENDED = f"{JOBS} and not {JOBS}[0].is_under_way and {JOBS}[0].state != 'kept'"
SENT = f"{JOBS} and {JOBS}[0].state == 'sent'"


def test_undo_and_redo_while_a_job_is_on_its_way(window: Window, service: Service) -> None:
    result = sent(service, window, 4.0).run(
        [
            *a_wall_with_a_sign(),
            on_segmind(service),
            press_button("set_dresser.generate"),
            until(SENT),
            execute(
                "import bpy\nbpy.data.objects['Sign'].location.x = 3\nbpy.ops.ed.undo_push(message='Move')\n"
                "bpy.data.objects['Sign'].location.x = 5\nbpy.ops.ed.undo_push(message='Move')\n"
            ),
            move(300, 300),
            key("Z", ctrl=True),
            wait(0.3),
            key("Z", ctrl=True),
            wait(0.3),
            key("Z", ctrl=True, shift=True),
            until(ENDED),
            ask("state", STATE),
            ask("slots", "len(context.scene.objects['Sign'].material_slots)"),
            ask("x", "context.scene.objects['Sign'].location.x"),
        ]
    )

    assert result.answers["state"] == "placed"
    assert result.answers["slots"] == 1
    assert result.answers["x"] == pytest.approx(3)
    assert len(service.billed) == 1
    assert "Traceback" not in result.output


def test_another_file_is_never_dressed_with_this_ones_take(window: Window, service: Service, tmp_path: Path) -> None:
    blend = tmp_path / "film" / "alley.blend"
    blend.parent.mkdir()
    result = sent(service, window, 4.0).run(
        [
            *a_wall_with_a_sign(),
            on_segmind(service),
            execute(f"import bpy\nbpy.ops.wm.save_as_mainfile(filepath={str(blend)!r})\n"),
            press_button("set_dresser.generate"),
            until(SENT),
            execute("import bpy\nbpy.ops.wm.read_homefile(load_ui=False)\nbpy.context.object.name = 'Sign'\n"),
            until(ENDED),
            ask("state", STATE),
            ask("why", f"{JOBS}[0].error.kind"),
            ask("slots elsewhere", "context.scene.objects['Sign'].material_slots[0].name"),
            execute(f"import bpy\nbpy.ops.wm.open_mainfile(filepath={str(blend)!r}, load_ui=False)\n"),
            until(f"{STATE} == 'offered'"),
            execute(f"import bpy\nbpy.ops.set_dresser.place_take(job_id={JOBS}[0].id, as_wanted=True)\n"),
            ask("state when back", STATE),
            ask("slots when back", "len(context.scene.objects['Sign'].material_slots)"),
            ask("picture", "[image.filepath for image in bpy.data.images if image.filepath]"),
            until(f"not {TIMERS}"),
        ]
    )

    assert (result.answers["state"], result.answers["why"]) == ("not_placed", "FileChanged")
    assert result.answers["slots elsewhere"] == "Material"
    assert result.answers["state when back"] == "placed"
    assert result.answers["slots when back"] == 1
    assert result.answers["picture"][0].startswith("//set_dresser/takes/")
    assert len(service.billed) == 1


def test_a_deleted_target_leaves_the_take_in_the_library_with_the_reason(window: Window, service: Service) -> None:
    result = sent(service, window, 3.0).run(
        [
            *a_wall_with_a_sign(),
            on_segmind(service),
            press_button("set_dresser.generate"),
            until(SENT),
            execute("import bpy\nbpy.data.objects.remove(bpy.data.objects['Sign'])\n"),
            until(ENDED),
            ask("state", STATE),
            ask("why", f"{JOBS}[0].error.sentence"),
            ask("picture", f"str({JOBS}[0].take.picture)"),
        ]
    )

    assert result.answers["state"] == "not_placed"
    assert "Sign is no longer there" in result.answers["why"]
    assert Path(result.answers["picture"]).is_file()


def test_a_renamed_target_is_still_found_in_edit_mode_and_during_playback(window: Window, service: Service) -> None:
    result = sent(service, window, 3.0).run(
        [
            *a_wall_with_a_sign(),
            on_segmind(service),
            press_button("set_dresser.generate"),
            until(SENT),
            execute(
                "import bpy\n"
                "bpy.data.objects['Sign'].name = 'Menu'\n"
                "bpy.ops.object.mode_set(mode='EDIT')\n"
                "bpy.ops.screen.animation_play()\n"
            ),
            until(ENDED),
            ask("state", STATE),
            ask("playing", "context.screen.is_animation_playing"),
            ask("mode", "context.scene.objects['Menu'].mode"),
            execute("import bpy\nbpy.ops.screen.animation_cancel()\nbpy.ops.object.mode_set(mode='OBJECT')\n"),
            ask("slots", "len(context.scene.objects['Menu'].material_slots)"),
        ]
    )

    assert result.answers["state"] == "placed"
    assert result.answers["playing"]
    assert result.answers["mode"] == "EDIT"
    assert result.answers["slots"] == 1


def test_disabling_the_extension_lets_go_and_the_take_is_offered_when_it_is_back(
    window: Window, service: Service
) -> None:
    module = "bl_ext.user_default.set_dresser"
    result = sent(service, window, 3.0).run(
        [
            *a_wall_with_a_sign(),
            on_segmind(service),
            press_button("set_dresser.generate"),
            until(SENT),
            execute(f"import bpy\nbpy.ops.preferences.addon_disable(module={module!r})\n"),
            ask("threads", THREADS),
            ask(
                "handlers", "[one.__module__ for one in bpy.app.handlers.load_post if 'set_dresser' in one.__module__]"
            ),
            wait(5.0),
            execute(f"import bpy\nbpy.ops.preferences.addon_enable(module={module!r})\n"),
            until(f"{STATE} == 'offered'", 20),
            until(f"not {TIMERS}"),
        ]
    )

    assert result.answers["threads"] == []
    assert result.answers["handlers"] == []
    assert len(service.billed) == 1


def test_a_render_is_not_disturbed(window: Window, service: Service) -> None:
    result = sent(service, window, 2.0).run(
        [
            *a_wall_with_a_sign(),
            on_segmind(service),
            execute(
                "import bpy\n"
                "bpy.context.scene.render.engine = 'CYCLES'\n"
                "bpy.context.scene.cycles.samples = 512\n"
                "bpy.context.scene.cycles.use_adaptive_sampling = False\n"
                "bpy.context.scene.render.resolution_x = bpy.context.scene.render.resolution_y = 640\n"
                "camera = bpy.data.objects.new('Camera', bpy.data.cameras.new('Camera'))\n"
                "camera.location = (0, -6, 0)\n"
                "camera.rotation_euler = (1.5708, 0, 0)\n"
                "bpy.context.collection.objects.link(camera)\n"
                "bpy.context.scene.camera = camera\n"
                "bpy.context.preferences.view.render_display_type = 'NONE'\n"
            ),
            press_button("set_dresser.generate"),
            until(SENT),
            execute("import bpy\nbpy.ops.render.render('INVOKE_DEFAULT')\n"),
            until("bpy.app.is_job_running('RENDER')"),
            until(f"{STATE} == 'kept' or not bpy.app.is_job_running('RENDER')", 60),
            ask("while rendering", f"(bpy.app.is_job_running('RENDER'), {STATE})"),
            until(f"{STATE} == 'placed'", 120),
            ask("after", "bpy.app.is_job_running('RENDER')"),
        ],
        time_limit=300,
    )

    assert result.answers["while rendering"] == [True, "kept"]
    assert not result.answers["after"]
