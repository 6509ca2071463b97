"""The connections below a line: how long they wait to be written to, whom they trust, which way they go. No bpy.

urllib3 writes a request under the timeout that is meant for connecting (10 s here): a service that is busy for a moment
while pictures go out would be taken for lost. OpenAI's own client waits 600 s for writing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .hearing import heard_out_response
from .proxies import Proxy, RefusedLogins
from .trusting import trusting_context, trusting_context_for_proxies

if TYPE_CHECKING:
    from requests.adapters import HTTPAdapter

_LOGIN_REFUSED = re.compile(r"Tunnel connection failed: 407\b")
"""What http.client says when a proxy answers CONNECT so; it keeps the number nowhere else."""


class Road:
    """What one call's connection is to know, told before it is made, and what is learned on the way."""

    def __init__(self, refused: RefusedLogins) -> None:
        self.writing_seconds = 0.0
        """Seconds in which not one more byte is taken, after which writing ends."""
        self.proxy: Proxy | None = None
        self.is_refused = False
        """Whether the proxy refused the login: certainly before anything was sent to the service."""
        self.refused = refused

    def set_out(self, proxy: Proxy | None, writing_seconds: float) -> None:
        """A call begins."""
        self.proxy, self.writing_seconds, self.is_refused = proxy, writing_seconds, False


def adapter_for(road: Road) -> HTTPAdapter:
    """An adapter of requests that also trusts what the system trusts, with and without a proxy, and goes by `road`."""
    from requests.adapters import HTTPAdapter
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = _plain_connection(road)

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = _secure_connection(road)

    pools = {"http": PlainPool, "https": SecurePool}
    context = trusting_context()

    class RoadAdapter(HTTPAdapter):
        """Hands the context and the connections to every pool."""

        def init_poolmanager(self, *words: Any, **options: Any) -> None:
            super().init_poolmanager(*words, **{**options, "ssl_context": context})
            self.poolmanager.pool_classes_by_scheme = pools

        def proxy_manager_for(self, proxy: Any, **options: Any) -> Any:
            if proxy in self.proxy_manager:
                return self.proxy_manager[proxy]
            more: dict[str, Any] = {"ssl_context": context}
            if str(proxy).startswith("https:"):
                more["proxy_ssl_context"] = trusting_context_for_proxies()
            manager = super().proxy_manager_for(proxy, **{**options, **more})
            if not str(proxy).startswith("socks"):  # whose connections are of a kind of their own
                manager.pool_classes_by_scheme = pools
            return manager

        def proxy_headers(self, proxy: Any) -> dict[str, str]:
            return road.proxy.headers if road.proxy is not None and road.proxy.address == proxy else {}

    return RoadAdapter()


def _plain_connection(road: Road) -> Any:
    from urllib3.connection import HTTPConnection

    class PatientConnection(HTTPConnection):
        """Patient as soon as it stands; one that is used again is made so anew, as reading has a patience of its own."""

        response_class = heard_out_response()

        def connect(self) -> None:
            super().connect()
            _be_patient(self, road)

        def putrequest(self, *words: Any, **options: Any) -> None:
            _be_patient(self, road)
            super().putrequest(*words, **options)

    return PatientConnection


def _secure_connection(road: Road) -> Any:
    from urllib3.connection import HTTPSConnection

    class PatientSecureConnection(HTTPSConnection):
        """The same with TLS; through a proxy where there is one."""

        response_class = heard_out_response()

        def connect(self) -> None:
            if road.proxy is None:
                super().connect()
            else:
                self._connect_through(road.proxy)
            _be_patient(self, road)

        def putrequest(self, *words: Any, **options: Any) -> None:
            _be_patient(self, road)
            super().putrequest(*words, **options)

        def _connect_through(self, proxy: Proxy) -> None:
            with road.refused.one_at_a_time(proxy):
                ago = road.refused.seconds_since(proxy)
                if ago is not None:
                    road.is_refused = True
                    raise OSError(f"the proxy refused the login {ago:.0f} s ago, and is not asked again so soon")
                try:
                    super().connect()
                except OSError as fault:
                    if _LOGIN_REFUSED.search(str(fault)):
                        road.is_refused = True
                        road.refused.remember(proxy)
                    raise

    return PatientSecureConnection


def _be_patient(connection: Any, road: Road) -> None:
    if connection.sock is not None:
        connection.sock.settimeout(road.writing_seconds)
