"""What the extension costs every start of Blender: import and register in fresh processes, against `import requests` alone. Needs bpy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from statistics import median

from .figures import Figure
from .profile import EXTENSION
from .run import Run

LIMIT = 15.0
"""Milliseconds."""

_LOAD = f"""
import importlib, json, sys, time
import bpy
known = set(sys.modules)
wall, thread = time.perf_counter(), time.thread_time()
extension = importlib.import_module({EXTENSION!r})
extension.register()
worked, passed = time.thread_time() - thread, time.perf_counter() - wall
print("TAKEN", json.dumps([worked * 1000, passed * 1000, len(set(sys.modules) - known)]))
extension.unregister()
"""
_REQUESTS = """
import json, sys, time
known = set(sys.modules)
wall, thread = time.perf_counter(), time.thread_time()
import requests
worked, passed = time.thread_time() - thread, time.perf_counter() - wall
print("TAKEN", json.dumps([worked * 1000, passed * 1000, len(set(sys.modules) - known)]))
"""


@dataclass(frozen=True, slots=True)
class _Taken:
    """One process: milliseconds that the thread worked, that passed, and how many modules were new."""

    worked: float
    passed: float
    modules: int


def measure(run: Run) -> list[Figure]:
    """Both in turn, each in a process of its own; the first of each writes the byte code and does not count."""
    repeats = 4 if run.quick else 11
    pairs = [(_taken(_LOAD), _taken(_REQUESTS)) for _ in range(repeats + 1)][1:]
    ours, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    note = f"{_spread(ours)}; {ours[0].modules} modules, none of them of requests"
    shares = [one.worked / other.worked for one, other in pairs]
    share_note = f"median of the pairs, {min(shares):.2f} to {max(shares):.2f}"
    return [
        Figure("import and register", _typical(ours), "ms", LIMIT, note),
        Figure("  as a share of `import requests` alone", median(shares), "", 1.0, share_note),
        Figure("  `import requests` alone", _typical(theirs), "ms", None, _spread(theirs)),
    ]


def _typical(taken: list[_Taken]) -> float:
    return median(one.worked for one in taken)


def _spread(taken: list[_Taken]) -> str:
    worked, passed = [one.worked for one in taken], [one.passed for one in taken]
    return (
        f"processor time, median of {len(taken)} fresh processes, {min(worked):.1f} to {max(worked):.1f}; "
        f"{min(passed):.1f} to {max(passed):.1f} on the wall"
    )


def _taken(script: str) -> _Taken:
    """What a script told after TAKEN. Byte code is kept, as it is at an artist's."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    told = next(line for line in done.stdout.splitlines() if line.startswith("TAKEN "))
    worked, passed, modules = json.loads(told.removeprefix("TAKEN "))
    return _Taken(worked, passed, modules)
