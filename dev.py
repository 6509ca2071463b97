#!/usr/bin/env python3
"""The project's commands: `python3 dev.py test`, `demo`, `build`, `lint`, `bench`, `service`, `words`, `lock`. Names the steps; workshop/ takes them.

Needs nothing but Python 3.11 or newer: everything else is fetched into .dev/ the first time it is wanted, in locked versions.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036  the reader's Python, not the project's
    sys.exit("Set Dresser's commands need Python 3.11 or newer; this is " + sys.version.split()[0] + ".")

import argparse
from collections.abc import Callable
from pathlib import Path

from client.provider_registry import ProviderName
from workshop import checks, package, stage, wheels
from workshop import words as interface_words
from workshop.environments import Unavailable
from workshop.trial import run_trial

ROOT = Path(__file__).resolve().parent


def read_command(words: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """The command line as values; what a command does not know itself goes on to the script it runs."""
    parser = argparse.ArgumentParser(prog="dev.py", description="Set Dresser's commands.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    test = commands.add_parser("test", help="what this machine can run: lint, types, contract and tests")
    test.add_argument(
        "groups",
        nargs="*",
        metavar="GROUP",
        help="only these groups, by the start of their names; or files, as test_masks",
    )
    test.add_argument("--whole", action="store_true", help="every Blender and every count in full, as CI does it")
    commands.add_parser("lint", help="style, types and the import contract")
    commands.add_parser("build", help="one extension zip per platform, into dist/")
    demo = commands.add_parser("demo", help="build, install in real Blender and dress the sample set")
    demo.add_argument(
        "--out", type=Path, default=ROOT / "demo-out", metavar="DIR", help="where everything goes (demo-out/)"
    )
    demo.add_argument("--provider", choices=[name.value for name in ProviderName], default="proof")
    commands.add_parser("bench", help="measure the numbers to live by; further words go to the benchmark")
    commands.add_parser("service", help="run the stand-in image service; further words go to it")
    commands.add_parser(
        "words", help="what the interface's languages lack; writes it into their files, to be translated"
    )
    commands.add_parser("lock", help="resolve every locked version anew (for maintainers)")
    values, rest = parser.parse_known_args(words)
    if rest and values.command not in ("bench", "service", "demo"):
        parser.error("unknown words: " + " ".join(rest))
    return values, rest


def main(words: list[str]) -> int:
    """Run one command; its exit code."""
    values, rest = read_command(words)
    steps: dict[str, Callable[[], int]] = {
        "test": lambda: run_trial(values.groups, whole=values.whole),
        "lint": checks.run_lint,
        "build": package.report_build,
        "demo": lambda: stage.perform_demo(values.out.resolve(), values.provider, rest),
        "bench": lambda: stage.perform(ROOT / "bench" / "measure.py", rest),
        "service": lambda: stage.serve(rest),
        "words": interface_words.main,
        "lock": wheels.lock_everything,
    }
    try:
        return steps[values.command]()
    except Unavailable as missing:
        print(f"dev.py {values.command}: {missing}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
