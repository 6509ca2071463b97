"""Everything there is to see opens and draws in a real window: both tabs, both kinds of prompt, the preferences. No bpy here."""

from __future__ import annotations

from tests.service import Service
from tests.window.blender_window import Window, shows
from tests.window.steps import EXTENSION, ask, execute, open_sidebar, picture, press_button, until, wait
from tests.window.test_generate import JOBS, MENU_BOARD, WOOD, a_wall_with_a_sign

PREFERENCES = f"bpy.context.preferences.addons[{EXTENSION!r}].preferences"
AREAS = "[area.type for window in bpy.context.window_manager.windows for area in window.screen.areas]"

REDRAW = """
for window in bpy.context.window_manager.windows:
    for area in window.screen.areas:
        area.tag_redraw()
"""


def test_a_newcomers_first_press_dresses_blenders_own_cube(window: Window) -> None:
    result = window.run(
        [
            open_sidebar("Set Dresser"),
            picture("at-first"),
            press_button("set_dresser.try_example"),
            until(f"{JOBS} and {JOBS}[0].state == 'placed'"),
            picture("dressed", showing=WOOD, seconds=120),
            ask("materials", "[slot.name for slot in bpy.data.objects['Cube'].material_slots]"),
        ]
    )

    assert result.answers["materials"] == ["Material", "Cube"]
    assert not shows(result.pictures["at-first"], WOOD)


def test_the_image_editor_has_the_tab_and_shows_the_take(window: Window) -> None:
    result = window.run(
        [
            *a_wall_with_a_sign(placement="image"),
            execute(
                "next(area for area in bpy.context.screen.areas if area.type == 'VIEW_3D').type = 'IMAGE_EDITOR'\n"
            ),
            open_sidebar("Set Dresser", "IMAGE_EDITOR"),
            press_button("set_dresser.generate", "IMAGE_EDITOR"),
            until(f"{JOBS} and {JOBS}[0].state == 'placed'"),
            picture("take", showing=WOOD, seconds=60),
            ask(
                "shown",
                "next(area for area in bpy.context.screen.areas if area.type == 'IMAGE_EDITOR').spaces.active.image.filepath",
            ),
            ask("take", f"str({JOBS}[0].take.picture)"),
        ]
    )

    assert result.answers["shown"] == result.answers["take"]


def test_a_long_prompt_is_written_as_text_and_drawn_in_the_panel(window: Window) -> None:
    lines = "\n".join([MENU_BOARD, *(f"Line {number} of a long brief" for number in range(2, 12))])
    result = window.run(
        [
            *a_wall_with_a_sign(lines),
            press_button("set_dresser.edit_prompt"),
            wait(0.5),
            ask("areas", AREAS),
            ask("text", "bpy.context.scene.set_dresser.prompt_text.as_string()"),
            picture("text"),
            press_button("set_dresser.use_field"),
            ask("prompt", "bpy.context.scene.set_dresser.prompt"),
        ]
    )

    assert "TEXT_EDITOR" in result.answers["areas"]
    assert (result.answers["text"], result.answers["prompt"]) == (lines, lines)


def test_the_preferences_draw_what_each_provider_needs(window: Window) -> None:
    shown = [
        step
        for provider in ("segmind", "openai", "proof")
        for step in (execute(f"{PREFERENCES}.provider = {provider!r}\n{REDRAW}"), wait(0.6), picture(provider))
    ]
    result = window.run(
        [
            execute(f"bpy.ops.preferences.addon_show(module={EXTENSION!r})"),
            *shown,
            ask("windows", "len(bpy.context.window_manager.windows)"),
            execute(
                "with bpy.context.temp_override(window=bpy.context.window_manager.windows[-1]):\n"
                "    bpy.ops.wm.window_close()\n"
            ),
            ask("windows at last", "len(bpy.context.window_manager.windows)"),
        ]
    )

    assert (result.answers["windows"], result.answers["windows at last"]) == (2, 1)
    assert len({result.pictures[name].read_bytes() for name in ("segmind", "openai", "proof")}) == 3
    assert "Traceback" not in result.output


def test_partial_pictures_of_a_stream_are_drawn_in_the_list(window: Window, service: Service) -> None:
    service.settings.partial_seconds = 4.0
    values = {"provider": "openai", "openai_key": service.openai_key, "openai_address": service.openai_address}
    partial = f"__import__('sys').modules[{EXTENSION + '.scene.queue.previews'!r}]"
    result = window.run(
        [
            *a_wall_with_a_sign(placement="image", size="1024x1024", quality="low"),
            execute(
                "bpy.context.preferences.system.use_online_access = True\n"
                f"values = {PREFERENCES}\nvalues.stream = True\n"
                + "".join(f"values.{name} = {value!r}\n" for name, value in values.items())
            ),
            press_button("set_dresser.generate"),
            until(f"{JOBS} and {partial}.icon_of({JOBS}[0].id)"),
            wait(1.0),
            picture("partial"),
            until(f"{JOBS}[0].state == 'placed'"),
            ask("icon afterwards", f"{partial}.icon_of({JOBS}[0].id)"),
        ]
    )

    assert result.answers["icon afterwards"] == 0
    assert "Traceback" not in result.output
