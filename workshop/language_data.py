"""Makes `client/language_data.json` from the Unicode CLDR, as Babel has it: other tags and names of the languages that signs can be in.

Run with the client environment's Python: `python -m workshop.language_data`. A test compares the file with what Babel says.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from client.language_tags import DATA, folded
from client.signs.languages import KNOWN

_SPOKEN = ("en", "de")
"""The languages in which others are named: those of the interface."""
_FURTHER = ("be", "ckb", "lzh", "nn", "no", "tg", "ti", "tk", "ug", "yue")
"""Languages whose script is wanted although they are not offered: words may be set in them."""

_NONE = ("mis", "mul", "no", "root", "und", "zxx")
"""Codes of no language, of any, or of a group."""


def made() -> dict[str, Any]:
    """The data: aliases, scripts and regions by tag, and names by how they are looked up."""
    bases = {tag.partition("-")[0] for tag in KNOWN}
    return {
        "aliases": _aliases(bases),
        "scripts": _likely(bases | set(_FURTHER), 1),
        "regions": _likely(bases | set(_FURTHER), 2),
        "names": _names(bases),
        "names_of_others": _names_of_others(bases),
        "script_names": _script_names(),
        "region_names": _region_names(),
        "region_aliases": _region_aliases(),
    }


def _aliases(bases: set[str]) -> dict[str, str]:
    """Codes that were withdrawn, three-letter ones, and those of the one language of a group that is meant by it."""
    from babel.core import get_global

    wanted = {}
    for old, new in sorted(get_global("language_aliases").items()):
        if new.partition("_")[0] in {*bases, "no"} and "_" not in old:
            wanted[old] = new.replace("_", "-")
    return wanted


def _likely(bases: set[str], part: int) -> dict[str, str]:
    """The script (part 1) or region (part 2) that a tag leaves unsaid."""
    from babel.core import get_global

    found = {}
    for tag, full in sorted(get_global("likely_subtags").items()):
        base, *rest = tag.split("_")
        said = [each for each in rest if len(each) == (4 if part == 1 else 2) or (part == 2 and each.isdigit())]
        if base in bases and not said:
            found[tag.replace("_", "-")] = full.split("_")[part]
    return found


def _names(bases: set[str]) -> dict[str, str]:
    """What languages are called in the interface's languages and by themselves, with a script or a region where that goes with the name."""
    from babel import Locale
    from babel.localedata import locale_identifiers

    found: dict[str, str] = {}
    aliases = _aliases(bases)
    for code, name in (each for spoken in _SPOKEN for each in sorted(Locale(spoken).languages.items())):
        tag = aliases.get(code, code.replace("_", "-"))
        if tag.partition("-")[0] in bases:
            found.setdefault(folded(name), tag)
    for identifier in sorted(locale_identifiers(), key=lambda each: (each.count("_"), each)):
        parts = identifier.split("_")
        if parts[0] not in bases or any(len(part) > 4 or (len(part) == 3 and part.isalpha()) for part in parts[1:]):
            continue
        spoken, tag = Locale.parse(identifier), identifier.replace("_", "-")
        own = spoken.languages.get(identifier) or (spoken.languages.get(parts[0]) if len(parts) == 1 else None)
        if own:
            found.setdefault(folded(own), tag)
        base = spoken.languages.get(parts[0])
        qualifiers = [spoken.scripts.get(part) or spoken.territories.get(part) for part in parts[1:]]
        if base and qualifiers and all(qualifiers):
            found.setdefault(folded(" ".join([base, *map(str, qualifiers)])), tag)
    return dict(sorted(found.items()))


def _names_of_others(bases: set[str]) -> list[str]:
    """What the languages are called in which no sign can be: beside the name of one that is offered they say that it is not meant."""
    from babel import Locale

    named = (each for spoken in _SPOKEN for each in Locale(spoken).languages.items())
    return sorted({folded(name) for code, name in named if code.split("_")[0] not in {*bases, *_NONE}})


def _script_names() -> dict[str, str]:
    from babel import Locale

    return _by_name(Locale(spoken).scripts for spoken in _SPOKEN)


def _region_names() -> dict[str, str]:
    from babel import Locale

    return _by_name(Locale(spoken).territories for spoken in _SPOKEN)


def _by_name(named: Iterable[Mapping[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, name in (each for names in named for each in sorted(names.items())):
        if code not in ("ZZ", "Zzzz"):
            found.setdefault(folded(name), code)
    return dict(sorted(found.items()))


def _region_aliases() -> dict[str, str]:
    """Regions that are no more, or are written otherwise; of several that came of one, the first."""
    from babel.core import get_global

    return {old: new[0] for old, new in sorted(get_global("territory_aliases").items()) if len(old) == 2}


def write() -> None:
    """Write the file anew."""
    DATA.write_text(json.dumps(made(), ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    write()
    sys.stdout.write(f"{DATA.name}: {DATA.stat().st_size:,} bytes\n")
