"""Which addresses may be spoken to, and with what. No bpy, no I/O; `requests` is imported in use.

An address is parsed once, by the library that sends: `requests` makes of it what it would send, that is what is checked,
and that is what is sent. Of what parsers take for different things, such as a backslash, nothing is let through.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import quote, urlsplit

from ..errors import AddressUnsafe

_LONGEST = 16_000
"""Characters; a signed address has two thousand."""


def check_address(address: str, *, here_too: bool = True) -> str:
    """`address` as it is sent, without a slash at its end, if it may be spoken to: https, or (`here_too`) http to this machine.

    Raises `AddressUnsafe`, also for an address with a name and password in it, or without a host.
    """
    sent = as_sent(address, here_too=here_too)
    return sent if "?" in sent else sent.rstrip("/")


def as_sent(address: str, *, here_too: bool = True) -> str:
    """As `check_address`, to the last character. Given again, it comes out unchanged."""
    try:
        sent, scheme, host = _parsed(address)
    except ValueError as error:  # a UnicodeError of IDNA, too
        raise AddressUnsafe(str(error)[:200], address=without_query(address) or "(none)") from error
    is_safe = scheme == "https" or (scheme == "http" and _is_loopback(host))
    if not is_safe or (not here_too and _may_be_here(host)):
        raise AddressUnsafe(address=without_query(address) or "(none)")
    return sent


def segment(name: str) -> str:
    """A name as one segment of a path. Raises ValueError for one that would lead elsewhere: none, or dots alone."""
    if not name.strip("."):
        raise ValueError("no name for a segment of a path")
    return quote(name, safe="")


def address_under(base: str, path: str) -> str:
    """`path` added to a base address, before its query where it has one (Azure's `?api-version=preview`)."""
    bare, mark, query = base.partition("?")
    return f"{bare.rstrip('/')}/{path}{mark}{query}"


def is_here(address: str) -> bool:
    """Whether an address names this machine by loopback, so that nothing leaves it."""
    try:
        return _is_loopback(_parsed(address)[2])
    except ValueError:
        return False


def without_query(address: str) -> str:
    """The address as it may be shown: no name and password, no query (which may be signed) and no fragment."""
    bare = address.strip().split("?", 1)[0].split("#", 1)[0]
    scheme, mark, rest = bare.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host.rsplit('@', 1)[-1]}{slash}{path}"[:200]


def _parsed(address: str) -> tuple[str, str, str]:
    """The address as requests sends it, its scheme and its host. Raises ValueError for what two parsers could take for
    two things.
    """
    from requests import PreparedRequest
    from urllib3.util import parse_url

    text = address.strip()
    if len(text) > _LONGEST or not text.isprintable() or re.search(r"[\s\\]", text):
        raise ValueError("characters that no address has")
    sent = _prepared(PreparedRequest(), text)
    if _prepared(PreparedRequest(), sent) != sent:
        raise ValueError("an address that changes when it is read again")
    ours, theirs = urlsplit(sent), parse_url(sent)  # requests itself uses both
    host = ours.hostname or ""
    if "@" in ours.netloc or theirs.auth is not None:
        raise ValueError("a name and password in an address")
    if (ours.scheme, host, ours.port) != (theirs.scheme, (theirs.host or "").strip("[]"), theirs.port):
        raise ValueError("an address that can be read in two ways")
    if not host or "%" in host or (_ip(host) is None and _ends_in_a_number(host)):
        raise ValueError("no name of a host")
    return sent, ours.scheme, host


def _prepared(request: object, address: str) -> str:
    """What requests makes of an address, without the fragment, which is never sent."""
    request.prepare_url(address, None)  # type: ignore[attr-defined]
    return str(request.url).partition("#")[0]  # type: ignore[attr-defined]


def _is_loopback(host: str) -> bool:
    """Names and numbers that certainly mean this machine. Not *.localhost: some systems ask the network where that is."""
    number = _ip(host)
    return host == "localhost" or (number is not None and number.is_loopback)


def _may_be_here(host: str) -> bool:
    """Names and numbers that may mean this machine. What a name server may answer is not known here."""
    number = _ip(host)
    if number is None:
        bare = host.rstrip(".")
        return bare == "localhost" or bare.endswith(".localhost")
    inner = number.ipv4_mapped if isinstance(number, IPv6Address) else None
    return any(each.is_loopback or each.is_unspecified for each in (number, inner) if each is not None)


def _ip(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _ends_in_a_number(host: str) -> bool:
    """Whether a system's resolver may take a name for a number, such as 127.1, 2130706433 or 0x7f.1."""
    last = host.rstrip(".").rpartition(".")[2]
    return re.fullmatch(r"\d+|0[xX][0-9a-fA-F]*", last) is not None
