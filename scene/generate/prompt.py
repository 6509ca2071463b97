"""The prompt of an ordinary request: the artist's words, what the pictures are and the continuity, with every variable filled in. Main thread only.

A variable stands for something of the scene, and on a sign's surface for something of the sign.
"""

from __future__ import annotations

from typing import Final

import bpy

from ...client.choices import PlacementKind
from ...client.errors import VariableUnknown
from ...client.options import ReferenceRole
from ...client.prompt_composing import NamedReference, PromptParts, compose
from ...client.session_state import SessionState
from ...client.signs.sign_request import values_of, values_with_fields
from ...client.signs.variables import filled, names_in
from ..placements.registry import spec_of
from ..references.camera_facts import camera_facts
from ..references.listed import in_use
from ..references.style import palette_of, style
from ..settings.options import CaptureSource, MaskSource
from ..settings.request import SETDRESSER_PG_settings, prompt_of
from ..signs import revision
from ..signs.language import language_shown
from ..signs.properties import SETDRESSER_PG_sign
from ..signs.sign_list import active_sign, all_signs, languages, read_sign, sign_list
from ..signs.surroundings import scene_values

_known: Final[SessionState[tuple[int, dict[int, int]]]] = SessionState(lambda: (-1, {}))
"""The revision of the signs, and their places in the list by their objects' identities."""


def composed_prompt(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> str:
    """The prompt as it is sent: the artist's words, the pictures' roles, the continuity by choice.

    Its variables are filled in. Raises `VariableUnknown`, `PromptTooLong`.
    """
    return compose(prompt_parts(context, settings))


def prompt_parts(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> PromptParts:
    """What the prompt is composed of now, as the chosen placement views it."""
    has_capture = settings.capture.source != CaptureSource.NONE
    found = style() if settings.continuity.use_style else None
    parts = PromptParts(
        words=words_of(context, settings),
        has_capture=has_capture,
        has_mask=has_capture and settings.mask.source != MaskSource.NONE,
        references=tuple(
            NamedReference(reference.name, ReferenceRole(reference.role), reference.words)
            for reference in in_use(settings)
        ),
        style_words="" if found is None else found.words,
        palette=() if found is None else palette_of(found),
        camera=camera_facts(context.scene, settings) if settings.continuity.use_camera_facts else None,
    )
    return spec_of(PlacementKind(settings.placement)).prompt(parts)


def words_of(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> str:
    """The artist's words with every variable filled in. Fit for a panel's draw. Raises `VariableUnknown`.

    Where the active object is a sign's, the sign's words are those of the language that the scene shows.
    """
    words = prompt_of(settings)
    names = names_in(words)
    without_fields = {"subject", "style"}.isdisjoint(names)
    return filled(words, _values(context, without_fields=without_fields) if names else {})


def name_after_words(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> str:
    """What a picture is called after its prompt: the first words."""
    try:
        words = words_of(context, settings)
    except VariableUnknown:  # keeps a request from being made, but not a take that was kept from being placed
        words = prompt_of(settings)
    return " ".join(words.split()[:6])[:40]


def _values(context: bpy.types.Context, *, without_fields: bool) -> dict[str, str]:
    """What variables stand for here. A sign's subject and style, which may have unknown ones in them, only where they are wanted."""
    values = scene_values(context.scene)
    sign = sign_on(context.active_object)
    if sign is None:
        return values
    tag = language_shown(context.scene) or languages()[0]
    if without_fields:
        return {**values, "subject": "", "style": "", **values_of(read_sign(sign), tag)}
    return values_with_fields(read_sign(sign), tag, values)


def sign_on(obj: bpy.types.Object | None) -> SETDRESSER_PG_sign | None:
    """The sign on an object: of several the one that is chosen in the list, else the first."""
    if obj is None:
        return None
    chosen = active_sign()
    if chosen is not None and chosen.object == obj:
        return chosen
    found, place = sign_list(), _places().get(obj.session_uid, -1)
    if found is None or not 0 <= place < len(found.signs) or found.signs[place].object != obj:
        return None
    return found.signs[place]


def _places() -> dict[int, int]:
    """The first sign's place in the list by its object: looking through thousands of signs takes longer than a redraw may."""
    if _known.now[0] != revision.number():
        signs = reversed(list(enumerate(all_signs())))
        _known.now = (revision.number(), {sign.object.session_uid: place for place, sign in signs if sign.object})
    return _known.now[1]
