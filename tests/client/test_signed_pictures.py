"""A reply that came signed (content credentials, C2PA) is kept byte for byte; what is said of it stands beside it."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from pathlib import Path

import pytest

from client.content_credentials import is_signed
from client.folder_contents import belongs
from client.proofreading.pictures import as_shown
from client.provenance import Provenance, SourceType, embed
from client.providers.wire import ServiceSettings
from client.request import PictureFormat, ProviderName
from tests.client.edits import edit, encoded, kept, photograph, repaint
from tests.client.posted_jobs import job
from tests.client.sample_requests import request

OWN = ServiceSettings(ProviderName.OPENAI)
PNG, JPEG, WEBP = PictureFormat.PNG, PictureFormat.JPEG, PictureFormat.WEBP
MANIFEST = b"\x00\x00\x00\x28jumb\x00\x00\x00\x20jumdc2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x008\x9bq\x03c2pa\x00"
"""How the box of a manifest store begins."""
XMP_THAT_NAMES_ONE = b'<rdf:Description dcterms:provenance="https://manifests.example/1.c2pa"/>'


def png(kind: bytes, content: bytes) -> bytes:
    """A PNG with one more chunk behind its header."""
    data = encoded(photograph(64, 48)).data
    chunk = struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return data[:33] + chunk + data[33:]


def jpeg(marker: int, content: bytes) -> bytes:
    """A JPEG with one more segment behind its first."""
    data = encoded(photograph(64, 48), "JPEG").data
    at = 4 + struct.unpack(">H", data[4:6])[0]
    return data[:at] + struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content + data[at:]


def webp(kind: bytes, content: bytes) -> bytes:
    """A WebP with one more chunk at its end."""
    data = encoded(photograph(64, 48), "WEBP").data
    chunk = kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
    return b"RIFF" + struct.pack("<I", len(data) - 8 + len(chunk)) + data[8:] + chunk


SIGNED = {
    "PNG, a manifest": (png(b"caBX", MANIFEST), PNG),
    "PNG, a signature": (png(b"dSIG", b"\x30\x82 a signature"), PNG),
    "PNG, a manifest elsewhere": (png(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP_THAT_NAMES_ONE), PNG),
    "JPEG, a manifest": (jpeg(0xEB, b"JP\x00\x01\x00\x00\x00\x01" + MANIFEST), JPEG),
    "JPEG, a manifest elsewhere": (jpeg(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP_THAT_NAMES_ONE), JPEG),
    "WebP, a manifest": (webp(b"C2PA", MANIFEST), WEBP),
}
UNSIGNED = {
    "PNG": (png(b"tEXt", b"Comment\0signed by nobody, c2pa"), PNG),
    "JPEG, another APP11": (jpeg(0xEB, b"HDR_RI ver=11"), JPEG),
    "WebP": (webp(b"EXIF", b"MM\0*\0\0\0\x08\0\0\0\0\0\0"), WEBP),
}


@pytest.mark.parametrize("which", SIGNED)
def test_what_came_signed_is_kept_as_it_came_and_the_rest_stands_beside_it(tmp_path: Path, which: str) -> None:
    data, form = SIGNED[which]

    take = kept(tmp_path, job(OWN, request(prompt="A board: '牛肉面 & 茶'", format=form)), data)

    assert take.picture.read_bytes() == data
    assert take.came_signed
    packet = take.picture.with_suffix(".xmp")
    assert "digitalsourcetype/trainedAlgorithmicMedia" in packet.read_text("utf-8")
    assert "牛肉面 &amp; 茶" in packet.read_text("utf-8")
    assert belongs(packet.name, take.id)
    assert json.loads((take.folder / "take.json").read_text("utf-8"))["came_signed"] is True
    assert any("signed" in note for note in take.notes)


@pytest.mark.parametrize("which", UNSIGNED)
def test_what_came_unsigned_says_itself_where_it_comes_from(tmp_path: Path, which: str) -> None:
    data, form = UNSIGNED[which]

    take = kept(tmp_path, job(OWN, request(format=form)), data)

    assert b"trainedAlgorithmicMedia" in take.picture.read_bytes()
    assert not take.came_signed
    assert not take.picture.with_suffix(".xmp").exists()
    assert not any("signed" in note for note in take.notes)


def test_of_a_composite_the_signed_reply_stands_unchanged_beside_it(tmp_path: Path) -> None:
    asked = edit(OWN, photograph(1280, 720))
    plain = encoded(repaint(asked)).data
    data = plain[:33] + png(b"caBX", MANIFEST)[33 : 33 + 12 + len(MANIFEST)] + plain[33:]

    take = kept(tmp_path, asked, data)

    assert take.reply is not None
    assert take.reply.read_bytes() == data
    assert b"compositeWithTrainedAlgorithmicMedia" in take.picture.read_bytes()
    assert "compositeWithTrainedAlgorithmicMedia" in take.reply.with_suffix(".xmp").read_text("utf-8")
    assert belongs(take.reply.with_suffix(".xmp").name, take.id)


@pytest.mark.parametrize("which", SIGNED)
def test_nothing_is_written_into_a_signed_file(which: str) -> None:
    data, form = SIGNED[which]

    assert is_signed(data, form)
    assert embed(data, form, Provenance("t", SourceType.TRAINED, "a wall", "openai", "m", "now")) == data


@pytest.mark.parametrize("which", [which for which in SIGNED if which.endswith("a manifest")])
def test_a_signed_file_that_is_cut_short_is_left_alone(which: str) -> None:
    data, form = SIGNED[which]

    assert is_signed(data[: data.index(MANIFEST) + len(MANIFEST)], form)


def test_a_report_says_anew_where_its_pictures_come_from(tmp_path: Path) -> None:
    data, form = SIGNED["JPEG, a manifest"]
    take = kept(tmp_path, job(OWN, request(format=form)), data)

    shown = base64.b64decode(as_shown(take.picture, 1.0).partition(",")[2])

    assert b"trainedAlgorithmicMedia" in shown
    assert not is_signed(shown, JPEG)
