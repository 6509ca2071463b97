"""Runs inside a windowed Blender: takes the steps of steps.py one after the other by a timer, writes what came of them. Needs bpy.

blender --enable-event-simulate --python driver.py -- FOLDER PID

The steps come as run-1-steps.json, run-2-steps.json and so on in the folder, the results go there as run-1-result.json and so on.
Blender ends with the process PID, whose test it is.
"""

from __future__ import annotations

import ast
import itertools
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import bpy

# Enough for Blender to handle an event and draw what came of it, on software GL too.
BEAT = 0.12
STRIDE = 16
"""Pixels between the places where the mouse looks for a button at first; a button is 14 to 20 high, by the display's density."""
STARTS = (0, STRIDE // 2)
"""Where the mouse begins to look: what the first round steps over, the second one meets."""
DIGITS = ("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE")
KEYS = {
    " ": "SPACE",
    ".": "PERIOD",
    ",": "COMMA",
    "-": "MINUS",
    "\n": "RET",
    **dict(zip("0123456789", DIGITS, strict=True)),
}

FOLDER, TEST = Path(sys.argv[-2]), int(sys.argv[-1])
result: dict[str, Any] = {}


def _window() -> bpy.types.Window:
    return bpy.context.window_manager.windows[0]


def _place(editor: str, region: str) -> tuple[bpy.types.Area, bpy.types.Region]:
    area = next(area for area in _window().screen.areas if area.type == editor)
    return area, next(one for one in area.regions if one.type == region)


def _event(kind: str, value: str, at: tuple[int, int], **more: Any) -> None:
    _window().event_simulate(type=kind, value=value, x=at[0], y=at[1], **more)


_mouse = (0, 0)


def _move_to(at: tuple[int, int]) -> None:
    global _mouse
    _mouse = at
    _event("MOUSEMOVE", "NOTHING", at)


def _at(step: dict[str, Any]) -> tuple[int, int]:
    _, region = _place(step["editor"], step["region"])
    return region.x + step["x"], region.y + (region.height - step["y"] if step["top"] else step["y"])


def _look(expression: str) -> Any:
    return eval(expression, {"bpy": bpy, "context": bpy.context})


def execute(step: dict[str, Any]) -> Iterator[float]:
    """Each statement with the window that is there now: one may open another file, and the window is gone with the old one."""
    names = {"bpy": bpy, "context": bpy.context}
    for statement in ast.parse(step["source"]).body:
        with bpy.context.temp_override(window=_window()):
            exec(compile(ast.Module([statement], []), "a step", "exec"), names)
    yield BEAT


def wait(step: dict[str, Any]) -> Iterator[float]:
    yield step["seconds"]


def until(step: dict[str, Any]) -> Iterator[float]:
    deadline = time.monotonic() + step["seconds"]
    while not _look(step["expression"]):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not true within {step['seconds']:.0f} s: {step['expression']}")
        yield BEAT


def ask(step: dict[str, Any]) -> Iterator[float]:
    result["answers"][step["name"]] = _look(step["expression"])
    yield 0.0


def open_sidebar(step: dict[str, Any]) -> Iterator[float]:
    area, region = _place(step["editor"], "UI")
    area.spaces.active.show_region_ui = True
    # The first draw makes the tabs; only then is there one to choose.
    yield 0.5
    area, region = _place(step["editor"], "UI")
    region.active_panel_category = step["tab"]
    area.tag_redraw()
    yield 0.5
    if region.active_panel_category != step["tab"]:
        raise LookupError(
            f"the sidebar of {step['editor']} shows {region.active_panel_category!r}, not {step['tab']!r}"
        )


def move(step: dict[str, Any]) -> Iterator[float]:
    _move_to(_at(step))
    yield BEAT


def click(step: dict[str, Any]) -> Iterator[float]:
    yield from _click(_at(step), step["button"])


def _click(at: tuple[int, int], button: str = "LEFTMOUSE") -> Iterator[float]:
    _move_to(at)
    yield BEAT
    _event(button, "PRESS", at)
    yield BEAT
    _event(button, "RELEASE", at)
    yield BEAT


def drag(step: dict[str, Any]) -> Iterator[float]:
    _, region = _place(step["editor"], step["region"])
    points = [(region.x + x, region.y + y) for x, y in step["points"]]
    _move_to(points[0])
    yield BEAT
    _event("LEFTMOUSE", "PRESS", points[0])
    yield BEAT
    for point in points[1:]:
        _move_to(point)
        yield 0.04
    yield BEAT
    _event("LEFTMOUSE", "RELEASE", points[-1])
    yield BEAT


def _hovered(copy: Callable[[], set[str]], place: tuple[bpy.types.Area, bpy.types.Region]) -> str:
    """What Blender's own "Copy Python Command" or "Copy Data Path" says of the button under the mouse; empty without one."""
    area, region = place
    with bpy.context.temp_override(window=_window(), area=area, region=region):
        bpy.context.window_manager.clipboard = ""
        if not copy.poll():  # type: ignore[attr-defined]
            return ""
        copy()
        return str(bpy.context.window_manager.clipboard)


def _find(
    step: dict[str, Any], copy: Callable[[], set[str]], fits: Callable[[str], bool], what: str
) -> Iterator[float]:
    """Pass the mouse down the region's columns until it is over the button that is meant; the mouse stays there."""
    area, region = _place(step["editor"], step["region"])
    seen: list[str] = []
    columns = tuple(dict.fromkeys((step.get("across", 0.5), 0.5, 0.25, 0.75, 0.93, 0.8)))
    # Once more with patience: a machine with much else to do may draw the region while the mouse is on its way.
    for pause, part, start in itertools.product((0.03, 0.1), columns, STARTS):
        for below in range(30 + start, region.height - 4, STRIDE):
            # The tabs stand at the right edge.
            _move_to((region.x + int((region.width - 30) * part), region.y + region.height - below))
            yield pause
            said = _hovered(copy, (area, region))
            if fits(said) and (yield from _stays(copy, (area, region), fits)):
                return
            if said and said not in seen:
                seen.append(said)
    raise LookupError(f"no button for {what} in {step['editor']}'s {step['region']}; there are: {seen}")


def _stays(
    copy: Callable[[], set[str]], place: tuple[bpy.types.Area, bpy.types.Region], fits: Callable[[str], bool]
) -> Generator[float, None, bool]:
    """Whether the button is still under the mouse when Blender has caught up with its moves; goes back for it if need be.

    On a busy machine Blender may be many moves behind.
    """
    x, y = _mouse
    for back in range(20):
        _move_to((x, y + back * STRIDE // 2))
        yield 2 * BEAT
        if fits(_hovered(copy, place)):
            return True
    return False


def press_button(step: dict[str, Any]) -> Iterator[float]:
    wanted = f"bpy.ops.{step['command']}("
    yield from _find(step, bpy.ops.ui.copy_python_command_button, lambda said: said.startswith(wanted), step["command"])
    yield from _click(_mouse)


def click_field(step: dict[str, Any]) -> Iterator[float]:
    yield from _find(step, bpy.ops.ui.copy_data_path_button, lambda said: said.endswith(step["path"]), step["path"])
    yield from _click(_mouse)


def key(step: dict[str, Any]) -> Iterator[float]:
    held = {name: step[name] for name in ("ctrl", "shift", "alt")}
    _event(step["name"], "PRESS", _mouse, **held)
    yield BEAT
    _event(step["name"], "RELEASE", _mouse, **held)
    yield BEAT


def write(step: dict[str, Any]) -> Iterator[float]:
    for letter in step["text"]:
        kind = KEYS.get(letter) or (letter.upper() if letter.isascii() and letter.isalpha() else "TEXTINPUT")
        _event(kind, "PRESS", _mouse, unicode=letter)
        yield 0.02
        _event(kind, "RELEASE", _mouse)
        yield 0.02


def picture(step: dict[str, Any]) -> Iterator[float]:
    """Ask the test outside for a picture of the display; where it has no display of its own to look at, take Blender's."""
    yield 0.3
    path = FOLDER / f"{step['name']}.png"
    wanted, refused = path.with_suffix(".picture-wanted"), path.with_suffix(".refused")
    # By one rename: whoever sees it sees it whole.
    asked = {"display": os.environ.get("DISPLAY", ""), "showing": step["showing"]}
    wanted.with_suffix(".asking").write_text(json.dumps(asked), "utf-8")
    wanted.with_suffix(".asking").replace(wanted)
    deadline = time.monotonic() + step["seconds"]
    while not path.exists() and not refused.exists():
        if time.monotonic() > deadline:
            wanted.unlink(missing_ok=True)
            raise TimeoutError(f"no picture {path.name} that shows {step['showing']} came")
        yield BEAT
    if refused.exists():
        with bpy.context.temp_override(window=_window()):
            bpy.ops.screen.screenshot(filepath=str(path))
    result["pictures"][step["name"]] = str(path)
    yield BEAT


def outside(step: dict[str, Any]) -> Iterator[float]:
    wanted = FOLDER / f"{step['name']}.outside-wanted"
    wanted.touch()
    while wanted.exists():
        yield BEAT


TAKERS = {
    taker.__name__: taker
    for taker in (
        *(execute, wait, until, ask, open_sidebar, move, click, drag, press_button, click_field, key, write, picture),
        outside,
    )
}


def _take_all(steps: list[dict[str, Any]]) -> Iterator[float]:
    for step in steps:
        yield from TAKERS[step["do"]](step)
        result["done"] += 1


def _end_with_the_test() -> None:
    if os.name != "nt":  # there, asking would end it
        try:
            os.kill(TEST, 0)
        except ProcessLookupError:
            os.kill(os.getpid(), signal.SIGKILL)


def _take_all_runs() -> Iterator[float]:
    yield 1.0  # the first draw
    for number in itertools.count(1):
        asked = FOLDER / f"run-{number}-steps.json"
        while not asked.exists():
            _end_with_the_test()
            yield BEAT
        result.update(done=0, answers={}, pictures={}, error="", version=bpy.app.version_string)
        try:
            yield from _take_all(json.loads(asked.read_text("utf-8")))
        except Exception:  # noqa: BLE001  the driver's border: whatever went wrong is the test's to show
            result["error"] = traceback.format_exc()
            yield from picture({"name": "when-it-failed", "showing": None, "seconds": 20})
        told = FOLDER / f"run-{number}-result.json"
        told.with_suffix(".draft").write_text(json.dumps(result), "utf-8")
        told.with_suffix(".draft").replace(told)


_runs = _take_all_runs()
bpy.context.preferences.view.show_splash = False
bpy.app.timers.register(lambda: next(_runs), first_interval=0.5, persistent=True)
