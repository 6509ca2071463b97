"""Which addresses may be spoken to, and with what. No bpy, no I/O."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from ..errors import AddressUnsafe


def check_address(address: str, *, here_too: bool = True) -> str:
    """`address` without a slash at its end, if it may be spoken to: https, or (`here_too`) http to this machine.

    Raises `AddressUnsafe`, also for an address with a name and password in it, or without a host.
    """
    try:
        parts = urlsplit(address.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise AddressUnsafe(str(error), address=without_query(address)) from error
    secure = parts.scheme == "https" or (parts.scheme == "http" and here_too and is_here(address))
    if not secure or not host or parts.username is not None or not address.isprintable() or " " in address.strip():
        raise AddressUnsafe(address=without_query(address) or "(none)")
    return address.strip().rstrip("/")


def address_under(base: str, path: str) -> str:
    """`path` added to a base address, before its query where it has one (Azure's `?api-version=preview`)."""
    bare, mark, query = base.partition("?")
    return f"{bare.rstrip('/')}/{path}{mark}{query}"


def is_here(address: str) -> bool:
    """Whether an address names this machine by loopback, so that nothing leaves it."""
    host = urlsplit(address.strip()).hostname or ""
    if host == "localhost":  # Not *.localhost: some systems ask the network where that is.
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def without_query(address: str) -> str:
    """The address as it may be shown: no name and password, no query (which may be signed) and no fragment."""
    bare = address.strip().split("?", 1)[0].split("#", 1)[0]
    scheme, mark, rest = bare.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host.rsplit('@', 1)[-1]}{slash}{path}"[:200]
