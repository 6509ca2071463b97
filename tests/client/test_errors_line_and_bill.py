"""Faults of the line and of busy services: what is tried again, what never is, and whether the bill agrees."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client import errors
from client.errors import Billed, SetDresserError
from client.providers.addresses import check_address, without_query
from client.providers.delays import LONGEST_WAIT, TRIES, grown_delay, moment_of, next_delay, requested_delay
from client.providers.line import Call, Line
from client.providers.openai.provider import OpenAIProvider
from client.providers.replies import decode_reply
from client.providers.segmind.provider import SegmindProvider
from client.providers.unpacking import BLOCK, blocks_of
from client.providers.wire import Provider, Reply, ServiceSettings
from client.request import ProviderName
from tests.awaiting import until
from tests.client.recording_wire import RecordingWire
from tests.client.sample_requests import opened, picture, request
from tests.service import REFUSALS, Service

BOTH = [ProviderName.SEGMIND, ProviderName.OPENAI]


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


def fetch(name: ProviderName, service: Service, wire: RecordingWire, **changes: Any) -> Reply:
    values: dict[str, Any] = {
        "provider": name,
        "address": service.segmind_address if name is ProviderName.SEGMIND else service.openai_address,
        "upload_address": service.upload_address,
        "timeout": 5.0,
    }
    provider: Provider = SegmindProvider() if name is ProviderName.SEGMIND else OpenAIProvider()
    key = service.segmind_key if name is ProviderName.SEGMIND else service.openai_key
    return provider.fetch(request(), ServiceSettings(**{**values, **changes}), key, wire)


def picture_posts(service: Service) -> int:
    return sum(each.method == "POST" and each.path != "/upload-asset" for each in service.received)


def bill_agrees(error: SetDresserError, service: Service) -> bool:
    """An error may say perhaps whatever the truth is, but never a wrong yes or no."""
    return error.billed is Billed.PERHAPS or (error.billed is Billed.YES) == bool(service.billed)


# What is never sent again.


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize(
    ("order", "error"),
    [
        ({"close": True}, errors.LineLost),
        ({"close": True, "reset": True}, errors.LineLost),
        ({"close": True, "unbilled": True}, errors.LineLost),
        ({"cut_at": 0}, errors.LineLost),
        ({"cut_at": 1000}, errors.LineLost),
        ({"cut_at": 1000, "reset": True}, errors.LineLost),
        ({"cut_at": 1000, "chunked": True}, errors.LineLost),
        ({"hang": True}, errors.NoAnswerInTime),
        ({"pause_at": 1000, "pause": 30}, errors.NoAnswerInTime),
        ({"refusal": "gateway_timeout"}, errors.LineLost),
        ({"refusal": "bad_gateway"}, errors.ServiceFault),
        ({"refusal": "captive_portal"}, errors.NotTheService),
        ({"refusal": "server_error"}, errors.ServiceFault),
        ({"status": 418, "text": "short and stout"}, errors.AnswerUnknown),
    ],
    ids=str,
)
def test_what_may_have_been_taken_is_never_sent_again(
    service: Service, tmp_path: Path, name: ProviderName, order: dict[str, Any], error: type[SetDresserError]
) -> None:
    service.order(**order)
    wire = RecordingWire(tmp_path)
    with pytest.raises(error) as caught:
        fetch(name, service, wire, timeout=0.5 if error is errors.NoAnswerInTime else 60.0)
    until(lambda: picture_posts(service))
    assert picture_posts(service) == 1
    assert wire.may_have_been_sent
    assert bill_agrees(caught.value, service)
    if service.billed:
        assert caught.value.billed is not Billed.NO


@pytest.mark.parametrize("name", BOTH)
def test_what_had_come_of_a_reply_that_is_cut_short_stays_on_disk(
    service: Service, tmp_path: Path, name: ProviderName
) -> None:
    service.order(cut_at=1000)
    wire = RecordingWire(tmp_path)
    with pytest.raises(errors.LineLost):
        fetch(name, service, wire)
    assert len(wire.raw) == 1000


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize("redirect", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_takes_no_key_along(
    service: Service, tmp_path: Path, name: ProviderName, redirect: int
) -> None:
    with Service() as elsewhere:
        service.order(status=redirect, headers={"location": elsewhere.address + "/v1/gpt-image-2"}, text="")
        with pytest.raises(errors.NotTheService):
            fetch(name, service, RecordingWire(tmp_path))
        assert not elsewhere.received


# What is sent again, because it was certainly not taken.


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize("refusal", ["rate_limit", "overloaded"])
def test_a_busy_service_is_asked_again_and_the_journal_says_why(
    service: Service, tmp_path: Path, name: ProviderName, refusal: str
) -> None:
    service.order(refusal=refusal, times=2)
    wire = RecordingWire(tmp_path)
    assert opened(decode_reply(fetch(name, service, wire))).size == (1536, 1024)
    sendings = [step for step in wire.steps if step in ("about_to_send", "not_sent")]
    assert sendings == ["about_to_send", "not_sent"] * 2 + ["about_to_send"]
    assert len(service.billed) == 1
    assert [0.3 <= pause <= 1.0 for pause in wire.pauses] == [True, True]


@pytest.mark.parametrize("name", BOTH)
def test_the_services_own_delay_is_waited(service: Service, tmp_path: Path, name: ProviderName) -> None:
    service.order(refusal="rate_limit", retry_after=7)
    wire = RecordingWire(tmp_path)
    fetch(name, service, wire)
    assert [6 <= pause <= 7 for pause in wire.pauses] == [True]
    assert any("trying again in" in detail for detail in wire.details)


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize(("refusal", "error"), [("rate_limit", errors.RateLimited), ("overloaded", errors.Overloaded)])
def test_a_service_that_stays_busy_is_given_up_and_nothing_is_charged(
    service: Service, tmp_path: Path, name: ProviderName, refusal: str, error: type[SetDresserError]
) -> None:
    service.order(refusal=refusal, retry_after=1, times=0)
    wire = RecordingWire(tmp_path)
    with pytest.raises(error) as caught:
        fetch(name, service, wire)
    assert picture_posts(service) == TRIES
    assert not wire.may_have_been_sent
    assert caught.value.billed is Billed.NO
    assert caught.value.retry_after == pytest.approx(1, abs=0.5)


@pytest.mark.parametrize("name", BOTH)
def test_a_very_long_wait_is_told_instead_of_waited(service: Service, tmp_path: Path, name: ProviderName) -> None:
    service.order(refusal="rate_limit", retry_after=3600)
    wire = RecordingWire(tmp_path)
    with pytest.raises(errors.RateLimited) as caught:
        fetch(name, service, wire)
    assert wire.pauses == []
    assert caught.value.retry_after is not None
    assert caught.value.retry_after > LONGEST_WAIT


def test_a_service_that_says_not_to_ask_again_is_not_asked_again(service: Service, tmp_path: Path) -> None:
    service.order(refusal="rate_limit", headers={"x-should-retry": "false"})
    with pytest.raises(errors.RateLimited):
        fetch(ProviderName.OPENAI, service, RecordingWire(tmp_path))
    assert picture_posts(service) == 1


@pytest.mark.parametrize("refusal", ["credits", "billing_not_active", "spend_limit"])
def test_a_429_that_is_about_money_is_never_asked_again(service: Service, tmp_path: Path, refusal: str) -> None:
    service.order(refusal=refusal)
    with pytest.raises(errors.AccountError):
        fetch(ProviderName.OPENAI, service, RecordingWire(tmp_path))
    assert picture_posts(service) == 1


@pytest.mark.parametrize("name", BOTH)
def test_a_cancel_while_waiting_sends_nothing_more(service: Service, tmp_path: Path, name: ProviderName) -> None:
    service.order(refusal="rate_limit")
    wire = RecordingWire(tmp_path, cancel_at_pause=True)
    with pytest.raises(errors.Cancelled):
        fetch(name, service, wire)
    assert not service.billed
    assert not wire.may_have_been_sent


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port on which nobody listens; held meanwhile, so that nobody else is given it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize("start", ["http://127.0.0.1", "https://127.0.0.1", "https://nowhere.invalid"])
def test_a_service_that_cannot_be_reached_was_certainly_not_sent_anything(
    service: Service, tmp_path: Path, closed_port: int, name: ProviderName, start: str
) -> None:
    wire = RecordingWire(tmp_path)
    with pytest.raises(errors.NotReached):
        fetch(name, service, wire, address=f"{start}:{closed_port}")
    assert not wire.may_have_been_sent
    assert wire.steps.count("about_to_send") == 3


@pytest.mark.parametrize("name", BOTH)
def test_a_line_without_tls_behind_https_is_not_reached(service: Service, tmp_path: Path, name: ProviderName) -> None:
    wire = RecordingWire(tmp_path)
    with pytest.raises((errors.NotReached, errors.CertificateRejected)):
        fetch(name, service, wire, address=service.address.replace("http:", "https:"))
    assert not wire.may_have_been_sent
    assert not service.billed


def test_a_kept_connection_that_the_service_closes_is_not_used_for_what_is_billed(tmp_path: Path) -> None:
    """A front door answers the first request busy, then closes each kept connection as soon as it is used again."""
    body = b'{"error": "Rate limit exceeded"}'
    busy = b"HTTP/1.1 429 Busy\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    image = picture().data
    good = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n" % len(image) + image
    with socket.create_server(("127.0.0.1", 0)) as listening:
        kept = []

        def serve() -> None:
            for answer in (busy, good):
                connection, _ = listening.accept()
                kept.append(connection)
                read_whole_request(connection)
                connection.sendall(answer)
                threading.Thread(target=hang_up_when_used_again, args=(connection,), daemon=True).start()

        def read_whole_request(connection: socket.socket) -> None:
            with connection.makefile("rb") as stream:
                lines = list(iter(stream.readline, b"\r\n"))
                length = next(line for line in lines if line.lower().startswith(b"content-length:"))
                stream.read(int(length.split(b":")[1]))

        def hang_up_when_used_again(connection: socket.socket) -> None:
            connection.recv(1)
            connection.close()

        threading.Thread(target=serve, daemon=True).start()
        wire = RecordingWire(tmp_path)
        settings = ServiceSettings(ProviderName.SEGMIND, f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=60)
        reply = SegmindProvider().fetch(request(), settings, "SG_0123456789abcdef", wire)
    assert decode_reply(reply) == image
    assert len(kept) == 2


# Every refusal that the stand-in knows.


WORDS = {
    errors.AccessDenied: "may not use that model",
    errors.BodyTooLarge: "too large to send",
    errors.CountryUnsupported: "country or region",
    errors.CreditsExhausted: "no credits left",
    errors.KeyRejected: "does not know this key",
    errors.LineLost: "look in the service's own history",
    errors.ModelRetired: "has been retired",
    errors.ModelUnknown: "does not offer the model",
    errors.ModerationBlocked: "content filter",
    errors.NotTheService: "whether the network wants a login",
    errors.Overloaded: "is overloaded",
    errors.RateLimited: "too many requests",
    errors.RequestNotUnderstood: "which no setting of the panel changes",
    errors.ServiceFault: "a fault of its own",
    errors.SpendLimitReached: "spending limit",
    errors.StreamingUnverified: "Turn off Partial Pictures",
    errors.TransparencyUnsupported: "transparent backgrounds",
    errors.VerificationNeeded: "wait a quarter of an hour",
}
"""Words of each sentence that no other one of these has."""

MEANINGS: dict[str, type[SetDresserError]] = {
    "bad_gateway": errors.ServiceFault,
    "billing_not_active": errors.CreditsExhausted,
    "captive_portal": errors.NotTheService,
    "content_policy": errors.ModerationBlocked,
    "content_type": errors.RequestNotUnderstood,
    "country": errors.CountryUnsupported,
    "credit_balance": errors.CreditsExhausted,
    "credits": errors.CreditsExhausted,
    "credits_docs": errors.CreditsExhausted,
    "forbidden": errors.AccessDenied,
    "gateway_timeout": errors.LineLost,
    "hard_limit": errors.SpendLimitReached,
    "key": errors.KeyRejected,
    "key_of_the_account_surface": errors.KeyRejected,
    "model": errors.ModelUnknown,
    "moderation": errors.ModerationBlocked,
    "moderation_details": errors.ModerationBlocked,
    "no_credits_record": errors.CreditsExhausted,
    "organization_limit": errors.SpendLimitReached,
    "overloaded": errors.Overloaded,
    "payment": errors.CreditsExhausted,
    "proxy_login": errors.NotTheService,
    "rate_limit": errors.RateLimited,
    "retired": errors.ModelRetired,
    "server_error": errors.ServiceFault,
    "slow_down": errors.RateLimited,
    "spend_limit": errors.SpendLimitReached,
    "stream_verification": errors.StreamingUnverified,
    "too_large": errors.BodyTooLarge,
    "transparency": errors.TransparencyUnsupported,
    "verification": errors.VerificationNeeded,
}


@pytest.mark.parametrize(("name", "refusal"), [(name, refusal) for name in BOTH for refusal in REFUSALS[name.value]])
def test_every_known_refusal_has_its_own_sentence_and_agrees_with_the_bill(
    service: Service, tmp_path: Path, name: ProviderName, refusal: str
) -> None:
    service.order(refusal=refusal, times=0)
    with pytest.raises(SetDresserError) as caught:
        fetch(name, service, RecordingWire(tmp_path))
    error = caught.value
    assert type(error) is MEANINGS[refusal]
    assert [kind for kind, words in WORDS.items() if words in error.message] == [MEANINGS[refusal]]
    assert bill_agrees(error, service)
    key = service.segmind_key if name is ProviderName.SEGMIND else service.openai_key
    assert key not in error.technical


# Packed and endless bodies.


@pytest.mark.parametrize("name", BOTH)
def test_a_small_body_that_unpacks_to_a_gigabyte_is_kept_as_it_came_and_never_unpacked_whole(
    service: Service, tmp_path: Path, name: ProviderName
) -> None:
    """The bomb is sixteen gzip files of 64 megabytes, one after the other."""
    service.order(picture="gzip_bomb")
    wire = RecordingWire(tmp_path)
    with pytest.raises(errors.ReplyTooLong):
        decode_reply(fetch(name, service, wire))
    assert len(wire.raw) < 2_000_000
    first = next(blocks_of(tmp_path / "reply.raw"))
    assert len(first) <= BLOCK


def test_a_packed_body_of_several_parts_is_unpacked_to_its_last(tmp_path: Path) -> None:
    parts = [bytes([number]) * 300_000 for number in range(65, 70)]
    (tmp_path / "packed").write_bytes(b"".join(gzip.compress(part) for part in parts))
    assert b"".join(blocks_of(tmp_path / "packed")) == b"".join(parts)


# Addresses, keys and certificates.


@pytest.mark.parametrize(
    "address",
    [
        "http://api.segmind.com",
        "http://10.0.0.7:8000",
        "http://localhost.example.com",
        "http://anything.localhost",
        "http://127.0.0.1@example.com",
        "https://artist:secret@example.com",
        "ftp://example.com",
        "file:///etc/passwd",
        "https://",
        "example.com",
        "",
        "https://exa mple.com",
        "https://example.com\r\nX: y",
        "https://[::1",
        "http://example.com#@127.0.0.1",
    ],
)
def test_an_address_that_a_key_must_not_go_to_is_refused(address: str) -> None:
    with pytest.raises(errors.AddressUnsafe) as caught:
        check_address(address)
    assert "secret" not in caught.value.message


@pytest.mark.parametrize(
    "address",
    [
        "https://api.segmind.com",
        "https://relay.example/v1/",
        "http://127.0.0.1:8080",
        "http://localhost",
        "http://[::1]:9/v1",
    ],
)
def test_https_and_this_machine_are_safe(address: str) -> None:
    assert check_address(address) == address.rstrip("/")


def test_an_address_is_shown_without_its_signature() -> None:
    assert without_query("https://u:p@files.example/a.png?sig=secret#x") == "https://files.example/a.png"


def test_a_key_never_goes_to_another_scheme(service: Service, tmp_path: Path) -> None:
    wire = RecordingWire(tmp_path)
    with pytest.raises(errors.AddressUnsafe):
        fetch(ProviderName.OPENAI, service, wire, address="http://192.0.2.1/v1")
    assert wire.steps == []


@pytest.fixture
def tls_server(tmp_path: Path) -> Iterator[tuple[str, Path, list[bytes]]]:
    """A TLS server whose certificate no system knows; what it was sent; and the certificate that vouches for it."""
    trustme = pytest.importorskip("trustme")
    import ssl

    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    bundle = tmp_path / "studio.pem"
    authority.cert_pem.write_to_path(str(bundle))
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                try:
                    plain, _ = listening.accept()
                    with context.wrap_socket(plain, server_side=True) as connection:
                        seen.append(connection.recv(65536))
                        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
                except OSError:
                    continue

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"https://localhost:{listening.getsockname()[1]}", bundle, seen
        finally:
            stop.set()
            thread.join()


def test_a_certificate_that_nobody_vouches_for_ends_it_before_anything_is_sent(
    tls_server: tuple[str, Path, list[bytes]], service: Service, tmp_path: Path
) -> None:
    address, _, seen = tls_server
    wire = RecordingWire(tmp_path)
    with pytest.raises(errors.CertificateRejected):
        fetch(ProviderName.OPENAI, service, wire, address=address)
    assert wire.steps == ["about_to_send", "not_sent"]
    assert seen == []


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
def test_a_studios_own_certificates_are_honoured(
    tls_server: tuple[str, Path, list[bytes]], monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    address, bundle, seen = tls_server
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, str(bundle))
    with Line() as line:
        assert line.open(Call(f"{address}/x", timeout=60)).start() == b"ok"
    assert len(seen) == 1


def test_a_netrc_adds_no_key(
    tls_server: tuple[str, Path, list[bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, bundle, seen = tls_server
    netrc = tmp_path / "netrc"
    netrc.write_text("default login artist password hunter2\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    with Line() as line:
        line.open(Call(f"{address}/x", {"x-api-key": "SG_1"}, timeout=60)).close()
    assert b"SG_1" in seen[0]
    assert b"authorization" not in seen[0].lower()


def test_certificates_that_are_not_there_are_said_to_be_the_trouble(
    tls_server: tuple[str, Path, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, _, _ = tls_server
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/studio.pem")
    with Line() as line, pytest.raises(errors.CertificateRejected):
        line.open(Call(address, timeout=60))


# Delays.

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "20"}, 20.0),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "Sat, 21 Nov 2026 12:00:30 GMT"}, 30.0),
        ({"retry-after": "Sat, 21 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"x-rate-limit-reset-at-utc": "2026-11-21T12:00:12.500Z"}, 12.5),
        ({"x-rate-limit-reset-at-utc": "2026-11-21 12:00:12"}, 12.0),
        ({"x-rate-limit-reset-at-utc": "2026-11-21T14:00:12+02:00"}, 12.0),
        ({"x-rate-limit-reset-at-utc": str(int(NOW.timestamp()) + 40)}, 40.0),
        ({"x-rate-limit-reset-at-utc": str((int(NOW.timestamp()) + 40) * 1000)}, 40.0),
        ({"x-rate-limit-reset-at-utc": "9" * 60}, None),
    ],
    ids=str,
)
def test_the_wait_is_read_in_every_form_that_services_use(headers: dict[str, str], seconds: float | None) -> None:
    assert requested_delay(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("ahead", "says"),
    [(0, "own"), (0.5, "own"), (1, "service"), (3, "service"), (4.9, "service"), (-1, "service"), (18_000, "service")],
)
def test_a_moment_is_told_from_by_the_clock_that_named_it(ahead: float, says: str) -> None:
    """The service's own, unless this machine's agrees with it: that one is finer."""
    here = NOW + timedelta(seconds=ahead + 0.4)
    there = {"date": format_datetime(NOW, usegmt=True)}
    assert moment_of(there, here) == (here if says == "own" else NOW)
    assert moment_of({}, here) == here
    assert moment_of({"date": "yesterday"}, here) == here


@pytest.mark.parametrize("ahead", [-4.9, -3, -1, 0, 1, 2, 4, 4.9, 6, 3600])
def test_a_moment_is_never_waited_for_too_shortly_however_wrong_this_clock_is(ahead: float) -> None:
    """The service frees the limit in two seconds, by its clock; a second too long is the price of whole seconds."""
    there = NOW + timedelta(seconds=0.4)
    headers = {
        "date": format_datetime(NOW, usegmt=True),
        "x-rate-limit-reset-at-utc": (there + timedelta(seconds=2)).isoformat(),
    }
    requested = requested_delay(headers, moment_of(headers, there + timedelta(seconds=ahead)))
    assert requested is not None
    assert 2 <= requested < 3.5


@pytest.mark.parametrize("told", [None, 0.0, 0.2, 30.0])
def test_what_is_told_never_shortens_the_growing_wait(told: float | None) -> None:
    waits = [next_delay(told, tries, 0.0) for tries in range(1, 6)]
    assert waits == [max(told or 0, grown_delay(tries, 0.0)) for tries in range(1, 6)]


@pytest.mark.parametrize(
    "headers",
    [
        {"retry-after": "0"},
        {"retry-after": "-3"},
        {"retry-after-ms": "1"},
        {"retry-after": NOW.strftime("%a, %d %b %Y %H:%M:%S GMT")},
    ],
)
@pytest.mark.parametrize("name", BOTH)
def test_a_service_that_names_no_wait_is_not_asked_in_haste(
    service: Service, tmp_path: Path, name: ProviderName, headers: dict[str, str]
) -> None:
    service.order(refusal="rate_limit", headers=headers, times=3)
    wire = RecordingWire(tmp_path)
    fetch(name, service, wire)
    assert [pause >= 0.75 * grown_delay(tries, 0.0) for tries, pause in enumerate(wire.pauses, 1)] == [True] * 3


def test_waits_grow_from_half_a_second_to_eight() -> None:
    assert [grown_delay(tries, 0.0) for tries in range(1, 8)] == [0.5, 1, 2, 4, 8, 8, 8]


@given(st.integers(1, 60), st.floats(0, 1))
def test_chance_shortens_a_wait_by_a_quarter_at_most(tries: int, chance: float) -> None:
    assert 0.75 * grown_delay(tries, 0) <= grown_delay(tries, chance) <= grown_delay(tries, 0)


@given(st.text(max_size=30))
def test_any_text_in_a_header_is_a_wait_or_none(text: str) -> None:
    for name in ("retry-after", "retry-after-ms", "x-rate-limit-reset-at-utc"):
        found = requested_delay({name: text}, NOW)
        assert found is None or found >= 0


def test_importing_the_providers_does_not_import_requests_or_pillow() -> None:
    import subprocess
    import sys

    code = (
        "import sys, client.account, client.prices; from client.provider_registry import all_specs; "
        "[spec.make() for spec in all_specs()]; print(sorted({'requests', 'urllib3', 'PIL', 'http.client'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[2]
    found = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_hanging_service_is_left_after_its_time_and_not_before(service: Service, tmp_path: Path) -> None:
    service.order(delay=0.4)
    begun = time.monotonic()
    assert decode_reply(fetch(ProviderName.SEGMIND, service, RecordingWire(tmp_path), timeout=20.0))
    assert time.monotonic() - begun >= 0.4
