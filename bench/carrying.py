"""What a job costs over the request itself: against bare posts by `requests`, one and many, in turn with them. Needs bpy."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from .figures import Figure
from .profile import PROMPT, ask_the_stand_in, new_board, part, post, settle_down, wait_until_kept
from .run import Run
from .stand_in import StandIn, environment

LATENCY = 2.0
"""Seconds that the stand-in takes for every picture."""
START_LIMIT = 2.0
"""Of a start of Python that imports what a courier sends and looks at pictures with: one courier is started for the job."""
AT_ONCE = 4
MANY = 32
MANY_LIMIT = 1.08
"""Of what as many bare posts take, as many at once."""
_START = "import requests, PIL.Image, PIL.PngImagePlugin"


def measure(run: Run) -> list[Figure]:
    """One job against one bare post and one start of Python, in turns; then 32 jobs against 32 bare posts, 4 at once."""
    ask_the_stand_in(run.service, run.scratch, AT_ONCE)
    figures = [
        *_overhead(run.service, "1536x1024", 3 if run.quick else 7, START_LIMIT),
        *_overhead(run.service, "3840x2160", 2 if run.quick else 3, None),
    ]
    return figures + _many(run.service, 8 if run.quick else MANY)


def _overhead(service: StandIn, size: str, repeats: int, limit: float | None) -> list[Figure]:
    """The difference within each pair; each pair meets the machine in one mood."""
    service.behave(latency=LATENCY, grain=True)
    new_board(size)
    _bare_post(service, size)
    bare: list[float] = []
    whole: list[float] = []
    couriers: list[float] = []
    starts: list[float] = []
    for _ in range(repeats):
        bare.append(_bare_post(service, size))
        starts.append(_bare_start())
        before = _worked_by_children()
        whole.append(_one_job())
        couriers.append(_worked_by_children() - before)
    over = [one - other for one, other in zip(whole, bare, strict=True)]
    note = (
        f"on the wall, median of {repeats} pairs in turn, {min(over):.2f} to {max(over):.2f}; bare {median(bare):.2f} s, a job "
        f"from press to placed {median(whole):.2f} s, a new courier each, which works for {median(couriers):.2f} s of processor time"
    )
    shares = [one / start for one, start in zip(over, starts, strict=True)]
    share_note = (
        f"median of the pairs, {min(shares):.2f} to {max(shares):.2f}; a start {median(starts):.2f} s on the wall"
    )
    return [
        Figure(f"a job over a bare requests.post, {size}", median(over), "s", None, note),
        Figure("  as a share of a start of Python with requests and Pillow", median(shares), "", limit, share_note),
    ]


def _bare_start() -> float:
    """Seconds until a Python of its own has imported what a courier cannot do without."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", _START], env=environment(), check=True, timeout=60)
    return time.perf_counter() - began


def _worked_by_children() -> float:
    """Seconds of processor time of the child processes that have ended; the stand-in has not."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _bare_post(service: StandIn, size: str) -> float:
    """Seconds from the call to the last byte of the reply."""
    import requests

    body = {"model": "gpt-image-2", "prompt": PROMPT, "size": size, "quality": "low"}
    began = time.perf_counter()
    answer = requests.post(
        f"{service.address}/images/generations",
        json=body,
        headers={"Authorization": f"Bearer {service.key}"},
        timeout=60,
    )
    taken = time.perf_counter() - began
    answer.raise_for_status()
    assert len(answer.content) > 10_000
    return taken


def _one_job() -> float:
    """Seconds from pressing Generate to the placed take, courier's start included."""
    delivery = part("scene.session.delivery")
    began = time.perf_counter()
    (row,) = wait_until_kept(post())
    delivery.deliver(row)
    taken = time.perf_counter() - began
    settle_down()
    return taken


def _many(service: StandIn, count: int) -> list[Figure]:
    service.behave(latency=LATENCY, grain=False)
    new_board("1024x1024", variants=8)
    began = time.perf_counter()
    views = [view for _ in range(count // 8) for view in post()]
    wait_until_kept(views)
    taken = time.perf_counter() - began
    settle_down()
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(lambda _: _bare_post(service, "1024x1024"), range(count)))
    bare = time.perf_counter() - began
    note = f"{taken:.2f} s to {bare:.2f}; the service alone takes {LATENCY * count / AT_ONCE:.0f} s at {LATENCY:.0f} s each"
    return [Figure(f"{count} jobs, {AT_ONCE} at once, over as many bare posts", taken / bare, "", MANY_LIMIT, note)]
