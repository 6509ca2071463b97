"""Pictures are opened in one place, which goes by their first bytes: what is no picture of the wanted kinds reaches no decoder."""

from __future__ import annotations

import ast
import io
from pathlib import Path

import pytest
from PIL import Image

from client.picture_headers import ALL_KINDS, PictureKind, is_for_blender, kind_of
from client.picture_opening import NoKnownPicture, NotOpened, PictureBroken, TooManyPixels, opened_picture
from tests.client.reference_files import png_claiming

ROOT = Path(__file__).parents[2]
SHIPPED = ("client", "operators", "scene", "panels")
THE_PLACE = ROOT / "client" / "picture_opening.py"


def picture(form: str, size: tuple[int, int] = (40, 30)) -> bytes:
    """A red picture in a format of Pillow's."""
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, form)
    return out.getvalue()


@pytest.mark.parametrize("folder", SHIPPED)
def test_no_other_file_opens_one(folder: str) -> None:
    calls = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / folder).rglob("*.py")
        if path != THE_PLACE
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and (node.attr, getattr(node.value, "id", "")) in (("open", "Image"), ("Parser", "ImageFile"))
    ]

    assert calls == []


@pytest.mark.parametrize("kind", PictureKind)
def test_each_format_is_known_by_its_first_bytes_and_opened_by_its_own_decoder(kind: PictureKind) -> None:
    data = picture(kind.value)
    name = "a.tga" if kind is PictureKind.TGA else "a.eps"

    assert kind_of(data[:32], name) is kind
    with opened_picture(data, kinds=ALL_KINDS, name=name) as opened:
        assert (opened.format, opened.size) == (kind.value, (40, 30))
        assert opened.convert("RGB").resize((1, 1)).tobytes()[0] > 240


@pytest.mark.parametrize("form", ["EPS", "PDF", "ICO", "PPM", "PCX", "SGI", "ICNS", "DDS", "GIF", "TIFF", "BMP"])
def test_what_services_never_send_reaches_no_decoder_whatever_it_is_called(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = picture(form, (64, 64))
    monkeypatch.setattr(Image, "open", lambda *_, **__: pytest.fail("it reached a decoder"))

    with pytest.raises(NoKnownPicture), opened_picture(data, name="take.png"):
        pass


@pytest.mark.parametrize(
    "data", [b"", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"\x89PNG", b"RIFF\0\0\0\0AVI ", b"GIF88a", b"<svg>"]
)
def test_no_picture_is_none(data: bytes) -> None:
    with pytest.raises(NoKnownPicture), opened_picture(data, kinds=ALL_KINDS, name="a.tga"):
        pass


def test_what_is_too_large_is_told_before_it_is_decoded_and_what_is_damaged_afterwards() -> None:
    with pytest.raises(TooManyPixels), opened_picture(png_claiming(9_000, 9_000)):
        pass
    with pytest.raises(PictureBroken), opened_picture(picture("PNG")[:-40]) as opened:
        opened.load()
    with pytest.raises(NotOpened), opened_picture(b"\xff\xd8\xff" + b"\0" * 100):
        pass


@pytest.mark.parametrize(
    ("start", "is_one"),
    [
        (b"v/1\x01\x02\0\0\0", True),
        (b"#?RADIANCE\n", True),
        (b"8BPS\0\1", True),
        (b"BLENDER-v500", False),
        (b"\x1aE\xdf\xa3", False),
        (b"", False),
    ],
)
def test_what_only_blender_opens_is_known_by_its_first_bytes_as_well(start: bytes, is_one: bool) -> None:
    assert is_for_blender(start) is is_one
