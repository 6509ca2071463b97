"""The check that keeps out what ends Blender 4.2, in code and in scripts that tests hold as text. No bpy here."""

from __future__ import annotations

import pytest

from workshop.blender_rules import broken_rules


@pytest.mark.parametrize(
    "line",
    [
        "bpy.context.tool_settings.mesh_select_mode = (False, False, True)",
        "context.tool_settings.use_snap = True",
        'script = "bpy.context.layer_collection.exclude = True"',
        "self.context.layer_collection",
        "settings = getattr(bpy.context, 'tool_settings')",
    ],
)
def test_what_is_asked_of_the_context_itself_is_found_with_its_line(line: str) -> None:
    (sentence,) = broken_rules("scene/some.py", f"import bpy\n{line}\n")

    assert sentence.startswith("scene/some.py:2: ")
    assert "4.2" in sentence


@pytest.mark.parametrize(
    "line",
    [
        "bpy.context.scene.tool_settings.mesh_select_mode = (False, False, True)",
        "context.view_layer.layer_collection.children",
        "scene.tool_settings",
        "copied.context_tool_settings = 1",
    ],
)
def test_what_is_asked_of_the_scene_or_the_view_layer_is_right(line: str) -> None:
    assert list(broken_rules("scene/some.py", line)) == []
