"""The interface in each language that it has, and back in English, in a real window: the preferences' language is followed without a restart.

No bpy here. What is to be heard stands in the language's own file.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageChops

from client.interface_languages.catalogue import Catalogue, read_catalogue
from tests.window.conftest import NewWindow
from tests.window.steps import EXTENSION, LOADED, Step, ask, execute, open_panels, open_sidebar, picture, until, wait
from tests.window.test_generate import JOBS
from workshop.words import is_unfinished, languages

SPOKEN = f"__import__('sys').modules[{EXTENSION!r} + '.scene.blender.interface_language']"
NO_KEY = "No key for OpenAI. Enter one in the add-on's preferences, or use the proof provider."
LABEL, TOOLTIP = "Feather", "Where the model may paint"
SCENE = "bpy.context.scene.set_dresser"


def speak(locale: str) -> list[Step]:
    """Choose a language as the preferences do; what follows it hears of it from Blender's own message bus."""
    return [execute(f"bpy.context.preferences.view.language = {locale!r}"), wait(1.0)]


@pytest.mark.parametrize("file", [file for file in languages() if not is_unfinished(file)], ids=lambda file: file.stem)
def test_a_whole_language_is_spoken_at_once_and_english_again(new_window: NewWindow, file: Path) -> None:
    said = Catalogue(read_catalogue(file)).translated
    window = new_window("languages")
    result = window.run(
        [
            open_panels(
                "references", "continuity", "more", "spending", "signs", "sign_look", "proofreading", "legibility"
            ),
            open_sidebar("Set Dresser"),
            execute("bpy.ops.set_dresser.make_sign()\nbpy.ops.set_dresser.try_example()"),
            until(f"{JOBS} and {JOBS}[0].state == 'placed'"),
            execute(
                f"{SCENE}.capture.source = 'VIEWPORT'\n{SCENE}.mask.source = 'BOX'\n{SCENE}.placement = 'projection'"
            ),
            until(LOADED),
            wait(1.0),
            picture("english"),
            *speak(file.stem),
            picture("spoken"),
            ask("sentence", f"{SPOKEN}.translated({NO_KEY!r})"),
            ask("label", f"bpy.app.translations.pgettext_iface({LABEL!r}, 'SetDresser')"),
            ask("tooltip", f"bpy.app.translations.pgettext_tip({TOOLTIP!r})"),
            ask("operator", "bpy.ops.set_dresser.generate.get_rna_type().translation_context"),
            *speak("en_US"),
            picture("english again"),
            ask("again", f"{SPOKEN}.translated('Generate Missing')"),
            ask("left", f"bpy.app.translations.pgettext_iface({LABEL!r}, 'SetDresser')"),
        ]
    )

    assert result.answers["sentence"] == said(NO_KEY) != NO_KEY
    assert result.answers["label"] == said(LABEL) != LABEL, "not Blender's own word for it"
    assert result.answers["tooltip"] == said(TOOLTIP) != TOOLTIP
    assert result.answers["operator"] == "SetDresser"
    assert (result.answers["again"], result.answers["left"]) == ("Generate Missing", "Feather")
    english, spoken = (Image.open(result.pictures[name]).convert("RGB") for name in ("english", "spoken"))
    assert ImageChops.difference(english, spoken).getbbox() is not None
