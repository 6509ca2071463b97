"""What of the scene goes along with a request: the capture, the mask, the references, and what is done with the reply. Main thread only.

What makes masks and looks at the scene is loaded when it is first used. Everything a panel asks for here is cheap and makes no picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import bpy

from ...client.composition import Composition
from ...client.errors import (
    MaskImageMissing,
    MaskNeedsTexture,
    NoFacesSelected,
    NoSurfaceSeen,
    NothingSelected,
    NumpyMissing,
)
from ...client.framing import Framing
from ...client.placement import DepthRange, ImageTarget, PlacementKind, Target, View
from ...client.request import InputPicture
from .. import mask, visibility
from ..blender.versions import has_numpy
from ..capture import capture
from ..capture import framing_now as captured_framing
from ..placements.registry import spec_of
from ..placements.spec import PlacementSpec
from ..references.in_request import check as check_references
from ..references.in_request import reference_sizes, references
from ..settings.options import CaptureSource, MaskSource
from ..settings.request import SETDRESSER_PG_settings, settings_of
from ..surface.target import target_of

if TYPE_CHECKING:
    from ..capture import Capture
    from ..visibility.shown import Seen, ShownIn


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that goes along, as plain values: what is sent, and what the placement and the composition need."""

    capture: InputPicture | None = None
    mask: InputPicture | None = None
    references: tuple[InputPicture, ...] = ()
    framing: Framing | None = None
    composition: Composition | None = None
    view: View | None = None
    depth: DepthRange | None = None
    targets: tuple[Target, ...] = ()
    image: ImageTarget | None = None


def is_capturing(settings: SETDRESSER_PG_settings) -> bool:
    """Whether a picture of the scene goes along."""
    return settings.capture.source != CaptureSource.NONE


def framing_now(context: bpy.types.Context) -> Framing | None:
    """How the capture would be framed; None when none goes along. Makes no picture. Raises a `CaptureError`."""
    settings = settings_of(context.scene)
    if not is_capturing(settings):
        return None
    return captured_framing(context, settings)


def picture_sizes(context: bpy.types.Context) -> list[tuple[int, int] | None]:
    """Pixels of every picture that would go along, for its price; None for one that is not known. Makes and reads no picture."""
    framing, settings = framing_now(context), settings_of(context.scene)
    if framing is None:
        return reference_sizes(settings)
    # Nobody knows whether a mask, which is as large as the capture, costs anything: it counts as if it did.
    count = 1 if settings.mask.source == MaskSource.NONE else 2
    return [(framing.sent.width, framing.sent.height)] * count + reference_sizes(settings)


def check_possible(context: bpy.types.Context) -> None:
    """Raise what would keep the pictures from being made, as far as it shows without making them."""
    settings = settings_of(context.scene)
    _spec(settings).check_source(CaptureSource(settings.capture.source))
    check_references(settings)
    if is_capturing(settings):
        _check_numpy(settings)
        framing_now(context)
        _check_mask(context, settings)


def gather(context: bpy.types.Context) -> Inputs:
    """Make every picture that goes along. Raises errors of the capture, mask and reference branches; changes nothing."""
    settings = settings_of(context.scene)
    _spec(settings).check_source(CaptureSource(settings.capture.source))
    if is_capturing(settings):
        _check_numpy(settings)
    drawn_from = references(settings)
    if not is_capturing(settings):
        return Inputs(references=drawn_from)
    made = capture(context, settings)
    mask, notes_on_mask = _mask(context, settings, made)
    depth_picture, depth, targets = _seen(context, settings, made.view)
    return Inputs(
        capture=made.picture,
        mask=mask,
        references=drawn_from,
        framing=made.framing,
        composition=Composition(
            made.framing,
            settings.mask.feather if mask else 0,
            made.plate,
            depth_picture,
            notes=(*made.notes, *notes_on_mask, *_notes_on_seen(context, settings, made)),
        ),
        view=made.view,
        depth=depth,
        targets=targets,
        image=made.image,
    )


def _spec(settings: SETDRESSER_PG_settings) -> PlacementSpec:
    """What the placement does that is chosen."""
    return spec_of(PlacementKind(settings.placement))


def _check_numpy(settings: SETDRESSER_PG_settings) -> None:
    """Raise `NumpyMissing` where what is asked for reckons with pixels or corners by the million."""
    needs = (
        settings.mask.source != MaskSource.NONE
        or _spec(settings).is_onto_what_was_seen
        or settings.capture.source == CaptureSource.TEXTURE
    )
    if needs and not has_numpy():
        raise NumpyMissing()


def _check_mask(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> None:
    """Raise what plainly keeps a mask from being made; what is seen of it is only known when it is."""
    source = MaskSource(settings.mask.source)
    if source is MaskSource.OBJECTS and not context.selected_objects:
        raise NothingSelected()
    if source is MaskSource.FACES and not any(obj.data.total_face_sel for obj in _edited(context)):
        raise NoFacesSelected()
    if source is MaskSource.IMAGE and settings.mask.image is None:
        raise MaskImageMissing()
    if source is MaskSource.ISLANDS and settings.capture.source != CaptureSource.TEXTURE:
        raise MaskNeedsTexture()


def _mask(
    context: bpy.types.Context, settings: SETDRESSER_PG_settings, made: Capture
) -> tuple[InputPicture | None, tuple[str, ...]]:
    """Where the model may paint, and what an artist should know of it; needs numpy only where there is a mask."""
    if settings.mask.source == MaskSource.NONE:
        return None, ()
    painted = mask.area.mask_for(context, settings, made.framing, made.view, made.image)
    return painted, mask.area.notes_on(painted)


def _seen(
    context: bpy.types.Context, settings: SETDRESSER_PG_settings, view: View | None
) -> tuple[InputPicture | None, DepthRange | None, tuple[Target, ...]]:
    """How far away the camera saw what, and onto which objects the take goes; only a projection needs it. Raises `NoSurfaceSeen`."""
    if not _spec(settings).is_onto_what_was_seen or view is None:
        return None, None, ()
    picture, depth, seen = visibility.looking.depth_and_objects(context, view, shown=_shown(settings))
    return picture, depth, _targets(context, settings, seen)


def _notes_on_seen(context: bpy.types.Context, settings: SETDRESSER_PG_settings, made: Capture) -> tuple[str, ...]:
    """Where mask and depth go by other rules than the picture shows."""
    goes_by_objects = MaskSource(settings.mask.source) in (MaskSource.OBJECTS, MaskSource.FACES)
    is_projected = _spec(settings).is_onto_what_was_seen
    if made.view is None or not (goes_by_objects or is_projected):
        return ()
    on_depth = visibility.caveats.notes_on_depth(context.scene, made.view) if is_projected else ()
    return (*visibility.caveats.notes_on(context, made.view, _shown(settings)), *on_depth)


def _targets(
    context: bpy.types.Context, settings: SETDRESSER_PG_settings, seen: tuple[Seen, ...]
) -> tuple[Target, ...]:
    """The objects that a projection goes onto: those that the mask was made from, else all that the view sees.

    Raises `NoSurfaceSeen`.
    """
    uids = [each.session_uid for each in seen]
    by_uid = {obj.session_uid: obj for obj in bpy.data.objects}
    objects = [by_uid[uid] for uid in uids if uid in by_uid]
    objects = [obj for obj in objects if visibility.kinds.form_of(obj.type) is visibility.kinds.Form.SURFACE]
    source = MaskSource(settings.mask.source)
    if not settings.mask.invert and source in (MaskSource.OBJECTS, MaskSource.FACES):
        wanted = {obj.session_uid for obj in (*context.selected_objects, *_edited(context))}
        objects = [obj for obj in objects if obj.session_uid in wanted]
    if not objects:
        raise NoSurfaceSeen()
    return tuple(target_of(obj) for obj in objects)


def _shown(settings: SETDRESSER_PG_settings) -> ShownIn:
    """Whether what hides is what hides in a render, or in a viewport."""
    is_rendered = settings.capture.source == CaptureSource.CAMERA
    return visibility.shown.ShownIn.RENDER if is_rendered else visibility.shown.ShownIn.VIEWPORT


def _edited(context: bpy.types.Context) -> tuple[bpy.types.Object, ...]:
    """The mesh objects in Edit Mode, whose faces are selected."""
    return tuple(context.objects_in_mode or ()) if context.mode == "EDIT_MESH" else ()
