"""What is checked of an address is what is sent, and an id that a folder holds leads to that request alone."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from requests import Request, Session

from client import errors
from client.courier.recovery import LeftoverState, survey
from client.courier.trust import check_service
from client.dispatch import Dispatch
from client.job_folder import Step
from client.providers.addresses import as_sent, check_address, is_here, segment
from client.providers.line import Call, Line
from client.providers.receiving import PICTURE_ADDRESS
from client.providers.segmind.provider import SegmindProvider
from client.providers.wire import REMOTE_ID, SegmindWay, ServiceSettings
from client.request import ProviderName
from tests.client.posted_jobs import job, last_messages, library, program, settings
from tests.service import Service

READ_IN_TWO_WAYS = [
    "http://example.com\\@127.0.0.1/",
    "http://127.0.0.1\\@example.com/",
    "https://example.com\\.api.segmind.com",
    "https:\\\\example.com",
    "https://api.segmind.com\t.example.com",
    "https://api.segmind.com\n.example.com",
    "https://api.segmind.com\u3000/x",
    "https://key@api.segmind.com",
    "https://:@api.segmind.com",
    "https://127.1/x",
    "https://2130706433/x",
    "https://0x7f.0.0.1/x",
    "https://127.0.0.1./x",
    "http://localhost./x",
    "http://\uff4cocalhost/x",
    "http://[::ffff:127.0.0.1]/x",
    "http://0.0.0.0/x",
    "https://api.segmind.com/%2e%2e/x",
    "https://api.segmind.com/v2/requests/%2E%2e/%2e./x",
    "https://[fe80::1%25eth0]/x",
    "https://api.segmind.com:99999/x",
    "//api.segmind.com/x",
    "https:api.segmind.com",
    "https://%5b::1%5d/x",
]


@pytest.mark.parametrize("address", READ_IN_TWO_WAYS)
def test_what_two_parsers_could_take_for_two_things_is_refused(address: str) -> None:
    with pytest.raises(errors.AddressUnsafe):
        check_address(address)
    with Line() as line, pytest.raises(errors.AddressUnsafe):
        line.open(Call(address))


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("HTTPS://API.Segmind.com/v1", "https://api.segmind.com/v1"),
        ("  https://api.segmind.com  ", "https://api.segmind.com/"),
        ("https://api.segmind.com/a/../v1", "https://api.segmind.com/v1"),
        ("https://m\u00fcnchen.example/\u00e4?q=\u00fc", "https://xn--mnchen-3ya.example/%C3%A4?q=%C3%BC"),
        ("http://LOCALHOST:8000/v1", "http://localhost:8000/v1"),
        ("http://%6cocalhost/", "http://localhost/"),
        ("https://files.example/a.png?sig=a%2Fb%2B/#part", "https://files.example/a.png?sig=a%2Fb%2B/"),
        ("https://gateway.example?api-version=preview", "https://gateway.example/?api-version=preview"),
        ("https://api.segmind.com:443/v1", "https://api.segmind.com:443/v1"),
    ],
)
def test_an_address_is_checked_as_it_is_sent(address: str, sent: str) -> None:
    assert as_sent(address) == sent
    assert as_sent(sent) == sent
    assert Session().prepare_request(Request("GET", sent)).url == sent


def test_an_address_keeps_its_last_slash_where_it_is_part_of_a_signature() -> None:
    assert check_address("https://files.example/v1/") == "https://files.example/v1"
    assert check_address("https://files.example/?sig=ab/") == "https://files.example/?sig=ab/"


@pytest.mark.parametrize(
    "address",
    ["https://localhost/x", "https://127.0.0.1/x", "https://[::1]/x", "https://[::ffff:127.0.0.1]/x", "https://0.0.0.0/x",
     "https://localhost./x", "https://any.localhost/x", "http://127.0.0.1:8080/x", "https://%6cocalhost/x"],
)  # fmt: skip
def test_a_service_elsewhere_names_no_file_of_this_machine(address: str) -> None:
    with pytest.raises(errors.AddressUnsafe):
        as_sent(address, here_too=False)


@pytest.mark.parametrize("address", ["", "nonsense", "http://example.com\\@127.0.0.1/", "http://[::1"])
def test_what_is_no_address_is_not_here(address: str) -> None:
    assert not is_here(address)


def test_a_name_is_one_segment_of_a_path_or_none() -> None:
    assert segment("openai/gpt-image-2?x#y") == "openai%2Fgpt-image-2%3Fx%23y"
    for name in ("", ".", ".."):
        with pytest.raises(ValueError, match="segment"):
            segment(name)


def test_one_service_written_in_two_ways_is_one() -> None:
    one = ServiceSettings(ProviderName.OPENAI, address="https://API.openai.com/v1/")
    check_service(one, ServiceSettings(ProviderName.OPENAI, address="https://api.openai.com/v1"))
    for other in (
        "https://api.openai.com\\@example.com/v1",
        "https://api.openai.com/v2",
        "https://api.openai.com:444/v1",
    ):
        with pytest.raises(errors.ServiceChanged):
            check_service(ServiceSettings(ProviderName.OPENAI, address=other), one)


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


IDS = [
    "..",
    ".",
    "../../v1/get-user-credits",
    "..%2f..%2fv1%2fget-user-credits",
    "%2e%2e/x",
    "a/../../../v1/get-user-credits",
    "a?x=1",
    "a#",
    "a\\..\\b",
    "a b",
    "a\r\nX-Y: z",
    "x" * 500,
    "\u2024\u2024",
]


@pytest.mark.short(cases=3)
@pytest.mark.parametrize("request_id", IDS)
def test_an_id_of_a_journal_steers_no_key_elsewhere(service: Service, tmp_path: Path, request_id: str) -> None:
    own = settings(service, tmp_path, ProviderName.SEGMIND, segmind_way=SegmindWay.V2)
    kept_in = library(tmp_path)
    folder = kept_in.post(job(own))
    folder.note(Step.SENT)
    folder.note(Step.REMEMBERED, REMOTE_ID, request_id)

    assert [left.state for left in survey(kept_in)] == [LeftoverState.SENT_NO_REPLY]
    dispatch = Dispatch(program(tmp_path))
    dispatch.post(folder.path, own, service.segmind_key)
    last = last_messages(dispatch, 1)[folder.path.name][-1]
    dispatch.close()

    assert last.error is not None
    assert last.error.kind == "CourierLost"
    assert service.received == []


@pytest.mark.parametrize("request_id", IDS)
def test_nor_does_one_that_a_service_answers(request_id: str) -> None:
    assert not SegmindProvider().can_resume({REMOTE_ID: request_id}.get)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "address", ["http://example.com\\@127.0.0.1:PORT/x", "http://127.1:PORT/x", "http://2130706433:PORT/x"]
)
def test_an_address_of_a_journal_leads_past_no_check(tmp_path: Path, address: str, service: Service) -> None:
    """The picture's address of a job whose service is elsewhere must not name anything of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.5)
        port = listening.getsockname()[1]
        own: Any = settings(service, tmp_path, ProviderName.SEGMIND)
        kept_in = library(tmp_path)
        folder = kept_in.post(job(own))
        folder.note(Step.SENT)
        folder.note(Step.REMEMBERED, PICTURE_ADDRESS, address.replace("PORT", str(port)))
        dispatch = Dispatch(program(tmp_path))
        dispatch.post(folder.path, own, service.segmind_key)
        last = last_messages(dispatch, 1)[folder.path.name][-1]
        dispatch.close()

        assert last.error is not None
        assert last.error.kind == "PictureNotFetched"
        with pytest.raises(TimeoutError):
            listening.accept()
