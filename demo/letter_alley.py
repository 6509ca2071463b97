"""Gives the alley its words in nine languages: signs from alley_signs.csv, their takes, and a picture of the set in each. Needs the extension enabled.

As a script it builds the grey alley first. What an artist does by hand: select a surface, Make Sign, choose a preset, import the translators' table, Generate Missing, switch.
"""

from __future__ import annotations

import argparse
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
from build_alley import build_alley
from contact_sheet import contact_sheet, extension

TABLE = Path(__file__).resolve().parent / "alley_signs.csv"
LANGUAGES = ("en", "hi", "kn", "zh-Hans", "ja", "ko", "ta", "bn", "ar")


@dataclass(frozen=True)
class Render:
    """How the set is rendered in each language: small and with few samples, so that nine of them take about a minute."""

    percentage: int = 50
    samples: int = 8


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


def letter_alley(out: Path, languages: tuple[str, ...], cameras: tuple[str, ...], render: Render | None = None) -> None:
    """Make the signs of the alley that is open, generate them in these languages, and render each into a sheet a camera."""
    build_more_signs()
    for look in LOOKS:
        bpy.context.view_layer.objects.active = bpy.data.objects[look.surface]
        bpy.ops.set_dresser.make_sign()
    signs("import", str(TABLE), "--no-save")
    for look in LOOKS:
        use_look(look)
    blend = out / "alley_signs.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))
    start = time.monotonic()
    made = signs("generate", "--language", ",".join(languages), "--provider", "proof")
    took = time.monotonic() - start
    print(f"Signs: {made['count']} takes in {len(languages)} languages, free, {took:.1f} s -> {blend}")
    for camera in cameras:
        start = time.monotonic()
        sheet = out / f"signs_{camera.removeprefix('Camera ').lower()}.jpg"
        contact_sheet(sheet, rendered(out / "signs", camera, languages, render or Render()))
        print(f"{camera} in {len(languages)} languages: rendered in {time.monotonic() - start:.0f} s -> {sheet}")


def use_look(look: Look) -> None:
    """Let one sign look like its preset; the words that it has by now stay."""
    signs_of_file = extension("scene.signs.sign_list").sign_list()
    signs_of_file.active = signs_of_file.signs.find(look.surface)
    bpy.ops.set_dresser.use_preset(key=look.preset, what="SIGN")
    sign = signs_of_file.signs[look.surface]
    sign.subject = look.subject or sign.subject
    sign.style = look.style or sign.style


def rendered(folder: Path, camera: str, languages: tuple[str, ...], render: Render) -> list[tuple[str, Path]]:
    """The set seen by one camera, in each language: shots are called after their cameras. The .blend stays as it was saved."""
    scene = bpy.context.scene
    scene.cycles.samples = render.samples
    scene.cycles.use_denoising = render.samples > 1  # a single sample is for a look at what stands where
    scene.render.use_persistent_data = True  # between two languages only pictures change
    words = ("--language", ",".join(languages), "--shot", camera, "--percentage", str(render.percentage))
    made = signs("render", "--out", str(folder), *words)
    return [(each["language"], Path(each["picture"])) for each in made["pictures"]]


def signs(command: str, *words: str) -> dict[str, Any]:
    """What `blender … --command set_dresser signs COMMAND …` does, in this process. Exits when it fails."""
    run = extension("operators.cli.signs").run
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = run(["signs", command, *words, "--json"])
    outcome: dict[str, Any] = json.loads(said.getvalue().strip().rpartition("\n")[2] or "{}")
    if code != 0:
        sys.exit(f"signs {command}: {outcome}")
    return outcome


def main() -> None:
    """The command line."""
    arguments = argparse.ArgumentParser(description="Letter the grey alley in several languages.")
    arguments.add_argument("--out", type=Path, default=Path("demo-out"))
    arguments.add_argument("--languages", nargs="*", choices=LANGUAGES, default=list(LANGUAGES), metavar="TAG")
    arguments.add_argument("--cameras", nargs="*", default=["Camera Wide"], metavar="NAME")
    arguments.add_argument("--percentage", type=int, default=Render.percentage, help="of 1280 x 720")
    arguments.add_argument("--samples", type=int, default=Render.samples)
    chosen = arguments.parse_args()
    out = chosen.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    build_alley()
    render = Render(chosen.percentage, chosen.samples)
    letter_alley(out, tuple(chosen.languages), tuple(chosen.cameras), render)


if __name__ == "__main__":
    main()
