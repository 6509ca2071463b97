"""What `dev.py test` leaves to `dev.py test --whole`, and how it says so at its end. Standard library only.

The rule, which CONTRIBUTING.md tells: everything is tried once, in the newest Blender; what tries the same again, in another Blender or
another case, in a window or by chance, is left.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from .environments import BLENDERS

SHORT_VARIABLE = "SET_DRESSER_SHORT"
"""Set for a group's process: its tests that are marked `whole`, and the later cases of those marked `short`, are left out."""

FILES_VARIABLE = "SET_DRESSER_SHORT_FILES"
"""Set beside it where only some of the group's files are run: their names without .py, between spaces."""

FILES: Mapping[str, tuple[str, ...]] = {
    "window": ("test_opens",),
    BLENDERS[0].name: ("test_registration", "test_blender_versions", "test_older_files"),
}
"""The files that a group runs, where that is not all of them: everything opens in a window, and the oldest Blender knows every name."""

GROUPS_LEFT: Mapping[str, str] = {
    **{environment.name: BLENDERS[-1].name for environment in BLENDERS[1:-1]},
    "window-older": "",
}
"""Groups that are not run at all, and the group that has the same tests."""

COUNTS: Mapping[str, tuple[str, str]] = {
    "SET_DRESSER_FUZZ": ("10000", "reliability: 90,000 of 100,000 replies by chance"),
}
"""A campaign of chance that is thinned: the variable, its number here, and how what is left is told."""


def variables(group: str) -> dict[str, str]:
    """What the process of a group is told; a campaign's number that somebody has set stays."""
    counts = {name: number for name, (number, _) in COUNTS.items() if name not in os.environ}
    files = {FILES_VARIABLE: " ".join(FILES[group])} if group in FILES else {}
    return {SHORT_VARIABLE: "1", **counts, **files}


def told(groups: Mapping[str, tuple[int, int]]) -> list[str]:
    """A line for each group that left something; `groups` has how many tests each that was run left out, and how many it has in all."""
    lines = [f"{name}: {left:,} of its {tests:,} tests" for name, (left, tests) in groups.items() if left]
    for name, like in GROUPS_LEFT.items():
        _, tests = groups.get(like, (0, 0))
        lines.append(f"{name}: all of its {tests:,} tests" if tests else f"{name}: all of its tests")
    return lines + [words for name, (_, words) in COUNTS.items() if name not in os.environ]
