"""The letters of a report as fonts inside it, so that its real text reads right on machines that lack a script. No bpy.

Only the characters that occur, with all that shapes them; cut out by HarfBuzz from the fonts that the signs are set with.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable

from ..errors import LetteringError
from ..lettering.cleaning import clean_line
from ..lettering.font_shelf import FontShelf
from ..lettering.fonts import FontFace
from ..lettering.shaping import runs_of

FAMILY = "Set Dresser"
_WEIGHT = 500


def font_rules(texts: Iterable[str], shelf: FontShelf) -> str:
    """CSS rules for fonts that write these texts, all of one family; what nobody can write is left to the reader's machine."""
    wanted: dict[str, tuple[FontFace, set[int]]] = {}
    for text in dict.fromkeys(texts):
        try:
            for run in runs_of(clean_line(text), shelf, weight=_WEIGHT):
                wanted.setdefault(run.face.name, (run.face, {0x20, 0x200C, 0x200D, 0x25CC}))[1].update(
                    map(ord, run.text)
                )
        except LetteringError:
            continue  # the report says so beside the line
    return "".join(_rule(face, characters) for face, characters in wanted.values())


def _rule(face: FontFace, characters: set[int]) -> str:
    data = _part_of(face, frozenset(characters))
    ranges = ",".join(f"U+{character:X}" for character in sorted(characters))
    source = f"url(data:font/sfnt;base64,{base64.b64encode(data).decode('ascii')})"
    return f"@font-face{{font-family:'{FAMILY}';src:{source};unicode-range:{ranges}}}\n"


def _part_of(face: FontFace, characters: frozenset[int]) -> bytes:
    """The font with these characters alone, at one weight where it has several."""
    import uharfbuzz

    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(characters)
    for axis in face.axes:
        if axis == "wght":
            wanted.pin_axis_location(face.face, axis, float(_WEIGHT))
        else:
            wanted.pin_axis_to_default(face.face, axis)
    return bytes(wanted.subset(face.face).blob.data)
