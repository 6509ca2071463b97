"""Blender lets go while a job is on its way: the extension is disabled, its scripts reloaded, Blender quits or crashes. No bpy here."""

from __future__ import annotations

from tests.service import Service
from tests.window.blender_window import Window
from tests.window.jobs_on_the_way import AT_REST, STATE, TAKES, answer, answering, sent
from tests.window.steps import EXTENSION, ask, execute, until
from tests.window.test_generate import THREADS

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
