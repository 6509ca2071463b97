"""An artist goes on working while jobs are on their way: undo, other files, renaming, deleting, playback, a render. No bpy here."""

from __future__ import annotations

from pathlib import Path

from tests.service import Service
from tests.window.blender_window import Window
from tests.window.jobs_on_the_way import AT_REST, ENDED, STATE, answer, answering, asked, on_segmind, sent
from tests.window.steps import ask, execute, key, move, picture, press_button, until, wait
from tests.window.test_generate import JOBS, a_wall_with_a_sign


def test_undo_and_redo_while_a_job_is_on_its_way(window: Window, service: Service) -> None:
    result = window.run(
        [
            *sent(service),
            execute(
                "bpy.data.objects['Sign'].location.x = 3\n"
                "bpy.ops.ed.undo_push(message='Move')\n"
                "bpy.data.objects['Sign'].location.x = 5\n"
                "bpy.ops.ed.undo_push(message='Move')\n"
            ),
            move(300, 300),
            key("Z", ctrl=True),
            key("Z", ctrl=True),
            until("bpy.data.objects['Sign'].location.x == 0"),
            key("Z", ctrl=True, shift=True),
            until("bpy.data.objects['Sign'].location.x == 3"),
            answer(),
            until(ENDED),
            ask("state", STATE),
            ask("slots", "len(context.scene.objects['Sign'].material_slots)"),
            key("Z", ctrl=True),
            until("not context.scene.objects['Sign'].material_slots"),
            ask("x after undoing the placement", "context.scene.objects['Sign'].location.x"),
        ],
        outside=answering(service),
    )

    assert result.answers == {"state": "placed", "slots": 1, "x after undoing the placement": 3}
    assert len(service.billed) == 1
    assert "Traceback" not in result.output


def test_another_file_is_never_dressed_with_this_ones_take(window: Window, service: Service, tmp_path: Path) -> None:
    blend = tmp_path / "film" / "alley.blend"
    blend.parent.mkdir()
    result = window.run(
        [
            *sent(service, blend),
            execute("bpy.ops.wm.read_homefile()\nbpy.data.objects['Cube'].name = 'Sign'\n"),
            answer(),
            until(ENDED),
            ask("state", STATE),
            ask("why", f"{JOBS}[0].error.kind"),
            ask("materials elsewhere", "[slot.name for slot in context.scene.objects['Sign'].material_slots]"),
            execute(f"bpy.ops.wm.open_mainfile(filepath={str(blend)!r})"),
            until(f"{STATE} == 'offered'"),
            execute(f"bpy.ops.set_dresser.place_take(job_id={JOBS}[0].id, as_wanted=True)"),
            ask("state when back", STATE),
            ask("slots when back", "len(context.scene.objects['Sign'].material_slots)"),
            ask("pictures", "[image.filepath for image in bpy.data.images if image.filepath]"),
            until(AT_REST),
        ],
        outside=answering(service),
    )

    assert (result.answers["state"], result.answers["why"]) == ("not_placed", "FileChanged")
    assert result.answers["materials elsewhere"] == ["Material"]
    assert result.answers["state when back"] == "placed"
    assert result.answers["slots when back"] == 1
    assert [picture.startswith("//set_dresser/takes/") for picture in result.answers["pictures"]] == [True]
    assert len(service.billed) == 1
    assert "Traceback" not in result.output


def test_a_deleted_target_leaves_the_take_in_the_library_with_the_reason(window: Window, service: Service) -> None:
    result = window.run(
        [
            *sent(service),
            execute("bpy.data.objects.remove(bpy.data.objects['Sign'])"),
            answer(),
            until(ENDED),
            ask("state", STATE),
            ask("why", f"{JOBS}[0].error.sentence"),
            ask("picture", f"str({JOBS}[0].take.picture)"),
        ],
        outside=answering(service),
    )

    assert result.answers["state"] == "not_placed"
    assert "Sign is no longer there" in result.answers["why"]
    assert Path(result.answers["picture"]).is_file()


def test_a_renamed_target_is_still_found_in_edit_mode_and_during_playback(window: Window, service: Service) -> None:
    result = window.run(
        [
            *sent(service),
            execute(
                "bpy.data.objects['Sign'].name = 'Menu'\n"
                "bpy.ops.object.mode_set(mode='EDIT')\n"
                "bpy.ops.screen.animation_play()\n"
            ),
            answer(),
            until(ENDED),
            ask("state", STATE),
            ask("playing", "context.screen.is_animation_playing"),
            ask("mode", "context.scene.objects['Menu'].mode"),
            execute("bpy.ops.screen.animation_cancel()\nbpy.ops.object.mode_set(mode='OBJECT')\n"),
            ask("slots", "len(context.scene.objects['Menu'].material_slots)"),
        ],
        outside=answering(service),
    )

    assert result.answers == {"state": "placed", "playing": True, "mode": "EDIT", "slots": 1}
    assert "Traceback" not in result.output


def test_a_take_that_comes_during_a_render_is_placed_after_it(window: Window, service: Service) -> None:
    result = window.run(
        [
            *sent(service),
            execute(
                "import time\n"
                "camera = bpy.data.objects.new('Camera', bpy.data.cameras.new('Camera'))\n"
                "bpy.context.collection.objects.link(camera)\n"
                "render = bpy.context.scene.render\n"
                "bpy.context.scene.camera, render.engine = camera, 'CYCLES'\n"
                "bpy.context.scene.cycles.samples = 1\n"
                "render.resolution_x = render.resolution_y = 16\n"
                "bpy.context.preferences.view.render_display_type = 'NONE'\n"
                "bpy.app.driver_namespace['render may end'] = False\n"
                "def take_long(*_):\n"
                "    while not bpy.app.driver_namespace['render may end']:\n"
                "        time.sleep(0.05)\n"
                "bpy.app.handlers.render_pre.append(take_long)\n"
                "bpy.app.driver_namespace['take long'] = take_long\n"
                "bpy.ops.render.render('INVOKE_DEFAULT')\n"
            ),
            until("bpy.app.is_job_running('RENDER')"),
            answer(),
            until(f"{STATE} == 'kept'"),
            wait(2.0),
            ask("while rendering", f"(bpy.app.is_job_running('RENDER'), {STATE})"),
            execute(
                "bpy.app.handlers.render_pre.remove(bpy.app.driver_namespace['take long'])\n"
                "bpy.app.driver_namespace['render may end'] = True\n"
            ),
            until(f"{STATE} == 'placed'"),
            ask("still rendering", "bpy.app.is_job_running('RENDER')"),
        ],
        outside=answering(service),
    )

    assert result.answers == {"while rendering": [True, "kept"], "still rendering": False}
    assert "Traceback" not in result.output


def test_reverting_and_saving_under_another_name_do_not_part_a_take_from_its_file(
    window: Window, service: Service, tmp_path: Path
) -> None:
    first, second = tmp_path / "alley_v001.blend", tmp_path / "alley_v002.blend"
    slots = "len(context.scene.objects['Sign'].material_slots)"
    result = window.run(
        [
            *sent(service, first),
            execute("bpy.ops.wm.revert_mainfile()"),
            answer(),
            until(ENDED),
            ask("after reverting", f"({STATE}, {slots})"),
            execute("bpy.ops.wm.revert_mainfile()"),
            *asked(),
            execute(f"bpy.ops.wm.save_as_mainfile(filepath={str(second)!r})"),
            answer(),
            until(ENDED),
            ask("after saving as", f"({STATE}, {slots})"),
            ask("pictures", "[image.filepath for image in bpy.data.images if image.filepath]"),
        ],
        outside=answering(service),
    )

    assert result.answers["after reverting"] == result.answers["after saving as"] == ["placed", 1]
    assert [picture.startswith("//set_dresser/takes/") for picture in result.answers["pictures"]] == [True]
    assert len(service.billed) == 2
    assert "Traceback" not in result.output


def test_the_scene_and_the_window_that_it_was_asked_in_need_not_stay(window: Window, service: Service) -> None:
    """A second window shows a second scene; the first window is closed; the sign is dressed where it stands, in one undo step."""
    result = window.run(
        [
            *sent(service),
            execute("bpy.ops.wm.window_new_main()"),
            wait(1.0),
            execute(
                "first, second = bpy.context.window_manager.windows[:2]\n"
                "second.scene = bpy.data.scenes.new('Elsewhere')\n"
                "bpy.ops.ed.undo_push(message='A scene')\n"
                "with bpy.context.temp_override(window=first): bpy.ops.wm.window_close()\n"
            ),
            wait(1.0),
            ask("windows", "[window.scene.name for window in context.window_manager.windows]"),
            answer(),
            until(ENDED),
            ask("state", STATE),
            ask("slots", "len(bpy.data.scenes['Scene'].objects['Sign'].material_slots)"),
            ask("elsewhere", "len(bpy.data.scenes['Elsewhere'].objects)"),
            move(300, 300),
            key("Z", ctrl=True),
            until("not bpy.data.scenes['Scene'].objects['Sign'].material_slots"),
            ask("scenes", "[scene.name for scene in bpy.data.scenes]"),
        ],
        outside=answering(service),
    )

    assert result.answers["windows"] == ["Elsewhere"]
    assert (result.answers["state"], result.answers["slots"], result.answers["elsewhere"]) == ("placed", 1, 0)
    assert "Elsewhere" in result.answers["scenes"], "only the placement was undone"
    assert "Traceback" not in result.output


def test_sculpting_and_painting_go_on_when_the_take_comes(window: Window, service: Service) -> None:
    """Each with a mesh that another object shares, so that the one being worked on is exchanged under the brush."""
    modes = ("SCULPT", "TEXTURE_PAINT")
    sign = "bpy.data.objects['Sign']"
    rounds = [
        [
            execute(f"bpy.ops.object.mode_set(mode={mode!r})"),
            *asked(),
            answer(),
            until(ENDED),
            wait(0.5),
            ask(
                mode,
                f"({STATE}, {sign}.mode, len({sign}.material_slots), len(bpy.data.objects['Twin'].material_slots))",
            ),
            move(300, 300),
            key("Z", ctrl=True),
            until(f"not {sign}.material_slots"),
            execute("bpy.ops.object.mode_set(mode='OBJECT')"),
        ]
        for mode in modes
    ]
    result = window.run(
        [
            *a_wall_with_a_sign(),
            on_segmind(service),
            execute(
                "twin = bpy.data.objects.new('Twin', bpy.data.objects['Sign'].data)\n"
                "bpy.context.collection.objects.link(twin)\n"
                "bpy.ops.ed.undo_push(message='Twin')\n"
            ),
            *(step for steps in rounds for step in steps),
        ],
        outside=answering(service),
    )

    assert result.answers == {mode: ["placed", mode, 1, 0] for mode in modes}
    assert "Traceback" not in result.output


def test_the_queue_is_paused_reordered_and_resumed_in_the_panel(window: Window, service: Service) -> None:
    states, order = f"[str(job.state) for job in reversed({JOBS})]", f"[job.id for job in reversed({JOBS})]"
    result = window.run(
        [
            *a_wall_with_a_sign(),
            on_segmind(service, concurrency=1),
            execute("for _ in range(3): bpy.ops.set_dresser.generate()"),
            until(f"{states} == ['sent', 'queued', 'queued']"),
            ask("asked", order),
            press_button("set_dresser.move_job_first", across=0.8),
            press_button("set_dresser.pause_queue"),
            wait(0.5),
            picture("paused"),
            answer(),
            until(f"{states}[0] == 'placed'"),
            wait(1.0),
            ask("paused", states),
            ask("next", order),
            press_button("set_dresser.resume_queue"),
            until(f"{states} == ['placed', 'sent', 'queued']"),
            answer(),
            until(f"{states} == ['placed', 'placed', 'sent']"),
            picture("resumed"),
            answer(),
            until(AT_REST),
            ask("ended", states),
        ],
        outside=answering(service),
    )

    assert result.answers["paused"] == ["placed", "queued", "queued"]
    first, second, last = result.answers["asked"]
    assert result.answers["next"] == [first, last, second]
    assert result.answers["ended"] == ["placed"] * 3
    assert len(service.billed) == 3
    assert "Traceback" not in result.output
