"""What an artist reads of a choice, and what code knows it by, are of the same values: the menus are plain tables, as every start makes them."""

from __future__ import annotations

from enum import StrEnum

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from set_dresser import operators, panels  # noqa: E402  (after bpy)
from set_dresser.client import options as request_options  # noqa: E402  (after bpy)
from set_dresser.client.choices import PlacementKind, ProviderName  # noqa: E402  (after bpy)
from set_dresser.scene.blender.properties import TRANSLATION_CONTEXT  # noqa: E402  (after bpy)
from set_dresser.scene.settings import options  # noqa: E402  (after bpy)

from tests.blender.enabled import EXTENSION  # noqa: E402  (after bpy)

SETTINGS = "SETDRESSER_PG_settings"
MENUS: tuple[tuple[str, str, type[StrEnum]], ...] = (
    (SETTINGS, "quality", request_options.Quality),
    (SETTINGS, "background", request_options.Background),
    (SETTINGS, "format", request_options.PictureFormat),
    (SETTINGS, "moderation", request_options.Moderation),
    (SETTINGS, "shading", request_options.Shading),
    (SETTINGS, "anchor", options.PlaneAnchor),
    (SETTINGS, "facing", options.PlaneFacing),
    ("SETDRESSER_PG_capture", "source", options.CaptureSource),
    ("SETDRESSER_PG_capture", "render_with", options.RenderWith),
    ("SETDRESSER_PG_mask", "source", options.MaskSource),
    ("SETDRESSER_PG_reference", "kind", options.ReferenceKind),
    ("SETDRESSER_PG_reference", "role", request_options.ReferenceRole),
    ("SETDRESSER_PG_continuity", "time_of_day", request_options.TimeOfDay),
    ("SETDRESSER_PG_sign", "background", request_options.Background),
    ("SETDRESSER_PG_sign", "format", request_options.PictureFormat),
    ("SETDRESSER_PG_sign", "shading", request_options.Shading),
)


def offered(kind: str, name: str) -> set[str]:
    """The values of a property's menu."""
    group = bpy.types.PropertyGroup.bl_rna_get_subclass_py(kind)
    return set(group.bl_rna.properties[name].enum_items.keys())


@pytest.mark.usefixtures("dresser")
@pytest.mark.parametrize(("kind", "name", "choices"), MENUS, ids=[f"{kind}.{name}" for kind, name, _ in MENUS])
def test_a_menu_offers_what_code_knows_and_nothing_else(kind: str, name: str, choices: type[StrEnum]) -> None:
    assert offered(kind, name) == {each.value for each in choices}


@pytest.mark.usefixtures("dresser")
def test_menus_that_offer_a_part_of_what_code_knows() -> None:
    qualities = {each.value for each in request_options.Quality}

    assert offered("SETDRESSER_PG_sign", "quality") == qualities - {"auto"}
    assert offered(SETTINGS, "placement") == {each.value for each in PlacementKind if each.is_offered}
    assert {each for each in offered(SETTINGS, "size") if "x" not in each} == {
        each.value for each in options.SizeChoice
    }


@pytest.mark.usefixtures("dresser")
def test_a_dialog_offers_what_its_operator_knows() -> None:
    which = bpy.ops.set_dresser.generate_signs.get_rna_type().properties["which"]

    assert set(which.enum_items.keys()) == {each.value for each in options.WhichSigns}


@pytest.mark.usefixtures("dresser")
def test_the_preferences_offer_every_provider_and_every_place_of_a_key() -> None:
    values = type(bpy.context.preferences.addons[EXTENSION].preferences).bl_rna.properties

    assert set(values["provider"].enum_items.keys()) == {each.value for each in ProviderName}
    assert set(values["key_place"].enum_items.keys()) == {each.value for each in options.KeyPlace}
    assert set(values["segmind_way"].enum_items.keys()) == {each.value for each in request_options.SegmindWay}
    assert set(values["openai_key_header"].enum_items.keys()) == {each.value for each in request_options.KeyHeader}


NUMBERS: tuple[tuple[str, str, dict[str, int]], ...] = (
    (SETTINGS, "quality", {"high": 0, "medium": 1, "low": 2, "auto": 3, "xhigh": 4, "max": 5}),
    (SETTINGS, "background", {"auto": 0, "opaque": 1, "transparent": 2}),
    (SETTINGS, "format", {"png": 0, "jpeg": 1, "webp": 2}),
    (SETTINGS, "moderation", {"auto": 0, "low": 1}),
    (SETTINGS, "shading", {"emission": 0, "principled": 1}),
    (SETTINGS, "anchor", {"CAMERA": 0, "CURSOR": 1, "DEPTH": 2, "FACE": 3}),
    (SETTINGS, "facing", {"CAMERA": 0, "FRONT": 1, "SIDE": 2, "TOP": 3}),
    ("SETDRESSER_PG_capture", "source", {"NONE": 0, "VIEWPORT": 1, "CAMERA": 2, "TEXTURE": 3}),
    ("SETDRESSER_PG_capture", "render_with", {"SCENE": 0, "WORKBENCH": 1, "EEVEE": 2, "CYCLES": 3}),
    (
        "SETDRESSER_PG_mask",
        "source",
        {"NONE": 0, "OBJECTS": 1, "FACES": 2, "BOX": 3, "STROKES": 4, "IMAGE": 5, "ISLANDS": 6},
    ),
    ("SETDRESSER_PG_reference", "kind", {"FILE": 0, "IMAGE": 1, "TAKE": 2, "OBJECT": 3}),
    (
        "SETDRESSER_PG_reference",
        "role",
        {"STYLE": 0, "CHARACTER": 1, "PLACE": 2, "PROP": 3, "PALETTE": 4, "LETTERING": 5, "OTHER": 6},
    ),
    (
        "SETDRESSER_PG_continuity",
        "time_of_day",
        {
            "UNSAID": 0,
            "DAWN": 1,
            "MORNING": 2,
            "NOON": 3,
            "AFTERNOON": 4,
            "GOLDEN_HOUR": 5,
            "DUSK": 6,
            "NIGHT": 7,
            "OTHER": 8,
        },
    ),
    ("SETDRESSER_PG_sign", "quality", {"high": 0, "medium": 1, "low": 2, "xhigh": 3, "max": 4}),
    ("SETDRESSER_PG_sign", "background", {"auto": 0, "opaque": 1, "transparent": 2}),
    ("SETDRESSER_PG_sign", "format", {"png": 0, "jpeg": 1, "webp": 2}),
    ("SETDRESSER_PG_sign", "shading", {"emission": 0, "principled": 1}),
)
"""What .blend files hold of a choice: the menu may say it otherwise or elsewhere, under the number that it has."""


@pytest.mark.usefixtures("dresser")
@pytest.mark.parametrize(("kind", "name", "numbers"), NUMBERS, ids=[f"{kind}.{name}" for kind, name, _ in NUMBERS])
def test_a_choice_is_the_same_in_every_file_that_holds_its_number(
    kind: str, name: str, numbers: dict[str, int]
) -> None:
    group = bpy.types.PropertyGroup.bl_rna_get_subclass_py(kind)

    assert {item.identifier: item.value for item in group.bl_rna.properties[name].enum_items} == numbers


def test_every_label_is_looked_up_among_our_words() -> None:
    labelled = [
        cls
        for cls in (*operators.CLASSES, *panels.CLASSES)
        if issubclass(cls, bpy.types.Operator | bpy.types.Panel | bpy.types.Menu)
    ]

    assert len(labelled) > 80
    assert {getattr(cls, "bl_translation_context", None) for cls in labelled} == {TRANSLATION_CONTEXT}
