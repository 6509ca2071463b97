"""What became of a reply: what the steps of `composing` hand over. No bpy, no I/O, and no Pillow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..picture_check import PictureFacts


@dataclass(frozen=True, slots=True)
class Composed:
    """What became of a reply. `picture` None: the take is the reply's own file. `record` is for `take.json`."""

    picture: bytes | None
    facts: PictureFacts
    notes: tuple[str, ...] = ()
    record: dict[str, Any] | None = None
