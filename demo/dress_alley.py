"""Dresses the sample set through the installed extension, as an artist would: select, prompt, Generate. Needs it enabled.

Leaves a .blend, the takes beside it, and a rendered picture of the dressed set; then the same set with its words as signs,
in nine languages, as a second .blend and a sheet of pictures. Prints a line per thing it made.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import bpy

sys.path.insert(0, str(Path(__file__).resolve().parent))

from build_alley import build_alley
from letter_alley import LANGUAGES, letter_alley
from render_alley import render_alley

EXTENSION = "bl_ext.user_default.set_dresser"
BACKDROP_DISTANCE = 30.0
"""Metres from the wide camera: behind everything in the alley, in the gap of sky at its end."""


@dataclass(frozen=True)
class Dressing:
    """A surface of the set and what it should become."""

    surface: str
    prompt: str


DRESSINGS = (
    Dressing(
        "Menu Board",
        "Wooden menu board behind the counter of a family-run noodle shop in a Shanghai alley at dusk. "
        "The menu board reads: '牛肉面 ¥28', '小笼包 ¥32', '担担面 ¥26'. Warm tungsten light.",
    ),
    Dressing(
        "Chalkboard",
        "A handwritten chalkboard A-frame easel reads, in clean legible chalk lettering: "
        "first line 'मुंबई पुस्तक भंडार', second line 'Mumbai Book Store', "
        "and a smaller third line 'Open Daily 9 am – 9 pm'.",
    ),
    Dressing(
        "Poster",
        "Large glossy concert poster inside a Seoul subway station. Bold Hangul headline '서울 라이브 2026' at the top, "
        "English 'SEOUL LIVE 2026' below, small line 'Jamsil Arena · 11월 14일 · Tickets on Melon' at the bottom. "
        "Neon-lit minimalist design. Cool blue station light.",
    ),
    Dressing(
        "Storefront Sign",
        "Lacquered storefront sign of a noodle shop, gold letters on deep red: headline '老王面馆', below it "
        "'LAO WANG NOODLES'.",
    ),
)
BACKDROP = (
    "Backdrop for the end of an alley: a hillside of far neon signs in blue haze at night, row above row. They read: "
    "'欢迎光临四海火锅大排档全日营', '金凤凰歌舞厅今夜酒吧等你来坐', '宽窄巷子老茶馆书店南门小吃街', "
    "'东方红照相馆星光茶楼上有夜市', '长城旅社电影院旁楼梯间理发店'."
)


def dress(dressing: Dressing) -> None:
    """Put a take on one surface of the set."""
    scene = bpy.context.scene
    target = bpy.data.objects[dressing.surface]
    bpy.context.view_layer.objects.active = target
    settings: Any = scene.set_dresser
    settings.prompt = dressing.prompt
    settings.placement = "texture"
    settings.size = "FIT"
    settings.shading = "emission"
    generate(dressing.surface)


def hang_backdrop() -> None:
    """Stand a reference plane that fills the wide camera's view behind the set."""
    settings: Any = bpy.context.scene.set_dresser
    settings.prompt = BACKDROP
    settings.placement = "plane"
    settings.anchor = "CAMERA"
    settings.distance = BACKDROP_DISTANCE
    generate("Backdrop of Camera Wide")


def generate(what: str) -> None:
    """Press the button, wait for the take, and say what came of it. Exits when nothing did."""
    start = time.monotonic()
    try:
        bpy.ops.set_dresser.generate()
    except RuntimeError as refused:  # what a script gets where the button would be grey, or report an error
        sys.exit(f"{what}: {refused}")
    jobs = importlib.import_module(f"{EXTENSION}.scene.queue.job_list")
    view = jobs.all_jobs()[0]
    if view.take is None or view.error is not None:
        sys.exit(f"{what}: {view.error.sentence if view.error else 'no take came'}")
    take = view.take
    cost = f"${take.cost}" if take.cost_source != "proof" else "free"
    print(f"{what}: {take.width} x {take.height}, {cost}, {time.monotonic() - start:.1f} s -> {take.picture}")


def choose_provider(provider: str, service: str) -> None:
    """Set the preferences as a person would; `service` is the base address of a stand-in, for trying without a key."""
    values: Any = bpy.context.preferences.addons[EXTENSION].preferences
    values.provider = provider
    if service:
        registry = importlib.import_module(f"{EXTENSION}.client.provider_registry")
        for setting in (each for spec in registry.all_specs() for each in spec.settings):
            real = urlsplit(str(setting.default))
            if real.scheme == "https":  # the stand-in has each service at the path of the real address
                setattr(values, setting.preference, service + real.path)


def main() -> None:
    """The command line."""
    arguments = argparse.ArgumentParser(description="Dress the sample set.")
    arguments.add_argument("--out", type=Path, default=Path("demo-out"))
    arguments.add_argument("--provider", default="proof")
    arguments.add_argument(
        "--service", default="", metavar="ADDRESS", help="a stand-in service instead of the real one"
    )
    arguments.add_argument(
        "--cameras", nargs="*", default=["Camera Wide"], metavar="NAME", help="which cameras to render"
    )
    arguments.add_argument(
        "--languages", nargs="*", choices=LANGUAGES, default=list(LANGUAGES), metavar="TAG", help="of the signs"
    )
    chosen = arguments.parse_args()
    out = chosen.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    choose_provider(chosen.provider, chosen.service)
    build_alley()
    blend = out / "alley.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))
    hang_backdrop()
    for dressing in DRESSINGS:
        dress(dressing)
    bpy.ops.wm.save_mainfile()
    print(f"Dressed set -> {blend}")
    for camera in chosen.cameras:
        picture = out / f"{camera.removeprefix('Camera ').lower()}.png"
        start = time.monotonic()
        render_alley(camera, picture)
        print(f"{camera}: rendered in {time.monotonic() - start:.0f} s -> {picture}")
    if chosen.languages:
        for backdrop in bpy.data.collections["Set Dresser"].objects:
            backdrop.hide_render = True  # its far signs are Chinese, whatever the language of the set
        letter_alley(out, tuple(chosen.languages), tuple(chosen.cameras))


if __name__ == "__main__":
    main()
