"""What a request may ask of a provider, by what its spec says that it can. No bpy, no I/O."""

from __future__ import annotations

from ..errors import ChoiceUnsupported
from ..provider_registry import Capability, ProviderSpec
from ..request import Background, Moderation, Request


def check_offered(request: Request, spec: ProviderSpec) -> None:
    """Raise `ChoiceUnsupported` for what this provider has no field for: nothing that was chosen is left out in silence."""
    wanted = {
        Capability.MASKS: (request.mask is not None, "a mask"),
        Capability.TRANSPARENCY: (request.background is Background.TRANSPARENT, "a transparent background"),
        Capability.MODERATION: (request.moderation is not Moderation.AUTO, "another moderation than its own"),
    }
    for capability, (is_wanted, choice) in wanted.items():
        if is_wanted and capability not in spec.capabilities:
            raise ChoiceUnsupported(provider=spec.label, choice=choice)
