"""The prompt as it is sent: pictures by their numbers, roles, style and camera; and never a word to letter that nobody wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.errors import PromptTooLong
from client.lettering.copy_lines import quoted_copy
from client.prompt_composing import (
    CameraFacts,
    NamedReference,
    PromptParts,
    ReferenceRole,
    TimeOfDay,
    compose,
    numbers,
)
from client.request import PROMPT_CHARACTERS

BOARD = "A wooden menu board that reads '牛肉面 ¥28'."


def test_words_alone_are_sent_as_they_were_written() -> None:
    assert compose(PromptParts(f"  {BOARD}\n")) == f"  {BOARD}\n"


def test_references_are_numbered_from_one_and_say_what_they_are_for() -> None:
    references = (
        NamedReference("Chen's shop", ReferenceRole.PLACE),
        NamedReference("Lobby card", ReferenceRole.OTHER, "borrow the torn paper edge."),
    )

    assert compose(PromptParts(BOARD, references=references)) == (
        f"{BOARD}\n\n"
        "Image 1: Chen's shop – this place: the same location, with its architecture and materials.\n"
        "Image 2: Lobby card – borrow the torn paper edge."
    )


def test_a_capture_is_the_first_picture() -> None:
    parts = PromptParts(
        BOARD, has_capture=True, has_mask=True, references=(NamedReference("Mei", ReferenceRole.CHARACTER),)
    )

    first, second = compose(parts).split("\n\n")[1].split("\n")

    assert first == (
        "Image 1: the view to change. Keep its framing and perspective. Change only what the mask leaves open."
    )
    assert second.startswith("Image 2: Mei – character: ")
    assert (list(numbers(2, has_capture=True)), list(numbers(2, has_capture=False))) == ([2, 3], [1, 2])


def test_style_palette_and_camera_come_last() -> None:
    parts = PromptParts(
        BOARD,
        style_words="overcast,\n muted greens",
        palette=("1F2A33", "C8A15A"),
        camera=CameraFacts(lens=34.6, height=1.62, time_of_day=TimeOfDay.GOLDEN_HOUR),
    )

    assert compose(parts).split("\n\n")[1].split("\n") == [
        "Style of the whole film: overcast, muted greens.",
        "Palette: #1F2A33, #C8A15A.",
        "Camera: 35 mm lens, 1.6 m above the ground, golden hour.",
    ]


def test_a_camera_of_which_nothing_is_known_is_not_spoken_of() -> None:
    assert compose(PromptParts(BOARD, camera=CameraFacts())) == BOARD
    assert compose(PromptParts(BOARD, camera=CameraFacts(is_orthographic=True))).endswith("Camera: orthographic.")
    said = compose(PromptParts(BOARD, camera=CameraFacts(time_of_day=TimeOfDay.OTHER, time_words="blackout, 3 am")))
    assert said.endswith("Camera: blackout, 3 am.")


@pytest.mark.parametrize("role", ReferenceRole)
def test_every_role_says_something(role: ReferenceRole) -> None:
    line = compose(PromptParts("x", references=(NamedReference("Reference", role),))).split("\n")[-1]

    assert line.startswith("Image 1: Reference – ")
    assert len(line) > 30


@given(st.text(max_size=40))
def test_a_references_name_never_becomes_words_to_letter(name: str) -> None:
    """A proof typesets what is quoted, and so does the model."""
    composed = compose(PromptParts(BOARD, has_capture=True, references=(NamedReference(name, ReferenceRole.STYLE),)))

    assert [line.text for line in quoted_copy(composed)] == ["牛肉面 ¥28"]
    assert len(composed.split("\n")) == 4, "a name cannot begin a line of its own"


def test_the_limit_holds_for_the_whole_prompt() -> None:
    words = "x" * (PROMPT_CHARACTERS - 10)
    assert compose(PromptParts(words)) == words

    with pytest.raises(PromptTooLong) as raised:
        compose(PromptParts(words, style_words="overcast"))

    assert f"{PROMPT_CHARACTERS:,}" in raised.value.message
