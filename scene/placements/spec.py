"""What a placement is, whichever it is: what it suits, where it goes, how it is asked for, and what it does with a take.

May import take_image, and what stands below placements. Each placement is a file that ends in its `SPEC`; `registry` finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import bpy

from ...client.choices import PlacementKind
from ...client.errors import CaptureOutOfPlace
from ...client.placement import Placement, PlanePose, Target, View
from ...client.prompt_composing import PromptParts
from ..blender.viewport import Showing
from ..capture.viewpoint import gate_ratio
from ..settings.options import CaptureSource
from ..settings.request import SETDRESSER_PG_settings
from ..surface.target import check_scene
from .look import look_at_surfaces
from .take_image import TakePicture


@dataclass(frozen=True, slots=True)
class Placed:
    """What a placement made, by name (empty: none of that), and sentences that the artist should know."""

    image: str
    material: str = ""
    object: str = ""
    """The first one, where there are several."""
    objects: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A value that the panel shows below Place As while the placement is chosen; `index` is of one value among several."""

    data: bpy.types.bpy_struct
    name: str
    label: str = ""
    index: int = -1


@dataclass(frozen=True, slots=True)
class Button:
    """An operator that the panel shows there, by its identifier."""

    operator: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Restoring:
    """How what stood there before a take was placed comes back. `obstacle` says why it cannot (empty: it can)."""

    obstacle: Callable[[bpy.types.Context], str]
    restore: Callable[[bpy.types.Context], str]
    """Does it, and says what was done."""


def frame_ratio(context: bpy.types.Context, _settings: SETDRESSER_PG_settings) -> float:
    """Width over height of the camera's frame."""
    return gate_ratio(context.scene)


def _anything(_source: CaptureSource) -> None:
    """Whatever goes along will do."""


def _no_target(_context: bpy.types.Context, _view: View | None) -> None:
    """It is about no object of its own."""


def _no_pose(_context: bpy.types.Context, _settings: SETDRESSER_PG_settings) -> None:
    """It stands nowhere of its own."""


def _never(_settings: SETDRESSER_PG_settings) -> bool:
    return False


def _seen(_shown: Showing, _placement: Placement, _take_id: str) -> bool:
    return False


def _as_composed(parts: PromptParts) -> PromptParts:
    return parts


def _as_chosen(_context: bpy.types.Context, placement: Placement, _before: Placement) -> Placement:
    return placement


def _possible(_context: bpy.types.Context, _placement: Placement) -> None:
    """Nothing but what `target` and `pose` have found out can keep it from being placed."""


def check_scene_of(context: bpy.types.Context, _placement: Placement) -> None:
    """The check of a placement that stands in the scene. Raises `SurfaceLocked`."""
    check_scene(context.scene)


def _nothing(_context: bpy.types.Context, _settings: SETDRESSER_PG_settings) -> Iterator[Field | Button]:
    return iter(())


def _unprepared() -> None:
    """Nothing takes long the first time."""


def words_only(kind: PlacementKind) -> Callable[[CaptureSource], None]:
    """The check of a placement for which nothing of the scene can go along. It raises `CaptureOutOfPlace`."""

    def check(source: CaptureSource) -> None:
        if source is not CaptureSource.NONE:
            raise CaptureOutOfPlace(placement=kind.label)

    return check


@dataclass(frozen=True, slots=True)
class PlacementSpec:
    """Everything that one placement does its own way. What is left out is as most placements have it."""

    kind: PlacementKind
    place: Callable[[TakePicture, Placement, str, ExitStack], Placed]
    """Brings the take into the scene of the open file (third: its session); the stack takes everything back. Raises a
    `PlacementError`, before anything is changed where that can be known.
    """
    suits: frozenset[CaptureSource] = frozenset(CaptureSource)
    """What may go along; when something else does, another placement is chosen for the artist."""
    best_for: frozenset[CaptureSource] = frozenset()
    """For what it is chosen then."""
    check_source: Callable[[CaptureSource], None] = _anything
    """Raises a `RequestError` where nothing fit to be placed can come of what goes along."""
    is_onto_what_was_seen: bool = False
    """Whether the objects that the capture saw are its targets, and how far away they were goes along."""
    ratio: Callable[[bpy.types.Context, SETDRESSER_PG_settings], float] = frame_ratio
    """Width over height of what the picture is for. Raises a `PlacementError`."""
    needs_surface: Callable[[SETDRESSER_PG_settings], bool] = _never
    """Whether it goes onto a surface, which then has to be there and to have an area."""
    is_laid_out: bool = False
    """Whether the surface is unwrapped for it; the take is then called after its object."""
    target: Callable[[bpy.types.Context, View | None], Target | None] = _no_target
    """The object that it is about, by what is chosen now. Raises a `PlacementError`."""
    pose: Callable[[bpy.types.Context, SETDRESSER_PG_settings], PlanePose | None] = _no_pose
    """Where it stands, by what is set now. Raises a `PlacementError`."""
    check: Callable[[bpy.types.Context, Placement], None] = _possible
    """Raises the `PlacementError` for which a take could not be placed in the open file as that is now: what is linked from another
    file, what is not there. Asked by the panel, while nothing is captured yet, and once more before anything is sent.
    """
    depends_on: frozenset[str] = frozenset()
    """What `ratio`, `target`, `pose` and `check` read of the file besides meshes, cameras and the active object: the kinds of data that make them
    be asked anew when edited, as `Depsgraph.id_type_updated` names them ("LIGHT"). A selection is an edit of a "SCENE".
    """
    again: Callable[[bpy.types.Context, Placement, Placement], Placement] = _as_chosen
    """The placement as built from what is chosen now, with what a kept take's own (third) has to add when that is placed anew."""
    prompt: Callable[[PromptParts], PromptParts] = _as_composed
    """Its own view of what the model is told."""
    is_shaded: bool = False
    """Whether it makes a surface, which may be lit or shine."""
    fields: Callable[[bpy.types.Context, SETDRESSER_PG_settings], Iterator[Field | Button]] = _nothing
    """What the panel shows while it is chosen."""
    is_unseen: Callable[[Showing, Placement, str], bool] = _seen
    """Whether a viewport that shows this much of materials keeps the placed take (third: its id) from being seen. The panel then
    offers *Show Takes in Viewport*, which is Material Preview: what that does not show either is not said here, but in a note.
    """
    look: Callable[[Collection[str], str, str], Iterator[str]] = look_at_surfaces
    """Says, once it is placed, what keeps the take from being seen: the objects that show it, a material that does, and its id."""
    prepare: Callable[[], None] = _unprepared
    """Does ahead, while Generate is being pressed, what would hold up the first placement of a session."""
    restoring: Restoring | None = None
    """How the artist has back what it has replaced, where that is kept."""
