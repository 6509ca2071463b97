"""A sign: a surface's words, a line and a language each, and how it is to look. Plain frozen values. No bpy, no I/O."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from ..lettering.roles import CopyLine, Role, written
from ..lettering.unseen import without_unseen
from ..options import Background, PictureFormat, Quality
from ..request import CopyArea
from ..sizes import Size, fit_size, is_beyond_legal
from .languages import language as language_of

MOST_LINES = 4
"""More lines than this, or small print, the model draws badly (the vendor's own review)."""


@dataclass(frozen=True, slots=True)
class SignLine:
    """One line of a sign: what it is for, and its text by language tag."""

    role: Role
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign as a request needs it. `width` and `height` are its surface's in metres.

    `skeleton` is the prompt with its variables, `subject` and `style` what stands for two of them. `pixels` is how many
    a picture should have. `reference` tells the sign's own reference from any other (empty: none).
    """

    uid: str
    name: str
    lines: tuple[SignLine, ...]
    width: float
    height: float
    skeleton: str
    subject: str = ""
    style: str = ""
    notes: str = ""
    quality: Quality = Quality.HIGH
    background: Background = Background.AUTO
    format: PictureFormat = PictureFormat.PNG
    pixels: int = 1_570_000
    use_guide: bool = False
    reference: str = ""

    @property
    def ratio(self) -> float:
        """Width over height."""
        return self.width / self.height

    @property
    def is_beyond_legal(self) -> bool:
        """Whether no legal picture has this shape, so that the sign is a band of a picture that is cut to it."""
        return is_beyond_legal(self.ratio)

    def size(self) -> Size:
        """The legal size that is asked for."""
        return fit_size(self.ratio, self.pixels)

    def copy(self, language: str) -> tuple[str, ...]:
        """The words in a language as a request takes them, a line each with its role; empty where there are none."""
        from_right = language_of(language).is_right_to_left
        texts = (line.texts.get(language, "") for line in self.lines)
        seen = (without_unseen(text, right_to_left=from_right) for text in texts)
        lines = zip((line.role for line in self.lines), seen, strict=True)
        return tuple(written(CopyLine(text, role)) for role, text in lines if _shows(text))


def _shows(text: str) -> bool:
    """Whether anything of it can be seen: a translator's empty cell may hold a joiner or a mark of direction."""
    if not text or text.isprintable():
        return bool(text)
    return any(not each.isspace() and unicodedata.category(each) != "Cf" for each in text)


_SLIVER = 0.03
"""A mismatch of shape that is lost at two edges without being spoken of."""


def copy_area(size: Size, ratio: float) -> CopyArea | None:
    """The middle of a picture that a sign of this ratio shows when the picture covers it; None when it is as good as all."""
    across, down = min(1.0, ratio / size.ratio), min(1.0, size.ratio / ratio)
    if min(across, down) > 1 / (1 + _SLIVER):
        return None
    return CopyArea((1 - across) / 2, (1 - down) / 2, across, down)
