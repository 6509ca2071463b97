"""What a person does in Blender's window, as plain values: made by a test, taken one by one by driver.py. No bpy here.

Places are an editor's type ("VIEW_3D") and a region's ("WINDOW", "UI"); positions are pixels from the region's lower left corner,
or from its upper left where `top` is true. Python expressions are evaluated inside Blender with `bpy` and `context` at hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

Step: TypeAlias = dict[str, Any]

EXTENSION = "bl_ext.user_default.set_dresser"
"""What the extension is called inside Blender."""
LOADED = f"__import__('sys').modules[{EXTENSION!r} + '.scene.session.loading'].is_loaded()"
"""Whether what a session works with is there, which is loaded after the start: until then the tab shows a part of itself."""


def execute(source: str) -> Step:
    """Run Python inside Blender: arranging what the test is not about. Objects are to be looked up anew after opening a file."""
    return {"do": "execute", "source": source}


def wait(seconds: float) -> Step:
    """Let Blender draw and think for a while."""
    return {"do": "wait", "seconds": seconds}


def until(expression: str, seconds: float = 90.0) -> Step:
    """Wait until a Python expression is true; fails after `seconds`."""
    return {"do": "until", "expression": expression, "seconds": seconds}


def ask(name: str, expression: str) -> Step:
    """Put an expression's value (plain values only) into the result's answers."""
    return {"do": "ask", "name": name, "expression": expression}


def open_sidebar(tab: str, editor: str = "VIEW_3D") -> Step:
    """Open an editor's sidebar on a tab, wide enough to read."""
    return {"do": "open_sidebar", "tab": tab, "editor": editor}


def move(x: int, y: int, editor: str = "VIEW_3D", region: str = "WINDOW", *, top: bool = False) -> Step:
    """Move the mouse there."""
    return {"do": "move", "x": x, "y": y, "editor": editor, "region": region, "top": top}


def click(
    x: int, y: int, editor: str = "VIEW_3D", region: str = "WINDOW", *, top: bool = False, button: str = "LEFTMOUSE"
) -> Step:
    """Move the mouse there, press and let go."""
    return {"do": "click", "x": x, "y": y, "editor": editor, "region": region, "top": top, "button": button}


def drag(points: Sequence[tuple[int, int]], editor: str = "VIEW_3D", region: str = "WINDOW") -> Step:
    """Press the mouse at the first point, draw it over the others, and let go at the last."""
    return {"do": "drag", "points": [list(point) for point in points], "editor": editor, "region": region}


def open_panels(*names: str) -> Step:
    """Open these panels of the 3D View's sidebar, which begin closed, and make room for them; `as_before_panels` goes last."""
    return execute(
        f"for name in {names!r}:\n"
        "    panel = getattr(bpy.types, f'SETDRESSER_PT_view_3d_{name}')\n"
        "    bpy.utils.unregister_class(panel)\n"
        "    panel.bl_options = set()\n"
        "    bpy.utils.register_class(panel)\n"
        "bpy.context.preferences.view.ui_scale = 0.65\n"
    )


def as_before_panels(*names: str) -> Step:
    """Let these panels begin closed again, and everything be as large as it was."""
    return execute(
        f"for name in {names!r}:\n"
        "    getattr(bpy.types, f'SETDRESSER_PT_view_3d_{name}').bl_options = {'DEFAULT_CLOSED'}\n"
        "bpy.context.preferences.view.ui_scale = 1.0\n"
    )


def press_button(command: str, editor: str = "VIEW_3D", region: str = "UI", *, across: float = 0.5) -> Step:
    """Find the operator's button in the region as a person would, by looking over it, and click it: `press_button("set_dresser.generate")`.

    `across` is where to look first: 0 at the left, 1 at the right; small buttons stand at 0.8 and 0.93.
    """
    return {"do": "press_button", "command": command, "editor": editor, "region": region, "across": across}


def click_field(path: str, editor: str = "VIEW_3D", region: str = "UI") -> Step:
    """Find a property's field in the region by the end of its data path and click it: a text field then takes what is written."""
    return {"do": "click_field", "path": path, "editor": editor, "region": region}


def key(name: str, *, ctrl: bool = False, shift: bool = False, alt: bool = False) -> Step:
    """Press and let go one key, by Blender's name of it: "RET", "ESC", "Z"."""
    return {"do": "key", "name": name, "ctrl": ctrl, "shift": shift, "alt": alt}


def write(text: str) -> Step:
    """Type text into the field that is being edited."""
    return {"do": "write", "text": text}


def picture(name: str, showing: tuple[int, int, int] | None = None, seconds: float = 20.0) -> Step:
    """Save a picture of the whole window as NAME.png in the result's folder.

    With `showing`, a colour (sRGB, 0 to 255), only once the window shows it: shaders take their time to compile. Fails after `seconds`.
    """
    return {"do": "picture", "name": name, "showing": showing, "seconds": seconds}


def outside(name: str) -> Step:
    """Let the test's own process do what it calls so, and wait until that is done."""
    return {"do": "outside", "name": name}
