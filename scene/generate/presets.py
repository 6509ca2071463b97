"""Uses a ready-made preset for the next request or for a sign. Where it goes and which words an artist wrote stay. Main thread only."""

from __future__ import annotations

from ...client.errors import SignListLinked
from ...client.lettering.roles import Role
from ...client.options import PictureFormat
from ...client.signs.presets import Preset
from ..settings.request import SETDRESSER_PG_settings
from ..signs import revision
from ..signs.properties import SETDRESSER_PG_sign
from ..signs.sign_list import add_line


def use_for_request(settings: SETDRESSER_PG_settings, preset: Preset) -> None:
    """Fill in the prompt, with example words, and the picture's size, quality, format and background.

    A text block that held the prompt stays in the file.
    """
    settings.prompt_text = None
    settings.prompt = preset.prompt()
    settings.size = preset.size
    settings.quality = preset.quality.value
    settings.format = preset.format.value
    if preset.format is not PictureFormat.PNG:
        settings.compression = 100
    settings.background = preset.background.value


def use_for_sign(sign: SETDRESSER_PG_sign, preset: Preset) -> None:
    """Fill in what the sign is and how it looks; the example's words only where nobody has written any yet.

    Raises `SignListLinked`.
    """
    if sign.id_data.library is not None:
        raise SignListLinked()
    sign.subject, sign.skeleton, sign.style = preset.subject, preset.skeleton, preset.style
    sign.detail = preset.detail
    sign.quality = preset.quality.value
    sign.format = preset.format.value
    sign.background = preset.background.value
    if not has_words(sign):
        _fill_in_words(sign, preset)
    revision.touch()


def has_words(sign: SETDRESSER_PG_sign) -> bool:
    """Whether somebody has written words for it, in any language."""
    return any(each.text.strip() for line in sign.lines for each in line.texts)


def _fill_in_words(sign: SETDRESSER_PG_sign, preset: Preset) -> None:
    """The example's lines with their roles, in those of the file's languages that the example is written in."""
    sign.lines.clear()
    for number, example in enumerate(preset.example):
        add_line(sign, Role(example.role))
        for text in sign.lines[-1].texts:
            words = preset.words_in(text.name)
            text.text = words[number] if words else ""
