"""What the stand-in service is ordered to do wrong really happens on the wire, and stands on the bill as it would."""

from __future__ import annotations

import base64
import io
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from PIL import Image

from tests.awaiting import until
from tests.service import REFUSALS, Service

GENERATION = {"model": "gpt-image-2", "prompt": "a wall", "size": "1024x1024", "quality": "low"}
SEGMIND = {"prompt": "a wall", "size": "1024x1024", "quality": "low"}


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


def generate(service: Service, **changes: Any) -> requests.Response:
    headers = {"Authorization": f"Bearer {service.openai_key}"}
    address = f"{service.openai_address}/images/generations"
    return requests.post(address, json={**GENERATION, **changes}, headers=headers, timeout=60)


def ask_segmind(service: Service, version: str = "v1", timeout: float = 60, **changes: Any) -> requests.Response:
    address = f"{service.segmind_address}/{version}/gpt-image-2"
    body = {**SEGMIND, **changes}
    return requests.post(address, json=body, headers={"x-api-key": service.segmind_key}, timeout=timeout)


def look(service: Service, address: str) -> requests.Response:
    return requests.get(address, headers={"x-api-key": service.segmind_key}, timeout=60)


def raw_reply(service: Service) -> tuple[bytes, bytes]:
    """The head and the body of a Segmind reply, as they came until the connection ended."""
    place = urlsplit(service.segmind_address)
    body = json.dumps(SEGMIND).encode()
    head = (
        f"POST /v1/gpt-image-2 HTTP/1.1\r\nHost: {place.netloc}\r\nx-api-key: {service.segmind_key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=60) as connection:
        connection.sendall(head.encode() + body)
        came = b""
        while piece := connection.recv(65536):
            came += piece
    first, _, rest = came.partition(b"\r\n\r\n")
    return first, rest


def stated_length(head: bytes) -> int:
    lines = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    return int(lines["content-length"])


# --- Connections ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("byte", [0, 1, 4097])
def test_a_reply_is_cut_at_the_ordered_byte_and_billed_as_not_delivered(service: Service, byte: int) -> None:
    service.order(cut_at=byte)
    head, body = raw_reply(service)
    assert len(body) == byte
    assert stated_length(head) > byte
    assert [entry.delivered for entry in service.billed] == [False]


def test_a_cut_can_be_a_reset(service: Service) -> None:
    service.order(cut_at=100, reset=True)
    with pytest.raises(ConnectionResetError):
        raw_reply(service)


def test_a_reply_drips_and_pauses_yet_comes_whole(service: Service) -> None:
    whole = raw_reply(service)[1]
    service.order(drip_bytes=len(whole) // 4, drip_seconds=0.05, pause_at=1000, pause=0.3)
    begun = time.monotonic()
    assert raw_reply(service)[1] == whole
    assert time.monotonic() - begun >= 0.5


def test_a_pause_ends_when_the_service_is_told_to_go_on(service: Service) -> None:
    service.order(pause_at=100, pause=600.0)
    came: list[bytes] = []
    asking = threading.Thread(target=lambda: came.append(raw_reply(service)[1]))
    asking.start()
    until(lambda: service.is_holding)
    assert came == []

    service.go_on()

    asking.join(60)
    assert len(came[0]) > 100


def test_a_body_can_end_with_its_connection(service: Service) -> None:
    service.order(until_close=True)
    head, body = raw_reply(service)
    assert b"content-length" not in head.lower()
    assert b"transfer-encoding" not in head.lower()
    assert Image.open(io.BytesIO(body)).size == (1024, 1024)
    assert [entry.delivered for entry in service.billed] == [True]


def test_a_body_can_have_no_end(service: Service) -> None:
    service.order(picture="endless")
    headers = {"x-api-key": service.segmind_key}
    address = f"{service.segmind_address}/v1/gpt-image-2"
    with requests.post(address, json=SEGMIND, headers=headers, stream=True, timeout=60) as reply:
        came = sum(len(reply.raw.read(1024 * 1024)) for _ in range(8))
    assert came == 8 * 1024 * 1024
    assert [entry.delivered for entry in service.billed] == [False]


def test_a_gateway_may_refuse_what_was_made(service: Service) -> None:
    service.order(refusal="gateway_timeout", made=True)
    assert ask_segmind(service).status_code == 504
    assert [entry.delivered for entry in service.billed] == [False]


@pytest.mark.parametrize(("unbilled", "billed"), [(False, 1), (True, 0)])
def test_a_connection_closes_before_the_answer(service: Service, unbilled: bool, billed: int) -> None:
    service.order(close=True, unbilled=unbilled)
    with pytest.raises(requests.ConnectionError):
        ask_segmind(service)
    assert [entry.delivered for entry in service.billed] == [False] * billed
    assert service.received[0].answered is None


def test_a_connection_closes_before_the_request_is_read(service: Service) -> None:
    service.order(close=True, unread=True)
    with pytest.raises(requests.ConnectionError):
        ask_segmind(service)
    assert service.received[0].body == b""
    assert service.billed == []


def test_a_request_that_hangs_is_made_and_billed(service: Service) -> None:
    service.order(hang=True)
    with pytest.raises(requests.ReadTimeout):
        ask_segmind(service, timeout=0.3)
    until(lambda: service.billed)
    assert [entry.delivered for entry in service.billed] == [False]


def test_a_picture_is_billed_although_its_client_has_gone(service: Service) -> None:
    service.order(delay=600)
    with pytest.raises(requests.ReadTimeout):
        ask_segmind(service, timeout=0.1)
    until(lambda: service.is_holding)
    assert service.billed == []

    service.go_on()

    until(lambda: service.received[0].answered)
    assert [entry.delivered for entry in service.billed] == [False]


def ask_and_be_left(service: Service) -> None:
    with pytest.raises(requests.ConnectionError):
        ask_segmind(service)


def test_stopping_ends_what_hangs_and_leaves_no_thread_behind() -> None:
    before = set(threading.enumerate())
    with Service() as service:
        service.order(hang=True)
        waiting = threading.Thread(target=ask_and_be_left, args=[service])
        waiting.start()
        until(lambda: service.billed)
        idle = requests.Session()
        idle.get(service.segmind_address + "/v1/get-user-credits", timeout=60)
    waiting.join(60)
    idle.close()
    until(lambda: set(threading.enumerate()) <= before)


# --- Orders -----------------------------------------------------------------------------------------------------------


def test_orders_are_taken_one_after_the_other_by_good_requests_for_pictures_only(service: Service) -> None:
    service.order(status=500, text="first", times=2)
    service.order(status=502, html="<p>then this</p>")
    assert ask_segmind(service, quality="ultra").status_code == 406
    look(service, service.segmind_address + "/v1/get-user-credits")
    assert [ask_segmind(service).status_code for _ in range(4)] == [500, 500, 502, 200]
    assert len(service.billed) == 1


def test_an_order_can_be_for_one_address(service: Service) -> None:
    service.order(path="/v1/get-user-credits", status=503, json={"error": "later"}, headers={"x-note": "yes"})
    assert ask_segmind(service).status_code == 200
    reply = look(service, service.segmind_address + "/v1/get-user-credits")
    assert (reply.status_code, reply.json(), reply.headers["x-note"]) == (503, {"error": "later"}, "yes")


def test_an_order_that_makes_no_sense_is_refused_at_once(service: Service) -> None:
    with pytest.raises(ValueError, match="no dely"):
        service.order(dely=3)
    assert requests.post(service.address + "/_orders", json={"dely": 3}, timeout=60).status_code == 400


@pytest.mark.parametrize("name", REFUSALS["segmind"])
def test_every_refusal_of_segmind_is_unbilled(service: Service, name: str) -> None:
    service.order(refusal=name)
    reply = ask_segmind(service)
    assert reply.status_code >= 400 or name == "captive_portal"
    assert reply.headers["content-type"] in ("application/json", "text/html; charset=utf-8")
    assert service.billed == []


@pytest.mark.parametrize("name", REFUSALS["openai"])
def test_every_refusal_of_openai_is_unbilled(service: Service, name: str) -> None:
    service.order(refusal=name)
    reply = generate(service)
    assert reply.status_code >= 400 or name == "captive_portal"
    assert service.billed == []


def test_a_web_page_with_status_200_is_no_picture(service: Service) -> None:
    service.order(refusal="captive_portal")
    reply = ask_segmind(service)
    assert (reply.status_code, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Hotel" in reply.text


def test_each_provider_says_in_its_own_way_how_long_to_wait(service: Service) -> None:
    service.order(refusal="rate_limit", retry_after=2, times=2)
    service.order(refusal="rate_limit", times=2)
    openai_way, segmind_way = generate(service).headers, ask_segmind(service).headers
    assert openai_way["retry-after"] == "2"
    assert "x-rate-limit-reset-at-utc" in segmind_way
    assert "retry-after" not in segmind_way
    silent = [generate(service).headers, ask_segmind(service).headers]
    assert not any("retry-after" in headers or "x-rate-limit-reset-at-utc" in headers for headers in silent)


def test_a_true_rate_limit_counts_pictures(service: Service) -> None:
    service.settings.requests_per_minute = 2
    assert [ask_segmind(service).status_code for _ in range(3)] == [200, 200, 429]
    assert len(service.billed) == 2


def test_moderation_says_more_when_told_to(service: Service) -> None:
    service.order(refusal="moderation_details")
    error = generate(service).json()["error"]
    assert error["moderation_details"] == {"moderation_stage": "output", "categories": ["sexual"]}


# --- Pictures that are none -------------------------------------------------------------------------------------------


def test_a_truncated_picture_has_the_right_length_but_does_not_decode(service: Service) -> None:
    service.order(picture="truncated")
    head, body = raw_reply(service)
    assert stated_length(head) == len(body)
    with pytest.raises(OSError, match=r"truncated|broken"):
        Image.open(io.BytesIO(body)).load()
    assert service.billed[0].delivered


@pytest.mark.parametrize(
    ("name", "begins"),
    [("garbage", b""), ("gif", b"GIF89a"), ("empty", b""), ("text", b"the picture"), ("broken_pixels", b"\x89PNG")],
)
def test_other_bytes_than_a_picture_come(service: Service, name: str, begins: bytes) -> None:
    service.order(picture=name)
    body = ask_segmind(service).content
    assert body.startswith(begins)
    assert body != ask_segmind(service).content


def test_a_small_file_claims_a_hundred_thousand_pixels_each_way(service: Service) -> None:
    service.order(picture="claims_huge")
    body = ask_segmind(service).content
    assert len(body) < 1000
    assert int.from_bytes(body[16:20]) == int.from_bytes(body[20:24]) == 100_000


def test_another_size_comes_than_was_asked_for(service: Service) -> None:
    service.order(picture="other_size", content_type="image/jpeg")
    reply = ask_segmind(service)
    assert Image.open(io.BytesIO(reply.content)).size == (1008, 784)
    assert reply.headers["content-type"] == "image/jpeg"


def test_a_gzip_bomb_is_small_on_the_wire_and_a_gibibyte_unpacked(service: Service) -> None:
    service.order(picture="gzip_bomb", times=2)
    assert len(raw_reply(service)[1]) < 2_000_000
    unpacked = 0
    headers = {"Authorization": f"Bearer {service.openai_key}"}
    address = f"{service.openai_address}/images/generations"
    with requests.post(address, json=GENERATION, headers=headers, stream=True, timeout=60) as reply:
        for piece in reply.iter_content(1 << 20):
            unpacked += len(piece)
            if unpacked > 100_000_000:
                break
    assert unpacked > 100_000_000


def test_openai_s_json_can_lack_what_it_should_hold(service: Service) -> None:
    for name in ("no_data", "null_data", "url_only", "not_base64", "data_prefix", "truncated"):
        service.order(picture=name)
    assert generate(service).json()["data"] == []
    assert generate(service).json()["data"] is None
    assert list(generate(service).json()["data"][0]) == ["url"]
    assert "***" in generate(service).json()["data"][0]["b64_json"]
    assert generate(service).json()["data"][0]["b64_json"].startswith("data:image/png;base64,iVBOR")
    with pytest.raises(OSError, match=r"truncated|broken"):
        Image.open(io.BytesIO(base64.b64decode(generate(service).json()["data"][0]["b64_json"]))).load()
    service.order(picture="not_json")
    with pytest.raises(ValueError, match="Expecting"):
        generate(service).json()


def test_a_stream_may_end_without_its_picture(service: Service) -> None:
    service.order(stream="no_completed")
    text = generate(service, stream=True, partial_images=1).text
    assert "partial_image" in text
    assert "completed" not in text


# --- Segmind v2 -------------------------------------------------------------------------------------------------------


def finished(service: Service, reply: dict[str, str]) -> requests.Response:
    """The status of a v2 request when it is neither queued nor processed any more."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        status = look(service, reply["status_url"])
        if status.json().get("status") not in ("QUEUED", "PROCESSING"):
            return status
        time.sleep(0.02)
    raise AssertionError("the request never ended")


def test_a_v2_request_is_queued_processed_completed_and_downloaded_without_a_key(service: Service) -> None:
    service.settings.job_seconds = 3000
    submitted = ask_segmind(service, "v2").json()
    assert look(service, submitted["status_url"]).json()["status"] == "QUEUED"
    service.settings.queued_share = 0.0
    assert look(service, submitted["status_url"]).json()["status"] == "PROCESSING"
    service.settings.job_seconds = 0.0
    assert submitted["poll_url"] == submitted["status_url"]
    assert finished(service, submitted).json()["status"] == "COMPLETED"
    result = look(service, submitted["response_url"]).json()
    entry = service.billed[0]
    assert (entry.request_id, entry.delivered) == (submitted["request_id"], False)
    picture = requests.get(result["images"][0]["url"], timeout=60)
    assert Image.open(io.BytesIO(picture.content)).size == (1024, 1024)
    assert result["output"] == result["images"][0]["url"]
    assert result["metrics"]["cost"] == float(entry.cost)
    assert service.billed[0].delivered
    history = look(service, service.segmind_address + "/inference-request/request-history").json()
    assert history["requests"][0]["request_id"] == entry.request_id


@pytest.mark.parametrize(("job", "words"), [("fails", "failed to make"), ("moderated", "content moderation")])
def test_a_v2_request_that_fails_is_a_422_and_costs_nothing(service: Service, job: str, words: str) -> None:
    service.order(job=job)
    submitted = ask_segmind(service, "v2").json()
    status = finished(service, submitted)
    assert (status.status_code, status.json()["status"]) == (422, "FAILED")
    assert words in status.json()["error"]
    assert look(service, submitted["response_url"]).status_code == 422
    assert service.billed == []


def test_a_v2_request_can_stay_queued_or_be_forgotten(service: Service) -> None:
    service.order(job="stays_queued")
    service.order(job="expires")
    queued, expired = ask_segmind(service, "v2").json(), ask_segmind(service, "v2").json()
    time.sleep(0.2)
    assert look(service, queued["status_url"]).json()["status"] == "QUEUED"
    assert look(service, expired["status_url"]).status_code == 404
    assert look(service, service.segmind_address + "/v2/requests/unheard-of").status_code == 404
    assert [entry.request_id for entry in service.billed] == [expired["request_id"]]


def test_a_v2_download_can_be_spoilt_and_cut(service: Service) -> None:
    service.order(picture="truncated")
    service.order(path="/generations/*", cut_at=10)
    submitted = ask_segmind(service, "v2").json()
    finished(service, submitted)
    address = look(service, submitted["response_url"]).json()["images"][0]["url"]
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        requests.get(address, timeout=60).raise_for_status()
    data = requests.get(address, timeout=60).content
    with pytest.raises(OSError, match=r"truncated|broken"):
        Image.open(io.BytesIO(data)).load()


# --- Another process --------------------------------------------------------------------------------------------------


def test_a_person_can_run_it_and_give_orders_over_http(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    said = tmp_path / "said.txt"
    with said.open("w") as out:
        running = subprocess.Popen(
            [sys.executable, "-m", "tests.service", "--port", "0", "--latency", "0"], stdout=out, cwd=root
        )
    try:
        until(lambda: "Ctrl-C" in said.read_text())
        words = said.read_text().split()
        address = next(word for word in words if word.startswith("http://127.0.0.1:"))
        key = next(word for word in words if word.startswith("SG_"))
        requests.post(address + "/_orders", json=[{"refusal": "credits"}], timeout=60).raise_for_status()
        requests.post(address + "/_settings", json={"credits": "3.5"}, timeout=60).raise_for_status()
        headers = {"x-api-key": key}
        statuses = [
            requests.post(f"{address}/v1/gpt-image-2", json=SEGMIND, headers=headers, timeout=60).status_code
            for _ in range(2)
        ]
        assert statuses == [406, 200]
        assert len(requests.get(address + "/_billed", timeout=60).json()) == 1
        assert [each["answered"] for each in requests.get(address + "/_received", timeout=60).json()] == [406, 200]
        left = requests.get(address + "/v1/get-user-credits", headers=headers, timeout=60).json()["credits"]
        assert 3.49 < left < 3.5
    finally:
        running.kill()
        running.wait(60)
