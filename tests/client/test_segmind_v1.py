"""Segmind's blocking call, against the stand-in service over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from client import errors
from client.account import check_account
from client.errors import Billed
from client.provider_registry import spec_of
from client.providers.offered import check_request
from client.providers.replies import decode_reply, reply_from_disk
from client.providers.segmind.account import credits_left
from client.providers.segmind.provider import SegmindProvider, parameters
from client.providers.wire import Reply, ReplyShape, ServiceSettings
from client.request import Background, Moderation, PictureFormat, ProviderName, Quality, Request
from client.sizes import Size
from tests.client.recording_wire import RecordingWire
from tests.client.sample_requests import mask, opened, picture, request
from tests.service import Service


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


def settings(service: Service, folder: Path, **changes: Any) -> ServiceSettings:
    values: dict[str, Any] = {
        "provider": ProviderName.SEGMIND,
        "address": service.segmind_address,
        "upload_address": service.upload_address,
        "cache_folder": str(folder / "cache"),
        "timeout": 5.0,
    }
    return ServiceSettings(**{**values, **changes})


def fetch(service: Service, folder: Path, made: Request | None = None, **changes: Any) -> tuple[Reply, RecordingWire]:
    wire = RecordingWire(folder)
    provider = SegmindProvider()
    made = made or request()
    check_request(made, settings(service, folder))
    return provider.fetch(made, settings(service, folder, **changes), service.segmind_key, wire), wire


def sent_fields(service: Service) -> dict[str, Any]:
    sent = [each for each in service.received if each.path.startswith("/v1/") and each.method == "POST"]
    return dict(sent[-1].json())


def test_the_body_is_the_one_of_segminds_own_sample_code() -> None:
    made = Request(
        prompt="A bookstore in Mumbai",
        model="gpt-image-2",
        size=Size(1536, 1024),
        quality=Quality.HIGH,
        background=Background.OPAQUE,
    )
    assert parameters(made) == {
        "prompt": "A bookstore in Mumbai",
        "size": "1536x1024",
        "quality": "high",
        "moderation": "auto",
        "background": "opaque",
        "output_compression": 100,
        "output_format": "png",
    }


def test_a_picture_comes_back_with_its_cost(service: Service, tmp_path: Path) -> None:
    reply, wire = fetch(service, tmp_path)

    image = opened(decode_reply(reply))
    assert (image.format, image.size) == ("JPEG", (1536, 1024))
    assert reply.shape is ReplyShape.PICTURE
    assert reply.cost == service.billed[0].cost
    assert reply.cost_source == "x-cost"
    assert reply.credits_left == Decimal(10) - service.billed[0].cost
    assert reply.request_id == service.billed[0].request_id
    assert wire.steps == ["about_to_send", "remember reply_head", "keep_reply", "kept"]
    assert wire.expected == len(wire.raw)


def test_a_size_that_is_no_preset_goes_as_width_and_height(service: Service, tmp_path: Path) -> None:
    reply, _ = fetch(service, tmp_path, request(size=Size(1920, 1088)))
    fields = sent_fields(service)
    assert (fields["width"], fields["height"]) == (1920, 1088)
    assert "size" not in fields
    assert opened(decode_reply(reply)).size == (1920, 1088)


def test_automatic_size_and_background_are_left_to_the_service(service: Service, tmp_path: Path) -> None:
    fetch(service, tmp_path, request(size=None, background=Background.AUTO, moderation=Moderation.LOW))
    fields = sent_fields(service)
    assert fields["size"] == "auto"
    assert "background" not in fields
    assert fields["moderation"] == "low"


@pytest.mark.parametrize("form", PictureFormat)
def test_every_format_comes_back_as_asked(service: Service, tmp_path: Path, form: PictureFormat) -> None:
    reply, _ = fetch(service, tmp_path, request(format=form))
    assert opened(decode_reply(reply)).format == form.value.upper()


def test_the_key_travels_in_its_header_alone(service: Service, tmp_path: Path) -> None:
    fetch(service, tmp_path, request(capture=picture()))
    for received in service.received:
        assert received.headers["x-api-key"] == service.segmind_key
        assert "authorization" not in received.headers
        assert received.headers["user-agent"].startswith("SetDresser/")
        assert received.headers["accept-encoding"] == "identity"


def test_a_proxy_is_not_used_for_this_machine(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    reply, _ = fetch(service, tmp_path)
    assert decode_reply(reply)


def test_capture_references_and_mask_go_up_first_in_their_order(service: Service, tmp_path: Path) -> None:
    capture, reference = picture(), picture(64, 64, (10, 20, 30))
    reply, wire = fetch(service, tmp_path, request(capture=capture, references=(reference,), mask=mask()))

    paths = [(each.method, each.path) for each in service.received]
    assert paths[0] == ("POST", "/upload-asset")
    fields = sent_fields(service)
    assert len(fields["image_urls"]) == 2
    assert fields["mask"].startswith(service.address)
    # The service followed the mask: left painted, right nearly as captured.
    image = opened(decode_reply(reply)).convert("RGB")
    right = image.getpixel((image.width - 40, image.height // 2))
    left = image.getpixel((40, image.height // 2))
    assert isinstance(right, tuple)
    assert max(abs(a - b) for a, b in zip(right, (90, 120, 60), strict=True)) < 20
    assert left != right
    assert wire.steps.index("about_to_send") == 0, "uploads are free and need no journal"


def test_a_mask_with_alpha_means_the_same(service: Service, tmp_path: Path) -> None:
    made = request(capture=picture(), mask=mask(), format=PictureFormat.PNG)
    plain, _ = fetch(service, tmp_path, made)
    plain_pixels = opened(decode_reply(plain)).convert("RGB").tobytes()
    with_alpha, _ = fetch(service, tmp_path, made, mask_alpha=True)
    assert opened(decode_reply(with_alpha)).convert("RGB").tobytes() == plain_pixels


def test_the_masks_field_name_is_data(service: Service, tmp_path: Path) -> None:
    service.settings.mask_field = "mask_url"
    fetch(service, tmp_path, request(capture=picture(), mask=mask()), mask_field="mask_url")
    assert "mask_url" in sent_fields(service)


def test_a_picture_is_uploaded_once_and_remembered_by_its_content(service: Service, tmp_path: Path) -> None:
    made = request(capture=picture(), references=(picture(), picture(40, 40)))
    fetch(service, tmp_path, made)
    fetch(service, tmp_path, made)
    uploads = [each for each in service.received if each.path == "/upload-asset"]
    assert len(uploads) == 1
    assert len(uploads[0].json()["data_urls"]) == 2, "the same picture twice goes up once"
    assert len(sent_fields(service)["image_urls"]) == 3


def test_a_damaged_memory_of_uploads_costs_an_upload_and_nothing_else(service: Service, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "segmind-uploads.json").write_bytes(b'{"half')
    reply, _ = fetch(service, tmp_path, request(capture=picture()))
    assert decode_reply(reply)
    assert json.loads((cache / "segmind-uploads.json").read_text())


def test_an_upload_that_the_service_has_lost_is_sent_anew_next_time(service: Service, tmp_path: Path) -> None:
    made = request(capture=picture())
    fetch(service, tmp_path, made)
    memory = tmp_path / "cache" / "segmind-uploads.json"
    memory.write_text(memory.read_text().replace("/assets/", "/assets/gone"))
    with pytest.raises(errors.SetDresserError) as caught:
        fetch(service, tmp_path, made)
    assert caught.value.billed is not Billed.YES
    reply, _ = fetch(service, tmp_path, made)
    assert decode_reply(reply)
    assert len(service.billed) == 2


@pytest.mark.parametrize("shape", ["file_urls", "urls", "url", "list"])
def test_every_form_of_the_uploads_answer_is_understood(service: Service, tmp_path: Path, shape: str) -> None:
    service.settings.upload_shape = shape
    reply, _ = fetch(service, tmp_path, request(capture=picture()))
    assert decode_reply(reply)


def test_an_upload_that_fails_is_repeated_and_one_that_stays_failed_bills_nothing(
    service: Service, tmp_path: Path
) -> None:
    service.order(path="/upload-asset", status=502, html="Bad gateway", times=2)
    reply, wire = fetch(service, tmp_path, request(capture=picture()))
    assert decode_reply(reply)
    assert len(wire.pauses) == 2

    service.order(path="/upload-asset", status=200, json={"message": "ok"}, times=0)
    with pytest.raises(errors.AnswerUnknown) as caught:
        fetch(service, tmp_path, request(capture=picture(33, 33)))
    assert caught.value.billed is Billed.NO
    assert len(service.billed) == 1


def test_a_reply_that_names_an_address_is_followed_without_the_key(service: Service, tmp_path: Path) -> None:
    service.settings.v1_shape = "json"
    reply, wire = fetch(service, tmp_path)
    assert opened(decode_reply(reply)).size == (1536, 1024)
    assert reply.cost == service.billed[0].cost
    last = service.received[-1]
    assert last.path.startswith("/generations/")
    assert "x-api-key" not in last.headers
    assert wire.steps.count("about_to_send") == 1
    assert wire.steps.count("kept") == 2, "the JSON was kept before it was read"


def test_a_download_that_fails_is_begun_anew_and_never_paid_for_again(service: Service, tmp_path: Path) -> None:
    service.settings.v1_shape = "json"
    service.order(path="/generations/*", method="GET", cut_at=500)
    reply, _ = fetch(service, tmp_path)
    assert opened(decode_reply(reply)).size == (1536, 1024)
    assert len(service.billed) == 1


def test_a_download_that_stays_failed_says_that_it_is_paid_for_and_can_be_taken_up_again(
    service: Service, tmp_path: Path
) -> None:
    service.settings.v1_shape = "json"
    service.order(path="/generations/*", method="GET", status=404, html="NoSuchKey", times=1)
    wire = RecordingWire(tmp_path)
    provider = SegmindProvider()
    with pytest.raises(errors.SetDresserError) as caught:
        provider.fetch(request(), settings(service, tmp_path), service.segmind_key, wire)
    assert caught.value.billed is Billed.YES

    assert provider.can_resume(wire.recall)
    later = RecordingWire(tmp_path, wire.memory)
    reply = provider.fetch(request(), settings(service, tmp_path), service.segmind_key, later)
    assert opened(decode_reply(reply)).size == (1536, 1024)
    assert reply.cost == service.billed[0].cost
    assert later.steps.count("about_to_send") == 0
    assert len(service.billed) == 1


def test_a_whole_reply_on_disk_is_enough_to_know_its_cost_after_a_crash(service: Service, tmp_path: Path) -> None:
    reply, wire = fetch(service, tmp_path)
    assert reply_from_disk(reply.path, "gpt-image-2", spec_of(ProviderName.SEGMIND), wire.recall) == reply


def test_masks_of_another_size_and_odd_model_names_are_refused_before_sending(service: Service, tmp_path: Path) -> None:
    with pytest.raises(errors.MaskIllegal, match="64 x 64 pixels and the capture 256 x 192"):
        check_request(request(capture=picture(), mask=mask(64, 64)), settings(service, tmp_path))
    with pytest.raises(errors.ChoiceUnsupported):
        check_request(request(model="../v2/x"), settings(service, tmp_path))
    assert not service.received


@pytest.mark.parametrize(
    ("key", "error"), [("", errors.KeyMissing), ("SG_wrong", errors.KeyRejected), ("SG\nX: y", errors.KeyRejected)]
)
def test_a_missing_or_wrong_key_costs_nothing(
    service: Service, tmp_path: Path, key: str, error: type[errors.SetDresserError]
) -> None:
    with pytest.raises(error):
        SegmindProvider().fetch(request(), settings(service, tmp_path), key, RecordingWire(tmp_path))
    assert not service.billed


def test_the_account_tells_its_credits_for_nothing(service: Service, tmp_path: Path) -> None:
    assert credits_left(settings(service, tmp_path), service.segmind_key) == Decimal(10)
    state = check_account(settings(service, tmp_path), service.segmind_key)
    assert state.sentence == "The key works; $10.00 of credits are left."
    service.settings.credits = Decimal(0)
    assert "no credits left" in check_account(settings(service, tmp_path), service.segmind_key).sentence
    with pytest.raises(errors.KeyRejected):
        check_account(settings(service, tmp_path), "SG_ffffffffffffffff")
