"""The line to a service: one HTTP exchange at a time, knowing whether a request may have left. No bpy.

`requests` is Blender's own and is imported in use. A request counts as perhaps sent from the moment its body is first
asked for: until then only the connection is being made, and a failure is certainly free. Redirects are never followed
here, keys travel in the headers of one call alone, and a .netrc or an address can add none.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from ..errors import (
    CertificateRejected,
    KeyRejected,
    LineError,
    LineLost,
    NoAnswerInTime,
    NotReached,
    NotTakenInTime,
    ProxyLoginRefused,
)
from ..online_access import check_online_access
from ..redaction import redact
from ..version import VERSION
from .addresses import as_sent, is_here, without_query
from .connecting import Road, adapter_for
from .hearing import pieces_of
from .proxies import Proxy, RefusedLogins, proxy_for
from .said import LONGEST_BODY
from .trusting import bundle
from .unpacking import unpacked

if TYPE_CHECKING:
    import requests

_log = logging.getLogger(__name__)

CONNECT_SECONDS = 10.0
BLOCK = 64 * 1024
"""Bytes read at once where nothing waits for the first of them."""

_CERTIFICATE_WORDS = ("CERTIFICATE_VERIFY_FAILED", "certificate", "CertificateError", "X509", "TLS CA")


@dataclass(frozen=True, slots=True)
class Call:
    """One request of HTTP. `headers` hold the key where there is one; a body makes it a POST."""

    address: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    media_type: str = ""
    timeout: float = 600.0
    """Seconds without a byte of the answer, and seconds in which not one more byte of the call is taken."""


class _Outgoing:
    """A body that knows whether any of it has been asked for, and whether all of it has been written.

    `leaving` may raise before the first byte is given.
    """

    def __init__(self, data: bytes, leaving: Callable[[], None] | None) -> None:
        self._view = memoryview(data)
        self._leaving = leaving
        self._at = 0
        self.begun = False
        self.is_written = False

    def __len__(self) -> int:
        return len(self._view)

    def read(self, count: int = -1) -> bytes:
        """The next bytes."""
        if not self.begun and self._leaving is not None:
            self._leaving()
        self.begun = True
        end = len(self._view) if count is None or count < 0 else self._at + count
        piece = bytes(self._view[self._at : end])
        self._at += len(piece)
        self.is_written = not piece  # Who asks on behind the last piece has written it.
        return piece


class Answer:
    """What came back: the status and headers at once, the body only when it is read."""

    def __init__(self, response: requests.Response, timeout: float, secret: str) -> None:
        self._response = response
        self._timeout = timeout
        self._secret = secret
        self.status = response.status_code
        self.headers = {name.lower(): value for name, value in response.headers.items()}

    @property
    def expected(self) -> int | None:
        """How many bytes the body will have as it comes, where that is known beforehand."""
        return self._length

    @property
    def is_good(self) -> bool:
        """Whether the service did what it was asked."""
        return 200 <= self.status < 300

    @property
    def location(self) -> str:
        """Where a redirect leads; empty when the answer is none."""
        return self.headers.get("location", "") if self.status in (301, 302, 303, 307, 308) else ""

    def chunks(self, block: int = BLOCK) -> Iterator[bytes]:
        """The body as it comes, packed if it is (see `unpacking`), each piece as soon as it is there.

        Raises `LineLost` when it ends before its time, `NoAnswerInTime` when it stalls.
        """
        from http.client import HTTPException

        from urllib3.exceptions import HTTPError

        came = 0
        try:
            for piece in pieces_of(self._response.raw, block):
                came += len(piece)
                yield piece
        except (OSError, HTTPError, HTTPException) as fault:
            raise _lost(fault, self._timeout, self._secret, f"after {came} bytes of the body") from fault
        # Older urllib3 takes a body that ends early for a whole one.
        if self._length is not None and came < self._length:
            raise LineLost(f"the body ended after {came} of {self._length} bytes")

    def start(self, limit: int = LONGEST_BODY) -> bytes:
        """The first `limit` bytes of the body, unpacked; what is lost on the way, or takes longer than the call's patience,
        is left out, as the status already tells.
        """
        found, deadline = bytearray(), time.monotonic() + self._timeout
        try:
            for piece in unpacked(self.chunks(8192)):
                found += piece
                if len(found) >= limit or time.monotonic() > deadline:
                    self.close()
                    break
        except LineError as error:
            _log.info("the rest of a refusal was lost: %s", error.technical)
        return bytes(found[:limit])

    def close(self) -> None:
        """Hang up."""
        self._response.close()

    @property
    def _length(self) -> int | None:
        text = self.headers.get("content-length", "").strip()
        return int(text) if text.isascii() and text.isdigit() and "transfer-encoding" not in self.headers else None


class Line:
    """A session with one service, for one job. A context manager. `secret` is kept out of every text.

    `cache_folder` is where couriers tell each other that a proxy refused the login. Raises `OnlineAccessOff` where nothing
    may go online: there is no line then, and no other way out.
    """

    def __init__(self, secret: str = "", cache_folder: str = "") -> None:
        check_online_access()
        import requests

        self._road = Road(RefusedLogins(cache_folder))
        self._session = requests.Session()
        self._session.trust_env = False  # The environment's proxies and certificates are looked up here.
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, adapter_for(self._road))
        self._secret = secret

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def open(
        self, call: Call, *, here_too: bool = True, fresh: bool = False, leaving: Callable[[], None] | None = None
    ) -> Answer:
        """Send one call and wait for the answer's status.

        `fresh` makes a new connection: one that was kept alive may be closed by the service in the very moment it is
        used again, and then nobody knows whether the call was taken. `leaving` is called when the connection stands,
        directly before the first byte of the body; what it raises passes through, and none of the body has left.

        Raises `NotReached` or `CertificateRejected` when the body certainly has not left (for a call without one:
        always), `ProxyLoginRefused` or `ProxyUnusable` likewise; `LineLost`, `NoAnswerInTime` or `NotTakenInTime` when
        it may have; `AddressUnsafe` before anything is tried.
        """
        from urllib3.exceptions import HTTPError

        address = as_sent(call.address, here_too=here_too)
        body = None if call.body is None else _Outgoing(call.body, leaving)
        proxy = _proxy_for(address)
        self._road.set_out(proxy, call.timeout)
        if fresh:
            self._session.close()
        try:
            response = self._session.request(
                "GET" if body is None else "POST",
                address,
                headers=_all_headers(call),
                data=body,
                auth=_no_other_key,
                allow_redirects=False,
                stream=True,
                timeout=(CONNECT_SECONDS, call.timeout),
                proxies={} if proxy is None else {urlsplit(address).scheme: proxy.address_for_requests},
                verify=bundle(),
            )
        # A ValueError is how requests and http.client refuse an address or a header that they cannot write.
        except (OSError, HTTPError, ValueError) as fault:
            if proxy is not None and self._road.is_refused:
                technical = redact(f"{without_query(address)}: {_brief(fault, self._secret)}", self._secret)
                raise ProxyLoginRefused(technical, proxy=proxy.name) from fault
            if body is None or not body.begun:
                raise _unreached(fault, address, self._secret) from fault
            if not body.is_written and _is_impatience(fault):
                technical = redact(f"while it was written: {_brief(fault, self._secret)}", self._secret)
                raise NotTakenInTime(technical, minutes=_minutes(call.timeout)) from fault
            raise _lost(fault, call.timeout, self._secret, "before the answer") from fault
        _log.debug("%s answered %d", without_query(address), response.status_code)
        return Answer(response, call.timeout, self._secret)


def key_header(name: str, key: str, prefix: str = "") -> dict[str, str]:
    """A header that holds a key. Raises `KeyRejected` for a key that no header can hold."""
    bare = key.strip()
    if not bare.isascii() or not bare.isprintable() or " " in bare:
        raise KeyRejected("the key has characters that no key has")
    return {name: prefix + bare}


def _all_headers(call: Call) -> dict[str, str]:
    headers = {
        "User-Agent": f"SetDresser/{VERSION}",
        "Accept": "*/*",
        "Accept-Encoding": "identity",  # Pictures are packed already.
        **call.headers,
    }
    if call.media_type:
        headers["Content-Type"] = call.media_type
    return headers


def _no_other_key(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    """An `auth` that adds nothing, so that requests does not look into a .netrc."""
    return prepared


def _proxy_for(address: str) -> Proxy | None:
    """The proxy on the way. Plain http to this machine goes past every proxy, with its key."""
    return None if is_here(address) and address.startswith("http:") else proxy_for(address)


def _unreached(fault: Exception, address: str, secret: str) -> LineError:
    technical = redact(f"{without_query(address)}: {type(fault).__name__}: {_brief(fault, secret)}", secret)
    kind = CertificateRejected if any(word in str(fault) for word in _CERTIFICATE_WORDS) else NotReached
    return kind(technical)


def _lost(fault: Exception, timeout: float, secret: str, when: str) -> LineError:
    from requests.exceptions import ReadTimeout
    from urllib3.exceptions import ReadTimeoutError

    technical = redact(f"{when}: {type(fault).__name__}: {_brief(fault, secret)}", secret)
    if isinstance(fault, (ReadTimeout, ReadTimeoutError, TimeoutError)):
        return NoAnswerInTime(technical, minutes=_minutes(timeout))
    return LineLost(technical)


def _minutes(seconds: float) -> str:
    return f"{round(seconds / 60, 1):g}"


def _is_impatience(fault: BaseException, depth: int = 0) -> bool:
    """Whether a fault is, or was wrapped around, a wait that ended here; the system's own giving up has a number."""
    if isinstance(fault, TimeoutError) and fault.errno is None:
        return True
    within = (fault.__cause__, fault.__context__, *fault.args)
    return depth < 6 and any(_is_impatience(each, depth + 1) for each in within if isinstance(each, BaseException))


def _brief(fault: Exception, secret: str) -> str:
    """What a fault says, without the query of an address, which may be signed."""
    words = (word.split("?", 1)[0] if "?" in word else word for word in redact(str(fault), secret).split())
    return " ".join(words)[:400]
