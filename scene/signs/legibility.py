"""Sees the signs through each shot's camera: how large their letters are in its picture, and what hides them. Main thread only.

Nothing of the scene is different afterwards: what was moved without a keyframe stays where it is, and no handler hears of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import bpy
from mathutils import Matrix, Vector

from ...client.errors import NoShots, NoSign, SetDresserError
from ...client.placement import Target
from ...client.session_state import SessionState
from ...client.signs.legibility import LEAST_SHARE, Legibility, Sight, Verdict, judge, worth
from ..blender.open_file import file_session
from ..capture.other_frames import visit_frames
from ..surface.measure import Side
from ..surface.rectangle import Surface
from ..surface.unwrap import sides_shown
from ..visibility.kinds import Finish, hides
from ..visibility.opacity import finish_of
from ..visibility.parts import shown_by
from ..visibility.showing import showing_in
from ..visibility.shown import Showing, ShownIn
from . import revision
from .language import language_shown
from .properties import SETDRESSER_PG_sign
from .shots import Shot, shots_of
from .sign_list import all_signs, check_language, read_sign, signs_in, take_in, target_of_sign

_ACROSS, _DOWN = 5, 3
_POINTS = _ACROSS * _DOWN
"""Points at which a sign is looked at."""
_SQUEEZE = 2.0
"""How much narrower than high letters may be seen before that costs them as much as being small."""
_FACING = 0.08
"""Cosine of the angle beyond which nothing can be read on a surface: some 85 degrees."""
_STEP = 0.1
"""The part of a sign's half over which its size in the picture is told at a point."""
_OWN_DEPTH = 0.3
"""How far, as a part of the sign's larger half, its own object may bulge towards the camera."""
_MOST_PANES = 8


@dataclass(frozen=True, slots=True)
class Look:
    """What a look through all shots has found, sign by sign, worst first. `passed_over` are shots without a flat picture."""

    scene_uid: int
    file_session: str
    language: str
    revision: int
    found: tuple[Legibility, ...]
    shots: int
    passed_over: tuple[str, ...] = ()
    lost: tuple[Legibility, ...] = ()
    """Those that nobody can read."""
    heroes: tuple[Legibility, ...] = ()
    warned: tuple[Legibility, ...] = ()
    """Those that can be read and are no heroes, but of which there is something to say."""


@dataclass(frozen=True, slots=True)
class _Plate:
    """A side of a sign's surface in its object's own space: its middle, and halves of its width and height. Lives for one call."""

    uid: str
    obj: bpy.types.Object
    centre: Vector
    right: Vector
    up: Vector


@dataclass(frozen=True, slots=True)
class _Eye:
    """A camera at one frame. `to_clip` puts a point of the world into its clip space."""

    to_clip: Matrix
    place: Vector
    forward: Vector
    near: float
    far: float
    is_perspective: bool
    width: int
    height: int

    def pixel(self, point: Vector) -> Vector | None:
        """Where a point is in the picture; None where that is nowhere."""
        clip = self.to_clip @ point.to_4d()
        if clip.w <= 1e-9:
            return None
        return Vector((clip.x / clip.w * self.width / 2, clip.y / clip.w * self.height / 2))

    def frames(self, point: Vector) -> bool:
        """Whether a point is within the picture's edges and the clipping distances."""
        found = self.pixel(point)
        depth = (point - self.place).dot(self.forward)
        if found is None or not self.near <= depth <= self.far:
            return False
        return abs(found.x) <= self.width / 2 and abs(found.y) <= self.height / 2

    def from_here(self, point: Vector) -> Vector:
        """Where the ray that ends in a point begins."""
        return self.place if self.is_perspective else point - self.forward * (point - self.place).dot(self.forward)


@dataclass(frozen=True, slots=True)
class _Stage:
    """The scene as it was evaluated at one frame, and where in it each of the signs' objects shows: itself, and its instances."""

    scene: bpy.types.Scene
    depsgraph: bpy.types.Depsgraph
    showing: Showing
    places: dict[int, list[Matrix]]
    met: frozenset[int]
    """The session_uids of what the render shows to its camera, itself or as an instance."""
    finishes: dict[int, Finish] = field(default_factory=dict)

    def finish(self, material: bpy.types.Material) -> Finish:
        """What a material makes of a surface; read once a frame."""
        key = material.as_pointer()
        if key not in self.finishes:
            self.finishes[key] = finish_of(material, self.showing)
        return self.finishes[key]


_look: Final[SessionState[Look | None]] = SessionState(lambda: None)


def last_look(scene: bpy.types.Scene) -> Look | None:
    """What the last look through this scene's shots has found; None where nobody has looked."""
    found = _look.now
    if found is None or found.file_session != file_session() or found.scene_uid != scene.session_uid:
        return None
    return found


def is_old(look: Look, scene: bpy.types.Scene) -> bool:
    """Whether words or looks of signs, or the language that is shown, have changed since."""
    return look.revision != revision.number() or look.language != language_shown(scene)


def look(context: bpy.types.Context, tag: str = "", on_progress: Callable[[float], None] | None = None) -> Look:
    """Look at every sign from every shot, in one language or in the one that is shown. Nothing of the scene is different afterwards.

    `on_progress` is called with the part of it that is done. Raises `NoSign`, `LanguageMissing`, `NoShots`.
    """
    scene = context.scene
    tag = tag or language_shown(scene)
    if not all_signs():
        raise NoSign()
    check_language(tag)
    shots = shots_of(scene)
    usable = [shot for shot in shots if _is_flat(shot)]
    if not usable:
        raise NoShots()
    signs = list(signs_in(scene))
    context.view_layer.update()
    plates = [plate for sign in signs for plate in _plates_of(sign, scene)]
    sights = _sights(context, plates, usable, on_progress) if plates else {}
    found = [judge(read_sign(sign), tag, sights.get(sign.uid, ()), _smallest(sign, tag)) for sign in signs]
    order = list(Verdict)
    found.sort(key=lambda each: (order.index(each.verdict), each.largest))
    passed_over = tuple(shot.name for shot in shots if shot not in usable)
    _look.now = Look(
        scene.session_uid,
        file_session(),
        tag,
        revision.number(),
        tuple(found),
        len(usable),
        passed_over,
        lost=tuple(each for each in found if each.verdict in (Verdict.UNSEEN, Verdict.TOO_SMALL)),
        heroes=tuple(each for each in found if each.verdict is Verdict.HERO),
        warned=tuple(each for each in found if each.verdict is Verdict.READABLE and each.warnings),
    )
    return _look.now


def advise(sign: SETDRESSER_PG_sign, scene: bpy.types.Scene) -> bool:
    """Give a sign the quality that is worth its price after the last look; whether that was another."""
    found = last_look(scene)
    judged = None if found is None else next((each for each in found.found if each.uid == sign.uid), None)
    if judged is None:
        return False
    wanted = judged.advised(read_sign(sign).quality).value
    if sign.quality == wanted:
        return False
    sign.quality = wanted
    return True


def _is_flat(shot: Shot) -> bool:
    camera = _camera_of(shot)
    return camera.type == "CAMERA" and camera.data.type in ("PERSP", "ORTHO")


def _smallest(sign: SETDRESSER_PG_sign, tag: str) -> float:
    """The smallest letters' share of the sign as somebody set them; 0 where nobody has."""
    takes = (take_in(sign, tag, is_proof=True), take_in(sign, tag, is_proof=False))
    return next((take.smallest for take in takes if take is not None and take.smallest > 0), 0.0)


def _plates_of(sign: SETDRESSER_PG_sign, scene: bpy.types.Scene) -> Iterator[_Plate]:
    """The sides of a sign, on its object, or on whatever has its material since it was joined."""
    target = target_of_sign(sign)
    if sign.object is not None and target is not None and scene in sign.object.users_scene:
        yield from _plates_on(sign.uid, sign.object, target)
        return
    for obj in scene.objects if sign.material is not None else ():
        slots = [number for number, slot in enumerate(obj.material_slots) if slot.material == sign.material]
        if slots and obj.type == "MESH":
            faces = [face.index for face in obj.data.polygons if face.material_index in slots]
            yield from _plates_on(sign.uid, obj, Target(obj.name, obj.session_uid, tuple(faces)))


def _plates_on(uid: str, obj: bpy.types.Object, target: Target) -> Iterator[_Plate]:
    try:
        sides: list[Side] = sides_shown(obj, target)
    except (SetDresserError, IndexError):
        return  # a surface that cannot be measured any more is one that no camera sees
    back = obj.evaluated_get(bpy.context.evaluated_depsgraph_get()).matrix_world.inverted_safe()
    turn = back.to_3x3()
    for side in sides:
        surface: Surface = side.surface
        right, up = Vector(surface.right) * (surface.width / 2), Vector(surface.up) * (surface.height / 2)
        yield _Plate(uid, obj, back @ Vector(surface.centre), turn @ right, turn @ up)


def _sights(
    context: bpy.types.Context, plates: list[_Plate], shots: list[Shot], on_progress: Callable[[float], None] | None
) -> dict[str, list[Sight]]:
    """The best sight of every sign in each shot, of its first, middle and last frame, and of all the sign's sides."""
    best: dict[tuple[str, Shot], Sight] = {}
    framed = context.scene
    looked_from: dict[int, list[Shot]] = {}
    done: list[int] = []
    for shot in shots:
        for frame in {shot.first, (shot.first + shot.last) // 2, shot.last}:
            looked_from.setdefault(frame, []).append(shot)

    showing, is_shown = showing_in(context, ShownIn.RENDER), shown_by(context, ShownIn.RENDER)

    def visit(frame: int, scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph) -> None:
        stage = _stage_of(scene, depsgraph, plates, showing, is_shown)
        for shot in looked_from[frame]:
            eye = _eye_of(shot, framed, depsgraph)
            for plate in plates:
                for matrix in stage.places.get(plate.obj.session_uid, ()):
                    known = best.get((plate.uid, shot))
                    least = 0.0 if known is None else worth(known.height, known.share)
                    height, share = _seen(plate, matrix, eye, stage, least)
                    if share and worth(height, share) >= least:
                        best[plate.uid, shot] = Sight(shot.name, frame, height, share, eye.height)
        done.append(frame)
        if on_progress is not None:
            on_progress(len(done) / len(looked_from))

    visit_frames(context, _camera_of(shots[0]), looked_from, visit)
    return {plate.uid: [best[plate.uid, shot] for shot in shots if (plate.uid, shot) in best] for plate in plates}


def _stage_of(
    scene: bpy.types.Scene,
    depsgraph: bpy.types.Depsgraph,
    plates: Sequence[_Plate],
    showing: Showing,
    is_shown: Callable[[bpy.types.Object, bpy.types.Object], bool],
) -> _Stage:
    """Where the signs show at this frame: the rules are those of masks and depth (`visibility.kinds`)."""
    wanted = {plate.obj.session_uid for plate in plates}
    places: dict[int, list[Matrix]] = {}
    met: set[int] = set()
    for instance in depsgraph.object_instances:
        obj = instance.object
        owner = instance.parent if instance.is_instance and instance.parent else obj
        uid = obj.original.session_uid
        if not instance.show_self or not is_shown(owner.original, obj.original):
            continue
        met.add(uid)
        if uid in wanted:
            places.setdefault(uid, []).append(instance.matrix_world.copy())
    return _Stage(scene, depsgraph, showing, places, frozenset(met))


def _camera_of(shot: Shot) -> bpy.types.Object:
    """The shot's camera, which may be linked from a library."""
    return bpy.data.objects.get((shot.camera_name, None)) or bpy.data.objects[shot.camera_name]


def _eye_of(shot: Shot, scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph) -> _Eye:
    render = scene.render
    scale = render.resolution_percentage / 100
    width, height = max(1, round(render.resolution_x * scale)), max(1, round(render.resolution_y * scale))
    camera = _camera_of(shot).evaluated_get(depsgraph)
    matrix = camera.matrix_world.normalized()
    clip = camera.calc_matrix_camera(
        depsgraph, x=width, y=height, scale_x=render.pixel_aspect_x, scale_y=render.pixel_aspect_y
    )
    lens = camera.data
    return _Eye(
        to_clip=clip @ matrix.inverted_safe(),
        place=matrix.translation.copy(),
        forward=-(matrix.to_3x3() @ Vector((0.0, 0.0, 1.0))).normalized(),
        near=lens.clip_start,
        far=lens.clip_end,
        is_perspective=lens.type == "PERSP",
        width=width,
        height=height,
    )


def _seen(plate: _Plate, matrix: Matrix, eye: _Eye, stage: _Stage, least: float) -> tuple[float, float]:
    """Pixels of the picture that a sign's height takes where it is seen, and the part of it that is; zeros where it is not.
    `matrix` is where its object, or an instance of it, stands.

    Zeros too where it would be worth no more than `least` even if nothing hid it: rays are what takes time.
    """
    turn = matrix.to_3x3()
    centre, right, up = matrix @ plate.centre, turn @ plate.right, turn @ plate.up
    normal = right.cross(up)
    if normal.length < 1e-12:
        return 0.0, 0.0
    normal.normalize()
    framed: list[tuple[Vector, float]] = []
    for row in range(_DOWN):
        for column in range(_ACROSS):
            point = centre + right * ((2 * column + 1) / _ACROSS - 1) + up * ((2 * row + 1) / _DOWN - 1)
            towards = (eye.from_here(point) - point).normalized()
            if normal.dot(towards) >= _FACING and eye.frames(point):
                framed.append((point, _height_at(point, right, up, eye)))
    if worth(max((height for _, height in framed), default=0.0), len(framed) / _POINTS) <= least:
        return 0.0, 0.0
    reach = max(right.length, up.length)
    heights: list[float] = []
    for left, (point, height) in zip(range(len(framed), 0, -1), framed, strict=True):
        if len(heights) + left < LEAST_SHARE * _POINTS:
            return 0.0, 0.0
        if not _is_hidden(plate, point, reach, eye, stage):
            heights.append(height)
    return sum(heights) / len(heights), len(heights) / _POINTS


def _height_at(point: Vector, right: Vector, up: Vector, eye: _Eye) -> float:
    """Pixels that the sign's height would take if all of it were seen as it is at this point."""
    here, above, beside = eye.pixel(point), eye.pixel(point + up * _STEP), eye.pixel(point + right * _STEP)
    if here is None or above is None or beside is None:
        return 0.0
    high = (above - here).length * 2 / _STEP
    wide = (beside - here).length * 2 / _STEP * up.length / right.length
    return min(high, wide * _SQUEEZE)


def _is_hidden(plate: _Plate, point: Vector, reach: float, eye: _Eye, stage: _Stage) -> bool:
    """Whether something that renders, and is not looked through, stands before a point of the sign."""
    start = eye.from_here(point)
    way = point - start
    end = way.length - max(1e-4, 0.01 * reach)
    direction = way.normalized()
    along = eye.near
    for _ in range(_MOST_PANES):
        if along >= end:
            return False
        hit, place, _, face, obj, _ = stage.scene.ray_cast(
            stage.depsgraph, start + direction * along, direction, distance=end - along
        )
        if not hit:
            return False
        is_own = obj.original == plate.obj and (point - place).length <= _OWN_DEPTH * reach
        if not is_own and not _is_looked_through(obj, face, stage):
            return True
        along = (place - start).length + max(1e-5, 1e-5 * way.length)
    return False


def _is_looked_through(obj: bpy.types.Object, face: int, stage: _Stage) -> bool:
    """Whether what a ray has met does not hide: it does not render, or its material is looked through there.

    What a material cuts out is looked through: a ray cannot tell where it does.
    """
    if obj.original.session_uid not in stage.met:
        return True
    if obj.type != "MESH" or not 0 <= face < len(obj.data.polygons) or not obj.material_slots:
        return False
    slot = min(obj.data.polygons[face].material_index, len(obj.material_slots) - 1)
    material = obj.material_slots[slot].material
    if material is None:
        return False
    finish = stage.finish(material)
    return finish is Finish.CUT_OUT or not hides(finish, stage.showing)
