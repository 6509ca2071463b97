"""What it costs to put a reply into its capture, step by step, and what of that Blender's main thread feels. Needs bpy.

The picture is the alley, at 3840x2160 with some grain, as a reply that is tinted and stands two pixels beside its capture. The steps
are run here one by one, with the Python that couriers have; then a courier does the whole, while the main thread waits for it.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from .figures import Figure
from .profile import part
from .run import Run
from .timing import Stopwatch
from .yardstick import pace

if TYPE_CHECKING:
    from PIL import Image

SIZE = (3840, 2160)
FEATHER = 6
LIMIT = 70.0
"""Of what the yardstick takes: feather, composite and check."""
MAIN_THREAD_LIMIT = 0.2
"""Of what the yardstick takes: the main thread's processor time while a courier composes, to hear that it has."""
MASK_LIMIT = 2.0
"""Percent of its capture's bytes that the upload of a mask may have."""

_ALLEY = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "alley.jpg"


def measure(run: Run) -> list[Figure]:
    """The steps, a courier's whole, and the uploads of masks."""
    repeats = 3 if run.quick else 7
    capture, mask = _capture(SIZE), _mask(SIZE)
    reply = _reply(capture)
    return [
        *_steps(capture, reply, mask, repeats),
        _main_thread(run.scratch, capture, reply, mask),
        *_uploads(capture, mask),
    ]


def _capture(size: tuple[int, int]) -> Image.Image:
    from PIL import Image

    with Image.open(_ALLEY) as whole:
        picture = whole.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    grain = Image.effect_noise(size, 12.0).convert("RGB")
    return Image.blend(picture, grain, 0.08)


def _mask(size: tuple[int, int]) -> Image.Image:
    """What a selected shopfront looks like: its box, an awning's teeth, lanterns, and a post before it."""
    from PIL import Image, ImageDraw

    width, height = size
    mask = Image.new("L", size, 0)
    draw = ImageDraw.Draw(mask)
    draw.polygon([(width * x // 100, height * y // 100) for x, y in ((22, 12), (66, 18), (66, 78), (22, 86))], fill=255)
    for number in range(24):
        left = width * (20 + 2 * number) // 100
        draw.pieslice((left, height * 16 // 100, left + width // 50, height * 24 // 100), 0, 180, fill=255)
    for x, y in ((70, 20), (73, 34), (18, 40)):
        draw.ellipse((width * x // 100, height * y // 100, width * (x + 4) // 100, height * (y + 9) // 100), fill=255)
    draw.rectangle((width * 41 // 100, 0, width * 43 // 100, height), fill=0)
    return mask


def _reply(capture: Image.Image) -> Image.Image:
    from PIL import ImageChops

    tinted = capture.point(
        [min(255, round(value * gain + add)) for gain, add in ((0.9, 22), (1.0, 4), (0.95, 0)) for value in range(256)]
    )
    return ImageChops.offset(tinted, 2, 0)


def _steps(capture: Image.Image, reply: Image.Image, mask: Image.Image, repeats: int) -> list[Figure]:
    blending, checking, mending = (part(f"client.compositing.{name}") for name in ("blending", "checking", "mending"))
    encoding, options = part("client.compositing.encoding"), part("client.options")
    framing = part("client.framing").framing_of_picture(*SIZE)
    whole: list[float] = []
    parts: dict[str, list[float]] = {"feather": [], "composite": [], "check": []}
    for _ in range(repeats):
        weights, feathered = _timed(lambda: blending.weights_of(mask, FEATHER))
        take, put_together = _timed(partial(blending.blended, capture, reply, weights))
        count, checked = _timed(partial(checking.counted, take, capture, mask, FEATHER))
        assert count.outside_differing == 0 and count.inside_changed > 1_000_000
        for name, seconds in zip(parts, (feathered, put_together, checked), strict=True):
            parts[name].append(seconds)
        whole.append(feathered + put_together + checked)
    mended = [
        _timed(lambda: mending.mended(capture, reply, mask, framing, FEATHER)) for _ in range(max(2, repeats // 2))
    ]
    drift = mended[0][0].record["drift"]
    assert abs(drift["right"] - 2) < 0.1 and mended[0][0].record["tone"]["undone"]
    _, written = _timed(lambda: encoding.lossless(take, options.PictureFormat.PNG))
    each = ", ".join(f"{name} {median(times):.3f}" for name, times in parts.items())
    return [
        Figure(
            "feather + composite + check, 3840x2160",
            median(whole),
            "s",
            LIMIT,
            f"processor time, median of {repeats}: {each}",
            pace() / 1000,
        ),
        Figure(
            "  before that: drift and tint measured and undone",
            median(seconds for _, seconds in mended),
            "s",
            None,
            f"found {drift['right']:.2f} pixels of 2 to the right, right to {drift['error']:.2f}",
        ),
        Figure("  after that: the take as PNG", written, "s"),
    ]


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What it makes, and the seconds of processor time that it takes: it has one thread, and other programs lengthen the rest."""
    with Stopwatch() as watch:
        outcome = work()
    return outcome, watch.worked / 1000


def _main_thread(folder: Path, capture: Image.Image, reply: Image.Image, mask: Image.Image) -> Figure:
    """A courier is given a job whose reply has come whole, and keeps it."""
    job, folder_of = _job(capture, mask), part("client.library").Library(folder / "library")
    folder_of.prepare()
    posted = folder_of.post(job)
    posted.note(part("client.job_folder").Step.SENT)
    posted.raw_reply.write_bytes(_png(reply))
    program = part("client.courier_process").courier_program(folder / "courier.log")
    dispatch = part("client.dispatch").Dispatch(program)
    event = part("client.messages").Event
    dispatch.post(posted.path, job.service, "no key is needed")
    began, worked = time.perf_counter(), time.thread_time()
    heard: list[Any] = []
    while not (heard and heard[-1].is_last):
        heard += dispatch.wait(1.0)
        if time.perf_counter() - began > 60:
            raise RuntimeError("no take in 60 s")
    worked, passed = (time.thread_time() - worked) * 1000, time.perf_counter() - began
    dispatch.close()
    assert heard[-1].event is event.KEPT, heard[-1]
    take = part("client.take").read_take(Path(heard[-1].path))
    assert any("Outside the mask" in note and " 0 of " in note for note in take.notes), take.notes
    note = f"a courier's start, decode, composite, PNG and record took {passed:.2f} s on the wall; the take stands"
    return Figure("main thread while a courier composes 3840x2160", worked, "ms", MAIN_THREAD_LIMIT, note, pace())


def _job(capture: Image.Image, mask: Image.Image) -> Any:
    request, job, placement = part("client.request"), part("client.job"), part("client.placement")
    framing = part("client.framing").framing_of_picture(*SIZE)
    pictures = [request.InputPicture(_png(picture), request.PictureFormat.PNG) for picture in (capture, mask)]
    asked = request.Request("A neon sign", "gpt-image-2", framing.sent, capture=pictures[0], mask=pictures[1])
    service = part("client.providers.wire").ServiceSettings(request.ProviderName.OPENAI)
    where = placement.Placement(placement.PlacementKind.IMAGE)
    made = part("client.composition").Composition(framing, FEATHER)
    return job.Job(job.new_id(), asked, service, where, made, posted_at=job.now())


def _uploads(capture: Image.Image, mask: Image.Image) -> list[Figure]:
    masks = part("client.providers.masks")
    figures = []
    for size in ((1536, 1024), SIZE):
        capture_bytes, mask_file = len(_png(capture.resize(size))), _png(mask.resize(size))
        for service, packed in (("OpenAI", masks.alpha_mask), ("Segmind", masks.white_mask)):
            sent = len(packed(mask_file))
            name = f"upload of a mask over its capture, {size[0]}x{size[1]}, {service}"
            note = f"{sent:,} bytes beside a capture of {capture_bytes:,}"
            figures.append(Figure(name, 100 * sent / capture_bytes, "%", MASK_LIMIT, note))
    return figures


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=6 if picture.mode == "L" else 3)
    return buffer.getvalue()
