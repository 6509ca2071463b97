"""Whether a request can be asked of a service, before anything is sent: what all refuse, what its spec does not offer, what it alone
refuses. No bpy, no I/O.
"""

from __future__ import annotations

from ..errors import ChoiceUnsupported
from ..provider_registry import Capability, ProviderSpec, spec_of
from ..request import Background, Moderation, PictureFormat, Request
from .masks import check_mask
from .wire import ServiceSettings

_WHOLE_COMPRESSION = 100
"""What a request says that asks for no compression of its own."""


def check_request(request: Request, service: ServiceSettings) -> None:
    """Raise a `RequestError` for what this service cannot be asked. Whoever posts or sends a request begins with it; a provider's own
    `check` says only what its spec cannot.
    """
    spec = spec_of(service.provider)
    request.check()
    if not spec.is_local:  # a proof passes over what speaks to a model
        check_mask(request)
        check_offered(request, spec)
    spec.make().check(request, service)


def check_offered(request: Request, spec: ProviderSpec) -> None:
    """Raise `ChoiceUnsupported` for what this provider has no field for: nothing that was chosen is left out in silence."""
    is_compressed = request.format is not PictureFormat.PNG and request.compression != _WHOLE_COMPRESSION
    wanted = {
        Capability.PICTURES: (bool(request.input_pictures) or request.type_guide, "pictures that go along"),
        Capability.MASKS: (request.mask is not None, "a mask"),
        Capability.TRANSPARENCY: (request.background is Background.TRANSPARENT, "a transparent background"),
        Capability.MODERATION: (request.moderation is not Moderation.AUTO, "another moderation than its own"),
        Capability.COMPRESSION: (is_compressed, "a choice of compression"),
    }
    for capability, (is_wanted, choice) in wanted.items():
        if is_wanted and capability not in spec.capabilities:
            raise ChoiceUnsupported(provider=spec.label, choice=choice)
