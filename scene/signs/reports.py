"""Proofreading reports: laid out as sheets, made by couriers or at once, and what has become of them. Main thread only."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import bpy

from ...client.courier.tasks.make_report import MakeReport
from ...client.durable import library_errors
from ...client.errors import ErrorReport, LibraryError, ReportNotMade, ReportWithoutSigns, technical_of
from ...client.file_names import file_name
from ...client.gate import Gate
from ...client.messages import Event, Message
from ...client.proofreading.sheet import Sheet, SheetLine, SheetSign
from ...client.request import ProviderName
from ...client.session_state import SessionState
from ...client.signs.languages import language
from ...client.signs.legibility import warnings_of
from ...client.signs.sign import Sign
from ...client.signs.sign_request import Surroundings, fingerprint_of
from ...client.signs.states import state_of
from ..blender.folders import user_folder
from ..queue import tasks, timer
from ..settings.preferences import service_settings
from .pictures import found_picture_of
from .proofreading import is_right
from .properties import SETDRESSER_PG_sign
from .sign_list import (
    check_language,
    languages,
    name_of_language_files,
    read_sign,
    role_of,
    signs_in,
    take_in,
    takes_of,
    text_in,
)
from .surroundings import surroundings


@dataclass(frozen=True, slots=True)
class Report:
    """A report that was asked for. `error` says why there is none; it is being made while there is neither."""

    path: Path
    language: str
    is_made: bool = False
    error: ErrorReport | None = None


_reports: Final[SessionState[dict[str, Report]]] = SessionState(dict)


def reports() -> list[Report]:
    """The reports of this session, newest first."""
    return list(reversed(_reports.now.values()))


def report_name(tag: str) -> str:
    """What the report of a language is called, after the open file."""
    project = file_name(Path(bpy.data.filepath).stem, "untitled").replace(" ", "-")
    return f"{project}-proofreading-{name_of_language_files(tag)}.html"


def sheet_of(scene: bpy.types.Scene, tag: str, only: Sequence[str] = ()) -> Sheet:
    """What a report of one language has to say; `only` names signs, none all of them. Raises `LanguageMissing`, `ReportWithoutSigns`."""
    check_language(tag)
    source = next(iter(languages()))
    around = surroundings(scene)
    signs = [
        _entry(sign, tag, source if source != tag else "", around)
        for sign in signs_in(scene)
        if not only or sign.name in only
    ]
    worded = tuple(sign for sign in signs if sign.lines)
    if not worded:
        raise ReportWithoutSigns(language=language(tag).name)
    project = Path(bpy.data.filepath).name or "Unsaved file"
    return Sheet(tag, project, time.strftime("%Y-%m-%d %H:%M"), worded, source if source != tag else "")


def make_now(sheet: Sheet, path: Path) -> None:
    """Have a courier make a report, and wait for it. Raises `LibraryError`, `ReportNotMade`.

    Not in Blender's own process: a distribution's Blender has a HarfBuzz of its own, beside which ours ends it.
    """
    make_in_background(sheet, path)
    timer.wait_while(lambda: not (report := _reports.now[str(path)]).is_made and report.error is None)
    report = _reports.now[str(path)]
    if report.error is not None:
        raise ReportNotMade(report.error.technical, reason=report.error.sentence.rstrip("."))


def make_in_background(sheet: Sheet, path: Path) -> None:
    """Have a courier make a report. Raises `LibraryError` when the sheet cannot be laid out."""
    try:
        folder = user_folder("cache") / "sheets"
        name = hashlib.sha256(str(path).encode("utf-8", "surrogatepass")).hexdigest()[:24]
        with library_errors(folder):
            gate = Gate(folder.parent)
            gate.make(folder)
            gate.write(folder / f"{name}.json", sheet.to_text().encode("utf-8", "surrogatepass"))
        task = MakeReport(folder / f"{name}.json", str(path), service_settings(ProviderName.PROOF))
        tasks.start(task, partial(_on_message, str(path)))
    except OSError as error:
        raise LibraryError(technical_of(error)) from error
    _reports.now.pop(str(path), None)
    _reports.now[str(path)] = Report(path, sheet.language)
    timer.begin()


def _on_message(path: str, message: Message) -> None:
    """A courier has made a report, or cannot."""
    known = _reports.now.get(path)
    if known is not None:
        made = message.event is Event.DONE
        _reports.now[path] = Report(known.path, known.language, is_made=made, error=None if made else message.error)


def _entry(sign: SETDRESSER_PG_sign, tag: str, source: str, around: Surroundings) -> SheetSign:
    """A sign as the report shows it: with its generated take, or else its proof."""
    plain = read_sign(sign)
    take = take_in(sign, tag, is_proof=False) or take_in(sign, tag, is_proof=True)
    picture = None if take is None else found_picture_of(take) or Path(take.picture)
    worded = [line for line in sign.lines if text_in(line, tag).strip()]
    texts = [text_in(line, tag).strip() for line in worded]
    return SheetSign(
        uid=plain.uid,
        name=plain.name,
        state=state_of(fingerprint_of(plain, tag, around), takes_of(sign, tag)),
        ratio=min(900.0, max(plain.ratio, 1 / 900)),
        lines=tuple(
            SheetLine(role_of(line), text, right)
            for line, text, right in zip(worded, texts, is_right(sign, tag), strict=True)
        ),
        source=tuple(text_in(line, source) for line in worded) if source else (),
        picture="" if picture is None else str(picture),
        take_id="" if take is None else take.take_id,
        is_proof=take is not None and take.is_proof,
        prompt=_plainly(plain),
        notes=plain.notes,
        remark="" if take is None else take.remark,
        warnings=warnings_of(plain, tag, 0.0 if take is None else take.smallest),
    )


def _plainly(sign: Sign) -> str:
    """What a prompt may say of the way that words run: with its variables as they are, none of which does."""
    return " ".join((sign.skeleton, sign.subject, sign.style))
