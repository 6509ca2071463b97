"""Which image colour space makes a placed take look like the picture that came back. May import blender.versions and view_errors.

Measured with an emission plane, rendered by Cycles and read back (4.2.23, 4.5.15, 5.2.3), as differences of 255:
Standard with sRGB and Raw with Non-Color are exact. Filmic with Filmic sRGB is exact but for channels under 18, which
become 18. AgX with AgX Base sRGB is exact for greys and muted colours; saturated ones cannot be shown (pure red comes
out as 229, 22, 20 in 5.2; in 4.x saturated yellow turns pale). Khronos PBR Neutral is exact for middle greys, but its
inverse loses what is darker than 38 and caps pure colours at 72. ACES 2.0 with its own space is exact, ACES 1.3 within
1 but for one colour in 150, all of them at the edge of what a screen has. A photograph comes out 0.6 off with AgX in 4.x and
0.01 in 5.2 (plain sRGB: 8.8), 2.2 with Khronos (10.8). Every view of every display, also of ACES' configurations: docs/colour.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache

import bpy

from ...client.colour_limits import Limited
from ...client.placement import Shading
from ...client.session_state import ends_with_session
from ..blender.versions import balances_white, reaches_saturated_agx
from .view_errors import error_of

PLAIN_SPACES = ("sRGB", "sRGB - Texture", "sRGB Encoded Rec.709 (sRGB)", "sRGB - Display")
"""What a picture's own colours are called: by Blender's configuration, by ACES' of OCIO 2.3, and by newer ones of ACES."""

_UNDOING_SPACES: Mapping[str, tuple[str, ...]] = {
    "Standard": PLAIN_SPACES,
    "Un-tone-mapped": PLAIN_SPACES,
    "Video (colorimetric)": PLAIN_SPACES,
    "Filmic": ("Filmic sRGB",),
    "Filmic Log": ("Filmic Log",),
    "AgX": ("AgX Base sRGB",),
    "AgX - SDR": ("AgX Base sRGB",),
    "Khronos PBR Neutral": ("Khronos PBR Neutral sRGB",),
    "ACES 1.3": ("ACES 1.3 sRGB",),
    "ACES 1.3 - SDR": ("ACES 1.3 sRGB",),
    "ACES 2.0": ("ACES 2.0 sRGB",),
    "ACES 2.0 - SDR": ("ACES 2.0 sRGB",),
    "Raw": ("Non-Color", "Raw"),
}
"""By view transform the spaces that undo it, as `tests/blender/views.py` measures: where any space of a configuration comes within 2.5 of
255, none comes nearer than these. For other views, those of high dynamic range among them, there is none: another space may come nearer
than sRGB by chance, but still changes every colour, so their pictures stay sRGB, and the error is said. *Raw* is undone on an sRGB display only.
"""

_GAMMA_SPACES = ("Gamma 2.2 Encoded Rec.709", "Gamma 2.2 Rec.709 - Texture")

_LIMITS = {
    "AgX": "The AgX view cannot show very saturated colours exactly",
    "Khronos PBR Neutral": "The Khronos view cannot show the darkest tones and very saturated colours exactly",
}

_PLAIN_VIEWS = ("Standard", "Un-tone-mapped")

_SRGB_DISPLAYS = ("sRGB", "sRGB - Display")


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
    plain = plain_space()
    if shading is Shading.PRINCIPLED:
        return ColourChoice(plain)
    view, display = scene.view_settings.view_transform, scene.display_settings.display_device
    undoing = _first_of(_UNDOING_SPACES.get(view, ()))
    error = error_of(display, view)
    if not undoing:
        return ColourChoice(plain, (_not_undone(view, error),))
    notes = _limits(view, beyond or {})
    if error is not None and (display not in _SRGB_DISPLAYS or view not in _LIMITS):
        notes.append(
            f"On the display {display} the view transform {view} cannot be undone exactly: "
            f"colours come out {error:.0f} of 255 off on average."
        )
    changes = _view_changes(scene.view_settings)
    if changes:
        notes.append(f"The picture's colours also pass through the scene's {_listed(changes)}.")
    return ColourChoice(undoing, tuple(notes))


def plain_space() -> str:
    """The space in which a picture has its own colours; empty, which is Blender's default, where none is known by its name."""
    return _first_of(PLAIN_SPACES)


def _first_of(names: tuple[str, ...]) -> str:
    spaces = colour_spaces()
    return next((name for name in names if name in spaces), "")


def _not_undone(view: str, error: float | None) -> str:
    if error is None:
        return f"The view transform {view} changes the picture's colours; nothing undoes it here."
    return f"The view transform {view} changes the picture's colours, by {error:.0f} of 255 on average; nothing undoes it here."


@contextmanager
def shown_as_srgb(scene: bpy.types.Scene) -> Iterator[None]:
    """Show the scene as on an sRGB display: what is sent is sRGB, whatever display the artist works at. Afterwards as it was."""
    display, view = scene.display_settings, scene.view_settings
    had = display.display_device, view.view_transform, view.look
    if had[0] in _SRGB_DISPLAYS:
        yield
        return
    show_as_srgb(scene)
    try:
        yield
    finally:
        display.display_device, view.view_transform = had[:2]
        view.look = had[2]


def show_as_srgb(scene: bpy.types.Scene) -> None:
    """Let a scene show itself on an sRGB display, through the view that is nearest to its own there."""
    display, view = scene.display_settings, scene.view_settings
    if display.display_device in _SRGB_DISPLAYS:
        return
    wanted, look = view.view_transform, view.look
    for name in _SRGB_DISPLAYS:
        with suppress(TypeError):  # a configuration of the studio's own: its names are not Blender's
            display.display_device = name
            show_through(view, wanted, look)
            return


def show_plainly(view: bpy.types.ColorManagedViewSettings) -> None:
    """Choose the display's view that changes no picture's own colours."""
    for name in _PLAIN_VIEWS:
        with suppress(TypeError):
            view.view_transform = name
            break
    view.look = "None"


def show_through(view: bpy.types.ColorManagedViewSettings, wanted: str, look: str) -> None:
    """Choose a view by its name; where the display has none of that name, the one of standard range: of "AgX - HDR 1000 nits" AgX."""
    for name in (wanted, wanted.partition(" - ")[0], f"{wanted.partition(' - ')[0]} - SDR 100 nits (Rec.709)"):
        with suppress(TypeError):
            view.view_transform = name
            break
    with suppress(TypeError):
        view.look = look


def colour_behind() -> ColourChoice:
    """The colour space for a camera's background image, which passes by the scene's view transform.

    Blender shows such images with a plain gamma of 2.2, whatever their own curve is: with that one as their colour space
    they are exact (measured in 5.2; the space came with 5.0). As sRGB, dark tones come out up to 6 of 255 lighter.
    """
    return ColourChoice(_first_of((*_GAMMA_SPACES, *PLAIN_SPACES)))


@ends_with_session
@cache
def colour_spaces() -> frozenset[str]:
    """The image colour spaces that the running Blender knows: it reads them at its start."""
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
