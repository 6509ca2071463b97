"""A translator's table in a real window: chosen in the file browser, shown before anything changes, then taken over. No bpy here."""

from __future__ import annotations

from pathlib import Path

from tests.window.blender_window import Window
from tests.window.steps import EXTENSION, ask, execute, key, move, picture, until, wait

LIST = f"__import__('sys').modules[{EXTENSION + '.scene.signs.sign_list'!r}]"
KANNADA = f"[{LIST}.text_in(sign.lines[0], 'kn') for sign in {LIST}.all_signs()]"
BROWSER = "next((window for window in bpy.context.window_manager.windows if window.screen.areas[0].type == 'FILE_BROWSER'), None)"

SIGNS = f"""
import importlib
importlib.import_module({EXTENSION + ".scene.signs.sign_list"!r})
for name in ('Shop Sign', 'Poster'): {LIST}.new_sign(name).lines[0].texts['en'].text = name
bpy.ops.ed.undo_push(message='Signs')
"""


def choose(path: Path) -> str:
    """What a person does in the file browser that has opened: name the file, and press the button."""
    return f"""
window = {BROWSER}
area = window.screen.areas[0]
area.spaces.active.params.directory = {str(path.parent).encode()!r}
area.spaces.active.params.filename = {path.name!r}
with bpy.context.temp_override(window=window, area=area, region=area.regions[-1]): bpy.ops.file.execute()
"""


def test_a_table_is_shown_before_it_changes_anything(window: Window, tmp_path: Path) -> None:
    table = tmp_path / "back from Mysuru.csv"
    table.write_text(
        "sign,line,en,kn,Status\nShop Sign,1,NOODLES,ನೂಡಲ್ಸ್,done\nPoster,1,,ರಾತ್ರಿ ಸಂತೆ,\n", encoding="utf-8-sig"
    )
    refused = tmp_path / "wrong.csv"
    wrong = "".join(f"Kiosk,{line},ಪತ್ರಿಕೆ\n" for line in range(1, 30))
    refused.write_text(f"sign,line,kn\nPoster,1,ಬೇರೆ\n{wrong}Shop Sign,1,ಬೇರೆ\nPoster,1,ಬೇರೆ\n", encoding="utf-8")
    asking = execute(
        "area = next(area for area in context.screen.areas if area.type == 'VIEW_3D')\n"
        "with context.temp_override(area=area, region=area.regions[-1]):\n"
        "    bpy.ops.set_dresser.import_signs('INVOKE_DEFAULT')\n"
    )
    result = window.run(
        [
            execute(SIGNS),
            asking,
            until(f"{BROWSER} is not None"),
            wait(0.5),
            execute(choose(table)),
            until(f"{BROWSER} is None"),
            wait(1.0),
            picture("what would change"),
            ask("before", KANNADA),
            key("RET"),
            until(f"{KANNADA} == ['ನೂಡಲ್ಸ್', 'ರಾತ್ರಿ ಸಂತೆ']", 10),
            move(500, 500),
            key("Z", ctrl=True),
            wait(0.5),
            ask("undone", f"{LIST}.languages()"),
            key("Z", ctrl=True, shift=True),
            wait(0.5),
            asking,
            until(f"{BROWSER} is not None"),
            wait(0.5),
            execute(choose(refused)),
            until(f"{BROWSER} is None"),
            wait(1.0),
            picture("what is refused"),
            key("RET"),
            wait(0.5),
            ask("after the refusal", KANNADA),
        ]
    )

    assert result.answers["before"] == ["", ""], "shown, and nothing changed yet"
    assert result.answers["after the refusal"] == ["ನೂಡಲ್ಸ್", "ರಾತ್ರಿ ಸಂತೆ"]
    assert result.answers["undone"] == ["en"], "one step of undo takes the whole table back"
    assert "Traceback" not in result.output
