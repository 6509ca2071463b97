"""What the artist should know where a picture is not what was asked for, by the picture itself and by what the reply says. No bpy, no I/O.

A gateway may drop fields that it does not know: the service behind it makes its own choice then, and bills for that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .picture_check import PictureFacts
from .request import Background, Quality, Request

PICTURES = "pictures"
"""The name under which a reply's record says how many pictures it had, where that is not one."""


def differences(asked: Request, came: PictureFacts, said: Mapping[str, Any]) -> list[str]:
    """A sentence for each choice that was not kept. `said` is what the reply says of itself; it may be untrue or absent."""
    notes = []
    if asked.size is not None and (came.width, came.height) != (asked.size.width, asked.size.height):
        notes.append(f"The service sent {came.width} x {came.height} pixels instead of {asked.size}.")
    if came.format is not asked.format:
        notes.append(f"The service sent {came.format.value.upper()} instead of {asked.format.value.upper()}.")
    if asked.background is Background.TRANSPARENT and not came.has_alpha:
        notes.append("The service sent an opaque background instead of a transparent one.")
    if asked.background is Background.OPAQUE and came.has_alpha:
        notes.append("The service sent a transparent background instead of an opaque one.")
    quality = said.get("quality")
    if asked.quality is not Quality.AUTO and isinstance(quality, str) and _is_another(quality, asked.quality):
        notes.append(f"The service says that it made quality {quality.lower()} instead of {asked.quality.value}.")
    pictures = said.get(PICTURES)
    if isinstance(pictures, int) and pictures > 1:
        notes.append(f"The service sent {pictures} pictures for one, and may charge for each; the first is kept.")
    return notes


def _is_another(said: str, asked: Quality) -> bool:
    return said.lower() in {each.value for each in Quality} - {asked.value, Quality.AUTO.value}
