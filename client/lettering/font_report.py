"""What a studio's folder of fonts is good for, in sentences: its families, the scripts they write, the files that are refused. No bpy."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .studio_fonts import StudioFont, StudioFonts

_SAMPLES = {
    "Latin": ("Latn", "aQé"),
    "Greek": ("Grek", "αΩ"),
    "Cyrillic": ("Cyrl", "жЯ"),
    "Devanagari": ("Deva", "कि्"),
    "Bengali": ("Beng", "কি্"),
    "Gujarati": ("Gujr", "કિ્"),
    "Gurmukhi": ("Guru", "ਕਿ੍"),
    "Kannada": ("Knda", "ಕಿ್"),
    "Malayalam": ("Mlym", "കി്"),
    "Tamil": ("Taml", "கி்"),
    "Telugu": ("Telu", "కి్"),
    "Sinhala": ("Sinh", "කි්"),
    "Arabic": ("Arab", "عبي"),
    "Hebrew": ("Hebr", "שלם"),
    "Thai": ("Thai", "กี่"),
    "Khmer": ("Khmr", "ក្ី"),
    "Burmese": ("Mymr", "က္ိ"),
    "Armenian": ("Armn", "աՖ"),
    "Georgian": ("Geor", "აჰ"),
    "Ethiopic": ("Ethi", "ሀአ"),
    "kana": ("Hira", "あアー"),
    "Simplified Chinese": ("Hani", "这国龙"),
    "Traditional Chinese": ("Hani", "這國龍"),
    "Hangul": ("Hang", "한글"),
}
"""A few letters of each script, without which none of its words can be written."""
_MOST = 8
"""Of families and of refused files that are named."""


def report_sentence(folder: str, families: tuple[str, ...], cache_folder: Path | None) -> str:
    """What is found in the folder. Raises what `StudioFonts` raises; reads every font that is there."""
    found = StudioFonts(Path(folder), families, cache_folder)
    said = [f"{_counted(found.fonts)}.", _scripts(found.fonts)]
    if found.refused:
        reasons = _listed((f"{error.facts['font']} ({error.facts['reason']})" for error in found.refused), "; ")
        said.append(f"Not used: {reasons}.")
    return " ".join(said)


def _counted(fonts: tuple[StudioFont, ...]) -> str:
    """The families in their order, each with its weights."""
    weights: dict[str, list[StudioFont]] = {}
    for font in fonts:
        weights.setdefault(font.family, []).append(font)
    names = (f"{family} ({_weights(own)})" for family, own in weights.items())
    return f"Fonts of the studio: {_listed(names, ', ')}"


def _weights(fonts: list[StudioFont]) -> str:
    if any("wght" in font.axes for font in fonts):
        return "all weights"
    return "one weight" if len(fonts) == 1 else f"{len(fonts)} weights and styles"


def _scripts(fonts: tuple[StudioFont, ...]) -> str:
    able = [
        name
        for name, (script, letters) in _SAMPLES.items()
        if any(font.suits(script) and all(ord(letter) in font.characters for letter in letters) for font in fonts)
    ]
    if not able:
        return "They have no script's letters that signs are set in; Blender's fonts write everything."
    return f"They write {', '.join(able)}; Blender's fonts write the rest."


def _listed(names: Iterable[str], between: str) -> str:
    whole = list(names)
    more = len(whole) - _MOST
    return between.join([*whole[:_MOST], *([f"and {more} more"] if more > 0 else [])])
