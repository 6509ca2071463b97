"""Which certificates are trusted: those that requests brings, and those that the system was told to trust. No bpy.

A studio's firewall that reads along has a certificate authority of its own, which its IT puts into the system's store.
Python reads that store on Windows, and OpenSSL's folders on Linux; on macOS, and for bundles elsewhere, REQUESTS_CA_BUNDLE
or SSL_CERT_FILE names a file. `requests` alone would look at none of the stores.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from requests.adapters import HTTPAdapter


def trusting_adapter() -> HTTPAdapter:
    """An adapter of requests that also trusts what the system trusts, with and without a proxy. Certificates are checked."""
    from requests.adapters import HTTPAdapter
    from urllib3.util.ssl_ import create_urllib3_context

    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    context.load_default_certs()

    class TrustingAdapter(HTTPAdapter):
        """Hands the context to every pool of connections."""

        def init_poolmanager(self, *words: Any, **options: Any) -> None:
            super().init_poolmanager(*words, **{**options, "ssl_context": context})

        def proxy_manager_for(self, proxy: Any, **options: Any) -> Any:
            return super().proxy_manager_for(proxy, **{**options, "ssl_context": context})

    return TrustingAdapter()
