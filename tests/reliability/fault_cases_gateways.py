"""Faults of gateways, by the real programs: what stands between Blender and a service gives up, is full, is closed or cuts a reply."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from urllib.parse import urlsplit

import requests

from client import errors
from tests.reliability.fault_case import Case, Phase, Row, Story
from tests.reliability.fault_machine import closed_port
from tests.reliability.fault_routes import BLOCKING, EDITS, GENERATIONS, NETWORK, V1, V2
from tests.reliability.fault_run import Run
from tests.reliability.gateways import PATIENT, Gateway, missing, running

_HURRIED, _LESS_HURRIED = 2, 10
"""Seconds for which a gateway waits that is to give up; and where it has to let a request through before."""

_UNKNOWN = (errors.LineLost, errors.ServiceFault)
"""What an answer means that does not say whether the request went through: 504 of one gateway, 502 and 503 of others."""


def _behind(run: Run, gateway: Gateway, *, patience: int = PATIENT, more: str = "", service: int | None = None) -> str:
    """Put a gateway before the service; its address."""
    port = service or urlsplit(run.service.address).port or 0
    folder = run.folder / gateway.program
    listening = run.ending.enter_context(running(gateway, folder, port, patience=patience, more=more))
    address = f"http://127.0.0.1:{listening}"
    run.at(address)
    return address


def nothing_is_wrong(run: Run, gateway: Gateway) -> Iterator[None]:
    """Requests and pictures go through."""
    run.change(timeout=float(2 * PATIENT))
    run.service.settings.grain = True
    _behind(run, gateway)
    run.post(with_pictures=True)
    yield


def gives_up(run: Run, gateway: Gateway) -> Iterator[None]:
    """The request goes through; the gateway's patience ends before the picture is painted."""
    _behind(run, gateway, patience=_LESS_HURRIED if run.route is V2 else _HURRIED)
    run.hold_before_reply()
    run.post()
    yield
    # Nobody listens any more, and the picture is painted and billed all the same.
    run.until("the picture is on the bill", lambda: bool(run.service.billed))


def service_hangs_up(run: Run, gateway: Gateway) -> Iterator[None]:
    """The service takes the request, paints, and closes the connection without an answer."""
    _behind(run, gateway)
    run.order(close=True)
    run.post()
    yield


def nobody_behind(run: Run, gateway: Gateway) -> Iterator[None]:
    """Nobody listens where the gateway looks for the service."""
    _behind(run, gateway, service=run.ending.enter_context(closed_port()))
    run.post()
    yield


def reply_stalls(run: Run, gateway: Gateway) -> Iterator[None]:
    """The service stops in the middle of the picture, for longer than the gateway waits."""
    _behind(run, gateway, patience=_HURRIED)
    run.hold_in_reply()
    run.post()
    yield


def body_too_large(run: Run) -> Iterator[None]:
    """nginx takes no body as large as the capture that goes along."""
    _behind(run, Gateway.NGINX, more="client_max_body_size 1k;")
    run.post(with_pictures=True)
    yield


def too_many(status: int) -> Story:
    """nginx lets one request a minute through, and somebody else's was it."""

    def story(run: Run) -> Iterator[None]:
        address = _behind(run, Gateway.NGINX, more=f"limit_req zone=studio; limit_req_status {status};")
        requests.get(address, timeout=PATIENT)
        run.service.forget()
        run.post()
        yield

    return story


def maintenance(run: Run) -> Iterator[None]:
    """HAProxy is told to let nobody in."""
    _behind(run, Gateway.HAPROXY, more="http-request return status 503 content-type text/plain string closed")
    run.post()
    yield


def _needs(*gateways: Gateway) -> Callable[[], str]:
    return partial(missing, *gateways)


def _with(gateway: Gateway, story: Callable[[Run, Gateway], Iterator[None]]) -> Story:
    return lambda run: story(run, gateway)


def _of_each(
    name: str,
    routes: Sequence[str],
    story: Callable[[Run, Gateway], Iterator[None]],
    says: type[errors.SetDresserError] | tuple[type[errors.SetDresserError] | None, ...] | None,
    phase: Phase = Phase.WAITING,
    seconds: float = 4.0,
) -> list[Case]:
    return [
        Case(
            f"{gateway.value} {name}",
            phase,
            tuple(route for route in NETWORK if route in routes),
            _with(gateway, story),
            says,
            seconds=seconds,
            impossible_here=_needs(gateway),
        )
        for gateway in Gateway
    ]


CASES: list[Case] = [
    *_of_each("lets everything through", NETWORK, nothing_is_wrong, None),
    *_of_each("gives up while the service paints", BLOCKING, gives_up, _UNKNOWN),
    *_of_each("gives up while it is asked after the picture", (V2,), gives_up, None),
    *_of_each("has a service behind it that hangs up", NETWORK, service_hangs_up, _UNKNOWN),
    *_of_each("has no service behind it", NETWORK, nobody_behind, _UNKNOWN),
    *_of_each("cuts a reply that stalls", (GENERATIONS,), reply_stalls, errors.LineLost, Phase.REPLYING),
    Case("nginx takes no body of that size: 413", Phase.UPLOADING, (EDITS,), body_too_large, errors.BodyTooLarge, impossible_here=_needs(Gateway.NGINX)),
    Case("nginx has let enough through: 429", Phase.WAITING, (V1, GENERATIONS), too_many(429), errors.NotTheService, impossible_here=_needs(Gateway.NGINX)),
    Case("nginx has let enough through: 503", Phase.WAITING, (V1, GENERATIONS), too_many(503), errors.ServiceFault, impossible_here=_needs(Gateway.NGINX)),
    Case("HAProxy is closed for maintenance: 503", Phase.WAITING, NETWORK, maintenance, errors.ServiceFault, impossible_here=_needs(Gateway.HAPROXY)),
]  # fmt: skip
ROWS = [Row(case, route) for case in CASES for route in case.routes]
