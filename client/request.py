"""The request: everything one call to the model needs, frozen, with its canonical form and fingerprint. No bpy, no I/O but the table of models.

Sizes are in pixels. Pictures are the bytes of an encoded file (PNG, JPEG or WebP), display-referred sRGB.
Inside the program a mask is white where the model may paint and black where the capture must stay;
a provider converts at its own edge.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, ClassVar

from .choices import ProviderName as ProviderName
from .errors import (
    CompressionIllegal,
    MaskWithoutCapture,
    ModelMissing,
    PromptEmpty,
    PromptTooLong,
    PromptUnreadable,
    QualityUnsupported,
    TooManyPictures,
    TransparencyNeedsAlpha,
)
from .models import qualities_of
from .options import Background as Background
from .options import Moderation as Moderation
from .options import PictureFormat as PictureFormat
from .options import Quality as Quality
from .plain_values import UNLESS_DEFAULT, Own, to_plain
from .sizes import Size, check_size

PROMPT_CHARACTERS = 32_000
"""Longest prompt that either service accepts (OpenAI images reference, `prompt`)."""

INPUT_PICTURES = 16
"""Most pictures that one request may carry: the capture and its references together (OpenAI images/edits)."""


@dataclass(frozen=True, slots=True)
class InputPicture:
    """A picture that goes with a request: the bytes of its file, and what an artist calls it."""

    data: bytes = field(repr=False)
    format: PictureFormat
    name: str = ""

    def stands_as(self) -> dict[str, str]:
        """The picture as JSON values: its digest, format and name."""
        return {"sha256": self.digest, "format": self.format.value, "name": self.name}

    @property
    def digest(self) -> str:
        """SHA-256 of the file's bytes, in hexadecimal: the picture's identity on disk and in uploads."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def media_type(self) -> str:
        """The picture's MIME type."""
        return f"image/{self.format.value}"


@dataclass(frozen=True, slots=True)
class CopyArea:
    """A part of a picture, as shares of its width and height from its upper left corner."""

    AS_LIST: ClassVar[bool] = True
    left: float
    top: float
    width: float
    height: float

    def check_read(self) -> None:
        """Raise ValueError for what is no part of a picture."""
        fits = 0 < self.width <= 1 - self.left + 1e-6 and 0 < self.height <= 1 - self.top + 1e-6
        if not (0 <= self.left <= 1 and 0 <= self.top <= 1 and fits):
            raise ValueError("no part of a picture")


@dataclass(frozen=True, slots=True)
class Request:
    """One call to the model. `size` None leaves the size to the model.

    `capture` is the picture of the view that is edited, `references` are further pictures to draw from,
    `mask` (same pixels as the capture) says where the model may paint. `copy_lines` are the words to set;
    when empty, the quoted words of the prompt are the copy.
    """

    prompt: str
    model: str
    size: Size | None = None
    quality: Quality = Quality.AUTO
    background: Background = Background.AUTO
    format: PictureFormat = PictureFormat.PNG
    compression: int = 100
    moderation: Moderation = Moderation.AUTO
    capture: InputPicture | None = None
    references: tuple[InputPicture, ...] = ()
    mask: InputPicture | None = None
    copy_lines: tuple[str, ...] = ()
    language: str = field(default="", metadata=UNLESS_DEFAULT)
    """The copy's language as a BCP 47 tag; empty when its letters have to tell."""
    copy_area: CopyArea | None = field(default=None, metadata=UNLESS_DEFAULT)
    """The part of the picture in which the copy stands, where that is not all of it."""
    type_guide: bool = field(default=False, metadata=UNLESS_DEFAULT)
    """Whether the courier sets the copy as a type guide and sends that along, after the references."""

    @property
    def input_pictures(self) -> tuple[InputPicture, ...]:
        """The capture first (a mask applies to the first picture), then the references."""
        return ((self.capture,) if self.capture else ()) + self.references

    @property
    def uploaded_pictures(self) -> tuple[InputPicture, ...]:
        """All that goes along, the mask last."""
        return self.input_pictures + ((self.mask,) if self.mask else ())

    @property
    def is_edit(self) -> bool:
        """Whether the model works from pictures rather than from words alone."""
        return bool(self.input_pictures)

    def check(self) -> None:
        """Raise the `RequestError` that names the first rule this request breaks; None when it may be sent."""
        if not self.prompt.strip():
            raise PromptEmpty()
        if damaged := sorted({f"U+{ord(letter):04X}" for letter in self.prompt if "\ud800" <= letter <= "\udfff"}):
            raise PromptUnreadable("lone surrogates", characters=", ".join(damaged))
        if len(self.prompt) > PROMPT_CHARACTERS:
            raise PromptTooLong(length=len(self.prompt), limit=PROMPT_CHARACTERS)
        if not self.model.strip():
            raise ModelMissing()
        if self.size is not None:
            check_size(self.size)
        self._check_quality()
        if not 0 <= self.compression <= 100:
            raise CompressionIllegal(compression=self.compression)
        if self.background is Background.TRANSPARENT and self.format is PictureFormat.JPEG:
            raise TransparencyNeedsAlpha()
        if self.mask is not None and self.capture is None:
            raise MaskWithoutCapture()
        count = len(self.input_pictures) + self.type_guide
        if count > INPUT_PICTURES:
            raise TooManyPictures(count=count, limit=INPUT_PICTURES)

    def _check_quality(self) -> None:
        """Raise `QualityUnsupported` for a quality that the model is known not to have."""
        offered = qualities_of(self.model)
        if self.quality not in offered:
            names = ", ".join(each.value for each in offered)
            raise QualityUnsupported(model=self.model, quality=self.quality.value, qualities=names)

    def parameters(self) -> dict[str, Any]:
        """The request as plain JSON values; pictures stand as their digests, formats and names.

        What only signs have is left out of requests that have none of it, so that their fingerprints stay what they were.
        """
        plain: dict[str, Any] = to_plain(self)
        return plain

    def canonical(self) -> bytes:
        """The one byte string that stands for this request: UTF-8 JSON, sorted keys, no spaces, no picture names."""
        plain = self.parameters()
        for entry in (plain["capture"], plain["mask"], *plain["references"]):
            if entry is not None:
                del entry["name"]
        return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    def fingerprint(self) -> str:
        """SHA-256 of `canonical()`, in hexadecimal: two requests with one fingerprint ask for the same picture."""
        return hashlib.sha256(self.canonical()).hexdigest()


def pictures_among(pictures: dict[str, bytes]) -> Own:
    """How `plain_values` reads pictures, which stand as their digests: `pictures` maps each digest to its bytes."""

    def picture(entry: dict[str, str]) -> InputPicture:
        return InputPicture(pictures[entry["sha256"]], PictureFormat(entry["format"]), entry["name"])

    return {InputPicture: picture}
