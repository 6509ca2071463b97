"""A picture that came whole is a take, in whatever form it came: streams, JSON, packings, and what stands around them."""

from __future__ import annotations

import base64
import gzip
import json
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client import errors
from client.provider_registry import spec_of
from client.providers import outline
from client.providers.openai.provider import OpenAIProvider
from client.providers.outline import outline_of
from client.providers.replies import decode_reply, reply_from_disk
from client.providers.unpacking import unpacked
from client.providers.wire import Reply, ServiceSettings
from client.request import ProviderName
from tests.client.picture_server import B64, PICTURE, answer, event, reply_json, serving
from tests.client.recording_wire import RecordingWire
from tests.client.sample_requests import picture, request

STREAM = "Content-Type: text/event-stream"
PARTIAL = {"type": "image_generation.partial_image", "b64_json": B64[:400], "partial_image_index": 0}
DONE = {"type": "image_generation.completed", "b64_json": B64, "usage": {"output_tokens": 158}}
FAULT = {"error": {"message": "upstream hiccup", "type": "server_error", "code": None, "param": None}}
FINISHED = b"data: [DONE]\n\n"


def fetch(folder: Path, served: Any, *, stream: bool, timeout: float = 5.0) -> tuple[Reply, RecordingWire]:
    wire = RecordingWire(folder)
    with serving(served) as (address, _):
        service = ServiceSettings(ProviderName.OPENAI, address=address, timeout=timeout, stream=stream)
        return OpenAIProvider().fetch(request(), service, "sk-test-0123456789", wire), wire


STREAMS = {
    "as OpenAI sends it": event("image_generation.partial_image", PARTIAL) + event("image_generation.completed", DONE),
    "an object `result` with a list": event("", {"object": "image.generation.chunk"})
    + event("", {"object": "image.generation.result", "data": [{"b64_json": B64}]}) + FINISHED,
    "an error before it": event("error", FAULT) + event("image_generation.completed", DONE),
    "an error after it": event("image_generation.completed", DONE) + event("error", FAULT),
    "an index on it": event("image_generation.completed", {**DONE, "partial_image_index": 2}),
    "its type only in the event's name": event("image_generation.completed", {"b64_json": B64, "partial_image_index": 2}),
    "no type and no name": event("", {"b64_json": B64}),
    "the plain JSON in one event": event("", {"created": 1, "data": [{"b64_json": B64}]}) + FINISHED,
    "lines that end with a return": event("image_generation.completed", DONE, "\r"),
    "lines that end with both": event("image_generation.completed", DONE, "\r\n"),
    "a byte order mark": b"\xef\xbb\xbf" + event("image_generation.completed", DONE),
    "comments and blank lines": b": hello\n\n\n: still there\n\n" + event("image_generation.completed", DONE),
    "data over several lines": b"event: image_generation.completed\ndata: {\ndata: " + json.dumps(DONE)[1:].encode() + b"\n\n",
    "no blank line at its end": event("image_generation.completed", DONE).rstrip(b"\n"),
    "one JSON object a line": json.dumps(PARTIAL).encode() + b"\n" + json.dumps(DONE).encode() + b"\n",
    "an event of the Responses API": event("", {
        "type": "response.output_item.done", "item": {"type": "image_generation_call", "result": B64}
    }),
    "a comment with a quote in it": b': it\'s "on its way\n\n' + event("image_generation.completed", DONE),
}  # fmt: skip


@pytest.mark.short(cases=8)
@pytest.mark.parametrize("asked", [True, False], ids=["asked for", "not asked for"])
@pytest.mark.parametrize("form", STREAMS)
def test_a_stream_with_a_whole_picture_is_a_take(tmp_path: Path, form: str, asked: bool) -> None:
    reply, wire = fetch(tmp_path, answer(STREAMS[form], STREAM), stream=asked)
    assert decode_reply(reply) == PICTURE
    assert wire.raw == STREAMS[form]
    again = reply_from_disk(reply.path, "gpt-image-2", spec_of(ProviderName.OPENAI), wire.recall)
    assert decode_reply(again) == PICTURE, "also at the next start"


def test_json_is_taken_although_a_stream_was_asked_for(tmp_path: Path) -> None:
    for kind in ("application/json", "text/event-stream", "text/plain"):
        reply, _ = fetch(tmp_path, answer(reply_json(), f"Content-Type: {kind}"), stream=True)
        assert decode_reply(reply) == PICTURE


def test_an_address_in_a_stream_is_followed(tmp_path: Path) -> None:
    with serving(answer(PICTURE, "Content-Type: image/jpeg")) as (files, _):
        named = event("", {"object": "image.generation.result", "data": [{"url": f"{files}/x.jpg"}]})
        reply, _ = fetch(tmp_path, answer(named, STREAM), stream=True)
        assert decode_reply(reply) == PICTURE


@pytest.mark.parametrize(
    ("came", "error"),
    [
        (event("error", FAULT), errors.ServiceFault),
        (event("image_generation.partial_image", PARTIAL), errors.LineLost),
        (event("", {"object": "image.generation.chunk", "data": [{"b64_json": B64}]}), errors.LineLost),
        (b": keep-alive\n\n", errors.AnswerUnknown),
        (event("image_generation.completed", {**DONE, "b64_json": "%%%" * 40}), errors.PictureDamaged),
    ],
)
def test_a_stream_without_a_whole_picture_is_none(tmp_path: Path, came: bytes, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        reply, _ = fetch(tmp_path, answer(came, STREAM), stream=True)
        decode_reply(reply)
    assert isinstance(caught.value, errors.SetDresserError)
    assert caught.value.billed is not errors.Billed.NO
    assert (tmp_path / "reply.raw").read_bytes() == came


def _zlib_alone(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def _brotli(data: bytes) -> bytes:
    brotli = pytest.importorskip("brotli")
    return bytes(brotli.compress(data, quality=3))


AROUND: dict[str, Callable[[bytes], bytes]] = {
    "line ends before it": lambda data: b"\n" * 2000 + data,
    "a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "a guard against scripts": lambda data: b")]}',\n" + data,
    "another guard": lambda data: b"for (;;);" + data,
    "words behind it": lambda data: data + b"\n\n{\"usage\": 1}\n: ok",
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "escaped slashes, as PHP writes them": lambda data: data.replace(b"/", b"\\/"),
    "escaped pluses, as .NET writes them": lambda data: data.replace(b"+", b"\\u002B"),
    "gzip": gzip.compress,
    "gzip twice": lambda data: gzip.compress(gzip.compress(data)),
    "deflate": zlib.compress,
    "deflate without its head": _zlib_alone,
    "brotli": _brotli,
    "gzip in brotli": lambda data: _brotli(gzip.compress(data)),
}  # fmt: skip
CODINGS = ["", "gzip", "x-gzip", "deflate", "br", "zstd", "utf-8", "aws-chunked", "gzip, gzip", "none"]


@pytest.mark.parametrize("form", AROUND)
def test_json_with_a_whole_picture_is_a_take_whatever_is_around_it(tmp_path: Path, form: str) -> None:
    body = AROUND[form](reply_json())
    reply, wire = fetch(tmp_path, answer(body, "Content-Type: application/json"), stream=False)
    assert decode_reply(reply) == PICTURE
    assert wire.raw == body, "it stays as it came"


@pytest.mark.short(cases=3)
@pytest.mark.parametrize("coding", CODINGS)
def test_a_content_encoding_never_costs_a_picture_whether_it_is_true_or_not(tmp_path: Path, coding: str) -> None:
    for body in (reply_json(), gzip.compress(reply_json()), PICTURE, _brotli(PICTURE)):
        reply, _ = fetch(tmp_path, answer(body, f"Content-Encoding: {coding}"), stream=False)
        assert decode_reply(reply) == PICTURE


def test_a_packed_stream_is_watched_while_it_comes(tmp_path: Path) -> None:
    small = base64.b64encode(picture(64, 64, form="JPEG").data).decode()
    stream = event("image_generation.partial_image", {**PARTIAL, "b64_json": small})
    body = gzip.compress(stream + event("image_generation.completed", DONE))
    reply, wire = fetch(tmp_path, answer(body, STREAM, "Content-Encoding: gzip"), stream=True)
    assert decode_reply(reply) == PICTURE
    assert len(wire.partials) == 1


@given(st.binary(max_size=400))
def test_whatever_is_not_packed_passes_as_it_is_or_unpacked_and_never_fails(data: bytes) -> None:
    assert isinstance(b"".join(unpacked([data[:7], data[7:]])), bytes)


@settings(deadline=None)
@given(
    data=st.binary(min_size=48, max_size=3000), cut=st.integers(1, 50), escaped=st.booleans(), long=st.integers(40, 200)
)
def test_a_long_text_is_read_from_the_disk_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, cut: int, escaped: bool, long: int
) -> None:
    text = base64.b64encode(data).decode()
    written = json.dumps({"a": 'x"\\', "data": [{"b64_json": "TEXT"}], "z": "ü\n"})
    written = written.replace("TEXT", text.replace("/", "\\/").replace("+", "\\u002B") if escaped else text)
    path = tmp_path_factory.mktemp("reply") / "reply.raw"
    path.write_text(written)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outline, "LONG", long)
        patch.setattr("client.providers.unpacking.BLOCK", cut)
        found = outline_of(path)
        plain = json.loads(found.text)
        assert (plain["a"], plain["z"]) == ('x"\\', "ü\n")
        assert found.decoded(plain["data"][0]["b64_json"]) == data


# Interim answers, and replies that do not end.


@pytest.mark.parametrize(
    "interim",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 102 Processing\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\nLink: </y>\r\n\r\n",
        b"HTTP/1.1 102 Processing\r\n\r\n" * 5 + b"HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n",
    ],
    ids=["100", "102", "103", "several"],
)
def test_an_interim_answer_is_not_the_answer(tmp_path: Path, interim: bytes) -> None:
    reply, _ = fetch(tmp_path, interim + answer(reply_json()), stream=False)
    assert decode_reply(reply) == PICTURE


def _for_ever(head: bytes, piece: bytes) -> Any:
    def serve(connection: Any, _: bytes) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(piece)
            time.sleep(0.05)

    return serve


OPEN = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
ENDLESS = {
    "comments": _for_ever(OPEN + STREAM.encode() + b"\r\n\r\n", b": keep-alive\n\n"),
    "empty events": _for_ever(OPEN + STREAM.encode() + b"\r\n\r\n", b'data: {"object": "chunk"}\n\n'),
    "partial pictures": _for_ever(
        OPEN + STREAM.encode() + b"\r\n\r\n", event("image_generation.partial_image", PARTIAL)
    ),
    "white space": _for_ever(OPEN + b"Content-Type: application/json\r\n\r\n", b"\n"),
    "interim answers": _for_ever(b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
    "half a header": _for_ever(OPEN + b"X-Slow: ", b"a"),
}


@pytest.mark.parametrize("form", ENDLESS)
def test_heartbeats_without_end_are_no_answer_in_time(tmp_path: Path, form: str) -> None:
    with pytest.raises(errors.NoAnswerInTime) as caught:
        fetch(tmp_path, ENDLESS[form], stream="white" not in form, timeout=1.0)
    assert caught.value.billed is errors.Billed.PERHAPS


def test_heartbeats_are_listened_to_while_the_service_works(tmp_path: Path) -> None:
    def serve(connection: Any, _: bytes) -> None:
        connection.sendall(OPEN + b"Content-Type: application/json\r\n\r\n")
        for _beat in range(10):
            connection.sendall(b"\n")
            time.sleep(0.05)
        connection.sendall(reply_json())

    reply, _ = fetch(tmp_path, serve, stream=False)
    assert decode_reply(reply) == PICTURE


def test_after_cancelling_heartbeats_are_not_listened_to_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("client.providers.patience.AFTER_CANCEL", 0.3)

    class CancelledWhileWaiting(RecordingWire):
        def pause(self, seconds: float) -> None:  # noqa: ARG002
            raise errors.Cancelled

    begun = time.monotonic()
    with serving(ENDLESS["comments"]) as (address, _), pytest.raises(errors.NoAnswerInTime):
        service = ServiceSettings(ProviderName.OPENAI, address=address, timeout=600, stream=True)
        OpenAIProvider().fetch(request(), service, "sk-test-0123456789", CancelledWhileWaiting(tmp_path))
    assert time.monotonic() - begun < 60


# Memory.

_READ = """
import resource, sys
from pathlib import Path
from client.errors import SetDresserError
from client.provider_registry import ProviderName, spec_of
from client.providers.replies import decode_reply, reply_from_disk
begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    decode_reply(reply_from_disk(Path(sys.argv[1]), "gpt-image-2", spec_of(ProviderName.OPENAI), lambda name: ""))
except SetDresserError as error:
    print(type(error).__name__)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - begun)
"""


@pytest.mark.whole
@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in kilobytes on Linux alone")
@pytest.mark.parametrize("form", ["JSON", "events"])
def test_a_reply_of_hundreds_of_megabytes_is_read_in_little_memory(tmp_path: Path, form: str) -> None:
    path = tmp_path / "reply.raw"
    with open(path, "wb") as stream:
        stream.write(b'{"data": [{"b64_json": "' if form == "JSON" else b'data: {"b64_json": "')
        stream.writelines(b"QUJD" * (256 * 1024) for _ in range(300))
        stream.write(b'"}]}' if form == "JSON" else b'"}\n\n')
    root = Path(__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", _READ, str(path)], cwd=root, capture_output=True, text=True, check=True)
    kind, kilobytes = ran.stdout.split()
    assert kind == "ReplyTooLong"
    assert int(kilobytes) < 250_000, "not even the largest picture twice"
