"""Segmind: GPT Image 2 behind Segmind's own interface. No bpy; what speaks to it is imported in use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...choices import SegmindWay
from ...provider_registry import Capability, ProviderName, ProviderSpec, Setting, SettingKind, address, text

if TYPE_CHECKING:
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
            "segmind_way",
            "segmind_way",
            "Way",
            "How Segmind is called",
            SegmindWay,
            default=SegmindWay.V1.value,
            choices=(
                (SegmindWay.V1.value, "Direct (v1)", "One call that waits for the picture"),
                (
                    SegmindWay.V2.value,
                    "Queued (v2)",
                    "Submit, ask, fetch: survives proxies that cut idle lines, and crashes",
                ),
            ),
            kind=SettingKind.CHOICE,
        ),
        Setting("segmind_address", "address", "Address", "Where Segmind is reached", address, _ADDRESS),
        Setting(
            "segmind_upload_address",
            "upload_address",
            "Upload Address",
            "Where pictures are uploaded before a request names them",
            text,
            UPLOAD_ADDRESS,
        ),
        Setting(
            "mask_field",
            "mask_field",
            "Mask Field",
            "What Segmind calls the mask in a request",
            lambda value: text(value) or "mask",
            "mask",
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
