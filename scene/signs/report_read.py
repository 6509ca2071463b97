"""Takes over what a report says that came back: ticks, remarks, and approval of what was found right. Main thread only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import bpy

from ...client.errors import SignError
from ...client.proofreading.reading_back import ReadReport, ReadSign, read_report
from . import proofreading
from .properties import SETDRESSER_PG_sign
from .sign_list import all_signs, check_language, take_in


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What became of a report, by the signs' names. `passed_over` says why."""

    language: str
    reader: str
    approved: tuple[str, ...]
    with_notes: tuple[str, ...]
    passed_over: tuple[tuple[str, str], ...]


def take_over(scene: bpy.types.Scene, path: Path, *, approve: bool) -> TakenOver:
    """Tick and note what the report says, and with `approve` approve the signs in which every line was found right.

    What was read of another picture, or of other words, is passed over. Raises `ReportUnreadable`, `LanguageMissing`.
    """
    report = read_report(path)
    check_language(report.language)
    approved, noted, passed_over = [], [], []
    signs = {sign.uid: sign for sign in reversed(all_signs())}  # none is added or removed while these are held
    for read in report.signs:
        sign = signs.get(read.uid)
        if sign is None:
            passed_over.append((read.uid, "it is no sign of this file any more"))
            continue
        take = take_in(sign, report.language, is_proof=False)
        if take is None or take.take_id != read.take_id:
            passed_over.append((sign.name, "another picture stands there now"))
            continue
        if [line.text for line in read.lines] != proofreading.wanted_lines(sign, report.language):
            passed_over.append((sign.name, "its words have changed since"))
            continue
        try:
            _note(scene, sign, read, report)
            if approve and read.is_right:
                proofreading.approve(scene, sign, report.language)
                approved.append(sign.name)
        except SignError as error:
            passed_over.append((sign.name, error.message))
            continue
        if read.said:
            noted.append(sign.name)
    return TakenOver(report.language, report.reader, tuple(approved), tuple(noted), tuple(passed_over))


def _note(scene: bpy.types.Scene, sign: SETDRESSER_PG_sign, read: ReadSign, report: ReadReport) -> None:
    said = f"{report.reader}: {read.said}" if report.reader and read.said else read.said
    proofreading.note(scene, sign, report.language, [line.is_right for line in read.lines], said)
