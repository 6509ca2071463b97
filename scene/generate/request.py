"""Builds what an artist asks for: frozen jobs with everything a courier needs, from the scene as it is now. Main thread only.

Nothing is looked up later: sizes, poses and identities are all plain values when this returns.
"""

from __future__ import annotations

from dataclasses import replace

import bpy

from ...client.job import Job, new_id, now
from ...client.placement import Placement, PlacementKind, Shading
from ...client.provider_registry import ProviderName
from ...client.request import Background, Moderation, PictureFormat, Quality, Request
from ...client.sizes import Size, check_size, fit_size
from ..blender.open_file import file_path, file_session
from ..placements import placing, registry
from ..placements.spec import PlacementSpec
from ..queue.price import check_access, check_asked, price_of
from ..settings.options import SizeChoice
from ..settings.preferences import (
    model_name,
    provider_name,
    service_settings,
)
from ..settings.request import SETDRESSER_PG_settings, prompt_of, settings_of
from .inputs import Inputs, framing_now, gather
from .prompt import composed_prompt, name_after_words


def build_jobs(context: bpy.types.Context) -> list[Job]:
    """The jobs that Generate stands for, one a variant. Raises errors of the tree; OSError without a user folder."""
    settings = settings_of(context.scene)
    provider = provider_name()
    check_access(provider)
    inputs = gather(context)
    request = replace(
        build_request(context, provider, wanted_size(context)),
        capture=inputs.capture,
        mask=inputs.mask,
        references=inputs.references,
    )
    request.check()
    placement = build_placement(context, inputs)
    check_placement(context, placement)
    service = service_settings(provider)
    check_asked(request, service)
    placing.prepare(placement.kind)
    price = price_of(request, provider, 1)
    return [
        Job(
            id=new_id(),
            request=request,
            service=service,
            placement=placement,
            composition=inputs.composition,
            variant=number,
            variants=settings.variants,
            posted_at=now(),
            estimate=str(price.high),
        )
        for number in range(1, settings.variants + 1)
    ]


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
        ratio = _spec(settings).ratio(context, settings)
        return fit_size(ratio, round(float(settings.detail) * 1_000_000))
    if settings.size == SizeChoice.CUSTOM:
        size = Size(settings.width, settings.height)
        check_size(size)
        return size
    width, _, height = settings.size.partition("x")
    return Size(int(width), int(height))


def build_placement(context: bpy.types.Context, inputs: Inputs | None = None) -> Placement:
    """Where the take goes; `inputs` is what was captured for it. Raises a `PlacementError` when there is no such place."""
    settings = settings_of(context.scene)
    spec = _spec(settings)
    inputs = inputs or Inputs()
    return Placement(
        kind=spec.kind,
        file=file_path(),
        file_session=file_session(),
        scene_name=context.scene.name,
        scene_uid=context.scene.session_uid,
        target=spec.target(context, inputs.view),
        pose=spec.pose(context, settings),
        view=inputs.view,
        depth=inputs.depth,
        targets=inputs.targets,
        image=inputs.image,
        shading=Shading(settings.shading),
        name=_name(context, settings),
    )


def check_placement(context: bpy.types.Context, placement: Placement) -> None:
    """Raise the `PlacementError` for which a take could not be placed there now: before it is paid for."""
    registry.spec_of(placement.kind).check(context, placement)


def placement_here(context: bpy.types.Context, before: Placement) -> Placement:
    """Where a kept take goes when it is placed anew: as the panel says now, on what is selected now.

    From where it was captured, and which texture it changes, is the take's own. Raises a `PlacementError`.
    """
    placement = replace(build_placement(context), view=before.view, depth=before.depth, image=before.image)
    spec = registry.spec_of(placement.kind)
    placement = spec.again(context, placement, before)
    # The prompt that stands in the panel now may be about something else.
    return placement if spec.is_laid_out else replace(placement, name=before.name)


def _name(context: bpy.types.Context, settings: SETDRESSER_PG_settings) -> str:
    """What the take is called: the surface it is for, else the prompt's first words."""
    if _spec(settings).is_laid_out and context.active_object is not None:
        return context.active_object.name
    return name_after_words(context, settings)


def _spec(settings: SETDRESSER_PG_settings) -> PlacementSpec:
    """What the placement does that is chosen."""
    return registry.spec_of(PlacementKind(settings.placement))
