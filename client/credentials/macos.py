"""macOS: the login keychain, through the Security framework. No bpy.

Generic passwords, which macOS encrypts with the user's own sign-in. It is always Blender's own Python that asks, so the
item belongs to that program alone. Source: Security/SecItem.h and CoreFoundation's dictionaries.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import byref, c_char_p, c_int32, c_long, c_uint32, c_void_p
from typing import Any

from ..errors import StoreRefused

_UTF8 = 0x08000100
_FRAMEWORKS = "/System/Library/Frameworks"
_SERVICE = "Set Dresser"

SUCCESS, NOT_FOUND, DUPLICATE = 0, -25300, -25299


class Frameworks:
    """Core Foundation and Security as far as they are needed: dictionaries of text, data and constants."""

    def __init__(self) -> None:
        self._foundation = _core_foundation()
        self._security = _security()

    def constant(self, name: str) -> int:
        """The address that a constant such as `kSecClass` holds."""
        library = self._security if name.startswith("kSec") else self._foundation
        return int(c_void_p.in_dll(library, name).value or 0)

    def text(self, value: str) -> int:
        """A new CFString."""
        return int(self._foundation.CFStringCreateWithCString(None, value.encode(), _UTF8))

    def data(self, value: bytes) -> int:
        """A new CFData."""
        return int(self._foundation.CFDataCreate(None, value, len(value)))

    def bytes_of(self, data: int) -> bytes:
        """What a CFData holds."""
        return ctypes.string_at(self._foundation.CFDataGetBytePtr(data), self._foundation.CFDataGetLength(data))

    def dictionary(self, pairs: dict[int, int]) -> int:
        """A new CFDictionary that holds on to its keys and values."""
        count = len(pairs)
        keys, values = (c_void_p * count)(*pairs), (c_void_p * count)(*pairs.values())
        callbacks = (
            byref(c_void_p.in_dll(self._foundation, "kCFTypeDictionaryKeyCallBacks")),
            byref(c_void_p.in_dll(self._foundation, "kCFTypeDictionaryValueCallBacks")),
        )
        return int(self._foundation.CFDictionaryCreate(None, keys, values, count, *callbacks))

    def release(self, thing: int) -> None:
        """Let go of something that was made here."""
        self._foundation.CFRelease(thing)

    def add(self, item: int) -> int:
        """SecItemAdd: a status."""
        return int(self._security.SecItemAdd(item, None))

    def update(self, query: int, changes: int) -> int:
        """SecItemUpdate: a status."""
        return int(self._security.SecItemUpdate(query, changes))

    def delete(self, query: int) -> int:
        """SecItemDelete: a status."""
        return int(self._security.SecItemDelete(query))

    def copy(self, query: int) -> tuple[int, int]:
        """SecItemCopyMatching: a status, and the data that was found."""
        found = c_void_p()
        status = int(self._security.SecItemCopyMatching(query, byref(found)))
        return status, int(found.value or 0)


class MacStore:
    """The login keychain."""

    def __init__(self, frameworks: Frameworks | Any = None) -> None:
        self._mac = frameworks if frameworks is not None else Frameworks()

    def read(self, name: str) -> str:
        """See `CredentialStore`."""
        wanted = {"kSecReturnData": "kCFBooleanTrue", "kSecMatchLimit": "kSecMatchLimitOne"}
        with self._query(name, wanted) as query:
            status, found = self._mac.copy(query)
        if status == NOT_FOUND:
            return ""
        self._check(status)
        try:
            return bytes(self._mac.bytes_of(found)).decode("utf-8", "replace")
        finally:
            self._mac.release(found)

    def store(self, name: str, secret: str) -> None:
        """See `CredentialStore`."""
        data = self._mac.data(secret.encode())
        try:
            with self._query(name, {}, data) as item:
                status = self._mac.add(item)
            if status == DUPLICATE:
                changes = self._mac.dictionary({self._mac.constant("kSecValueData"): data})
                try:
                    with self._query(name, {}) as query:
                        status = self._mac.update(query, changes)
                finally:
                    self._mac.release(changes)
        finally:
            self._mac.release(data)
        self._check(status)

    def forget(self, name: str) -> None:
        """See `CredentialStore`."""
        with self._query(name, {}) as query:
            status = self._mac.delete(query)
        if status != NOT_FOUND:
            self._check(status)

    @contextmanager
    def _query(self, name: str, constants: dict[str, str], data: int = 0) -> Iterator[int]:
        """A dictionary that names one generic password, with what else is wanted of it."""
        service, account = self._mac.text(_SERVICE), self._mac.text(name)
        pairs = {
            self._mac.constant("kSecClass"): self._mac.constant("kSecClassGenericPassword"),
            self._mac.constant("kSecAttrService"): service,
            self._mac.constant("kSecAttrAccount"): account,
            **{self._mac.constant(key): self._mac.constant(value) for key, value in constants.items()},
        }
        if data:
            pairs[self._mac.constant("kSecValueData")] = data
        query = self._mac.dictionary(pairs)
        try:
            yield query
        finally:
            for made in (query, service, account):
                self._mac.release(made)

    def _check(self, status: int) -> None:
        if status != SUCCESS:
            raise StoreRefused(f"OSStatus {status}", reason=f"macOS says error {status}")


def _core_foundation() -> Any:
    library = ctypes.CDLL(f"{_FRAMEWORKS}/CoreFoundation.framework/CoreFoundation")
    library.CFStringCreateWithCString.restype = c_void_p
    library.CFStringCreateWithCString.argtypes = (c_void_p, c_char_p, c_uint32)
    library.CFDataCreate.restype = c_void_p
    library.CFDataCreate.argtypes = (c_void_p, c_char_p, c_long)
    library.CFDataGetBytePtr.restype = c_void_p
    library.CFDataGetBytePtr.argtypes = (c_void_p,)
    library.CFDataGetLength.restype = c_long
    library.CFDataGetLength.argtypes = (c_void_p,)
    library.CFDictionaryCreate.restype = c_void_p
    library.CFDictionaryCreate.argtypes = (c_void_p, c_void_p, c_void_p, c_long, c_void_p, c_void_p)
    library.CFRelease.argtypes = (c_void_p,)
    return library


def _security() -> Any:
    library = ctypes.CDLL(f"{_FRAMEWORKS}/Security.framework/Security")
    for name in ("SecItemAdd", "SecItemUpdate", "SecItemCopyMatching"):
        getattr(library, name).restype = c_int32
        getattr(library, name).argtypes = (c_void_p, c_void_p)
    library.SecItemDelete.restype = c_int32
    library.SecItemDelete.argtypes = (c_void_p,)
    return library
