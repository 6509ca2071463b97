"""Windows: Credential Manager, through advapi32. No bpy.

Generic credentials of this user on this machine, encrypted by Windows with the user's own sign-in.
Source: wincred.h (CREDENTIALW, CredReadW, CredWriteW, CredDeleteW).
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import POINTER, byref, c_ubyte, c_uint32, c_void_p, c_wchar_p
from typing import Any

from ..errors import StoreRefused

_GENERIC = 1
_LOCAL_MACHINE = 2
"""CRED_PERSIST_LOCAL_MACHINE: for this user, on this machine, beyond this session; does not roam."""
_NOT_FOUND = 1168


class Credential(ctypes.Structure):
    """CREDENTIALW."""

    _fields_ = (
        ("Flags", c_uint32),
        ("Type", c_uint32),
        ("TargetName", c_wchar_p),
        ("Comment", c_wchar_p),
        ("LastWritten", c_uint32 * 2),
        ("CredentialBlobSize", c_uint32),
        ("CredentialBlob", POINTER(c_ubyte)),
        ("Persist", c_uint32),
        ("AttributeCount", c_uint32),
        ("Attributes", c_void_p),
        ("TargetAlias", c_wchar_p),
        ("UserName", c_wchar_p),
    )


class WindowsStore:
    """Credential Manager. `library` is advapi32 and `last_error` tells why its last call failed."""

    def __init__(self, library: Any = None, last_error: Callable[[], int] | None = None) -> None:
        self._library = library if library is not None else _advapi32()
        self._last_error = last_error or ctypes.get_last_error  # type: ignore[attr-defined,unused-ignore]

    def read(self, name: str) -> str:
        """See `CredentialStore`."""
        found = POINTER(Credential)()
        if not self._library.CredReadW(_target(name), _GENERIC, 0, byref(found)):
            return self._nothing_there()
        try:
            blob = ctypes.string_at(found.contents.CredentialBlob, found.contents.CredentialBlobSize)
            return blob.decode("utf-8", "replace")
        finally:
            self._library.CredFree(found)

    def store(self, name: str, secret: str) -> None:
        """See `CredentialStore`."""
        data = secret.encode()
        blob = (c_ubyte * len(data)).from_buffer_copy(data)
        credential = Credential(
            Type=_GENERIC,
            TargetName=_target(name),
            CredentialBlobSize=len(data),
            CredentialBlob=ctypes.cast(blob, POINTER(c_ubyte)),
            Persist=_LOCAL_MACHINE,
            UserName=name,
        )
        if not self._library.CredWriteW(byref(credential), 0):
            self._refuse()

    def forget(self, name: str) -> None:
        """See `CredentialStore`."""
        if not self._library.CredDeleteW(_target(name), _GENERIC, 0):
            self._nothing_there()

    def _nothing_there(self) -> str:
        if self._last_error() != _NOT_FOUND:
            self._refuse()
        return ""

    def _refuse(self) -> None:
        code = self._last_error()
        raise StoreRefused(f"error {code}", reason=f"Windows says error {code}")


def _target(name: str) -> str:
    return f"Set Dresser/{name}"


def _advapi32() -> Any:
    library = ctypes.WinDLL("advapi32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    library.CredReadW.argtypes = (c_wchar_p, c_uint32, c_uint32, POINTER(POINTER(Credential)))
    library.CredWriteW.argtypes = (POINTER(Credential), c_uint32)
    library.CredDeleteW.argtypes = (c_wchar_p, c_uint32, c_uint32)
    library.CredFree.argtypes = (c_void_p,)
    library.CredFree.restype = None
    return library
