"""Where a gateway drops a choice, the take says so: by its pixels, or by what the reply says of itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from client.asked_and_came import PICTURES, differences
from client.picture_check import PictureFacts
from client.provider_registry import ProviderName, spec_of
from client.providers.replies import ReplyHead, make_reply, shape_of
from client.request import Background, PictureFormat, Quality
from client.sizes import Size
from tests.client.picture_server import B64, reply_json
from tests.client.sample_requests import request

ASKED = request(size=Size(1024, 1024), format=PictureFormat.PNG, quality=Quality.HIGH)


def came(**changes: Any) -> PictureFacts:
    return PictureFacts(**{"format": PictureFormat.PNG, "width": 1024, "height": 1024, "has_alpha": False, **changes})


@pytest.mark.parametrize(
    ("asked", "facts", "said", "words"),
    [
        ({}, {}, {}, []),
        ({}, {}, {"quality": "high", "background": "opaque"}, []),
        ({}, {"width": 1536}, {}, ["1536 x 1024 pixels instead of 1024x1024"]),
        ({}, {"format": PictureFormat.JPEG}, {}, ["JPEG instead of PNG"]),
        ({"background": Background.TRANSPARENT}, {}, {"background": "opaque"}, ["opaque background instead of a transparent"]),
        ({"background": Background.TRANSPARENT}, {}, {}, ["opaque background instead of a transparent"]),
        ({"background": Background.TRANSPARENT}, {"has_alpha": True}, {}, []),
        ({"background": Background.OPAQUE}, {"has_alpha": True}, {}, ["transparent background instead of an opaque"]),
        ({}, {}, {"quality": "low"}, ["quality low instead of high"]),
        ({"quality": Quality.AUTO}, {}, {"quality": "low"}, []),
        ({}, {}, {"quality": "hd"}, []),
        ({}, {}, {"quality": None}, []),
        ({}, {}, {PICTURES: 3}, ["3 pictures for one"]),
        ({"background": Background.TRANSPARENT}, {"format": PictureFormat.JPEG}, {"quality": "low"}, ["JPEG", "opaque", "low"]),
    ],
)  # fmt: skip
def test_each_choice_that_was_not_kept_is_said(
    asked: dict[str, Any], facts: dict[str, Any], said: dict[str, Any], words: list[str]
) -> None:
    from dataclasses import replace

    notes = differences(replace(ASKED, **asked), came(**facts), said)
    assert len(notes) == len(words)
    assert all(word in note for word, note in zip(words, notes, strict=True))


def test_a_reply_with_more_pictures_than_one_says_how_many(tmp_path: Path) -> None:
    path = tmp_path / "reply.raw"
    for count in (1, 3):
        path.write_bytes(reply_json(data=[{"b64_json": B64}] * count))
        said = make_reply(path, shape_of(path), ReplyHead(), "gpt-image-2", spec_of(ProviderName.OPENAI)).said
        assert said.get(PICTURES, 1) == count
