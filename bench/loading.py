"""What the extension costs every start of Blender, and the first draw of its tab: fresh processes, against another build of it. Needs bpy.

`--against ZIP` names the other build. Both are installed, each in a profile of its own, and started in turn, so that each pair meets
the machine in one mood; times mean little from one machine to the next, and ratios the same on each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from .figures import Figure
from .profile import EXTENSION
from .run import Run
from .two_builds import unpacked
from .windowed import MISSING, told_by

START_LIMIT = 0.6
"""Of what import and register took at commit 2839aca, from which on it is held down."""
DRAW_LIMIT = 0.2
"""Of what the first draw of the tab took there."""
LONGEST_TURN = 0.1
"""Of what that draw took in one piece: a turn of the timer that loads the rest."""
REQUESTS_LIMIT = 1.0

_PROBE = Path(__file__).with_name("start_up.py")
_IN_A_WINDOW = Path(__file__).with_name("loading_in_a_window.py")
_REQUESTS = """
import json, time
began = time.thread_time()
import requests
print("TAKEN", json.dumps({"worked": (time.thread_time() - began) * 1000}))
"""


@dataclass(frozen=True, slots=True)
class _Build:
    """An installed build, and what its starts told."""

    profile: Path
    starts: list[dict[str, Any]]

    def start(self, *words: str) -> dict[str, Any]:
        """What one more start told."""
        return _told([str(_PROBE), EXTENSION, *words], {"BLENDER_USER_RESOURCES": str(self.profile)})

    def of(self, name: str) -> list[float]:
        """A number of each start."""
        return [start[name] for start in self.starts]


def measure(run: Run) -> list[Figure]:
    """Starts in turn; the first of each writes the byte code and does not count."""
    repeats = 4 if run.quick else 15
    ours = _Build(Path(os.environ["BLENDER_USER_RESOURCES"]), [])
    other = None if run.against is None else _Build(_installed(run.against, run.scratch), [])
    requests: list[float] = []
    for number in range(repeats + 1):
        taken = _told(["-c", _REQUESTS], {})["worked"]
        for build in filter(None, (ours, other)):
            start = build.start()
            if number:
                build.starts.append(start)
        if number:
            requests.append(taken)
    return [
        *_starts(ours, requests, ours.start("parts")),
        *_draws(ours),
        *_in_a_window(run),
        *([] if other is None else _ratios(ours, other)),
    ]


def _starts(ours: _Build, requests: list[float], parted: dict[str, Any]) -> list[Figure]:
    worked, parts = ours.of("worked"), parted["parts"]
    shares = [one / other for one, other in zip(worked, requests, strict=True)]
    kinds = ", ".join(f"{count} of {kind} {taken:.1f}" for kind, (count, taken) in parts["registered"].items())
    registering = sum(taken for _, taken in parts["registered"].values())
    dearest = ", ".join(f"{name} {taken:.2f}" for name, taken in parts["dearest"])
    whole, asked = parted["worked"], f"of one start that was asked, {parted['worked']:.1f} in all"
    return [
        Figure(
            "import and register",
            median(worked),
            "ms",
            None,
            f"{_spread(worked)}; {len(ours.starts[0]['modules'])} modules",
        ),
        Figure("  reading the modules' byte code", parts["read"], "ms", None, asked),
        Figure("  running it", parts["run"], "ms", None, f"the dearest: {dearest}"),
        Figure("  registering classes", registering, "ms", None, kinds),
        Figure("  finding modules and the rest", whole - parts["read"] - parts["run"] - registering, "ms", None, ""),
        Figure("  in all, as a share of `import requests` alone", median(shares), "", REQUESTS_LIMIT, _pairs(shares)),
        Figure("  `import requests` alone", median(requests), "ms", None, _spread(requests)),
    ]


def _draws(ours: _Build) -> list[Figure]:
    first, longest = ours.of("first"), [max(start["turns"], default=0.0) for start in ours.starts]
    one = ours.starts[0]
    rest = [sum(start["turns"]) for start in ours.starts]
    return [
        Figure("first draw of the tab", median(first), "ms", None, f"{_spread(first)}; {one['first_modules']} modules"),
        Figure("  the longest turn of the timer that loads the rest", median(longest), "ms", None, _spread(longest)),
        Figure(
            "  all of its turns",
            median(rest),
            "ms",
            None,
            f"{len(one['turns'])} turns, with Blender's own between them",
        ),
        Figure("  the first draw after them", median(ours.of("after")), "ms", None, "the price is shown from here on"),
        Figure("  the next draw", median(ours.of("again")), "ms", None, ""),
    ]


def _in_a_window(run: Run) -> list[Figure]:
    """How soon the tab is whole where nobody moves the mouse, which would let Blender's timers turn more often."""
    name = "in a window in which nothing moves: the whole tab is there after"
    found = told_by(_IN_A_WINDOW, run, 1)
    if found is None:
        return [Figure(name, 0.0, "s", None, MISSING)]
    if found["whole"] is None:
        raise RuntimeError(f"the tab was not whole after a minute: {len(found['turns'])} steps")
    held, turns = found["held"], found["turns"]
    note = f"on the wall, once, since the add-on was enabled; {len(turns)} steps in {len(held)} turns, the longest {max(held):.1f} ms"
    return [Figure(name, found["whole"], "s", None, note)]


def _ratios(ours: _Build, other: _Build) -> list[Figure]:
    def ratio(name: str, of: list[float], to: list[float], limit: float) -> Figure:
        shares = [one / another for one, another in zip(of, to, strict=True)]
        note = f"{_pairs(shares)}; {median(of):.1f} ms to {median(to):.1f}"
        return Figure(name, median(shares), "", limit, note)

    longest = [max(start["turns"], default=0.0) for start in ours.starts]
    return [
        ratio("import and register, over the other build", ours.of("worked"), other.of("worked"), START_LIMIT),
        ratio("first draw of the tab, over the other build", ours.of("first"), other.of("first"), DRAW_LIMIT),
        ratio("the longest turn, over that draw", longest, other.of("first"), LONGEST_TURN),
    ]


def _spread(worked: list[float]) -> str:
    return f"processor time, median of {len(worked)} fresh processes, {min(worked):.1f} to {max(worked):.1f}"


def _pairs(shares: list[float]) -> str:
    return f"median of {len(shares)} pairs, {min(shares):.2f} to {max(shares):.2f}"


def _installed(archive: Path, scratch: Path) -> Path:
    """A profile of its own with the zip unpacked where Blender would: neither a start nor the tab's first draw needs a wheel."""
    profile = scratch / "against"
    place = profile / "extensions" / "user_default" / EXTENSION.rpartition(".")[2]
    unpacked(archive, place)
    return profile


def _told(words: list[str], variables: dict[str, str]) -> dict[str, Any]:
    """What a script told after TAKEN. Byte code is kept, as it is at an artist's."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, *words],
        env={**environment, **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    told = next((line for line in done.stdout.splitlines() if line.startswith("TAKEN ")), None)
    if told is None:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(told.removeprefix("TAKEN "))
    return found
