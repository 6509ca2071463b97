"""The project's style as a small JSON file, by which .blend files of a project share it. Main thread only."""

from __future__ import annotations

import json
from pathlib import Path

from ...client.chosen_files import read_chosen
from ...client.durable import write_json
from ...client.errors import StyleFileUnreadable, technical_of
from ...client.own_files import check_texts
from .style import from_plain, make_style, style, take_over, to_plain

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
