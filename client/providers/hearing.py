"""Hearing out the head of an answer: interim answers are passed over, and a head that does not end has a limit. No bpy.

http.client waits on after an interim answer of status 100 only, and takes 102 (still at work) and 103 (early hints, as
HAProxy sends them) for the answer. And its patience starts anew with every byte, so that a server that says 102 or half a
header every second would be listened to for ever.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ..session_state import ends_with_session

_LONGEST_LINE = 65536


def pieces_of(raw: Any, block: int) -> Iterator[bytes]:
    """The pieces of a body as they come, each at most `block` bytes: never waiting for a block to be full, as a stall
    behind a heartbeat could not be told from a slow one then. `raw` is urllib3's answer. Raises what urllib3 does.
    """
    if raw.chunked and raw.supports_chunked_reads():
        yield from raw.stream(block, decode_content=False)
        return
    read_some = getattr(raw, "read1", None)
    while True:
        # urllib3 1.26 has no such method; what it reads from has.
        piece = raw._fp.read1(block) if read_some is None else read_some(block, decode_content=False)  # noqa: SLF001
        if not piece:
            return
        yield piece


@ends_with_session
@lru_cache(maxsize=1)
def heard_out_response() -> Any:
    """The kind of answer that a connection of http.client is to make (its `response_class`)."""
    from http.client import HTTPException, HTTPResponse

    class HeardOut(HTTPResponse):
        """An answer whose interim ones are passed over, and whose head has to come within the socket's patience."""

        def __init__(self, sock: Any, *values: Any, **named: Any) -> None:
            super().__init__(sock, *values, **named)
            self._heard_on = sock

        def begin(self) -> None:
            socket, self._heard_on = self._heard_on, None
            if socket is None or not socket.gettimeout():
                super().begin()
                return
            is_late = threading.Event()
            watch = threading.Timer(socket.gettimeout(), _hang_up, (socket, is_late))
            watch.daemon = True
            watch.start()
            try:
                super().begin()
            except (OSError, HTTPException):
                if not is_late.is_set():
                    raise
            finally:
                watch.cancel()
            if is_late.is_set():
                self.close()
                raise TimeoutError("the head of the answer did not end")

        def _read_status(self) -> tuple[str, int, str]:
            while True:
                version, status, reason = super()._read_status()  # type: ignore[misc]
                if status == 101 or not 100 <= status < 200:
                    return version, status, reason
                while self.fp.readline(_LONGEST_LINE) not in (b"\r\n", b"\n", b""):
                    pass

    return HeardOut


def _hang_up(socket: Any, is_late: threading.Event) -> None:
    """End a connection from another thread: whoever reads from it is told that it is over."""
    from contextlib import suppress
    from socket import SHUT_RDWR

    is_late.set()
    with suppress(OSError):
        socket.shutdown(SHUT_RDWR)
