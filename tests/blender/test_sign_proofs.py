"""Proofs that a chosen language lacks are made by themselves, while the artist goes on: free, once, and never for a file's own code."""

from __future__ import annotations

from typing import Any

import pytest

from tests.blender.enabled import Dresser
from tests.blender.signs import choose, give_take, make_sign, shown, take_of


@pytest.fixture
def sign(dresser: Dresser) -> Any:
    """A sign with words in three languages and a generated take in English, which is shown."""
    made = make_sign(dresser)
    choose("en")
    give_take(dresser, made, "en", "20260101-000000-0000000001")
    return made


def turns(dresser: Dresser, tag: str) -> int:
    """The turns of the timer that a choice of this language in a window starts, and the delivery of what they asked for: how many proofs."""
    import bpy

    before = len(dresser.part("scene.queue.job_list").all_jobs())
    started = dresser.part("scene.signs.proofs").Round(bpy.context.scene.session_uid, tag)
    while started.turn() is not None:
        pass
    dresser.tick_to_the_end()
    return len(dresser.part("scene.queue.job_list").all_jobs()) - before


def test_what_has_nothing_to_show_gets_a_proof(dresser: Dresser, sign: Any) -> None:
    choose("hi")

    assert turns(dresser, "hi") == 1

    proof = take_of(sign, "hi", is_proof=True)
    assert shown(sign)[0] == proof.take_id
    assert turns(dresser, "hi") == 0


def test_what_shows_a_generated_take_needs_none(dresser: Dresser, sign: Any) -> None:
    assert turns(dresser, "en") == 0
    assert take_of(sign, "en", is_proof=True) is None


def test_a_proof_of_old_words_is_made_anew(dresser: Dresser, sign: Any) -> None:
    choose("hi")
    turns(dresser, "hi")
    before = take_of(sign, "hi", is_proof=True).take_id

    sign.lines[0].texts["hi"].text = "चाय"
    turns(dresser, "hi")

    assert take_of(sign, "hi", is_proof=True).take_id != before
    assert shown(sign)[0] == take_of(sign, "hi", is_proof=True).take_id


def test_a_proof_that_fails_is_not_tried_over_and_over(dresser: Dresser, sign: Any) -> None:
    sign.lines[0].texts["hi"].text = "\U00012000"  # cuneiform, for which there is no font
    choose("hi")

    turns(dresser, "hi")
    assert turns(dresser, "hi") == 0

    assert dresser.job().state == "failed"
    assert shown(sign) == ("", "")


def test_words_that_cannot_be_sent_do_not_keep_the_other_signs_from_their_proofs(dresser: Dresser, sign: Any) -> None:
    uid = sign.uid
    other = make_sign(dresser, name="Other").uid
    sign_list = dresser.part("scene.signs.sign_list")
    sign_list.sign_of(uid).lines[0].texts["hi"].text = "x" * 6000
    choose("hi")

    turns(dresser, "hi")

    assert take_of(sign_list.sign_of(other), "hi", is_proof=True) is not None
    assert take_of(sign_list.sign_of(uid), "hi", is_proof=True) is None


@pytest.mark.usefixtures("sign")
def test_somebody_who_has_gone_on_to_another_language_gets_no_proofs_of_the_last(dresser: Dresser) -> None:
    choose("hi")
    choose("en")

    assert turns(dresser, "hi") == 0
    assert dresser.part("scene.queue.job_list").all_jobs() == []


def test_a_handler_that_sets_the_language_gets_no_proofs(dresser: Dresser, sign: Any) -> None:
    import bpy

    said: list[bool] = []

    def on_frame(scene: bpy.types.Scene, *_: object) -> None:
        said.append(dresser.part("scene.signs.proofs").make_lacking(scene, "hi"))

    bpy.app.handlers.frame_change_post.append(on_frame)
    try:
        bpy.context.scene.frame_set(3)
    finally:
        bpy.app.handlers.frame_change_post.remove(on_frame)

    assert said == [False]
    assert shown(sign)[0]
