"""Where a new material slot may stand, so that what modifiers make of the other slots stays as it is. Imports bpy only.

Solidify and Wireframe give what they add the slot of the face it comes from, plus an offset, and stop at the last slot. So a slot that is simply
appended is reached by the rims and backs of faces that nobody dressed, and the rim of the dressed face shows it, too. Bevel, Boolean and the caps
of Array name slots by number, of which some may lie past the end. Read in Blender's sources and tried in 4.2.23, 5.2.3 and 5.3.0.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import bpy

_MOST_OFFSET = 32
"""Slots are made for offsets up to this; greater ones mean "the last slot"."""


@dataclass(frozen=True, slots=True)
class SlotOrder:
    """New slots after the old ones: each an old slot's number, or None for the new material's.

    `of` tells for each old slot of the dressed faces which slot they get.
    """

    new: tuple[int | None, ...]
    of: Mapping[int, int]


def offsets_of(obj: bpy.types.Object) -> frozenset[int]:
    """By how much a face's slot and the slots of what modifiers make of it may differ; without 0, which is the face itself."""
    sums = {0}
    for modifier in _acting(obj):
        if modifier.type == "SOLIDIFY":
            steps = {0, modifier.material_offset, modifier.material_offset_rim if modifier.use_rim else 0}
        elif modifier.type == "WIREFRAME":
            steps = {modifier.material_offset} if modifier.use_replace else {0, modifier.material_offset}
        else:
            continue
        sums = {before + step for before in sums for step in steps}
    return frozenset(sums - {0})


def named_past_the_end(obj: bpy.types.Object) -> dict[int, int]:
    """Slots beyond the last one that modifiers name by number, and the slot that Blender shows instead."""
    last = max(len(obj.material_slots) - 1, 0)
    named: dict[int, int] = {}
    for modifier in _acting(obj):
        if modifier.type == "BEVEL":
            numbers, instead = range(modifier.material, modifier.material + 1), last
        elif modifier.type == "BOOLEAN" and modifier.material_mode == "INDEX":
            numbers, instead = range(max(map(_slot_count, _cutters(modifier)), default=0)), 0
        elif modifier.type == "ARRAY":
            numbers, instead = range(max(_slot_count(modifier.start_cap), _slot_count(modifier.end_cap))), last
        else:
            continue
        named.update({number: instead for number in numbers if number > last})
    return named


def slot_order(
    last: int, dressed: Collection[int], elsewhere: Collection[int], offsets: Collection[int], named: Mapping[int, int]
) -> SlotOrder | None:
    """The fewest new slots with which only the dressed faces show the new material, after the old slots 0 to `last`.

    `dressed` and `elsewhere` are the old slots of the dressed faces and of the others. None where no order will do.
    """
    most = (len(dressed) + 1) * (2 * min(max(map(abs, offsets), default=0), _MOST_OFFSET) + 2) + max(named, default=0)
    for count in range(last + 2, last + 2 + most):
        order = _with(count, last, dressed, elsewhere, offsets, named)
        if order is not None:
            return order
    return None


def _with(
    count: int,
    last: int,
    dressed: Collection[int],
    elsewhere: Collection[int],
    offsets: Collection[int],
    named: Mapping[int, int],
) -> SlotOrder | None:
    """The order with so many slots in all, if there is one."""
    stands: dict[int, int | None] = {slot: slot for slot in range(last + 1)}

    def before(slot: int) -> int:
        return min(max(slot, 0), last)

    def is_free_for(slot: int, wanted: int) -> bool:
        place = min(max(slot, 0), count - 1)
        return place not in stands or stands[place] == wanted

    for slot, wanted in (
        *((each + step, before(each + step)) for each in elsewhere for step in offsets),
        *named.items(),
    ):
        if not is_free_for(slot, wanted):
            return None
        stands[min(max(slot, 0), count - 1)] = wanted
    of: dict[int, int] = {}
    for slot in sorted(dressed):
        for place in range(last + 1, count):
            around = {(min(max(place + step, 0), count - 1), before(slot + step)) for step in offsets}
            places = {at for at, _ in around}
            is_plain = len(places) == len(around) and place not in places
            if place not in stands and is_plain and all(is_free_for(at, wanted) for at, wanted in around):
                stands.update({place: None, **dict(around)})
                of[slot] = place
                break
        else:
            return None
    return SlotOrder(tuple(stands.get(place, last) for place in range(last + 1, count)), of)


def _acting(obj: bpy.types.Object) -> Iterator[bpy.types.Modifier]:
    return (modifier for modifier in obj.modifiers if modifier.show_viewport or modifier.show_render)


def _cutters(modifier: bpy.types.Modifier) -> Sequence[bpy.types.Object]:
    if modifier.operand_type == "OBJECT":
        return [] if modifier.object is None else [modifier.object]
    return [] if modifier.collection is None else list(modifier.collection.all_objects)


def _slot_count(obj: bpy.types.Object | None) -> int:
    return 0 if obj is None else len(obj.material_slots)
