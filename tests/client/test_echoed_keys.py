"""A service, a gateway or an error page that repeats the key: it is masked in everything that is kept, and no picture is touched."""

from __future__ import annotations

import base64
import html
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from client.courier.echoes import without_echoes
from client.dispatch import Dispatch
from client.messages import Event, Message
from client.providers.wire import KeyHeader, ServiceSettings
from client.redaction import keep_out, redact
from client.request import PictureFormat, ProviderName
from tests.client.answering import Answering
from tests.client.posted_jobs import job, last_messages, library, program
from tests.client.sample_requests import picture, request

HEX_KEY = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"
ODD_KEY = 'k/9f+8e"7d<6c&5b\\4a=39~28'
KEYS = (HEX_KEY, ODD_KEY)

FORMS: dict[str, Callable[[str], str]] = {
    "plain": lambda key: key,
    "percent-encoded": lambda key: quote("Bearer " + key, safe=""),
    "percent-encoded, small letters": lambda key: quote(key, safe="").lower() if key == HEX_KEY else quote(key),
    "in JSON": lambda key: json.dumps({"key": key}),
    "in JSON with escaped slashes": lambda key: json.dumps(key).replace("/", "\\/"),
    "in JSON, every letter escaped": lambda key: "".join(f"\\u{ord(letter):04x}" for letter in key),
    "in a page": lambda key: f"<p>{html.escape(key)}</p>",
    "in base64": lambda key: base64.b64encode(key.encode()).decode(),
    "in a Basic header": lambda key: "Basic " + base64.b64encode(b"artist:" + key.encode()).decode(),
    "in base64 for addresses": lambda key: base64.urlsafe_b64encode(b"x:" + key.encode() + b":y").decode(),
    "in hexadecimal": lambda key: key.encode().hex(),
}


@pytest.fixture
def _known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("client.redaction._secrets.now", set())
    keep_out(*KEYS)
    yield


def holds(data: bytes, key: str) -> bool:
    """Whether the key can be had from the bytes, in any of the ways, but for its first and last letters in base64."""
    inner = base64.b64encode(key[1:-2].encode()).decode()
    looked_for = {key, quote(key, safe=""), json.dumps(key)[1:-1], html.escape(key), key.encode().hex(), inner[2:-4]}
    return any(form.encode() in data for form in looked_for)


@pytest.mark.usefixtures("_known")
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("form", FORMS)
def test_a_key_is_masked_however_it_is_written(key: str, form: str) -> None:
    text = f"the request said {FORMS[form](key)} and no more"

    masked = redact(text)

    assert not holds(masked.encode(), key)
    assert masked.startswith("the request said ")
    assert masked.endswith(" and no more")


@pytest.mark.usefixtures("_known")
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", [1, 3, 7, 64, 10_000])
def test_a_reply_is_masked_wherever_it_is_cut_and_keeps_its_length(key: str, form: str, size: int) -> None:
    echoed = FORMS[form](key)
    reply = f'{{"debug": [{echoed}, "9f8e7d", {echoed}], "end": true}}'.encode()

    pieces = list(without_echoes(reply[at : at + size] for at in range(0, len(reply), size)))

    masked = b"".join(pieces)
    assert not holds(masked, key)
    assert len(masked) == len(reply)
    assert masked.startswith(b'{"debug": [')
    assert masked.endswith(b'], "end": true}')


@pytest.mark.usefixtures("_known")
@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("size", [5, 1000, 10**6])
def test_a_picture_is_never_touched(form: str, size: int) -> None:
    """Not even one that carries the key itself, bare or as base64 in a text: its bytes may be signed."""
    data = picture(form=form).data + HEX_KEY.encode() + random.Random(7).randbytes(5000)
    packed = json.dumps({"data": [{"b64_json": base64.b64encode(data).decode()}]}).encode()
    slashes = packed.replace(b"/", b"\\/")

    for reply in (data, packed, slashes):
        assert b"".join(without_echoes(reply[at : at + size] for at in range(0, len(reply), size))) == reply


@pytest.mark.usefixtures("_known")
def test_a_reply_that_breaks_off_is_given_out_to_its_last_byte() -> None:
    def broken() -> Iterator[bytes]:
        yield b'{"a": "' + HEX_KEY.encode() + b'", "b": "' + HEX_KEY[:9].encode()
        raise ConnectionError

    came = bytearray()
    with pytest.raises(ConnectionError):
        for piece in without_echoes(broken()):
            came += piece

    assert bytes(came) == b'{"a": "' + b"*" * 32 + b'", "b": "' + HEX_KEY[:9].encode()


ECHOES = {
    "a picture beside it": (200, {"data": [{"b64_json": ""}], "created": 1, "quality": "KEY", "usage": {"KEY": "KEY"}}),
    "no picture": (200, {"debug": {"headers": {"api-key": "KEY"}}, "packed": "PACKED"}),
    "a refusal": (401, {"error": {"message": "Incorrect key: KEY, QUOTED, PACKED", "code": "KEY", "type": "KEY"}}),
    "a fault": (500, {"error": {"message": "KEY", "param": "PACKED"}, "request_id": "KEY"}),
    "a page": (403, "<html><body>PACKED KEY</body></html>"),
}


@pytest.mark.parametrize("which", ECHOES)
def test_nothing_on_the_disk_holds_a_key_that_the_service_repeats(tmp_path: Path, which: str) -> None:
    status, said = ECHOES[which]
    body = said if isinstance(said, str) else json.dumps(said)
    packed = base64.b64encode(b"user:" + HEX_KEY.encode()).decode()
    body = body.replace("KEY", HEX_KEY).replace("PACKED", packed).replace("QUOTED", quote("Bearer " + HEX_KEY))
    body = body.replace('"b64_json": ""', f'"b64_json": "{base64.b64encode(picture().data).decode()}"')
    kind = "application/json" if body.startswith("{") else "text/html"
    with Answering(status, body.encode(), {"Content-Type": kind, "x-request-id": HEX_KEY}) as address:
        last = carry(tmp_path, address)

    assert last.event is (Event.KEPT if which == "a picture beside it" else Event.FAILED)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file() and holds(path.read_bytes(), HEX_KEY)] == []
    assert last.error is None or not holds(f"{last.error}".encode(), HEX_KEY)


def carry(folder: Path, address: str) -> Message:
    """The last word on a job of a service that takes keys of any form."""
    own = ServiceSettings(
        ProviderName.OPENAI,
        address=address,
        key_header=KeyHeader.AZURE,
        cache_folder=str(folder / "cache"),
        timeout=20.0,
    )
    asked, dispatch = job(own, request(format=PictureFormat.PNG)), Dispatch(program(folder))
    dispatch.post(library(folder).post(asked).path, own, HEX_KEY)
    last = last_messages(dispatch, 1)[asked.id][-1]
    dispatch.close()
    return last
