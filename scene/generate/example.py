"""The first thing to try: a menu board's prompt, for whatever is selected. Main thread only."""

from __future__ import annotations

import bpy

from ...client.choices import PlacementKind, ProviderName
from ..blender.viewport import show_takes
from ..settings.options import PlaneAnchor, PlaneFacing, SizeChoice
from ..settings.preferences import provider_name
from ..settings.request import prompt_of, settings_of

EXAMPLE_PROMPT = (
    "Wooden menu board behind the counter of a family-run noodle shop in a Shanghai alley at dusk. "
    "The menu board reads: '牛肉面 ¥28', '小笼包 ¥32', '担担面 ¥26'. Warm tungsten light."
)


def invites_to_try(context: bpy.types.Context) -> bool:
    """Whether there is no prompt yet, and trying costs nothing and sends nothing."""
    return provider_name() is ProviderName.PROOF and not prompt_of(settings_of(context.scene)).strip()


def fill_in_example(context: bpy.types.Context) -> None:
    """Fill in the prompt; where no mesh is active, a plane at the 3D cursor takes the picture. This viewport will show it."""
    settings = settings_of(context.scene)
    settings.prompt_text = None
    settings.prompt = EXAMPLE_PROMPT
    settings.size = SizeChoice.FIT.value
    if context.active_object is not None and context.active_object.type == "MESH":
        settings.placement = PlacementKind.TEXTURE.value
    else:
        settings.placement = PlacementKind.PLANE.value
        settings.anchor = PlaneAnchor.CURSOR.value
        settings.facing = PlaneFacing.FRONT.value
    show_takes(context)
