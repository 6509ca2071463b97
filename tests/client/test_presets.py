"""The ready-made presets: each is a whole, legal request whose words a proof sets, in the order that the service advises."""

from __future__ import annotations

import unicodedata

import pytest

from client.choices import PRESET_EDGES
from client.lettering.copy_lines import quoted_copy
from client.lettering.roles import Role
from client.options import Background, Moderation, PictureFormat
from client.request import Request
from client.signs.languages import KNOWN
from client.signs.presets import PRESETS, Preset
from client.signs.sign import Sign, SignLine
from client.signs.sign_request import Surroundings, check_variables, request_of
from client.signs.variables import OF_THE_SCENE, names_in
from client.sizes import Size

WANTED = {
    "Shop Sign",
    "Chalkboard",
    "Menu Board",
    "Magazine Cover",
    "Concert Poster",
    "Story Ad",
    "Neon",
    "Product Cut-Out",
    "UI Screen",
    "Street Sign",
}


def test_there_is_one_for_each_case() -> None:
    assert {preset.label for preset in PRESETS} == WANTED
    assert len({preset.key for preset in PRESETS}) == len(PRESETS)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_it_is_a_legal_request(preset: Preset) -> None:
    width, _, height = preset.size.partition("x")
    size = Size(int(width), int(height))

    Request(
        prompt=preset.prompt(),
        model="gpt-image-2",
        size=size,
        quality=preset.quality,
        background=preset.background,
        format=preset.format,
        moderation=Moderation.AUTO,
    ).check()

    assert (size.width, size.height) in PRESET_EDGES, "the panel's list of sizes must offer it"
    assert names_in(preset.prompt()) == [], "an ordinary request means nothing by a sign's variables"
    assert preset.background is not Background.TRANSPARENT or preset.format is not PictureFormat.JPEG


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_the_prompt_says_subject_then_words_then_style(preset: Preset) -> None:
    order = [preset.skeleton.index(name) for name in ("{subject}", "{copy}", "{style}")]
    assert order == sorted(order)
    assert preset.prompt().startswith(preset.subject)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_a_proof_sets_exactly_its_words(preset: Preset) -> None:
    read = [line.text for line in quoted_copy(preset.prompt())]
    assert read == [line.text for line in preset.example]


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_a_sign_can_be_made_of_it(preset: Preset) -> None:
    lines = tuple(SignLine(line.role, {preset.language: line.text, "en": line.english}) for line in preset.example)
    sign = Sign("a", "Sign", lines, 2.0, 1.0, preset.skeleton, preset.subject, preset.style)

    check_variables(sign, frozenset(OF_THE_SCENE))
    request = request_of(sign, preset.language, Surroundings(), "gpt-image-2")

    request.check()
    assert all(line.text in request.prompt for line in preset.example)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_its_example_is_whole(preset: Preset) -> None:
    assert preset.language in KNOWN
    assert any(line.role is Role.HEADLINE for line in preset.example)
    assert preset.words_in("en") and preset.words_in(preset.language)
    assert preset.words_in("xx") == ()
    words = "".join(line.text + line.english for line in preset.example)
    assert words == unicodedata.normalize("NFC", words)


def test_a_tooltip_tells_what_is_filled_in() -> None:
    told = {preset.key: preset for preset in PRESETS}
    assert told["story_ad"].description(for_sign=False) == (
        "A polished vertical story advertisement for an independent coffee roaster.\n1152 × 2048, quality high, JPEG"
    )
    assert (
        told["product_cut_out"]
        .description(for_sign=True)
        .endswith("1.57 MP, quality high, PNG on a transparent background")
    )


def test_the_examples_are_in_many_scripts() -> None:
    assert len({KNOWN[preset.language].script for preset in PRESETS}) >= 9
