"""What each command does with signs: calls the functions that the buttons call, and gathers what came of it as an `Outcome`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import bpy

from ...client.errors import LanguageUnknown, SignMissing
from ...client.request import ProviderName
from ...client.signs.languages import language, same_elsewhere
from ...client.signs.legibility import SAID as VERDICTS
from ...client.signs.states import SAID
from ...client.signs.table_changes import Options
from ...client.signs.table_file import TableFormat
from ...client.signs.table_preview import as_values, summary
from ...scene.queue import timer
from ...scene.settings.preferences import provider_name
from ...scene.signs import generating, reports, status, switching, tables
from ...scene.signs.generating import Wish
from ...scene.signs.language import language_of, language_shown
from ...scene.signs.legibility import look as look_at_signs
from ...scene.signs.rendering import render_cuts
from ...scene.signs.sign_list import (
    InScenes,
    all_signs,
    best_take,
    check_language,
    has_surface,
    languages,
    languages_not_shown,
    read_sign,
    signs_in,
    tag_meant,
    text_in,
)


class Exit(IntEnum):
    """What the process says when it ends."""

    DONE = 0
    SOME_FAILED = 1
    WRONG_WORDS = 2
    REFUSED = 3
    BROKEN = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a command: for a program, and the same for a reader."""

    plain: dict[str, Any]
    lines: tuple[str, ...]
    exit: Exit = Exit.DONE
    changes_file: bool = False


class WrongWords(Exception):
    """The command line says nothing that can be done; the message tells how it is used."""


def check_only(values: argparse.Namespace) -> None:
    names = {sign.name for sign in all_signs()}
    for name in getattr(values, "only", ()):
        if name not in names:
            raise SignMissing(name=name)


def tags_of(given: str) -> tuple[str, ...]:
    """The languages that are meant. Raises `LanguageUnknown`, `LanguageMissing`."""
    if given.strip().lower() == "all":
        return tuple(languages())
    own = languages()
    named = (named_tag(word) for word in given.split(",") if word.strip())
    tags = [tag if tag in own else same_elsewhere(tag, own) or tag for tag in named]
    if not tags:
        shown = language_of(bpy.context.scene)
        return (shown,) if shown else ()
    for tag in tags:
        check_language(tag)
    return tuple(dict.fromkeys(tags))


def named_tag(word: str) -> str:
    """The language that a word means, whether the file has it or not. Raises `LanguageUnknown`."""
    tag = tag_meant(word)
    if not tag:
        raise LanguageUnknown(language=word.strip())
    return tag


def list_signs(values: argparse.Namespace) -> Outcome:
    tags = tags_of(values.language or "all")
    rows, lines, in_scenes = [], [], InScenes()
    for sign in signs_in(bpy.context.scene):
        if values.only and sign.name not in values.only:
            continue
        plain = read_sign(sign)
        states = {tag: status.state_in(bpy.context.scene, sign, tag).value for tag in tags}
        rows.append(
            {
                "name": sign.name,
                "id": sign.uid,
                "object": None if sign.object is None else sign.object.name,
                "has_surface": has_surface(sign, in_scenes),
                "width": round(plain.width, 4),
                "height": round(plain.height, 4),
                "size": str(plain.size()),
                "states": states,
                "lines": [
                    {"role": line.role.lower().replace("_", "-"), **{tag: text_in(line, tag) for tag in tags}}
                    for line in sign.lines
                ],
                "takes": {tag: take.take_id for tag in tags if (take := best_take(sign, tag)) is not None},
            }
        )
        told = ", ".join(f"{tag} {SAID[status.state_in(bpy.context.scene, sign, tag)]}" for tag in tags)
        lines.append(f"{sign.name}: {told}")
    not_shown = languages_not_shown()
    if not_shown:
        lines.append(
            f"{len(not_shown)} of this file's languages cannot be used: their tags are none, or they are too many."
        )
    told_of_all = {"signs": rows, "languages": list(tags), "languages_not_shown": not_shown}
    return Outcome(told_of_all, tuple(lines) or ("This file has no signs.",))


def generate(values: argparse.Namespace) -> Outcome:
    provider = ProviderName(values.provider) if values.provider else provider_name()
    return _make(values, provider, replace_approved=values.replace_approved)


def make_proofs(values: argparse.Namespace) -> Outcome:
    return _make(values, ProviderName.PROOF, replace_approved=False)


def _make(values: argparse.Namespace, provider: ProviderName, *, replace_approved: bool) -> Outcome:
    wish = Wish(tags_of(values.language), tuple(values.only), provider, replace_approved)
    wanted = generating.missing(bpy.context, wish)
    price = generating.price_of(bpy.context, wanted, provider)
    plain: dict[str, Any] = {
        "provider": provider.value,
        "count": len(wanted),
        "price": None if price is None else {"low": str(price.low), "high": str(price.high), "date": price.date},
        "wanted": [{"sign": each.name, "language": each.language} for each in wanted],
    }
    if values.dry_run or not wanted:
        return Outcome(plain, tuple(generating.summary(bpy.context, wish)))
    for line in generating.summary(bpy.context, wish):
        _progress(line)
    posted = generating.post(bpy.context, wanted, provider)
    ended = timer.finish_now([view.id for view in posted], _counting(len(posted)))
    rows = [
        {
            "job": view.id,
            "title": view.title,
            "take": None if view.take is None else str(view.take.folder),
            "cost": None if view.take is None or not view.take.cost else view.take.cost,
            "error": None
            if view.error is None
            else {"kind": view.error.kind, "sentence": view.error.sentence, "billed": view.error.billed.value},
            "notes": list(view.notes),
        }
        for view in ended
    ]
    failed = [view for view in ended if view.error is not None]
    lines = [f"{len(ended) - len(failed)} made, {len(failed)} failed"]
    lines += [f"{view.title}: {view.error.sentence}" for view in failed if view.error is not None]
    return Outcome({**plain, "jobs": rows}, tuple(lines), Exit.SOME_FAILED if failed else Exit.DONE, changes_file=True)


def switch(values: argparse.Namespace) -> Outcome:
    tags = tags_of(values.language)
    if len(tags) != 1:
        raise WrongWords("set_dresser signs switch: --language names one language")
    bpy.context.scene.set_dresser_signs.language = tags[0]
    shown = language_shown(bpy.context.scene)
    switched = switching.switch(bpy.context.scene, shown)
    spoken = language(shown).name
    lines = [f"The set is in {language(tags[0]).name}."]
    if shown != tags[0]:
        lines.append(f"This frame is in {spoken}: its shot, or a keyframe, says so.")
    lines += [*(f"{name}: no take and no proof in {spoken}" for name in switched.without)]
    lines += [f"{name}: {sentence}" for name, sentence in switched.not_shown]
    return Outcome(
        {
            "language": tags[0],
            "shown": shown,
            "without_take": list(switched.without),
            "not_shown": [{"sign": name, "sentence": sentence} for name, sentence in switched.not_shown],
        },
        tuple(lines),
        Exit.SOME_FAILED if switched.without or switched.not_shown else Exit.DONE,
        changes_file=True,
    )


def _counting(count: int) -> Callable[[int], None]:
    """Says how many of so many are done."""

    def say(done: int) -> None:
        _progress(f"{done} of {count}")

    return say


def _progress(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def export(values: argparse.Namespace) -> Outcome:
    """Write the table for translators."""
    written = tables.export_table(
        values.file,
        tags=tags_of(values.language or "all"),
        only=values.only,
        form=None if values.format is None else TableFormat[values.format.upper()],
        with_mark=not values.no_mark,
    )
    plain = {
        "file": str(written.path),
        "signs": written.signs,
        "rows": written.rows,
        "languages": list(written.languages),
    }
    return Outcome(plain, (f"{written.signs} signs, {written.rows} rows: {written.path}",))


def take_over(values: argparse.Namespace) -> Outcome:
    """Read a table, and do what it says unless that is only to be told. Rows that do not fit refuse all of it unless left out."""
    words = () if values.language.strip().lower() == "all" else values.language.split(",")
    options = Options(
        languages=tuple(named_tag(word) for word in words if word.strip()),
        only=tuple(values.only),
        empty_takes_away=values.empty_takes_away,
        makes_signs=values.make_signs,
    )
    changes = tables.looked_at(values.file, options)
    consequences = tables.consequences(changes)
    plain = {
        **as_values(changes),
        "out_of_date": consequences.out_of_date,
        "out_of_date_approved": consequences.approved,
    }
    lines = (*summary(changes), *(error.message for error in changes.refused))
    if values.dry_run:
        return Outcome(plain, lines, Exit.SOME_FAILED if changes.refused else Exit.DONE)
    if changes.refused and not values.leave_out_refused:
        return Outcome(plain, (*lines, "Nothing was changed."), Exit.REFUSED)
    tables.take_over(changes, without_refused=values.leave_out_refused)
    return Outcome(plain, lines, Exit.SOME_FAILED if changes.refused else Exit.DONE, changes_file=True)


def render(values: argparse.Namespace) -> Outcome:
    """Render every shot in each language."""
    tags, cuts = tags_of(values.language), []
    for cut in render_cuts(
        bpy.context.scene, tags, values.out.resolve(), only=values.shot, percentage=values.percentage
    ):
        cuts.append(cut)
        _progress(f"{cut.shot}, {language(cut.shown).name}: {cut.picture}")
    rows = [
        {
            "language": cut.language,
            "shown": cut.shown,
            "shot": cut.shot,
            "frame": cut.frame,
            "picture": str(cut.picture),
        }
        for cut in cuts
    ]
    return Outcome({"pictures": rows}, tuple(str(cut.picture) for cut in cuts))


def report(values: argparse.Namespace) -> Outcome:
    """Write the proofreading pages."""
    made = []
    for tag in tags_of(values.language):
        path = values.out.resolve() / reports.report_name(tag)
        reports.make_now(reports.sheet_of(bpy.context.scene, tag, values.only), path)
        made.append({"language": tag, "file": str(path)})
        _progress(f"{language(tag).name}: {path}")
    return Outcome({"reports": made}, tuple(each["file"] for each in made))


def legibility(values: argparse.Namespace) -> Outcome:
    """Which signs the shots can read, and which deserve the best quality."""
    tags = tags_of(values.language)
    look = look_at_signs(bpy.context, tags[0] if len(tags) == 1 else "")
    found = [each for each in look.found if not values.only or each.name in values.only]
    rows = [
        {
            "sign": each.name,
            "verdict": each.verdict.value,
            "shot": None if each.best is None else each.best.shot,
            "frame": None if each.best is None else each.best.frame,
            "largest": round(each.largest, 1),
            "smallest": round(each.smallest, 1),
            "warnings": list(each.warnings),
        }
        for each in found
    ]
    lines = []
    for each in found:
        seen = "" if each.best is None else f", {each.largest:.0f} px in {each.best.shot}"
        lines.append(f"{each.name}: {VERDICTS[each.verdict]}{seen}")
        lines += [f"  {warning}" for warning in each.warnings]
    return Outcome({"language": look.language, "shots": look.shots, "signs": rows}, tuple(lines))
