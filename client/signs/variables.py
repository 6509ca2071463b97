"""Variables in prompts, such as {sign.width}: found, filled in, and refused by name when nobody knows them. No bpy, no I/O.

A variable is a name in braces without spaces; a name in double braces stands as it is, in single ones. All other braces,
as in a prompt that is JSON, are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..errors import VariableUnknown

OF_THE_SIGN = {
    "copy": "the sign's words, in quotes, line by line with their roles",
    "language": "the language's name in English: Simplified Chinese",
    "script": "the language's script, as in ISO 15924: Hans",
    "subject": "what the sign is, from its own field",
    "style": "how it looks, from its own field",
    "sign.name": "what the sign is called",
    "sign.width": "the width of its surface, such as 2.6 m",
    "sign.height": "the height of its surface",
    "sign.ratio": "width over height, such as 2.9:1",
}
"""Variables that mean something on a sign only."""

OF_THE_SCENE = {
    "scene": "the scene's name",
    "shot": "the name of the shot: of the marker whose camera is on at this frame",
    "frame": "the current frame",
    "file": "the .blend's name without its ending",
    "camera": "the active camera's name",
    "camera.lens": "its focal length, such as 35 mm",
    "camera.height": "how high it stands, such as 1.6 m",
}
"""Variables that mean something everywhere. A sign's fingerprint has their names, not what they stand for: a new lens does not
make a set's signs out of date.
"""

_NAME = r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*"
_VARIABLE = re.compile(rf"\{{(\{{{_NAME}\}})\}}|\{{({_NAME})\}}")
"""A name in double braces, with its inner ones; or a variable."""


def names_in(text: str) -> list[str]:
    """The variables of a text, in order, each once."""
    return list(dict.fromkeys(found[2] for found in _VARIABLE.finditer(text) if found[2]))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with every variable replaced by its value; values are not looked through again.

    Raises `VariableUnknown` for the first one that has none.
    """
    if "{" not in text:
        return text

    def value(found: re.Match[str]) -> str:
        name = found[2]
        if name is None:
            return found[1]
        if name not in values:
            raise VariableUnknown(name=name, known=listed(values))
        return values[name]

    return _VARIABLE.sub(value, text)


def listed(names: Iterable[str]) -> str:
    """Variables as an artist would write them."""
    return ", ".join(f"{{{name}}}" for name in sorted(names))
