"""The languages of the interface: each file is whole, is a PO file, and says sentences with values in them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from client.errors import KeyMissing, SetDresserError
from client.interface_languages.catalogue import Catalogue, read_catalogue
from workshop.places import ROOT
from workshop.words import LANGUAGES, Shown, faults_of, is_unfinished, languages, mistakes_in, shown_texts, texts_of


@pytest.mark.parametrize("file", languages(), ids=lambda file: file.stem)
def test_a_language_has_words_for_all_that_is_shown_and_for_nothing_else(file: Path) -> None:
    """`python3 dev.py words` writes what is missing into the file, to be translated; a file that says it is unfinished may lack some."""
    shown = shown_texts()

    assert mistakes_in(read_catalogue(file), shown) == []
    assert is_unfinished(file) or faults_of(file, shown) == []


def test_what_is_translated_already_is_not_looked_up_once_more() -> None:
    """The German for Left is Links, which Blender's own dictionary takes for the English word."""
    asking_again = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for folder in ("panels", "operators")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and any(given.arg == "text" and "translated(" in ast.unparse(given.value) for given in node.keywords)
        and isinstance(node.func, ast.Attribute)
        and not any(given.arg == "translate" for given in node.keywords)
        and "f'{translated(" not in ast.unparse(node)
    ]

    assert asking_again == []


def test_there_is_german_and_it_is_whole() -> None:
    assert (LANGUAGES / "de_DE.po").is_file()
    assert not is_unfinished(LANGUAGES / "de_DE.po")


def test_a_file_may_say_that_it_is_unfinished(tmp_path: Path) -> None:
    head = (LANGUAGES / "de_DE.po").read_text("utf-8").split("\n\n")[0]
    (tmp_path / "xx.po").write_text(f'{head}\n"X-Unfinished: yes\\n"\n\nmsgid "Later"\nmsgstr ""\n', "utf-8")

    assert is_unfinished(tmp_path / "xx.po")


def test_every_errors_sentence_is_among_what_is_shown() -> None:
    def below(cls: type[SetDresserError]) -> list[type[SetDresserError]]:
        return [cls, *(one for each in cls.__subclasses__() for one in below(each))]

    # Sentences hold doubled braces where they show single ones.
    said = {
        cls.sentence.replace("{{", "{").replace("}}", "}")
        for cls in below(SetDresserError)
        if cls.__module__.startswith("client.")
    }

    assert said - set(shown_texts()) == set()


def test_an_errors_sentence_is_translated_with_what_fills_its_blanks() -> None:
    german = Catalogue(read_catalogue(LANGUAGES / "de_DE.po"))

    said = german.translated(KeyMissing(provider="OpenAI").message)

    assert said.startswith("Kein Schlüssel für OpenAI. ")


def test_a_value_that_is_a_sentence_of_ours_is_translated_too_and_a_name_is_not() -> None:
    words = Catalogue(
        {
            "Not sent: your limit {span} is {limit}.": "Nicht gesendet: Das Limit {span} ist {limit}.",
            "for today": "für heute",
            "Top": "Oben",
            "{0} is gone.": "{0} ist weg.",
        }
    )

    assert words.translated("Not sent: your limit for today is $5.") == "Nicht gesendet: Das Limit für heute ist $5."
    assert words.translated("Top is gone.") == "Top ist weg."
    assert words.translated("Top") == "Oben"


def test_what_somebody_wrote_stays_though_it_is_a_label_of_ours_and_what_one_chooses_from_does_not() -> None:
    words = Catalogue(
        {
            "Shop Sign": "Ladenschild",
            "World": "Welt",
            "{0}, line {1}": "{0}, Zeile {1}",
            "Nothing fit for {placement}.": "Nichts Passendes für {placement}.",
        }
    )

    assert words.translated("Shop Sign, line 1") == "Shop Sign, Zeile 1"
    assert words.translated("Nothing fit for World.") == "Nichts Passendes für Welt."


def test_a_line_of_several_texts_is_translated_part_by_part() -> None:
    words = Catalogue({"{0} pictures": "{0} Bilder", "free": "kostenlos", "No key.": "Kein Schlüssel."})

    assert words.translated("English: 2 pictures, free") == "English: 2 Bilder, kostenlos"
    assert words.translated("Noodles: No key.") == "Noodles: Kein Schlüssel."
    assert words.translated("Noodles: hot, cheap") == "Noodles: hot, cheap"


def test_of_two_templates_that_fit_the_more_telling_one_is_taken() -> None:
    words = Catalogue({"{0} of {1}": "{0} von {1}", "{0} of {1}: {2} jobs": "{0} von {1}: {2} Aufträge"})

    assert words.translated("1 of 3: 40 jobs") == "1 von 3: 40 Aufträge"
    assert words.translated("1 of 3") == "1 von 3"
    assert words.translated("nothing that is known") == "nothing that is known"


def test_of_what_is_not_translated_yet_no_part_is() -> None:
    words = Catalogue({"{0} of {1}": "{0} van {1}", "{0}: {1} of this picture.": "", "One of two.": ""})

    assert words.translated("3 of 7") == "3 van 7"
    assert words.translated("Colours: 3 % of this picture.") == "Colours: 3 % of this picture."
    assert words.translated("One of two.") == "One of two."


def test_a_guess_of_a_translators_tool_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "xx.po").write_text('\ufeffmsgid "Yes"\nmsgstr "Ja"\n\n#, fuzzy\nmsgid "No"\nmsgstr "Ja"\n', "utf-8")

    assert read_catalogue(tmp_path / "xx.po") == {"Yes": "Ja", "No": ""}


def test_a_file_is_read_as_translators_tools_write_it(tmp_path: Path) -> None:
    file = tmp_path / "xx.po"
    file.write_text(
        'msgid ""\nmsgstr "Language: xx\\n"\n\n#: panels/tab/mask.py\nmsgid ""\n"Say \\"no\\"\\n"\n"twice"\nmsgstr "Nein"\n\nmsgid "Later"\nmsgstr ""\n',
        "utf-8",
    )

    assert read_catalogue(file) == {'Say "no"\ntwice': "Nein", "Later": ""}
    assert Catalogue(read_catalogue(file)).translated("Later") == "Later", "what is not translated yet stays English"


def test_a_line_that_is_none_is_told_with_its_number(tmp_path: Path) -> None:
    (tmp_path / "xx.po").write_text('msgid "One"\nmsgtr "Eins"\n', "utf-8")

    with pytest.raises(ValueError, match=r"xx\.po:2"):
        read_catalogue(tmp_path / "xx.po")


def test_other_placeholders_are_a_fault_and_a_plurals_ending_may_go(tmp_path: Path) -> None:
    file = tmp_path / "xx.po"
    file.write_text(
        'msgid "Saved {0} request{1} to {2}"\nmsgstr "{0} in {2}"\n\nmsgid "{0} of {1}"\nmsgstr "{0}"\n', "utf-8"
    )

    faults = faults_of(file, {"Saved {0} request{1} to {2}": "a.py", "{0} of {1}": "a.py"})

    assert faults == ["other placeholders: '{0} of {1}' became '{0}'"]


def test_what_a_source_shows_is_found_and_what_it_logs_is_not() -> None:
    source = '''
"""A module"""
class SETDRESSER_OT_wave(bpy.types.Operator):
    """Wave a hand"""
    bl_label = "Wave"
    def execute(self, context):
        """Not a tooltip"""
        _log.info("waved at %s", "Some Body")
        self.report({"INFO"}, translated(f"Waved {count} time{s}"))
        raise HandGone("the technical part", name="no hand at all")
'''
    assert set(texts_of(source, Shown.WORDS)) == {"Wave a hand", "Wave", "Waved {0} time{1}", "no hand at all"}


def test_a_placements_labels_are_found_and_what_only_the_model_reads_is_not() -> None:
    source = """
def _fields(context, settings):
    yield Field(light, "energy", "Power")
    yield Field(light, "size", label="Width", index=1)
    yield Button("set_dresser.restore_before_take", "Restore Old Light")
WORDS = for_the_model("A pattern that a lamp throws. No frame, no border.")
"""
    assert set(texts_of(source, Shown.SENTENCES)) == {"Power", "Width", "Restore Old Light"}
