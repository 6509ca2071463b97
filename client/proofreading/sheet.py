"""What a proofreading report is made of, as plain frozen values that travel to a courier as JSON. No bpy, no I/O."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ..lettering.roles import CopyLine, Role
from ..plain_values import from_plain, to_plain
from ..signs.states import SignState

SHEET_FORMAT = 1


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line of a sign: what it is for, its words, and whether somebody has found it right on the picture."""

    role: Role
    text: str
    is_right: bool = False

    @property
    def copy_line(self) -> CopyLine:
        """The line as it is set."""
        return CopyLine(self.text, self.role)


@dataclass(frozen=True, slots=True)
class SheetSign:
    """A sign in the report's language. `picture` is the file of its take, empty where it has none; `ratio` its surface's shape.

    `source` are the same lines in the language that the set was written in, for a reader who asks what is meant.
    """

    uid: str
    name: str
    state: SignState
    ratio: float
    lines: tuple[SheetLine, ...]
    source: tuple[str, ...] = ()
    picture: str = ""
    take_id: str = ""
    is_proof: bool = False
    prompt: str = ""
    notes: str = ""
    remark: str = ""
    warnings: tuple[str, ...] = ()

    def check_read(self) -> None:
        """Raise ValueError for a shape that no surface has."""
        if not 1e-3 < self.ratio < 1e3:
            raise ValueError(f"a sign of the ratio {self.ratio}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole report: one language of one project."""

    language: str
    project: str
    made_at: str
    signs: tuple[SheetSign, ...]
    source_language: str = ""

    def to_text(self) -> str:
        """The sheet as JSON."""
        return json.dumps({"format": SHEET_FORMAT, **to_plain(self)}, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Sheet:
        """The sheet that `to_text` wrote. Raises ValueError, KeyError or TypeError if it is none."""
        plain = json.loads(text)
        if plain["format"] != SHEET_FORMAT:
            raise ValueError(f"format {plain['format']}")
        return from_plain(cls, plain)
