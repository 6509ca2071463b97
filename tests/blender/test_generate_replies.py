"""What the service answers instead of a picture, as an artist gets to know of it: a sentence, what it cost, and where it is kept."""

from __future__ import annotations

import json

import pytest

from tests.blender.enabled import Dresser, add_sign
from tests.service import Service

KEY_SENTENCE = "The service does not know this key, or it has expired. Check the key in the add-on's preferences."


@pytest.mark.parametrize("provider", ["segmind", "openai"])
def test_a_wrong_key(dresser: Dresser, service: Service, provider: str) -> None:
    dresser.use(service, provider, segmind_key="SG_ffffffffffffffff", openai_key="sk-ffffffffffffffffffffffff")
    sign = add_sign()
    dresser.set(placement="texture")

    assert dresser.generate() == {"CANCELLED"}

    job = dresser.job()
    assert (job.state, job.error.kind, job.error.sentence) == ("failed", "KeyRejected", KEY_SENTENCE)
    assert job.error.billed == "no"
    assert service.billed == []
    assert len(sign.material_slots) == 0


@pytest.mark.short(cases=3)
@pytest.mark.parametrize("provider", ["segmind", "openai"])
@pytest.mark.parametrize(
    ("spoilt", "kind", "words"),
    [
        ("garbage", "NotAPicture", "What came back is not a PNG, JPEG or WebP picture."),
        ("text", "NotAPicture", "What came back is not a PNG, JPEG or WebP picture."),
        ("truncated", "PictureDamaged", "The picture came back damaged or cut short."),
        ("claims_huge", "PictureTooLarge", "claims 100000 x 100000 pixels, too many to open safely."),
    ],
)
def test_a_reply_that_is_no_usable_picture(
    dresser: Dresser, service: Service, provider: str, spoilt: str, kind: str, words: str
) -> None:
    import bpy

    dresser.use(service, provider)
    service.order(picture=spoilt)

    assert dresser.generate() == {"CANCELLED"}

    job = dresser.job()
    assert job.error.kind == kind
    assert words in job.error.sentence
    assert job.error.billed == "yes"
    assert (job.folder / "reply.raw").stat().st_size > 0, "what came is kept as it came"
    assert json.loads((job.folder / "error.json").read_text("utf-8"))["sentence"] == job.error.sentence
    assert [image for image in bpy.data.images if image.filepath] == []


def test_a_line_that_breaks_off_in_the_middle_of_the_picture(dresser: Dresser, service: Service) -> None:
    dresser.use(service, "openai")
    service.order(cut_at=20_000)

    assert dresser.generate() == {"CANCELLED"}

    job = dresser.job()
    assert job.error.billed in ("perhaps", "yes")
    assert len(service.billed) == 1, "it is never sent again by itself"


@pytest.mark.parametrize("provider", ["segmind", "openai"])
def test_another_size_than_asked_is_placed_with_a_note(dresser: Dresser, service: Service, provider: str) -> None:
    import bpy

    dresser.use(service, provider)
    service.order(picture="other_size")
    dresser.set(placement="plane", anchor="CURSOR", facing="FRONT", plane_width=2.0)

    assert dresser.generate() == {"FINISHED"}

    job = dresser.job()
    assert (job.take.width, job.take.height) == (1008, 784)
    assert any("sent 1008 x 784 pixels instead of 1024x1024" in note for note in job.notes)
    plane = next(obj for obj in bpy.data.objects if obj.type == "MESH")
    assert plane.dimensions.y == pytest.approx(2.0 * 784 / 1008, abs=1e-4), "the picture is not stretched"


@pytest.mark.parametrize(
    ("refusal", "provider", "kind"),
    [
        ("moderation", "segmind", "ModerationBlocked"),
        ("credits", "segmind", "CreditsExhausted"),
        ("verification", "openai", "VerificationNeeded"),
        ("captive_portal", "openai", "NotTheService"),
    ],
)
def test_a_refusal_is_told_in_a_sentence(
    dresser: Dresser, service: Service, refusal: str, provider: str, kind: str
) -> None:
    import bpy

    dresser.use(service, provider)
    service.order(refusal=refusal)

    assert dresser.generate() == {"CANCELLED"}

    job = dresser.job()
    assert job.error.kind == kind
    assert job.error.sentence
    with pytest.raises(RuntimeError) as explained:
        bpy.ops.set_dresser.explain_job(job_id=job.id)
    assert job.error.sentence in str(explained.value)
    assert str(job.folder) in str(explained.value)


def test_a_service_that_is_not_there(dresser: Dresser, service: Service) -> None:
    dresser.use(service, segmind_address="http://127.0.0.1:9")

    assert dresser.generate() == {"CANCELLED"}

    assert dresser.job().error.kind == "NotReached"
    assert dresser.job().error.billed == "no"


def test_an_address_that_a_key_must_not_go_to(dresser: Dresser, service: Service) -> None:
    dresser.use(service, "openai", openai_address="http://images.example.com/v1")

    assert dresser.generate() == {"CANCELLED"}

    assert dresser.job().error.kind == "AddressUnsafe"


def test_words_that_a_proof_cannot_set_truthfully(dresser: Dresser) -> None:
    dresser.set(prompt="A stone tablet reads '\U00012000\U00012001'")

    assert dresser.generate() == {"CANCELLED"}

    assert dresser.job().error.kind == "ScriptWithoutFont"
    assert "cannot show" in dresser.job().error.sentence.lower()


LITELLM = {
    "error": {
        "message": "litellm.APIConnectionError: OpenAIException - 'str' object has no attribute 'model_dump'",
        "type": "internal_server_error",
        "param": None,
        "code": "500",
    }
}


def test_partial_pictures_are_turned_off_for_a_gateway_that_cannot_pass_them_on(
    dresser: Dresser, service: Service
) -> None:
    import bpy

    preferences = dresser.part("scene.settings.preferences")
    openai = dresser.part("client.choices").ProviderName.OPENAI
    dresser.use(service, "openai", stream=True)
    service.order(status=500, json=LITELLM, made=True)
    assert dresser.generate() == {"CANCELLED"}
    assert dresser.job().error.kind == "PartialPicturesFail"
    assert dresser.job().error.billed == "perhaps"

    assert bpy.ops.set_dresser.partial_pictures_here(wanted=False) == {"FINISHED"}

    assert preferences.partial_pictures(openai) == 0
    assert dresser.generate() == {"FINISHED"}
    assert b'"stream"' not in service.received[-1].body
    dresser.use(service, "openai", stream=True, openai_address="https://elsewhere.example/v1")
    assert preferences.partial_pictures(openai) > 0, "remembered for that address alone"
    dresser.use(service, "openai", stream=True)
    assert bpy.ops.set_dresser.partial_pictures_here(wanted=True) == {"FINISHED"}
    assert preferences.partial_pictures(openai) > 0
