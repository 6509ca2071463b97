"""Languages by any of their tags and names are those that signs can be in, as Unicode's CLDR has it; none is made twice."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from client.errors import TableColumnTwice
from client.language_tags import DATA, Tag, maximized, minimized, parsed
from client.lettering.language import base_of, script_of_language
from client.lettering.roles import Role
from client.signs.languages import KNOWN, language, same_elsewhere, tag_among, tag_of
from client.signs.sign_request import Surroundings, prompt_of
from client.signs.table import ListedSign, language_named
from client.signs.table_changes import Options, TableChanges, changes_of
from tests.client.sign_tables import sign, table

MEANT = {
    "zh-Hans": "zh-CN zh_CN zh zh-SG zh-MY zh-Hans-CN zh_Hans_CN.UTF-8 ZH-cn cmn chi zho zh-CHS zh-cmn-Hans 中文 简体中文 中文简体 簡體中文 中文（简体） "
    "中文(中国) Chinese|Chinese (Simplified)|Chinese, Simplified|Chinese Simplified|Chinese (China)|Chinese - Simplified|Mandarin Chinese|"
    "simplified chinese|Chinese (zh-CN)|zh-CN (Chinese)|Simp. Chinese|S. Chinese|SChinese|PRC Chinese|简体|简中|Chinese 简体中文",
    "zh-Hant": "zh-TW zh_TW zh-Hant-TW zh-CHT zh-AU 繁體中文 繁体中文 中文繁體 中文（繁體） 中文(台灣) Chinese (Traditional)|Chinese, Traditional|"
    "Traditional Chinese|Chinese (Taiwan)|Chinese (zh-TW)|Chinesisch (traditionell)|Chinesisch (Taiwan)|Trad. Chinese|繁中|繁體",
    "zh-HK": "zh-HK zh_HK zh-Hant-HK zh-MO Chinese (Hong Kong)|Chinese (Traditional, Hong Kong)|Chinese, Traditional Hong Kong|Hong Kong Chinese",
    "ja": "ja-JP ja_JP jpn 日本語 Japanese|Japanese (Japan)|日本語 (日本)|Japanisch|Japanese 日本語|日文|日语",
    "hi": "hi-IN hi_IN hi_IN.UTF-8 hin HI हिन्दी हिंदी Hindi|Hindi (India)|hi (Hindi)|Hindi · हिन्दी|Hindi - हिन्दी|Hindi [hi-IN]",
    "he": "iw iw-IL he-IL heb עברית Hebrew|Hebrew (Israel)",
    "nb": "no no-NO nb-NO nb_NO nob nor Norwegian|Norwegian Bokmål|Norwegian Bokmal|norsk bokmål|norsk",
    "id": "in in-ID id-ID ind Indonesian|Bahasa Indonesia|Indonesia",
    "yi": "ji yid ייִדיש Yiddish",
    "fil": "tl tl-PH fil-PH Tagalog|Filipino",
    "ro": "mo ron rum ro-RO Romanian|română|romana",
    "jv": "jw jv-ID jav Javanese",
    "pt": "pt pt-PT pt_PT por Portuguese|European Portuguese|Portuguese (Portugal)|português",
    "pt-BR": "pt-BR pt_br Brazilian Portuguese|Portuguese (Brazil)|Portuguese, Brazilian|português (Brasil)|Português do Brasil|"
    "Portugiesisch (Brasilien)",
    "es": "es-ES spa Spanish|Castilian|español|Espanol|Spanish (Spain)|español (España)",
    "es-MX": "es-MX es_mx Spanish (Mexico)|Mexican Spanish|español (México)",
    "en": "en-US eng English|American English|English (United States)|English (US)|US English|英文",
    "en-GB": "en-GB en_UK British English|English (UK)|English (United Kingdom)|UK English",
    "de": "de-DE deu ger de-DE-1996 de-x-studio German|Deutsch|German (Germany)|Deutsch (Deutschland)",
    "bn": "bn-BD ben বাংলা Bengali|Bangla",
    "pa": "pa-IN pan pa-Guru Punjabi|Panjabi",
    "fa": "fa-IR fas per Farsi|Persian|Persian (Farsi)",
    "or": "or-IN ori Oriya|Odia",
    "my": "my-MM mya bur Burmese|Myanmar",
    "sr": "sr-RS sr-Cyrl sr-Cyrl-RS srp Serbian|Serbian (Cyrillic)",
    "sr-Latn": "sr-Latn sr-Latn-RS sr_RS@latin sh Serbian (Latin)|Srpski",
    "sl": "sl-SI slv Slovenian|Slovene|slovenščina",
    "es-419": "es-419 LATAM Spanish|Spanish (Latin America)",
    "ar": "ar-EG ar-001 ara arb Arabic|العربية",
    "ca": "ca-ES ca-valencia cat Catalan|català",
    "ms": "ms-MY may zsm Malay|Bahasa Melayu|Bahasa Malaysia|Malaiisch",
}


def names_of(words: str) -> list[str]:
    """What stands between bars, and the words before the first name of several words."""
    first, *others = words.split("|")
    plain = first.split(" ")
    start = next(
        (
            n
            for n, word in enumerate(plain)
            if word[:1].isupper() and word.isascii() and word.isalpha() and len(word) > 3
        ),
        len(plain),
    )
    return [*plain[:start], *filter(None, [" ".join(plain[start:])]), *others]


@pytest.mark.parametrize(("tag", "written"), [(tag, name) for tag, words in MEANT.items() for name in names_of(words)])
def test_a_language_is_known_by_every_tag_and_name_of_it(tag: str, written: str) -> None:
    assert tag_of(written) == tag
    assert tag_of(f"\ufeff {written}\u200b") == tag


@pytest.mark.parametrize("tag", KNOWN)
def test_what_is_offered_is_known_by_its_tag_and_its_names(tag: str) -> None:
    known = KNOWN[tag]

    for written in (
        tag,
        tag.lower(),
        tag.replace("-", "_"),
        known.name,
        known.own_name,
        f"{known.name} · {known.own_name}",
    ):
        assert tag_of(written) == tag
    assert known.script == maximized(parsed(tag) or Tag("")).script


@pytest.mark.parametrize(
    "written",
    ["", "Elvish", "xx", "zh-Latn", "zh-pinyin", "Pinyin", "Bahasa Arab", "so-called", "so-call", "nn", "yue", "zh-yue", "Chinese (final)", "Hindi / Marathi", "Hindi (English)", "English name",
     "Notes", "Status", "Length", "中国", "zh-Xxxx", "hi-ZZ", "---", "()", "(", "a" * 5000, "x " * 100_000],
)  # fmt: skip
def test_what_is_no_language_or_not_clearly_one_is_none(written: str) -> None:
    assert tag_of(written) == ""


ABOUT = (
    "French - Notes|French: status|French/approved|Hindi [chars]|Hindi, max length|French – reviewed by|Hindi · context|Hindi; MT|"
    "English ID|English No.|French QA|English VA|English TV|French MM|English KM|English CC|Hindi TV|English PM|English - MT|"
    "Norwegian (Nynorsk)|Norsk (nynorsk)|Norwegian - Nynorsk|Kurdish (Sorani)|Chinese (Cantonese)|Portuguese (Portugal, Brazil)|EN/FR|English - Simp|Hindi（notes）"
)


@pytest.mark.parametrize("name", ABOUT.split("|"))
def test_a_column_about_a_language_or_of_one_that_is_not_offered_is_not_that_language_s(name: str) -> None:
    assert language_named(name) == ""


REMARKS = {
    "en": "English (MT)|English (AI)|English (pm)|English (to)|English (no)|English (Simp)|English (or)|English (he)|English (TE)|EN (source)",
    "en-GB": "English (UK, London)|English (UK, reviewed)",
    "fr": "French (MT)|French (EN)|French (Devanagari)",
    "hi": "Hindi (en)|Hindi (notes)|Hindi (last year's)|hi (final)",
    "ar": "Arabic (MSA)|ar (QA)",
    "lo": "Lao|LAO|Lao (final)",
    "es-419": "Spanish (LA)|es_LA|es-LA|Spanish (Latin America)|Spanish (419)",
    "hi-Latn": "Hindi (Romanized)|Hindi (Roman script)|hi (transliteration)|Hindi (Roman)|Hindi - Romanised",
    "ja-Latn": "Japanese (Romaji)",
    "pa-Arab": "Punjabi (Shahmukhi)",
    "ms-Arab": "Malay (Jawi)",
    "pt-BR": "PT/BR|pt/br|PT (BR)|Portuguese / BR",
    "es-MX": "ES/MX|Spanish (MX)",
    "fr-CA": "French (CA)",
    "de-AT": "DE/AT",
    "zh-Hant": "Chinese (TW)",
    "zh-HK": "Chinese (Traditional, HK)",
}


@pytest.mark.parametrize(("tag", "name"), [(tag, name) for tag, names in REMARKS.items() for name in names.split("|")])
def test_a_remark_in_round_brackets_changes_no_language_and_a_region_or_script_does(tag: str, name: str) -> None:
    assert language_named(name) == tag


@pytest.mark.parametrize("name", ["Lat", "Lon", "Mon", "Mo", "MO", "Dan", "Ben", "Ron", "Kat", "mal", "IND", "SH"])
def test_a_column_called_by_a_word_or_by_whom_it_is_from_is_no_language_s(name: str) -> None:
    assert language_named(name, (), ("sign", "en", name, "Lon", "Tue")) == ""


def test_a_word_among_languages_codes_is_one_of_them() -> None:
    codes = ("sign", "eng", "hin", "kan", "mal", "tel")

    assert [language_named(name, (), codes) for name in codes] == ["", "en", "hi", "kn", "ml", "te"]
    assert language_named("KAN", (), ("HIN", "KAN")) == "kn"
    assert language_named("Mal", (), codes) == ""


@pytest.mark.parametrize("name", ["ID", "No", "NO", "In", "Tel", "cat", "Est", "per"])
def test_a_column_of_numbers_or_for_the_telephone_is_no_language_s(name: str) -> None:
    assert language_named(name) == ""


@pytest.mark.parametrize(
    ("tag", "script", "name"),
    [
        ("zh-CN", "Hans", "Simplified Chinese"),
        ("zh-TW", "Hant", "Traditional Chinese"),
        ("pa-PK", "Arab", "Punjabi"),
        ("az-IR", "Arab", "Azerbaijani"),
        ("sr-ME", "Latn", "Serbian"),
        ("hi-Latn", "Latn", "Hindi"),
        ("iw", "Hebr", "Hebrew"),
        ("es-MX", "Latn", "Spanish"),
        ("xx-Cyrl", "Cyrl", "xx"),
        ("xx", "Zyyy", "xx"),
    ],
)
def test_a_tag_that_an_older_file_has_is_of_its_language_and_script(tag: str, script: str, name: str) -> None:
    assert (language(tag).script, language(tag).name.partition(" (")[0]) == (script, name)


def test_words_are_set_in_the_script_that_goes_with_a_region() -> None:
    assert [script_of_language(tag) for tag in ("pa", "pa-PK", "zh-CN", "uz", "uz-AF", "yue", "ckb", "xx", "")] == [
        "Guru", "Arab", "Hani", "Latn", "Arab", "Hani", "Arab", "Latn", "",
    ]  # fmt: skip
    assert base_of("سلام", "pa-PK") == 1


def test_a_tag_among_the_file_s_own_goes_first() -> None:
    assert tag_among("zh-CN", ["en", "zh-CN"]) == "zh-CN"
    assert tag_among("Chinese (Simplified)", ["en", "zh-CN"]) == "zh-CN"
    assert tag_among("zh_tw", ["zh-Hans", "zh-Hant"]) == "zh-Hant"
    assert tag_among("Chinese", ["en", "zh-Hant"]) == "zh-Hant", "the only Chinese that the file has"
    assert tag_among("Chinese", ["zh-Hans", "zh-Hant"]) == "zh-Hans"
    assert tag_among("XX", ["xx"]) == "xx"


def columns(folder: Path, header: str, own: tuple[str, ...], *, wanted: tuple[str, ...] = ()) -> TableChanges:
    """What a table with these languages' columns changes: each cell says its column's name."""
    names = header.split(";")
    text = f"sign;line;{header}\nShop;1;{';'.join(f'words {place}' for place in range(len(names)))}\n"
    words = dict.fromkeys(own, "before")
    listed = [ListedSign(sign("0a", "Shop", (Role.HEADLINE, words)))]
    return changes_of(table(folder, text), listed, own, Options(languages=wanted))


def test_a_translator_s_table_by_region_changes_the_languages_that_the_file_has(tmp_path: Path) -> None:
    """Given a file with five languages, when a table comes back with the columns as Crowdin or Excel calls them, then none is new."""
    own = ("en", "zh-Hans", "ja", "nb", "bn")

    found = columns(tmp_path, "en-US;zh-CN;Japanese (Japan);no;bn-IN", own)

    assert found.new_languages == () and found.kept_columns == ()
    assert {each.language: each.after for each in found.texts} == {
        tag: f"words {place}" for place, tag in enumerate(own)
    }


def test_a_variety_beside_the_language_itself_stays_another(tmp_path: Path) -> None:
    assert columns(tmp_path, "fr;fr-CA", ("en", "fr")).new_languages == ("fr-CA",)
    assert columns(tmp_path, "es-MX", ("en", "es")).new_languages == ("es-MX",)
    assert columns(tmp_path, "en-GB", ("en", "es")).new_languages == ("en-GB",)
    assert columns(tmp_path, "bn-IN;bn-BD", ("bn",)).new_languages == ("bn-IN",)
    assert columns(tmp_path, "pa-PK", ("pa",)).new_languages == ("pa-Arab",)
    assert columns(tmp_path, "pt-BR", ("pt",)).new_languages == ("pt-BR",)
    assert columns(tmp_path, "fr-CA", ("fr",)).new_languages == ("fr-CA",)
    assert same_elsewhere("pt-AO", ["pt"]) == "pt"
    assert same_elsewhere("de-AT", ["de"]) == "de"
    assert same_elsewhere("de-AT", ["de", "de-CH"]) == ""


@pytest.mark.parametrize(
    ("header", "own", "read", "kept"),
    [
        ("hi-IN;hi", ("en",), {"hi-IN": 0, "hi": 1}, ()),
        ("en-US;English", ("en",), {"en-US": 0, "en": 1}, ()),
        ("ar-EG;ar", ("en",), {"ar-EG": 0, "ar": 1}, ()),
        ("zh-CN;zh-SG", ("en",), {"zh-Hans": 0, "zh-SG": 1}, ()),
        ("zh;zh-CN", ("en",), {"zh-Hans": 1}, ("zh",)),
        ("Chinese (Simplified);zh-CN", ("en",), {"zh-Hans": 1}, ("Chinese (Simplified)",)),
        ("Hindi;Hindi (notes)", ("hi",), {"hi": 0}, ("Hindi (notes)",)),
        ("Hindi (notes);Hindi", ("hi",), {"hi": 1}, ("Hindi (notes)",)),
        ("English (MT);English", ("en",), {"en": 1}, ("English (MT)",)),
        ("French;French - Notes", ("fr",), {"fr": 0}, ("French - Notes",)),
        ("Hindi;Hindi (Romanized)", ("hi",), {"hi": 0, "hi-Latn": 1}, ()),
        ("Norwegian (Bokmål);Norwegian (Nynorsk)", ("nb",), {"nb": 0}, ("Norwegian (Nynorsk)",)),
        ("zh-CN;zh-Hans", ("zh-CN",), {"zh-CN": 0, "zh-Hans": 1}, ()),
    ],
)
def test_of_columns_that_mean_one_language_the_plainest_is_it(
    tmp_path: Path, header: str, own: tuple[str, ...], read: dict[str, int], kept: tuple[str, ...]
) -> None:
    """Given two columns of one language, when one says no more than its name, then the other is a form of its own or is kept as it is."""
    found = columns(tmp_path, header, own)

    assert {each.language: each.after for each in found.texts} == {tag: f"words {place}" for tag, place in read.items()}
    assert found.kept_columns == kept


@pytest.mark.parametrize("header", ["hi;Hindi", "hi;HI", "hi-IN;hi_IN", "Hindi (old);Hindi (new)"])
def test_columns_of_which_nothing_tells_which_is_the_language_are_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(TableColumnTwice):
        columns(tmp_path, header, ("en",))


def test_the_languages_that_are_wanted_of_a_table_are_known_in_the_same_way(tmp_path: Path) -> None:
    found = columns(tmp_path, "hi-IN;bn-IN;ja", ("hi", "bn", "ja"), wanted=("hi", "bn-IN"))

    assert [each.language for each in found.texts] == ["hi", "bn"]


def test_a_prompt_says_which_chinese() -> None:
    """Given a file that an older version gave the language zh-CN, then its prompts say that it is Simplified Chinese, in Hans."""
    asked = sign("0a", "Shop", (Role.HEADLINE, {"zh-CN": "面馆"}))

    said = prompt_of(replace(asked, skeleton="In {language}, {script}: {copy}"), "zh-CN", Surroundings())

    assert said.startswith("In Simplified Chinese (CN), Hans:")


@pytest.mark.parametrize(
    ("tag", "shortest"), [("zh-Hant-TW", "zh-Hant"), ("pa-PK", "pa-Arab"), ("sr-ME", "sr-ME"), ("hi-Deva-IN", "hi")]
)
def test_the_shortest_tag_says_the_script_before_the_region(tag: str, shortest: str) -> None:
    found = parsed(tag)
    assert found is not None
    assert str(minimized(found)) == shortest


def test_the_data_are_what_babel_has_of_cldr() -> None:
    """Given the generated file, when it is made anew, then it is the same: nothing was written into it by hand."""
    pytest.importorskip(
        "babel", reason="Babel is in the client environment's lock; this environment was made without it"
    )
    from workshop.language_data import made

    assert json.loads(DATA.read_text("utf-8")) == made()


def test_tags_are_matched_as_babel_matches_them() -> None:
    """Given every locale of CLDR in a language that is offered, then the script that goes with it is the one that Babel says."""
    babel = pytest.importorskip(
        "babel", reason="Babel is in the client environment's lock; this environment was made without it"
    )
    from babel.core import get_global
    from babel.localedata import locale_identifiers

    likely, compared = get_global("likely_subtags"), 0
    for identifier in locale_identifiers():
        written = babel.Locale.parse(identifier)
        found = parsed(identifier)
        if found is None or written.variant or not tag_of(identifier):
            continue
        trials = (f"{found.base}_{found.region}", found.base)
        expected = written.script or next(likely[trial].split("_")[1] for trial in trials if trial in likely)
        assert language(str(found)).script == expected, identifier
        compared += 1
    assert compared > 300
