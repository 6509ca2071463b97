"""What a proofreading report is made of, as plain frozen values that travel to a courier as JSON. No bpy, no I/O."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from ..lettering.roles import CopyLine, Role
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
        return json.dumps({"format": SHEET_FORMAT, **asdict(self)}, ensure_ascii=False, default=lambda each: each.value)

    @classmethod
    def from_text(cls, text: str) -> Sheet:
        """The sheet that `to_text` wrote. Raises ValueError, KeyError or TypeError if it is none."""
        plain = json.loads(text)
        if plain["format"] != SHEET_FORMAT:
            raise ValueError(f"format {plain['format']}")
        return cls(
            language=str(plain["language"]),
            project=str(plain["project"]),
            made_at=str(plain["made_at"]),
            signs=tuple(_sign_from(each) for each in plain["signs"]),
            source_language=str(plain["source_language"]),
        )


def _sign_from(plain: dict[str, Any]) -> SheetSign:
    ratio = float(plain["ratio"])
    if not 1e-3 < ratio < 1e3:
        raise ValueError(f"a sign of the ratio {ratio}")
    return SheetSign(
        uid=str(plain["uid"]),
        name=str(plain["name"]),
        state=SignState(plain["state"]),
        ratio=ratio,
        lines=tuple(
            SheetLine(Role(each["role"]), str(each["text"]), bool(each["is_right"])) for each in plain["lines"]
        ),
        source=tuple(map(str, plain["source"])),
        picture=str(plain["picture"]),
        take_id=str(plain["take_id"]),
        is_proof=bool(plain["is_proof"]),
        prompt=str(plain["prompt"]),
        notes=str(plain["notes"]),
        remark=str(plain["remark"]),
        warnings=tuple(map(str, plain["warnings"])),
    )
