"""The take: what came back, kept on disk with its request, its cost and its provenance. No bpy.

takes/ID_words/ID.png      the picture, with its provenance inside; no other take's has its name
               ID_reply.png, ID_before.png, ID_depth.png
                           of a take from a capture: the reply as it came, the capture, how far away the camera saw what
               ID.xmp, ID_reply.xmp
                           what is said of a picture that came signed, and so holds nothing of ours
               take.json   request, provider, cost, times, purpose
               inputs/     the pictures that went with the request
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from .errors import JobFolderDamaged, technical_of
from .job import Purpose, check_id
from .job_folder import read_record
from .placement import Placement
from .plain_values import from_plain
from .provenance import SourceType
from .request import ProviderName

TAKE_FORMAT = 1

_LONGEST_EDGE = 100_000
_LARGEST_AMOUNT = 10**6
_LONGEST_TIME = 10**9


@dataclass(frozen=True, slots=True)
class Take:
    """A take as `take.json` tells it. `cost` is in dollars, empty when nobody said; sizes are in pixels."""

    id: str
    folder: Path
    picture: Path
    width: int
    height: int
    has_alpha: bool
    title: str
    prompt: str
    provider: str
    model: str
    cost: str
    cost_source: str
    estimate: str
    kept_at: str
    seconds: float
    placement: Placement
    purpose: Purpose
    notes: tuple[str, ...]
    plain: dict[str, Any]
    """Everything that the file says."""
    reply: Path | None = None
    """The reply as it came, where the take was composed from it; None where the picture is the reply."""
    before: Path | None = None
    """The capture, at the take's pixels: what stood there before."""
    depth: Path | None = None
    """How far away the camera saw what, as `placement.depth` tells it."""

    @property
    def beyond(self) -> dict[str, float]:
        """The share of its pixels that a view transform cannot show, by view; without those that are not known."""
        told = self.plain["picture"].get("beyond")
        shares = told.items() if isinstance(told, dict) else ()
        return {view: float(share) for view, share in shares if isinstance(share, (int, float)) and 0 <= share <= 1}

    @property
    def came_signed(self) -> bool:
        """Whether the reply came with content credentials (C2PA): the file that came is kept byte for byte."""
        return self.plain.get("came_signed") is True

    @property
    def source_type(self) -> SourceType:
        """How the picture came to be, in IPTC's words; takes of older versions do not say more than proof or not."""
        try:
            return SourceType(self.plain["picture"].get("source_type"))
        except ValueError:
            return SourceType.PROOF if self.is_proof else SourceType.TRAINED

    @property
    def is_proof(self) -> bool:
        """Whether it was typeset here, and drawn by no model."""
        return self.provider == ProviderName.PROOF.value

    @property
    def smallest_letters(self) -> float:
        """The smallest letters' em over the height of what a sign shows of it; 0 where nobody has set them.

        Capitals alone can be as high as their sign, whose em is higher then.
        """
        said = self.plain.get("said")
        share = said.get("smallest_letters") if isinstance(said, dict) else None
        return float(share) if isinstance(share, (int, float)) and 0 < share < 2 else 0.0


def read_take(folder: Path) -> Take:
    """The take in `folder`. Nothing in the file can name a file outside it. Raises `JobFolderDamaged`."""
    return take_from(folder, read_record(folder / "take.json"))


def take_from(folder: Path, plain: dict[str, Any]) -> Take:
    """The take that a record which was read from `folder` tells of. Reads no file. Raises `JobFolderDamaged`."""
    try:
        picture = folder / _file_name(plain["picture"]["file"])
        files = {name: _beside(folder, plain.get("files"), name) for name in ("reply", "before", "depth")}
        return Take(
            id=check_id(plain["id"]),
            folder=folder,
            picture=picture,
            width=_edge(plain["picture"]["width"]),
            height=_edge(plain["picture"]["height"]),
            has_alpha=bool(plain["picture"]["alpha"]),
            title=str(plain["title"]),
            prompt=str(plain["request"]["prompt"]),
            provider=ProviderName(plain["service"]["provider"]).value,
            model=str(plain["request"]["model"]),
            cost=_amount(plain["cost"]["dollars"]),
            cost_source=str(plain["cost"]["source"]),
            estimate=_amount(plain["cost"]["estimate"]),
            kept_at=str(plain["kept_at"]),
            seconds=_seconds(plain["seconds"]),
            placement=from_plain(Placement, plain["placement"]),
            purpose=from_plain(Purpose, plain["purpose"]),
            notes=tuple(str(note) for note in plain["notes"]),
            plain=plain,
            **files,
        )
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise JobFolderDamaged(technical_of(error), folder=folder) from error


def _beside(folder: Path, files: Any, name: str) -> Path | None:
    """A further picture of a take; None where the record names none. Raises ValueError for whatever is no picture's name."""
    if files is None or files.get(name) is None:
        return None
    return folder / _file_name(files[name])


def _edge(value: object) -> int:
    """The length of a picture's edge. Raises ValueError for one that no picture has."""
    if type(value) is not int or not 1 <= value <= _LONGEST_EDGE:
        raise ValueError("not the edge of a picture")
    return value


def _amount(value: object) -> str:
    """Dollars; empty for whatever is none, as a take is worth keeping all the same."""
    try:
        amount = Decimal(str(value or ""))
    except InvalidOperation:
        return ""
    return str(value) if amount.is_finite() and 0 <= amount <= _LARGEST_AMOUNT else ""


def _seconds(value: object) -> float:
    """A length of time; zero for whatever is none."""
    return float(value) if isinstance(value, (int, float)) and 0 <= value <= _LONGEST_TIME else 0.0


def _file_name(text: object) -> str:
    """The plain name of a picture file. Raises ValueError for whatever a file system could take for more than that."""
    if not isinstance(text, str) or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}\.(png|jpeg|webp)", text):
        raise ValueError("not the name of a picture file")
    return text
