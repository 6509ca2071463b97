"""Which provider answers to a name; each is imported when it is first asked for. No bpy."""

from __future__ import annotations

from ..request import ProviderName
from .wire import Provider


def provider_for(name: ProviderName) -> Provider:
    """The provider of that name, ready for any number of jobs."""
    if name is ProviderName.SEGMIND:
        from .segmind import SegmindProvider

        return SegmindProvider()
    if name is ProviderName.OPENAI:
        from .openai import OpenAIProvider

        return OpenAIProvider()
    from .proof import ProofProvider

    return ProofProvider()
