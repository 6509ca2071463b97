"""The type guide: a sign's exact copy set black on white at the sign's ratio, for the model to keep its letters. No bpy.

No frame, no colour, no mark: nothing but the words, set as a proof sets them. The same copy, size and fonts give the
same picture, byte for byte. It is also the yardstick beside which a generated sign is proofread.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..sizes import Size
from .area import part_of
from .font_shelf import FontShelf
from .roles import CopyLine
from .setting import SetCopy, Typesetter, Writing

if TYPE_CHECKING:
    from PIL import Image

    from ..request import CopyArea

_MARGIN = 0.06
"""The part of the picture's short side that stays white around the words."""


@dataclass(frozen=True, slots=True)
class TypeGuide:
    """The picture (RGB), how the words in it were set, and the height in pixels of the part that they were set into."""

    picture: Image.Image
    copy: SetCopy
    height: int

    @property
    def smallest_letters(self) -> float:
        """The em of the smallest letters over the height of the sign; 0 when there are none."""
        return self.copy.smallest / self.height

    def encoded(self) -> bytes:
        """The picture as a PNG file; the same bytes for the same picture."""
        out = io.BytesIO()
        self.picture.save(out, "PNG", compress_level=6)
        return out.getvalue()


def type_guide(
    copy: tuple[CopyLine, ...],
    size: Size,
    shelf: FontShelf,
    prompt: str = "",
    writing: Writing = Writing.AUTOMATIC,
    leaders: bool | None = None,
    *,
    language: str = "",
    area: CopyArea | None = None,
) -> TypeGuide:
    """Set the copy as large as it fits on a white sheet of `size`, or into a part of it; the rest says what `Typesetter` says.

    Raises a `LetteringError` when the copy cannot be set truthfully: a script without a font, characters that cannot be
    written, more words than the sheet can hold.
    """
    from PIL import Image

    part = part_of(size.width, size.height, area)
    margin = round(min(part.width, part.height) * _MARGIN)
    set_copy = Typesetter(shelf, prompt, writing, leaders, language).typeset(copy, part.inset(margin, margin))
    picture = Image.new("RGB", (size.width, size.height), (255, 255, 255))
    for line in set_copy.lines:
        where, mask = line.mask()
        picture.paste((0, 0, 0), (where.left, where.top), mask)
    return TypeGuide(picture, set_copy, part.height)
