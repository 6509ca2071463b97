"""Certificates in Blender's own Python, whose versions check them differently: an old firewall's authority is trusted in all."""

from __future__ import annotations

from pathlib import Path

import pytest
from set_dresser.client.errors import CertificateRejected
from set_dresser.client.providers.line import Call, Line

from tests.client.answering import Answering
from tests.client.old_authority import old_authority


@pytest.fixture(autouse=True)
def _plain_network(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "ALL_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_an_authority_without_key_identifiers_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """Python 3.13 alone would refuse it (VERIFY_X509_STRICT); 3.11, curl and browsers do not."""
    context = old_authority(tmp_path)
    monkeypatch.setenv(variable, str(tmp_path / "old-ca.pem"))

    with Answering(200, b"here", {}, tls=context) as address, Line() as line:
        assert line.open(Call(address, body=b"a prompt")).start() == b"here"


@pytest.mark.parametrize(
    ("host", "days", "is_known"), [("elsewhere.example", 200, True), ("localhost", -1, True), ("localhost", 200, False)]
)
def test_whose_it_is_for_which_host_and_until_when_is_still_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, days: int, is_known: bool
) -> None:
    context = old_authority(tmp_path, host, days)
    if is_known:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "old-ca.pem"))

    with Answering(200, b"here", {}, tls=context) as address, Line() as line, pytest.raises(CertificateRejected):
        line.open(Call(address, body=b"a prompt"))
