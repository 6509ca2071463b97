"""Builds what an artist asks for: frozen jobs with everything a courier needs, from the scene as it is now. Main thread only.

Nothing is looked up later: sizes, poses and identities are all plain values when this returns.
"""

from __future__ import annotations

from dataclasses import replace

import bpy
from mathutils import Matrix, Vector

from ...client.errors import NoBackdropCamera, NoCamera
from ...client.job import Job, new_id, now
from ...client.placement import Placement, PlacementKind, PlanePose, Shading, Target, View
from ...client.provider_registry import ProviderName, spec_of
from ...client.providers.wire import ServiceSettings
from ...client.request import Background, Moderation, PictureFormat, Quality, Request
from ...client.sizes import Size, check_size, fit_size
from ..blender.open_file import file_path, file_session
from ..capture.viewpoint import gate_ratio
from ..placements.plane import pose_at_cursor, pose_at_depth, pose_filling_camera, pose_on_face
from ..queue.price import check_access, price_of
from ..settings.preferences import (
    model_name,
    provider_name,
    service_settings,
)
from ..settings.request import PlaneAnchor, PlaneFacing, SETDRESSER_PG_settings, SizeChoice, prompt_of, settings_of
from ..surface import measure
from ..surface.target import selected_faces, target_of
from ..surface.unwrap import plan_unwrap, wanted_ratio
from .inputs import Along, framing_now, gather
from .prompt import name_after_words

_FACING = {
    PlaneFacing.FRONT: Matrix(((1, 0, 0), (0, 0, -1), (0, 1, 0))),
    PlaneFacing.SIDE: Matrix(((0, 0, 1), (1, 0, 0), (0, 1, 0))),
    PlaneFacing.TOP: Matrix.Identity(3),
}
"""Columns are right, up and towards the viewer."""


def build_jobs(context: bpy.types.Context) -> list[Job]:
    """The jobs that Generate stands for, one a variant. Raises errors of the tree; OSError without a user folder."""
    settings = settings_of(context.scene)
    provider = provider_name()
    check_access(provider)
    along = gather(context)
    request = replace(
        build_request(context, provider, wanted_size(context)),
        capture=along.capture,
        mask=along.mask,
        references=along.references,
    )
    request.check()
    placement = build_placement(context, along)
    service = service_settings(provider)
    _check_with_provider(request, service)
    price = price_of(request, provider, 1)
    return [
        Job(
            id=new_id(),
            request=request,
            service=service,
            placement=placement,
            composition=along.composition,
            variant=number,
            variants=settings.variants,
            posted_at=now(),
            estimate=str(price.high),
        )
        for number in range(1, settings.variants + 1)
    ]


def _check_with_provider(request: Request, service: ServiceSettings) -> None:
    """Raise a `RequestError` for what this service refuses although others take it: known before anything is posted.

    A proof's fonts are a courier's to open.
    """
    spec = spec_of(service.provider)
    if not spec.is_local:
        spec.make().check(request, service)


def build_request(context: bpy.types.Context, provider: ProviderName, size: Size | None) -> Request:
    """The request that the settings ask for, at this size, in words only: pictures come along when it is pressed."""
    settings = settings_of(context.scene)
    return Request(
        prompt=_prompt(context, settings),
        model=model_name(provider),
        size=size,
        quality=Quality(settings.quality),
        background=Background(settings.background),
        format=PictureFormat(settings.format),
        compression=settings.compression,
        moderation=Moderation(settings.moderation),
    )


def _prompt(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> str:
    """The artist's words, with what the references are and the project's style; nothing when there are no words yet."""
    from .prompt import composed_prompt

    return composed_prompt(context, settings) if prompt_of(settings).strip() else ""


def wanted_size(context: bpy.types.Context) -> Size | None:
    """The size that will be asked for; None leaves it to the model. A capture is asked for anew at its own size.

    Raises `SizeIllegal`, a `CaptureError` or what the target raises.
    """
    settings = settings_of(context.scene)
    framing = framing_now(context)
    if framing is not None:
        return framing.sent
    if settings.size == SizeChoice.AUTO:
        return None
    if settings.size == SizeChoice.FIT:
        return fit_size(target_ratio(context, settings), round(float(settings.detail) * 1_000_000))
    if settings.size == SizeChoice.CUSTOM:
        size = Size(settings.width, settings.height)
        check_size(size)
        return size
    width, _, height = settings.size.partition("x")
    return Size(int(width), int(height))


def target_ratio(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> float:
    """Width over height of what the picture is for: a surface, or else the camera's frame."""
    if settings.placement == PlacementKind.TEXTURE.value:
        return wanted_ratio(*_target(context), looking_along(context))
    if needs_surface(settings):
        surface = target_surface(context)
        return surface.width / surface.height
    return gate_ratio(context.scene)


def needs_surface(settings: SETDRESSER_PG_settings) -> bool:
    """Whether the take goes onto a surface, which then has to be there and to have an area."""
    kind = PlacementKind(settings.placement)
    return kind is PlacementKind.TEXTURE or (kind is PlacementKind.PLANE and settings.anchor == PlaneAnchor.FACE)


def target_surface(context: bpy.types.Context) -> measure.Surface:
    """The selected faces, or the active object's surface, measured. Raises a `PlacementError`."""
    return measure.measure(*_target(context), seen_along=looking_along(context))


def build_placement(context: bpy.types.Context, along: Along | None = None) -> Placement:
    """Where the take goes; `along` is what was captured for it. Raises a `PlacementError` when there is no such place."""
    settings = settings_of(context.scene)
    kind = PlacementKind(settings.placement)
    seen = along or Along()
    return Placement(
        kind=kind,
        file=file_path(),
        file_session=file_session(),
        scene_name=context.scene.name,
        target=_placed_on(context, kind, seen.view),
        pose=_plane_pose(context, settings) if kind is PlacementKind.PLANE else None,
        view=seen.view,
        depth=seen.depth,
        targets=seen.targets,
        image=seen.image,
        shading=Shading(settings.shading),
        name=_name(context, settings),
    )


def placement_here(context: bpy.types.Context, before: Placement) -> Placement:
    """Where a kept take goes when it is placed anew: as the panel says now, on what is selected now.

    From where it was captured, and which texture it changes, is the take's own. Raises a `PlacementError`.
    """
    placement = replace(build_placement(context), view=before.view, depth=before.depth, image=before.image)
    if placement.kind is PlacementKind.PROJECTION:
        chosen = tuple(
            target_of(obj) for obj in context.selected_objects if obj.type not in ("CAMERA", "LIGHT", "EMPTY")
        )
        placement = replace(placement, targets=chosen or before.targets)
    if placement.target is None:  # what stands in the panel now may be about something else
        placement = replace(placement, name=before.name)
    return placement


def _placed_on(context: bpy.types.Context, kind: PlacementKind, view: View | None) -> Target | None:
    """The object that the placement is about: the surface of a texture, the camera of a backdrop. None for the others."""
    if kind is PlacementKind.TEXTURE:
        return _texture_target(context)
    if kind is PlacementKind.BACKGROUND and (view is None or not view.camera_name):
        camera = context.scene.camera
        if camera is None or camera.type != "CAMERA":
            raise NoBackdropCamera()
        return target_of(camera)
    return None


def _texture_target(context: bpy.types.Context) -> Target:
    """What a texture goes onto; what could not be dressed is found out before anything is paid for."""
    obj, faces = _target(context)
    target = target_of(obj, faces, seen_along=looking_along(context))
    plan_unwrap(obj, target, ratio=1.0)
    return target


def _target(context: bpy.types.Context) -> tuple[bpy.types.Object, tuple[int, ...]]:
    obj = context.active_object
    measure.check_surface(obj)
    assert obj is not None
    return obj, selected_faces(obj)


_LOOKS_DOWN = 0.7
"""From here on, some 45 degrees, the view's up says more of a floor than its direction, which says nothing at all straight from above."""


def looking_along(context: bpy.types.Context) -> tuple[float, ...]:
    """The direction in which the artist looks, which says where 'up' is on a floor; empty outside a 3D View.

    Who looks down or up at it has the view's own up for that, as a plan is read: the direction then leans that way.
    """
    space = context.space_data
    if not isinstance(space, bpy.types.SpaceView3D) or space.region_3d is None:
        return ()
    turned = space.region_3d.view_rotation
    forward, up = turned @ Vector((0.0, 0.0, -1.0)), turned @ Vector((0.0, 1.0, 0.0))
    if abs(forward.z) > _LOOKS_DOWN:
        away = up if forward.z < 0 else -up
        forward = Vector((away.x, away.y, forward.z))
    return tuple(forward.normalized())


def _plane_pose(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> PlanePose:
    if settings.anchor == PlaneAnchor.CAMERA:
        return pose_filling_camera(context.scene, settings.distance)
    if settings.anchor == PlaneAnchor.DEPTH:
        return pose_at_depth(context.scene, context.selected_objects)
    if settings.anchor == PlaneAnchor.FACE:
        return pose_on_face(target_surface(context))
    return pose_at_cursor(context.scene, settings.plane_width, _facing(context, PlaneFacing(settings.facing)))


def _facing(context: bpy.types.Context, facing: PlaneFacing) -> Matrix:
    if facing is not PlaneFacing.CAMERA:
        return _FACING[facing]
    if context.scene.camera is None:
        raise NoCamera()
    return context.scene.camera.matrix_world.to_3x3().normalized()


def _name(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> str:
    """What the take is called: the surface it is for, else the prompt's first words."""
    if settings.placement == PlacementKind.TEXTURE.value and context.active_object is not None:
        return context.active_object.name
    return name_after_words(context, settings)
