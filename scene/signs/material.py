"""The material that shows a sign's takes: one for all languages, of which only the picture and its fit change. Main thread only.

The faces' UVs fit a picture of the sign's own ratio exactly. Of a picture of another ratio the middle is shown: a Mapping node in
the material sees to it, so that no mesh is touched when the language changes. A scene may also wear copies that somebody made of
it: `WornMaterials` knows them.
"""

from __future__ import annotations

from functools import cached_property

import bpy

from ...client.options import Shading
from ..surface.materials import make_material
from .between_steps import PICTURE_NODE, picture_node
from .properties import SETDRESSER_PG_sign
from .sign_list import all_signs, signs_in

FIT_NODE = "Set Dresser Fit"
"""The node that lays the middle of a picture onto the sign."""

RATIO_KEY = "set_dresser_sign_ratio"
"""On a sign's material: the ratio for which its surface was laid out."""
SIGN_KEY = "set_dresser_sign"
"""On a sign's material: the sign's identity, by which copies of the material are known."""
_SHADING_KEY = "set_dresser_shading"
_ALPHA_KEY = "set_dresser_alpha"

_SAME = 1e-6


def make_sign_material(
    name: str, *, uid: str, uv_map: str, ratio: float, shading: Shading, has_alpha: bool
) -> bpy.types.Material:
    """A new material that shows no picture yet. `ratio` is what its surface was laid out for."""
    material = make_material(name, None, uv_map=uv_map, shading=shading, has_alpha=has_alpha, take_id="")
    material[SIGN_KEY], material[RATIO_KEY] = uid, ratio
    material[_SHADING_KEY], material[_ALPHA_KEY] = shading.value, has_alpha
    tree = material.node_tree
    picture = next(node for node in tree.nodes if node.bl_idname == "ShaderNodeTexImage")
    picture.name = PICTURE_NODE
    lie = next(node for node in tree.nodes if node.bl_idname == "ShaderNodeUVMap")
    lie.location = (-900, 0)
    fit = tree.nodes.new("ShaderNodeMapping")
    fit.name = fit.label = FIT_NODE
    fit.location = (-680, 0)
    tree.links.new(lie.outputs["UV"], fit.inputs["Vector"])
    tree.links.new(fit.outputs["Vector"], picture.inputs["Vector"])
    return material


def looks_as_wanted(material: bpy.types.Material, shading: Shading, *, has_alpha: bool) -> bool:
    """Whether the material is lit as wanted, and lets through what a picture lets through."""
    return material.get(_SHADING_KEY) == shading.value and bool(material.get(_ALPHA_KEY)) >= has_alpha


def uv_map_of(material: bpy.types.Material) -> str:
    """The UV map through which the material shows its picture; empty when somebody has built it anew."""
    if picture_node(material) is None or not laid_out_ratio(material):
        return ""
    maps = (node.uv_map for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeUVMap")
    return next(maps, "")


def laid_out_ratio(material: bpy.types.Material) -> float:
    """The ratio for which the material's surface was laid out; 0 where somebody has changed that note."""
    noted = material.get(RATIO_KEY)
    return float(noted) if isinstance(noted, (int, float)) and noted > 0 else 0.0


def cover(material: bpy.types.Material, picture_ratio: float) -> None:
    """Let the middle of a picture of this ratio fill the sign. Nothing is touched that is so already."""
    fit = material.node_tree.nodes.get(FIT_NODE)
    if fit is None:
        return
    ratio = laid_out_ratio(material) or picture_ratio
    across, down = min(1.0, ratio / picture_ratio), min(1.0, picture_ratio / ratio)
    _set(fit.inputs["Scale"], (across, down, 1.0))
    _set(fit.inputs["Location"], ((1 - across) / 2, (1 - down) / 2, 0.0))


def _set(socket: bpy.types.NodeSocket, wanted: tuple[float, float, float]) -> None:
    if any(abs(one - other) > _SAME for one, other in zip(socket.default_value, wanted, strict=True)):
        socket.default_value = wanted


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
