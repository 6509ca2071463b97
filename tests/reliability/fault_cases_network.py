"""Faults of the line to a service: names, connections, certificates, proxies, silence, and a laptop that slept."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import trustme

from client import errors
from tests.client.networks import Proxy, behind_tls
from tests.reliability.fault_case import Case, Phase, Story
from tests.reliability.fault_cases_service import told, told_of_picture
from tests.reliability.fault_couriers import program_under
from tests.reliability.fault_machine import Cable, closed_port, no_posix, resetting_listener, silent_listener
from tests.reliability.fault_routes import BLOCKING, EDITS, GENERATIONS, NETWORK, QUEUED, SEGMIND, V1, V2, WAYS
from tests.reliability.fault_run import Run

_SILENCE = 2.5
"""Seconds without a byte after which the settings of these runs count a request as unanswered."""


def no_such_host(run: Run) -> Iterator[None]:
    """A name that no network knows (RFC 6761)."""
    run.at("https://no-such-service.invalid")
    run.post()
    yield


def refused_connection(run: Run) -> Iterator[None]:
    """Nobody listens."""
    run.at(f"http://127.0.0.1:{run.ending.enter_context(closed_port())}")
    run.post()
    yield


def self_signed(run: Run) -> Iterator[None]:
    """A certificate of an authority that this machine does not know."""
    port = urlsplit(run.service.address).port or 0
    run.at(run.ending.enter_context(behind_tls(port, trustme.CA())))
    run.post()
    yield


def wrong_host(run: Run) -> Iterator[None]:
    """A certificate that is trusted, for another host."""
    authority, bundle = trustme.CA(), run.folder / "studio.pem"
    authority.cert_pem.write_to_path(str(bundle))
    port = urlsplit(run.service.address).port or 0
    run.at(run.ending.enter_context(behind_tls(port, authority, "elsewhere.example")))
    run.with_program(program_under(run.folder, "studio", {"SSL_CERT_FILE": str(bundle)}))
    run.post()
    yield


def reset_in_handshake(run: Run) -> Iterator[None]:
    """The connection is made, and reset before TLS is agreed on."""
    with resetting_listener() as port:
        run.at(f"https://localhost:{port}")
        run.post()
        yield


def silent_handshake(run: Run) -> Iterator[None]:
    """The connection is made, and nobody answers the first word of TLS."""
    with silent_listener() as port:
        run.at(f"https://localhost:{port}")
        run.post()
        yield


def _through(run: Run, proxy: str) -> Iterator[None]:
    run.at("https://service.invalid")
    run.with_program(program_under(run.folder, "proxied", {"HTTPS_PROXY": proxy, "NO_PROXY": ""}))
    run.post()
    yield


def dead_proxy(run: Run) -> Iterator[None]:
    """A proxy at whose address nobody listens."""
    with closed_port() as port:
        yield from _through(run, f"http://127.0.0.1:{port}")


def refusing_proxy(run: Run) -> Iterator[None]:
    """A proxy that wants a login that nobody gave."""
    with Proxy(login="artist:right").running() as proxy:
        yield from _through(run, f"http://127.0.0.1:{proxy.port}")


def silent_proxy(run: Run) -> Iterator[None]:
    """A proxy that takes the connection and never answers."""
    with silent_listener() as port:
        yield from _through(run, f"http://127.0.0.1:{port}")


def _cable(run: Run) -> Cable:
    cable: Cable = run.ending.enter_context(Cable(urlsplit(run.service.address).port or 0))
    run.at(f"http://127.0.0.1:{cable.port}")
    run.change(timeout=_SILENCE)
    return cable


def dies_silently_while_waiting(run: Run) -> Iterator[None]:
    """Somebody pulls the plug while the service paints; nobody is told."""
    cable = _cable(run)
    run.hold_before_reply()
    run.post()
    run.until_held()
    cable.silence()
    run.line_is_dead = run.route not in QUEUED
    run.go_on()
    yield
    cable.mend()


def comes_back_while_waiting(run: Run) -> Iterator[None]:
    """The same, but the network is there again before the patience ends; what was open stays dead."""
    cable = _cable(run)
    run.change(timeout=8.0)
    run.hold_before_reply()
    run.post()
    run.until_held()
    cable.silence()
    run.go_on()
    time.sleep(0.5)
    cable.mend()
    yield


def dies_silently_while_replying(run: Run) -> Iterator[None]:
    """The plug is pulled in the middle of the picture."""
    cable = _cable(run)
    run.hold_in_reply()
    run.post()
    run.until_replying()
    cable.silence()
    run.line_is_dead = True
    run.go_on()
    yield
    cable.mend()


def laptop_sleeps(run: Run) -> Iterator[None]:
    """The lid is closed while the service paints; when it opens, the connection is gone."""
    cable = _cable(run)
    run.change(timeout=20.0)
    run.hold_before_reply()
    run.post()
    run.until_held()
    courier = run.courier_process()
    os.kill(courier, signal.SIGSTOP)
    cable.tear()
    time.sleep(0.5)
    os.kill(courier, signal.SIGCONT)
    run.go_on()
    yield


def laptop_sleeps_in_reply(run: Run) -> Iterator[None]:
    """The same in the middle of the picture."""
    cable = _cable(run)
    run.change(timeout=20.0)
    run.hold_in_reply()
    run.post()
    run.until_replying()
    courier = run.courier_process()
    os.kill(courier, signal.SIGSTOP)
    cable.tear()
    time.sleep(0.5)
    os.kill(courier, signal.SIGCONT)
    run.go_on()
    yield


def silent(**order: Any) -> Story:
    """The service takes the request and says nothing for ever."""

    def story(run: Run) -> Iterator[None]:
        run.change(timeout=_SILENCE)
        yield from told(hang=True, **order)(run)

    return story


def network_goes_between(run: Run) -> Iterator[None]:
    """The service is not there any more when the second job is sent."""
    run.keep_a_first_one()
    run.at(f"http://127.0.0.1:{run.ending.enter_context(closed_port())}")
    run.post()
    yield


CASES: list[Case] = [
    Case("DNS fails", Phase.CONNECTING, NETWORK, no_such_host, errors.NotReached, seconds=3.0),
    Case("the connection is refused", Phase.CONNECTING, NETWORK, refused_connection, errors.NotReached, seconds=3.0),
    Case("TLS: a certificate of nobody known", Phase.CONNECTING, NETWORK, self_signed, errors.CertificateRejected),
    Case("TLS: a certificate for another host", Phase.CONNECTING, (V1, GENERATIONS), wrong_host, errors.CertificateRejected, impossible_here=no_posix),
    Case("TLS: reset in the handshake", Phase.CONNECTING, NETWORK, reset_in_handshake, errors.NotReached, seconds=3.0),
    Case("TLS: no answer to the handshake", Phase.CONNECTING, (V2, EDITS), silent_handshake, errors.NotReached, seconds=33.0),
    Case("the proxy is not there", Phase.CONNECTING, (V1, GENERATIONS), dead_proxy, errors.NotReached, seconds=3.0, impossible_here=no_posix),
    Case("the proxy refuses", Phase.CONNECTING, (V1, GENERATIONS), refusing_proxy, errors.ProxyLoginRefused, seconds=3.0, impossible_here=no_posix),
    Case("the proxy goes silent", Phase.CONNECTING, (V1, GENERATIONS), silent_proxy, errors.NotReached, seconds=33.0, impossible_here=no_posix),
    Case("the upload is reset once", Phase.UPLOADING, SEGMIND, told(path="/upload-asset", close=True, reset=True, with_pictures=True), None, seconds=2.0),
    Case("the upload is reset every time", Phase.UPLOADING, SEGMIND, told(path="/upload-asset", close=True, reset=True, times=0, with_pictures=True), errors.UploadFailed, seconds=8.0),
    Case("the upload is not answered", Phase.UPLOADING, SEGMIND, silent(path="/upload-asset", times=0, with_pictures=True), errors.UploadFailed, seconds=20.0),
    Case("the request is reset before it is read", Phase.UPLOADING, NETWORK, told(unread=True, close=True, reset=True), errors.LineLost),
    Case("413 before the request is read", Phase.UPLOADING, (EDITS,), told(unread=True, refusal="too_large"), errors.BodyTooLarge),
    Case("the connection is closed, the picture was made", Phase.WAITING, NETWORK, told(close=True), errors.LineLost),
    Case("the connection is closed, nothing was made", Phase.WAITING, NETWORK, told(close=True, unbilled=True), errors.LineLost),
    Case("the connection is reset, the picture was made", Phase.WAITING, NETWORK, told(close=True, reset=True), errors.LineLost),
    Case("the service goes silent, the picture was made", Phase.WAITING, NETWORK, silent(), errors.NoAnswerInTime, seconds=3.0),
    Case("the service goes silent, nothing was made", Phase.WAITING, NETWORK, silent(unbilled=True), errors.NoAnswerInTime, seconds=3.0),
    Case("asked after it: the service goes silent", Phase.WAITING, (V2,), silent(path=WAYS[V2].queue), None, seconds=4.0),
    Case("asked after it: the service stays silent", Phase.WAITING, (V2,), silent(path="/v2/requests/*", times=0), errors.NoAnswerInTime, seconds=4.0),
    Case("the line dies silently", Phase.WAITING, BLOCKING, dies_silently_while_waiting, errors.NoAnswerInTime, seconds=4.0),
    Case("the line dies silently", Phase.WAITING, QUEUED, dies_silently_while_waiting, errors.NoAnswerInTime, seconds=4.0),
    Case("the line dies silently and is there again", Phase.WAITING, QUEUED, comes_back_while_waiting, None, seconds=5.0),
    Case("a laptop sleeps, its connections are gone", Phase.WAITING, BLOCKING, laptop_sleeps, errors.LineLost, impossible_here=no_posix),
    Case("a laptop sleeps, its connections are gone", Phase.WAITING, (V2,), laptop_sleeps, None, impossible_here=no_posix, seconds=3.0),
    Case("cut short, the length was said", Phase.REPLYING, BLOCKING, told_of_picture(cut_at=2000), errors.LineLost),
    Case("cut short, the length was not said (chunked)", Phase.REPLYING, BLOCKING, told_of_picture(cut_at=2000, chunked=True), errors.LineLost),
    Case("cut short, the length was not said (until the end)", Phase.REPLYING, (V1,), told_of_picture(cut_at=2000, until_close=True), errors.PictureDamaged, spoilt=True),
    Case("reset", Phase.REPLYING, BLOCKING, told_of_picture(cut_at=2000, reset=True), errors.LineLost),
    Case("reset after the headers", Phase.REPLYING, BLOCKING, told_of_picture(cut_at=0, reset=True), errors.LineLost),
    Case("the service goes silent", Phase.REPLYING, BLOCKING, told_of_picture(pause_at=2000, pause=40.0, own={"timeout": _SILENCE}), errors.NoAnswerInTime, seconds=3.0),
    Case("the line dies silently", Phase.REPLYING, BLOCKING, dies_silently_while_replying, errors.NoAnswerInTime, seconds=4.0),
    Case("a laptop sleeps, its connections are gone", Phase.REPLYING, BLOCKING, laptop_sleeps_in_reply, errors.LineLost, impossible_here=no_posix),
    Case("the picture's file: the service goes silent", Phase.AFTER_REPLY, (V2,), told_of_picture(pause_at=400, pause=40.0, times=0, own={"timeout": _SILENCE}), errors.PictureNotFetched, seconds=10.0),
    Case("the network has gone", Phase.BETWEEN, NETWORK, network_goes_between, errors.NotReached, seconds=3.0),
]  # fmt: skip
