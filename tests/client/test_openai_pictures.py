"""OpenAI's generations and edits, Azure's header, and replies in odd forms, against the stand-in over real HTTP."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from client import errors
from client.account import check_account
from client.errors import Billed
from client.prices import estimate
from client.provider_registry import spec_of
from client.providers.masks import alpha_mask
from client.providers.offered import check_request
from client.providers.openai.provider import OpenAIProvider
from client.providers.replies import decode_reply, reply_from_disk
from client.providers.wire import KeyHeader, Reply, ReplyShape, ServiceSettings
from client.request import Background, Moderation, PictureFormat, ProviderName, Request
from client.sizes import Size
from tests.client.recording_wire import RecordingWire
from tests.client.sample_requests import mask, opened, picture, request
from tests.service import Service

PROVIDER = OpenAIProvider()


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


def settings(service: Service, **changes: Any) -> ServiceSettings:
    values: dict[str, Any] = {"provider": ProviderName.OPENAI, "address": service.openai_address, "timeout": 5.0}
    return ServiceSettings(**{**values, **changes})


def fetch(
    service: Service, folder: Path, made: Request | None = None, key: str = "", **changes: Any
) -> tuple[Reply, RecordingWire]:
    wire = RecordingWire(folder)
    made = made or request()
    check_request(made, settings(service, **changes))
    return PROVIDER.fetch(made, settings(service, **changes), key or service.openai_key, wire), wire


def test_a_picture_comes_back_with_the_cost_that_its_usage_gives(service: Service, tmp_path: Path) -> None:
    reply, wire = fetch(service, tmp_path)
    image = opened(decode_reply(reply))
    assert (image.format, image.size) == ("JPEG", (1536, 1024))
    assert reply.shape is ReplyShape.IMAGES_JSON
    assert reply.cost == service.billed[0].cost
    assert reply.cost_source == "usage"
    assert reply.request_id == service.billed[0].request_id
    assert reply.said["size"] == "1536x1024"
    assert reply.said["quality"] == "low"
    assert wire.steps == ["about_to_send", "remember reply_head", "keep_reply", "kept"]


def test_the_estimate_is_within_a_hundredth_of_what_is_billed(service: Service, tmp_path: Path) -> None:
    made = request(prompt="A chalkboard in front of a bookstore", references=(picture(1024, 1024),))
    reply, _ = fetch(service, tmp_path, made)
    shown = estimate(made, ProviderName.OPENAI)
    assert reply.cost is not None
    assert abs(shown.high - reply.cost) <= reply.cost / 100


def test_only_what_the_model_takes_is_sent(service: Service, tmp_path: Path) -> None:
    fetch(service, tmp_path, request(format=PictureFormat.PNG))
    sent = service.received[-1]
    assert sent.path == "/v1/images/generations"
    assert set(sent.json()) == {"model", "prompt", "n", "size", "quality", "output_format"}


def test_every_choice_is_sent_when_it_is_made(service: Service, tmp_path: Path) -> None:
    made = request(
        format=PictureFormat.WEBP,
        compression=80,
        background=Background.TRANSPARENT,
        moderation=Moderation.LOW,
        size=None,
    )
    reply, _ = fetch(service, tmp_path, made)
    sent = service.received[-1].json()
    assert (sent["size"], sent["output_compression"], sent["background"], sent["moderation"]) == (
        "auto",
        80,
        "transparent",
        "low",
    )
    assert opened(decode_reply(reply)).mode == "RGBA"


def test_an_edit_sends_the_capture_first_then_the_references_and_an_alpha_mask(
    service: Service, tmp_path: Path
) -> None:
    capture, reference = picture(), picture(64, 48, (200, 10, 10), form="JPEG")
    reply, _ = fetch(service, tmp_path, request(capture=capture, references=(reference,), mask=mask()))

    sent = service.received[-1]
    assert sent.path == "/v1/images/edits"
    body = sent.body
    assert body.index(capture.data) < body.index(reference.data)
    assert body.count(b'name="image[]"') == 2
    assert b"grey boxes" not in body, "what an artist calls a picture stays here"
    # The left half was painted and the right one kept.
    image = opened(decode_reply(reply)).convert("RGB")
    right = image.getpixel((image.width - 40, image.height // 2))
    left = image.getpixel((40, image.height // 2))
    assert isinstance(right, tuple)
    assert max(abs(a - b) for a, b in zip(right, (90, 120, 60), strict=True)) < 20
    assert left != right


def test_a_mask_is_transparent_where_the_model_may_paint_up_to_the_end_of_its_soft_edge() -> None:
    made = mask(64, 32)
    image = opened(alpha_mask(made.data))
    assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (64, 32))
    assert image.getpixel((0, 0)) == (255, 255, 255, 0)
    assert image.getpixel((32, 0)) == (255, 255, 255, 0)
    assert image.getpixel((33, 0)) == (0, 0, 0, 255)
    assert image.getpixel((63, 31)) == (0, 0, 0, 255)


def test_a_mask_of_any_shape_is_small_enough() -> None:
    noise = Image.effect_noise((2560, 1440), 100)
    smooth = noise.resize((80, 45)).resize((2560, 1440), Image.Resampling.BICUBIC)
    soft = Image.blend(smooth, noise, 0.3)
    buffer = io.BytesIO()
    soft.save(buffer, "PNG")
    packed = alpha_mask(buffer.getvalue())
    assert len(packed) < 4_000_000, "the reference says 4 MB, the guide 50: the smaller is safe"
    assert opened(packed).size == (2560, 1440)


def test_a_mask_that_is_no_picture_or_of_another_size_is_refused_before_sending(service: Service) -> None:
    with pytest.raises(errors.MaskIllegal, match="64 x 64 pixels and the capture 256 x 192"):
        check_request(request(capture=picture(), mask=mask(64, 64)), settings(service))
    with pytest.raises(errors.MaskIllegal):
        alpha_mask(mask().data[:60])
    assert not service.received


def test_azures_address_takes_azures_header(service: Service, tmp_path: Path) -> None:
    changes: dict[str, Any] = {"address": service.azure_address, "key_header": KeyHeader.AZURE}
    reply, _ = fetch(service, tmp_path, key=service.azure_key, **changes)
    assert opened(decode_reply(reply)).size == (1536, 1024)
    sent = service.received[-1]
    assert sent.headers["api-key"] == service.azure_key
    assert "authorization" not in sent.headers
    with pytest.raises(errors.ChoiceUnsupported):
        check_request(request(format=PictureFormat.WEBP), settings(service, **changes))


def test_a_query_in_the_address_stays_at_its_end(service: Service, tmp_path: Path) -> None:
    fetch(service, tmp_path, address=service.openai_address + "?api-version=preview")
    assert service.received[-1].path == "/v1/images/generations"
    assert service.received[-1].query == {"api-version": "preview"}


def test_a_data_prefix_before_the_base64_is_no_hindrance(service: Service, tmp_path: Path) -> None:
    service.order(picture="data_prefix")
    reply, _ = fetch(service, tmp_path)
    assert opened(decode_reply(reply)).size == (1536, 1024)


SPOILT = [
    ("garbage", errors.NotAPicture),
    ("gif", errors.NotAPicture),
    ("text", errors.NotAPicture),
    ("empty", errors.ReplyError),
    ("not_base64", errors.ReplyError),
    ("no_data", errors.NotAPicture),
    ("null_data", errors.NotAPicture),
    ("not_json", errors.PictureDamaged),
]


@pytest.mark.parametrize(("spoilt", "error"), SPOILT)
def test_a_spoilt_reply_is_kept_and_said_to_be_paid_for(
    service: Service, tmp_path: Path, spoilt: str, error: type[errors.SetDresserError]
) -> None:
    service.order(picture=spoilt)
    wire = RecordingWire(tmp_path)
    with pytest.raises(error) as caught:
        decode_reply(PROVIDER.fetch(request(), settings(service), service.openai_key, wire))
    assert caught.value.billed is Billed.YES
    assert len(service.billed) == 1
    assert wire.raw


def test_a_picture_that_is_cut_short_inside_a_whole_reply_is_left_to_whoever_decodes_it(
    service: Service, tmp_path: Path
) -> None:
    service.order(picture="truncated")
    reply, _ = fetch(service, tmp_path)
    data = decode_reply(reply)
    with pytest.raises(OSError, match="truncated"):
        opened(data)


def test_an_address_in_place_of_base64_is_followed_and_its_loss_says_that_it_is_paid_for(
    service: Service, tmp_path: Path
) -> None:
    service.order(status=200, json={"created": 1, "data": [{"url": "http://192.0.2.7/one.png"}]})
    wire = RecordingWire(tmp_path)
    with pytest.raises(errors.PictureNotFetched) as caught:
        PROVIDER.fetch(request(), settings(service), service.openai_key, wire)
    assert caught.value.billed is Billed.YES
    assert "192.0.2.7" not in {each.headers.get("host") for each in service.received}
    assert PROVIDER.can_resume(wire.recall)


def test_an_error_object_that_comes_with_status_200_is_that_error(service: Service, tmp_path: Path) -> None:
    body = {"error": {"message": "No", "type": "image_generation_user_error", "code": "moderation_blocked"}}
    service.order(status=200, json=body)
    with pytest.raises(errors.ModerationBlocked):
        fetch(service, tmp_path)


def test_a_whole_reply_on_disk_is_enough_to_know_its_cost_after_a_crash(service: Service, tmp_path: Path) -> None:
    reply, wire = fetch(service, tmp_path)
    assert reply_from_disk(reply.path, "gpt-image-2", spec_of(ProviderName.OPENAI), wire.recall) == reply


@pytest.mark.parametrize("wrap", [76, 10_000])
@pytest.mark.parametrize("alphabet", ["standard", "url"])
def test_base64_in_lines_without_padding_or_of_the_other_alphabet_loses_no_bit(
    tmp_path: Path, wrap: int, alphabet: str
) -> None:
    data = picture(40, 40).data + b"\xfb\xff\xfe"
    text = (base64.urlsafe_b64encode if alphabet == "url" else base64.b64encode)(data).decode().rstrip("=")
    lines = "\n".join(text[at : at + wrap] for at in range(0, len(text), wrap))
    raw = tmp_path / "reply.raw"
    raw.write_text(json.dumps({"data": [{"b64_json": lines}]}))
    assert decode_reply(Reply(raw, ReplyShape.IMAGES_JSON)) == data


@pytest.mark.parametrize(
    ("key", "error"),
    [("", errors.KeyMissing), ("sk-wrong-key-1234", errors.KeyRejected), ("sk\u2026", errors.KeyRejected)],
)
def test_a_missing_or_wrong_key_costs_nothing_and_stays_out_of_the_texts(
    service: Service, tmp_path: Path, key: str, error: type[errors.SetDresserError]
) -> None:
    with pytest.raises(error) as caught:
        PROVIDER.fetch(request(), settings(service), key, RecordingWire(tmp_path))
    assert not service.billed
    assert "wrong-key" not in caught.value.technical


def test_the_account_check_asks_for_the_model_and_costs_nothing(service: Service) -> None:
    state = check_account(settings(service), service.openai_key, "gpt-image-2")
    assert state.sentence == "The key works, and the service offers gpt-image-2."
    other = check_account(settings(service), service.openai_key, "gpt-image-99")
    assert other.sentence == "The key works, but the service does not list gpt-image-99."
    with pytest.raises(errors.KeyRejected):
        check_account(settings(service), "sk-nobody-0123456789", "gpt-image-2")
    assert not service.billed


def test_the_largest_picture_comes_back_whole(service: Service, tmp_path: Path) -> None:
    service.settings.grain = True
    reply, wire = fetch(service, tmp_path, request(size=Size(3840, 2160), format=PictureFormat.PNG))
    assert len(wire.raw) > 4_000_000
    assert opened(decode_reply(reply)).size == (3840, 2160)
