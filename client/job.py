"""The job: a request on its way, with everything that a courier needs but the key. No bpy, no I/O."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .composition import Composition
from .placement import Placement
from .plain_values import from_plain, to_plain
from .provider_registry import provider_named
from .providers.wire import ServiceSettings
from .request import InputPicture, Request, pictures_among

JOB_FORMAT = 1
"""The version of a job folder's layout, raised when an older program could not read it."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a take is made for; empty where there is none."""

    shot: str = ""
    sign: str = ""
    language: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One request, who answers it, what it is for and where its take goes.

    `id` is unique in every library and sorts by time. `variant` counts from 1 to `variants`; each variant is a
    request of its own, so that each can fail, be cancelled and be paid for by itself.
    """

    id: str
    request: Request
    service: ServiceSettings
    placement: Placement
    composition: Composition | None = None
    """What is done with the reply when a capture went along; None: the picture is the take as it came."""
    purpose: Purpose = Purpose()
    variant: int = 1
    variants: int = 1
    posted_at: str = ""
    estimate: str = ""
    """Dollars as estimated before sending, as shown to the artist; empty when unknown."""

    @property
    def title(self) -> str:
        """What the job is called in lists: the placement's name, or the prompt's first words."""
        words = self.placement.name or " ".join(self.request.prompt.split())[:48]
        return f"{words} {self.variant}/{self.variants}" if self.variants > 1 else words

    @property
    def pictures(self) -> tuple[InputPicture, ...]:
        """Every picture that is kept with the job: what is sent, the mask, and what only the composition needs."""
        mask = () if self.request.mask is None else (self.request.mask,)
        own = () if self.composition is None else self.composition.pictures
        return (*self.request.input_pictures, *mask, *own)

    def to_plain(self) -> dict[str, Any]:
        """The job as JSON values; pictures stand as their digests."""
        plain: dict[str, Any] = to_plain(self)
        return {
            "format": JOB_FORMAT,
            "id": self.id,
            "posted_at": self.posted_at,
            "request": plain["request"],
            "fingerprint": self.request.fingerprint(),
            **plain,
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any], pictures: dict[str, bytes]) -> Job:
        """The job that `to_plain()` described. Raises KeyError, TypeError or ValueError if it is none, `ProviderUnknown` for one
        that only another version can send.
        """
        if plain["format"] != JOB_FORMAT:
            raise ValueError(f"a job folder of format {plain['format']!r}")
        provider_named(plain["service"]["provider"])
        return from_plain(cls, plain, pictures_among(pictures))

    def check_read(self) -> None:
        """Raise ValueError for an identity that could be more than a folder's plain name."""
        check_id(self.id)


def new_id() -> str:
    """A new job's identity: its time in UTC as finely as the clock tells it, so that names sort as jobs were made, then
    chance enough for two Blenders on one library.
    """
    made = datetime.now(UTC)
    return f"{made:%Y%m%d-%H%M%S}-{made.microsecond:05x}{os.urandom(3).hex()[:5]}"


def check_id(text: object) -> str:
    """`text` as a job's identity. Raises ValueError for anything that could be more than a folder's plain name."""
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{10}", text):
        raise ValueError(f"not a job's identity: {text!r}")
    return text


def now() -> str:
    """The present moment as ISO 8601 in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
