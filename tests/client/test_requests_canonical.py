"""A request's canonical form and fingerprint: stable, telling, and enough to build the request again."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.errors import (
    CompressionIllegal,
    MaskWithoutCapture,
    ModelMissing,
    PromptEmpty,
    PromptTooLong,
    RequestError,
    SizeIllegal,
    TooManyPictures,
    TransparencyNeedsAlpha,
)
from client.plain_values import from_plain
from client.request import (
    Background,
    CopyArea,
    InputPicture,
    Moderation,
    PictureFormat,
    Quality,
    Request,
    pictures_among,
)
from client.sizes import Size
from tests.client.sample_requests import mask, picture, request

pictures = st.builds(
    InputPicture, st.binary(min_size=1, max_size=40), st.sampled_from(PictureFormat), st.text(max_size=10)
)
requests = st.builds(
    Request,
    prompt=st.text(max_size=80),
    model=st.text(max_size=20),
    size=st.none() | st.builds(Size, st.integers(0, 5000), st.integers(0, 5000)),
    quality=st.sampled_from(Quality),
    background=st.sampled_from(Background),
    format=st.sampled_from(PictureFormat),
    compression=st.integers(-5, 200),
    moderation=st.sampled_from(Moderation),
    capture=st.none() | pictures,
    references=st.lists(pictures, max_size=3).map(tuple),
    mask=st.none() | pictures,
    copy_lines=st.lists(st.text(max_size=10), max_size=3).map(tuple),
    language=st.sampled_from(["", "hi", "zh-Hant"]),
    copy_area=st.none() | st.just(CopyArea(0.0, 0.25, 1.0, 0.5)),
    type_guide=st.booleans(),
)


def all_pictures(made: Request) -> dict[str, bytes]:
    """Each picture's bytes by digest, as a job folder keeps them."""
    every = [*made.input_pictures, *([made.mask] if made.mask else [])]
    return {each.digest: each.data for each in every}


@given(requests)
def test_a_request_survives_being_written_down_and_read(made: Request) -> None:
    plain = json.loads(json.dumps(made.parameters()))
    again = from_plain(Request, plain, pictures_among(all_pictures(made)))
    assert again == made
    assert again.fingerprint() == made.fingerprint()


@given(requests)
def test_the_canonical_form_is_one_and_the_same_for_equal_requests(made: Request) -> None:
    copied = replace(made)
    assert copied.canonical() == made.canonical()
    assert (
        json.dumps(json.loads(made.canonical()), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
            "utf-8", "surrogatepass"
        )
        == made.canonical()
    )


CHANGES: dict[str, Any] = {
    "prompt": "a poster",
    "model": "gpt-image-2-2026-04-21",
    "size": Size(1024, 1536),
    "quality": Quality.HIGH,
    "background": Background.OPAQUE,
    "format": PictureFormat.WEBP,
    "compression": 99,
    "moderation": Moderation.LOW,
    "capture": picture(),
    "references": (picture(64, 64),),
    "mask": mask(),
    "copy_lines": ("OPEN",),
    "language": "hi",
    "copy_area": CopyArea(0.0, 0.25, 1.0, 0.5),
    "type_guide": True,
}


def test_every_field_of_a_request_is_tried_below() -> None:
    assert set(CHANGES) == {each.name for each in fields(Request)}


@pytest.mark.parametrize("field", CHANGES)
def test_changing_any_field_changes_the_fingerprint(field: str) -> None:
    assert request(**{field: CHANGES[field]}).fingerprint() != request().fingerprint()


def test_what_an_artist_calls_a_picture_does_not_change_the_fingerprint() -> None:
    named = replace(picture(), name="Shot 010, final, really final")
    assert request(capture=named).fingerprint() == request(capture=picture()).fingerprint()


def test_the_order_of_references_changes_the_fingerprint() -> None:
    one, two = picture(64, 64), picture(32, 32)
    assert request(references=(one, two)).fingerprint() != request(references=(two, one)).fingerprint()


def test_a_known_request_has_the_same_canonical_form_on_every_machine() -> None:
    made = Request(prompt="'मुंबई'", model="gpt-image-2", size=Size(1024, 1024))
    assert made.canonical().decode() == (
        '{"background":"auto","capture":null,"compression":100,"copy_lines":[],"format":"png","mask":null,'
        '"model":"gpt-image-2","moderation":"auto","prompt":"\'मुंबई\'","quality":"auto","references":[],'
        '"size":[1024,1024]}'
    )


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"prompt": " \n\t "}, PromptEmpty),
        ({"prompt": "x" * 32_001}, PromptTooLong),
        ({"model": " "}, ModelMissing),
        ({"size": Size(1920, 1080)}, SizeIllegal),
        ({"compression": 101}, CompressionIllegal),
        ({"compression": -1}, CompressionIllegal),
        ({"background": Background.TRANSPARENT, "format": PictureFormat.JPEG}, TransparencyNeedsAlpha),
        ({"mask": mask()}, MaskWithoutCapture),
        ({"capture": picture(), "references": (picture(),) * 16}, TooManyPictures),
        ({"references": (picture(),) * 16, "type_guide": True}, TooManyPictures),
    ],
)
def test_a_request_that_breaks_a_rule_says_which_in_words_for_an_artist(
    changes: dict[str, Any], error: type[RequestError]
) -> None:
    with pytest.raises(error) as caught:
        request(**changes).check()
    assert caught.value.message.endswith(".")
    assert "{" not in caught.value.message


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"prompt": "x" * 32_000},
        {"size": None},
        {"capture": picture(), "references": (picture(),) * 15, "mask": mask()},
    ],
    ids=["plain", "longest prompt", "automatic size", "sixteen pictures and a mask"],
)
def test_a_request_at_the_limits_is_fine(changes: dict[str, Any]) -> None:
    request(**changes).check()
