"""Tags of languages by the rules of Unicode's CLDR (UTS 35): what a tag leaves unsaid, other tags of the same, and names. No bpy, no network.

The data stand in `language_data.json`, which `workshop/language_data.py` makes; it is read when it is first asked for.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from .session_state import ends_with_session

DATA = Path(__file__).with_name("language_data.json")

_PARTS = re.compile(
    r"([a-z]{2,3})(?:-([a-z]{3}))?(?:-([a-z]{4}))?(?:-([a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:valencia|1901|1996|1990|oxendict|tarask|ekavsk|ijekavsk|monoton|polyton|pinyin|wadegile|jauer|scouse))*"
    r"(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.IGNORECASE,
)
"""Of variants those alone that are met: `so-called` is no Somali."""
_IN_LATIN = re.compile(r"-(?:pinyin|wadegile)\b", re.IGNORECASE)
"""Variants that say how Chinese is written in Latin letters."""
_PUNCTUATION = re.compile(r"[\s\-‐-―_()\[\]{}<>（）【】「」,،、，;:：/|\\·•・.'’\"“”&+*\U0001f1e6-\U0001f1ff]+")
"""And the letters that flags are made of."""
_OLD_CHINESE = {"zh-chs": "zh-Hans", "zh-cht": "zh-Hant"}
"""As older Windows calls them, which no standard has."""
_GROUPS = {"no": "nb"}
"""Of the two that are written in Norway, nearly all is Bokmål; CLDR matches the one with the other."""
_WITH_A_DOT = re.compile(r"(?:\.[A-Za-z0-9-]+)?(?:@([A-Za-z]+))?$")
"""What POSIX puts behind a locale: `hi_IN.UTF-8`, `sr_RS@latin`."""
_OF_POSIX = {"latin": "Latn", "cyrillic": "Cyrl", "devanagari": "Deva"}


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag's parts; `script` (ISO 15924) and `region` are empty where it leaves them unsaid."""

    base: str
    script: str = ""
    region: str = ""

    def __str__(self) -> str:
        """The tag as BCP 47 writes it."""
        return "-".join(filter(None, (self.base, self.script, self.region)))


def parsed(written: str) -> Tag | None:
    """The parts of a tag, however it is written: `ZH_cn`, `zh-cmn-Hans`, `hi_IN.UTF-8`; None when it is none.

    Withdrawn codes are replaced. Variants, extensions and private parts go: no words are others for them.
    """
    written = written.strip()
    posix = _WITH_A_DOT.search(written)
    assert posix is not None
    plain = _OLD_CHINESE.get(written.replace("_", "-").casefold(), written[: posix.start()].replace("_", "-"))
    found = _PARTS.fullmatch(plain)
    if found is None:
        return None
    base, extended, script, region = found.groups()
    if not script and _IN_LATIN.search(plain):
        script = "Latn"
    script, region = (script or _OF_POSIX.get((posix[1] or "").lower(), "")).title(), (region or "").upper()
    region = _data()["region_aliases"].get(region, region)
    if (script and script not in _scripts()) or (region and region not in _regions()):
        return None
    base = (extended or base).lower()
    base = _data()["aliases"].get(base, base)
    region = _MEANT.get((base, region), region)
    whole = _GROUPS.get(base, base).split("-")
    return Tag(whole[0], script or (whole[1] if len(whole) > 1 else ""), region)


def maximized(tag: Tag) -> Tag:
    """The tag with the script and the region that it leaves unsaid, as far as they are known."""
    data = _data()
    places = (f"{tag.base}-{tag.region}" if tag.region else "", tag.base)
    script = tag.script or next((data["scripts"][place] for place in places if place in data["scripts"]), "")
    region = tag.region or data["regions"].get(f"{tag.base}-{script}") or data["regions"].get(tag.base, "")
    return Tag(tag.base, script, region)


def minimized(tag: Tag) -> Tag:
    """The shortest tag that says the same; a script goes before a region, as words are written in it."""
    whole = maximized(tag)
    trials = (Tag(whole.base), Tag(whole.base, whole.script), Tag(whole.base, "", whole.region))
    return next((trial for trial in trials if maximized(trial) == whole), whole)


def script_of(tag: str) -> str:
    """The script (ISO 15924) that words in a language are written in; empty where that is not known."""
    found = parsed(tag)
    return "" if found is None else maximized(found).script


def base_named(name: str) -> Tag | None:
    """The language that is called so in English or by itself, as `folded` writes it; None when none is."""
    tag = _names().get(name)
    return None if tag is None else parsed(tag)


def qualified(tag: Tag, words: str, codes: Collection[str] = ()) -> Tag | None:
    """A language of which a script, a region or both are said by name (`words` as `folded` writes them), or by one of `codes`.

    None when they say anything else: also a script that the language is not written in, or a code that is more often a remark, as in
    `English (MT)`.
    """
    data = _data()
    left = words.split()
    while left:
        for count in range(len(left), 0, -1):
            said = " ".join(left[:count])
            script = data["script_names"].get(said) or _OTHER_SCRIPT_NAMES.get(said) or _script_coded(said)
            region = data["region_names"].get(said) or _OTHER_REGION_NAMES.get(said)
            if not region and said in codes:
                region = _region_coded(tag.base, said)
            if script and not tag.script and _is_written_in(tag.base, script):
                tag = Tag(tag.base, script, tag.region)
            elif region and not tag.region:
                tag = Tag(tag.base, tag.script, region)
            else:
                continue
            left = left[count:]
            break
        else:
            return None
    return tag


def is_name_of_another(first: str, words: str) -> bool:
    """Whether words behind a language's name are those of a language that signs cannot be in: `Nynorsk`, `Sorani`. As `folded` writes them."""
    others = _data()["names_of_others"]
    return words in others or f"{first} {words}" in others or words in _OTHER_NAMES_OF_OTHERS


_OTHER_NAMES_OF_OTHERS = frozenset(["nynorsk", "sorani", "hokkien", "taiwanese", "shanghainese", "teochew"])
"""As people call them beside the name of what they are counted among."""
_REGIONS_IN_CODES = {
    "ar": "AE BH DZ EG IQ JO KW LB LY MA MR OM PS SA SD SY TN YE",
    "bn": "BD IN",
    "ca": "AD ES",
    "da": "DK",
    "de": "AT CH DE LI LU",
    "el": "CY GR",
    "en": "AU CA GB HK IE IN NG NZ PH SG US ZA",
    "es": "AR BO CL CO CR CU EC ES GT HN MX NI PA PE PR PY SV US UY VE LA 419",
    "fa": "AF IR",
    "fr": "BE CA CH FR LU",
    "hr": "BA HR",
    "it": "CH IT",
    "ko": "KP KR",
    "ms": "BN MY SG",
    "ne": "IN NP",
    "nl": "BE NL",
    "pa": "IN PK",
    "pt": "AO BR MZ PT",
    "ro": "MD RO",
    "sv": "FI SE",
    "sw": "CD KE TZ UG",
    "ta": "IN LK MY SG",
    "tr": "CY TR",
    "ur": "IN PK",
    "zh": "CN HK MO MY SG TW",
}
"""Where else a language is told apart: of all that have speakers everywhere, any two letters would be some region's."""
_ALSO_WRITTEN_IN = {
    "Arab": "az ha id jv kk ku ms pa sd sw tr uz",
    "Cyrl": "az kk ku mn ro sr uz",
    "Deva": "bn kn ml mr ne pa sa sd ta te ur",
}


def _is_written_in(base: str, script: str) -> bool:
    """Whether words of a language are met in a script: any can be spelled in Latin letters."""
    return (
        script in ("Latn", maximized(Tag(base)).script)
        or f"{base}-{script}" in _data()["regions"]
        or base in _ALSO_WRITTEN_IN.get(script, "").split()
    )


def _region_coded(base: str, said: str) -> str:
    code = said.upper()
    known = (*_REGIONS_IN_CODES.get(base, "").split(), maximized(Tag(base)).region)
    return _MEANT.get((base, code), code) if code in known else ""


_MEANT = {("es", "LA"): "419"}
"""What stands for another region than its own in a language: of Spanish, Latin America, and not Laos."""


_OTHER_SCRIPT_NAMES = {
    **dict.fromkeys(
        ("simp", "simpl", "sc", "simplified han", "simplified chinese", "简", "简体", "简体中文", "簡體", "簡体"),
        "Hans",
    ),
    **dict.fromkeys(
        ("trad", "tc", "traditional han", "traditional chinese", "繁", "繁體", "繁体", "繁體中文", "正體", "正體中文"),
        "Hant",
    ),
    **dict.fromkeys(
        (
            "roman",
            "romanized",
            "romanised",
            "roman script",
            "latin script",
            "romaji",
            "transliteration",
            "transliterated",
        ),
        "Latn",
    ),
    **dict.fromkeys(("shahmukhi", "jawi"), "Arab"),
}
"""As people write them who have no space."""
_OTHER_REGION_NAMES = {
    "mainland china": "CN",
    "prc": "CN",
    "中国": "CN",
    "大陆": "CN",
    "hong kong": "HK",
    "hk": "HK",
    "香港": "HK",
    "macau": "MO",
    "macao": "MO",
    "台湾": "TW",
    "台灣": "TW",
    "臺灣": "TW",
    "usa": "US",
    "united states of america": "US",
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "brazilian": "BR",
    "brasil": "BR",
    "european": "PT",
    "mexican": "MX",
    "latam": "419",
    "burma": "MM",
    "turkey": "TR",
    "palestine": "PS",
}


def _script_coded(said: str) -> str:
    return said.title() if len(said) == 4 and said.title() in _scripts() else ""


def folded(name: str) -> str:
    """A name as it is looked up: one case, no punctuation, and no accents on Latin letters."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name).casefold())
    kept, is_latin = [], False
    for character in plain:
        if unicodedata.category(character) == "Mn" and is_latin:
            continue
        is_latin = character.isascii()
        kept.append(character)
    return _PUNCTUATION.sub(" ", unicodedata.normalize("NFC", "".join(kept))).strip()


@ends_with_session
@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return data


@ends_with_session
@lru_cache(maxsize=1)
def _scripts() -> frozenset[str]:
    return frozenset(_data()["script_names"].values())


@ends_with_session
@lru_cache(maxsize=1)
def _regions() -> frozenset[str]:
    return frozenset(_data()["region_names"].values())


def _names() -> dict[str, str]:
    names: dict[str, str] = _data()["names"]
    return names
