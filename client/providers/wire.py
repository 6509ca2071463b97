"""What a provider is and what it may use: the border between a courier and the services. No bpy, no I/O.

A provider is given a checked request, its service's settings, the key, and a `Wire`. It must call
`wire.about_to_send()` immediately before the first byte that may be billed, hand every byte of the reply to
`wire.keep_reply()` before looking at it, and raise only errors of the tree in `client.errors`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from ..choices import ProviderName
from ..options import KeyHeader as KeyHeader
from ..options import SegmindWay as SegmindWay
from ..request import Request

REMOTE_ID = "segmind_request_id"
"""The name under which a provider remembers the id by which a service knows a request that can be asked for again.

Whoever the service is: it stands in journals on disk since only Segmind gave such ids, so it stays.
"""

PICTURE_ADDRESS = "picture_address"
"""The name under which the address of a finished picture is remembered: with it a job can be taken up again."""

SMALLEST_LETTERS = "smallest_letters"
"""The name under which is remembered how large the smallest letters of what was set are, over the height of the sign."""

TYPE_GUIDE = "type_guide"
"""The name under which the digest of the type guide is remembered that went along."""


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """Which service answers and how it is spoken to. Never holds a key, so it may stand in a job folder."""

    provider: ProviderName
    address: str = ""
    """Base address, such as https://api.segmind.com or https://api.openai.com/v1, without a slash at its end."""
    upload_address: str = ""
    """Segmind only: where local pictures are uploaded, such as https://workflows-api.segmind.com/upload-asset."""
    segmind_way: SegmindWay = SegmindWay.V1
    mask_field: str = "mask"
    mask_alpha: bool = False
    """Segmind only: send the mask as RGBA, its alpha saying what OpenAI's does, in case the host looks at that."""
    key_header: KeyHeader = KeyHeader.BEARER
    stream: bool = False
    """OpenAI only: ask for partial pictures on the way."""
    partial_pictures: int = 2
    timeout: float = 600.0
    """Seconds without a byte after which a sent request counts as unanswered."""
    fonts_folder: str = ""
    """Blender's own fonts, with which proofs and type guides are set."""
    studio_fonts_folder: str = ""
    """A folder of the studio's fonts, which go before Blender's."""
    font_families: str = ""
    """Which of the studio's families, with commas between them, the first one first; all when empty."""
    cache_folder: str = ""
    """A folder for what may be thrown away: unpacked fonts, remembered uploads."""


class ReplyShape(StrEnum):
    """How the raw reply holds its picture."""

    PICTURE = "picture"
    """The bytes of a picture file."""
    IMAGES_JSON = "images_json"
    """OpenAI's JSON: `data[0].b64_json`."""
    EVENT_STREAM = "event_stream"
    """OpenAI's server-sent events; the `completed` event holds `b64_json`."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service sent, already on disk, with what it said about it."""

    path: Path
    shape: ReplyShape
    request_id: str = ""
    cost: Decimal | None = None
    """Dollars, as the service charged them or as its usage figures give them."""
    cost_source: str = ""
    """Where `cost` comes from: `x-cost`, `metrics.cost`, `usage`; empty when unknown."""
    credits_left: Decimal | None = None
    said: dict[str, Any] = field(default_factory=dict)
    """Usage, generation time and other plain values worth keeping; nothing secret."""


class Wire(Protocol):
    """What a courier lends to a provider while it carries one job."""

    def about_to_send(self) -> None:
        """Journal on disk that the request may now be billed. Raises `Cancelled` when the artist cancelled in time."""

    def leaving(self) -> None:
        """The connection stands, and the first byte of the body is about to leave: tell Blender. Raises `Cancelled` when
        the artist has cancelled meanwhile; then nothing was sent.
        """

    def not_sent(self) -> None:
        """Take `about_to_send` back: the service certainly did not take the request (refused connection, or it says itself that it is busy)."""

    def keep_reply(self, chunks: Iterable[bytes], expected: int | None = None) -> Path:
        """Write the raw reply to disk as it comes and report its progress; the path of the whole, synced file.

        Raises `ReplyTooLong`, `DiskFull` or another `LibraryError`; what `chunks` raises passes through, and what
        had come until then stays on disk. Called again when the first reply only says where the picture is, or
        when a download is begun anew: the reply of the last call counts.
        """

    def remember(self, name: str, value: str) -> None:
        """Keep a plain value in the job's journal, such as the service's request id, synced before this returns."""

    def recall(self, name: str) -> str:
        """A value that `remember` kept, also from an earlier courier; empty when there is none."""

    def show_partial(self, picture: bytes) -> None:
        """Keep a partial picture and tell Blender of it."""

    def waiting(self, detail: str) -> None:
        """Tell Blender what is being waited for."""

    def pause(self, seconds: float) -> None:
        """Wait before (re-)sending. Raises `Cancelled` as soon as the artist cancels."""


class Provider(Protocol):
    """Who answers a request."""

    def check(self, request: Request, service: ServiceSettings) -> None:
        """Raise a `RequestError` for what only this provider knows that it cannot be asked; `offered.check_request` has checked the rest."""

    def can_resume(self, recall: Callable[[str], str]) -> bool:
        """Whether a request that was sent can be taken up again without sending it, going by what was remembered."""

    def fetch(self, request: Request, service: ServiceSettings, key: str, wire: Wire) -> Reply:
        """Get the picture: prepare, send, keep. Blocks. Raises errors of the tree."""
