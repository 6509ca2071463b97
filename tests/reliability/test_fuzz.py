"""A hundred thousand replies that no service should send: each becomes a picture or a clean error, in bounded time and memory.

Every fault that was found has its own test below.
"""

from __future__ import annotations

import base64
import io
import json
import os
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from client.courier.finalise import finalise
from client.errors import PictureDamaged, SetDresserError
from client.job import Job
from client.job_folder import JobFolder, Step
from client.picture_check import inspect
from client.provenance import Provenance, SourceType, embed
from client.providers.replies import HEAD, ReplyHead
from client.providers.wire import ServiceSettings
from client.request import PictureFormat, ProviderName
from client.take import Take, read_take
from tests.client.posted_jobs import job, library
from tests.client.sample_requests import picture
from tests.reliability.fuzz_replies import pictures

ROOT = Path(__file__).resolve().parents[2]
COUNT = int(os.environ.get("SET_DRESSER_FUZZ", "100000"))
SEED = int(os.environ.get("SET_DRESSER_SEED", "20261121"))

STUCK = 60
"""Seconds without a step after which a reply hangs: the slowest takes an eighth of one."""

IN_MEMORY = Path("/dev/shm")


@pytest.mark.limit(seconds=3600)
def test_whatever_a_service_sends_it_is_a_picture_or_a_clean_error(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else tmp_path) as folder:
        outcome = fuzzed(Path(folder))
    outcomes = outcome["outcomes"]
    seconds, slowest = outcome["slowest"]
    record_property("fuzz", json.dumps(outcome))
    print(json.dumps(outcome, indent=1))

    assert outcome["faults"] == {}, f"seed {SEED}"
    assert outcome["count"] == sum(outcomes.values()) == COUNT
    assert seconds < 60, f"seed {SEED}: reply {slowest} took {seconds} s"
    assert outcome["peak"] < 700_000_000
    # It has bite only where lies are believed for a while: a tenth and more of everything ends well.
    assert outcomes["a picture"] > COUNT // 10
    assert {"PictureDamaged", "PictureTooLarge", "NotAPicture", "NotTheService", "LineLost"} <= set(outcomes)


def fuzzed(folder: Path) -> dict[str, Any]:
    """The outcome of a process of its own, which may crash or hang as it likes."""
    words = [sys.executable, "-W", "ignore", "-m", "tests.reliability.fuzz_replies"]
    with subprocess.Popen([*words, str(SEED), "0", str(COUNT), str(folder)], cwd=ROOT) as process:
        number, since = -1, time.monotonic()
        while process.poll() is None:
            time.sleep(0.2)
            now_at = number_at_hand(folder)
            if now_at != number:
                number, since = now_at, time.monotonic()
            if time.monotonic() - since > STUCK:
                process.kill()
                pytest.fail(f"seed {SEED}: reply {number} hangs")
    assert process.returncode == 0, f"seed {SEED}: reply {number_at_hand(folder)} ended the process"
    plain: dict[str, Any] = json.loads((folder / "outcome.json").read_text())
    return plain


def number_at_hand(folder: Path) -> int:
    try:
        return int.from_bytes((folder / "number").read_bytes(), "little")
    except FileNotFoundError:
        return -1


def test_a_picture_that_was_cut_anywhere_is_never_taken_for_another_whole_one() -> None:
    for number, data in enumerate(pictures()):
        for length in range(1, len(data), 3):
            try:
                inspect(data[:length])
            except SetDresserError:
                continue
            assert pixels(data[:length]) == pixels(data), f"picture {number}, cut after {length} bytes"


# --- what it found --------------------------------------------------------------------------------------------------


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def signed(data: bytes, form: PictureFormat) -> bytes:
    return embed(data, form, Provenance("a take", SourceType.TRAINED, "a wall", "openai", "gpt-image-2", "now"))


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as opened:
        return opened.convert("RGBA").tobytes()


def test_a_png_whose_header_is_not_its_first_chunk_stays_whole_when_its_provenance_is_written() -> None:
    plain = picture(8, 8).data
    odd = plain[:8] + chunk(b"sBIT", b"\x08\x08\x08") + plain[8:]
    assert inspect(odd).format is PictureFormat.PNG

    assert pixels(signed(odd, PictureFormat.PNG)) == pixels(plain)


def test_a_simple_webp_with_another_picture_behind_it_still_opens_when_its_provenance_is_written() -> None:
    plain = picture(8, 8, form="WEBP").data
    twice = b"RIFF" + struct.pack("<I", len(plain) - 8 + len(plain) - 12) + plain[8:] + plain[12:]
    assert inspect(twice).format is PictureFormat.WEBP

    assert pixels(signed(twice, PictureFormat.WEBP)) == pixels(plain)


def test_a_png_without_a_header_cannot_be_signed() -> None:
    with pytest.raises(PictureDamaged):
        signed(picture(8, 8).data[:8] + chunk(b"sBIT", b"\x08"), PictureFormat.PNG)


def test_a_png_that_makes_the_decoder_stumble_is_damaged() -> None:
    plain = picture(8, 8).data
    broken = plain[:-12] + chunk(b"iCCP", b"profile") + plain[-12:]

    with pytest.raises(PictureDamaged):
        inspect(broken)


def test_a_jpeg_of_a_thousand_scans_is_refused_before_it_is_painted_a_thousand_times() -> None:
    buffer = io.BytesIO()
    Image.new("L", (4000, 4000), 128).save(buffer, "JPEG", progressive=True)
    plain = buffer.getvalue()
    last_scan = plain[plain.rindex(b"\xff\xda") : -2]
    began = time.process_time()
    assert inspect(plain).width == 4000
    as_it_is = time.process_time() - began

    began = time.process_time()
    with pytest.raises(PictureDamaged) as damaged:
        inspect(plain[:-2] + last_scan * 1000 + plain[-2:])
    assert "scans" in damaged.value.technical
    assert time.process_time() - began < 20 * as_it_is, "a thousand times would be painted"


def test_a_jpeg_with_another_picture_behind_it_is_a_jpeg() -> None:
    buffer = io.BytesIO()
    wall = Image.new("RGB", (32, 16), (9, 90, 9))
    wall.save(buffer, "MPO", save_all=True, append_images=[wall])

    assert inspect(buffer.getvalue()).format is PictureFormat.JPEG


ASKED = ServiceSettings(ProviderName.OPENAI, address="https://api.openai.com/v1")


def kept(folder: Path, document: object, head: str = "") -> Take:
    """The take of a reply of JSON that came whole, as a courier makes it at the next start."""
    asked: Job = job(ASKED)
    place: JobFolder = library(folder).post(asked)
    if head:
        place.note(Step.REMEMBERED, HEAD, head)
    place.raw_reply.write_text(json.dumps(document))
    reply = place.read_reply(asked.request.model, asked.service.provider)
    assert reply is not None
    place.write_reply(reply)
    return read_take(finalise(place, asked, reply))


@pytest.mark.parametrize(
    "said",
    [
        {"size": "\ud800"},
        {"size": "10\0"},
        {"usage": "x" * 5_000_000},
        {"quality": json.loads("[" * 400 + "]" * 400)},
        {"usage": {"output_tokens": -1, "input_tokens_details": []}},
        {"usage": {"output_tokens": 1e308}},
        {"created": float("nan")},
    ],
    ids=["half a character", "a zero", "endless", "deep", "negative", "more than there is", "no number"],
)
def test_what_a_service_says_beside_its_picture_never_costs_the_picture(tmp_path: Path, said: dict[str, Any]) -> None:
    document = {**said, "data": [{"b64_json": base64.b64encode(picture(64, 48).data).decode()}]}

    take = kept(tmp_path, document)

    assert (take.width, take.height) == (64, 48)


@pytest.mark.parametrize("head", ["[]", "{", '{"cost": 7}', '{"cost": null}', '{"said": 1}', '{"cost": "1e999999"}', '{"credits_left": []}'])  # fmt: skip
def test_nor_does_what_a_journal_remembers_of_a_reply(tmp_path: Path, head: str) -> None:
    take = kept(tmp_path, {"data": [{"b64_json": base64.b64encode(picture(64, 48).data).decode()}]}, head)

    assert take.cost == ""


def test_the_head_of_a_reply_is_read_as_it_was_written() -> None:
    head = ReplyHead("image/png", "req_1", "0.05", "x-cost", "9.95", {"seed": "0"})

    assert ReplyHead.from_text(head.to_text()) == head
