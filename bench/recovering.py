"""What looking back at a large library costs Blender's main thread at its start: asking for it, hearing of it, drawing it. Needs bpy."""

from __future__ import annotations

import compileall
import gc
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from .figures import Figure
from .paper import Paper, WindowContext
from .profile import EXTENSION, new_board, part
from .run import Run
from .timing import Stopwatch
from .yardstick import pace

LIMIT = 6.0
"""Of what the yardstick takes, in all."""

TAKES, WAITING, UNSENT, UNDECIDED = 10_000, 200, 40, 20
"""Takes in all, those of them that were never placed, and requests without an end: never sent, and sent without a reply."""

_START = """
import json, sys
import bpy
bpy.ops.preferences.addon_enable(module={extension!r})
sys.path.insert(0, {root!r})
from bench import recovering
print("TAKEN", json.dumps(recovering.start({library!r})))
"""


def measure(run: Run) -> list[Figure]:
    """Starts of Blender beside a library of ten thousand takes, each from the first look to the last row that is drawn."""
    compileall.compile_dir(
        Path(str(part("scene.blender.folders").__file__)).parents[1], quiet=2
    )  # as it is after the first start
    library = run.scratch / "library"
    takes = 1000 if run.quick else TAKES
    _fill(library, takes)
    starts = [_started(library) for _ in range(3 if run.quick else 5)]
    typical = sorted(starts, key=lambda start: float(start["in all"]))[len(starts) // 2]
    every = [start["in all"] - start["loading"] for start in starts]
    found = f"{takes:,} takes, {WAITING} of them not placed, {UNSENT + UNDECIDED} requests without an end"
    note = f"processor time, median of {len(every)} fresh Blenders, {min(every):.1f} to {max(every):.1f}; {found}"
    loading = "not in the first line: the first drawing of the panel, or the first Generate, loads the same"
    turns = f"of {typical['turns']} turns of the timer, {typical['rows']} rows; {typical['wall']:.1f} on the wall"
    return [
        Figure(
            "looking back at a large library, in all", typical["in all"] - typical["loading"], "ms", LIMIT, note, pace()
        ),
        Figure("  the longest single turn, loading included", typical["longest"], "ms", LIMIT, turns, pace()),
        Figure("  loading the modules for it, once a session", typical["loading"], "ms", None, loading),
        Figure("  drawing the list afterwards", typical["drawing"], "ms", None, "without Blender's own part"),
    ]


def start(library: str) -> dict[str, float]:
    """What one start costs, in a Blender that has done nothing yet."""
    values = sys.modules["bpy"].context.preferences.addons[EXTENSION].preferences
    values.library_folder = library
    new_board("1024x1024")
    gc.collect()
    gc.freeze()  # whoever allocates next would pay for looking through everything that Blender's own modules hold
    with Stopwatch() as loading:
        for name in ("scene.queue.timer", "scene.queue.job_list", "scene.queue.spending", "client.library"):
            part(name)
    asking = _look_back()
    asking.worked, asking.passed = (
        asking.worked + loading.worked,
        asking.passed + loading.passed,
    )  # one turn of the timer
    watches = [asking, *_turns()]
    jobs = part("scene.queue.job_list")
    rows = len(jobs.all_jobs())
    with Stopwatch() as drawing:
        part("panels.tab.job_list").draw_jobs(Paper(), WindowContext())
    jobs.close()
    if rows < UNSENT + UNDECIDED:
        raise RuntimeError(f"{rows} rows found")
    return {
        "in all": sum(watch.worked for watch in watches) + drawing.worked,
        "longest": max(watch.worked for watch in watches),
        "wall": max(watch.passed for watch in watches),
        "loading": loading.worked,
        "drawing": drawing.worked,
        "turns": len(watches),
        "rows": rows,
    }


def _started(library: Path) -> dict[str, float]:
    """What a Blender of its own told."""
    root = str(Path(__file__).resolve().parents[1])
    script = _START.format(extension=EXTENSION, root=root, library=str(library))
    done = subprocess.run(
        [sys.executable, "-c", script], env=dict(os.environ), capture_output=True, text=True, timeout=300, check=False
    )
    told = next((line for line in done.stdout.splitlines() if line.startswith("TAKEN ")), None)
    if told is None:
        raise RuntimeError(done.stderr[-2000:])
    plain: dict[str, float] = json.loads(told.removeprefix("TAKEN "))
    return plain


def _look_back() -> Stopwatch:
    with Stopwatch() as watch:
        part("scene.session.recovery").look_back()
    return watch


def _turns(seconds: float = 120.0) -> list[Stopwatch]:
    """The timer's turns until everything is found."""
    tasks, timer = part("scene.queue.tasks"), part("scene.queue.timer")
    watches, deadline = [], time.monotonic() + seconds
    while tasks.is_anything_under_way():
        if time.monotonic() > deadline:
            raise RuntimeError(f"not found in {seconds:.0f} s")
        time.sleep(0.02)
        with Stopwatch() as watch:
            timer.tick()
        watches.append(watch)
    return watches


def _fill(folder: Path, takes: int) -> None:
    """A library as years leave it: one take in so many folders, some of them marked, and requests that have no end."""
    client_job, request, library = part("client.job"), part("client.request"), part("client.library")
    wire, step = part("client.providers.wire"), part("client.job_folder").Step
    service = wire.ServiceSettings(request.ProviderName.SEGMIND, address="https://api.segmind.com")
    placement = part("client.placement").Placement(part("client.placement").PlacementKind.IMAGE)
    asked = request.Request("Wooden menu board of a noodle shop. " * 20, "gpt-image-2")
    kept_in = library.Library(folder)
    kept_in.prepare()
    kept_in.waiting.mkdir()
    for number in range(takes):
        job = client_job.Job(_id(number), asked, service, placement, posted_at=client_job.now())
        name = library.take_name(job)
        (kept_in.takes / name).mkdir()
        (kept_in.takes / name / "take.json").write_text(json.dumps(_record(job)), "utf-8")
        if number >= takes - WAITING:
            (kept_in.waiting / job.id).write_text(name, "utf-8")
    for number in range(UNSENT + UNDECIDED):
        job = client_job.Job(_id(takes + number), asked, service, placement, posted_at=client_job.now())
        left = kept_in.post(job)
        if number >= UNSENT:
            left.note(step.SENT)


def _record(job: Any) -> dict[str, Any]:
    picture = {"file": "picture.png", "format": "png", "width": 1024, "height": 1024, "alpha": False}
    return {
        **job.to_plain(),
        "title": job.title,
        "picture": picture,
        "cost": {"dollars": "0.05", "source": "x-cost", "estimate": "0.06"},
        "service": {"provider": "segmind", "address": "https://api.segmind.com", "request_id": "req_1"},
        "said": {},
        "kept_at": job.posted_at,
        "seconds": 42.0,
        "notes": [],
    }


def _id(number: int) -> str:
    return f"20260101-000000-{number:010x}"
