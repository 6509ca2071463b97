"""The languages that a sign's copy can be in, by their BCP 47 tags: what they are called, and the script they are written in. No bpy, no I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

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


def language(tag: str) -> Language:
    """The language of a tag; a form of a known one (`es-MX`, `hi-Latn`) goes by that one's name and its tag."""
    if tag in KNOWN:
        return KNOWN[tag]
    base, _, rest = tag.partition("-")
    like = KNOWN.get(base, Language(tag, base, base, "Zyyy"))
    script = rest[:4] if len(rest) >= 4 and rest[:4].isalpha() else like.script
    return Language(tag, f"{like.name} ({rest})" if rest else like.name, like.own_name, script)


@ends_with_session
@lru_cache(maxsize=1024)
def is_tag(text: str) -> bool:
    """Whether this is a language's tag as this program writes them: `hi`, `zh-Hans`, `es-MX`; of a language that it knows or not.

    Whatever else stands in a .blend as a language's tag is none, and nothing is made of it: tags become parts of paths and pages.
    """
    found = _TAG.fullmatch(text)
    return found is not None and text == _as_written(found)


def tag_of(written: str) -> str:
    """The tag that somebody means by a tag in any case or a name (`HI`, `hindi`, `हिन्दी`, `hi (Hindi)`); empty when it is none.

    Forms of known languages are taken, as `es-MX`; words that only look like a tag are not.
    """
    plain = " ".join(written.split())
    first = plain.partition(" (")[0]
    for given in (plain, first):
        folded = given.casefold().replace("_", "-")
        for known in KNOWN.values():
            if folded in (known.tag.casefold(), known.name.casefold(), known.own_name.casefold()):
                return known.tag
    return _form_of_a_known_one(first.replace("_", "-"))


def _form_of_a_known_one(given: str) -> str:
    found = _TAG.fullmatch(given)
    if found is None or found[1].lower() not in _BASES or "-" not in given:
        return ""
    return _as_written(found)


def _as_written(found: re.Match[str]) -> str:
    """A tag with each of its parts in the case in which it is written."""
    parts = (found[1].lower(), (found[2] or "").strip("-").title(), (found[3] or "").strip("-").upper())
    return "-".join(filter(None, parts))
