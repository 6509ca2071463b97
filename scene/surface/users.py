"""Who uses a datablock, counted in the file, and what a scene shows. Imports bpy only.

Blender's own number, `ID.users`, is not believed: after its FBX importer (4.5 and later) a mesh of many objects says 1 until the file is saved
and opened again, and a pointer in a custom property or a panel counts there, too.

A count goes through the whole file once, 25 ms at 50,000 objects (`bpy.data.user_map`, which is half of what a loop in Python takes): so it is asked for
once in an action, for all datablocks that it is about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Literal

import bpy

Kind = Literal["OBJECT", "MATERIAL", "WORLD", "LIGHT", "NODETREE"]

WITH_SHADERS: tuple[Kind, ...] = ("MATERIAL", "WORLD", "LIGHT")
"""What shows a group of shader nodes in the end."""


def users_of(datablocks: Iterable[bpy.types.ID], kinds: Collection[Kind] = ()) -> dict[bpy.types.ID, set[bpy.types.ID]]:
    """For each of these datablocks what uses it directly, of these kinds or of any. What stands in a material's own nodes is the material's."""
    wanted = list(datablocks)
    of_kinds = {"value_types": set(kinds)} if kinds else {}
    found: dict[bpy.types.ID, set[bpy.types.ID]] = bpy.data.user_map(subset=wanted, **of_kinds)
    return {each: found.get(each, set()) for each in wanted}


def objects_with(data: bpy.types.ID) -> list[bpy.types.ID]:
    """The objects that have this mesh, camera or other data, by name."""
    kinds: tuple[Kind, ...] = ("OBJECT",)
    return _by_name(users_of([data], kinds)[data])


def shown_by(groups: Iterable[bpy.types.NodeTree]) -> list[bpy.types.ID]:
    """The materials, worlds and lights that show one of these groups of nodes, in whatever groups it stands; by name."""
    shows: set[bpy.types.ID] = set()
    known: set[bpy.types.ID] = set()
    new: set[bpy.types.ID] = set(groups)
    while new:
        known |= new
        users = set().union(*users_of(new, (*WITH_SHADERS, "NODETREE")).values())
        new = {each for each in users if isinstance(each, bpy.types.NodeTree)} - known
        shows |= users - known - new
    return _by_name(shows)


def _by_name(found: Iterable[bpy.types.ID]) -> list[bpy.types.ID]:
    return sorted(found, key=lambda each: (each.name, each.session_uid))


def shown_objects(scene: bpy.types.Scene) -> Iterator[bpy.types.Object]:
    """All that the scene shows: its objects, those of scenes behind it, and those of collections that any of them instance."""
    scenes: list[bpy.types.Scene] = []
    behind: bpy.types.Scene | None = scene
    while behind is not None and behind not in scenes:
        scenes.append(behind)
        behind = behind.background_set
    instanced: set[bpy.types.Collection] = set()
    waiting = [each.collection for each in scenes]
    while waiting:
        for obj in waiting.pop().all_objects:
            yield obj
            if obj.instance_type == "COLLECTION" and obj.instance_collection not in (None, *instanced):
                instanced.add(obj.instance_collection)
                waiting.append(obj.instance_collection)
