"""From a raw reply on disk to a take: decode, check, compose, say where it comes from, one rename. No bpy.

A reply to a capture is put into it (see `compositing`); if that fails, the take is the reply as it came. Every step can be run again after a crash: until the rename the raw reply stays where it is.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from .. import compositing
from ..asked_and_came import differences
from ..compositing.composed import Composed
from ..content_credentials import is_signed
from ..durable import library_errors
from ..errors import technical_of
from ..job import Job, now
from ..job_folder import JobFolder
from ..library import Library, library_of
from ..picture_check import PictureFacts, inspect
from ..provenance import Provenance, SourceType, embed
from ..providers.replies import decode_reply
from ..providers.wire import SMALLEST_LETTERS, TYPE_GUIDE, Reply
from ..request import ProviderName
from ..take import TAKE_FORMAT
from ..version import VERSION

_LONGEST_REASON = 500
_MOST_EMS = 2.0
"""Capitals alone can be as high as their sign, whose em is higher then; nothing is twice that."""

_log = logging.getLogger(__name__)


def finalise(folder: JobFolder, job: Job, reply: Reply) -> Path:
    """Make the job's folder a take and return where that stands.

    Raises a `ReplyError` when the reply is no usable picture, a `LibraryError` when the disk refuses.
    """
    with library_errors(folder.path):
        data = decode_reply(reply)
    facts = inspect(data)
    kept_at = now()
    provenance = Provenance(
        take_id=job.id,
        source=_source_type(job),
        prompt=job.request.prompt,
        provider=job.service.provider.value,
        model=job.request.model,
        made_at=kept_at,
    )
    composed = _composed(job, data, facts)
    # No two takes' pictures have one name: Blender unpacks the pictures of a file into one folder.
    names = {"picture": f"{job.id}.{composed.facts.format.value}"}
    pictures = {"picture": data if composed.picture is None else composed.picture}
    if composed.picture is not None:
        names["reply"], pictures["reply"] = f"{job.id}_reply.{facts.format.value}", data
    for name, beside in _beside(job).items():
        names[name], pictures[name] = f"{job.id}_{name}.png", beside
    beyond = _beyond(pictures["picture"])
    with library_errors(folder.path):
        for name, picture in pictures.items():
            is_made = name in ("picture", "reply")
            form = facts.format if name == "reply" else composed.facts.format
            folder.gate.write(folder.path / names[name], embed(picture, form, provenance) if is_made else picture)
        came_signed = is_signed(data, facts.format)
        if came_signed:
            packet = Path(names.get("reply", names["picture"])).with_suffix(".xmp")
            folder.gate.write(folder.path / packet, provenance.xmp().encode())
        record = _record(job, reply, facts, composed, names, beyond, _lettered(folder), kept_at, came_signed)
        folder.gate.write_json(folder.path / "take.json", record)
    library = library_of(folder.path)
    library.mark_waiting(job)
    take = library.keep(folder, job)
    _drop_raw(library, take)
    return take


def _source_type(job: Job) -> SourceType:
    if job.service.provider is ProviderName.PROOF:
        return SourceType.PROOF
    return SourceType.TRAINED_COMPOSITE if job.request.is_edit or job.request.type_guide else SourceType.TRAINED


def _composed(job: Job, data: bytes, facts: PictureFacts) -> Composed:
    """What a reply makes with its capture; the reply itself where there is none, or where that fails: a picture is never lost."""
    as_it_came = Composed(None, facts)
    if job.composition is None:
        return as_it_came
    try:
        return compositing.composing.compose(job, job.composition, data, facts)
    except Exception as error:  # noqa: BLE001  memory, a broken mask, a fault of numpy: each costs the composite, none the picture
        _log.exception("job %s: its reply is kept as it came", job.id)
        return replace(
            as_it_came, notes=(compositing.saying.FAILED,), record={"failed": technical_of(error)[:_LONGEST_REASON]}
        )


def _beside(job: Job) -> dict[str, bytes]:
    """PNG files that stand beside a take: the capture as it was before, and its depth; without those that cannot be had."""
    if job.composition is None:
        return {}
    found: dict[str, bytes] = {}
    for name, make in (("before", compositing.composing.before_of), ("depth", compositing.composing.depth_of)):
        try:
            picture = make(job.composition, job.request.capture)
        except Exception:  # noqa: BLE001  see above
            _log.exception("job %s: no picture %s", job.id, name)
            continue
        if picture is not None:
            found[name] = picture
    return found


def _beyond(picture: bytes) -> dict[str, float]:
    """How much of the picture each view transform cannot show; nothing is worth losing a picture for."""
    from ..colour_limits import shares_beyond

    try:
        return shares_beyond(picture)
    except Exception:  # noqa: BLE001  see above
        _log.exception("nothing is known of the picture's colours")
        return {}


def _lettered(folder: JobFolder) -> dict[str, Any]:
    """What is known of the words that were set for this take: the size of the smallest, and which type guide went along."""
    told: dict[str, Any] = {}
    with contextlib.suppress(ValueError):
        smallest = float(folder.recall(SMALLEST_LETTERS) or 0)
        if 0 < smallest < _MOST_EMS:
            told[SMALLEST_LETTERS] = smallest
    if guide := folder.recall(TYPE_GUIDE):
        told[TYPE_GUIDE] = guide
    return told


def _record(
    job: Job,
    reply: Reply,
    came: PictureFacts,
    composed: Composed,
    names: dict[str, str],
    beyond: dict[str, float],
    lettered: dict[str, Any],
    kept_at: str,
    came_signed: bool,
) -> dict[str, Any]:
    """What `take.json` says."""
    plain = job.to_plain()
    facts = composed.facts
    return {
        **plain,
        "format": TAKE_FORMAT,
        "title": job.title,
        "made_with": f"Set Dresser {VERSION}",
        "picture": {
            "file": names["picture"],
            "format": facts.format.value,
            "width": facts.width,
            "height": facts.height,
            "alpha": facts.has_alpha,
            "beyond": beyond,
            "source_type": _source_type(job).value,
        },
        "came_signed": came_signed,
        "files": {name: names.get(name) for name in ("reply", "before", "depth")},
        "composite": composed.record,
        "cost": {
            "dollars": None if reply.cost is None else str(reply.cost),
            "source": reply.cost_source,
            "estimate": job.estimate,
        },
        "service": {
            "provider": job.service.provider.value,
            "address": job.service.address,
            "request_id": reply.request_id,
        },
        "said": {**reply.said, **lettered},
        "kept_at": kept_at,
        "seconds": _seconds_between(job.posted_at, kept_at),
        "notes": [*_notes(job, came, reply.said), *composed.notes, *_said_of_signature(came_signed, names)],
    }


def _notes(job: Job, facts: PictureFacts, said: Mapping[str, Any]) -> list[str]:
    """What the artist should know about the capture, and about a picture that is not quite what was asked for."""
    notes = [] if job.composition is None else list(job.composition.notes)
    return [*notes, *differences(job.request, facts, said)]


def _said_of_signature(came_signed: bool, names: dict[str, str]) -> list[str]:
    if not came_signed:
        return []
    if "reply" in names:
        return [
            "The reply came signed (content credentials) and is kept unchanged beside this picture, which is made from it."
        ]
    return ["It came signed (content credentials) and is kept unchanged: what Set Dresser says of it stands beside it."]


def _seconds_between(start: str, end: str) -> float:
    """Zero for a clock that was set back meanwhile."""
    try:
        return round(max(0.0, (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()), 3)
    except ValueError:
        return 0.0


def _drop_raw(library: Library, take: Path) -> None:
    """Remove what a take no longer needs: the picture holds every byte of the reply that mattered."""
    partials = [name for name in library.gate.names(take) if name.startswith("partial-")]
    library.drop_from_take(take, ["reply.raw", "reply.raw~", "reply.json", "job.json", "error.json", *partials])
