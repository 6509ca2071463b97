"""Proxies with a login: passwords of any character, a login that is refused once and not again, and nothing of it on the disk."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import trustme

from client.dispatch import Dispatch
from client.errors import Billed, ProxyUnusable
from client.job_folder import Step
from client.messages import Event, Message
from client.providers.proxies import read_proxy
from client.providers.receiving import PICTURE_ADDRESS
from client.providers.wire import REMOTE_ID, SegmindWay
from client.request import ProviderName
from tests.client.networks import Proxy, at_https, behind_tls, plain_network
from tests.client.posted_jobs import job, key_of, last_messages, library, program
from tests.client.sample_requests import picture, request
from tests.service import Service

SEGMIND, OPENAI = ProviderName.SEGMIND, ProviderName.OPENAI
BOTH = pytest.mark.parametrize("provider", [SEGMIND, OPENAI])

PASSWORDS = (
    "grün-pass-9",
    "eu€ro-pass-7",
    "密码-pass-5",
    "with%41percent",
    "co:lon-9",
    "b l a n k",
    "quo\"te's",
    "s3cret#tail-9",
)


@pytest.fixture(autouse=True)
def _plain_network(monkeypatch: pytest.MonkeyPatch) -> None:
    plain_network(monkeypatch)


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.fixture
def front(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The stand-in's https address, whose certificate is trusted."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with behind_tls(urlsplit(service.address).port or 0, authority) as address:
        yield address


def written_down(folder: Path, *secrets: str) -> list[str]:
    """The files below `folder` that hold one of the secrets, however it is written."""
    forms = {
        form
        for secret in secrets
        for form in (
            secret.encode(),
            quote(secret, safe="").encode(),
            base64.b64encode(secret.encode()).rstrip(b"="),
            base64.b64encode(b"artist:" + secret.encode()).rstrip(b"="),
        )
    }
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(form in path.read_bytes() for form in forms)]


@pytest.mark.short(cases=3)
@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize("is_encoded", [True, False])
def test_a_password_of_any_character_passes_and_is_not_written_down(
    service: Service, front: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str, is_encoded: bool
) -> None:
    """As curl has it: percent-encoded UTF-8, or as it is. What is typed as it is has its percents decoded as well."""
    typed = quote(password, safe="") if is_encoded else password.replace("%", "%25")
    with Proxy(login=f"artist:{password}").running() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://artist:{typed}@127.0.0.1:{proxy.port}")

        last = carry(tmp_path, front, service, OPENAI)

    assert last.event is Event.KEPT
    assert written_down(tmp_path, password) == []


@pytest.mark.parametrize(
    ("text", "address", "login"),
    [
        ("http://10.0.0.1:3128", "http://10.0.0.1:3128", b""),
        ("proxy.studio.example:3128/", "http://proxy.studio.example:3128", b""),
        ("HTTPS://a:b@proxy.example:8443", "https://proxy.example:8443", b"a:b"),
        ("http://a:p@ss/w#r?d@[::1]:3128/x", "http://[::1]:3128", b"a:p@ss/w#r?d"),
        ("http://a:%FCb@proxy:1", "http://proxy:1", b"a:\xfcb"),
        ("http://a:http://b@proxy:1", "http://proxy:1", b"a:http://b"),
        ("a@proxy:1", "http://proxy:1", b"a:"),
    ],
)
def test_a_proxy_is_read_as_it_is_written(text: str, address: str, login: bytes) -> None:
    read = read_proxy(text)

    assert (read.address, read.login) == (address, login)
    assert repr(login) not in repr(read)


@pytest.mark.parametrize("text", ["http://artist:secret-pass@", "http://a:secret-pass@host:port", "http://a:b@x:99999"])
def test_what_is_no_proxy_is_told_without_the_password(text: str) -> None:
    with pytest.raises(ProxyUnusable) as caught:
        read_proxy(text)

    assert "secret-pass" not in caught.value.technical + caught.value.message
    assert caught.value.billed is Billed.NO


@pytest.mark.short(cases=3)
@BOTH
@pytest.mark.parametrize("mark", "#/?@:% ")
def test_a_refused_login_is_told_as_such_and_not_written_down(
    service: Service, front: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: ProviderName, mark: str
) -> None:
    with Proxy(login="artist:right").running() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://artist:s3cret{mark}tail-9@127.0.0.1:{proxy.port}")

        last = carry(tmp_path, front, service, provider)

        assert len(proxy.heads) == 1
    assert last.error is not None
    assert (last.error.kind, last.error.billed) == ("ProxyLoginRefused", Billed.NO)
    assert f"127.0.0.1:{proxy.port}" in last.error.sentence
    assert service.received == []
    assert written_down(tmp_path, "s3cret", "tail-9") == []


@BOTH
def test_a_queue_asks_once(
    service: Service, front: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: ProviderName
) -> None:
    """Accounts are locked after a few wrong logins: neither tries, nor uploads, nor other couriers show it again."""
    with Proxy(login="artist:right").running() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://artist:wrong-pass@127.0.0.1:{proxy.port}")
        own, dispatch = at_https(front, service, tmp_path, provider), Dispatch(program(tmp_path))
        kept = library(tmp_path)
        jobs = [job(own, request(capture=picture(colour=(10 * n, 0, 0)))) for n in range(8)]

        for each in jobs:
            dispatch.post(kept.post(each).path, own, key_of(service, provider))
        heard = last_messages(dispatch, len(jobs))
        dispatch.close()

        assert len(proxy.heads) == 1
    assert {messages[-1].error.kind for messages in heard.values() if messages[-1].error} == {"ProxyLoginRefused"}


def test_a_proxy_that_wants_a_login_where_there_is_none_says_so(
    service: Service, front: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Proxy(login="artist:right").running() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")

        last = carry(tmp_path, front, service, OPENAI)

        assert len(proxy.heads) == 1
    assert last.error is not None
    assert last.error.kind == "ProxyLoginRefused"


@pytest.mark.parametrize(("name", "kind"), [(REMOTE_ID, "ProxyLoginRefused"), (PICTURE_ADDRESS, "PictureNotFetched")])
def test_what_was_sent_before_is_asked_after_once_and_stays_perhaps_charged(
    service: Service, front: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, kind: str
) -> None:
    own = at_https(front, service, tmp_path, SEGMIND, segmind_way=SegmindWay.V2)
    made = job(own)
    folder = library(tmp_path).post(made)
    folder.note(Step.SENT)
    folder.note(Step.REMEMBERED, name, "request-1" if name == REMOTE_ID else f"{front}/results/1.png")
    dispatch = Dispatch(program(tmp_path))
    with Proxy(login="artist:right").running() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://artist:wrong-pass@127.0.0.1:{proxy.port}")

        dispatch.post(folder.path, own, service.segmind_key)
        last = last_messages(dispatch, 1)[made.id][-1]
        dispatch.close()

        assert len(proxy.heads) == 1
    assert last.error is not None
    assert last.error.kind == kind
    assert last.error.billed is not Billed.NO


@pytest.mark.short(cases=2)
@BOTH
@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
def test_a_proxy_reached_by_https_is_trusted_as_everything_else_is(
    service: Service, front: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: ProviderName, variable: str
) -> None:
    authority = trustme.CA()
    both = (tmp_path / "ca.pem").read_bytes() + authority.cert_pem.bytes()
    (tmp_path / "both.pem").write_bytes(both)
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv(variable, str(tmp_path / "both.pem"))
    with Proxy(login="artist:geheim-9").running() as proxy, behind_tls(proxy.port, authority) as secure:
        monkeypatch.setenv("HTTPS_PROXY", secure.replace("//", "//artist:geheim-9@"))

        last = carry(tmp_path, front, service, provider)

        assert proxy.heads
    assert last.event is Event.KEPT


@pytest.mark.parametrize(("name", "is_known"), [("localhost", False), ("elsewhere.example", True)])
def test_a_proxys_certificate_is_checked(
    service: Service, front: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, is_known: bool
) -> None:
    authority = trustme.CA()
    if is_known:
        with open(tmp_path / "ca.pem", "ab") as stream:
            stream.write(authority.cert_pem.bytes())
    with Proxy(login="artist:geheim-9").running() as proxy, behind_tls(proxy.port, authority, name) as secure:
        monkeypatch.setenv("HTTPS_PROXY", secure.replace("//", "//artist:geheim-9@"))

        last = carry(tmp_path, front, service, OPENAI)

        assert proxy.heads == []
    assert last.error is not None
    assert (last.error.kind, last.error.billed) == ("CertificateRejected", Billed.NO)


def carry(folder: Path, front: str, service: Service, provider: ProviderName) -> Message:
    """The last word on a job with a picture."""
    own, dispatch = at_https(front, service, folder, provider), Dispatch(program(folder))
    asked = job(own, request(capture=picture()))
    dispatch.post(library(folder).post(asked).path, own, key_of(service, provider))
    last = last_messages(dispatch, 1)[asked.id][-1]
    dispatch.close()
    return last
