"""What is asked for when a sign is asked for in one language: prompt, copy, size, and the fingerprint that tells whether it was. No bpy, no I/O."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..lettering.roles import Role, line_of
from ..prompt_composing import NamedReference, PromptParts, compose
from ..request import CopyArea, Moderation, Request
from . import variables
from .languages import language
from .sign import Sign, copy_area

SKELETON = (
    "{subject}, seen straight on, its face filling the whole picture from edge to edge. It reads: {copy}. {style}"
)
"""The prompt of a sign that has none of its own: a texture has no surroundings and no perspective."""

_CALLED = {
    Role.HEADLINE: "headline ",
    Role.SUB_HEADLINE: "sub-headline ",
    Role.BODY: "",
    Role.PRICE: "price ",
    Role.SMALL_PRINT: "small print ",
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all signs of a set have in common when they are asked for: the project's style, and what the scene's variables
    stand for.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    style_words: str = ""
    palette: tuple[str, ...] = ()
    references: tuple[NamedReference, ...] = ()
    """What the prompt says of the pictures that go along, the sign's own among them."""


def request_of(sign: Sign, tag: str, around: Surroundings, model: str) -> Request:
    """The request for a sign in one language, without its pictures. Raises `VariableUnknown`, `PromptTooLong`."""
    size = sign.size()
    return Request(
        prompt=prompt_of(sign, tag, around),
        model=model,
        size=size,
        quality=sign.quality,
        background=sign.background,
        format=sign.format,
        moderation=Moderation.AUTO,
        copy_lines=sign.copy(tag),
        language=tag,
        copy_area=copy_area(size, sign.ratio),
        type_guide=sign.use_guide,
    )


def prompt_of(sign: Sign, tag: str, around: Surroundings) -> str:
    """The prompt as it is sent. Raises `VariableUnknown`, `PromptTooLong`."""
    parts = PromptParts(
        words=_words(sign, values_with_fields(sign, tag, around.values)),
        references=around.references,
        type_guide=sign.use_guide,
        style_words=around.style_words,
        palette=around.palette,
    )
    return compose(parts)


def check_variables(sign: Sign, known: Mapping[str, str] | frozenset[str]) -> None:
    """Raise `VariableUnknown` for a variable of the sign's prompt, subject or style that nobody knows."""
    names = {*known, *variables.OF_THE_SIGN}
    for text in (sign.skeleton, sign.subject, sign.style):
        variables.filled(text, dict.fromkeys(names, ""))


def fingerprint_of(sign: Sign, tag: str, around: Surroundings) -> str:
    """What changes when the words, the shape or the look of a sign in this language change; empty where it has no words.

    The provider, the model and what the scene's variables stand for do not count.
    """
    copy = sign.copy(tag)
    if not copy:
        return ""
    parts = (
        *copy,
        "",
        tag,
        f"{sign.ratio:.3f}",
        str(sign.pixels),
        _measures_said(sign),
        sign.skeleton,
        sign.subject,
        sign.style,
        sign.quality.value,
        sign.background.value,
        sign.format.value,
        "guide" if sign.use_guide else "",
        sign.reference,
        around.style_words,
        *around.palette,
    )
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _measures_said(sign: Sign) -> str:
    """The name and the lengths that the prompt says. The ratio counts anyway."""
    said = sign.skeleton + sign.subject + sign.style
    if "{sign." not in said:
        return ""
    values = {"{sign.name}": sign.name, "{sign.width}": metres(sign.width), "{sign.height}": metres(sign.height)}
    return " ".join(value for variable, value in values.items() if variable in said)


def values_of(sign: Sign, tag: str) -> dict[str, str]:
    """What the sign's own variables stand for in one language."""
    spoken = language(tag)
    return {
        "copy": quoted(sign.copy(tag)),
        "language": spoken.name,
        "script": spoken.script,
        "sign.name": sign.name,
        "sign.width": metres(sign.width),
        "sign.height": metres(sign.height),
        "sign.ratio": f"{sign.ratio:.1f}:1" if sign.ratio >= 1 else f"1:{1 / sign.ratio:.1f}",
    }


def values_with_fields(sign: Sign, tag: str, around: Mapping[str, str]) -> dict[str, str]:
    """Every variable that means something on this sign: the surroundings', its own, its subject and its style.

    Raises `VariableUnknown`.
    """
    values = {**around, **values_of(sign, tag)}
    own = {name: variables.filled(getattr(sign, name), values).strip().rstrip(".") for name in ("subject", "style")}
    own["subject"] = own["subject"] or "A sign"
    return {**values, **own}


def metres(length: float) -> str:
    """A length as a prompt says it."""
    return f"{length:.1f} m" if length >= 1 else f"{length * 100:.0f} cm"


def quoted(copy: tuple[str, ...]) -> str:
    """The words as a prompt says them: each line in quotation marks that it does not contain, with what it is for before it."""
    said = []
    for line in map(line_of, copy):
        for part, role in _parts(line.text, line.role):
            marks = next((pair for pair in ("“”", "‘’", "«»", "「」") if not set(pair) & set(part)), "“”")
            said.append(f"{_CALLED[role]}{marks[0]}{part}{marks[1]}")
    return ", ".join(said)


def _parts(text: str, role: Role) -> list[tuple[str, Role]]:
    """A line, and the price that a tab parts from it."""
    item, tab, price = text.partition("\t")
    return [(item.strip(), role), (price.strip(), Role.PRICE)] if tab and price.strip() else [(text.strip(), role)]


def _words(sign: Sign, values: dict[str, str]) -> str:
    """The artist's part of the prompt, its variables filled in; what has no place for the words gets them at its end."""
    skeleton = sign.skeleton.strip() or SKELETON
    words = variables.filled(skeleton, values).strip()
    if "copy" not in variables.names_in(skeleton):
        words = f"{words.rstrip('.')}. It reads: {values['copy']}."
    area = copy_area(sign.size(), sign.ratio)
    return words if area is None else f"{words} {_band(area)}"


def _band(area: CopyArea) -> str:
    """How a shape that no picture has is asked for: as the middle of one, with plain ground beside it."""
    if area.height < 1:
        return (
            f"The sign is the middle {area.height:.0%} of the picture's height, from its left to its right edge; "
            "above and below it nothing but its plain ground."
        )
    return (
        f"The sign is the middle {area.width:.0%} of the picture's width, from its upper to its lower edge; "
        "left and right of it nothing but its plain ground."
    )
