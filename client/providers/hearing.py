"""Hearing out the head of an answer: interim answers are passed over, and a head that does not end has a limit. No bpy.

http.client waits on after an interim answer of status 100 only, and takes 102 (still at work) and 103 (early hints, as
HAProxy sends them) for the answer. And its patience starts anew with every byte, so that a server that says 102 or half a
header every second would be listened to for ever.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from requests.adapters import HTTPAdapter

_LONGEST_LINE = 65536


def hear_out(adapter: HTTPAdapter) -> None:
    """Have every connection of an adapter, also one through a proxy, hear an answer's head out within its patience."""
    pools = _pools()
    adapter.poolmanager.pool_classes_by_scheme = pools
    make = adapter.proxy_manager_for

    def manager_for(proxy: str, **options: Any) -> Any:
        manager = make(proxy, **options)
        manager.pool_classes_by_scheme = pools
        return manager

    setattr(adapter, "proxy_manager_for", manager_for)  # noqa: B010  a method of this one adapter


@lru_cache(maxsize=1)
def _pools() -> dict[str, Any]:
    """urllib3's kinds of pools by scheme, whose connections read an answer's head as it is done here."""
    from http.client import HTTPException, HTTPResponse

    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

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
            except (OSError, HTTPException) as error:
                if is_late.is_set():
                    raise TimeoutError("the head of the answer did not end") from error
                raise
            finally:
                watch.cancel()

        def _read_status(self) -> tuple[str, int, str]:
            while True:
                version, status, reason = super()._read_status()  # type: ignore[misc]
                if status == 101 or not 100 <= status < 200:
                    return version, status, reason
                while self.fp.readline(_LONGEST_LINE) not in (b"\r\n", b"\n", b""):
                    pass

    class Plain(HTTPConnection):
        response_class = HeardOut

    class Secure(HTTPSConnection):
        response_class = HeardOut

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _hang_up(socket: Any, is_late: threading.Event) -> None:
    """End a connection from another thread: whoever reads from it is told that it is over."""
    from contextlib import suppress
    from socket import SHUT_RDWR

    is_late.set()
    with suppress(OSError):
        socket.shutdown(SHUT_RDWR)
