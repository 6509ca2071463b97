"""What an answer to a billed call says of the request, by who can have said it: not taken, refused, or perhaps made. No bpy, no I/O.

Between an artist and a service stand proxies, filters, caches, load balancers and gateways, and each may answer in its
place: before it passes a request on, while it waits, or when it looks at the reply. So a status alone proves nothing.
Only what the service says in its own form is its word (`Voice`); for everything else the table says who may have said it
and what that means at worst.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from ..errors import Billed, NotTheService, SetDresserError


class Voice(Enum):
    """Who speaks in an answer, as far as its form proves it."""

    BUSY_SERVICE = "the service, which says that it is busy"
    SERVICE = "the service"
    ANYBODY = "anybody on the way"


class Certainty(Enum):
    """What is certain about a request after its answer. The value is how docs/reliability.md says it."""

    NOT_TAKEN = "not taken; sent again"
    REFUSED = "not made"
    PERHAPS_MADE = "perhaps made"

    @property
    def billed(self) -> Billed:
        """The same in the words of an error."""
        return Billed.PERHAPS if self is Certainty.PERHAPS_MADE else Billed.NO


_NOT_TAKEN, _REFUSED, _PERHAPS = Certainty.NOT_TAKEN, Certainty.REFUSED, Certainty.PERHAPS_MADE


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a status means at worst."""

    said_by: str
    """Who can have said it when the form does not prove the service, and when in the life of a request."""
    service: Certainty
    """In the service's own form."""
    anybody: Certainty
    """In any other form."""


_LOGIN_BEFORE = "a login page, a front door that has moved: before they pass anything on"
_REPLY_LOOKED_AT = (
    "a filter or virus scanner, also when it does not like the reply (Squid's `reply_body_max_size` is a 403)"
)
_WAITED = "a gateway that waited for the service behind it, which may have made the picture by then"

MEANINGS: Mapping[int, Meaning] = {
    200: Meaning("a network's login page, a gateway that answers errors with 200", _REFUSED, _PERHAPS),
    301: Meaning(_LOGIN_BEFORE, _REFUSED, _REFUSED),
    302: Meaning(_LOGIN_BEFORE, _REFUSED, _REFUSED),
    303: Meaning("whoever made something and names where it is", _PERHAPS, _PERHAPS),
    307: Meaning(_LOGIN_BEFORE, _REFUSED, _REFUSED),
    308: Meaning(_LOGIN_BEFORE, _REFUSED, _REFUSED),
    401: Meaning("a front door with a login of its own, before it passes anything on", _REFUSED, _REFUSED),
    403: Meaning(_REPLY_LOOKED_AT, _REFUSED, _PERHAPS),
    404: Meaning("whoever knows no such address: nobody took it", _REFUSED, _REFUSED),
    405: Meaning("whoever takes no pictures' requests at this address: nobody took it", _REFUSED, _REFUSED),
    407: Meaning("a proxy, which wants its login before it passes anything on", _REFUSED, _REFUSED),
    408: Meaning("a gateway or load balancer whose patience ended, with the request or with the reply", _PERHAPS, _PERHAPS),
    409: Meaning("a gateway that has seen the request before", _PERHAPS, _PERHAPS),
    413: Meaning(
        "a gateway that finds the request too large, or the reply (functions in a cloud say 413 for either)",
        _REFUSED,
        _PERHAPS,
    ),
    421: Meaning("a front door that the connection was not meant for; one in the middle may have passed it on", _PERHAPS, _PERHAPS),
    425: Meaning("a front door or what stands behind it; nobody knows how often one in the middle asked", _PERHAPS, _PERHAPS),
    429: Meaning(
        "a gateway's own limit, or the last answer of one that has asked more than once by itself", _REFUSED, _PERHAPS
    ),
    499: Meaning("nginx and its kin, for a connection that they lost", _PERHAPS, _PERHAPS),
    500: Meaning("the service, a gateway, or a function between them", _PERHAPS, _PERHAPS),
    502: Meaning(_WAITED + ", or never was there", _PERHAPS, _PERHAPS),
    503: Meaning(_WAITED + " (Varnish, Envoy and HAProxy say 503), or had no room", _PERHAPS, _PERHAPS),
    504: Meaning(_WAITED, _PERHAPS, _PERHAPS),
    511: Meaning("a network that wants a login, before it passes anything on", _REFUSED, _REFUSED),
}  # fmt: skip
"""What each status means; `_REST` for those that are not here. A service that says that it is busy has not taken the request."""

_REST = {
    3: Meaning("an old proxy", _PERHAPS, _PERHAPS),
    4: Meaning("whoever looks at a request, or at its reply", _REFUSED, _PERHAPS),
    5: Meaning(_WAITED + " (52x are Cloudflare's)", _PERHAPS, _PERHAPS),
}


def certain_after(status: int, voice: Voice, *, only_good_answers_cost: bool = False) -> Certainty:
    """What is certain about a request that was answered with `status` by `voice`.

    `only_good_answers_cost`: the service bills nothing but a status of 200, so that whatever else it says itself is free.
    """
    meaning = MEANINGS.get(status) or _REST.get(status // 100) or _REST[5]
    if voice is Voice.ANYBODY:
        return meaning.anybody
    if voice is Voice.BUSY_SERVICE:
        return Certainty.NOT_TAKEN
    return Certainty.REFUSED if only_good_answers_cost and status >= 400 else meaning.service


def with_bill(error: SetDresserError, found: Certainty) -> SetDresserError:
    """The error, saying of the bill what is certain: never less than its own kind knows to be possible."""
    if found is Certainty.PERHAPS_MADE:
        error.billed = Billed.PERHAPS if error.billed is Billed.NO else error.billed
    elif isinstance(error, NotTheService):
        error.billed = Billed.NO
    return error
