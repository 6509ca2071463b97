"""A take as the scene's world in a real window: chosen in the panel, one undo step, and one button back. No bpy here."""

from __future__ import annotations

from tests.window.blender_window import Window
from tests.window.steps import ask, key, move, picture, press_button, until, wait
from tests.window.test_generate import JOBS, a_wall_with_a_sign

WORLD = "context.scene.world.name if context.scene.world else ''"
SHOWN = "context.scene.world.get('set_dresser_take', '') if context.scene.world else ''"


def test_a_panorama_is_one_undo_step_and_the_old_world_one_button(window: Window) -> None:
    result = window.run(
        [
            *a_wall_with_a_sign("A harbour at dusk. The quay reads: 'PIER 9'", placement="world"),
            ask("old", WORLD),
            press_button("set_dresser.generate"),
            until(f"{JOBS} and {JOBS}[0].state == 'placed'", 60),
            ask("placed", SHOWN),
            ask("take", f"{JOBS}[0].take.id"),
            move(300, 300),
            wait(0.5),
            picture("panel"),
            key("Z", ctrl=True),
            wait(0.5),
            ask("after undo", WORLD),
            key("Z", ctrl=True, shift=True),
            wait(0.5),
            ask("after redo", SHOWN),
            press_button("set_dresser.restore_before_take"),
            ask("restored", WORLD),
            ask("shown", SHOWN),
        ]
    )

    assert result.answers["placed"] == result.answers["take"]
    assert result.answers["after undo"] == result.answers["old"]
    assert result.answers["after redo"] == result.answers["take"]
    assert (result.answers["restored"], result.answers["shown"]) == (result.answers["old"], "")
    assert "Traceback" not in result.output
