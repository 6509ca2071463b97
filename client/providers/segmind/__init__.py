"""Segmind: GPT Image 2 behind Segmind's own interface. No bpy; what speaks to it is imported in use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...provider_registry import Capability, ProviderName, ProviderSpec, Setting, address, text

if TYPE_CHECKING:
    from ...options import SegmindWay
    from ..account_state import AccountState
    from ..reply_head import ReplyHead
    from ..wire import Provider, ServiceSettings


def _make() -> Provider:
    from .provider import SegmindProvider

    return SegmindProvider()


def _check_account(service: ServiceSettings, key: str, model: str) -> AccountState:
    from .account import account_state

    return account_state(service, key, model)


def _head_of(document: Mapping[str, Any], model: str) -> ReplyHead:
    from .provider import head_of

    return head_of(document, model)


def _read_way(value: str) -> SegmindWay:
    from ...options import SegmindWay

    return SegmindWay(value)


_ADDRESS = "https://api.segmind.com"
UPLOAD_ADDRESS = "https://workflows-api.segmind.com/upload-asset"

SPEC = ProviderSpec(
    name=ProviderName.SEGMIND,
    label="Segmind",
    description="GPT Image 2 through Segmind; needs a Segmind key",
    make=_make,
    check_account=_check_account,
    default_model="gpt-image-2",
    at_once=4,
    key_variable="SEGMIND_API_KEY",
    key_pattern=r"\bSG[-_][A-Za-z0-9_\-]{8,}",
    address=_ADDRESS,
    picture_fields=("images", "output"),
    head_of=_head_of,
    settings=(
        Setting(
            preference="segmind_way",
            field="segmind_way",
            label="Way",
            description="How Segmind is called",
            read=_read_way,
            default="v1",
            choices=(
                ("v1", "Direct (v1)", "One call that waits for the picture"),
                (
                    "v2",
                    "Queued (v2)",
                    "Submit, ask, fetch: survives proxies that cut idle lines, and crashes",
                ),
            ),
        ),
        Setting(
            preference="segmind_address",
            field="address",
            label="Address",
            description="Where Segmind is reached",
            read=address,
            default=_ADDRESS,
        ),
        Setting(
            preference="segmind_upload_address",
            field="upload_address",
            label="Upload Address",
            description="Where pictures are uploaded before a request names them",
            read=text,
            default=UPLOAD_ADDRESS,
        ),
        Setting(
            preference="mask_field",
            field="mask_field",
            label="Mask Field",
            description="What Segmind calls the mask in a request",
            read=lambda value: text(value) or "mask",
            default="mask",
        ),
    ),
    capabilities=frozenset(
        {
            Capability.PICTURES,
            Capability.MASKS,
            Capability.TRANSPARENCY,
            Capability.MODERATION,
            Capability.COMPRESSION,
        }
    ),
)
