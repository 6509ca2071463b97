"""The interface in German, and back in English, in a real window: the preferences' language is followed without a restart. No bpy here."""

from __future__ import annotations

from PIL import Image, ImageChops

from tests.window.conftest import NewWindow
from tests.window.steps import EXTENSION, LOADED, Step, ask, execute, open_panels, open_sidebar, picture, until, wait
from tests.window.test_generate import JOBS

SPOKEN = f"__import__('sys').modules[{EXTENSION!r} + '.scene.blender.interface_language']"
NO_KEY = "No key for OpenAI. Enter one in the add-on\\'s preferences, or use the proof provider."
SCENE = "bpy.context.scene.set_dresser"


def speak(locale: str) -> list[Step]:
    """Choose a language as the preferences do; what follows it hears of it from Blender's own message bus."""
    return [execute(f"bpy.context.preferences.view.language = {locale!r}"), wait(1.0)]


def test_german_is_spoken_at_once_and_english_again(new_window: NewWindow) -> None:
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
            *speak("de_DE"),
            picture("german"),
            ask("sentence", f"{SPOKEN}.translated('{NO_KEY}')"),
            ask("label", "bpy.app.translations.pgettext_iface('Feather', 'SetDresser')"),
            ask("tooltip", "bpy.app.translations.pgettext_tip('Where the model may paint')"),
            ask("operator", "bpy.ops.set_dresser.generate.get_rna_type().translation_context"),
            *speak("en_US"),
            picture("english again"),
            ask("again", f"{SPOKEN}.translated('Generate Missing')"),
            ask("left", "bpy.app.translations.pgettext_iface('Feather', 'SetDresser')"),
        ]
    )

    assert result.answers["sentence"].startswith("Kein Schlüssel für OpenAI. ")
    assert result.answers["label"] == "Weiche Kante", "not Blender's own word for it"
    assert result.answers["tooltip"] == "Wo das Modell malen darf"
    assert result.answers["operator"] == "SetDresser"
    assert (result.answers["again"], result.answers["left"]) == ("Generate Missing", "Feather")
    english, german = (Image.open(result.pictures[name]).convert("RGB") for name in ("english", "german"))
    assert ImageChops.difference(english, german).getbbox() is not None
