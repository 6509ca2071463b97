"""What there is to be seen: the surfaces of the evaluated scene, instances and all, each with whose it is. Main thread only.

This is the one answer to what hides what, for masks, depth, projections and cards; `kinds` has its table, and Check Legibility
goes by the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

import bpy
import numpy as np

from ...client.errors import SeenNotDrawn, ShotsNotSeen
from ..capture.other_frames import visit_as_rendered
from . import meshes
from .camera import Floats, Optics, is_perspective
from .drawings import faces_seen
from .kinds import Finish, Form, form_of, hides, is_display_solid, is_drawn, meets_camera
from .meshes import Shape, face_values, keep, kept_shape, read_cut_outs, read_shape
from .opacity import finish_of
from .rendered import is_left_out, is_otherwise_rendered, rendered_objects
from .showing import open_space, showing_in
from .shown import Showing, ShownIn

__all__ = ["Part", "is_otherwise_rendered", "parts_of", "rendered_objects", "wanted_of"]


@dataclass(frozen=True, slots=True)
class Part:
    """One surface in its place. `owner` is the object that an artist would select to have it: of instances, the instancer;
    `carrier` the one whose materials it shows. Each is a session_uid and a name. `cut_out_by` is the material that hides only
    where its nodes say so; None where the surface is whole.
    """

    shape: Shape
    matrix: Floats
    owner: tuple[int, str]
    carrier: tuple[int, str]
    is_target: bool
    cut_out_by: tuple[int, str] | None = None


Whose: TypeAlias = tuple[tuple[int, str], tuple[int, str]]
"""A part's owner and carrier."""


def wanted_of(scene: bpy.types.Scene, targets: Iterable[bpy.types.Object]) -> set[int]:
    """The session_uids of the targets, and of what flows together with them: Blender gives the surface of metaballs whose names
    differ only in the number to one of them.
    """
    chosen = tuple(targets)
    families = {_family(obj.name) for obj in chosen if obj.type == "META"}
    flowing = (obj for obj in scene.objects if families and obj.type == "META" and _family(obj.name) in families)
    return {obj.session_uid for obj in (*chosen, *flowing)}


def _family(name: str) -> str:
    stem, dot, number = name.rpartition(".")
    return stem if dot and number.isdecimal() else name


def parts_of(
    context: bpy.types.Context,
    targets: Collection[int] = (),
    *,
    shown: ShownIn = ShownIn.VIEWPORT,
    only_selected_faces: bool = False,
    optics: Optics | None = None,
    as_rendered: bool | None = None,
) -> list[Part]:
    """Every surface that shows. `targets` are the session_uids of the objects that are looked for.

    NURBS surfaces, metaballs, text, curves, and what nodes make of strands come as meshes that these objects instance. Hair, point
    clouds and Grease Pencil are turned to the view that `optics` has, and left out without. What is looked through (`kinds`) is a
    surface only where it is a target. With `only_selected_faces` a target in Edit Mode is only its selected faces.
    `as_rendered`: evaluated as renders are, which takes as long as a render's beginning; by default only where that differs.

    Raises `SeenNotDrawn`, and `RenderRunning` while Blender renders.
    """
    showing = showing_in(context, shown)
    override = context.view_layer.material_override if shown is ShownIn.RENDER else None
    reading = _Reading(_Visibility(context, showing), override, showing, targets, only_selected_faces, optics)
    if as_rendered is None:
        as_rendered = shown is ShownIn.RENDER and not only_selected_faces and is_otherwise_rendered(context)
    if not as_rendered:
        meshes.begin()
        reading.read(context.evaluated_depsgraph_get(), keeps=True)
        meshes.end()
        return reading.found
    for obj in context.objects_in_mode or ():
        obj.update_from_editmode()
    try:
        visit_as_rendered(context, lambda depsgraph: reading.read(depsgraph, keeps=False))
    except ShotsNotSeen as error:
        raise SeenNotDrawn(str(error)) from error
    return reading.found


@dataclass(frozen=True, slots=True)
class _Slots:
    """An object's material slots: how many, which hide all of what is behind them (None for all), which do where the object is a
    target, and which hide what by which material.
    """

    count: int
    whole: frozenset[int] | None
    whole_of_target: frozenset[int] | None
    cut: dict[tuple[int, str], frozenset[int]]


@dataclass(slots=True)
class _Reading:
    """One look at the whole scene. Lives for one call."""

    is_shown: _Visibility
    override: bpy.types.Material | None
    showing: Showing
    targets: Collection[int]
    only_selected_faces: bool
    optics: Optics | None
    found: list[Part] = field(default_factory=list)
    _shapes: dict[int, Shape | None] = field(default_factory=dict)
    _slots: dict[tuple[int, int], _Slots] = field(default_factory=dict)
    """By an object's session_uid and the address of its mesh: instances share both, and what nodes make has other meshes."""
    _finishes: dict[int, Finish] = field(default_factory=dict)

    def read(self, depsgraph: bpy.types.Depsgraph, *, keeps: bool) -> None:
        """Read what was evaluated. `keeps`: its shapes are kept until they change."""
        for instance in depsgraph.object_instances:
            obj = instance.object
            form = form_of(obj.type)
            if not instance.show_self or not is_drawn(form, self.showing.engine):
                continue
            owner = instance.parent if instance.is_instance and instance.parent else obj
            original = owner.original
            is_target = original.session_uid in self.targets
            if not self.is_shown(original, obj.original):
                continue
            if not is_target and not is_display_solid(obj.display_type, self.showing):
                continue
            matrix = np.array(instance.matrix_world, np.float64)
            whose = (original.session_uid, original.name), (obj.original.session_uid, obj.original.name)
            if form is Form.SURFACE:
                self._read_mesh(obj, depsgraph, matrix, whose, is_target=is_target, keeps=keeps)
            elif self.optics is not None:
                self._read_drawing(obj, matrix, whose, is_target=is_target)

    def _read_mesh(
        self,
        obj: bpy.types.Object,
        depsgraph: bpy.types.Depsgraph,
        matrix: Floats,
        whose: Whose,
        *,
        is_target: bool,
        keeps: bool,
    ) -> None:
        if obj.type != "MESH":
            return  # its faces come as a mesh that it instances
        key = whose[1][0], obj.data.as_pointer()
        if key not in self._slots:
            self._slots[key] = self._slots_of(obj)
        slots = self._slots[key]
        picks = self.only_selected_faces and is_target
        for shape, is_wanted in self._shapes_in(obj, depsgraph, slots, picks_faces=picks, keeps=keeps):
            wanted = is_target and is_wanted
            whole = slots.whole_of_target if wanted else slots.whole
            if whole is None:
                self.found.append(Part(shape, matrix, *whose, wanted))
            elif whole and (some := shape.of_slots(whole, slots.count)) is not None:
                self.found.append(Part(some, matrix, *whose, wanted))
            for material, numbers in slots.cut.items():
                if (some := shape.cut_outs[numbers]) is not None:
                    self.found.append(Part(some, matrix, *whose, wanted, material))

    def _slots_of(self, obj: bpy.types.Object) -> _Slots:
        """What the object's material slots hide, by the materials that show on them."""
        hiding: set[int] = set()
        cut: dict[tuple[int, str], set[int]] = {}
        materials = [self.override or slot.material for slot in obj.material_slots] or [self.override]
        for number, material in enumerate(materials):
            finish = self._finish(material)
            if finish is Finish.CUT_OUT and material is not None and self.optics is not None:
                original = material.original
                cut.setdefault((original.session_uid, original.name), set()).add(number)
            elif hides(finish, self.showing):
                hiding.add(number)
        everything = frozenset(range(len(materials)))
        uncut = everything.difference(*cut.values())
        return _Slots(
            len(materials),
            None if hiding == everything else frozenset(hiding),
            None if uncut == everything else uncut,
            {material: frozenset(numbers) for material, numbers in cut.items()},
        )

    def _finish(self, material: bpy.types.Material | None) -> Finish:
        key = 0 if material is None else material.as_pointer()
        if key not in self._finishes:
            self._finishes[key] = finish_of(material, self.showing)
        return self._finishes[key]

    def _read_drawing(self, obj: bpy.types.Object, matrix: Floats, whose: Whose, *, is_target: bool) -> None:
        optics = self.optics
        assert optics is not None
        seen = faces_seen(obj, matrix, optics.world_to_view, is_perspective=is_perspective(optics.view_to_clip))
        if seen is None:
            return
        points, triangles = seen
        shape = Shape(points, triangles, points.min(axis=0).astype(np.float64), points.max(axis=0).astype(np.float64))
        self.found.append(Part(shape, np.asarray(np.linalg.inv(optics.world_to_view), np.float64), *whose, is_target))

    def _shapes_in(
        self, obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph, slots: _Slots, *, picks_faces: bool, keeps: bool
    ) -> Iterator[tuple[Shape, bool]]:
        """The object's shape, and whether it is wanted: two, when some of its faces are and some are not. Each has its cut-outs."""
        mesh, is_edited = obj.data, obj.original.mode == "EDIT"
        cut = frozenset(slots.cut.values())
        if picks_faces and is_edited:
            with _plain_mesh(obj, depsgraph, is_rendered=not keeps) as plain:
                selected = face_values(plain, "select")
                for faces, is_wanted in ((~selected, False), (selected, True)):
                    if found := read_shape(plain, faces, hides=True):
                        read_cut_outs(found, plain, cut, slots.count, faces, hides=True)
                        yield found, is_wanted
            return
        shape = (kept_shape(mesh) if keeps else None) or self._shapes.get(mesh.as_pointer())
        if shape is None or not cut <= shape.cut_outs.keys():
            with _plain_mesh(obj, depsgraph, is_rendered=not keeps) as plain:
                is_new = shape is None
                shape = shape or read_shape(plain, hides=is_edited)
                if shape is not None:
                    read_cut_outs(shape, plain, cut, slots.count, hides=is_edited)
            if shape is None:
                return
            self._shapes[mesh.as_pointer()] = shape
            if is_new and keeps:
                keep(mesh, shape)
        yield shape, not picks_faces


@contextmanager
def _plain_mesh(
    obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph, *, is_rendered: bool
) -> Iterator[bpy.types.Mesh]:
    """The evaluated mesh with all its points: while it is edited, or subdivided on the graphics card, Blender shows scripts
    the editor's empty one, or the one before subdividing. What was evaluated for a render is subdivided.
    """
    original = obj.original
    on_card = not is_rendered and any(modifier.type == "SUBSURF" for modifier in original.modifiers)
    needs_making = original.mode == "EDIT" or on_card
    if not needs_making or original.type != "MESH":
        yield obj.data
        return
    evaluated = original.evaluated_get(depsgraph)
    if evaluated.data != obj.data:
        yield obj.data
        return
    try:
        yield evaluated.to_mesh()
    finally:
        evaluated.to_mesh_clear()


def shown_by(context: bpy.types.Context, place: ShownIn) -> Callable[[bpy.types.Object, bpy.types.Object], bool]:
    """What tells of an owner and what it shows (itself, or an instance) whether the picture of this place has it."""
    return _Visibility(context, showing_in(context, place)).judge


class _Visibility:
    """Tells whether an object shows: in the 3D View that is captured (local view, collections of its own), or in a render.

    It asks the context at once: while a render is evaluated, that is another.
    """

    def __init__(self, context: bpy.types.Context, showing: Showing) -> None:
        self._space = open_space(context)
        self._engine = showing.engine
        self._layer = context.view_layer
        self._rendered = rendered_objects(context.view_layer) if showing.place is ShownIn.RENDER else None
        self._known: dict[tuple[int, int], bool] = {}
        """Of an owner and what it shows: there may be many thousands of instances of it."""

    def __call__(self, owner: bpy.types.Object, obj: bpy.types.Object) -> bool:
        key = owner.session_uid, obj.session_uid
        if key not in self._known:
            self._known[key] = self.judge(owner, obj)
        return self._known[key]

    def judge(self, owner: bpy.types.Object, obj: bpy.types.Object) -> bool:
        """The same anew: at another frame the switches may be others."""
        if not meets_camera(
            visible_camera=owner.visible_camera and obj.visible_camera,
            indirect_only=owner.indirect_only_get(view_layer=self._layer),
            engine=self._engine,
        ):
            return False
        if self._rendered is not None:
            return owner.session_uid in self._rendered and not is_left_out(owner, obj)
        return self._space is None or owner.visible_in_viewport_get(self._space)
