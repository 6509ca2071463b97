"""The languages that a sign's copy can be in, by their BCP 47 tags: what they are called, and the script they are written in. No bpy, no I/O."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..language_tags import Tag, base_named, folded, is_name_of_another, maximized, minimized, parsed, qualified
from ..lettering.unseen import bare
from ..session_state import ends_with_session


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its tag (`zh-Hans`), its name in English, its own name, and its script (ISO 15924)."""

    tag: str
    name: str
    own_name: str
    script: str

    @property
    def is_right_to_left(self) -> bool:
        """Whether it is read from the right."""
        return self.script in _FROM_THE_RIGHT


_FROM_THE_RIGHT = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg"})


def _table(lines: str) -> dict[str, Language]:
    rows = [line.split("|") for line in lines.strip().splitlines()]
    return {tag: Language(tag, name, own, script) for tag, name, own, script in rows}


KNOWN = _table("""\
en|English|English|Latn
hi|Hindi|हिन्दी|Deva
kn|Kannada|ಕನ್ನಡ|Knda
ta|Tamil|தமிழ்|Taml
te|Telugu|తెలుగు|Telu
ml|Malayalam|മലയാളം|Mlym
bn|Bengali|বাংলা|Beng
as|Assamese|অসমীয়া|Beng
mr|Marathi|मराठी|Deva
ne|Nepali|नेपाली|Deva
sa|Sanskrit|संस्कृतम्|Deva
gu|Gujarati|ગુજરાતી|Gujr
pa|Punjabi|ਪੰਜਾਬੀ|Guru
ur|Urdu|اردو|Arab
zh-Hans|Simplified Chinese|简体中文|Hans
zh-Hant|Traditional Chinese|繁體中文|Hant
zh-HK|Chinese (Hong Kong)|繁體中文（香港）|Hant
ja|Japanese|日本語|Jpan
ko|Korean|한국어|Kore
ar|Arabic|العربية|Arab
fa|Persian|فارسی|Arab
he|Hebrew|עברית|Hebr
th|Thai|ไทย|Thai
km|Khmer|ខ្មែរ|Khmr
my|Burmese|မြန်မာ|Mymr
jv|Javanese|Basa Jawa|Latn
id|Indonesian|Bahasa Indonesia|Latn
ms|Malay|Bahasa Melayu|Latn
fil|Filipino|Filipino|Latn
vi|Vietnamese|Tiếng Việt|Latn
tr|Turkish|Türkçe|Latn
ru|Russian|Русский|Cyrl
uk|Ukrainian|Українська|Cyrl
bg|Bulgarian|Български|Cyrl
sr|Serbian|Српски|Cyrl
el|Greek|Ελληνικά|Grek
hy|Armenian|Հայերեն|Armn
ka|Georgian|ქართული|Geor
am|Amharic|አማርኛ|Ethi
de|German|Deutsch|Latn
fr|French|Français|Latn
es|Spanish|Español|Latn
pt|Portuguese|Português|Latn
pt-BR|Portuguese (Brazil)|Português (Brasil)|Latn
it|Italian|Italiano|Latn
ca|Catalan|Català|Latn
nl|Dutch|Nederlands|Latn
da|Danish|Dansk|Latn
sv|Swedish|Svenska|Latn
nb|Norwegian|Norsk|Latn
fi|Finnish|Suomi|Latn
is|Icelandic|Íslenska|Latn
ga|Irish|Gaeilge|Latn
cy|Welsh|Cymraeg|Latn
pl|Polish|Polski|Latn
cs|Czech|Čeština|Latn
sk|Slovak|Slovenčina|Latn
hu|Hungarian|Magyar|Latn
ro|Romanian|Română|Latn
hr|Croatian|Hrvatski|Latn
lo|Lao|ລາວ|Laoo
si|Sinhala|සිංහල|Sinh
or|Odia|ଓଡ଼ିଆ|Orya
bo|Tibetan|བོད་སྐད|Tibt
mn|Mongolian|Монгол|Cyrl
kk|Kazakh|Қазақша|Cyrl
uz|Uzbek|Oʻzbekcha|Latn
az|Azerbaijani|Azərbaycanca|Latn
sq|Albanian|Shqip|Latn
mk|Macedonian|Македонски|Cyrl
sl|Slovenian|Slovenščina|Latn
et|Estonian|Eesti|Latn
lv|Latvian|Latviešu|Latn
lt|Lithuanian|Lietuvių|Latn
mt|Maltese|Malti|Latn
eu|Basque|Euskara|Latn
gl|Galician|Galego|Latn
ps|Pashto|پښتو|Arab
ku|Kurdish|Kurdî|Latn
sd|Sindhi|سنڌي|Arab
yi|Yiddish|ייִדיש|Hebr
ha|Hausa|Hausa|Latn
so|Somali|Soomaali|Latn
la|Latin|Latina|Latn
sw|Swahili|Kiswahili|Latn
yo|Yoruba|Yorùbá|Latn
zu|Zulu|isiZulu|Latn
""")
"""The languages that are offered, by tag, in the order in which they are listed."""

MOST_LANGUAGES = 200
"""That a file's signs can be in: more than twice what is offered. Each has a row in menus and a picture of every sign."""

_TAG = re.compile(r"([A-Za-z]{2,3})(-[A-Za-z]{4})?(-(?:[A-Za-z]{2}|[0-9]{3}))?")
_BASES = frozenset(tag.partition("-")[0] for tag in KNOWN)

_OTHER_NAMES = {
    "bahasa malaysia": "ms",
    "brazilian": "pt-BR",
    "cambodian": "km",
    "castellano": "es",
    "castilian": "es",
    "farsi": "fa",
    "greek modern": "el",
    "laotian": "lo",
    "malaysian": "ms",
    "mandarin": "zh",
    "mandarin chinese": "zh",
    "modern greek": "el",
    "moldovan": "ro-MD",
    "myanmar": "my",
    "oriya": "or",
    "panjabi": "pa",
    "pilipino": "fil",
    "portugues do brasil": "pt-BR",
    "sinhalese": "si",
    "tagalog": "fil",
    "हिंदी": "hi",
    "hong kong chinese": "zh-HK",
    "latam spanish": "es-419",
    "slovene": "sl",
    "srpski": "sr-Latn",
    "uk english": "en-GB",
    "us english": "en",
    "英文": "en",
    "英语": "en",
    "英語": "en",
    **dict.fromkeys(("日文", "日语", "日語"), "ja"),
    **dict.fromkeys(("韩文", "韩语", "韓文", "韓語"), "ko"),
    **dict.fromkeys(("中文简体", "中文簡體", "簡體中文", "简体", "简中", "簡體", "简体字"), "zh-Hans"),
    **dict.fromkeys(("prc chinese", "s chinese", "schinese", "simp chinese", "zhcn"), "zh-Hans"),
    **dict.fromkeys(("中文繁體", "中文繁体", "繁体中文", "繁體", "繁中", "繁体"), "zh-Hant"),
    **dict.fromkeys(("t chinese", "tchinese", "trad chinese", "zhtw"), "zh-Hant"),
}
"""What people call languages that CLDR calls otherwise."""
_WORLD = "001"
_CHINESE, _SIMPLIFIED, _PORTUGUESE = "zh", "zh-Hans", "pt"
_HONG_KONG = frozenset({"HK", "MO"})
"""Where Chinese is written as in Hong Kong: CLDR has it for the parent of Macao's."""


def language(tag: str) -> Language:
    """The language of a tag; a form of a known one (`es-MX`, `hi-Latn`) goes by that one's name and its tag."""
    if tag in KNOWN:
        return KNOWN[tag]
    base, _, rest = tag.partition("-")
    like = KNOWN.get(base) or KNOWN.get(tag_of(tag)) or Language(tag, base, base, "Zyyy")
    return Language(tag, f"{like.name} ({rest})" if rest else like.name, like.own_name, _script_of(tag, like))


@ends_with_session
@lru_cache(maxsize=1024)
def _script_of(tag: str, like: Language) -> str:
    """The script that a tag says, or that goes with its region (Punjabi is written in another in Pakistan); else that of what it is a form of."""
    found = parsed(tag)
    if found is None or found.base not in _BASES:
        named = tag.partition("-")[2][:4]
        return named if len(named) == 4 and named.isalpha() else like.script
    if found.script:
        return found.script
    plain = KNOWN.get(found.base)
    script = maximized(found).script
    return like.script if plain is not None and script == maximized(Tag(found.base)).script else script


@ends_with_session
@lru_cache(maxsize=1024)
def is_tag(text: str) -> bool:
    """Whether this is a language's tag as this program writes them: `hi`, `zh-Hans`, `es-MX`; of a language that it knows or not.

    Whatever else stands in a .blend as a language's tag is none, and nothing is made of it: tags become parts of paths and pages.
    """
    found = _TAG.fullmatch(text)
    return found is not None and text == _as_written(found)


def tag_among(written: str, own: Sequence[str]) -> str:
    """The tag that somebody means who writes of a file with its `own` languages: one of those if it can be, else as `tag_of`."""
    plain = bare(written)
    if plain in own:
        return plain
    folded_own = {tag.casefold(): tag for tag in own}
    meant = tag_of(plain)
    if not meant:
        return folded_own.get(plain.replace("_", "-").casefold(), "")
    if meant in own:
        return meant
    chinese = [tag for tag in own if tag.partition("-")[0] == _CHINESE]
    if len(chinese) == 1 and _whole(plain) == Tag(_CHINESE):
        return chinese[0]  # nothing says which Chinese, and the file has only one
    return next((tag for tag in own if tag_of(tag) == meant), meant)


def same_elsewhere(tag: str, own: Sequence[str]) -> str:
    """The file's language that a tag with another region may mean: `bn` for `bn-IN`. Empty where there is none, or more than one.

    Where the regions of a language fall into groups that write differently (Spain's and America's Spanish), a tag of another group means
    another language.
    """
    found = parsed(tag)
    if found is None or found.script or not found.region or found.base not in own:
        return ""
    if sum(each.partition("-")[0] == found.base for each in own) > 1:
        return ""
    group = _GROUPS_OF_REGIONS.get(found.base)
    plain = maximized(Tag(found.base, "", _PLAIN_REGIONS.get(found.base, "")))
    if group is not None and (found.region in group) != (plain.region in group):
        return ""
    return found.base if maximized(found).script == plain.script else ""


_MAGHREB = frozenset(["MA", "DZ", "TN", "LY", "MR", "EH"])
_UNITED_STATES = frozenset(["US", "AS", "GU", "MH", "MP", "PH", "PR", "UM", "VI", "CA"])
_GROUPS_OF_REGIONS = {
    "ar": _MAGHREB,
    "en": _UNITED_STATES,
    "es": frozenset({"ES", "EA", "IC", "GQ"}),
    "pt": frozenset({"BR"}),
    "de": frozenset({"CH", "LI"}),
    "fa": frozenset({"AF"}),
    "fr": frozenset({"CA"}),
    "ko": frozenset({"KP"}),
    "nl": frozenset({"BE"}),
}
"""Languages whose regions CLDR's language matching sorts into two groups, or films have translated twice, and the regions of one group."""
_PLAIN_REGIONS = {_PORTUGUESE: "PT"}
"""Where a tag without a region is at home, if not where most speak it."""


@ends_with_session
@lru_cache(maxsize=1024)
def tag_of(written: str) -> str:
    """The tag that somebody means by any tag or name of a language; empty when it is none.

    `HI`, `hi_IN.UTF-8`, `iw`, `hindi`, `हिन्दी`, `hi (Hindi)`, `Chinese (Simplified)`, `zh-CN`. Forms of known languages that are written
    otherwise elsewhere are taken, as `es-MX`; words that only look like a tag are not.
    """
    plain = bare(written)
    found = _found(plain) if len(plain) <= _LONGEST_NAME else None
    return "" if found is None else _offered(found)


@ends_with_session
@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    """The tags of what is offered, by name; and other names."""
    named = {folded(name): known.tag for known in KNOWN.values() for name in (known.name, known.own_name)}
    return {**_OTHER_NAMES, **named}


def _named(name: str) -> Tag | None:
    tag = _by_name().get(name)
    return base_named(name) if tag is None else parsed(tag)


def _whole(plain: str, codes: Collection[str] = ()) -> Tag | None:
    """The language that the text as a whole is a tag or a name of; None when it is none."""
    name = folded(plain)
    if (found := _named(name)) is not None:
        return found
    if (found := parsed(plain)) is not None and found.base in _BASES:
        return found
    words = name.split()
    for count in range(len(words) - 1, 0, -1):
        base, rest = _named(" ".join(words[:count])), " ".join(words[count:])
        if base is not None and (found := qualified(base, rest, codes)) is not None:
            return found
        if base is not None and (again := _named(rest)) is not None and again.base == base.base:
            return max(base, again, key=lambda each: bool(each.script) + bool(each.region))  # `Japanese 日本語`
    return None


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands behind a language's name or tag; in round brackets it may be a remark: `Hindi (last year's)`."""

    text: str
    is_bracketed: bool


_BRACKET = re.compile(r"\(([^()]*)\)?")
_BETWEEN = re.compile(r"[/|·()\[\]（）,;:]|\s[-–—]\s")
"""What stands between two names of a language, and between its name and what is added to it, or its tag."""
_CODE = re.compile(r"[A-Z]{2}|[0-9]{3}")


def _parts(plain: str) -> list[_Part]:
    """The text's parts as they come."""
    parts: list[_Part] = []
    place = 0
    for bracket in [*_BRACKET.finditer(plain), None]:
        end = len(plain) if bracket is None else bracket.start()
        parts += [_Part(text.strip(), is_bracketed=False) for text in _BETWEEN.split(plain[place:end])]
        if bracket is not None:
            parts += [_Part(text.strip(), is_bracketed=True) for text in _BETWEEN.split(bracket[1])]
            place = bracket.end()
    return [part for part in parts if part.text]


def _found(plain: str) -> Tag | None:
    """The language of a name, or of one with something added: `hi (Hindi)`, `Hindi · हिन्दी`, `Hindi (last year's)`.

    Of two parts that name one language, that which says more counts; two languages are none. What else is added in round brackets is a
    remark; behind any other sign it says that the column is about the language and not in it (`French - Notes`). Nor is Chinese with
    anything else added, which may be either Chinese.
    """
    parts = _parts(plain)
    codes = {part.text.lower() for part in parts[1:] if _CODE.fullmatch(part.text)}
    if (whole := _whole(plain, codes)) is not None:
        return whole
    if len(parts) < 2 or (found := _whole(parts[0].text)) is None:
        return None
    has_remark = False
    for part in parts[1:_MOST_PARTS]:
        added = _with(found, part, parts[0].text)
        if added is None and not part.is_bracketed:
            return None
        if added is not None and added.base != found.base:
            return None
        has_remark = has_remark or added is None
        found = added or found
    return None if found == Tag(_CHINESE) and has_remark else found


_ANOTHER = Tag("mul")
"""Stands for another language than the first part's."""


def _with(found: Tag, part: _Part, first: str) -> Tag | None:
    """The language with what a part says of it; another one that it names; None where the part is a remark."""
    name = folded(part.text)
    named = _whole(part.text)
    is_code = named is not None and _named(name) is None
    if is_name_of_another(folded(first), name):
        return _ANOTHER
    if named is not None and named.base != found.base and is_code and not part.is_bracketed:
        return named
    is_tag_s = len(first) <= _LONGEST_CODE and first.isascii()
    codes = {name} if _CODE.fullmatch(part.text) or (is_tag_s and not part.is_bracketed) else set()
    if (more := qualified(found, name, codes)) is not None:
        return more
    if (again := qualified(Tag(found.base), name, codes)) is not None:
        is_said_twice = again.script in ("", found.script) and again.region in ("", found.region)
        return found if is_said_twice else _ANOTHER
    if named is None or (is_code and named.base != found.base):
        return None  # `Arabic (MSA)`, `French (EN)`: letters that are some language's code as well
    if named.base != found.base:
        return named
    return max(found, named, key=lambda each: bool(each.script) + bool(each.region))


_LONGEST_CODE = 3
_MOST_PARTS = 6
_LONGEST_NAME = 120
"""What is longer, or has more parts, is a sentence."""


def _offered(found: Tag) -> str:
    """The tag under which a language is offered here, or that of a form of one; empty for a language of which none is offered."""
    if found.base not in _BASES:
        return ""
    whole = maximized(found)
    if found.base == _CHINESE:
        if whole.script != "Hant":
            return _SIMPLIFIED if whole.script == "Hans" else ""  # Pinyin is no sign's copy
        return "zh-HK" if whole.region in _HONG_KONG else "zh-Hant"
    if found.base == _PORTUGUESE and not found.script:
        # Brazil's has a tag of its own here, so that what says no more is Portugal's.
        return _PORTUGUESE if found.region in ("", "PT") else str(found)
    if found.region == _WORLD:
        found = Tag(found.base, found.script)
    return str(minimized(found))


def _as_written(found: re.Match[str]) -> str:
    """A tag with each of its parts in the case in which it is written."""
    parts = (found[1].lower(), (found[2] or "").strip("-").title(), (found[3] or "").strip("-").upper())
    return "-".join(filter(None, parts))
