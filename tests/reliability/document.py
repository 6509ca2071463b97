"""docs/reliability.md: the sections of it that tests write, each between two marks that name it."""

from __future__ import annotations

import re
from pathlib import Path

PLACE = Path(__file__).resolve().parent.parent.parent / "docs" / "reliability.md"


def section(name: str, place: Path = PLACE) -> str:
    """What stands in a section. Raises ValueError when the document has none of that name."""
    found = _pattern(name).search(place.read_text("utf-8"))
    if found is None:
        raise ValueError(f"{place.name} has no section {name!r}")
    return found.group(2).strip("\n")


def write_section(name: str, text: str, place: Path = PLACE) -> None:
    """Put a text into a section, in the place of what stood there. Raises ValueError as `section` does."""
    section(name, place)
    whole = _pattern(name).sub(
        lambda found: f"{found.group(1)}\n{text.strip()}\n{found.group(3)}", place.read_text("utf-8")
    )
    place.write_text(whole, "utf-8")


def _pattern(name: str) -> re.Pattern[str]:
    begin, end = (re.escape(f"<!-- {name}: {word} -->") for word in ("begin", "end"))
    return re.compile(f"({begin})(.*?)({end})", re.DOTALL)
