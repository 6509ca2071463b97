"""Linux: the Secret Service of the desktop (GNOME Keyring, KWallet, KeePassXC), spoken to through libsecret. No bpy.

libsecret comes with every desktop that has such a service; it encrypts what goes over D-Bus and shows the desktop's own
question when the keyring is locked. Source: libsecret's reference, the functions that take a table of attributes.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, byref, c_char_p, c_int, c_uint32, c_void_p
from typing import Any

from ..errors import StoreRefused

_SCHEMA_NAME = b"org.blender.extensions.set_dresser"
_WITHOUT_SCHEMA_CHECK = 2
"""SECRET_SCHEMA_DONT_MATCH_NAME: KWallet and KeePassXC do not keep a schema's name."""


class _Attribute(ctypes.Structure):
    _fields_ = (("name", c_char_p), ("type", c_int))


class _Schema(ctypes.Structure):
    _fields_ = (
        ("name", c_char_p),
        ("flags", c_int),
        ("attributes", _Attribute * 32),
        ("reserved", c_int),
        ("reserved_pointers", c_void_p * 7),
    )


class _Error(ctypes.Structure):
    _fields_ = (("domain", c_uint32), ("code", c_int), ("message", c_char_p))


class SecretServiceStore:
    """The default collection of the session's Secret Service. Raises OSError when libsecret is not installed."""

    def __init__(self) -> None:
        if not os.environ.get("DBUS_SESSION_BUS_ADDRESS") and not os.path.exists(f"/run/user/{os.getuid()}/bus"):
            raise OSError("there is no session bus")
        self._glib = _glib()
        self._secret = _libsecret()
        attributes = (_Attribute * 32)(_Attribute(b"application", 0), _Attribute(b"account", 0))
        self._schema = _Schema(_SCHEMA_NAME, _WITHOUT_SCHEMA_CHECK, attributes)

    def read(self, name: str) -> str:
        """See `CredentialStore`."""
        with self._named(name) as table, self._errors() as error:
            found = self._secret.secret_password_lookupv_sync(byref(self._schema), table, None, byref(error))
        if not found:
            return ""
        try:
            return (c_char_p(found).value or b"").decode("utf-8", "replace")
        finally:
            self._secret.secret_password_free(found)

    def store(self, name: str, secret: str) -> None:
        """See `CredentialStore`."""
        label = f"Set Dresser: {name} key".encode()
        with self._named(name) as table, self._errors() as error:
            self._secret.secret_password_storev_sync(
                byref(self._schema), table, None, label, secret.encode(), None, byref(error)
            )

    def forget(self, name: str) -> None:
        """See `CredentialStore`."""
        with self._named(name) as table, self._errors() as error:
            self._secret.secret_password_clearv_sync(byref(self._schema), table, None, byref(error))

    @contextmanager
    def _named(self, name: str) -> Iterator[Any]:
        """The table of attributes by which a secret is found again."""
        pairs = {b"application": b"set_dresser", b"account": name.encode()}
        table = self._glib.g_hash_table_new(self._glib.g_str_hash, self._glib.g_str_equal)
        try:
            for attribute, value in pairs.items():
                self._glib.g_hash_table_insert(table, attribute, value)
            yield table
        finally:
            self._glib.g_hash_table_unref(table)

    @contextmanager
    def _errors(self) -> Iterator[Any]:
        """Where a call of libsecret puts its error; raises `StoreRefused` when it did."""
        error = POINTER(_Error)()
        yield error
        if error:
            said = (error.contents.message or b"").decode("utf-8", "replace")
            self._glib.g_error_free(error)
            raise StoreRefused(said, reason=said[:120] or "it did not say why")


def _glib() -> Any:
    library = ctypes.CDLL("libglib-2.0.so.0")
    library.g_hash_table_new.restype = c_void_p
    library.g_hash_table_new.argtypes = (c_void_p, c_void_p)
    library.g_hash_table_insert.argtypes = (c_void_p, c_char_p, c_char_p)
    library.g_hash_table_unref.argtypes = (c_void_p,)
    library.g_error_free.argtypes = (POINTER(_Error),)
    return library


def _libsecret() -> Any:
    library = ctypes.CDLL("libsecret-1.so.0")
    shared = (POINTER(_Schema), c_void_p)
    ending = (c_void_p, POINTER(POINTER(_Error)))
    library.secret_password_lookupv_sync.restype = c_void_p
    library.secret_password_lookupv_sync.argtypes = (*shared, *ending)
    library.secret_password_storev_sync.restype = c_int
    library.secret_password_storev_sync.argtypes = (*shared, c_char_p, c_char_p, c_char_p, *ending)
    library.secret_password_clearv_sync.restype = c_int
    library.secret_password_clearv_sync.argtypes = (*shared, *ending)
    library.secret_password_free.argtypes = (c_void_p,)
    return library
