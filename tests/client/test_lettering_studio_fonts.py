"""A studio's own fonts: found by family, weight and what they can write; a broken file is refused in a sentence."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import tracemalloc
from pathlib import Path

import pytest

from client.errors import FontFamilyMissing, FontFolderUnreadable, FontUnreadable
from client.lettering.font_report import report_sentence
from client.lettering.font_shelf import FontShelf, shelf_of
from client.lettering.fonts import LARGEST_FILE
from client.lettering.shaping import ShapedLine, runs_of, shape_line
from client.lettering.studio_fonts import MOST_ENTRIES, MOST_FILES, StudioFonts
from tests.client.lettering_fonts import fonts_folder, make_font

LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789$"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for a studio's fonts."""
    made = tmp_path / "studio fonts"
    made.mkdir()
    return made


def test_blender_s_fonts_are_used_where_the_studio_names_none() -> None:
    assert [run.face.name for run in runs_of("Open", shelf_of(fonts_folder(), ""))] == ["Inter"]


@pytest.mark.parametrize("name", ["brand.ttf", "brand.woff2", "sub folder/brand.ttf"])
def test_a_studio_s_font_goes_before_blender_s(folder: Path, name: str) -> None:
    """Given a font in the studio's folder, when words are set, then it writes them, and Blender's write what it lacks."""
    (folder / name).parent.mkdir(exist_ok=True)
    make_font(folder / name, "Brand", LATIN)

    assert names_of("Open मुंबई", shelf(folder)) == [Path(name).name, "NotoSansDevanagari-Regular"]


def test_a_collection_s_fonts_are_all_found(folder: Path, tmp_path: Path) -> None:
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.ttCollection import TTCollection

    collection = TTCollection()
    collection.fonts = [
        TTFont(make_font(tmp_path / "one.ttf", "Brand One", LATIN)),
        TTFont(make_font(tmp_path / "two.ttf", "Brand Two", LATIN)),
    ]
    collection.save(folder / "brands.ttc")

    assert [font.family for font in studio(folder).fonts] == ["Brand One", "Brand Two"]


def test_the_named_family_is_used_and_no_other(folder: Path) -> None:
    make_font(folder / "a.ttf", "Alpha", LATIN)
    make_font(folder / "b.ttf", "Beta", LATIN)

    assert names_of("Open", shelf(folder, "beta")) == ["b.ttf"]
    assert names_of("Open", shelf(folder)) == ["a.ttf"]


def test_a_family_that_is_not_there_is_said_with_those_that_are(folder: Path) -> None:
    make_font(folder / "a.ttf", "Alpha", LATIN)

    with pytest.raises(FontFamilyMissing, match=r"Gamma.*these: Alpha"):
        shelf(folder, "Gamma")


def test_the_weight_nearest_to_the_wanted_one_is_taken(folder: Path) -> None:
    """Given a regular, a bold and a bold italic, when a headline and small print are set, then each has its weight, upright."""
    make_font(folder / "regular.ttf", "Brand", LATIN, 400)
    make_font(folder / "bold.ttf", "Brand", LATIN, 700)
    make_font(folder / "bold italic.ttf", "Brand", LATIN, 700, slanted=True)

    found = shelf(folder)
    assert [run.face.name for run in runs_of("Open", found, weight=750)] == ["bold.ttf"]
    assert [run.face.name for run in runs_of("Open", found, weight=500)] == ["regular.ttf"]


def test_a_family_without_a_bold_is_emboldened(folder: Path) -> None:
    make_font(folder / "regular.ttf", "Brand", LATIN)
    found = shelf(folder)

    regular, bold = (shape_line("HI", found, weight) for weight in (400, 700))
    assert width_of(bold) > width_of(regular)


def test_a_variable_font_varies_in_weight(folder: Path) -> None:
    """Given Blender's Inter as a studio's font, then its own axis makes the letters heavier."""
    shutil.copy2(Path(fonts_folder()) / "Inter.woff2", folder)
    found = shelf(folder)

    light, heavy = (shape_line("Menu", found, weight) for weight in (300, 800))
    assert names_of("Menu", found) == ["Inter.woff2"]
    assert heavy.width > light.width * 1.03


def test_a_word_with_a_letter_that_the_font_lacks_is_wholly_set_in_another(folder: Path) -> None:
    make_font(folder / "a.ttf", "Alpha", LATIN)

    assert names_of("Open Café", shelf(folder)) == ["a.ttf", "Inter"]


def test_a_font_without_the_rules_of_a_script_does_not_write_it(folder: Path) -> None:
    """Given a font that has Devanagari's characters but no conjuncts, then Blender's writes them: never wrong letters."""
    make_font(folder / "a.ttf", "Alpha", LATIN + "कषमु\u094d")

    assert names_of("क्ष", shelf(folder)) == ["NotoSansDevanagari-Regular"]


def test_private_characters_are_set_where_the_studio_s_font_has_them(folder: Path) -> None:
    make_font(folder / "icons.ttf", "Icons", "\ue000\ue001")

    assert names_of("\ue000", shelf(folder)) == ["icons.ttf"]


@pytest.mark.parametrize(
    "content",
    [b"", b"not a font" * 90, b"\x00\x01\x00\x00" + b"\xff" * 500, b"ttcf" + b"\xff" * 200, b"wOF2" + b"\xff" * 200],
)
@pytest.mark.parametrize("suffix", [".ttf", ".woff2", ".ttc"])
def test_a_broken_file_is_refused_and_the_others_are_used(folder: Path, content: bytes, suffix: str) -> None:
    """Given a good and a broken font, then the good one writes, and the broken one is named with what is wrong."""
    (folder / f"broken{suffix}").write_bytes(content)
    with pytest.raises(FontUnreadable, match="broken"):
        studio(folder)

    make_font(folder / "good.ttf", "Good", LATIN)
    found = studio(folder)
    assert [font.family for font in found.fonts] == ["Good"]
    assert [error.facts["font"] for error in found.refused] == [f"broken{suffix}"]


@pytest.mark.parametrize("eighths", range(1, 8))
def test_a_cut_font_never_leaves_letters_out(folder: Path, eighths: int) -> None:
    """Given a font file cut anywhere, when words are set, then it is refused, or every letter has ink."""
    whole = make_font(folder / "cut.ttf", "Cut", LATIN).read_bytes()
    (folder / "cut.ttf").write_bytes(whole[: len(whole) * eighths // 8])

    try:
        line = shape_line("OPEN", shelf(folder))
    except FontUnreadable as refused:
        assert "cut.ttf" in refused.message
    else:
        assert all(glyph.font.get_glyph_extents(glyph.index).width for glyph in line.glyphs)


def test_a_huge_file_is_refused_unread(folder: Path) -> None:
    with open(folder / "huge.ttf", "wb") as handle:
        handle.truncate(LARGEST_FILE + 1)

    with pytest.raises(FontUnreadable, match=r"huge\.ttf.*200 MB"):
        studio(folder)


def test_a_font_of_pictures_is_refused(folder: Path) -> None:
    from fontTools.ttLib import TTFont

    path = make_font(folder / "pictures.ttf", "Pictures", LATIN)
    with TTFont(path) as font:
        del font["glyf"], font["loca"]
        font.save(path)

    with pytest.raises(FontUnreadable, match="pictures, not outlines"):
        studio(folder)


def test_a_font_whose_letters_are_layers_of_colour_alone_is_refused(folder: Path) -> None:
    """Given a font whose letters are empty and whose colour layers draw them, then it is refused by name: a sign would be blank."""
    path = make_font(folder / "layers.ttf", "Layers", "AB" + LAYER)
    add_colour_layers(path, "AB", emptied=True)

    with pytest.raises(FontUnreadable, match=r"layers\.ttf.*in colour"):
        studio(folder)


def test_a_colour_font_that_has_outlines_too_is_used(folder: Path) -> None:
    path = make_font(folder / "both.ttf", "Both", "AB" + LAYER)
    add_colour_layers(path, "AB", emptied=False)

    assert names_of("AB", shelf(folder)) == ["both.ttf"]
    assert shape_line("AB", shelf(folder)).ink.top > 0


def test_a_word_with_a_letter_in_colour_alone_is_wholly_set_in_another(folder: Path) -> None:
    path = make_font(folder / "some.ttf", "Some", "ABC" + LAYER)
    add_colour_layers(path, "AB", emptied=True)

    assert names_of("C CA", shelf(folder)) == ["some.ttf", "Inter"]
    assert all(glyph.font.get_glyph_extents(glyph.index).width for glyph in shape_line("CA", shelf(folder)).glyphs)


def test_a_form_in_colour_alone_is_said_and_not_left_out(folder: Path) -> None:
    """Given a font that puts another form in a letter's place, which its layers alone draw, then the word is refused, not left blank."""
    path = make_font(folder / "some.ttf", "Some", "ABC" + LAYER)
    add_colour_layers(path, "B", emptied=True)
    add_glyphs(path, {}, "feature calt { sub u0041 u0043' by u0042; } calt;")

    assert names_of("C AC", shelf(folder)) == ["some.ttf"]
    with pytest.raises(FontUnreadable, match="its C is drawn in colour alone"):
        shape_line("AC", shelf(folder))


@pytest.mark.parametrize("letter", ["é", "€", "۹", "1"])
def test_a_letter_that_a_font_lists_and_never_drew_is_lacking(folder: Path, letter: str) -> None:
    """Given a font whose maker left some letters for later, then words with them are set in another, and all others in it."""
    path = make_font(folder / "some.ttf", "Some", "ABC" + letter)
    empty_glyphs(path, letter)

    names = names_of(f"ABC {letter}", shelf(folder))

    assert names[0] == "some.ttf" and names[1:] and "some.ttf" not in names[1:]


def test_a_letter_that_rules_put_a_drawn_form_for_is_drawn(folder: Path) -> None:
    path = make_font(folder / "some.ttf", "Some", "ABC")
    empty_glyphs(path, "A")
    add_glyphs(path, {"form": True}, "feature ccmp { sub u0041 by form; } ccmp;")

    assert names_of("ABC", shelf(folder)) == ["some.ttf"]


LAM_ALEF = "languagesystem arab dflt; feature init {{ sub u0644 by lam; }} init; feature fina {{ sub u0627 by alef; }} fina; {rules}"
JOINED = "feature rlig { sub lam' alef by whole; sub whole alef' by nothing; } rlig;"


@pytest.mark.parametrize("word", ["لا", "سلا", "لال"])
def test_a_letter_whose_ink_stands_with_its_neighbour_is_whole(folder: Path, word: str) -> None:
    """Given a font that draws lam-alef as a lam with the whole shape and an alef left empty on purpose, then it writes the word."""
    path = make_font(folder / "urdu.ttf", "Urdu", "لاس")
    add_glyphs(path, {"lam": True, "alef": True, "whole": True, "nothing": False}, LAM_ALEF.format(rules=JOINED))

    line = shape_line(word, shelf(folder), language="ur", base=1)

    assert names_of(word, shelf(folder)) == ["urdu.ttf"]
    assert line.ink.top > 0


def test_a_letter_that_lost_its_form_is_damaged_all_the_same(folder: Path) -> None:
    """Given a font whose alef after a letter is empty while the lam before it is as ever, then the file is called damaged."""
    path = make_font(folder / "urdu.ttf", "Urdu", "لاس")
    add_glyphs(path, {"lam": True, "alef": False}, LAM_ALEF.format(rules=""))

    with pytest.raises(FontUnreadable, match="its ا is empty: the file is damaged"):
        shape_line("لا", shelf(folder), language="ur", base=1)


def test_a_conjunct_that_a_font_splits_is_written_in_blender_s(folder: Path) -> None:
    """Given a font with rules for one conjunct only, then words with others are Blender's own font's: a reader never sees them apart."""
    path = make_font(folder / "one.ttf", "One", "कषटरनम\u094d")
    rules = "languagesystem dev2 dflt; feature akhn { sub u0915 u094D u0937 by ksha; } akhn;"
    add_glyphs(path, {"ksha": True}, rules)

    found = shelf(folder)
    assert names_of("नम", found) == ["one.ttf"]
    assert names_of("क्ष", found) == ["one.ttf"]
    assert names_of("ट्र", found) == ["NotoSansDevanagari-Regular"]
    assert names_of("नम क्षट्र", found) == ["one.ttf", "NotoSansDevanagari-Regular"]
    assert names_of("नम्", found) == ["one.ttf"], "a virama at a word's end is seen in every font"
    assert names_of("क्‌ष", found) == ["one.ttf"], "somebody wants these apart"


LAYER = "\ue000"


def add_colour_layers(path: Path, letters: str, *, emptied: bool) -> None:
    """Let letters of a font be drawn by a layer of colour (COLR 1); `emptied` takes their own outlines away."""
    from fontTools.colorLib.builder import buildCOLR, buildCPAL
    from fontTools.ttLib import TTFont

    with TTFont(path) as font:
        paint = {"Format": 10, "Glyph": "uE000", "Paint": {"Format": 2, "PaletteIndex": 0, "Alpha": 1.0}}
        font["CPAL"] = buildCPAL([[(0.9, 0.1, 0.1, 1.0)]])
        font["COLR"] = buildCOLR(dict.fromkeys([f"u{ord(each):04X}" for each in letters], paint), version=1)
        if emptied and len(font["cmap"].getBestCmap()) == len(letters) + 2:
            for table in font["cmap"].tables:
                table.cmap.pop(ord(LAYER), None)
        font.save(path)
    empty_glyphs(path, letters if emptied else "")


def empty_glyphs(path: Path, letters: str) -> None:
    """Take the outlines of letters of a font away."""
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import TTFont

    with TTFont(path) as font:
        for each in letters:
            font["glyf"][f"u{ord(each):04X}"] = TTGlyphPen(None).glyph()
        font.save(path)


def add_glyphs(path: Path, glyphs: dict[str, bool], rules: str) -> None:
    """Add glyphs, each a block or empty, and a font's rules (Adobe's feature language)."""
    from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import TTFont

    with TTFont(path) as font:
        block = next(glyph for name in font.getGlyphOrder() if (glyph := font["glyf"][name]).numberOfContours)
        for name, has_ink in glyphs.items():
            font["glyf"][name] = block if has_ink else TTGlyphPen(None).glyph()
            font["hmtx"][name] = (600, 50)
        addOpenTypeFeaturesFromString(font, rules)
        font.save(path)


@pytest.mark.parametrize("name", ["nowhere", "a file.txt", "."])
def test_a_folder_without_fonts_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "a file.txt").write_text("no font")

    with pytest.raises(FontFolderUnreadable):
        studio(tmp_path / name)


def test_a_folder_with_every_font_there_is_is_refused(folder: Path) -> None:
    for number in range(MOST_FILES + 1):
        (folder / f"{number}.ttf").touch()

    with pytest.raises(FontFolderUnreadable, match="401"):
        studio(folder)


def studio(folder: Path) -> StudioFonts:
    return StudioFonts(folder, (), None)


def shelf(folder: Path, *families: str) -> FontShelf:
    return shelf_of(fonts_folder(), "", str(folder), families)


def names_of(text: str, found: FontShelf) -> list[str]:
    return [run.face.name for run in runs_of(text, found)]


def width_of(line: ShapedLine) -> float:
    return line.ink.right - line.ink.left


def test_a_report_tells_families_scripts_and_what_is_not_used(folder: Path) -> None:
    """Given fonts of two families and a broken file, then an artist reads what there is, what it writes, and what is wrong."""
    make_font(folder / "a.ttf", "Alpha", LATIN + "é")
    make_font(folder / "b.ttf", "Beta", "कि्", 400)  # letters without rules for them are no script that it can write
    make_font(folder / "b-bold.ttf", "Beta", "한글", 700)
    (folder / "broken.otf").write_bytes(b"OTTO")

    assert report_sentence(str(folder), (), None) == (
        "Fonts of the studio: Alpha (one weight), Beta (2 weights and styles). They write Latin, Hangul; Blender's fonts write "
        "the rest. Not used: broken.otf (it is no font, or a broken one)."
    )
    assert report_sentence(str(folder), ("alpha",), None).startswith(
        "Fonts of the studio: Alpha (one weight). They write Latin;"
    )


def test_a_report_of_many_families_names_the_first(folder: Path) -> None:
    for number in range(11):
        make_font(folder / f"{number:02}.ttf", f"Family {number:02}", "A")

    said = report_sentence(str(folder), (), None)
    assert "Family 07 (one weight), and 3 more." in said
    assert "no script's letters" in said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes and devices in the file system")
@pytest.mark.parametrize("what", ["a pipe", "a link to a pipe", "a device", "a folder", "a socket"])
def test_what_is_no_plain_file_is_refused_and_never_waited_for(folder: Path, tmp_path: Path, what: str) -> None:
    make_font(folder / "brand.ttf", "Brand", LATIN)
    path = folder / "z.ttf"
    if what == "a pipe":
        os.mkfifo(path)
    elif what == "a link to a pipe":
        os.mkfifo(tmp_path / "pipe")
        path.symlink_to(tmp_path / "pipe")
    elif what == "a device":
        path.symlink_to("/dev/zero")
    elif what == "a folder":
        path.mkdir()
    else:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(str(path))

    found = studio(folder)

    assert [font.family for font in found.fonts] == ["Brand"]
    assert [error.facts["font"] for error in found.refused] == ["z.ttf"]
    assert "no plain file" in found.refused[0].message


def test_a_folder_that_leads_back_to_itself_and_one_that_is_a_whole_disk_come_to_an_end(folder: Path) -> None:
    make_font(folder / "brand.ttf", "Brand", LATIN)
    (folder / "again").symlink_to(folder, target_is_directory=True)
    assert [font.family for font in studio(folder).fonts] == ["Brand"]

    for number in range(MOST_ENTRIES):
        (folder / f"{number}.txt").touch()
    with pytest.raises(FontFolderUnreadable, match="more than"):
        studio(folder)


def test_a_packed_font_that_unpacks_to_gigabytes_is_refused_before_it_does(folder: Path) -> None:
    import brotli

    make_font(folder / "brand.ttf", "Brand", LATIN)
    packer = brotli.Compressor(quality=5)
    tables = b"".join([*(packer.process(bytes(10_000_000)) for _ in range(60)), packer.finish()])
    # A header with one table (W3C, WOFF File Format 2.0), which says of itself that it is small.
    numbers = (0x10000, 48 + 2 + len(tables), 1, 0, 12, len(tables), 1, 0, 0, 0, 0, 0, 0)
    (folder / "bomb.woff2").write_bytes(b"wOF2" + struct.pack(">IIHHIIHHIIIII", *numbers) + b"\x01\x10" + tables)
    tracemalloc.start()

    found = studio(folder)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [error.facts["font"] for error in found.refused] == ["bomb.woff2"]
    assert "unpacks to more than" in found.refused[0].technical
    assert peak < 450e6, "it would have become 600 MB"
