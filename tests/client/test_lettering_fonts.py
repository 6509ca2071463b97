"""The cache of unpacked fonts: made once, checked, remade when damaged, and done without when it cannot be written."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from client.errors import FontsMissing, ShaperMissing
from client.lettering.font_shelf import FontShelf, require_shaper, shelf_of
from client.lettering.fonts import sfnt_of
from tests.client.lettering_fonts import fonts_folder

HEBREW = "NotoSansHebrew-Regular.woff2"


@pytest.fixture
def font(tmp_path: Path) -> Path:
    """A small font of Blender's in a folder of its own."""
    folder = tmp_path / "fonts folder"
    folder.mkdir()
    return Path(shutil.copy2(Path(fonts_folder()) / HEBREW, folder))


def test_a_font_is_unpacked_once(font: Path, tmp_path: Path) -> None:
    """Given an empty cache, when a font is read twice, then one cache file is made and is not written again."""
    first = sfnt_of(font, tmp_path)
    (kept,) = (tmp_path / "fonts").iterdir()
    written = kept.stat().st_mtime_ns

    assert sfnt_of(font, tmp_path) == first
    assert kept.stat().st_mtime_ns == written
    assert first[:4] == b"\x00\x01\x00\x00"


@pytest.mark.parametrize("harm", ["cut", "changed", "emptied"])
def test_a_damaged_cache_file_is_made_anew(font: Path, tmp_path: Path, harm: str) -> None:
    whole = sfnt_of(font, tmp_path)
    (kept,) = (tmp_path / "fonts").iterdir()
    content = bytearray(kept.read_bytes())
    content[len(content) // 2] ^= 0xFF
    kept.write_bytes({"cut": whole[: len(whole) // 2], "changed": bytes(content), "emptied": b""}[harm])

    assert sfnt_of(font, tmp_path) == whole
    assert len(kept.read_bytes()) > len(whole)


def test_another_version_of_a_font_is_unpacked_again(font: Path, tmp_path: Path) -> None:
    sfnt_of(font, tmp_path)
    os.utime(font, (1, 1))
    sfnt_of(font, tmp_path)

    assert len(list((tmp_path / "fonts").iterdir())) == 2


def test_a_cache_that_cannot_be_written_is_done_without(font: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "a file, no folder"
    blocked.write_bytes(b"")

    assert sfnt_of(font, blocked) == sfnt_of(font, None)


def test_nothing_but_whole_cache_files_is_left_behind(font: Path, tmp_path: Path) -> None:
    sfnt_of(font, tmp_path)

    assert [path.suffix for path in (tmp_path / "fonts").iterdir()] == [".sfnt"]


@pytest.mark.parametrize("content", [b"", b"not a font at all" * 40, None])
def test_a_broken_font_file_is_said_to_be_missing(font: Path, content: bytes | None) -> None:
    font.write_bytes(font.read_bytes()[:6000] if content is None else content)

    with pytest.raises(FontsMissing):
        sfnt_of(font, None)


@pytest.mark.parametrize("folder", ["", "nowhere", "empty"])
def test_a_folder_without_fonts_is_an_error(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(FontsMissing):
        shelf_of(str(tmp_path / folder) if folder else "", "")


@pytest.mark.parametrize("library", ["uharfbuzz", "fontTools"])
def test_without_the_shaping_library_it_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(ShaperMissing):
        require_shaper()


def test_without_brotli_unpacking_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch, font: Path) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)

    with pytest.raises(ShaperMissing):
        sfnt_of(font, None)


def test_only_the_fonts_that_are_needed_are_opened(font: Path) -> None:
    """Given a folder with one font, when another script is asked for, then there is simply none."""
    shelf = FontShelf(font.parent, None)

    assert [face.name for face in shelf.for_script("Hebr")] == ["NotoSansHebrew-Regular"]
    assert list(shelf.for_script("Deva")) == []
