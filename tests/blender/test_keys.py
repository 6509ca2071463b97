"""Where a key is kept, in real Blender: typed, moved into the system's store, used from there, forgotten; and told at every step."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CellType, FunctionType
from typing import TYPE_CHECKING

import pytest

from tests.keyring import keyring, looked_up
from tests.service import Service
from tests.unknown_provider import no_store, unknown_provider

if TYPE_CHECKING:
    from tests.blender.enabled import Dresser

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    if not sys.platform.startswith("linux"):
        pytest.skip("the store that can be tried for real is Linux'")
    with keyring() as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield variables


def said(dresser: Dresser) -> str:
    """What the preferences say about the key in use."""
    keys = dresser.part("scene.queue.keys")
    return str(keys.source_text(dresser.part("client.choices").ProviderName.SEGMIND))


def answer(dresser: Dresser) -> str:
    """The last sentence under the key."""
    view = dresser.part("scene.queue.account").account_view(dresser.part("client.choices").ProviderName.SEGMIND)
    return str(view.sentence)


def functions_that_hold(key: str) -> list[str]:
    """The functions, by their names, that keep the key alive in what they close over.

    An object is asked for its type, never for its class: what Blender's own add-ons keep of things that are gone raises.
    """
    functions = [each for each in gc.get_objects() if type(each) is FunctionType and each.__closure__]
    return [each.__qualname__ for each in functions if key in [value(cell) for cell in each.__closure__ or ()]]


def value(cell: CellType) -> object:
    """What a cell of a closure holds; None while it holds nothing."""
    try:
        return cell.cell_contents if isinstance(cell.cell_contents, str) else None
    except ValueError:
        return None


def test_a_typed_key_moves_into_the_store_and_works_from_there(
    dresser: Dresser, service: Service, store: dict[str, str]
) -> None:
    dresser.use(service)
    assert "Store Key moves it" in said(dresser)

    bpy.ops.set_dresser.store_key()

    assert dresser.preferences.segmind_key == ""
    assert looked_up(store, "segmind") == service.segmind_key
    assert functions_that_hold(service.segmind_key) == []
    assert said(dresser).startswith("In use: the key in the Secret Service")
    bpy.ops.set_dresser.test_key()
    assert answer(dresser).startswith("The key works")
    assert {entry.key for entry in service.received} == {service.segmind_key}

    bpy.ops.set_dresser.forget_key()

    assert looked_up(store, "segmind") == ""
    assert said(dresser).startswith("There is no key yet")
    assert not bpy.ops.set_dresser.test_key.poll()


@pytest.mark.usefixtures("store")
def test_preferences_that_are_saved_after_storing_hold_no_key(dresser: Dresser, service: Service) -> None:
    dresser.use(service)
    bpy.ops.set_dresser.store_key()

    bpy.ops.wm.save_userpref()

    profile = Path(os.environ["BLENDER_USER_RESOURCES"])
    written = [path for path in profile.rglob("*") if path.is_file() and not path.is_symlink()]
    assert any(path.name == "userpref.blend" for path in written)
    assert not [path for path in written if service.segmind_key.encode() in path.read_bytes()]


def test_a_store_that_refuses_leaves_the_key_where_it_was_typed(
    dresser: Dresser, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nobody")
    dresser.use(service)

    bpy.ops.set_dresser.store_key()

    assert dresser.preferences.segmind_key == service.segmind_key
    assert functions_that_hold(service.segmind_key) == []
    assert "or keep the key in Blender's preferences" in answer(dresser)


def test_the_preferences_can_be_chosen_and_say_that_they_are_clear_text(dresser: Dresser, service: Service) -> None:
    dresser.use(service, key_place="PREFERENCES")

    assert said(dresser) == "In use: the key typed above. Blender saves it in clear text with its preferences."
    assert bpy.ops.set_dresser.test_key.poll()


def test_the_environment_stands_above_everything(
    dresser: Dresser, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    dresser.use(service, segmind_key="SG_typed-and-wrong")
    monkeypatch.setenv("SEGMIND_API_KEY", service.segmind_key)

    assert said(dresser) == "In use: the key of the environment variable SEGMIND_API_KEY."
    bpy.ops.set_dresser.test_key()
    assert answer(dresser).startswith("The key works")


@pytest.mark.parametrize(
    "asked", ["key_for", "model_name", "own_price_of", "partial_pictures", "service_settings"], ids=lambda name: name
)
def test_a_made_up_provider_has_nobodys_key_and_nobodys_address(
    dresser: Dresser, service: Service, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    registry, preferences = dresser.part("client.provider_registry"), dresser.part("scene.settings.preferences")
    dresser.use(service)
    for spec in registry.all_specs():
        if not spec.is_local:
            monkeypatch.setenv(spec.key_variable, f"the-key-of-{spec.name.value}")
            setattr(dresser.preferences, spec.stored_preference, True)
    monkeypatch.setattr(dresser.part("client.credentials"), "_system_store", no_store)
    nobody = unknown_provider(registry.ProviderName)

    with pytest.raises(dresser.part("client.errors").ProviderUnknown):
        getattr(preferences, asked)(nobody)
    with pytest.raises(dresser.part("client.errors").ProviderUnknown):
        dresser.part("scene.queue.keys").key_source(nobody)
    assert service.received == []
