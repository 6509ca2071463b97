"""Which image colour space makes a placed take look like the picture that came back. May import blender.versions.

Measured with an emission plane, rendered by Cycles and read back (4.2.23, 4.5.15, 5.2.3), as differences of 255:
Standard with sRGB and Raw with Non-Color are exact. Filmic with Filmic sRGB is exact but for channels under 18, which
become 18. AgX with AgX Base sRGB is exact for greys and muted colours; saturated ones cannot be shown (pure red comes
out as 229, 22, 20 in 5.2; in 4.x saturated yellow turns pale). Khronos PBR Neutral is exact for middle greys, but its
inverse loses what is darker than 38 and caps pure colours at 72. ACES 2.0 with its own space is exact, ACES 1.3 within
1 but for one colour in 150, all of them at the edge of what a screen has. A photograph comes out 0.6 off with AgX in 4.x and
0.01 in 5.2 (plain sRGB: 8.8), 2.2 with Khronos (10.8).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import bpy

from ...client.colour_limits import Limited
from ...client.placement import Shading
from ..blender.versions import balances_white, reaches_saturated_agx

_EXACT_SPACES = {
    "Standard": "sRGB",
    "Filmic": "Filmic sRGB",
    "AgX": "AgX Base sRGB",
    "Khronos PBR Neutral": "Khronos PBR Neutral sRGB",
    "ACES 1.3": "ACES 1.3 sRGB",
    "ACES 2.0": "ACES 2.0 sRGB",
    "Raw": "Non-Color",
}

_LIMITS = {
    "AgX": "The AgX view cannot show very saturated colours exactly",
    "Khronos PBR Neutral": "The Khronos view cannot show the darkest tones and very saturated colours exactly",
}


@dataclass(frozen=True, slots=True)
class ColourChoice:
    """An image colour space by its name in the running configuration (empty: Blender's default), and what to say of it."""

    space: str
    notes: tuple[str, ...] = ()


def colour_for(scene: bpy.types.Scene, shading: Shading, beyond: Mapping[str, float] | None = None) -> ColourChoice:
    """The colour space for a take in this scene.

    An emitting surface undoes the scene's view transform, so that the picture looks as it was made. A lit surface
    takes the picture as its reflectance: plain sRGB. `beyond` is how much of the picture which view cannot show.
    """
    spaces = colour_spaces()
    plain = "sRGB" if "sRGB" in spaces else ""
    if shading is Shading.PRINCIPLED:
        return ColourChoice(plain)
    view = scene.view_settings.view_transform
    exact = _EXACT_SPACES.get(view, "")
    if exact not in spaces:
        return ColourChoice(
            plain, (f"The view transform {view} changes the picture's colours; nothing undoes it here.",)
        )
    notes = _limits(view, beyond or {})
    changes = _view_changes(scene.view_settings)
    if changes:
        notes.append(f"The picture's colours also pass through the scene's {_listed(changes)}.")
    return ColourChoice(exact, tuple(notes))


def colour_behind() -> ColourChoice:
    """The colour space for a camera's background image, which passes by the scene's view transform.

    Blender shows such images with a plain gamma of 2.2, whatever their own curve is: with that one as their colour space
    they are exact (measured in 5.2; the space came with 5.0). As sRGB, dark tones come out up to 6 of 255 lighter.
    """
    spaces = colour_spaces()
    return ColourChoice(next((space for space in ("Gamma 2.2 Encoded Rec.709", "sRGB") if space in spaces), ""))


def colour_spaces() -> frozenset[str]:
    """The image colour spaces that the running Blender knows."""
    names = bpy.types.ColorManagedInputColorspaceSettings.bl_rna.properties["name"]
    return frozenset(item.identifier for item in names.enum_items)


def _limits(view: str, beyond: Mapping[str, float]) -> list[str]:
    """What the view cannot show of a picture: how much of it, where that is known."""
    if view not in _LIMITS:
        return []
    limited = Limited.KHRONOS if view != "AgX" else Limited.AGX if reaches_saturated_agx() else Limited.AGX_BEFORE_5
    share = beyond.get(limited.value)
    if share is None:
        return [f"{_LIMITS[view]}; the rest of the picture looks as it was made."]
    if share == 0:
        return []
    part = f"{share:.0%}" if share >= 0.01 else "less than 1%"
    return [f"{_LIMITS[view]}: {part} of this picture. The rest looks as it was made."]


def _view_changes(view: bpy.types.ColorManagedViewSettings) -> list[str]:
    """What else the scene does to colours on their way to the screen."""
    changes = {
        "look": view.look != "None",
        "exposure": abs(view.exposure) > 1e-6,
        "gamma": abs(view.gamma - 1) > 1e-6,
        "curves": view.use_curve_mapping,
        "white balance": balances_white(view),
    }
    return [name for name, is_set in changes.items() if is_set]


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
