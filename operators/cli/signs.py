"""The words of the signs' command line: read, handed to what does them, and the outcome told.

On stdout stands the outcome, on stderr how it goes on. Exit codes: 0 all of it is done; 1 some of it failed; 2 the words were
wrong; 3 it was refused before anything was sent or changed; 4 it broke off where nobody foresaw it, with its traceback on stderr.
"""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import bpy

from ...client.errors import SetDresserError
from ...client.request import ProviderName
from . import outcome as does
from .outcome import Exit, Outcome, WrongWords


class _Parser(argparse.ArgumentParser):
    """A parser that leaves it to `run` to end the process."""

    def error(self, message: str) -> NoReturn:
        """Blender must not be ended from within."""
        raise WrongWords(f"{self.format_usage()}{self.prog}: {message}")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """As above; help has been printed then."""
        raise WrongWords(message or "")


def run(words: Sequence[str]) -> int:
    """Run `signs …`. Nothing is raised: what goes wrong is said, and told by the exit code."""
    try:
        values = _parser().parse_args(list(words))
    except WrongWords as wrong:
        sys.stderr.write(f"{wrong}".rstrip() + "\n" * bool(str(wrong)))
        return Exit.DONE if {"-h", "--help"} & set(words) else Exit.WRONG_WORDS
    outcome = _done(values)
    try:
        _save(values, outcome)
    except (OSError, RuntimeError) as error:
        outcome = Outcome(
            {**outcome.plain, **_told("NotSaved", str(error))}, (*outcome.lines, str(error)), Exit.SOME_FAILED
        )
    _tell(values, outcome)
    return outcome.exit


def _done(values: argparse.Namespace) -> Outcome:
    """What came of the command, whatever came of it."""
    try:
        does.check_only(values)
        outcome: Outcome = values.does(values)
    except WrongWords as wrong:
        return Outcome(_told("WrongWords", str(wrong)), (str(wrong),), Exit.WRONG_WORDS)
    except SetDresserError as error:
        return Outcome(_told(type(error).__name__, error.message), (error.message,), Exit.REFUSED)
    except (OSError, RuntimeError) as error:  # Blender's, or a disk's, perhaps in the middle of it
        return Outcome(_told(type(error).__name__, str(error)), (str(error),), Exit.SOME_FAILED)
    except Exception as error:  # noqa: BLE001  the border of the process: a script gets an outcome, whatever it was
        sys.stderr.write(traceback.format_exc())
        told = f"This should not have happened: {type(error).__name__}: {error}"
        return Outcome(_told(type(error).__name__, told), (told,), Exit.BROKEN)
    return outcome


def _told(kind: str, sentence: str) -> dict[str, object]:
    return {"error": {"kind": kind, "sentence": sentence}}


def _parser() -> _Parser:
    parser = _Parser(prog="set_dresser", description="Set Dresser in a Blender without a window.")
    topics = parser.add_subparsers(title="topics", required=True, metavar="TOPIC", parser_class=_Parser)
    signs = topics.add_parser(
        "signs",
        help="the signs of this file, in every language",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = signs.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    def command(
        name: str, called: Callable[[argparse.Namespace], Outcome], told: str, *, of_signs: bool = True
    ) -> _Parser:
        made: _Parser = commands.add_parser(name, help=told, description=told)
        made.set_defaults(does=called)
        made.add_argument(
            "--language", default="", metavar="TAGS", help="such as hi,zh-Hans, or all; else the one shown"
        )
        if of_signs:
            made.add_argument(
                "--only", action="append", default=[], metavar="NAME", help="only this sign; may be repeated"
            )
        made.add_argument(
            "--json", action="store_true", help="the outcome as one line of JSON, the one on stdout that begins with {"
        )
        return made

    command("list", does.list_signs, "every sign, with how far it is")
    _add_makers(command)
    _may_save(command("switch", does.switch, "show every sign in one language", of_signs=False))
    _add_tables(command)
    made = command("render", does.render, "render the first frame of every shot in each language", of_signs=False)
    made.add_argument(
        "--out", type=Path, required=True, metavar="FOLDER", help="pictures go to FOLDER/LANGUAGE/SHOT.png"
    )
    made.add_argument("--shot", action="append", default=[], metavar="NAME", help="only this shot; may be repeated")
    made.add_argument(
        "--percentage", type=int, default=100, choices=range(1, 101), metavar="1-100", help="of the scene's resolution"
    )
    made = command(
        "report", does.report, "write a page a language for whoever can read it: wanted words beside the pictures"
    )
    made.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the HTML pages go")
    command("legibility", does.legibility, "which signs the shots can read, and which deserve the best quality")
    return parser


def _add_makers(command: Callable[..., _Parser]) -> None:
    made = command("generate", does.generate, "make the takes that signs lack")
    made.add_argument(
        "--provider", choices=[each.value for each in ProviderName], default="", help="else the preferences'"
    )
    made.add_argument("--replace-approved", action="store_true", help="also approved signs whose words have changed")
    proofs = command("proofs", does.make_proofs, "make the proofs that signs lack: here, and free")
    for each in (made, proofs):
        each.add_argument("--dry-run", action="store_true", help="only say what would be made, and its price")
        _may_save(each)


def _add_tables(command: Callable[..., _Parser]) -> None:
    out = command("export", does.export, "write the words as a table for translators")
    out.add_argument("file", type=Path, metavar="FILE", help="CSV or TSV, by its ending")
    out.add_argument("--format", choices=("csv", "tsv"), default=None, help="whatever the file's ending")
    out.add_argument("--no-mark", action="store_true", help="without the mark by which spreadsheets know UTF-8")
    back = command("import", does.take_over, "take over a table that came back from translators")
    back.add_argument("file", type=Path, metavar="FILE", help="CSV or TSV in any of the usual encodings")
    back.add_argument("--dry-run", action="store_true", help="only say what would change")
    back.add_argument("--leave-out-refused", action="store_true", help="take over the other rows where some do not fit")
    back.add_argument(
        "--empty-takes-away", action="store_true", help="an empty cell takes away the words that are there"
    )
    back.add_argument("--make-signs", action="store_true", help="a name that the file does not have becomes a new sign")
    _may_save(back)


def _may_save(made: _Parser) -> None:
    made.add_argument("--save-as", type=Path, default=None, metavar="FILE", help="save the .blend there instead")
    made.add_argument("--no-save", action="store_true", help="leave the .blend as it is on disk")


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
        told = "\n" + json.dumps(plain, ensure_ascii=False) + "\n"
    else:
        told = "".join(line + "\n" for line in outcome.lines)
    # A path or name that is no UTF-8 has characters that cannot be written; as escapes they can, in JSON too.
    sys.stdout.write(told.encode("utf-8", "backslashreplace").decode("utf-8"))
    sys.stdout.flush()
