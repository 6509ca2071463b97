"""What it costs to set a sign's words: a proof as a courier makes it, the first one of a process, and a type guide. Needs bpy.

Six lines in three scripts on a board with grain and a frame, from the request to the bytes of the file. The fonts are Blender's
own, unpacked once into a folder, as they are on any machine after its first proof.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import Any

from .figures import Figure
from .profile import part
from .run import Run
from .timing import Stopwatch
from .yardstick import pace

LIMIT = 50.0
"""Of what the yardstick takes, for a proof of 1536x1024."""
LINES = (
    "[headline] मुंबई चाय घर",
    "[sub-headline] Mumbai Tea House",
    "मसाला चाय\t₹20",
    "老王牛肉面\t¥28",
    "Bun maska, toasted\t₹45",
    "[small print] केवल नकद · cash only · 只收现金",
)


def measure(run: Run) -> list[Figure]:
    """The three, each several times."""
    repeats = 3 if run.quick else 9
    run.scratch.mkdir(parents=True, exist_ok=True)
    fonts, cache = part("scene.blender.folders").fonts_folder(), run.scratch
    shelf_of = part("client.lettering.font_shelf").shelf_of
    _proof(shelf_of(fonts, str(cache)))  # unpacks the fonts

    def first() -> None:
        shelf_of.cache_clear()
        _proof(shelf_of(fonts, str(cache)))

    def again() -> None:
        _proof(shelf_of(fonts, str(cache)))

    def guide() -> None:
        _guide(shelf_of(fonts, str(cache)))

    return [
        _figure("a proof of 1536x1024, six lines in three scripts", again, repeats, LIMIT),
        _figure("the same, the fonts being opened for it", first, repeats, None),
        _figure("a type guide of the same, as PNG", guide, repeats, None),
    ]


def _figure(name: str, make: Callable[[], None], repeats: int, limit: float | None) -> Figure:
    times = []
    for _ in range(repeats):
        with Stopwatch() as watch:
            make()
        times.append(watch.worked / 1000)
    note = f"processor time, median of {repeats}, {min(times):.3f} to {max(times):.3f}"
    return Figure(name, median(times), "s", limit, note, pace() / 1000)


def _request() -> Any:
    request, sizes = part("client.request"), part("client.sizes")
    return request.Request(
        prompt="A chalkboard on an easel before a tea house",
        model="proof",
        size=sizes.Size(1536, 1024),
        copy_lines=LINES,
        language="hi",
    )


def _proof(shelf: Any) -> None:
    proof, asked = part("client.providers.proof.provider"), _request()
    assert proof.encoded_picture(proof.proof_of(asked, shelf).picture, asked.format, asked.compression)


def _guide(shelf: Any) -> None:
    asked = _request()
    copy = part("client.lettering.copy_lines").copy_of(asked.prompt, asked.copy_lines)
    made = part("client.lettering.type_guide").type_guide(copy, asked.size, shelf, asked.prompt, language="hi")
    assert made.encoded()
