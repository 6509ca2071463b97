"""Keys in the credential store of the system: Linux' for real, Windows' and macOS' as far as their calls can be tried elsewhere."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from client.courier.tasks.keep_key import ForgetKey, StoreKey
from client.credentials import KEPT_IN_STORE, CredentialStore, macos, store_name, windows
from client.dispatch import Dispatch
from client.errors import KeyRejected, StoreRefused
from client.messages import Event, Message
from client.providers.line import key_header
from client.request import ProviderName
from tests.client.posted_jobs import job, last_messages, library, program, settings
from tests.keyring import keyring, looked_up
from tests.service import Service

SEGMIND = ProviderName.SEGMIND
KEY = "SG_an-artists-key-0123456789"


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """An unlocked store that couriers find, as on a desktop."""
    if not sys.platform.startswith("linux"):
        pytest.skip("the store that can be tried for real is Linux'")
    with keyring() as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield variables


def keep(folder: Path, key: str) -> Message:
    """What a courier says that stores a key, or with an empty one forgets it."""
    dispatch = Dispatch(program(folder))
    dispatch.start(StoreKey(SEGMIND, key) if key else ForgetKey(SEGMIND))
    (message,) = [each for heard in last_messages(dispatch, 1).values() for each in heard]
    dispatch.close()
    return message


def carry(folder: Path, service: Service, key: str) -> Message:
    """The last word on a job that is carried with `key`."""
    asked = job(settings(service, folder, SEGMIND))
    dispatch = Dispatch(program(folder))
    dispatch.post(library(folder).post(asked).path, asked.service, key)
    last = last_messages(dispatch, 1)[asked.id][-1]
    dispatch.close()
    return last


def test_a_key_is_stored_used_and_forgotten(service: Service, store: dict[str, str], tmp_path: Path) -> None:
    assert keep(tmp_path, service.segmind_key).detail == f"The key is kept in {store_name()}"
    assert looked_up(store, "segmind") == service.segmind_key

    assert carry(tmp_path, service, KEPT_IN_STORE).event is Event.KEPT
    assert {entry.key for entry in service.received} == {service.segmind_key}

    assert keep(tmp_path, "").detail == f"The key was removed from {store_name()}"
    assert looked_up(store, "segmind") == ""


def test_another_key_takes_the_place_of_the_first(store: dict[str, str], tmp_path: Path) -> None:
    keep(tmp_path, KEY)
    keep(tmp_path, KEY + "-second")

    assert looked_up(store, "segmind") == KEY + "-second"


@pytest.mark.usefixtures("store")
def test_a_store_without_the_key_sends_nothing(service: Service, tmp_path: Path) -> None:
    last = carry(tmp_path, service, KEPT_IN_STORE)

    assert last.error is not None
    assert last.error.kind == "KeyMissing"
    assert service.received == []


def test_the_key_stands_in_no_file_beside_the_store(service: Service, store: dict[str, str], tmp_path: Path) -> None:
    keep(tmp_path, service.segmind_key)
    carry(tmp_path, service, KEPT_IN_STORE)

    written = [path for path in [*tmp_path.rglob("*"), *Path(store["HOME"]).rglob("*")] if path.is_file()]
    assert any("keyring" in path.name for path in written)
    assert not [path for path in written if service.segmind_key.encode() in path.read_bytes()]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Windows and macOS always have a store")
def test_a_system_without_a_store_says_so_and_sends_nothing(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nobody")

    for last in (keep(tmp_path, KEY), carry(tmp_path, service, KEPT_IN_STORE)):
        assert last.error is not None
        assert last.error.kind == "StoreRefused"
        assert "or keep the key in Blender's preferences" in last.error.sentence
    assert service.received == []


def test_what_stands_for_a_stored_key_can_never_be_sent_as_one() -> None:
    with pytest.raises(KeyRejected):
        key_header("x-api-key", KEPT_IN_STORE)


class Advapi32:
    """Credential Manager's calls over a dictionary, with the structures that the real ones take."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.error = self.trouble = 0
        self.freed = 0
        self._given: list[Any] = []

    def CredWriteW(self, credential: Any, flags: int) -> int:  # noqa: N802
        given = credential._obj  # noqa: SLF001 (what `byref` points to)
        assert (given.Type, given.Persist, flags) == (1, 2, 0)
        self.kept[given.TargetName] = ctypes.string_at(given.CredentialBlob, given.CredentialBlobSize)
        return 1

    def CredReadW(self, target: str, kind: int, flags: int, found: Any) -> int:  # noqa: N802
        assert (kind, flags) == (1, 0)
        if target not in self.kept or self.trouble:
            self.error = self.trouble or 1168
            return 0
        data = self.kept[target]
        blob = (ctypes.c_ubyte * len(data)).from_buffer_copy(data)
        credential = windows.Credential(
            CredentialBlobSize=len(data), CredentialBlob=ctypes.cast(blob, ctypes.POINTER(ctypes.c_ubyte))
        )
        self._given += [blob, credential]
        found._obj.contents = credential  # noqa: SLF001
        return 1

    def CredDeleteW(self, target: str, kind: int, flags: int) -> int:  # noqa: N802
        assert (kind, flags) == (1, 0)
        if self.kept.pop(target, None) is None:
            self.error = 1168
            return 0
        return 1

    def CredFree(self, credential: Any) -> None:  # noqa: N802
        self.freed += bool(credential)


class Keychain:
    """Security's calls over a dictionary; everything that is made must be let go."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], bytes] = {}
        self.held: dict[int, Any] = {}
        self.status = 0
        self._next = 1000

    def constant(self, name: str) -> int:
        return -int.from_bytes(name.encode(), "big")

    def _made(self, value: Any) -> int:
        self._next += 1
        self.held[self._next] = value
        return self._next

    text = data = _made

    def bytes_of(self, data: int) -> bytes:
        return bytes(self.held[data])

    def dictionary(self, pairs: dict[int, int]) -> int:
        return self._made(dict(pairs))

    def release(self, thing: int) -> None:
        del self.held[thing]

    def _name(self, query: int) -> tuple[str, str]:
        pairs = self.held[query]
        assert pairs[self.constant("kSecClass")] == self.constant("kSecClassGenericPassword")
        service, account = (pairs[self.constant(name)] for name in ("kSecAttrService", "kSecAttrAccount"))
        return str(self.held[service]), str(self.held[account])

    def add(self, item: int) -> int:
        if self.status or self._name(item) in self.kept:
            return self.status or macos.DUPLICATE
        self.kept[self._name(item)] = self.held[self.held[item][self.constant("kSecValueData")]]
        return 0

    def update(self, query: int, changes: int) -> int:
        assert list(self.held[changes]) == [self.constant("kSecValueData")]
        self.kept[self._name(query)] = self.held[self.held[changes][self.constant("kSecValueData")]]
        return 0

    def delete(self, query: int) -> int:
        return 0 if self.kept.pop(self._name(query), None) is not None else macos.NOT_FOUND

    def copy(self, query: int) -> tuple[int, int]:
        assert self.held[query][self.constant("kSecReturnData")] == self.constant("kCFBooleanTrue")
        if self.status or self._name(query) not in self.kept:
            return self.status or macos.NOT_FOUND, 0
        return 0, self._made(self.kept[self._name(query)])


def _windows() -> tuple[CredentialStore, Advapi32]:
    library = Advapi32()
    return windows.WindowsStore(library, lambda: library.error), library


def _macos() -> tuple[CredentialStore, Keychain]:
    frameworks = Keychain()
    return macos.MacStore(frameworks), frameworks


@pytest.mark.parametrize("made", [_windows, _macos])
def test_every_store_keeps_replaces_and_forgets(made: Any) -> None:
    store, system = made()

    assert store.read("segmind") == ""
    store.store("segmind", KEY)
    store.store("openai", "another")
    store.store("segmind", KEY + "é")
    assert (store.read("segmind"), store.read("openai")) == (KEY + "é", "another")
    store.forget("segmind")
    store.forget("segmind")
    assert (store.read("segmind"), store.read("openai")) == ("", "another")

    assert len(system.kept) == 1
    assert getattr(system, "held", {}) == {}


def test_windows_gives_back_what_it_lent() -> None:
    store, library = _windows()
    store.store("segmind", KEY)

    store.read("segmind")

    assert library.freed == 1
    assert list(library.kept) == ["Set Dresser/segmind"]


def test_windows_structure_has_the_size_that_windows_expects() -> None:
    pointer = ctypes.sizeof(ctypes.c_void_p)

    assert ctypes.sizeof(windows.Credential) == (80 if pointer == 8 else 52)


@pytest.mark.parametrize(("made", "trouble"), [(_windows, {"trouble": 5}), (_macos, {"status": -25308})])
def test_a_store_that_refuses_says_with_which_error(made: Any, trouble: dict[str, int]) -> None:
    store, system = made()
    vars(system).update(trouble)

    with pytest.raises(StoreRefused, match=str(*trouble.values())):
        store.read("segmind")
    assert getattr(system, "held", {}) == {}


@pytest.mark.skipif(
    os.environ.get("SET_DRESSER_OWN_STORE") != "yes",
    reason="writes into this person's own store: SET_DRESSER_OWN_STORE=yes",
)
def test_this_systems_own_store() -> None:
    from client.credentials import forget_key, read_key, store_key

    before = read_key(ProviderName.OPENAI)
    store_key(ProviderName.OPENAI, KEY)
    assert read_key(ProviderName.OPENAI) == KEY
    forget_key(ProviderName.OPENAI)
    assert read_key(ProviderName.OPENAI) == ""
    if before:
        store_key(ProviderName.OPENAI, before)
