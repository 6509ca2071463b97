"""What an artist reads of each error of the tree: what happened and what to do, in words of its own, with every blank filled."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from client import errors
from client.errors import SetDresserError

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("client", "scene", "operators", "panels")

VERBS = {
    "add", "allow", "ask", "change", "check", "choose", "connect", "disable", "do", "draw", "enable", "enter", "install", "leave", "look",
    "make", "open", "place", "press", "put", "raise", "remove", "reword", "save", "select", "send", "set", "shorten", "show",
    "top", "try", "turn", "unlock", "unwrap", "use", "verify", "wait", "write",
}  # fmt: skip
"""With one of these a clause begins that says what to do."""

NOTHING_TO_DO = {
    errors.Cancelled: "it was the artist's own wish",
    errors.ReplyRescued: "Blender brings the picture home by itself; `trouble` says what to do about the disk",
    errors.ReplyWaits: "Blender makes it a take by itself; `trouble` says what to do about the disk",
    errors.SizeIllegal: "it names the size to take",
}

WITH_BRACES = {errors.VariableUnknown: "variables are written in braces"}


def whole_tree(kind: type[SetDresserError] = SetDresserError) -> Iterator[type[SetDresserError]]:
    """Every error there is."""
    yield kind
    for each in kind.__subclasses__():
        yield from whole_tree(each)


TREE = sorted(whole_tree(), key=lambda kind: kind.__name__)
WITH_A_SENTENCE = [kind for kind in TREE if "sentence" in vars(kind)]


def blanks(sentence: str) -> set[str]:
    """The names of a sentence's blanks."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def filled(kind: type[SetDresserError]) -> str:
    """The sentence with something in each blank. A number, as some are written with separators of thousands."""
    facts: dict[str, Any] = dict.fromkeys(blanks(kind.sentence), 7)
    return kind(**facts).message


@pytest.mark.parametrize("kind", TREE)
def test_only_the_branches_have_no_sentence_of_their_own(kind: type[SetDresserError]) -> None:
    assert kind in WITH_A_SENTENCE or kind.__subclasses__()


@pytest.mark.parametrize("kind", WITH_A_SENTENCE)
def test_a_sentence_says_what_happened_and_what_to_do(kind: type[SetDresserError]) -> None:
    said = filled(kind)
    statement, *rest = re.split(r"[.;:] ", said)

    assert re.fullmatch(r"[A-Z0-9].*\.", said), "whole sentences"
    assert "  " not in said
    assert kind in WITH_BRACES or not set("{}") & set(said)
    assert statement.split()[0].lower() not in VERBS, "first what happened"
    assert rest, "then what to do"
    if kind not in NOTHING_TO_DO:
        clauses = [clause for part in rest for clause in re.split(r", (?:then |and |or )?", part)]
        assert any(clause.split()[0].lower() in VERBS for clause in clauses)


def test_no_two_errors_say_the_same() -> None:
    said = [filled(kind) for kind in WITH_A_SENTENCE]

    assert sorted(set(said)) == sorted(said)


def raised() -> Iterator[tuple[str, type[SetDresserError], set[str]]]:
    """Where shipped code makes an error by its name with facts by their names: the place, the error, the facts."""
    kinds = {kind.__name__: kind for kind in TREE}
    for path in (path for folder in SHIPPED for path in sorted((ROOT / folder).rglob("*.py"))):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in kinds:
                facts = {word.arg for word in call.keywords}
                if None not in facts:  # ** fills in what cannot be read here
                    place = f"{path.relative_to(ROOT).as_posix()}:{call.lineno}"
                    yield place, kinds[call.func.id], {fact for fact in facts if fact}


RAISED = list(raised())


def test_most_errors_are_found_where_they_are_made() -> None:
    assert len(RAISED) > 100
    assert len({kind for _, kind, _ in RAISED}) > 50


@pytest.mark.parametrize(("kind", "facts"), [pytest.param(kind, facts, id=place) for place, kind, facts in RAISED])
def test_whoever_makes_an_error_fills_its_blanks(kind: type[SetDresserError], facts: set[str]) -> None:
    assert blanks(kind.sentence) == facts - {"request_id", "retry_after", "billed"}
