"""Which materials show a sign in a scene: its own, and copies of it that somebody made, or a copy of the whole scene brought. Main thread only, and
the render's for frames.
"""

from __future__ import annotations

from functools import cached_property

import bpy

from .material import SIGN_KEY
from .properties import SETDRESSER_PG_sign
from .sign_list import all_signs, signs_in


class WornMaterials:
    """The file's materials of signs, and who of a scene wears them: looked through once for all signs."""

    def __init__(self, scene: bpy.types.Scene) -> None:
        self._scene = scene
        self._by_sign: dict[str, list[bpy.types.Material]] = {}
        for material in bpy.data.materials:
            uid = material.get(SIGN_KEY)
            if uid and material.library is None:
                self._by_sign.setdefault(uid, []).append(material)

    def signs(self) -> list[SETDRESSER_PG_sign]:
        """The signs of the scene, and those of other scenes whose material it wears all the same."""
        here = {sign.uid for sign in signs_in(self._scene)}
        return [sign for sign in all_signs() if sign.uid in here or self._worn_of(sign.uid)]

    def of(self, sign: SETDRESSER_PG_sign) -> list[bpy.types.Material]:
        """The file's own materials that show the sign in the scene; a linked one is none of them."""
        found = self._by_sign.get(sign.uid, [])
        return found if len(found) < 2 else self._worn_of(sign.uid) or found

    def _worn_of(self, uid: str) -> list[bpy.types.Material]:
        return [material for material in self._by_sign.get(uid, ()) if material.session_uid in self._worn]

    @cached_property
    def _worn(self) -> set[int]:
        slots = (slot for obj in self._scene.objects for slot in obj.material_slots)
        return {slot.material.session_uid for slot in slots if slot.material is not None}
