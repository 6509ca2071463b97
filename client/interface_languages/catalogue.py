"""What the interface says in another language: reads a language's file and translates what is shown. No bpy.

A file is in gettext's PO format, which every tool for translators reads and writes; of it only `msgid` and `msgstr` are used, so that
sixty lines here do what a library would have to be shipped for. Texts are translated after they were made, where they are shown: a
text that is none of the file's is looked for among its templates ("No key for {provider}."), whose values are taken over. So whoever
makes a sentence, in a courier or an error, knows no languages, and what is written to logs, job folders and scripts stays English.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

NAMES = re.compile(r"\{([\w.]*)[^{}]*\}")
"""A placeholder: its name, and how it is formatted."""
_LINE = re.compile(r'(msgid|msgstr)?\s*("(?:[^"\\]|\\.)*")')
_CHOICES = frozenset({"placement", "better"})
"""Placeholders that hold what one chooses from, never what somebody named: one word of ours is translated there, too."""
_JOINTS = ("; ", ": ", ", ")
"""What stands between texts of ours that make one line together, the widest first."""
_KEPT = 2000
"""Texts whose translation is remembered: a panel shows a hundred, of which those with a clock are new each second."""


def placeholders(text: str) -> tuple[set[str], set[str]]:
    """The names of a text's placeholders, and those of them that are glued to a word's end: a plural's ending, which may go."""
    found = list(NAMES.finditer(text))
    glued = {one[1] for one in found if one.start() and text[one.start() - 1].isalpha()}
    return {one[1] for one in found}, glued


def read_catalogue(path: Path) -> dict[str, str]:
    """A language's file: translation by English text, empty where there is none, or one that a tool marked as a guess (fuzzy).

    Raises ValueError with the line that is none of a PO file, OSError.
    """
    entries: list[dict[str, str]] = []
    part, is_fuzzy = "", False
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            is_fuzzy |= line.startswith("#,") and "fuzzy" in line
            continue
        matched = _LINE.fullmatch(line.strip())
        if matched is None:
            raise ValueError(f"{path.name}:{number}: neither msgid nor msgstr: {line}")
        if matched[1] == "msgid":
            entries.append({"msgid": "", "msgstr": "", "fuzzy": "yes" if is_fuzzy else ""})
            is_fuzzy = False
        part = matched[1] or part
        if not entries:
            raise ValueError(f"{path.name}:{number}: no msgid before it")
        entries[-1][part] += _unquoted(matched[2], path, number)
    return {entry["msgid"]: "" if entry["fuzzy"] else entry["msgstr"] for entry in entries if entry["msgid"]}


def write_catalogue(path: Path, words: Mapping[str, str], *, where: Mapping[str, str]) -> None:
    """Write a language's file; its head stays as it is. `where` names the source file of a text."""
    head = path.read_text("utf-8").split("\n\n")[0]
    entries = [f"#: {where[text]}\nmsgid {_quoted(text)}\nmsgstr {_quoted(said)}\n" for text, said in words.items()]
    path.write_text("\n".join([head + "\n", *entries]), "utf-8")


def _unquoted(text: str, path: Path, number: int) -> str:
    """PO's escapes are among JSON's, whose reader takes a tenth of the time that Python's own takes."""
    try:
        return str(json.loads(text, strict=False))
    except ValueError as error:
        raise ValueError(f"{path.name}:{number}: {error}") from error


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


class _Template:
    """A text with values: how it is known, and its translation, empty where there is none yet."""

    def __init__(self, text: str, said: str) -> None:
        self.text, self.said = text, said
        self.parts = NAMES.split(text)[::2]
        """What stands between the values."""
        self.longest = max(self.parts, key=len)
        """Looked for first: it is there or not in no time."""
        self.names = tuple(dict.fromkeys(one[1] for one in NAMES.finditer(text)))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Made when a text may fit: to make all of them would take a fifth of a second."""
        known: list[str] = []
        pattern = re.escape(self.parts[0])
        for one, part in zip(NAMES.finditer(self.text), self.parts[1:], strict=True):
            if one[1] in known:
                pattern += f"(?P=v{known.index(one[1])})"
            else:
                pattern += f"(?P<v{len(known)}>.*?)"
                known.append(one[1])
            pattern += re.escape(part)
        return re.compile(pattern, re.DOTALL)

    def values_in(self, text: str) -> dict[str, str] | None:
        """The values by their names; None when the text is not of this template."""
        if self.longest not in text or not (text.startswith(self.parts[0]) and text.endswith(self.parts[-1])):
            return None
        fitting = self.pattern.fullmatch(text)
        return None if fitting is None else dict(zip(self.names, fitting.groups(), strict=True))


@dataclass(slots=True)
class Catalogue:
    """The words of one language."""

    words: dict[str, str]
    """Translation by English text; without those that are empty."""
    _untranslated: frozenset[str] = frozenset()
    _templates: list[_Template] = field(default_factory=list)
    _known: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # What has no translation yet is English as a whole, and no part of it is translated by a template that says less of it.
        made = [_Template(text, said) for text, said in self.words.items() if NAMES.search(text)]
        self._untranslated = frozenset(text for text, said in self.words.items() if not said)
        self.words = {text: said for text, said in self.words.items() if said}
        # Of two that fit, the one that says more of the text.
        self._templates = sorted(made, key=lambda one: sum(map(len, one.parts)), reverse=True)

    def translated(self, text: str) -> str:
        """The text in this language; as it is where the file has no words for it."""
        if text in self._untranslated:
            return text
        said = self.words.get(text) or self._known.get(text)
        if said is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            said = self._known[text] = self._from_template(text)
        return said

    def _from_template(self, text: str) -> str:
        for template in self._templates:
            values = template.values_in(text)
            if values is not None:
                return self._filled(template.said, values) if template.said else text
        return self._joined(text)

    def _filled(self, said: str, values: Mapping[str, str]) -> str:
        """A translation with its values in their places."""
        return NAMES.sub(lambda one: self._value(values.get(one[1], one[0]), one[1]), said)

    def _joined(self, text: str) -> str:
        """A line of several texts, part by part: "English: 1 picture, free"."""
        joint = next((one for one in _JOINTS if one in text), "")
        if not joint:
            return text
        return joint.join(self.translated(part) if part.islower() else self._value(part) for part in text.split(joint))

    def _value(self, value: str, name: str = "") -> str:
        """A value may be a sentence of ours in turn; a single word, or Words Like These, may as well be what somebody wrote, and stays."""
        is_ours = name in _CHOICES or (" " in value and not value.istitle())
        return self.translated(value) if is_ours else value
