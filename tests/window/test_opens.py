"""A real window opens with the extension in it. No bpy here: what a person does is in steps.py."""

from __future__ import annotations

from tests.window.blender_window import Window
from tests.window.steps import ask, open_sidebar, picture


def test_the_sidebar_of_the_3d_view_has_the_set_dresser_tab(window: Window) -> None:
    result = window.run(
        [
            open_sidebar("Set Dresser"),
            ask("enabled", "'bl_ext.user_default.set_dresser' in context.preferences.addons"),
            picture("sidebar"),
        ]
    )

    assert result.answers["enabled"]
    assert result.pictures["sidebar"].stat().st_size > 20_000
    assert "Traceback" not in result.output
