"""Which provider answers to a name; each is imported when it is first asked for. No bpy."""

from __future__ import annotations

from typing import assert_never

from ..request import ProviderName
from .wire import Provider


def provider_for(name: ProviderName) -> Provider:
    """The provider of that name, ready for any number of jobs."""
    match name:
        case ProviderName.PROOF:
            from .proof import ProofProvider

            return ProofProvider()
        case ProviderName.SEGMIND:
            from .segmind import SegmindProvider

            return SegmindProvider()
        case ProviderName.OPENAI:
            from .openai import OpenAIProvider

            return OpenAIProvider()
        case _:
            assert_never(name)
