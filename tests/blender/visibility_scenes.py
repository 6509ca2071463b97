"""Scenes made from a number, to compare what Set Dresser says is seen with a render: all kinds of objects, switches, materials and instances."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from math import pi
from typing import TYPE_CHECKING, Any, Final

import bpy

from tests.blender.visibility_things import THINGS, Built, switched

if TYPE_CHECKING:
    from set_dresser.client.placement import View

SIZE: Final = (128, 72)
IN_A_SCENE: Final = 8
"""Kinds that a scene has."""
SCALES: Final = (0.001, 0.01, 1.0, 1.0, 100.0, 1000.0)


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing of a scene: what is selected to have it, and the objects whose surfaces show for it."""

    kind: str
    owner: bpy.types.Object
    carriers: tuple[bpy.types.Object, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A scene that was made; it is the open one, and the only one but for its background set."""

    seed: int
    scale: float
    camera: bpy.types.Object
    things: tuple[Thing, ...]


def make(seed: int, wanted: tuple[str, ...] = ()) -> Made:
    """A new file with the scene of this number; with these kinds instead of eight by chance."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    chance = random.Random(seed)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scale = chance.choice(SCALES)
    # Every kind comes as often as any other, however many there are.
    kinds = wanted or tuple(chance.sample(sorted(KINDS), IN_A_SCENE))
    made = []
    for kind in kinds:
        owner, carriers = KINDS[kind](chance)
        owner.name = kind
        _place(owner, chance)
        made.append(Thing(kind, owner, carriers or (owner,)))
        _in_its_collection(kind, owner, chance)
    _clutter(chance)
    _background_set(made, chance)
    camera = _camera(chance, scale)
    _under_a_root(scale, chance)
    for number, thing in enumerate(made, start=1):
        for carrier in thing.carriers:
            carrier.pass_index = number
    bpy.context.view_layer.update()
    return Made(seed, scale, camera, tuple(made))


def view_of(made: Made) -> View:
    """The camera as a capture has it."""
    from tests.blender.test_masks_seen import view_of as view

    return view(made.camera, SIZE)


def _place(owner: bpy.types.Object, chance: random.Random) -> None:
    owner.location = (chance.uniform(-4, 4), chance.uniform(-3, 3), chance.uniform(-2.2, 2.2))
    owner.rotation_euler = [chance.uniform(-3, 3) for _ in range(3)]
    mirrored = chance.choice((-1, 1))
    owner.scale = (mirrored * chance.uniform(0.5, 1.4), chance.uniform(0.5, 1.4), chance.uniform(0.5, 1.4))


def _camera(chance: random.Random, scale: float) -> bpy.types.Object:
    """One of several lenses, before all of it."""
    bpy.ops.object.camera_add(location=(chance.uniform(-1, 1), -12, chance.uniform(-1, 1)), rotation=(pi / 2, 0, 0))
    camera = bpy.context.object
    lens = camera.data
    if chance.random() < 0.25:
        lens.type, lens.ortho_scale = "ORTHO", 12 * scale
    lens.shift_x, lens.shift_y = chance.choice((0.0, 0.05)), chance.choice((0.0, -0.04))
    lens.clip_start, lens.clip_end = 0.1 * scale, 1000 * scale
    bpy.context.scene.camera = camera
    return camera


def _under_a_root(scale: float, chance: random.Random) -> None:
    """Everything under parents that are scaled; some of it under one that is scaled unevenly and turned, so that it is sheared."""
    root, sheared = (bpy.data.objects.new(name, None) for name in ("Root", "Sheared"))
    bpy.context.scene.collection.objects.link(root)
    bpy.context.scene.collection.objects.link(sheared)
    sheared.scale, sheared.rotation_euler = (1.2, 0.9, 1.0), (0.0, 0.2, 0.0)
    scenes = sorted(bpy.data.scenes, key=lambda each: each.name)
    shown = {obj.name: obj for scene in scenes for obj in scene.objects}  # not what only an instance shows
    for name in sorted(shown):
        obj = shown[name]
        if obj.parent is None and obj not in (root, sheared):
            under = obj.type != "CAMERA" and chance.random() < 0.25
            obj.parent = sheared if under else root
    sheared.parent = root
    root.scale = (scale, scale, scale)


def _in_its_collection(kind: str, owner: bpy.types.Object, chance: random.Random) -> None:
    """Some things stand in a collection of their own, and in one within that; `IN_COLLECTIONS` say which with a switch."""
    switch = IN_COLLECTIONS.get(kind)
    if switch is None and chance.random() > 0.2:
        return
    outer, inner = bpy.data.collections.new(f"Outer {kind}"), bpy.data.collections.new(f"Inner {kind}")
    bpy.context.scene.collection.children.link(outer)
    outer.children.link(inner)
    for collection in list(owner.users_collection):
        collection.objects.unlink(owner)
    inner.objects.link(owner)
    if switch is not None:
        switch(bpy.context.view_layer.layer_collection.children[outer.name])


def _exclude(layer: bpy.types.LayerCollection) -> None:
    layer.exclude = True


def _only_indirect(layer: bpy.types.LayerCollection) -> None:
    layer.indirect_only = True


def _not_in_renders(layer: bpy.types.LayerCollection) -> None:
    layer.collection.hide_render = True


def _not_in_viewports(layer: bpy.types.LayerCollection) -> None:
    layer.collection.hide_viewport = True


def _eye_off(layer: bpy.types.LayerCollection) -> None:
    layer.hide_viewport = True


def _hold_out(layer: bpy.types.LayerCollection) -> None:
    layer.holdout = True


IN_COLLECTIONS: Final[dict[str, Callable[[bpy.types.LayerCollection], None]]] = {
    "collection: excluded": _exclude,
    "collection: indirect only": _only_indirect,
    "collection: not in renders": _not_in_renders,
    "collection: not in viewports": _not_in_viewports,
    "collection: eye off": _eye_off,
    "collection: holdout": _hold_out,
}


def _clutter(chance: random.Random) -> None:
    """What is in no picture, wherever it stands."""
    adds: tuple[Callable[[], Any], ...] = (
        lambda: bpy.ops.object.empty_add(type="SPHERE"),
        bpy.ops.object.armature_add,
        lambda: bpy.ops.object.add(type="LATTICE"),
        lambda: bpy.ops.object.light_add(type="SUN"),
        bpy.ops.object.speaker_add,
        bpy.ops.object.camera_add,
        bpy.ops.object.volume_add,
    )
    for add in chance.sample(adds, 2):
        add()
        bpy.context.object.location = (chance.uniform(-2, 2), -2, chance.uniform(-1, 1))


def _background_set(made: list[Thing], chance: random.Random) -> None:
    """Of every third scene one plain thing stands in the scene behind it."""
    if chance.random() > 0.3:
        return
    plain = [thing for thing in made if thing.kind in IN_BACKGROUND_SETS]
    if not plain:
        return
    stage = bpy.data.scenes.new("Stage")
    for collection in list(plain[0].owner.users_collection):
        collection.objects.unlink(plain[0].owner)
    stage.collection.objects.link(plain[0].owner)
    bpy.context.scene.background_set = stage


KINDS: Final[dict[str, Callable[[random.Random], Built]]] = {**THINGS, **dict.fromkeys(IN_COLLECTIONS, switched())}
"""Each kind of thing; the names stand in docs/reliability.md."""

IN_BACKGROUND_SETS: Final = frozenset(
    {"mesh: cube", "mesh: monkey", "modifier: subdivision", "modifier: array", "text"}
)
