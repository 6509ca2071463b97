"""What leaves the machine of a picture is the picture: no place, no name, no device, no text, and not one pixel changed."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

from client.dispatch import Dispatch
from client.errors import PictureUnreadable
from client.metadata import strip
from client.picture_headers import picture_format
from client.provider_registry import Capability, ProviderSpec, all_specs
from client.request import InputPicture, PictureFormat
from tests.client import posted_jobs
from tests.client.sample_requests import mask, opened, request
from tests.service import Service

SECRET = "GPS-48.8584N-2.2945E-Jane-Doe"
_GPS, _ORIENTATION, _ARTIST, _MAKE = 0x8825, 0x0112, 0x013B, 0x010F


def _exif(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[_ARTIST] = exif[_MAKE] = SECRET
    if orientation:
        exif[_ORIENTATION] = orientation
    exif.get_ifd(_GPS).update({1: "N", 2: (48.0, 51.0, 30.24), 3: "E", 4: (2.0, 17.0, 40.2), 29: SECRET})
    return exif.tobytes()


def _image(mode: str, size: tuple[int, int] = (37, 23)) -> Image.Image:
    gradient = Image.radial_gradient("L").resize(size)
    parts = [gradient.rotate(40 * number) for number in range(len(Image.new(mode, (1, 1)).getbands()))]
    return parts[0] if len(parts) == 1 else Image.merge(mode, parts)


def dirty(form: str, mode: str = "RGB", orientation: int = 6, **options: object) -> bytes:
    """A picture file with everything in it that a camera, an editor or a person could have put there."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() if mode in ("RGB", "RGBA") else None
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
    saving: dict[str, object] = {"exif": _exif(orientation), "xmp": xmp, "icc_profile": profile, **options}
    if form == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Author", SECRET)
        info.add_text("Description", SECRET, zip=True)
        info.add_itxt("XML:com.adobe.xmp", SECRET)
        saving["pnginfo"] = info
    if form == "JPEG":
        saving["comment"] = SECRET
    buffer = io.BytesIO()
    _image(mode).save(buffer, form, **saving)
    data = buffer.getvalue()
    if form == "JPEG":
        iptc = b"Photoshop 3.0\0" + SECRET.encode()
        data = data[:2] + b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc + data[2:]
    return data + SECRET.encode() + data  # As a motion photo has its film behind the picture.


KINDS = [
    ("PNG", "RGB", {}), ("PNG", "RGBA", {}), ("PNG", "L", {}), ("PNG", "LA", {}),
    ("JPEG", "RGB", {}), ("JPEG", "RGB", {"progressive": True}), ("JPEG", "L", {}), ("JPEG", "CMYK", {}),
    ("JPEG", "RGB", {"restart_marker_blocks": 1}), ("JPEG", "RGB", {"quality": 100, "subsampling": 0, "optimize": True}),
    ("WEBP", "RGB", {}), ("WEBP", "RGBA", {}), ("WEBP", "RGB", {"lossless": True}), ("WEBP", "RGBA", {"lossless": True}),
]  # fmt: skip


@pytest.mark.parametrize(("form", "mode", "options"), KINDS, ids=str)
@pytest.mark.parametrize("orientation", [0, 1, 3, 6, 8])
def test_no_metadata_is_left_and_no_pixel_changed(
    form: str, mode: str, options: dict[str, object], orientation: int
) -> None:
    before = dirty(form, mode, orientation, **options)
    assert SECRET.encode() in before

    after = strip(before)

    assert SECRET.encode() not in after
    was, now = opened(before), opened(after)
    assert (now.format, now.mode, now.size) == (was.format, was.mode, was.size)
    assert now.tobytes() == was.tobytes()
    assert dict(now.getexif()) == ({_ORIENTATION: orientation} if orientation > 1 else {})
    assert not now.getexif().get_ifd(_GPS)
    assert not {"comment", "xmp", "photoshop", "Author", "XML:com.adobe.xmp", "adobe_comment"} & set(now.info)
    assert now.info.get("icc_profile") == was.info.get("icc_profile")
    assert strip(after) == after


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_photograph_held_upright_stays_upright(form: str) -> None:
    before = dirty(form, orientation=6)

    turned = ImageOps.exif_transpose(opened(strip(before)))

    assert turned.size == (23, 37)
    assert turned.tobytes() == ImageOps.exif_transpose(opened(before)).tobytes()


def test_a_thumbnail_of_the_uncropped_photograph_goes_too() -> None:
    clean = strip(dirty("JPEG", orientation=1))
    assert clean[2:4] == b"\xff\xe0"
    thumbnail = b"\x04\x04" + b"\xab" * 48
    with_one = clean[:4] + struct.pack(">H", 16 + 48) + clean[6:18] + thumbnail + clean[20:]
    assert opened(with_one).tobytes() == opened(clean).tobytes()

    assert strip(with_one) == clean


def test_palette_gamma_and_transparency_stay() -> None:
    buffer = io.BytesIO()
    image = _image("RGB").quantize(16)
    image.info["transparency"] = 3
    image.save(buffer, "PNG", transparency=3)
    gamma = struct.pack(">I", 45455)
    chunk = struct.pack(">I", 4) + b"gAMA" + gamma + struct.pack(">I", zlib.crc32(b"gAMA" + gamma))
    before = buffer.getvalue()[:33] + chunk + buffer.getvalue()[33:]

    after = opened(strip(before))

    assert after.info["gamma"] == pytest.approx(0.45455)
    assert after.convert("RGBA").tobytes() == opened(before).convert("RGBA").tobytes()


def test_the_name_of_a_colour_profile_is_not_told() -> None:
    profile = zlib.compress(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    content = b"Monitor of Jane Doe\0\0" + profile
    chunk = struct.pack(">I", len(content)) + b"iCCP" + content + struct.pack(">I", zlib.crc32(b"iCCP" + content))
    buffer = io.BytesIO()
    _image("RGB").save(buffer, "PNG")
    before = buffer.getvalue()[:33] + chunk + buffer.getvalue()[33:]

    after = strip(before)

    assert b"Jane" not in after
    assert opened(after).info["icc_profile"] == opened(before).info["icc_profile"]


@given(
    form=st.sampled_from(["PNG", "JPEG", "WEBP"]),
    size=st.tuples(st.integers(1, 70), st.integers(1, 70)),
    noise=st.binary(min_size=64, max_size=64),
    author=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=12, max_size=40),
    orientation=st.integers(0, 9),
    quality=st.integers(1, 100),
)
@settings(max_examples=250, deadline=None)
def test_any_picture_comes_out_with_its_pixels_and_without_its_author(
    form: str, size: tuple[int, int], noise: bytes, author: str, orientation: int, quality: int
) -> None:
    exif = Image.Exif()
    exif[_ARTIST] = author
    exif[_ORIENTATION] = orientation
    buffer = io.BytesIO()
    tile = Image.frombytes("L", (8, 8), noise)
    image = Image.merge("RGB", (tile.resize(size), tile.rotate(90).resize(size), tile.rotate(180).resize(size)))
    image.save(buffer, form, exif=exif.tobytes(), quality=quality, progressive=quality % 2 == 0)

    after = strip(buffer.getvalue())

    assert opened(after).tobytes() == opened(buffer.getvalue()).tobytes()
    assert author.encode() not in after
    assert set(opened(after).getexif()) <= {_ORIENTATION}


_SEEDS = [dirty(form) for form in ("PNG", "JPEG", "WEBP")]


@pytest.mark.whole
@given(data=st.data(), seed=st.sampled_from(_SEEDS))
@settings(max_examples=1500, deadline=None)
def test_damaged_bytes_are_a_clean_error_or_a_picture_file(data: st.DataObject, seed: bytes) -> None:
    damaged = bytearray(seed[: data.draw(st.integers(0, len(seed)))])
    for _ in range(data.draw(st.integers(0, 6)) if damaged else 0):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))

    try:
        after = strip(bytes(damaged))
    except PictureUnreadable:
        return
    assert strip(after) == after


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.mark.parametrize(
    "spec", [each for each in all_specs() if Capability.PICTURES in each.capabilities], ids=lambda spec: spec.label
)
def test_no_provider_is_told_where_a_reference_was_taken(service: Service, tmp_path: Path, spec: ProviderSpec) -> None:
    capture = InputPicture(dirty("PNG"), PictureFormat.PNG, name=SECRET)
    reference = InputPicture(dirty("JPEG"), PictureFormat.JPEG, name=SECRET)
    takes_masks = Capability.MASKS in spec.capabilities
    asked = posted_jobs.job(
        posted_jobs.settings(service, tmp_path, spec.name),
        request(
            model=spec.default_model,
            capture=capture,
            references=(reference,),
            mask=mask(37, 23) if takes_masks else None,
        ),
    )
    dispatch = Dispatch(posted_jobs.program(tmp_path))

    key = posted_jobs.key_of(service, spec.name)
    dispatch.post(posted_jobs.library(tmp_path).post(asked).path, asked.service, key)
    last = posted_jobs.last_messages(dispatch, 1)[asked.id][-1]
    dispatch.close()

    assert last.error is None
    sent = _pictures_in(service)
    assert [strip(data) for data in sent] == sent
    assert {opened(data).size for data in sent} == {(37, 23)}
    assert len(sent) == 2 + takes_masks
    assert not [entry for entry in service.received if SECRET.encode() in entry.body]


def _pictures_in(service: Service) -> list[bytes]:
    """The picture files that have reached the service, also those in base64."""
    parts = [part.data for entry in service.received for part in entry.parts if part.filename]
    bodies = [entry.json() for entry in service.received if entry.content_type == "application/json"]
    return parts + [data for text in _texts(bodies) if picture_format(data := _from_base64(text))]


def _texts(value: object) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _from_base64(text: str) -> bytes:
    """The bytes that a text stands for, with or without `data:` before it; none where it stands for none."""
    try:
        return base64.b64decode(text.rpartition(",")[2], validate=True)
    except ValueError:
        return b""
