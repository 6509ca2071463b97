"""The type guide: a sign's exact copy set black on white at the sign's ratio, for the model to keep its letters. No bpy.

No frame, no colour, no mark: nothing but the words, set as a proof sets them. The same copy, size and fonts give the
same picture, byte for byte. It is also the yardstick beside which a generated sign is proofread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..sizes import Size
from .box import Box
from .fonts import FontShelf
from .roles import CopyLine
from .setting import SetCopy, Typesetter, Writing

if TYPE_CHECKING:
    from PIL import Image

_MARGIN = 0.06
"""The part of the picture's short side that stays white around the words."""


@dataclass(frozen=True, slots=True)
class TypeGuide:
    """The picture (RGB), and how the words in it were set."""

    picture: Image.Image
    copy: SetCopy


def type_guide(
    copy: tuple[CopyLine, ...],
    size: Size,
    shelf: FontShelf,
    prompt: str = "",
    writing: Writing = Writing.AUTOMATIC,
    leaders: bool | None = None,
) -> TypeGuide:
    """Set the copy as large as it fits on a white sheet of `size`; `prompt` says what `Typesetter`'s does.

    Raises a `LetteringError` when the copy cannot be set truthfully: a script without a font, characters that cannot be
    written, more words than the sheet can hold.
    """
    from PIL import Image

    margin = round(min(size.width, size.height) * _MARGIN)
    box = Box(0, 0, size.width, size.height).inset(margin, margin)
    set_copy = Typesetter(shelf, prompt, writing, leaders).typeset(copy, box)
    picture = Image.new("RGB", (size.width, size.height), (255, 255, 255))
    for line in set_copy.lines:
        where, mask = line.mask()
        picture.paste((0, 0, 0), (where.left, where.top), mask)
    return TypeGuide(picture, set_copy)
