"""Switching the set's language: every sign shows its take for it, else its proof, else plain grey, and never another language's words."""

from __future__ import annotations

from tests.blender.enabled import Dresser
from tests.blender.signs import choose, give_take, make_sign, proof_all, shown, take_of


def test_a_proof_is_noted_with_its_sign_and_shown_on_its_faces(dresser: Dresser) -> None:
    sign = make_sign(dresser)

    (row,) = proof_all(dresser, ["en"])

    assert row.state == "placed"
    noted = take_of(sign, "en", is_proof=True)
    assert (noted.take_id, noted.width / noted.height) == (row.id, 1.5)
    assert shown(sign) == (row.id, f"{row.id}.png")
    assert [slot.material for slot in sign.object.material_slots] == [sign.material]


def test_a_switch_shows_each_languages_take_and_sends_nothing(dresser: Dresser) -> None:
    sign = make_sign(dresser)
    proof_all(dresser, ["en", "hi"])
    jobs = len(dresser.part("scene.queue.job_list").all_jobs())

    seen = []
    for tag in ("hi", "en", "hi"):
        choose(tag)
        seen.append(shown(sign)[0])

    proofs = {tag: take_of(sign, tag, is_proof=True).take_id for tag in ("en", "hi")}
    assert seen == [proofs["hi"], proofs["en"], proofs["hi"]]
    assert len(dresser.part("scene.queue.job_list").all_jobs()) == jobs


def test_what_was_generated_goes_before_the_proof(dresser: Dresser) -> None:
    sign = make_sign(dresser)
    proof_all(dresser, ["en"])

    give_take(dresser, sign, "en", "20990101-000000-0000000001")

    assert shown(sign)[0] == "20990101-000000-0000000001"


def test_a_language_without_any_take_shows_grey_and_not_another_languages_words(dresser: Dresser) -> None:
    sign = make_sign(dresser)
    proof_all(dresser, ["en"])

    choose("kn")

    assert shown(sign) == ("", "")
    choose("en")
    assert shown(sign)[0] == take_of(sign, "en", is_proof=True).take_id
