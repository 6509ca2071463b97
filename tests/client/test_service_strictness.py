"""The stand-in service keeps the real services' rules, answers violations in their words, and bills what they would."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
import requests
from PIL import Image

from tests.service import Service
from tests.service.billing import input_tokens, output_tokens

FileParts = list[tuple[str, tuple[str, bytes, str]]]
GENERATION = {"model": "gpt-image-2", "prompt": "a wall", "size": "1024x1024", "quality": "low"}
SEGMIND = {"prompt": "a wall", "size": "1024x1024", "quality": "low"}


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


def encoded(width: int, height: int, mode: str = "RGB", kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (width, height)).save(buffer, kind)
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def generate(service: Service, **changes: Any) -> requests.Response:
    """A good generation, but for the changes; a change to None leaves the field out."""
    body = {name: value for name, value in {**GENERATION, **changes}.items() if value is not None}
    headers = {"Authorization": f"Bearer {service.openai_key}"}
    return requests.post(f"{service.openai_address}/images/generations", json=body, headers=headers, timeout=60)


def edit(service: Service, files: FileParts, **fields: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {service.openai_key}"}
    data = {**GENERATION, **fields}
    return requests.post(f"{service.openai_address}/images/edits", data=data, files=files, headers=headers, timeout=60)


def ask_segmind(service: Service, version: str = "v1", **changes: Any) -> requests.Response:
    """A good Segmind request, but for the changes; a change to None leaves the field out."""
    body = {name: value for name, value in {**SEGMIND, **changes}.items() if value is not None}
    address = f"{service.segmind_address}/{version}/gpt-image-2"
    return requests.post(address, json=body, headers={"x-api-key": service.segmind_key}, timeout=60)


def upload(service: Service, *pictures: bytes) -> list[str]:
    urls = ["data:image/png;base64," + base64.b64encode(data).decode() for data in pictures]
    headers = {"x-api-key": service.segmind_key}
    reply = requests.post(service.upload_address, json={"data_urls": urls}, headers=headers, timeout=60)
    assert reply.status_code == 200, reply.text
    return list(reply.json()["file_urls"])


# --- OpenAI: parameters -----------------------------------------------------------------------------------------------

OPENAI_VIOLATIONS: list[tuple[dict[str, Any], int, str | None, str]] = [
    ({"prompt": None}, 400, "missing_required_parameter", "Missing required parameter: 'prompt'."),
    ({"prompt": ""}, 400, "empty_string", "Invalid 'prompt'"),
    ({"prompt": 5}, 400, "invalid_type", "Invalid type for 'prompt': expected a string"),
    ({"prompt": "x" * 32_001}, 400, "string_above_max_length", "maximum length 32000"),
    ({"model": None}, 404, "model_not_found", "dall-e-2"),
    ({"model": "gpt-image-1"}, 404, "model_not_found", "deprecated"),
    ({"model": "gpt-image-9"}, 404, "model_not_found", "does not exist"),
    ({"size": "1792x936"}, 400, "invalid_value", "Width and height must both be divisible by 16."),
    ({"size": "1920x1080"}, 400, "invalid_value", "divisible by 16"),
    ({"size": "512x512"}, 400, "invalid_value", "at least 655360"),
    ({"size": "3856x1600"}, 400, "invalid_value", "3840"),
    ({"size": "3840x1264"}, 400, "invalid_value", "1:3 and 3:1"),
    ({"size": "3840x2176"}, 400, "invalid_value", "8294400"),
    ({"size": "large"}, 400, "invalid_value", "Invalid size 'large'"),
    ({"size": "1024 x 1024"}, 400, "invalid_value", "Invalid size"),
    ({"size": "2048x2048", "model": "gpt-image-1.5"}, 400, "invalid_value", "Supported values are: '1024x1024'"),
    ({"quality": "ultra"}, 400, "invalid_value", "'low', 'medium', 'high', and 'auto'"),
    ({"quality": "max"}, 400, "invalid_value", "Invalid value: 'max'"),
    ({"quality": "hd"}, 400, "invalid_value", "Invalid value: 'hd'"),
    ({"background": "white"}, 400, "invalid_value", "'transparent', 'opaque', and 'auto'"),
    ({"background": "transparent", "output_format": "jpeg"}, 400, "invalid_value", "Transparent background"),
    ({"output_format": "gif"}, 400, "invalid_value", "'png', 'jpeg', and 'webp'"),
    ({"output_format": "jpg"}, 400, "invalid_value", "Invalid value: 'jpg'"),
    ({"output_compression": 80}, 400, "invalid_png_output_compression", "not supported for PNG"),
    ({"output_compression": 101, "output_format": "jpeg"}, 400, "integer_above_max_value", "<= 100"),
    ({"output_compression": -1, "output_format": "jpeg"}, 400, "integer_below_min_value", ">= 0"),
    ({"output_compression": "80", "output_format": "jpeg"}, 400, "invalid_type", "expected an integer"),
    ({"moderation": "none"}, 400, "invalid_value", "'low' and 'auto'"),
    ({"n": 0}, 400, "integer_below_min_value", ">= 1"),
    ({"n": 11}, 400, "integer_above_max_value", "<= 10"),
    ({"n": True}, 400, "invalid_type", "got a boolean"),
    ({"stream": "true"}, 400, "invalid_type", "expected a boolean"),
    ({"partial_images": 2}, 400, "invalid_value", "'stream'"),
    ({"partial_images": 4, "stream": True}, 400, "integer_above_max_value", "<= 3"),
    ({"response_format": "b64_json"}, 400, "unknown_parameter", "Unknown parameter: 'response_format'."),
    ({"style": "vivid"}, 400, "unknown_parameter", "'style'"),
    ({"seed": 1}, 400, "unknown_parameter", "'seed'"),
    ({"input_fidelity": "high"}, 400, "unknown_parameter", "'input_fidelity'"),
    ({"prompt": "a [blocked] wall"}, 400, "moderation_blocked", "safety system"),
]


@pytest.mark.parametrize(("changes", "status", "code", "words"), OPENAI_VIOLATIONS)
def test_openai_refuses_what_breaks_a_rule(
    service: Service, changes: dict[str, Any], status: int, code: str | None, words: str
) -> None:
    reply = generate(service, **changes)
    error = reply.json()["error"]
    assert (reply.status_code, error["code"]) == (status, code)
    assert words in error["message"]
    assert set(error) == {"message", "type", "param", "code"}
    assert reply.headers["x-request-id"].startswith("req_")
    assert service.billed == []


@pytest.mark.parametrize(
    "changes",
    [
        {"size": "1920x1088"},
        {"size": "3840x2160", "output_format": "jpeg", "output_compression": 80},
        {"size": "816x816"},
        {"size": "1440x480"},
        {"quality": "xhigh", "model": "gpt-image-2.5-flare"},
        {"background": "transparent", "output_format": "webp"},
        {"output_compression": 100},
        {"moderation": "low", "user": "td", "n": 1},
        {"prompt": "牛" * 32_000},
    ],
)
def test_openai_makes_what_keeps_every_rule(service: Service, changes: dict[str, Any]) -> None:
    reply = generate(service, **changes)
    assert reply.status_code == 200, reply.text
    picture = opened(base64.b64decode(reply.json()["data"][0]["b64_json"]))
    assert f"{picture.width}x{picture.height}" == reply.json()["size"] == changes.get("size", "1024x1024")


def test_null_is_not_the_same_as_leaving_a_field_out(service: Service) -> None:
    headers = {"Authorization": f"Bearer {service.openai_key}"}
    body = {**GENERATION, "background": None}
    reply = requests.post(f"{service.openai_address}/images/generations", json=body, headers=headers, timeout=60)
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, "invalid_type")


def test_an_account_without_the_preview_gets_no_transparent_backgrounds(service: Service) -> None:
    service.settings.transparent_backgrounds = False
    error = generate(service, background="transparent").json()["error"]
    assert error["message"] == "Transparent background is not supported for this model."
    assert error["type"] == "image_generation_user_error"


# --- OpenAI: keys, methods, addresses, bodies -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "code", "words"),
    [
        ({}, None, "You didn't provide an API key"),
        ({"Authorization": "Basic abc"}, None, "You didn't provide an API key"),
        ({"Authorization": "Bearer sk-wrong-1234"}, "invalid_api_key", "Incorrect API key provided: sk-********1234"),
        ({"x-api-key": "SG_0123456789abcdef"}, None, "You didn't provide an API key"),
    ],
)
def test_openai_wants_its_own_key(service: Service, headers: dict[str, str], code: str | None, words: str) -> None:
    address = f"{service.openai_address}/images/generations"
    reply = requests.post(address, json=GENERATION, headers=headers, timeout=60)
    assert (reply.status_code, reply.json()["error"]["code"]) == (401, code)
    assert words in reply.json()["error"]["message"]


def test_azure_wants_its_own_key_and_names_its_error_by_number(service: Service) -> None:
    address = f"{service.azure_address}/images/generations"
    reply = requests.post(address, json=GENERATION, headers={"api-key": service.openai_key}, timeout=60)
    assert (reply.status_code, reply.json()["error"]["code"]) == (401, "401")


def test_openai_knows_only_its_addresses_methods_and_content_types(service: Service) -> None:
    base, headers = service.openai_address, {"Authorization": f"Bearer {service.openai_key}"}
    lost = requests.post(f"{base}/images/variations", json=GENERATION, headers=headers, timeout=60)
    wrong_method = requests.get(f"{base}/images/generations", headers=headers, timeout=60)
    plain = {**headers, "Content-Type": "text/plain"}
    wrong_type = requests.post(f"{base}/images/generations", data="{}", headers=plain, timeout=60)
    broken = requests.post(
        f"{base}/images/generations", data="{", headers={**headers, "Content-Type": "application/json"}, timeout=30
    )
    assert (lost.status_code, lost.json()["error"]["message"]) == (404, "Invalid URL (POST /v1/images/variations)")
    assert (wrong_method.status_code, wrong_method.json()["error"]["code"]) == (405, "method_not_supported")
    assert (wrong_type.status_code, wrong_type.json()["error"]["code"]) == (400, "unsupported_content_type")
    assert (broken.status_code, broken.json()["error"]["code"]) == (400, None)


# --- OpenAI: pictures and masks ---------------------------------------------------------------------------------------

SMALL = encoded(64, 48)
ALPHA = encoded(64, 48, "RGBA")


def image(data: bytes = SMALL, kind: str = "image/png", name: str = "image[]") -> tuple[str, tuple[str, bytes, str]]:
    return name, ("picture.png", data, kind)


def mask(data: bytes, kind: str = "image/png") -> tuple[str, tuple[str, bytes, str]]:
    return "mask", ("mask.png", data, kind)


PICTURE_VIOLATIONS: list[tuple[str, FileParts, dict[str, str], str, str]] = [
    ("17 pictures", [image()] * 17, {}, "array_above_max_length", "maximum length 16"),
    ("a mask alone", [mask(ALPHA)], {}, "missing_required_parameter", "'image'"),
    ("image twice", [image(name="image")] * 2, {}, "duplicate_parameter", "image[]=<value>"),
    ("no media type", [image(kind="application/octet-stream")], {}, "unsupported_file_mimetype", "octet-stream"),
    ("a TIFF", [image(encoded(64, 48, kind="TIFF"), "image/tiff")], {}, "unsupported_file_mimetype", "image/tiff"),
    ("half a picture", [image(SMALL[:60])], {}, "invalid_image_file", "for image 1"),
    ("a GIF called PNG", [image(), image(encoded(9, 9, kind="GIF"))], {}, "invalid_image_file", "for image 2"),
    ("no alpha", [image(), mask(SMALL)], {}, "invalid_mask_image_format", "mask image missing alpha channel"),
    (
        "another size",
        [image(), mask(encoded(64, 64, "RGBA"))],
        {},
        "invalid_mask_image_format",
        "mask size does not match",
    ),
    (
        "a WebP mask",
        [image(), mask(encoded(64, 48, "RGBA", "WEBP"), "image/webp")],
        {},
        "invalid_mask_image_format",
        "PNG",
    ),
    ("a huge mask", [image(), mask(ALPHA + bytes(4 * 1024 * 1024))], {}, "invalid_mask_image_format", "4MB"),
    ("input_fidelity", [image()], {"input_fidelity": "high"}, "invalid_input_fidelity_model", "input_fidelity"),
    ("an unknown part", [image()], {"strength": "0.5"}, "unknown_parameter", "'strength'"),
    ("an unknown file", [image(), ("other", ("a.png", SMALL, "image/png"))], {}, "unknown_parameter", "'other'"),
    ("a bad number", [image()], {"n": "two"}, "invalid_type", "expected an integer"),
]


@pytest.mark.parametrize(
    ("files", "fields", "code", "words"),
    [row[1:] for row in PICTURE_VIOLATIONS],
    ids=[row[0] for row in PICTURE_VIOLATIONS],
)
def test_openai_refuses_pictures_and_masks_that_break_a_rule(
    service: Service, files: FileParts, fields: dict[str, str], code: str, words: str
) -> None:
    reply = edit(service, files, **fields)
    error = reply.json()["error"]
    assert (reply.status_code, error["code"]) == (400, code)
    assert words in error["message"]
    assert service.billed == []


def test_openai_takes_sixteen_pictures_and_a_mask_over_the_first(service: Service) -> None:
    reply = edit(service, [image()] + [image(encoded(32, 32))] * 15 + [mask(ALPHA)], n="1", moderation="low")
    assert reply.status_code == 200, reply.text
    assert reply.json()["usage"]["input_tokens_details"]["image_tokens"] == 4 * 3 + 15 * 2 * 2


def test_openai_takes_the_pictures_of_an_edit_as_data_urls_too(service: Service) -> None:
    urls = ["data:image/png;base64," + base64.b64encode(data).decode() for data in (SMALL, ALPHA)]
    body = {**GENERATION, "images": [{"image_url": urls[0]}], "mask": {"image_url": urls[1]}}
    address, headers = f"{service.openai_address}/images/edits", {"Authorization": f"Bearer {service.openai_key}"}
    assert requests.post(address, json=body, headers=headers, timeout=60).status_code == 200
    missing = requests.post(address, json=GENERATION, headers=headers, timeout=60)
    assert missing.json()["error"]["message"] == "Missing required parameter: 'images'."


# --- Segmind ----------------------------------------------------------------------------------------------------------

SEGMIND_VIOLATIONS: list[tuple[dict[str, Any], int, str]] = [
    ({"prompt": None}, 400, "prompt"),
    ({"prompt": ""}, 400, "prompt"),
    ({"size": "1280x720"}, 406, "size"),
    ({"size": "auto", "width": 1000, "height": 1000}, 500, "divisible by 16"),
    ({"size": "auto", "width": 1024}, 500, "width and height"),
    ({"size": "auto", "width": "1024", "height": "1024"}, 500, "width and height"),
    ({"size": "auto", "width": 512, "height": 512}, 500, "655360"),
    ({"quality": "ultra"}, 406, "quality"),
    ({"background": "auto"}, 406, "background"),
    ({"background": "transparent", "output_format": "jpeg"}, 500, "Transparent"),
    ({"output_format": "jpg"}, 406, "output_format"),
    ({"output_compression": 101}, 406, "output_compression"),
    ({"moderation": "none"}, 406, "moderation"),
    ({"image_urls": "https://pictures.example/a.png"}, 400, "array"),
    ({"image_urls": ["data:image/png;base64,iVBORw0"]}, 400, "http"),
    ({"image_urls": ["https://pictures.example/a.png"]}, 500, "could not download"),
    ({"mask_url": "https://pictures.example/a.png"}, 500, "Unknown parameter: 'mask_url'"),
    ({"n": 1}, 500, "Unknown parameter: 'n'"),
    ({"stream": False}, 500, "'stream'"),
    ({"prompt": "x" * 32_001}, 500, "too long"),
    ({"prompt": "a [blocked] wall"}, 422, "moderation"),
]


@pytest.mark.parametrize(("changes", "status", "words"), SEGMIND_VIOLATIONS)
def test_segmind_refuses_what_breaks_a_rule(service: Service, changes: dict[str, Any], status: int, words: str) -> None:
    reply = ask_segmind(service, **changes)
    assert reply.status_code == status
    assert list(reply.json()) == ["error"]
    assert words in reply.json()["error"]
    assert service.billed == []


def test_segmind_answers_the_picture_itself_with_its_cost(service: Service) -> None:
    reply = ask_segmind(service, size="auto", width=1280, height=720, output_format="webp")
    picture = opened(reply.content)
    assert (picture.format, picture.size) == ("WEBP", (1280, 720))
    assert reply.headers["content-type"] == "image/webp"
    (entry,) = service.billed
    assert (
        Decimal(reply.headers["x-cost"])
        == entry.cost
        > Decimal("30e-6") * output_tokens("gpt-image-2", 1280, 720, "low")
    )
    assert Decimal(reply.headers["x-remaining-credits"]) == 10 - entry.cost
    assert reply.headers["x-request-id"] == entry.request_id
    assert entry.delivered


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({}, "Missing Authorization or x-api-key in header"),
        ({"x-api-key": "SG_ffffffffffffffff"}, "Unauthorized. API key is invalid or may have expired"),
        ({"Authorization": "Bearer SG_0123456789abcdef"}, "Unauthorized. API key is invalid"),
    ],
)
@pytest.mark.parametrize("path", ["/v1/gpt-image-2", "/v2/gpt-image-2", "/upload-asset"])
def test_segmind_wants_its_own_key(service: Service, path: str, headers: dict[str, str], words: str) -> None:
    reply = requests.post(service.segmind_address + path, json=SEGMIND, headers=headers, timeout=60)
    assert reply.status_code == 401
    assert words in reply.json()["error"]


def test_segmind_knows_only_its_models_methods_and_content_types(service: Service) -> None:
    base, key = service.segmind_address, {"x-api-key": service.segmind_key}
    untyped = requests.post(f"{base}/v1/gpt-image-2", data=b"{}", headers=key, timeout=60)
    wrong_method = requests.get(f"{base}/v1/gpt-image-2", headers=key, timeout=60)
    unknown = requests.post(f"{base}/v1/gpt-image-9", json=SEGMIND, headers=key, timeout=60)
    retired = requests.post(f"{base}/v1/gpt-image-1", json=SEGMIND, headers=key, timeout=60)
    broken = requests.post(
        f"{base}/v1/gpt-image-2", data="[1]", headers={**key, "Content-Type": "application/json"}, timeout=30
    )
    assert (untyped.status_code, untyped.json()) == (406, {"error": "Invalid content type"})
    assert (wrong_method.status_code, wrong_method.headers["content-type"]) == (405, "text/html; charset=utf-8")
    assert (unknown.status_code, retired.status_code, broken.status_code) == (404, 410, 400)


def test_a_body_may_come_in_chunks_and_one_connection_carries_many_requests(service: Service) -> None:
    headers = {"x-api-key": service.segmind_key, "Content-Type": "application/json"}
    body = json.dumps(SEGMIND).encode()
    with requests.Session() as session:
        for _ in range(3):
            address = f"{service.segmind_address}/v1/gpt-image-2"
            reply = session.post(address, data=iter([body[:10], body[10:]]), headers=headers, timeout=60)
            assert reply.status_code == 200
    assert [each.body for each in service.received] == [body] * 3


@pytest.mark.parametrize("header", ["Authorization", "x-api-key", "api-key"])
def test_a_files_address_wants_no_key(service: Service, header: str) -> None:
    (address,) = upload(service, SMALL)
    assert requests.get(address, timeout=60).content == SMALL
    assert requests.get(address, headers={header: service.segmind_key}, timeout=60).status_code == 400


def test_segmind_s_credits_run_out(service: Service) -> None:
    service.settings.credits = Decimal("0.005")
    headers = {"x-api-key": service.segmind_key}
    assert ask_segmind(service).status_code == 200
    refused = ask_segmind(service)
    assert (refused.status_code, "credits" in refused.json()["error"]) == (406, True)
    reply = requests.get(f"{service.segmind_address}/v1/get-user-credits", headers=headers, timeout=60)
    assert reply.json() == {"credits": 0.0}


def test_segmind_edits_only_pictures_that_were_uploaded_first(service: Service) -> None:
    grey, white = encoded(1024, 1024, "L"), io.BytesIO()
    area = Image.new("L", (1024, 1024), 0)
    area.paste(255, (0, 0, 512, 1024))
    area.save(white, "PNG")
    picture_url, mask_url, other = upload(service, grey, white.getvalue(), encoded(512, 512))
    assert requests.get(picture_url, timeout=60).content == grey

    reply = ask_segmind(service, image_urls=[picture_url], mask=mask_url)
    misfit = ask_segmind(service, image_urls=[other], mask=mask_url)
    maskless = ask_segmind(service, mask=mask_url)

    painted = opened(reply.content).convert("L")
    painted_part, kept_part = painted.crop((40, 140, 480, 880)), painted.crop((560, 140, 980, 880))
    assert set(kept_part.tobytes()) == {6}, "what should be kept was black, and drifts a little"
    assert min(painted_part.tobytes()) > 30
    assert (misfit.status_code, "mask size does not match" in misfit.json()["error"]) == (500, True)
    assert maskless.status_code == 500


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data_urls": []},
        {"data_urls": ["https://pictures.example/a.png"]},
        {"data_urls": ["data:image/png;base64,****"]},
        {"data_urls": ["data:image/png;base64,AAAA"]},
        {"data_urls": ["data:image/jpeg;base64," + base64.b64encode(SMALL).decode()]},
    ],
)
def test_segmind_s_upload_takes_only_data_urls_of_whole_pictures(service: Service, body: dict[str, Any]) -> None:
    reply = requests.post(service.upload_address, json=body, headers={"x-api-key": service.segmind_key}, timeout=60)
    assert reply.status_code == 400


# --- Bills ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "low", "medium", "high"),
    [
        ((1024, 1024), 196, 1756, 7024),
        ((1536, 1024), 158, 1372, 5488),
        ((1280, 720), 106, 947, 3787),
        ((2048, 2048), 397, 3568, 14272),
        ((2160, 3840), 371, 3336, 13342),
        ((2880, 2880), 659, 5930, 23719),
    ],
)
def test_output_tokens_are_those_of_the_published_table(
    size: tuple[int, int], low: int, medium: int, high: int
) -> None:
    found = [output_tokens("gpt-image-2", *size, quality) for quality in ("low", "medium", "high")]
    assert found == [low, medium, high]


def test_later_models_and_input_pictures_cost_what_was_measured() -> None:
    tiers = ("low", "medium", "high", "xhigh", "max")
    assert [output_tokens("gpt-image-2.5-flare", 1024, 1024, tier) for tier in tiers] == [196, 439, 1756, 3122, 7024]
    assert [input_tokens(*size) for size in [(1024, 1024), (1280, 720), (1536, 1024), (1920, 1080)]] == [
        1024,
        920,
        1536,
        1508,
    ]


def test_every_request_is_in_the_books_and_every_picture_on_the_bill(service: Service) -> None:
    with ThreadPoolExecutor(16) as pool:
        statuses = [reply.status_code for reply in pool.map(lambda _: ask_segmind(service), range(48))]
    ask_segmind(service, quality="ultra")
    assert statuses == [200] * 48
    assert len(service.received) == 49
    assert len(service.billed) == 48
    assert all(entry.delivered for entry in service.billed)
    assert service.received[0].key == service.segmind_key
    assert service.received[0].json() == SEGMIND
    assert service.credits_left == float(10 - sum(entry.cost for entry in service.billed))
