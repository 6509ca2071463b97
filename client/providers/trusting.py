"""Which certificates are trusted: those that requests brings, and those that the system was told to trust. No bpy.

A studio's firewall that reads along has a certificate authority of its own, which its IT puts into the system's store.
Python reads that store on Windows, and OpenSSL's folders on Linux; on macOS, and for bundles elsewhere, REQUESTS_CA_BUNDLE
or SSL_CERT_FILE names a file. `requests` alone would look at none of the stores.

Python 3.13 refuses authorities that are not written as RFC 5280 wants it (VERIFY_X509_STRICT): without a key identifier,
or with basic constraints that are not marked critical. Firewalls' own are often such; browsers, curl and Python 3.11 take
them, so that a studio's Blender 5.0 would get through where its 5.2 does not. That check of form is left out in every
version. Who signed, for which host and until when is checked as ever.
"""

from __future__ import annotations

import os
import ssl

_NAMED_BY = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""Variables that name a file of certificates, the strongest first: requests' own two, then OpenSSL's."""


def trusting_context() -> ssl.SSLContext:
    """What certificates are checked by; it trusts what the system trusts, and is yet to be told the `bundle`."""
    from urllib3.util.ssl_ import create_urllib3_context

    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.load_default_certs()
    return context


def trusting_context_for_proxies() -> ssl.SSLContext:
    """The same for a proxy that is itself spoken to by https: whole, as `requests` tells no bundle to it.

    Raises OSError when the bundle cannot be read.
    """
    context = trusting_context()
    path = bundle()
    try:
        if os.path.isdir(path):
            context.load_verify_locations(capath=path)
        else:
            context.load_verify_locations(cafile=path)
    except FileNotFoundError as error:
        raise FileNotFoundError(f"no TLS CA certificates at {path}") from error
    return context


def bundle() -> str:
    """The file or folder of certificates that counts beside the system's store: the environment's, or that of requests."""
    from requests.utils import DEFAULT_CA_BUNDLE_PATH

    return next((named for variable in _NAMED_BY if (named := os.environ.get(variable))), DEFAULT_CA_BUNDLE_PATH)
