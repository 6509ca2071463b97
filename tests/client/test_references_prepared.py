"""Any picture file as a request carries it: upright, sRGB, 8 bit, no larger than is of use, nothing told; and what is refused."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from client.errors import (
    ReferenceClosed,
    ReferenceDamaged,
    ReferenceMissing,
    ReferenceNoPicture,
    ReferencePictureError,
    ReferenceTooLarge,
    ReferenceTooManyPixels,
)
from client.metadata import strip
from client.prices import picture_tokens, useful_size
from client.references.preparing import LARGEST_FILE, prepare
from client.request import PictureFormat
from tests.client.reference_files import (
    BLUE,
    RED,
    SECRET,
    halves,
    left_and_right,
    opened,
    png_claiming,
    png_of_16_bits,
    saved,
    swapped_profile,
    with_a_secret,
)


def near(found: tuple[int, ...], wanted: tuple[int, ...], tolerance: int = 8) -> bool:
    """Whether a colour is another, as far as a JPEG or a profile can keep it."""
    return all(abs(one - other) <= tolerance for one, other in zip(found[:3], wanted, strict=True))


KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "a.png": ("RGB", {}), "b.jpg": ("RGB", {"quality": 95}), "c.webp": ("RGB", {"quality": 95}), "d.tif": ("RGB", {}),
    "e.bmp": ("RGB", {}), "f.gif": ("P", {}), "g.tga": ("RGB", {}), "h.png": ("P", {}), "i.tif": ("CMYK", {}),
    "j.jpg": ("CMYK", {"quality": 95}), "k.tif": ("RGB", {"compression": "tiff_lzw"}), "l.png": ("RGBA", {}),
    "m.avif": ("RGB", {"quality": 95}), "n.tif": ("LAB", {}), "o.tif": ("YCbCr", {}),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_pictures_of_every_kind_come_out_in_their_colours(tmp_path: Path, name: str) -> None:
    mode, options = KINDS[name]
    if mode == "LAB":
        from PIL import ImageCms

        picture = ImageCms.profileToProfile(
            halves(), ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
        )
        assert picture is not None
    else:
        picture = halves(mode=mode)

    made = prepare(saved(tmp_path / name, picture, **options))

    left, right = left_and_right(made.data)
    assert near(left, RED, 20)
    assert near(right, BLUE, 20)
    assert (made.width, made.height) == opened(made.data).size == (400, 200)
    assert made.format in (PictureFormat.PNG, PictureFormat.JPEG)
    assert opened(made.data).mode == "RGB"
    assert strip(made.data) == made.data, "nothing is in it that is not the picture"


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tif"])
def test_where_it_was_taken_is_not_told_and_it_stands_upright(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path / name, halves((400, 200)).rotate(90, expand=True), exif=with_a_secret(orientation=6))
    assert SECRET.encode() in path.read_bytes()

    made = prepare(path)

    assert (made.width, made.height) == (400, 200)
    left, right = left_and_right(made.data)
    assert near(left, RED)
    assert near(right, BLUE)
    assert SECRET.encode() not in made.data
    assert not dict(opened(made.data).getexif())


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tif"])
def test_a_colour_profile_is_heeded_and_then_gone(tmp_path: Path, name: str) -> None:
    made = prepare(saved(tmp_path / name, halves(), icc_profile=swapped_profile()))

    left, right = left_and_right(made.data)
    assert left[2] > 150 > left[0]
    assert right[0] > 150 > right[2]
    assert "icc_profile" not in opened(made.data).info
    assert made.notes == ()


def test_a_profile_that_is_none_is_said(tmp_path: Path) -> None:
    made = prepare(saved(tmp_path / "a.png", halves(), icc_profile=b"no profile at all" * 20))

    assert near(left_and_right(made.data)[0], RED)
    assert "profile cannot be used" in made.notes[0]


def test_cmyk_without_a_profile_is_said_to_be_a_guess(tmp_path: Path) -> None:
    assert "guess" in prepare(saved(tmp_path / "a.tif", halves(mode="CMYK"))).notes[0]


def test_sixteen_bits_become_eight_without_being_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "ramp.png"
    path.write_bytes(png_of_16_bits())

    row = opened(prepare(path).data).convert("L")

    assert list(row.tobytes()) == list(range(256))


def test_sixteen_bits_of_a_tiff_in_both_byte_orders(tmp_path: Path) -> None:
    for mode, order in (("I;16", "<"), ("I;16B", ">")):
        grey = Image.frombytes(mode, (256, 1), b"".join(struct.pack(f"{order}H", value << 8) for value in range(256)))
        path = tmp_path / f"{order == '<'}.tif"
        grey.save(path)

        assert list(opened(prepare(path).data).convert("L").tobytes()) == list(range(256))


def test_fractions_of_a_tiff_are_taken_from_zero_to_one(tmp_path: Path) -> None:
    path = saved(tmp_path / "depth.tif", Image.linear_gradient("L").convert("F").point(lambda value: value * (1 / 255)))

    values = opened(prepare(path).data).convert("L").getextrema()

    assert values == (0, 255)


@pytest.mark.parametrize("name", ["a.png", "a.webp", "a.tif", "a.gif"])
def test_what_is_transparent_stays_so(tmp_path: Path, name: str) -> None:
    picture = halves(mode="RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 40, 200))

    made = prepare(saved(tmp_path / name, picture))

    found = opened(made.data)
    assert (made.format, found.mode) == (PictureFormat.PNG, "RGBA")
    assert found.getpixel((10, 100))[3] == 0  # type: ignore[index]
    assert found.getpixel((100, 100))[3] == 255  # type: ignore[index]


def test_an_alpha_channel_that_is_opaque_is_not_sent(tmp_path: Path) -> None:
    assert opened(prepare(saved(tmp_path / "a.png", halves(mode="RGBA"))).data).mode == "RGB"


@pytest.mark.parametrize(
    ("name", "said"), [("a.gif", "frame"), ("a.webp", "frame"), ("a.png", "frame"), ("a.tif", "page")]
)
def test_of_a_film_or_a_document_the_first_goes_along(tmp_path: Path, name: str, said: str) -> None:
    more = [Image.new("RGB", (400, 200), (0, 200, 0)), Image.new("RGB", (400, 200), (0, 0, 0))]

    made = prepare(saved(tmp_path / name, halves(), save_all=True, append_images=more))

    assert near(left_and_right(made.data)[0], RED, 16)
    assert made.notes == (f"Only its first {said} goes along.",)


def test_a_phones_photograph_with_a_second_picture_inside_is_nothing_to_speak_of(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", halves(), format="MPO", save_all=True, append_images=[halves((100, 50))])

    made = prepare(path)

    assert ((made.width, made.height), made.notes) == ((400, 200), ())


@given(st.integers(1, 20_000), st.integers(1, 20_000))
def test_no_more_is_sent_than_the_model_looks_at(width: int, height: int) -> None:
    across, down = useful_size(width, height)

    assert across <= width
    assert down <= height
    patches = -(-across // 32) * -(-down // 32)
    assert patches <= 1536
    if (across, down) == (width, height):
        return
    assert patches >= 0.9 * 1536 or max(width, height) > 20 * min(width, height), "and hardly less"
    assert min(across, down) == 1 or abs(across / down / (width / height) - 1) < 0.6 / min(across, down) * 2


def test_it_costs_the_same_as_the_large_one() -> None:
    assert picture_tokens(useful_size(6000, 4000)) == picture_tokens((6000, 4000)) == 1536
    assert useful_size(6000, 4000) == (1536, 1024)
    assert useful_size(800, 600) == (800, 600)


@pytest.mark.parametrize("name", ["large.jpg", "large.png"])
def test_large_pictures_are_scaled_down(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path / name, halves((6000, 4000)))

    made = prepare(path)

    assert (made.width, made.height) == (1536, 1024)
    left, right = left_and_right(made.data)
    assert near(left, RED)
    assert near(right, BLUE)


def write(data: bytes) -> Callable[[Path], None]:
    """Makes a file of these bytes."""

    def make(path: Path) -> None:
        path.write_bytes(data)

    return make


def enormous(path: Path) -> None:
    """More bytes than are opened, none of them on the disk."""
    with open(path, "wb") as stream:
        stream.truncate(LARGEST_FILE + 1)


def cut_short(path: Path) -> None:
    """Half of a picture."""
    saved(path, Image.effect_noise((300, 300), 80))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


BAD: dict[str, tuple[type[ReferencePictureError], str, Callable[[Path], object]]] = {
    "a text called png": (ReferenceNoPicture, "a.png", write(b"Dear diary, this is no picture.")),
    "an empty file": (ReferenceNoPicture, "a.png", write(b"")),
    "a svg": (ReferenceNoPicture, "a.svg", write(b"<svg xmlns='http://www.w3.org/2000/svg'/>")),
    "a private key": (ReferenceNoPicture, "a.png", write(b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk")),
    "postscript": (ReferenceNoPicture, "a.eps", write(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")),
    "a folder": (ReferenceNoPicture, "a.png", Path.mkdir),
    "nothing": (ReferenceMissing, "a.png", lambda _: None),
    "a bomb": (ReferenceTooManyPixels, "a.png", write(png_claiming(60_000, 60_000))),
    "a smaller bomb": (ReferenceTooManyPixels, "a.png", write(png_claiming(13_000, 13_000))),
    "a gigabyte": (ReferenceTooLarge, "a.tif", enormous),
    "half a png": (ReferenceDamaged, "a.png", cut_short),
    "half a jpeg": (ReferenceDamaged, "a.jpg", cut_short),
    "half a tiff": (ReferenceDamaged, "a.tif", cut_short),
    "a name that is too long": (ReferenceMissing, "a" * 300 + ".png", lambda _: None),
    "a name with a zero": (ReferenceMissing, "a\0.png", lambda _: None),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_refused_says_why(tmp_path: Path, what: str) -> None:
    kind, name, make = BAD[what]
    path = tmp_path / name
    make(path)

    with pytest.raises(kind) as raised:
        prepare(path)

    assert type(raised.value) is kind
    assert name in raised.value.message


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders, and links need a privilege")
def test_links_into_nothing_pipes_and_devices_are_no_pictures(tmp_path: Path) -> None:
    dangling, pipe = tmp_path / "dangling.png", tmp_path / "pipe.png"
    dangling.symlink_to(tmp_path / "gone.png")
    os.mkfifo(pipe)

    with pytest.raises(ReferenceMissing):
        prepare(dangling)
    with pytest.raises(ReferenceNoPicture):
        prepare(pipe)
    with pytest.raises(ReferenceNoPicture):
        prepare(Path("/dev/zero"))


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="who may read everything is refused nothing")
def test_a_file_that_may_not_be_read_is_said_to_be_so(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", halves())
    path.chmod(0)

    with pytest.raises(ReferenceClosed):
        prepare(path)


def test_a_jpeg_that_is_painted_over_for_ever_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", halves(), progressive=True)
    data = path.read_bytes()
    scan = data[data.rindex(b"\xff\xda") : -2]
    path.write_bytes(data[:-2] + scan * 2000 + data[-2:])

    with pytest.raises(ReferenceDamaged):
        prepare(path)
