"""From a raw reply on disk to a take: decode, check, say where it comes from, one rename. No bpy.

Every step can be run again after a crash: until the rename the raw reply stays where it is.
"""

from __future__ import annotations

import contextlib
import logging
from datetime import datetime
from pathlib import Path
from typing import Any

from .durable import library_errors, write_file, write_json
from .job import Job, now
from .job_folder import JobFolder
from .library import library_of
from .picture_check import PictureFacts, inspect
from .provenance import Provenance, SourceType, embed
from .providers.replies import decode_reply
from .providers.wire import Reply
from .request import ProviderName
from .take import TAKE_FORMAT
from .version import VERSION

_log = logging.getLogger(__name__)


def keep(folder: JobFolder, job: Job, reply: Reply) -> Path:
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
    # No two takes' pictures have one name: Blender unpacks the pictures of a file into one folder.
    picture = folder.path / f"{job.id}.{facts.format.value}"
    with library_errors(folder.path):
        write_file(picture, embed(data, facts.format, provenance))
        write_json(folder.path / "take.json", _record(job, reply, facts, picture.name, kept_at))
    library = library_of(folder.path)
    library.mark_waiting(job)
    take = library.keep(folder, job)
    _drop_raw(take)
    return take


def _source_type(job: Job) -> SourceType:
    if job.service.provider is ProviderName.PROOF:
        return SourceType.PROOF
    return SourceType.TRAINED_COMPOSITE if job.request.is_edit else SourceType.TRAINED


def _record(job: Job, reply: Reply, facts: PictureFacts, file_name: str, kept_at: str) -> dict[str, Any]:
    """What `take.json` says."""
    plain = job.to_plain()
    return {
        **plain,
        "format": TAKE_FORMAT,
        "title": job.title,
        "made_with": f"Set Dresser {VERSION}",
        "picture": {
            "file": file_name,
            "format": facts.format.value,
            "width": facts.width,
            "height": facts.height,
            "alpha": facts.has_alpha,
        },
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
        "said": reply.said,
        "kept_at": kept_at,
        "seconds": _seconds_between(job.posted_at, kept_at),
        "notes": _notes(job, facts),
    }


def _notes(job: Job, facts: PictureFacts) -> list[str]:
    """What the artist should know about a picture that is not quite what was asked for; it is kept all the same."""
    notes = []
    wanted = job.request.size
    if wanted is not None and (facts.width, facts.height) != (wanted.width, wanted.height):
        notes.append(f"The service sent {facts.width} x {facts.height} pixels instead of {wanted}.")
    if facts.format is not job.request.format:
        notes.append(f"The service sent {facts.format.value.upper()} instead of {job.request.format.value.upper()}.")
    return notes


def _seconds_between(start: str, end: str) -> float:
    """Zero for a clock that was set back meanwhile."""
    try:
        return round(max(0.0, (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()), 3)
    except ValueError:
        return 0.0


def _drop_raw(take: Path) -> None:
    """Remove what a take no longer needs: the picture holds every byte of the reply that mattered."""
    for name in ("reply.raw", "reply.raw~", "reply.json", "job.json", "error.json"):
        with contextlib.suppress(FileNotFoundError):
            try:
                (take / name).unlink()
            except PermissionError as error:
                _log.info("left %s in the take: %s", name, error)
    for partial in take.glob("partial-*"):
        try:
            partial.unlink()
        except OSError as error:
            _log.info("left %s in the take: %s", partial.name, error)
