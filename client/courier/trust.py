"""Which service a courier may take a key to: the one that came with the key, whatever a job's folder says. No bpy, no I/O.

A job's folder lies in a library, and a library may come from a stranger together with a .blend. The order comes from
Blender over a pipe, and what it says comes from the person's own preferences.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..errors import AddressUnsafe, ServiceChanged
from ..job import Job
from ..limits import UNLIMITED, Allowance
from ..providers.addresses import check_address, without_query
from ..providers.wire import ServiceSettings


@dataclass(frozen=True, slots=True)
class Mandate:
    """What came with the order of a job: the person's own word, whatever the job's folder says."""

    service: ServiceSettings
    key: str = field(default="", repr=False)
    allowance: Allowance = UNLIMITED


def on_this_machine(job: Job, own: ServiceSettings) -> Job:
    """The job with the folders, the patience and the key header of this machine's settings instead of its folder's."""
    service = replace(
        job.service,
        cache_folder=own.cache_folder,
        fonts_folder=own.fonts_folder,
        studio_fonts_folder=own.studio_fonts_folder,
        font_families=own.font_families,
        key_header=own.key_header,
        timeout=own.timeout,
    )
    return replace(job, service=service)


def check_service(in_folder: ServiceSettings, own: ServiceSettings) -> None:
    """Raise `ServiceChanged` unless the order's key belongs to the service that the folder names."""
    if own.provider is not in_folder.provider or not (
        _is_same(own.address, in_folder.address) and _is_same(own.upload_address, in_folder.upload_address)
    ):
        raise ServiceChanged(f"the preferences name {_shown(own)}", address=_shown(in_folder))


def _is_same(own: str, other: str) -> bool:
    """Whether a key goes to the same place by both addresses, as the library reads them that sends."""
    if own == other:
        return True
    try:
        return check_address(own) == check_address(other)
    except AddressUnsafe:
        return False


def _shown(service: ServiceSettings) -> str:
    addresses = (service.provider.value, without_query(service.address), without_query(service.upload_address))
    return ", ".join(filter(None, addresses))
