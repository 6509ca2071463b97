"""Every placement is found by its kind, and one that nobody knows is an error wherever it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from set_dresser.client.choices import PlacementKind  # noqa: E402  (after bpy)
from set_dresser.client.placement import Placement  # noqa: E402  (after bpy)
from set_dresser.scene.blender import above  # noqa: E402  (after bpy)
from set_dresser.scene.placements import placing, registry, unseen  # noqa: E402  (after bpy)
from set_dresser.scene.placements.take_image import TakePicture  # noqa: E402  (after bpy)
from set_dresser.scene.session import registries  # noqa: E402  (after bpy)
from set_dresser.scene.settings.options import CaptureSource  # noqa: E402  (after bpy)
from set_dresser.scene.settings.request import PLACEMENT_ITEMS  # noqa: E402  (after bpy)

from tests.blender.enabled import Dresser  # noqa: E402  (after bpy)

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def filled() -> Iterator[None]:
    """The registries, as a session fills them."""
    registries.fill()
    yield
    registries.clear()


@pytest.fixture
def unknown() -> PlacementKind:
    """A kind that has a line, but neither a file nor a room that registered it."""
    return kind_called("hologram")


def kind_called(value: str) -> PlacementKind:
    """A member that the enumeration does not have."""
    kind = str.__new__(PlacementKind, value)
    kind._value_, kind._name_, kind.number = value, value.upper(), 99
    return kind


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("kind", PlacementKind)
def test_every_kind_has_its_placement(kind: PlacementKind) -> None:
    assert registry.spec_of(kind).kind is kind


def test_the_menu_offers_every_kind_that_has_a_number_and_files_keep_theirs() -> None:
    numbers = {identifier: number for identifier, _, _, number in PLACEMENT_ITEMS}

    assert [spec.kind.value for spec in registry.offered()] == list(numbers)
    assert len(set(numbers.values())) == len(numbers)
    # Those that files of earlier versions may hold. A new placement needs no place here: its number is only its own.
    held = {"texture": 0, "plane": 1, "background": 2, "projection": 3, "in_place": 4, "image": 5, "world": 6}
    assert held.items() <= numbers.items()


@pytest.mark.parametrize("source", CaptureSource)
def test_whatever_goes_along_one_placement_suits_it_best(source: CaptureSource) -> None:
    best = [spec for spec in registry.offered() if source in spec.best_for]

    assert len(best) == 1
    assert source in best[0].suits
    for spec in registry.offered():
        chosen = registry.suited(spec.kind, source)
        assert chosen is (spec.kind if source in spec.suits else best[0].kind)


def test_a_kind_that_nobody_knows_is_an_error_wherever_it_is_asked_for(
    scene: bpy.types.Scene, unknown: PlacementKind, corners_picture: Callable[[int, int], Path]
) -> None:
    taken = TakePicture(corners_picture(30, 20), "take-1", "", 30, 20, has_alpha=False)
    before = len(bpy.data.images)
    session = placing.file_session()

    with pytest.raises(LookupError, match="hologram"):
        registry.spec_of(unknown)
    with pytest.raises(LookupError, match="hologram"):
        registry.suited(unknown, CaptureSource.NONE)
    with pytest.raises(LookupError, match="hologram"):
        placing.place(taken, Placement(unknown, file_session=session, scene_name=scene.name))
    window = bpy.context.window_manager.windows[0]
    area = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    area.spaces.active.shading.type = "SOLID"
    with bpy.context.temp_override(window=window, area=area), pytest.raises(LookupError, match="hologram"):
        unseen.is_unseen(bpy.context, Placement(unknown), "take-1")
    assert len(bpy.data.images) == before


def test_a_placement_found_under_anothers_name_is_an_error(unknown: PlacementKind) -> None:
    image = registry.spec_of(PlacementKind.IMAGE)
    above.stand_above(SimpleNamespace(placement=lambda _: image))

    with pytest.raises(LookupError, match="image"):
        registry.spec_of(unknown)
    above.stand_above(SimpleNamespace(placement=lambda _: replace(image, kind=unknown)))
    assert registry.spec_of(unknown).kind is unknown

    above.stand_above(None)
    with pytest.raises(LookupError):
        registry.spec_of(unknown)


def test_a_room_that_is_gone_places_nothing_any_more(dresser: Dresser) -> None:
    kind = dresser.part("client.choices").PlacementKind.SIGN
    found = dresser.part("scene.placements.registry")
    assert found.spec_of(kind).kind is kind

    dresser.part("scene.session.registries").clear()

    with pytest.raises(LookupError, match="sign"):
        found.spec_of(kind)
    dresser.part("scene.session.registries").fill()
