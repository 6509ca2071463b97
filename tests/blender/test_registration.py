"""Enabling and disabling: what Blender gets to hold, that nothing stays behind, and that nothing is lost by it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from tests.awaiting import until
from tests.blender.enabled import EXTENSION, MENU_BOARD, Dresser, courier_threads, enable, in_another_blender
from tests.service import Service


def held_by_blender() -> dict[str, Any]:
    """Everything of the extension that Blender holds now."""
    import bpy

    handlers = [name for name in dir(bpy.app.handlers) if isinstance(getattr(bpy.app.handlers, name), list)]
    classes = [
        cls.__name__
        for base in (bpy.types.Panel, bpy.types.Operator, bpy.types.PropertyGroup, bpy.types.AddonPreferences)
        for cls in base.__subclasses__()
        if cls.__module__.startswith(EXTENSION) and cls.is_registered
    ]
    return {
        "enabled": EXTENSION in bpy.context.preferences.addons,
        "settings": hasattr(bpy.types.Scene, "set_dresser"),
        "operators": sorted(dir(bpy.ops.set_dresser)),
        "classes": sorted(classes),
        "handlers": sorted(
            f"{name}: {one.__module__}"
            for name in handlers
            for one in getattr(bpy.app.handlers, name)
            if one.__module__.startswith(EXTENSION)
        ),
        "threads": [thread.name for thread in threading.enumerate() if thread.name.startswith("set-dresser")],
    }


NOTHING = {"enabled": False, "settings": False, "operators": [], "classes": [], "handlers": [], "threads": []}


def disable() -> None:
    """As the check box in the preferences does it."""
    import bpy

    bpy.ops.preferences.addon_disable(module=EXTENSION)


def test_disabled_it_leaves_nothing_behind_and_enabled_again_it_works(dresser: Dresser) -> None:
    before = held_by_blender()
    assert before["enabled"]
    assert before["settings"]
    assert {"generate", "cancel_job", "place_take", "test_key"} <= set(before["operators"])
    assert dresser.preview().size_text

    disable()
    assert held_by_blender() == NOTHING

    enable()
    dresser.preview()
    assert {**held_by_blender(), "handlers": []} == {**before, "handlers": []}
    dresser.preferences.library_folder = str(dresser.library)
    dresser.set(prompt=MENU_BOARD, placement="image", size="1024x1024")
    assert dresser.generate() == {"FINISHED"}


def test_disabled_after_another_add_on_has_emptied_lists_of_handlers_it_leaves_nothing_behind(dresser: Dresser) -> None:
    import bpy

    dresser.preview()
    for name in ("load_post", "render_pre", "save_pre", "undo_post", "undo_pre", "load_pre"):
        getattr(bpy.app.handlers, name).clear()

    dresser.part("registration").unregister()

    left = held_by_blender()
    dresser.part("registration").register()
    assert left["handlers"] == []
    assert held_by_blender()["handlers"] != []


def test_registered_twice_it_goes_on_as_it_was(dresser: Dresser) -> None:
    dresser.preview()
    before = held_by_blender()

    with pytest.raises(RuntimeError, match="registered already"):
        dresser.part("registration").register()

    assert held_by_blender() == before
    assert dresser.preview().size_text


def test_disabled_with_jobs_under_way_it_lets_go_and_loses_no_picture(dresser: Dresser, service: Service) -> None:
    """What was sent is finished by its courier alone; what was not sent never is."""
    dresser.use(service, concurrency=2)
    service.settings.latency = 300.0
    dresser.set(variants=5)
    dresser.post()
    dresser.wait_until_received(service, 2)
    timer = dresser.part("scene.queue.timer").tick

    disable()

    import bpy

    assert (len(service.billed), dresser.takes()) == (0, []), "nothing was waited for"
    assert held_by_blender() == NOTHING
    assert not bpy.app.timers.is_registered(timer)
    service.settings.latency = 0.0
    until(lambda: service.go_on() or len(dresser.takes()) >= 2)
    assert len(service.billed) == 2
    enable()
    assert dresser.part("scene.queue.job_list").all_jobs() == []


def test_a_timer_that_is_running_ends_with_the_extension(dresser: Dresser) -> None:
    """Background Blender has no event loop, but keeps a list of timers all the same."""
    import bpy

    tick = dresser.part("scene.queue.timer").tick
    bpy.app.timers.register(tick, first_interval=100.0, persistent=True)

    disable()

    assert not bpy.app.timers.is_registered(tick)
    enable()


def test_loading_files_leaves_each_handler_once(dresser: Dresser, tmp_path: Path) -> None:
    import bpy

    dresser.preview()
    before = held_by_blender()["handlers"]
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "set.blend"))
    for _ in range(3):
        bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "set.blend"))
        dresser.preview()

    assert before
    assert held_by_blender()["handlers"] == before
    assert len(set(before)) == len(before)


def test_idle_there_is_no_timer_and_no_thread(dresser: Dresser, service: Service) -> None:
    import bpy

    dresser.use(service)
    assert dresser.generate() == {"FINISHED"}

    assert courier_threads() == []
    assert not bpy.app.timers.is_registered(dresser.part("scene.queue.timer").tick)
    assert dresser.tick() is None, "a turn that finds nothing is the last one"


def test_the_factory_settings_take_it_away_cleanly(dresser: Dresser, service: Service) -> None:
    import bpy

    dresser.use(service)
    service.settings.latency = 1.0
    dresser.post()
    dresser.tick_until(lambda: service.received)

    bpy.ops.wm.read_factory_settings(use_empty=True)

    assert held_by_blender() == NOTHING


def test_blender_quits_with_a_job_under_way_and_the_picture_is_kept(dresser: Dresser, service: Service) -> None:
    service.settings.latency = 2.0

    said = in_another_blender("quitting.py", dresser, service)

    assert "QUITTING" in said
    until(dresser.takes)
    assert len(service.billed) == 1
