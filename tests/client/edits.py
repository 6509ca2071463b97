"""Captures, masks and edits that the tests of composites begin with, and the way of one through a real courier."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageDraw

from client.composition import Composition
from client.courier.finalise import finalise
from client.dispatch import Dispatch
from client.framing import Framing, framing_of_picture
from client.job import Job
from client.job_folder import JobFolder, Step
from client.messages import Event
from client.placement import Placement, PlacementKind
from client.providers.wire import ServiceSettings
from client.request import InputPicture, PictureFormat, Request
from client.take import Take, read_take
from tests.client.posted_jobs import job, last_messages, library
from tests.client.sample_requests import opened, request
from tests.service.repainting import Repainting, repainted

ALLEY = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "alley.jpg"
"""A render of the demo: walls, signs, cables, lanterns, a dark sky."""


@cache
def photograph(width: int = 1280, height: int = 720, mode: str = "RGB") -> Image.Image:
    """The alley at any size, cut to its shape; with an alpha channel in which a corner is clear, for `RGBA`."""
    with Image.open(ALLEY) as whole:
        scale = max(width / whole.width, height / whole.height)
        scaled = whole.convert("RGB").resize((round(whole.width * scale), round(whole.height * scale)))
    picture = scaled.crop((0, 0, width, height))
    if mode == "RGBA":
        alpha = Image.new("L", picture.size, 255)
        ImageDraw.Draw(alpha).ellipse((-width // 4, -height // 4, width // 4, height // 4), fill=0)
        picture.putalpha(alpha)
        return picture
    if mode == "I;16":
        grey = picture.convert("L")
        return Image.frombytes("I;16", grey.size, b"".join(bytes((value ^ 0x5A, value)) for value in grey.tobytes()))
    return picture.convert(mode)


def encoded(picture: Image.Image, form: str = "PNG", **options: Any) -> InputPicture:
    """A picture as the file that goes along."""
    buffer = io.BytesIO()
    picture.save(buffer, form, **({"compress_level": 1} if form == "PNG" else options))
    return InputPicture(buffer.getvalue(), PictureFormat(form.lower()), "the view")


def box_mask(framing: Framing, share: float = 0.3, soft: bool = False) -> Image.Image:
    """A mask of the size that is sent: white in the middle of the capture, over so large a share of each edge."""
    white = Image.new("L", (framing.sent.width, framing.sent.height), 0)
    across, down = round(framing.across * share), round(framing.down * share)
    left, top = framing.left + (framing.across - across) // 2, framing.top + (framing.down - down) // 2
    if soft:
        ImageDraw.Draw(white).rectangle((left - 2, top - 2, left + across + 1, top + down + 1), fill=90)
    white.paste(255, (left, top, left + across, top + down))
    return white


def edit(
    service: ServiceSettings,
    picture: Image.Image,
    *,
    mask: Image.Image | str | None = "box",
    framing: Framing | None = None,
    feather: int = 6,
    **changes: Any,
) -> Job:
    """A job that edits a picture: framed as the program frames it, with its plate where it had to be scaled."""
    framing = framing or framing_of_picture(*picture.size)
    white = box_mask(framing) if isinstance(mask, str) else mask
    asked: Request = request(
        prompt="Neon sign reads 'OPEN'.",
        size=framing.sent,
        format=changes.pop("format", PictureFormat.PNG),
        capture=encoded(framing.padded(picture)),
        mask=None if white is None else encoded(white),
        **changes,
    )
    plate = encoded(picture) if framing.is_scaled else None
    return job(
        service,
        asked,
        placement=Placement(PlacementKind.IMAGE, name="Shopfront"),
        composition=Composition(framing, feather, plate),
    )


def repaint(asked: Job, way: str = "plain", right: float = 0, down: float = 0, zoom: float = 1.0) -> Image.Image:
    """What a model that changes the whole frame makes of an edit."""
    capture, mask, size = asked.request.capture, asked.request.mask, asked.request.size
    assert capture is not None
    assert size is not None
    how = Repainting(way, right, down, zoom)
    return repainted(capture.data, None if mask is None else mask.data, (size.width, size.height), how)


def came(folder: Path, asked: Job, reply: Image.Image | bytes, form: str = "PNG", **options: Any) -> JobFolder:
    """The folder of a job whose reply has come whole, and was not looked at yet."""
    posted = library(folder).post(asked)
    posted.note(Step.SENT)
    data = reply if isinstance(reply, bytes) else encoded(reply, form, **options).data
    posted.raw_reply.write_bytes(data)
    return posted


def kept(folder: Path, asked: Job, reply: Image.Image | bytes, form: str = "PNG", **options: Any) -> Take:
    """The take that a reply makes, without a courier."""
    posted = came(folder, asked, reply, form, **options)
    said = posted.read_reply(asked.request.model, asked.service.provider)
    assert said is not None
    return read_take(finalise(posted, posted.read(), said))


def differing(one: Image.Image, other: Image.Image) -> Image.Image:
    """White wherever two pictures of one size and mode differ in any byte."""
    assert (one.size, one.mode) == (other.size, other.mode)
    bands = [ImageChops.difference(*pair) for pair in zip(_bands(one), _bands(other), strict=True)]
    whole = bands[0]
    for band in bands[1:]:
        whole = ImageChops.lighter(whole, band)
    return whole.point([0] + [255] * 255)


def _bands(picture: Image.Image) -> tuple[Image.Image, ...]:
    if picture.mode == "I;16":
        return Image.frombytes("LA", picture.size, picture.tobytes()).split()
    return picture.split()


def grown(box: tuple[int, int, int, int], by: int) -> tuple[int, int, int, int]:
    """A box with so many pixels more on every side."""
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)


def is_within(inner: tuple[int, int, int, int] | None, outer: tuple[int, int, int, int]) -> bool:
    """Whether there is an inner box, and all of it lies in the outer one."""
    return inner is not None and (
        inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]
    )


def carried(dispatch: Dispatch, folder: Path, asked: Job, key: str) -> Take:
    """The take that a job became, through a courier."""
    dispatch.post(library(folder).post(asked).path, asked.service, key)
    last = last_messages(dispatch, 1)[asked.id][-1]
    assert last.event is Event.KEPT, last.error
    return read_take(Path(last.path))


def pixels(path: Path | None) -> Image.Image:
    """A picture of a take, decoded."""
    assert path is not None
    return opened(path.read_bytes())


def composite_of(take: Take) -> dict[str, Any]:
    """What the take's record says of how it was made."""
    said = json.loads((take.folder / "take.json").read_text())["composite"]
    assert isinstance(said, dict)
    return said
