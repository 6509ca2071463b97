"""What Generate would ask for now, for a panel to show before anything is pressed: size, price, or why not. Main thread only.

Measuring a surface costs time, so the answer is kept until something that it depends on has changed: what can be
asked for cheaply is compared, and of meshes, cameras and whatever else the placement depends on Blender says when any was
edited. A mesh too large to measure in a redraw is only measured when the button is pressed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import bpy
from bpy.app.handlers import persistent

from ...client.errors import KeyMissing, OnlineAccessOff, SetDresserError
from ...client.ledger import today
from ...client.models import end_note
from ...client.placement import PlacementKind
from ...client.provider_registry import spec_of as provider_spec_of
from ...client.providers.offered import check_offered
from ...client.request import ProviderName, Request
from ...client.session_state import SessionState, ends_with_session
from ...client.sizes import EXPERIMENTAL_PIXELS, Size
from ..blender.handlers import take_out
from ..placements.chosen import looking_along
from ..placements.registry import spec_of
from ..placements.spec import PlacementSpec
from ..queue import spending
from ..queue.price import check_access, price_of
from ..references.in_request import key
from ..settings.options import CaptureSource, SizeChoice
from ..settings.preferences import key_for, model_name, own_prices, partial_pictures, provider_name
from ..settings.request import SETDRESSER_PG_settings, settings_of
from ..surface.faces import face_count
from ..surface.matrices import numbers_of
from ..surface.unwrap import is_plainly_round
from .inputs import check_possible, is_capturing, picture_sizes
from .prompt import composed_prompt
from .request import build_placement, build_request, check_placement, wanted_size

MOST_FACES = 500
"""Faces that are measured during a redraw (some 20 microseconds each); with more the size is settled when pressed."""


MOST_FACES_LISTED = 200_000
"""Faces whose mere list is made during a redraw (some 3 milliseconds)."""


class Remedy(Enum):
    """Where an artist can do something about an obstacle, besides in the panel itself."""

    HERE = auto()
    ADDON_PREFERENCES = auto()
    SYSTEM_PREFERENCES = auto()


@dataclass(frozen=True, slots=True)
class RequestPreview:
    """What the panel shows above its button."""

    provider: ProviderName
    size: Size | None = None
    size_text: str = ""
    price_text: str = ""
    price_date: str = ""
    model_note: str = ""
    """What has to be known of the model: that it has ended, or soon will."""
    obstacle: str = ""
    """Why Generate cannot be pressed; empty when it can."""
    remedy: Remedy = Remedy.HERE


_REMEDIES: dict[type[SetDresserError], Remedy] = {
    OnlineAccessOff: Remedy.SYSTEM_PREFERENCES,
    KeyMissing: Remedy.ADDON_PREFERENCES,
}

_ALWAYS: Final = frozenset({"MESH", "CAMERA"})
"""What a size, a capture or a mask may depend on, wherever the take goes."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """An answer, and what it holds for: as long as the key stays as it is, and nothing of these kinds is edited."""

    key: object
    preview: RequestPreview
    depends_on: frozenset[str]


_last: Final[SessionState[_Looked | None]] = SessionState(lambda: None)


def request_preview(context: bpy.types.Context) -> RequestPreview:
    """What Generate would ask for now. Takes well under a millisecond, and almost nothing when nothing has changed."""
    _watch()
    key = _key(context)
    if _last.now is None or _last.now.key != key:
        placement = spec_of(PlacementKind(settings_of(context.scene).placement))
        _last.now = _Looked(key, _look(context), _ALWAYS | placement.depends_on)
    return _last.now.preview


@ends_with_session
def forget() -> None:
    """Drop what is remembered, and stop noticing edits: the add-on is going."""
    _last.now = None
    take_out(bpy.app.handlers.depsgraph_update_post, _drop_if_edited)


def _watch() -> None:
    """Notice edits from the first look on; before it, nothing is remembered that could be wrong."""
    if _drop_if_edited not in bpy.app.handlers.depsgraph_update_post:
        bpy.app.handlers.depsgraph_update_post.append(_drop_if_edited)


@persistent
def _drop_if_edited(_scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph) -> None:
    """Moved vertices, another selection of as many faces, another lens: none of it shows in the key."""
    if _last.now is not None and any(depsgraph.id_type_updated(kind) for kind in _last.now.depends_on):
        _last.now = None


def _look(context: bpy.types.Context) -> RequestPreview:
    provider = provider_name()
    settings = settings_of(context.scene)
    spec = spec_of(PlacementKind(settings.placement))
    is_too_large = spec.needs_surface(settings) and _is_too_large(context.active_object, spec)
    is_fitted = settings.size == SizeChoice.FIT and not is_capturing(settings)
    try:
        check_access(provider)
        check_possible(context)
        size = None if is_too_large and is_fitted else wanted_size(context)
        request = build_request(context, provider, size)
        request.check()
        if not provider_spec_of(provider).is_local:  # a proof passes over what speaks to a model
            check_offered(request, provider_spec_of(provider))
        if not is_too_large:
            check_placement(context, build_placement(context))
    except SetDresserError as error:
        return RequestPreview(provider, obstacle=error.message, remedy=_REMEDIES.get(type(error), Remedy.HERE))
    if is_too_large and is_fitted:
        return RequestPreview(provider, size_text="Fitted when pressed", price_text="price known then")
    return _describe(provider, request, settings.variants, picture_sizes(context))


def _describe(
    provider: ProviderName, request: Request, variants: int, sizes: Sequence[tuple[int, int] | None]
) -> RequestPreview:
    price = price_of(request, provider, variants, sizes)
    limited = spending.obstacle(price, variants)
    if limited:
        return RequestPreview(provider, obstacle=limited, remedy=Remedy.ADDON_PREFERENCES)
    size_text = "The model chooses" if request.size is None else f"{request.size.width} × {request.size.height}"
    if request.size is not None and request.size.pixels > EXPERIMENTAL_PIXELS:
        size_text += " (experimental)"
    price_text = price.label if price.is_free or variants == 1 else f"{price.label} for all {variants}"
    return RequestPreview(provider, request.size, size_text, price_text, price.date, end_note(request.model))


def _needs_surface(settings: SETDRESSER_PG_settings) -> bool:
    return spec_of(PlacementKind(settings.placement)).needs_surface(settings)


def _is_too_large(obj: bpy.types.Object | None, spec: PlacementSpec) -> bool:
    """Whether measuring the surface would hold up a redraw. What plainly keeps a layout of its own needs no measuring."""
    if obj is None or obj.type != "MESH":
        return False
    selected = obj.data.total_face_sel if obj.mode == "EDIT" else 0
    count = selected or face_count(obj.data)
    if count <= MOST_FACES:
        return False
    is_whole = spec.is_laid_out and not selected
    return not (is_whole and count <= MOST_FACES_LISTED and is_plainly_round(obj, MOST_FACES))


def _key(context: bpy.types.Context) -> object:
    """Everything that the answer depends on, cheap to ask for."""
    scene, obj = context.scene, context.active_object
    settings = settings_of(scene)
    render = scene.render
    return (
        scene.session_uid,
        _values(settings),
        _inputs_key(context, settings),
        _preferences_key(),
        bpy.app.online_access,
        (render.resolution_x, render.resolution_y, render.pixel_aspect_x, render.pixel_aspect_y),
        None if scene.camera is None else scene.camera.session_uid,
        _object_key(obj),
        _whose(context),
        # On floors and ceilings up is where the artist looks; a degree or two does not change the size.
        tuple(round(part, 2) for part in looking_along(context)) if _needs_surface(settings) else (),
    )


def _whose(context: bpy.types.Context) -> object:
    """Which of what a take may be placed on is this file's own: that changes without an edit."""
    scene, obj = context.scene, context.active_object
    placed_on: list[bpy.types.ID | None] = [scene, scene.camera, None if scene.camera is None else scene.camera.data]
    if obj is not None:
        placed_on += [obj, obj.data, obj.active_material]
    return [
        None if each is None else (each.session_uid, each.library is None, each.override_library is None)
        for each in placed_on
    ]


def _values(group: bpy.types.PropertyGroup) -> tuple[object, ...]:
    """Every plain value of a group; what it points to is looked at apart."""
    fields = (field for field in group.bl_rna.properties if field.type not in ("POINTER", "COLLECTION"))
    return tuple(
        tuple(value) if getattr(field, "is_array", False) else value
        for field in fields
        for value in (getattr(group, field.identifier),)
    )


def _inputs_key(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> object:
    """What the pictures that go along depend on, and the words that are made of them."""
    try:
        references: object = (composed_prompt(context, settings), key(settings))
    except SetDresserError as error:
        references = error.message
    if not is_capturing(settings):
        return references
    return (
        references,
        *_values(settings.capture),
        *_values(settings.mask),
        None if settings.mask.image is None else settings.mask.image.session_uid,
        context.mode,
        len(context.selected_objects),
        _view_key(context) if settings.capture.source == CaptureSource.VIEWPORT else (),
    )


def _view_key(context: bpy.types.Context) -> object:
    """The shape of what a viewport shows: its region's, or in the camera's view the camera's."""
    space, region = context.space_data, context.region
    if not isinstance(space, bpy.types.SpaceView3D) or space.region_3d is None or region is None:
        return ()
    window = next((each for each in context.area.regions if each.type == "WINDOW"), region)
    return (space.region_3d.view_perspective, window.width, window.height)


def _preferences_key() -> object:
    provider = provider_name()
    allowed = (spending.limits(), own_prices(), spending.revision(), today())
    return (provider, model_name(provider), bool(key_for(provider)), partial_pictures(provider), allowed)


def _object_key(obj: bpy.types.Object | None) -> object:
    if obj is None or obj.type != "MESH":
        return None if obj is None else obj.session_uid
    mesh = obj.data
    selection = (mesh.total_face_sel, mesh.total_vert_sel) if obj.mode == "EDIT" else ()
    return (
        obj.session_uid,
        obj.mode,
        len(mesh.polygons),
        len(mesh.vertices),
        selection,
        numbers_of(obj.matrix_world),
        obj.active_material_index,
    )
