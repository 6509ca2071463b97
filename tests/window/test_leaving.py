"""Blender lets go while a job is on its way: the extension is disabled, its scripts reloaded, Blender quits or crashes. No bpy here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service import Service
from tests.window.blender_window import Window
from tests.window.conftest import NewWindow
from tests.window.jobs_on_the_way import AT_REST, STATE, TAKES, answer, answering, asked, on_segmind, sent
from tests.window.steps import EXTENSION, ask, execute, open_sidebar, press_button, until
from tests.window.test_generate import JOBS, THREADS

QUIT = "bpy.ops.wm.quit_blender()"
KILL = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"

HANDLERS = "[one.__module__ for one in bpy.app.handlers.load_post if 'set_dresser' in one.__module__]"


def test_disabling_the_extension_lets_go_and_the_take_is_offered_when_it_is_back(
    window: Window, service: Service
) -> None:
    result = window.run(
        [
            *sent(service),
            execute(f"bpy.ops.preferences.addon_disable(module={EXTENSION!r})"),
            ask("threads", THREADS),
            ask("handlers", HANDLERS),
            answer(),
            until(TAKES),
            execute(f"bpy.ops.preferences.addon_enable(module={EXTENSION!r})"),
            until(f"{STATE} == 'offered'"),
            until(AT_REST),
        ],
        outside=answering(service),
    )

    assert result.answers == {"threads": [], "handlers": []}
    assert len(service.billed) == 1
    assert "Traceback" not in result.output


def test_reloading_scripts_lets_go_and_the_take_is_offered_afterwards(window: Window, service: Service) -> None:
    result = window.run(
        [
            *sent(service),
            ask("handlers before", HANDLERS),
            execute("bpy.ops.script.reload()"),
            ask("enabled", f"{EXTENSION!r} in context.preferences.addons and hasattr(context.scene, 'set_dresser')"),
            ask("handlers", HANDLERS),
            answer(),
            until(f"{STATE} == 'offered'"),
            open_sidebar("Set Dresser"),
            press_button("set_dresser.place_take", across=0.8),
            until(f"{STATE} == 'placed'"),
            ask("slots", "len(context.scene.objects['Sign'].material_slots)"),
        ],
        outside=answering(service),
    )

    assert result.answers["enabled"]
    assert sorted(result.answers["handlers"]) == sorted(result.answers["handlers before"])
    assert result.answers["slots"] == 1
    assert len(service.billed) == 1
    assert "Traceback" not in result.output


@pytest.mark.parametrize("end", [QUIT, KILL], ids=["quit", "killed"])
def test_a_take_that_comes_when_blender_has_gone_is_offered_at_the_next_start(
    new_window: NewWindow, service: Service, tmp_path: Path, end: str
) -> None:
    """Quit or killed, it makes no difference to what was sent."""
    blend = tmp_path / "film" / "alley.blend"
    blend.parent.mkdir()
    window = new_window("leaving")
    window.run_to_the_end([*sent(service, blend), execute(end)])

    window.open(str(blend))
    result = window.run(
        [
            until(f"{STATE} == 'elsewhere'"),
            answer(),
            until(f"{STATE} == 'offered'"),
            open_sidebar("Set Dresser"),
            press_button("set_dresser.place_take", across=0.8),
            until(f"{STATE} == 'placed'"),
            ask("slots", "len(context.scene.objects['Sign'].material_slots)"),
            until(AT_REST),
        ],
        outside=answering(service),
    )

    assert result.answers["slots"] == 1
    assert len(service.billed) == 1
    assert "Traceback" not in result.output


def test_two_blenders_with_one_library_carry_and_place_each_its_own(
    window: Window, new_window: NewWindow, service: Service, tmp_path: Path
) -> None:
    blend = tmp_path / "film" / "alley.blend"
    blend.parent.mkdir()
    other, outside = new_window("other"), answering(service)
    window.run(sent(service, blend))

    other.open(str(blend))
    seen = other.run(
        [
            until(f"{STATE} == 'elsewhere'"),
            on_segmind(service),
            *asked(),
            ask("states", f"[str(job.state) for job in {JOBS}]"),
        ]
    )
    both = [
        window.run(
            [answer(), until(f"{STATE} == 'placed'"), until(AT_REST), ask("id", f"{JOBS}[0].id")], outside=outside
        ),
        other.run([until(f"{STATE} == 'placed'"), until(AT_REST), ask("id", f"{JOBS}[0].id")]),
    ]
    found = other.run(
        [
            open_sidebar("Set Dresser"),
            press_button("set_dresser.look_back", across=0.8),
            until(AT_REST),
            ask("states", f"[str(job.state) for job in {JOBS}]"),
            ask("slots", "len(context.scene.objects['Sign'].material_slots)"),
        ]
    )

    assert seen.answers["states"] == ["sent", "elsewhere"]
    takes = sorted(
        folder.name[: len(both[0].answers["id"])] for folder in (blend.parent / "set_dresser" / "takes").iterdir()
    )
    assert takes == sorted(result.answers["id"] for result in both)
    assert found.answers == {"states": ["placed"], "slots": 1}
    assert len(service.billed) == 2
    assert list((blend.parent / "set_dresser" / "waiting").iterdir()) == []
    assert "Traceback" not in both[0].output + both[1].output + other.close()
