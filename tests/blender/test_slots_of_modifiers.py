"""Modifiers count slots from a face's own, or name them by number: what they make of other faces stays as it is. Real Blender."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

bpy = pytest.importorskip("bpy", reason="needs Blender as a Python module")

from set_dresser.scene.placements.slot_offsets import slot_order  # noqa: E402  (after bpy)
from set_dresser.scene.placements.spec import Placed  # noqa: E402  (after bpy)

Dress = Callable[..., Placed]


@pytest.fixture
def panels(add_mesh: Callable[..., bpy.types.Object]) -> bpy.types.Object:
    """Three upright panels in a row, painted, with a second material that none of them has."""
    points = [(x, 0, z) for z in (-1, 1) for x in (-3, -1, 1, 3)]
    row = add_mesh(points, [(0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6)], name="Panels")
    for name in ("Paint", "Rim"):
        row.data.materials.append(bpy.data.materials.new(name))
    return row


def evaluated(obj: bpy.types.Object) -> list[str]:
    """The names of the materials of all faces, the modifiers' own too, in the order of the evaluated mesh."""
    bpy.context.view_layer.update()
    shown = obj.evaluated_get(bpy.context.evaluated_depsgraph_get())
    last = len(shown.material_slots) - 1
    return [shown.material_slots[min(face.material_index, last)].material.name for face in shown.data.polygons]


def changed(obj: bpy.types.Object, dress: Dress, faces: list[int]) -> set[tuple[int, str, str]]:
    """Which evaluated faces show another material after some were dressed: number, before, after."""
    before = evaluated(obj)
    dress(obj, faces)
    return {
        (number, one, other)
        for number, (one, other) in enumerate(zip(before, evaluated(obj), strict=True))
        if one != other
    }


@pytest.mark.parametrize(
    "offsets",
    [
        {"material_offset_rim": 1},
        {"material_offset": 1},
        {"material_offset": 1, "material_offset_rim": 1},
        {"material_offset": 90},
        {"material_offset_rim": -1},
    ],
)
def test_rims_and_backs_keep_their_materials(panels: Any, dress: Dress, offsets: dict[str, int]) -> None:
    thick = panels.modifiers.new("Thick", "SOLIDIFY")
    for name, value in offsets.items():
        setattr(thick, name, value)

    found = changed(panels, dress, [1])

    faces = panels.evaluated_get(bpy.context.evaluated_depsgraph_get()).data.polygons
    assert (1, "Paint", "Noodle shop") in found
    assert {other for _, _, other in found} == {"Noodle shop"}
    assert all(abs(faces[number].center.x) <= 1 for number, _, _ in found)
    assert (4 in {number for number, _, _ in found}) == ("material_offset" not in offsets)


def test_dressed_again_no_slot_is_added(panels: Any, dress: Dress) -> None:
    panels.modifiers.new("Thick", "SOLIDIFY").material_offset_rim = 1
    dress(panels, [1])
    before = len(panels.material_slots)

    dress(panels, [1], take_id="take-2")

    assert len(panels.material_slots) == before
    assert "take-2" in {slot.material.get("set_dresser_take") for slot in panels.material_slots}


def test_faces_of_two_materials_keep_each_its_own_rim(panels: Any, dress: Dress) -> None:
    panels.data.materials.append(bpy.data.materials.new("Other Rim"))
    panels.data.polygons[1].material_index = 1
    panels.modifiers.new("Thick", "SOLIDIFY").material_offset_rim = 1

    found = changed(panels, dress, [0, 1])

    assert {(one, other) for _, one, other in found} == {("Paint", "Noodle shop"), ("Rim", "Noodle shop")}
    assert {"Rim", "Other Rim"} <= set(evaluated(panels))


def test_a_wireframes_bars_keep_their_material(panels: Any, dress: Dress) -> None:
    bars = panels.modifiers.new("Bars", "WIREFRAME")
    bars.use_replace, bars.material_offset = False, 1

    found = changed(panels, dress, [0])

    assert found == {(0, "Paint", "Noodle shop")}


def test_a_mesh_without_slots_keeps_its_rim_empty(add_wall: Callable[..., bpy.types.Object], dress: Dress) -> None:
    wall = add_wall()
    wall.modifiers.new("Thick", "SOLIDIFY").material_offset_rim = 1

    placed = dress(wall)

    shown = [slot.material and slot.material.name for slot in wall.material_slots]
    assert shown == [None, placed.material, None]


@pytest.mark.skipif(
    bpy.app.version >= (5, 0, 0), reason="from 5.0 on a Boolean drops slots that show one material twice"
)
def test_what_a_boolean_cuts_keeps_its_material(panels: Any, add_box: Callable[..., Any], dress: Dress) -> None:
    cutter = add_box(name="Cutter")
    for name in ("1", "2", "3", "4"):
        cutter.data.materials.append(bpy.data.materials.new(name))
    for face in cutter.data.polygons:
        face.material_index = 2
    panels.modifiers.new("Thick", "SOLIDIFY").thickness = 0.2
    cut = panels.modifiers.new("Cut", "BOOLEAN")
    cut.object, cut.solver, cut.material_mode = cutter, "EXACT", "INDEX"

    found = changed(panels, dress, [2])

    faces = panels.evaluated_get(bpy.context.evaluated_depsgraph_get()).data.polygons
    assert {(one, other) for _, one, other in found} == {("Paint", "Noodle shop")}
    assert all(faces[number].center.x > 1 for number, _, _ in found)


def test_every_order_shows_the_new_slot_to_the_dressed_faces_alone() -> None:
    for last in range(3):
        slots = range(last + 1)
        for dressed, elsewhere in (([0], [0]), ([last], slots), (slots, []), ([0], [last])):
            for offsets in ([1], [-1], [1, 2], [-1, 1], [3], [2, 5], [90]):
                order = slot_order(last, set(dressed), set(elsewhere), offsets, {})
                assert order is not None
                stands = [*slots, *order.new]
                top = len(stands) - 1

                def shown(slot: int, among: list[Any], end: int) -> Any:
                    return among[min(max(slot, 0), end)]

                for slot in elsewhere:
                    assert all(shown(slot + step, stands, top) == min(max(slot + step, 0), last) for step in offsets)
                for slot, place in order.of.items():
                    assert stands[place] is None
                    assert all(shown(place + step, stands, top) == min(max(slot + step, 0), last) for step in offsets)
