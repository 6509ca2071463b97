"""What a long list of signs costs Blender's main thread: fingerprints, counting, and the panel's draw in a window ($BLENDER). Needs bpy."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import bpy

from .figures import Figure
from .profile import new_board, part
from .run import Run
from .timing import Stopwatch
from .windowed import MISSING, told_by
from .yardstick import pace

SIGNS = 2000
TAGS = ("en", "hi", "kn", "zh-Hans", "ja", "ta")
LIMIT_FINGERPRINTS = 100.0
LIMIT_DRAW = 0.4
"""Of what the yardstick takes, both."""
_IN_A_WINDOW = Path(__file__).with_name("signs_in_a_window.py")


def measure(run: Run) -> list[Figure]:
    """Fingerprints of everything first, then the panel."""
    new_board("FIT")
    many_signs(SIGNS)
    return [_fingerprints(3 if run.quick else 9), _longest_turn(), *_in_a_window(run)]


def many_signs(count: int) -> None:
    """A list of so many signs on one board, four lines each in six languages."""
    bpy.ops.mesh.primitive_plane_add(size=2.0, rotation=(1.5708, 0.0, 0.0))
    signs = part("scene.signs.sign_list")
    first = part("scene.signs.edit").make_sign(bpy.context)
    for tag in TAGS:
        signs.add_language(tag)
    target, board = first.target, first.object
    for number in range(count - 1):
        sign = signs.new_sign(f"Sign {number:04}")
        sign.target, sign.object, sign.width, sign.height = target, board, 2.0 + number % 7, 1.0
    for number, sign in enumerate(signs.all_signs()):
        while len(sign.lines) < 4:
            signs.add_line(sign)
        sign.subject, sign.style = f"a shop sign, number {number}", "gold letters on deep red, warm tungsten light"
        for line in sign.lines:
            for text in line.texts:
                text.text = f"牛肉面 {number} ¥28 {text.name}"


def _fingerprints(repeats: int) -> Figure:
    generating, client = part("scene.signs.generating"), part("client.request")
    wish = generating.Wish(TAGS, provider=client.ProviderName.PROOF)
    taken = []
    for _ in range(repeats):
        with Stopwatch() as watch:
            wanted = generating.missing(bpy.context, wish)
        assert len(wanted) == SIGNS * len(TAGS), len(wanted)
        taken.append(watch.worked)
    note = f"processor time, median of {repeats}, at most {max(taken):.0f}; four lines a sign, read from the .blend"
    return Figure(
        f"fingerprints of {SIGNS} signs in {len(TAGS)} languages", median(taken), "ms", LIMIT_FINGERPRINTS, note, pace()
    )


def _longest_turn() -> Figure:
    """The timer's turns that count the signs for the panel, taken one after the other."""
    status = part("scene.signs.status")
    turns = []
    status.forget()
    while True:
        with Stopwatch() as watch:
            pause = status.count_on()
        turns.append(watch.worked)
        if pause is None:
            break
    note = f"the longest of {len(turns)} turns of the timer; they run only after something has changed"
    return Figure("counting signs for the panel, the longest turn", max(turns), "ms", None, note)


def _in_a_window(run: Run) -> list[Figure]:
    name = f"a draw of the Signs panel with {SIGNS} signs"
    found = told_by(_IN_A_WINDOW, run, 20 if run.quick else 60)
    if found is None:
        return [Figure(name, 0.0, "ms", None, MISSING)]
    drawn = found["drawn"]
    note = f"processor time, median of {len(drawn)}, at most {max(drawn):.2f}; its first draw, with imports, {found['opened']:.0f}"
    return [Figure(name, median(drawn), "ms", LIMIT_DRAW, note, pace())]
