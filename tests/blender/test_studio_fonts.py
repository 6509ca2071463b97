"""A studio's fonts in the preferences: chosen, looked through, used by proofs and by type guides; and what is said of bad ones."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.blender.enabled import Dresser
from tests.blender.worded_signs import generate, make_sign
from tests.client.lettering_fonts import make_font
from tests.service import Service

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzé0123456789$"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "studio"
    made.mkdir()
    make_font(made / "brand.ttf", "Brand", LATIN)
    return made


def said(dresser: Dresser) -> tuple[str, bool]:
    """What stands under the folder, and whether it is an error."""
    view = dresser.part("scene.queue.account").account_view(dresser.part("client.choices").ProviderName.PROOF)
    return str(view.sentence), bool(view.is_error)


def test_the_fonts_of_a_folder_are_told_with_what_they_write(dresser: Dresser, folder: Path) -> None:
    (folder / "broken.otf").write_bytes(b"OTTO, and nothing more")
    dresser.preferences.studio_fonts_folder = str(folder)
    bpy.ops.set_dresser.look_through_fonts()

    sentence, is_error = said(dresser)
    assert sentence.startswith(
        "Fonts of the studio: Brand (one weight). They write Latin; Blender's fonts write the rest."
    )
    assert "broken.otf (it is no font, or a broken one)" in sentence
    assert not is_error


@pytest.mark.parametrize(
    ("families", "expected"), [("Brand", "Brand (one weight)"), ("Brnad", "no font of the family Brnad")]
)
def test_a_family_that_is_not_there_is_said_with_those_that_are(
    dresser: Dresser, folder: Path, families: str, expected: str
) -> None:
    dresser.preferences.studio_fonts_folder = str(folder)
    dresser.preferences.font_families = families
    bpy.ops.set_dresser.look_through_fonts()

    assert expected in said(dresser)[0]
    assert said(dresser)[1] is (families == "Brnad")


def test_another_folder_forgets_what_was_found_in_the_last_one(dresser: Dresser, folder: Path) -> None:
    dresser.preferences.studio_fonts_folder = str(folder)
    bpy.ops.set_dresser.look_through_fonts()
    dresser.preferences.studio_fonts_folder = str(folder.parent)

    assert dresser.part("scene.queue.account").account_view(dresser.part("client.choices").ProviderName.PROOF) is None


def test_without_a_folder_there_is_nothing_to_look_through(dresser: Dresser) -> None:
    dresser.preferences.studio_fonts_folder = " "
    assert not bpy.ops.set_dresser.look_through_fonts.poll()


def test_a_sign_is_proofed_in_the_studio_s_fonts(dresser: Dresser, folder: Path) -> None:
    """Given the same sign, when the studio's fonts are chosen, then its proof is set in them, and without them as before."""
    pictures = []
    for chosen in ("", str(folder), ""):
        dresser.preferences.studio_fonts_folder = chosen
        sign = make_sign(dresser, f"Shop {len(pictures)}", en="OPEN")
        assert [view.error for view in generate(dresser, "en", only=(sign.name,))] == [None]
        pictures.append(pixels(dresser))

    assert pictures[0] == pictures[2] != pictures[1]


@pytest.mark.parametrize("provider", ["openai", "segmind"])
def test_a_type_guide_is_set_in_the_studio_s_fonts_for_every_provider(
    dresser: Dresser, folder: Path, service: Service, provider: str
) -> None:
    """Given signs with type guides, when they are generated, then each take keeps its guide, in the fonts that were chosen."""
    dresser.use(service, provider)
    name = dresser.part("client.choices").ProviderName(provider)
    guides = []
    for chosen in ("", str(folder)):
        dresser.preferences.studio_fonts_folder = chosen
        sign = make_sign(dresser, f"Shop {len(guides)}", width=5.0, height=1.0, en="OPEN")
        sign.use_guide = True
        assert [view.error for view in generate(dresser, "en", provider=name, only=(sign.name,))] == [None]
        told = json.loads((dresser.takes()[-1] / "take.json").read_text("utf-8"))["said"]
        guides.append((dresser.takes()[-1] / "inputs" / told["type_guide"]).read_bytes())
        assert 0.2 < told["smallest_letters"] < 1.3

    assert guides[0] != guides[1]


def test_a_folder_that_is_gone_fails_the_job_with_its_name(dresser: Dresser, folder: Path) -> None:
    dresser.preferences.studio_fonts_folder = str(folder / "gone")
    make_sign(dresser, "Shop", en="OPEN")
    (ended,) = generate(dresser, "en")

    assert ended.error.kind == "FontFolderUnreadable"
    assert "gone" in ended.error.sentence


def test_words_that_nobody_should_be_sent_are_refused_with_the_sign_s_name(dresser: Dresser) -> None:
    """Given one bad sign among good ones, when they are asked for, then nothing is posted, and the sign is named."""
    make_sign(dresser, "Good", en="OPEN")
    make_sign(dresser, "Logo", hi="चाय \ue123")

    with pytest.raises(dresser.part("client.errors").SignCopyRefused) as caught:
        generate(dresser, "en", "hi")
    assert "U+E123" in caught.value.message
    assert "The sign Logo cannot be asked for in Hindi" in caught.value.message
    assert dresser.takes() == []


def pixels(dresser: Dresser) -> str:
    """The newest take's picture without what is written into its file."""
    from PIL import Image

    told = json.loads((dresser.takes()[-1] / "take.json").read_text("utf-8"))
    with Image.open(dresser.takes()[-1] / told["picture"]["file"]) as picture:
        return hashlib.sha256(picture.tobytes()).hexdigest()
