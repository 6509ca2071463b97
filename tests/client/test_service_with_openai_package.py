"""The official `openai` package, written by nobody here, talks to the stand-in service: so the stand-in speaks the protocol."""

from __future__ import annotations

import base64
import io
import time
from collections.abc import Iterator
from decimal import Decimal

import openai
import pytest
from PIL import Image

from tests.service import Service


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.fixture
def client(service: Service) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key=service.openai_key, base_url=service.openai_address, max_retries=0) as made:
        yield made


def picture_file(size: tuple[int, int], colour: tuple[int, ...], mode: str = "RGB") -> tuple[str, bytes, str]:
    """A PNG as the package takes it: name, bytes, content type."""
    buffer = io.BytesIO()
    Image.new(mode, size, colour).save(buffer, "PNG")
    return "picture.png", buffer.getvalue(), "image/png"


def opened(b64: str | None) -> Image.Image:
    assert b64 is not None
    picture = Image.open(io.BytesIO(base64.b64decode(b64)))
    picture.load()
    return picture


def test_a_generation_gives_a_picture_of_the_asked_size_with_its_usage(service: Service, client: openai.OpenAI) -> None:
    reply = client.images.generate(
        model="gpt-image-2", prompt="a wall", size="1536x1024", quality="medium", output_format="webp", n=2
    )
    assert reply.data is not None
    pictures = [opened(each.b64_json) for each in reply.data]
    assert [(picture.size, picture.format) for picture in pictures] == [((1536, 1024), "WEBP")] * 2
    assert (reply.size, reply.quality, reply.output_format, reply.background) == (
        "1536x1024",
        "medium",
        "webp",
        "opaque",
    )
    assert reply.usage is not None
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (2, 2 * 1372)
    (entry,) = service.billed
    assert entry.delivered
    assert entry.cost == Decimal("5e-6") * 2 + Decimal("30e-6") * 2 * 1372


def test_the_corners_of_a_picture_tell_which_way_up_it_is(client: openai.OpenAI) -> None:
    reply = client.images.generate(model="gpt-image-2", prompt="a wall", size="1024x1536", quality="low")
    assert reply.data is not None
    picture = opened(reply.data[0].b64_json).convert("RGB")
    left, top, right, bottom = 4, 4, 1019, 1531
    corners = [picture.getpixel(place) for place in [(left, top), (right, top), (left, bottom), (right, bottom)]]
    assert corners == [(230, 20, 20), (20, 200, 20), (20, 20, 230), (240, 220, 20)]


def test_a_transparent_background_is_transparent(client: openai.OpenAI) -> None:
    reply = client.images.generate(
        model="gpt-image-2", prompt="a lamp", size="1024x1024", quality="low", background="transparent"
    )
    assert reply.data is not None
    alpha = opened(reply.data[0].b64_json).getchannel("A")
    assert alpha.getextrema() == (0, 255)
    assert alpha.getpixel((512, 30)) == 0


def test_an_edit_paints_inside_the_mask_and_hardly_outside_but_not_exactly(
    service: Service, client: openai.OpenAI
) -> None:
    capture = picture_file((1024, 1024), (40, 40, 40))
    mask = Image.new("RGBA", (1024, 1024), (0, 0, 0, 255))
    mask.paste((255, 255, 255, 0), (256, 512, 768, 1024))
    buffer = io.BytesIO()
    mask.save(buffer, "PNG")
    reference = picture_file((640, 360), (0, 200, 0))

    reply = client.images.edit(
        model="gpt-image-2",
        image=[capture, reference],
        mask=("mask.png", buffer.getvalue(), "image/png"),
        prompt="a door",
        size="1024x1024",
        quality="low",
    )

    assert reply.data is not None
    picture = opened(reply.data[0].b64_json).convert("RGB")
    inside, outside = picture.getpixel((300, 900)), picture.getpixel((300, 100))
    assert isinstance(inside, tuple)
    assert isinstance(outside, tuple)
    assert max(abs(value - 40) for value in inside) > 20
    assert 0 < max(abs(value - 40) for value in outside) <= 20
    assert reply.usage is not None
    assert reply.usage.input_tokens_details.image_tokens == 1024 + 32 * 18  # the small one counts enlarged
    assert [part.name for part in service.received[0].files()] == ["image[]", "image[]", "mask"]
    assert service.received[0].fields()["prompt"] == "a door"


def test_an_edit_without_a_size_gives_one_that_is_no_multiple_of_16(client: openai.OpenAI) -> None:
    reply = client.images.edit(
        model="gpt-image-2", image=picture_file((1024, 1024), (9, 9, 9)), prompt="a door", quality="low"
    )
    assert reply.data is not None
    assert opened(reply.data[0].b64_json).size == (1254, 1254)
    assert reply.size == "1254x1254"


def test_a_stream_brings_partial_pictures_and_then_the_whole_one_with_its_usage(
    service: Service, client: openai.OpenAI
) -> None:
    service.settings.stream_done = True
    events = list(
        client.images.generate(
            model="gpt-image-2", prompt="a wall", size="1024x1024", quality="low", stream=True, partial_images=2
        )
    )
    assert [event.type for event in events] == [
        "image_generation.partial_image",
        "image_generation.partial_image",
        "image_generation.completed",
    ]
    assert [event.partial_image_index for event in events if event.type == "image_generation.partial_image"] == [0, 1]
    last = events[-1]
    assert last.type == "image_generation.completed"
    assert opened(last.b64_json).size == (1024, 1024)
    assert last.usage.output_tokens == 196 + 2 * 100
    assert service.billed[0].delivered


def test_a_streamed_edit_names_its_events_after_edits(client: openai.OpenAI) -> None:
    stream = client.images.edit(
        model="gpt-image-2",
        image=picture_file((1024, 1024), (9, 9, 9)),
        prompt="a door",
        size="1024x1024",
        quality="low",
        stream=True,
        partial_images=1,
    )
    assert [event.type for event in stream] == ["image_edit.partial_image", "image_edit.completed"]


def test_an_error_in_the_middle_of_a_stream_is_an_api_error(service: Service, client: openai.OpenAI) -> None:
    service.order(stream="moderated")
    stream = client.images.generate(model="gpt-image-2", prompt="a wall", quality="low", stream=True, partial_images=1)
    with pytest.raises(openai.APIError, match="safety system"):
        list(stream)
    assert service.billed == []


REFUSALS: list[tuple[str, type[openai.APIStatusError], str | None]] = [
    ("moderation", openai.BadRequestError, "moderation_blocked"),
    ("moderation_details", openai.BadRequestError, "moderation_blocked"),
    ("hard_limit", openai.BadRequestError, "billing_hard_limit_reached"),
    ("key", openai.AuthenticationError, "invalid_api_key"),
    ("verification", openai.PermissionDeniedError, None),
    ("model", openai.NotFoundError, "model_not_found"),
    ("credits", openai.RateLimitError, "insufficient_quota"),
    ("rate_limit", openai.RateLimitError, "rate_limit_exceeded"),
    ("overloaded", openai.InternalServerError, "server_is_overloaded"),
    ("server_error", openai.InternalServerError, None),
]


@pytest.mark.parametrize(("refusal", "error", "code"), REFUSALS)
def test_each_refusal_is_the_package_s_own_error(
    service: Service, client: openai.OpenAI, refusal: str, error: type[openai.APIStatusError], code: str | None
) -> None:
    service.order(refusal=refusal)
    with pytest.raises(error) as caught:
        client.images.generate(model="gpt-image-2", prompt="a wall", quality="low")
    assert caught.value.code == code
    assert caught.value.request_id
    assert service.billed == []


def test_a_wrong_key_and_a_wrong_parameter_are_refused_without_any_order(
    client: openai.OpenAI,
) -> None:
    with pytest.raises(openai.AuthenticationError):
        client.with_options(api_key="sk-wrong-0000").images.generate(model="gpt-image-2", prompt="a wall")
    with pytest.raises(openai.BadRequestError) as caught:
        client.images.generate(model="gpt-image-2", prompt="a wall", response_format="b64_json")
    assert (caught.value.code, caught.value.param) == ("unknown_parameter", "response_format")
    assert caught.value.body == {
        "message": "Unknown parameter: 'response_format'.",
        "type": "invalid_request_error",
        "param": "response_format",
        "code": "unknown_parameter",
    }


def test_the_package_waits_as_long_as_a_429_says_and_tries_again(service: Service, client: openai.OpenAI) -> None:
    service.order(refusal="rate_limit", retry_after=1)
    begun = time.monotonic()
    reply = client.with_options(max_retries=1).images.generate(model="gpt-image-2", prompt="a wall", quality="low")
    assert reply.data
    assert time.monotonic() - begun >= 1.0
    assert [each.answered for each in service.received] == [429, 200]
    assert len(service.billed) == 1


def test_a_reply_that_is_cut_short_is_billed_all_the_same(service: Service, client: openai.OpenAI) -> None:
    service.order(cut_at=1000)
    with pytest.raises(openai.APIConnectionError):
        client.images.generate(model="gpt-image-2", prompt="a wall", quality="low")
    assert [entry.delivered for entry in service.billed] == [False]


def test_azure_takes_its_own_header_and_deployment_names(service: Service) -> None:
    headers: dict[str, str | openai.Omit] = {"api-key": service.azure_key, "Authorization": openai.Omit()}
    with openai.OpenAI(
        api_key="unused",
        base_url=service.azure_address,
        default_query={"api-version": "preview"},
        max_retries=0,
    ) as client:
        reply = client.images.generate(model="previs-pictures", prompt="a wall", quality="low", extra_headers=headers)
        assert reply.data
        with pytest.raises(openai.NotFoundError):
            client.images.generate(model="no-such-deployment", prompt="a wall", extra_headers=headers)
        with pytest.raises(openai.BadRequestError, match="Supported values are: 'png' and 'jpeg'"):
            client.images.generate(
                model="previs-pictures", prompt="a wall", output_format="webp", extra_headers=headers
            )
        with pytest.raises(openai.AuthenticationError):
            client.images.generate(model="previs-pictures", prompt="a wall")
    assert [entry.provider for entry in service.billed] == ["azure"]


def test_the_models_can_be_listed(client: openai.OpenAI) -> None:
    assert "gpt-image-2" in [model.id for model in client.models.list()]
