"""A check of `dev.py lint`: what must not be asked of Blender, in code and in scripts that tests hold as text. Standard library only."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .places import ROOT

_RUN_IN_BLENDER = ("scene", "operators", "panels", "demo", "bench", "tests/blender", "tests/package", "tests/window")


@dataclass(frozen=True, slots=True)
class Rule:
    """Words that no source may hold, what to write in their place, and why."""

    pattern: re.Pattern[str]
    instead: str
    why: str


_BLENDER_42 = "asked of the context itself it has ended Blender 4.2, by a fault that 4.5 no longer has"

RULES = (
    Rule(re.compile(r"\b[Cc]ontext\.tool_settings\b"), "context.scene.tool_settings", _BLENDER_42),
    Rule(re.compile(r"\b[Cc]ontext\.layer_collection\b"), "context.view_layer.layer_collection", _BLENDER_42),
    Rule(
        re.compile(r"""getattr\([^()]*\b[Cc]ontext,\s*["'](?:tool_settings|layer_collection)["']"""),
        "the scene's or the view layer's own",
        _BLENDER_42,
    ),
)


def broken_rules(name: str, source: str) -> Iterator[str]:
    """A sentence for each line of `source`, the file `name`, that holds what it must not."""
    for number, line in enumerate(source.splitlines(), 1):
        for rule in RULES:
            if found := rule.pattern.search(line):
                yield f"{name}:{number}: {found.group(0)!r}: write {rule.instead}; {rule.why}"


def _sources() -> Iterator[Path]:
    for folder in _RUN_IN_BLENDER:
        yield from sorted((ROOT / folder).rglob("*.py"))
    yield from sorted((ROOT / "tests").glob("*.py"))


def main() -> int:
    """Look at every source; 1 when a rule is broken."""
    broken = [
        sentence
        for path in _sources()
        for sentence in broken_rules(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
    ]
    print("\n".join(broken))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
