"""What meets an artist in the first hour: Esc in a dialog that asks, and a failure while the tab is closed. No bpy here."""

from __future__ import annotations

from tests.service import Service
from tests.window.blender_window import Window
from tests.window.steps import (
    EXTENSION,
    as_before_panels,
    ask,
    execute,
    key,
    move,
    open_panels,
    open_sidebar,
    picture,
    press_button,
    until,
    wait,
)
from tests.window.test_signs import A_BARE_SIGN, JOBS, MODAL, SIGN
from tests.window.test_spending import online

UNTOLD = f"__import__('sys').modules[{EXTENSION + '.scene.queue.failures'!r}].is_due(0.0, is_over=True)"


def test_a_failure_is_told_once_while_the_tab_is_closed(window: Window, service: Service) -> None:
    result = window.run(
        [
            online(service, segmind_key="a key that nobody knows"),
            execute("for number in range(3): bpy.ops.set_dresser.generate('EXEC_DEFAULT')"),
            until(f"len({JOBS}) == 3 and not any(view.is_under_way for view in {JOBS})", 60),
            until(f"not {UNTOLD}", 30),
            wait(0.5),
            move(300, 300),
            move(320, 300),
            wait(0.5),
            picture("told"),
            ask("modal", f"[operator.bl_idname for operator in {MODAL}]"),
        ]
    )

    assert "Set Dresser: Menu board" in result.output
    assert result.answers["modal"] == []
    assert "Traceback" not in result.output


def test_esc_in_the_dialog_of_generate_missing_asks_for_nothing(window: Window) -> None:
    result = window.run(
        [
            execute(A_BARE_SIGN),
            open_panels("signs"),
            open_sidebar("Set Dresser"),
            press_button("set_dresser.make_sign"),
            until(f"{SIGN} is not None"),
            execute(f"{SIGN}.lines[0].texts['en'].text = 'NOODLES'"),
            press_button("set_dresser.generate_signs"),
            wait(0.5),
            picture("asked"),
            key("ESC"),
            wait(0.5),
            ask("jobs", f"len({JOBS})"),
            as_before_panels("signs"),
        ]
    )

    assert result.answers["jobs"] == 0
    assert "Traceback" not in result.output
