"""Local pictures become addresses: Segmind's upload, once per picture, remembered by content. No bpy.

Source: Segmind's SDK (`upload-asset`: `data_urls` in, `file_urls` out, in the same order). Uploads are free, so they
may be repeated; what is remembered lies in the cache folder and may be thrown away at any time.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import AnswerUnknown, Billed, LineLost, NoAnswerInTime, UploadFailed
from ...own_files import read_own_file
from ...redaction import without_secrets
from ..line import Call, Line
from ..said import LONGEST_BODY
from ..sending import Judge, ask_freely

_log = logging.getLogger(__name__)

_MEMORY_FILE = "segmind-uploads.json"
_MOST_REMEMBERED = 4000
_LARGEST_MEMORY = 32_000_000
_DAYS_REMEMBERED = 6
"""Uploads have no documented end; Segmind's result files live a week, so a picture is sent again before that."""

_BATCH_BYTES = 20_000_000
"""Bytes of pictures that go up in one call."""

_LONGEST_SILENCE = 120.0
_TRIES = 3
"""How often an upload is tried, which may be silent for so many seconds each time."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A picture to upload."""

    data: bytes
    media_type: str

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


class UploadMemory:
    """Which picture stands at which address, in one small file that several couriers may use at once."""

    def __init__(self, folder: str, upload_address: str) -> None:
        self._path = Path(folder) / _MEMORY_FILE if folder else None
        self._service = upload_address

    def recall(self, digests: Iterable[str]) -> dict[str, str]:
        """The addresses that are known and not too old, by digest."""
        entries = self._read()
        oldest = time.time() - _DAYS_REMEMBERED * 86400
        known = {}
        for digest in digests:
            entry = entries.get(self._name(digest), {})
            if isinstance(entry.get("url"), str) and isinstance(entry.get("at"), (int, float)) and entry["at"] > oldest:
                known[digest] = entry["url"]
        return known

    def remember(self, addresses: Mapping[str, str]) -> None:
        """Add addresses by digest; not those in which the service repeats the key."""
        now = time.time()
        kept = {self._name(d): {"url": u, "at": now} for d, u in addresses.items() if u == without_secrets(u)}
        self._change(lambda entries: entries.update(kept))

    def forget(self, digests: Iterable[str]) -> None:
        """Drop what the service would not take, so that the next request uploads it anew."""
        names = [self._name(digest) for digest in digests]
        self._change(lambda entries: [entries.pop(name, None) for name in names])

    def _name(self, digest: str) -> str:
        return f"{digest} {self._service}"

    def _read(self) -> dict[str, dict[str, Any]]:
        if self._path is None:
            return {}
        try:
            plain = json.loads(read_own_file(self._path, _LARGEST_MEMORY))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as error:
            _log.info("remembered uploads are not readable, beginning anew: %s", error)
            return {}
        items = plain.items() if isinstance(plain, dict) else ()
        return {name: entry for name, entry in items if isinstance(entry, dict)}

    def _change(self, change: Callable[[dict[str, dict[str, Any]]], object]) -> None:
        """Read, change, replace in one rename. Two couriers at once may lose an entry, which costs an upload."""
        if self._path is None:
            return
        entries = self._read()
        change(entries)
        newest = dict(list(entries.items())[-_MOST_REMEMBERED:])
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(dir=self._path.parent, prefix=_MEMORY_FILE)
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(newest, stream)
            os.replace(draft, self._path)
        except OSError as error:
            _log.info("uploads are not remembered: %s", error)


def upload(
    assets: list[Asset],
    line: Line,
    upload_address: str,
    headers: Mapping[str, str],
    memory: UploadMemory,
    judge: Judge,
    pause: Callable[[float], None],
    timeout: float,
) -> list[str]:
    """The addresses of `assets`, in their order; only what is not remembered goes up, each picture once.

    Raises what `judge` says, or a `LineError`; nothing is billed yet.
    """
    known = memory.recall(asset.digest for asset in assets)
    missing = {asset.digest: asset for asset in assets if asset.digest not in known}
    for batch in _batches(list(missing.values())):
        found = _upload_batch(batch, line, upload_address, headers, judge, pause, timeout)
        fresh = {asset.digest: address for asset, address in zip(batch, found, strict=True)}
        memory.remember(fresh)
        known.update(fresh)
    return [known[asset.digest] for asset in assets]


def _batches(assets: list[Asset]) -> Iterator[list[Asset]]:
    batch: list[Asset] = []
    for asset in assets:
        if batch and sum(len(each.data) for each in batch) + len(asset.data) > _BATCH_BYTES:
            yield batch
            batch = []
        batch.append(asset)
    if batch:
        yield batch


def _upload_batch(
    batch: list[Asset],
    line: Line,
    upload_address: str,
    headers: Mapping[str, str],
    judge: Judge,
    pause: Callable[[float], None],
    timeout: float,
) -> list[str]:
    urls = [f"data:{asset.media_type};base64,{base64.b64encode(asset.data).decode()}" for asset in batch]
    body = json.dumps({"data_urls": urls}).encode()
    call = Call(upload_address, headers, body, "application/json", timeout=min(timeout, _LONGEST_SILENCE))
    try:
        answer = ask_freely(line, call, judge, pause, tries=_TRIES)
    except (LineLost, NoAnswerInTime) as lost:
        raise UploadFailed(lost.technical) from lost
    reply = answer.start(LONGEST_BODY)
    found = _addresses(reply)
    if len(found) != len(batch):
        error = judge(answer.status, answer.headers, reply)
        if type(error) is not AnswerUnknown:
            raise error
        raise AnswerUnknown(f"{len(batch)} uploads, {len(found)} addresses; {error.technical}", billed=Billed.NO)
    return found


def _addresses(reply: bytes) -> list[str]:
    """The addresses in an upload's answer, in any of the forms that Segmind's pages and SDK show."""
    try:
        plain = json.loads(reply)
    except (ValueError, RecursionError):
        return []
    if isinstance(plain, dict):
        plain = next((plain[name] for name in ("file_urls", "urls", "url") if plain.get(name)), [])
    found = [plain] if isinstance(plain, str) else plain
    is_list = isinstance(found, list) and all(isinstance(each, str) and each.startswith("http") for each in found)
    return found if is_list else []
