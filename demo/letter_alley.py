"""Gives the alley its words in nine languages: signs from alley_signs.csv, their takes, and a picture of the set in each. Needs the extension enabled.

What an artist does by hand: select a surface, Make Sign, choose a preset, import the translators' table, Generate Missing, switch.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).resolve().parent))

from alley_more_signs import build_more_signs
from contact_sheet import contact_sheet, extension
from render_alley import render_alley

TABLE = Path(__file__).resolve().parent / "alley_signs.csv"
LANGUAGES = ("en", "hi", "kn", "zh-Hans", "ja", "ko", "ta", "bn", "ar")


@dataclass(frozen=True)
class Look:
    """A surface of the set that becomes a sign: the preset it has its look from, and what it is where that differs."""

    surface: str
    preset: str
    subject: str = ""
    style: str = ""


LOOKS = (
    Look("Storefront Sign", "shop_sign"),
    Look("Menu Board", "menu_board"),
    Look("Chalkboard", "chalkboard"),
    Look("Poster", "concert_poster", style="Neon light tubes and rain on midnight blue, crisp print, cool blue light"),
    Look("Street Sign", "street_sign"),
    Look(
        "Tea House Sign",
        "shop_sign",
        "A high, narrow hanging shop sign of a tea house",
        "Cream letters on a dark green ground, a thin gilt border, soft evening light",
    ),
    Look(
        "Magazine Cover", "magazine_cover", style="White serif lettering on a navy background, a city at night below it"
    ),
    Look("Neon Sign", "neon"),
)


def letter_alley(out: Path, languages: tuple[str, ...], cameras: tuple[str, ...]) -> None:
    """Make the signs of the alley that is open, generate them in these languages, and render each into a sheet a camera."""
    build_more_signs()
    for look in LOOKS:
        bpy.context.view_layer.objects.active = bpy.data.objects[look.surface]
        bpy.ops.set_dresser.make_sign()
    tables = extension("scene.signs.tables")
    tables.take_over(tables.looked_at(TABLE))
    for look in LOOKS:
        use_look(look)
    blend = out / "alley_signs.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))
    start = time.monotonic()
    made = signs("generate", "--language", ",".join(languages), "--provider", "proof")
    took = time.monotonic() - start
    print(f"Signs: {made['count']} takes in {len(languages)} languages, free, {took:.1f} s -> {blend}")
    pictures = {camera: out / f"signs_{camera.removeprefix('Camera ').lower()}.jpg" for camera in cameras}
    bpy.context.scene.render.use_persistent_data = True  # between two languages only pictures change
    for camera, sheet in pictures.items():
        start = time.monotonic()
        contact_sheet(sheet, [(tag, shot_of(out, camera, tag)) for tag in languages])
        print(f"{camera} in {len(languages)} languages: rendered in {time.monotonic() - start:.0f} s -> {sheet}")


def use_look(look: Look) -> None:
    """Let one sign look like its preset; the words that it has by now stay."""
    signs_of_file = extension("scene.signs.sign_list").sign_list()
    signs_of_file.active = signs_of_file.signs.find(look.surface)
    bpy.ops.set_dresser.use_preset(key=look.preset, what="SIGN")
    sign = signs_of_file.signs[look.surface]
    sign.subject = look.subject or sign.subject
    sign.style = look.style or sign.style


def shot_of(out: Path, camera: str, tag: str) -> Path:
    """The set in one language, seen by one camera: small and with few samples, so that nine of them take a minute or two."""
    signs("switch", "--language", tag, "--no-save")
    picture = out / "signs" / f"{camera.removeprefix('Camera ').lower()}_{tag}.png"
    render_alley(camera, picture, samples=8, resolution_percentage=60)
    return picture


def signs(command: str, *words: str) -> dict[str, Any]:
    """What `blender … --command set_dresser signs COMMAND …` does, in this process. Exits when it fails."""
    run = extension("operators.signs_command").run
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = run(["signs", command, *words, "--json"])
    outcome: dict[str, Any] = json.loads(said.getvalue().strip().rpartition("\n")[2] or "{}")
    if code != 0:
        sys.exit(f"signs {command}: {outcome}")
    return outcome
