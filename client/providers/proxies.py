"""The proxy between this machine and a service: which one, and with which login. No bpy, no connection of its own.

Passwords are taken as curl takes them: percent-encoded or as they are, in any script, with any character. They are cut
off the address before any library sees it, so that none can cut it in the wrong place and quote the pieces.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes, urlsplit

from ..durable import write_json
from ..errors import ProxyUnusable
from ..file_lock import hold
from ..own_files import read_own_file
from ..redaction import keep_out

REFUSED_FOR = 60.0
"""Seconds for which a login that a proxy refused is not shown to it again: accounts are locked after a few."""

_FILE = "proxy-login-refused.json"
_LARGEST_FILE = 4000
_PATIENCE = 30.0
"""Seconds for which a courier waits until another one knows whether the proxy takes the login."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy. `address` has no login in it, so that it may be written down."""

    address: str
    login: bytes = field(default=b"", repr=False)
    """Name, colon and password, as they are sent; empty where there is none."""

    @property
    def name(self) -> str:
        """Host and port, as the artist is told them."""
        return self.address.partition("://")[2]

    @property
    def headers(self) -> dict[str, str]:
        """What is said to the proxy alone, never to the service behind it (RFC 7617, Basic)."""
        if not self.login:
            return {}
        return {"Proxy-Authorization": "Basic " + base64.b64encode(self.login).decode("ascii")}

    @property
    def address_for_requests(self) -> str:
        """The address; with the login only for SOCKS, which knows no headers."""
        scheme, mark, rest = self.address.partition("://")
        if not self.login or not scheme.startswith("socks"):
            return self.address
        name, _, password = self.login.partition(b":")
        return f"{scheme}{mark}{quote(name, safe='')}:{quote(password, safe='')}@{rest}"


def proxy_for(address: str) -> Proxy | None:
    """The proxy that the environment or the system names for an address; None where it is spoken to directly.

    Raises `ProxyUnusable` when what is named is no address.
    """
    from requests.utils import get_environ_proxies, select_proxy

    named = select_proxy(address, get_environ_proxies(address, no_proxy=None))
    return read_proxy(named) if named else None


def read_proxy(text: str) -> Proxy:
    """A proxy as variables name it: `http://name:password@host:port`, and less. Raises `ProxyUnusable`.

    The last `@` ends the password, whatever stands in it. From here on nothing of the password is written anywhere.
    """
    scheme, rest = _split_scheme(text.strip())
    typed, at, host = rest.rpartition("@")
    login = b""
    if at:
        name, _, password = typed.partition(":")
        login = _as_sent(name) + b":" + _as_sent(password)
        _keep_out(password, login)
    bare = re.split(r"[/?#]", host, maxsplit=1)[0]
    address = f"{scheme}://{bare}"
    try:
        parts = urlsplit(address)
        is_address = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_address = False
    if not is_address or not bare.isprintable() or " " in bare:
        raise ProxyUnusable(f"the part behind the login has {len(host)} characters and is no host with a port")
    return Proxy(address, login)


class RefusedLogins:
    """Remembers for all couriers of one Blender that a proxy refused the login, so that a queue asks it once.

    Kept is which proxy, when and by whose couriers; nothing of the login. `folder` is the user's own cache folder;
    without one it is remembered by nobody.
    """

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder) if folder else None
        self._taken: set[Proxy] = set()

    def seconds_since(self, proxy: Proxy) -> float | None:
        """How long ago the proxy refused the login; None when it may be asked."""
        if self._folder is None:
            return None
        try:
            plain = json.loads(read_own_file(self._folder / _FILE, _LARGEST_FILE))
            ago = time.time() - float(plain["at"])
            is_the_same = plain["proxy"] == proxy.name and plain["blender"] == os.getppid()
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        # Whoever changes the login starts Blender anew, whose couriers may ask at once.
        return ago if is_the_same and 0 <= ago < REFUSED_FOR else None

    def remember(self, proxy: Proxy) -> None:
        """The proxy has just refused the login. A folder that takes no file only means that others ask as well."""
        if self._folder is not None:
            with contextlib.suppress(OSError):
                self._folder.mkdir(parents=True, exist_ok=True)
                write_json(
                    self._folder / _FILE,
                    {"proxy": proxy.name, "at": time.time(), "blender": os.getppid()},
                    synced=False,
                )

    @contextlib.contextmanager
    def one_at_a_time(self, proxy: Proxy) -> Iterator[None]:
        """While it is not known whether the proxy takes the login, only one courier shows it."""
        if self._folder is None or proxy in self._taken or not proxy.login:
            yield
            return
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(OSError):
                self._folder.mkdir(parents=True, exist_ok=True)
                stack.enter_context(hold(self._folder / (_FILE + ".lock"), wait=False, patience=_PATIENCE, remove=True))
            yield
        self._taken.add(proxy)


def _split_scheme(text: str) -> tuple[str, str]:
    """Scheme and the rest; a password may hold `://` as well."""
    found = re.match(r"([A-Za-z][A-Za-z0-9+.\-]*)://", text)
    return (found[1].lower(), text[found.end() :]) if found else ("http", text)


def _as_sent(typed: str) -> bytes:
    """What was typed as bytes: percent-encoded bytes as they are, letters as UTF-8."""
    return unquote_to_bytes(typed.encode("utf-8", "surrogateescape"))


def _keep_out(password: str, login: bytes) -> None:
    bare = login.partition(b":")[2]
    keep_out(password, *(part.decode("utf-8", "surrogateescape") for part in (bare, login)))
