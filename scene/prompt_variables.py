"""What the variables of an ordinary prompt stand for: the scene's, and on a sign's surface the sign's own. Main thread only."""

from __future__ import annotations

import bpy

from ..client.errors import VariableUnknown
from ..client.signs.variables import filled, names_in
from .settings import SETDRESSER_PG_settings, prompt_of
from .sign_settings import SETDRESSER_PG_sign


def words_of(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> str:
    """The artist's words with every variable filled in. Fit for a panel's draw. Raises `VariableUnknown`.

    Where the active object is a sign's, the sign's words are those of the language that the scene shows.
    """
    words = prompt_of(settings)
    if not names_in(words):
        return filled(words, {})
    return filled(words, _values(context))


def name_after_words(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> str:
    """What a picture is called after its prompt: the first words."""
    try:
        words = words_of(context, settings)
    except VariableUnknown:  # keeps a request from being made, but not a take that was kept from being placed
        words = prompt_of(settings)
    return " ".join(words.split()[:6])[:40]


def _values(context: bpy.types.Context) -> dict[str, str]:
    from ..client.signs.sign_request import values_with_fields
    from .signs.sign_list import languages, read_sign
    from .signs.surroundings import scene_values
    from .signs.switching import language_of

    values = scene_values(context.scene)
    sign = sign_on(context.active_object)
    if sign is None:
        return values
    tag = language_of(context.scene) or languages()[0]
    return values_with_fields(read_sign(sign), tag, values)


def sign_on(obj: bpy.types.Object | None) -> SETDRESSER_PG_sign | None:
    """The sign on an object: of several the one that is chosen in the list, else the first."""
    from .signs.sign_list import active_sign, all_signs

    if obj is None:
        return None
    chosen = active_sign()
    if chosen is not None and chosen.object == obj:
        return chosen
    return next((sign for sign in all_signs() if sign.object == obj), None)
