"""What a press of Generate holds the window for: viewport, mask of what is selected and projection; against another build. Needs $BLENDER; bpy.

Both builds do the same in fresh windowed Blenders, in turns, each with a profile of its own. Blender's own drawing of the viewport is
part of it; where a processor draws, it is most of it.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from .figures import Figure
from .profile import EXTENSION
from .run import Run
from .two_builds import pairs_of, unpacked
from .windowed import MISSING, told_by

LIMIT = 0.4
"""Of what commit 2839aca takes."""
_IN_A_WINDOW = Path(__file__).with_name("generating_in_a_window.py")


def measure(run: Run) -> list[Figure]:
    """Two windows of each build, or one; the first press of each is told apart, as it loads and compiles."""
    name = "a press of Generate: viewport, mask and projection"
    (ours,) = sys.modules[EXTENSION].__path__
    builds = {"ours": Path(ours)}
    if run.against is not None:
        builds["other"] = unpacked(run.against, run.scratch / "zip")
    told: dict[str, list[Any]] = {build: [] for build in builds}
    for number in range(1 if run.quick else 2):
        for build, root in builds.items():
            found = _pressed(run, run.scratch / f"{build} {number}", root)
            if found is None:
                return [Figure(name, 0.0, "s", None, MISSING)]
            told[build].append(found)
    first = {build: [each["passed"][0] for each in found] for build, found in told.items()}
    later = {build: [press for each in found for press in each["passed"][1:]] for build, found in told.items()}
    note = f"on the wall, median of {len(later['ours'])}; {told['ours'][0]['renderer']}"
    figures = [
        Figure(name, median(later["ours"]), "s", None, note),
        Figure("  the first of a session", median(first["ours"]), "s", None, f"median of {len(first['ours'])}"),
    ]
    if run.against is not None:
        figures += [
            pairs_of(f"{name}, over the other build", later["ours"], later["other"], LIMIT),
            pairs_of("  the first of a session, over the other build", first["ours"], first["other"], LIMIT),
        ]
    return figures


def _pressed(run: Run, scratch: Path, root: Path) -> Any:
    """What a windowed Blender told that has the build in `root`."""
    place = scratch / "profile" / "extensions" / "user_default"
    place.mkdir(parents=True)
    (place / EXTENSION.rpartition(".")[2]).symlink_to(root, target_is_directory=True)
    return told_by(_IN_A_WINDOW, replace(run, scratch=scratch), 2 if run.quick else 4)
