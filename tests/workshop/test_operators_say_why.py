"""An operator that cannot be called says why: its button's tooltip is all that an artist sees of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from workshop.places import ROOT


def polls() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Each `poll` of the operators, with the name of its class."""
    for path in sorted((ROOT / "operators").rglob("*.py")):
        for found in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(found, ast.ClassDef):
                yield from (
                    (found.name, each)
                    for each in found.body
                    if isinstance(each, ast.FunctionDef) and each.name == "poll"
                )


def says_why(poll: ast.FunctionDef) -> bool:
    """Whether it gives a message itself, or lets another function see to it, which is handed the class or is another poll."""
    calls = [node for node in ast.walk(poll) if isinstance(node, ast.Call)]
    return any(
        ast.unparse(call.func) in ("cls.poll_message_set", "super().poll")
        or any(ast.unparse(given) == "cls" for given in call.args)
        for call in calls
    )


def test_every_poll_says_why_not() -> None:
    found = dict(polls())

    assert len(found) > 20
    assert [name for name, poll in found.items() if not says_why(poll)] == []
