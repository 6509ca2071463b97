"""The demo's signs through the built zip, in each Blender: nine languages, made from the table, switched, rendered, and read off the pictures. No bpy here."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps, ImageStat

from tests.package.blender_process import BlenderProcess
from workshop.environments import BLENDERS
from workshop.places import ROOT

pytestmark = pytest.mark.whole  # the demo without signs runs each time

LANGUAGES = ("en", "hi", "kn", "zh-Hans", "ja", "ko", "ta", "bn", "ar")
READ = ("Storefront Sign", "Menu Board", "Poster")
"""Signs that are large enough in a small render to tell the languages apart."""
CLEARLY = 0.2
"""How much more like its own language's takes than like any other's the three together must be."""
EXTENT = (160, 64)
"""Pixels at which a sign in a render is compared with takes."""


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where the demo leaves what it makes."""
    return tmp_path / "out"


def test_the_alley_is_lettered_in_nine_languages(blender: BlenderProcess, out: Path) -> None:
    said = letter(blender, out, "--cameras")  # no camera named: nothing is rendered

    assert "Traceback" not in said
    table = words_of_the_table()
    takes = takes_by_sign_and_language(out)
    assert set(takes) == {(sign, tag) for sign in table for tag in LANGUAGES}
    assert {take["service"]["provider"] for take in takes.values()} == {"proof"}
    for (sign, tag), take in takes.items():
        asked = [line.rpartition("] ")[2] for line in take["request"]["copy_lines"]]
        assert asked == table[sign][tag], (sign, tag)
        assert_bears_glyphs(Path(take["file"]), take["request"].get("copy_area"))

    # The file shows them without the extension, in its first language.
    kept = blender.look_at(out / "alley_signs.blend", "alley_signs_as_saved.py").facts["signs"]
    assert {sign: place["shows"] for sign, place in kept.items()} == {sign: takes[sign, "en"]["file"] for sign in table}


@pytest.mark.parametrize("blender_python", BLENDERS[-1:], indirect=True, ids=lambda environment: environment.name)
def test_each_render_shows_the_words_of_its_language_and_of_no_other(blender: BlenderProcess, out: Path) -> None:
    letter(blender, out, "--percentage", "30", "--samples", "1")

    takes = takes_by_sign_and_language(out)
    kept = blender.look_at(out / "alley_signs.blend", "alley_signs_as_saved.py").facts["signs"]
    wanted = {
        (sign, tag): flat(Image.open(takes[sign, tag]["file"]).convert("L").resize(EXTENT))
        for sign in READ
        for tag in LANGUAGES
    }
    for tag in LANGUAGES:
        render = Image.open(out / "signs" / tag / "Camera Wide.png")
        seen = {sign: flat(laid_flat(render, kept[sign]["corners"])) for sign in READ}
        likeness = {other: sum(product(seen[sign], wanted[sign, other]) for sign in READ) for other in LANGUAGES}
        own = likeness.pop(tag)
        assert own > max(likeness.values()) + CLEARLY, (tag, own, likeness)
    with Image.open(out / "signs_wide.jpg") as sheet:
        assert sheet.width > 3 * 384 and sheet.height > 3 * 216


def letter(blender: BlenderProcess, out: Path, *words: str) -> str:
    """Run the demo's script; what it said."""
    return blender.perform(ROOT / "demo" / "letter_alley.py", "--out", str(out), *words)


def words_of_the_table() -> dict[str, dict[str, list[str]]]:
    """The copy of each sign by language."""
    table: dict[str, dict[str, list[str]]] = {}
    with (ROOT / "demo" / "alley_signs.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            sign = table.setdefault(row["sign"], {tag: [] for tag in LANGUAGES})
            for tag in LANGUAGES:
                sign[tag].append(row[tag])
    return table


def takes_by_sign_and_language(out: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """What each take says of itself, and the file of its picture."""
    found = {}
    for path in (out / "set_dresser" / "takes").glob("*/take.json"):
        take = json.loads(path.read_text("utf-8"))
        take["file"] = str((path.parent / take["picture"]["file"]).resolve())
        found[take["purpose"]["sign"], take["purpose"]["language"]] = take
    return found


def assert_bears_glyphs(picture: Path, area: list[float] | None) -> None:
    """In the sign's part of a take stand letters: some of its pixels are far from its ground, by no means all."""
    with Image.open(picture) as opened:
        grey = opened.convert("L")
    if area is not None:
        left, top, width, height = area
        grey = grey.crop(
            (
                round(left * grey.width),
                round(top * grey.height),
                round((left + width) * grey.width),
                round((top + height) * grey.height),
            )
        )
    ground = ImageStat.Stat(grey).median[0]
    inked = sum(count for value, count in enumerate(grey.histogram()) if abs(value - ground) > 60)
    assert 0.005 < inked / (grey.width * grey.height) < 0.5, picture


def laid_flat(render: Image.Image, corners: list[list[float]]) -> Image.Image:
    """What a render shows between a sign's corners, as if seen straight on."""
    lower_left, lower_right, upper_right, upper_left = (
        (across * render.width, (1 - up) * render.height) for across, up in corners
    )
    quad = (*upper_left, *lower_left, *lower_right, *upper_right)
    return render.convert("L").transform(EXTENT, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC)


def flat(picture: Image.Image) -> list[float]:
    """A picture's tones about their mean, of length one, so that light and contrast do not count."""
    even = ImageOps.autocontrast(picture)
    mean = ImageStat.Stat(even).mean[0]
    tones = [value - mean for value in even.tobytes()]
    length = sum(tone * tone for tone in tones) ** 0.5
    return [tone / length for tone in tones]


def product(one: list[float], other: list[float]) -> float:
    """How alike two flat pictures are: 1 where they are the same."""
    return sum(a * b for a, b in zip(one, other, strict=True))
