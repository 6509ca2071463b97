"""The project's style: words, palette and references that are the same for all scenes of a .blend. Main thread only.

It lives on a text block of its own, which survives the deletion of any scene, and which other files of the project can append,
or link to share it. Without its references, which are files of one machine, it can also be shared as a small JSON file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import bpy

from ...client.chosen_files import read_chosen
from ...client.durable import write_json
from ...client.errors import StyleFileUnreadable, technical_of
from ...client.own_files import check_texts
from ..settings.references import SETDRESSER_PG_style

STYLE_NAME = "Set Dresser Style"
MOST_COLOURS = 6
FORMAT = 1

_BODY = """The project's style for Set Dresser: its words, palette and references are shown in the Set Dresser tab.
Append or link this text block to use the same style in another .blend.
"""


def style_text() -> bpy.types.Text | None:
    """The text block that the style lives on; the file's own before a linked one."""
    found = [text for text in bpy.data.texts if text.set_dresser_style.is_style]
    return min(found, key=lambda text: text.library is not None, default=None)


def style() -> SETDRESSER_PG_style | None:
    """The project's style, where the file has one."""
    text = style_text()
    return None if text is None else text.set_dresser_style


def is_shared(found: SETDRESSER_PG_style) -> bool:
    """Whether the style is linked from another file, where alone it can be changed."""
    return found.id_data.library is not None


def make_style() -> SETDRESSER_PG_style:
    """The project's style, made when there is none."""
    found = style()
    if found is not None:
        return found
    text = bpy.data.texts.new(STYLE_NAME)
    text.write(_BODY)
    text.set_dresser_style.is_style = True
    return text.set_dresser_style


def palette_of(found: SETDRESSER_PG_style) -> tuple[str, ...]:
    """The palette's colours as RRGGBB."""
    return tuple("".join(f"{round(part * 255):02X}" for part in entry.colour) for entry in found.palette)


def to_plain(found: SETDRESSER_PG_style) -> dict[str, Any]:
    """The style's words and palette as JSON values."""
    return {
        "set_dresser_style": FORMAT,
        "words": found.words,
        "palette": [f"#{colour}" for colour in palette_of(found)],
    }


def from_plain(plain: Any) -> tuple[str, tuple[tuple[float, ...], ...]]:
    """Words and colours of what `to_plain` described. Raises KeyError, TypeError or ValueError if it is none."""
    if plain["set_dresser_style"] != FORMAT:
        raise ValueError("a style of another format")
    words, colours = plain["words"], [_colour(colour) for colour in plain["palette"]]
    if not isinstance(words, str) or len(words) > 10_000 or len(colours) > MOST_COLOURS:
        raise ValueError("more than a style holds")
    return words, tuple(colours)


def take_over(found: SETDRESSER_PG_style, words: str, colours: tuple[tuple[float, ...], ...]) -> None:
    """Let the style be of these words and colours."""
    found.words = words
    found.palette.clear()
    for colour in colours:
        found.palette.add().colour = colour


def _colour(text: Any) -> tuple[float, ...]:
    if not isinstance(text, str) or len(text) != 7 or text[0] != "#":
        raise ValueError(f"no colour: {text!r}")
    return tuple(int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))


_LARGEST = 100_000


def export_style(path: str) -> None:
    """Write the style's words and palette. Raises OSError."""
    found = style()
    assert found is not None
    write_json(Path(path), to_plain(found))


def import_style(path: str) -> None:
    """Take over words and palette; the style is made where there is none. Raises `StyleFileUnreadable`."""
    try:
        plain = json.loads(read_chosen(Path(path), _LARGEST))
        check_texts(plain)
        words, colours = from_plain(plain)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise StyleFileUnreadable(technical_of(error), file=Path(path).name) from error
    take_over(make_style(), words, colours)
