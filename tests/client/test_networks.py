"""Through the networks of studios: certificates of their own, proxies with and without a login, and redirects to elsewhere."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from client.dispatch import Dispatch
from client.errors import Billed
from client.job_folder import Step
from client.messages import Event, Message
from client.providers.receiving import PICTURE_ADDRESS
from client.providers.wire import SegmindWay, ServiceSettings
from client.request import ProviderName
from tests.client.networks import Proxy, at_https, behind_tls, plain_network, redirecting
from tests.client.posted_jobs import job, key_of, last_messages, library, program, settings
from tests.client.sample_requests import picture, request
from tests.service import Service

SEGMIND, OPENAI = ProviderName.SEGMIND, ProviderName.OPENAI
BOTH = pytest.mark.parametrize("provider", [SEGMIND, OPENAI])


@pytest.fixture(autouse=True)
def _plain_network(monkeypatch: pytest.MonkeyPatch) -> None:
    plain_network(monkeypatch)


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.fixture
def authority(tmp_path: Path) -> trustme.CA:
    """A studio's own certificate authority; its certificate lies in `ca.pem`."""
    made = trustme.CA()
    made.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return made


@pytest.fixture
def front(service: Service, authority: trustme.CA) -> Iterator[str]:
    """The stand-in's https address."""
    with behind_tls(urlsplit(service.address).port or 0, authority) as address:
        yield address


def carry(folder: Path, own: ServiceSettings, key: str) -> Message:
    """The last word on a job with a picture."""
    dispatch = Dispatch(program(folder))
    asked = job(own, request(capture=picture()))
    dispatch.post(library(folder).post(asked).path, own, key)
    last = last_messages(dispatch, 1)[asked.id][-1]
    dispatch.close()
    return last


@BOTH
@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
def test_a_studios_own_certificates_are_trusted_when_the_system_says_so(
    service: Service, front: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: ProviderName, variable: str
) -> None:
    monkeypatch.setenv(variable, str(tmp_path / "ca.pem"))

    last = carry(tmp_path, at_https(front, service, tmp_path, provider), key_of(service, provider))

    assert last.event is Event.KEPT
    assert len(service.billed) == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the system's own store cannot be filled by a test")
@BOTH
def test_what_the_system_trusts_is_trusted(
    service: Service, front: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: ProviderName
) -> None:
    """OpenSSL's folder of certificates stands for the system's store: requests by itself never looks there."""
    store = tmp_path / "store"
    store.mkdir()
    hashed = subprocess.run(
        ["openssl", "x509", "-hash", "-noout", "-in", str(tmp_path / "ca.pem")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    (store / f"{hashed.stdout.strip()}.0").write_bytes((tmp_path / "ca.pem").read_bytes())
    monkeypatch.setenv("SSL_CERT_DIR", str(store))

    last = carry(tmp_path, at_https(front, service, tmp_path, provider), key_of(service, provider))

    assert last.event is Event.KEPT


@pytest.mark.short(cases=2)
@BOTH
@pytest.mark.parametrize("others", [False, True])
def test_a_certificate_of_nobody_known_ends_it_before_anything_is_sent(
    service: Service, front: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: ProviderName, others: bool
) -> None:
    if others:
        trustme.CA().cert_pem.write_to_path(str(tmp_path / "others.pem"))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "others.pem"))

    last = carry(tmp_path, at_https(front, service, tmp_path, provider), key_of(service, provider))

    assert last.error is not None
    assert last.error.kind == "CertificateRejected"
    assert last.error.billed is Billed.NO
    assert service.received == []


@BOTH
def test_a_trusted_certificate_for_another_host_is_refused(
    service: Service, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: ProviderName
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with behind_tls(urlsplit(service.address).port or 0, authority, "elsewhere.example") as front:
        last = carry(tmp_path, at_https(front, service, tmp_path, provider), key_of(service, provider))

    assert last.error is not None
    assert (last.error.kind, last.error.billed) == ("CertificateRejected", Billed.NO)
    assert service.received == []


@BOTH
@pytest.mark.parametrize("login", ["", "artist:pass-word-of-the-proxy"])
def test_a_proxy_is_passed_and_never_sees_the_key(
    service: Service, front: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: ProviderName, login: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with Proxy(login=login).running() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{login}@127.0.0.1:{proxy.port}".replace("//@", "//"))

        last = carry(tmp_path, at_https(front, service, tmp_path, provider), key_of(service, provider))

    assert last.event is Event.KEPT
    assert proxy.heads
    assert all(head.startswith(f"CONNECT {urlsplit(front).netloc} ") for head in proxy.heads)
    assert not [head for head in proxy.heads if key_of(service, provider) in head]
    assert len(service.billed) == 1


@BOTH
def test_a_proxy_that_wants_another_login_ends_it_and_no_login_is_written_down(
    service: Service, front: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: ProviderName
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with Proxy(login="artist:right").running() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://artist:wrong-pass-word@127.0.0.1:{proxy.port}")

        last = carry(tmp_path, at_https(front, service, tmp_path, provider), key_of(service, provider))

    assert last.error is not None
    assert last.error.billed is Billed.NO
    assert last.error.kind == "ProxyLoginRefused"
    assert len(proxy.heads) == 1
    assert service.received == []
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"wrong-pass-word" in path.read_bytes()]


@BOTH
def test_a_proxy_behind_which_nothing_is_ends_it_unsent(
    service: Service, front: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: ProviderName
) -> None:
    with Proxy().running() as proxy:
        dead_port = proxy.port
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{dead_port}")

    last = carry(tmp_path, at_https(front, service, tmp_path, provider), key_of(service, provider))

    assert last.error is not None
    assert (last.error.kind, last.error.billed) == ("NotReached", Billed.NO)
    assert service.received == []


@pytest.mark.short(cases=3)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("provider", "way"), [(OPENAI, SegmindWay.V1), (SEGMIND, SegmindWay.V1), (SEGMIND, SegmindWay.V2)]
)
def test_a_redirect_takes_neither_key_nor_prompt_to_another_host(
    service: Service, tmp_path: Path, provider: ProviderName, way: SegmindWay, status: int
) -> None:
    with Service() as stranger, redirecting(lambda path: stranger.address + path, status) as (address, asked):
        plain = settings(service, tmp_path, provider, segmind_way=way)
        own = replace(plain, address=plain.address.replace(service.address, address))

        last = carry(tmp_path, own, key_of(service, provider))

        assert asked
        assert last.event is Event.FAILED
        assert stranger.received == []


def test_nor_does_a_redirect_of_the_upload(service: Service, tmp_path: Path) -> None:
    with Service() as stranger, redirecting(lambda path: stranger.address + path, 307) as (address, asked):
        own = replace(settings(service, tmp_path, SEGMIND), upload_address=f"{address}/upload-asset")

        last = carry(tmp_path, own, service.segmind_key)

        assert asked == ["/upload-asset"]
        assert last.event is Event.FAILED
        assert stranger.received == []
        assert service.received == []


@BOTH
def test_a_result_that_lies_elsewhere_is_fetched_without_the_key(
    service: Service, tmp_path: Path, provider: ProviderName
) -> None:
    with Service() as files, redirecting(lambda path: files.address + path, 302) as (address, asked):
        made = job(settings(service, tmp_path, provider))
        folder = library(tmp_path).post(made)
        folder.note(Step.SENT)
        folder.note(Step.REMEMBERED, PICTURE_ADDRESS, f"{address}/results/1.png")
        dispatch = Dispatch(program(tmp_path))

        dispatch.post(folder.path, made.service, key_of(service, provider))
        last_messages(dispatch, 1)
        dispatch.close()

        assert asked
        assert files.received
        assert not [entry for entry in files.received if entry.key]
        assert not [entry for entry in files.received if key_of(service, provider) in str(entry.headers)]
