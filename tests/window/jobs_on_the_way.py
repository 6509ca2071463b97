"""A sign that was asked for at the stand-in, whose answer waits until the test lets it go. No bpy here."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.service import Service
from tests.window.steps import EXTENSION, Step, execute, outside, until
from tests.window.test_generate import JOBS, MENU_BOARD, TIMERS, a_wall_with_a_sign

STATE = f"{JOBS} and {JOBS}[0].state"
ENDED = f"{JOBS} and not {JOBS}[0].is_under_way and {JOBS}[0].state != 'kept'"
TAKES = (
    f"list(__import__('pathlib').Path(bpy.utils.extension_path_user({EXTENSION!r})).glob('library/takes/*/take.json'))"
)
"""The takes of a file that was never saved."""
AT_REST = f"not {TIMERS}"

_A_LONG_TIME = 300.0


def on_segmind(service: Service, **preferences: object) -> Step:
    """Go online with the stand-in as Segmind, which answers when `answer()` says so."""
    service.settings.latency = _A_LONG_TIME
    values = {
        "provider": "segmind",
        "segmind_key": service.segmind_key,
        "segmind_address": service.segmind_address,
        "segmind_upload_address": service.upload_address,
        **preferences,
    }
    return execute(
        "bpy.context.preferences.system.use_online_access = True\n"
        f"values = bpy.context.preferences.addons[{EXTENSION!r}].preferences\n"
        + "".join(f"values.{name} = {value!r}\n" for name, value in values.items())
    )


def sent(service: Service, blend: Path | None = None, **settings: object) -> list[Step]:
    """A sign, in a new file or in one saved as `blend`; its sidebar is open, and it is asked for."""
    save = [] if blend is None else [execute(f"bpy.ops.wm.save_as_mainfile(filepath={str(blend)!r})")]
    return [
        *a_wall_with_a_sign(MENU_BOARD, **settings),
        on_segmind(service),
        *save,
        *asked(),
    ]


def asked() -> list[Step]:
    """Generate is called, as its button does (test_generate presses it), and the request is at the service."""
    return [execute("bpy.ops.set_dresser.generate()"), until(f"{STATE} == 'sent'")]


def answer() -> Step:
    """The service answers now what was sent."""
    return outside("answer")


def answering(service: Service) -> Mapping[str, Callable[[], object]]:
    """What `answer()` does in the test's own process."""

    def answer_what_waits() -> None:
        billed, deadline = len(service.billed), time.monotonic() + 30
        while len(service.billed) == billed:
            assert time.monotonic() < deadline, "no request came to the service"
            service.go_on()
            time.sleep(0.02)

    return {"answer": answer_what_waits}
