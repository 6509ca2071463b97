"""The prompt as a text block, for Blenders and artists that want more than one line. Main thread only."""

from __future__ import annotations

import bpy

from .request import SETDRESSER_PG_settings, prompt_of

TEXT_NAME = "Prompt"


def move_to_text(settings: SETDRESSER_PG_settings) -> bpy.types.Text:
    """The text block with the prompt; made from the field's words when there is none yet."""
    text = settings.prompt_text
    if text is None:
        text = bpy.data.texts.new(TEXT_NAME)
        text.write(settings.prompt)
        settings.prompt_text = text
    return text


def move_to_field(settings: SETDRESSER_PG_settings) -> None:
    """Put the text block's words into the field and use that from now on."""
    settings.prompt = prompt_of(settings)
    settings.prompt_text = None


def show_text(context: bpy.types.Context, text: bpy.types.Text) -> bool:
    """Show the text block in an open Text Editor, or in a new window; whether there is a window to show it in."""
    windows = context.window_manager.windows
    for window in windows:
        for area in window.screen.areas:
            if area.type == "TEXT_EDITOR":
                _show_in(area, text)
                return True
    if not bpy.ops.wm.window_new.poll():
        return False
    bpy.ops.wm.window_new()
    area = context.window_manager.windows[-1].screen.areas[0]
    area.type = "TEXT_EDITOR"
    _show_in(area, text)
    return True


def _show_in(area: bpy.types.Area, text: bpy.types.Text) -> None:
    space = area.spaces.active
    assert isinstance(space, bpy.types.SpaceTextEditor)
    space.text = text
    space.show_word_wrap = True
