"""What the command line does with signs: reads its words, calls the functions that the buttons call, and says what came of it.

On stdout stands the outcome, on stderr how it goes on. Exit codes: 0 all of it is done; 1 some of it failed; 2 the words were
wrong; 3 it was refused before anything was sent or changed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any, NoReturn

import bpy

from ..client.errors import LanguageUnknown, SetDresserError, SignMissing
from ..client.request import ProviderName
from ..client.signs.languages import language, tag_of
from ..client.signs.states import SAID
from ..client.signs.table_changes import Options
from ..client.signs.table_preview import as_values, summary
from ..scene import delivery
from ..scene.preferences import provider_name
from ..scene.signs import generating, standing, switching, tables
from ..scene.signs.generating import Wish
from ..scene.signs.sign_list import (
    all_signs,
    best_take,
    check_language,
    has_surface,
    languages,
    read_sign,
    signs_in,
    text_in,
)


class Exit(IntEnum):
    """What the process says when it ends."""

    DONE = 0
    SOME_FAILED = 1
    WRONG_WORDS = 2
    REFUSED = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a command: for a program, and the same for a reader."""

    plain: dict[str, Any]
    lines: tuple[str, ...]
    exit: Exit = Exit.DONE
    changes_file: bool = False


@dataclass(slots=True)
class _WrongWords(Exception):
    message: str = field(default="")


class _Parser(argparse.ArgumentParser):
    """A parser that leaves it to `run` to end the process."""

    def error(self, message: str) -> NoReturn:
        raise _WrongWords(f"{self.format_usage()}{self.prog}: {message}")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        raise _WrongWords(message or "")


def run(words: Sequence[str]) -> int:
    """Run `signs …`. Nothing is raised: what goes wrong is said, and told by the exit code."""
    parser = _parser()
    try:
        values = parser.parse_args(list(words))
        if values.command is None:
            raise _WrongWords(parser.format_help())
        _check_only(values)
        outcome: Outcome = values.does(values)
    except _WrongWords as wrong:
        sys.stderr.write(wrong.message.rstrip() + "\n")
        return Exit.DONE if {"-h", "--help"} & set(words) else Exit.WRONG_WORDS
    except SetDresserError as error:
        outcome = Outcome(
            {"error": {"kind": type(error).__name__, "sentence": error.said}}, (error.said,), Exit.REFUSED
        )
    except OSError as error:
        outcome = Outcome(
            {"error": {"kind": type(error).__name__, "sentence": str(error)}}, (str(error),), Exit.REFUSED
        )
    try:
        _save(values, outcome)
    except (OSError, RuntimeError) as error:
        outcome = Outcome(
            {**outcome.plain, "error": {"kind": "NotSaved", "sentence": str(error)}}, (str(error),), Exit.SOME_FAILED
        )
    _tell(values, outcome)
    return outcome.exit


def _parser() -> _Parser:
    parser = _Parser(prog="set_dresser", description="Set Dresser in a Blender without a window.")
    parser.set_defaults(command=None)
    topics = parser.add_subparsers(title="topics", parser_class=_Parser)
    signs = topics.add_parser(
        "signs",
        help="the signs of this file, in every language",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = signs.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    def command(name: str, does: Callable[[argparse.Namespace], Outcome], told: str) -> _Parser:
        made = commands.add_parser(name, help=told, description=told)
        made.set_defaults(does=does)
        made.add_argument(
            "--language", default="", metavar="TAG", help="tags such as hi,zh-Hans, or all; else the one that is shown"
        )
        made.add_argument(
            "--only", action="append", default=[], metavar="NAME", help="only this sign; may be given again"
        )
        made.add_argument("--json", action="store_true", help="the outcome as one line of JSON, the last on stdout")
        return made

    command("list", _list, "every sign, with how far it is")
    for name, does, told in (
        ("generate", _generate, "make the takes that signs lack"),
        ("proofs", _proofs, "make the proofs that signs lack: here, free"),
    ):
        made = command(name, does, told)
        if name == "generate":
            made.add_argument(
                "--provider",
                choices=[each.value for each in ProviderName],
                default="",
                help="else the preferences' one",
            )
            made.add_argument(
                "--replace-approved", action="store_true", help="also approved signs whose words have changed"
            )
        made.add_argument("--dry-run", action="store_true", help="only say what would be made, and its price")
        _may_save(made)
    _may_save(command("switch", _switch, "show every sign in one language"))
    made = command("export", _export, "write all words as a table for translators, in all languages unless told")
    made.add_argument("file", type=Path, metavar="FILE", help="a .csv, or a .tsv for tabs")
    made.add_argument("--no-mark", action="store_true", help="without the mark by which spreadsheets know UTF-8")
    made = command("import", _import, "take over a translator's table: all of it, or nothing when a row does not fit")
    made.add_argument("file", type=Path, metavar="FILE", help="a table in CSV or TSV, in any form of Unicode")
    made.add_argument("--dry-run", action="store_true", help="only say what would change")
    made.add_argument("--skip-refused", action="store_true", help="leave rows out that do not fit, and take the others")
    made.add_argument("--empty-takes-away", action="store_true", help="an empty cell takes away the words there are")
    made.add_argument(
        "--make-signs", action="store_true", help="a name that is not here makes a sign without a surface"
    )
    _may_save(made)
    return parser


def _may_save(made: _Parser) -> None:
    made.add_argument(
        "--save-as", type=Path, default=None, metavar="FILE", help="save the .blend there instead of where it is"
    )
    made.add_argument("--no-save", action="store_true", help="leave the .blend as it is on disk")


def _check_only(values: argparse.Namespace) -> None:
    names = {sign.name for sign in all_signs()}
    for name in values.only:
        if name not in names:
            raise SignMissing(name=name)


def tags_of(given: str) -> tuple[str, ...]:
    """The languages that are meant. Raises `LanguageUnknown`, `LanguageMissing`."""
    if given.strip().lower() == "all":
        return tuple(languages())
    if not given.strip():
        shown = switching.language_of(bpy.context.scene)
        return (shown,) if shown else ()
    tags = []
    for word in given.split(","):
        tag = tag_of(word)
        if not tag:
            raise LanguageUnknown(language=word.strip())
        check_language(tag)
        tags.append(tag)
    return tuple(dict.fromkeys(tags))


def _list(values: argparse.Namespace) -> Outcome:
    tags = tags_of(values.language or "all")
    rows, lines = [], []
    for sign in signs_in(bpy.context.scene):
        if values.only and sign.name not in values.only:
            continue
        plain = read_sign(sign)
        states = {tag: standing.state_in(bpy.context.scene, sign, tag).value for tag in tags}
        rows.append(
            {
                "name": sign.name,
                "id": sign.uid,
                "object": None if sign.object is None else sign.object.name,
                "has_surface": has_surface(sign),
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
        told = ", ".join(f"{tag} {SAID[standing.state_in(bpy.context.scene, sign, tag)]}" for tag in tags)
        lines.append(f"{sign.name}: {told}")
    return Outcome({"signs": rows, "languages": list(tags)}, tuple(lines) or ("This file has no signs.",))


def _generate(values: argparse.Namespace) -> Outcome:
    provider = ProviderName(values.provider) if values.provider else provider_name()
    return _make(values, provider, replace_approved=values.replace_approved)


def _proofs(values: argparse.Namespace) -> Outcome:
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
    ended = delivery.finish_now([view.id for view in posted], _counting(len(posted)))
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


def _switch(values: argparse.Namespace) -> Outcome:
    tags = tags_of(values.language)
    if len(tags) != 1:
        raise _WrongWords("set_dresser signs switch: --language names one language")
    bpy.context.scene.set_dresser_signs.language = tags[0]
    without = list(switching.switch(bpy.context.scene, tags[0]).without)
    spoken = language(tags[0]).name
    lines = [f"The set is in {spoken}.", *(f"{name}: no take and no proof in {spoken}" for name in without)]
    return Outcome(
        {"language": tags[0], "without_take": without},
        tuple(lines),
        Exit.SOME_FAILED if without else Exit.DONE,
        changes_file=True,
    )


def _export(values: argparse.Namespace) -> Outcome:
    tags = tags_of(values.language or "all")
    written = tables.export_table(values.file, tags=tags, only=values.only, with_mark=not values.no_mark)
    plain = {"file": str(written.path), "signs": written.signs, "rows": written.rows, "languages": list(tags)}
    return Outcome(plain, (f"{written.signs} signs in {len(tags)} languages: {written.path}",))


def _import(values: argparse.Namespace) -> Outcome:
    tags = tuple(tag_of(word) or word.strip() for word in values.language.split(",") if word.strip())
    options = Options(
        () if values.language == "all" else tags, tuple(values.only), values.empty_takes_away, values.make_signs
    )
    changes = tables.looked_at(values.file, options)
    will_do = not changes.refused or values.skip_refused
    lost = tables.consequences(changes)
    plain = {
        **as_values(changes),
        "takes_out_of_date": lost.out_of_date,
        "approved_out_of_date": lost.approved,
        "done": will_do and not values.dry_run,
    }
    lines = [*summary(changes), *(error.said for error in changes.refused)]
    if lost.out_of_date:
        lines.append(f"Takes out of date: {lost.out_of_date}, of them approved: {lost.approved}")
    if not will_do:
        lines.append("Nothing was changed.")
        return Outcome(plain, tuple(lines), Exit.REFUSED)
    if not values.dry_run:
        tables.take_over(changes, without_refused=True)
    how = Exit.SOME_FAILED if changes.refused else Exit.DONE
    return Outcome(plain, tuple(lines), how, changes_file=not values.dry_run)


def _counting(count: int) -> Callable[[int], None]:
    """Says how many of so many are done."""

    def say(done: int) -> None:
        _progress(f"{done} of {count}")

    return say


def _progress(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def _save(values: argparse.Namespace, outcome: Outcome) -> None:
    """Keep what was changed in the .blend. Raises OSError or RuntimeError."""
    if not outcome.changes_file or getattr(values, "no_save", True):
        return
    if values.save_as is not None:
        bpy.ops.wm.save_as_mainfile(filepath=str(values.save_as.resolve()))
    elif bpy.data.filepath:
        bpy.ops.wm.save_mainfile()


def _tell(values: argparse.Namespace, outcome: Outcome) -> None:
    if values.json:
        plain = {"command": values.command, "exit": int(outcome.exit), **outcome.plain}
        sys.stdout.write("\n" + json.dumps(plain, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("".join(line + "\n" for line in outcome.lines))
    sys.stdout.flush()
