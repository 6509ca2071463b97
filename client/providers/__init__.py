"""The providers: who answers a request, and how each one is spoken to. No bpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import account_state as account_state
    from . import addresses as addresses
    from . import connecting as connecting
    from . import conversation as conversation
    from . import delays as delays
    from . import events as events
    from . import fal as fal
    from . import hearing as hearing
    from . import line as line
    from . import masks as masks
    from . import offered as offered
    from . import openai as openai
    from . import openai_errors as openai_errors
    from . import outline as outline
    from . import patience as patience
    from . import polling as polling
    from . import proof as proof
    from . import proxies as proxies
    from . import receiving as receiving
    from . import replies as replies
    from . import reply_head as reply_head
    from . import said as said
    from . import segmind as segmind
    from . import sending as sending
    from . import shared_wait as shared_wait
    from . import trusting as trusting
    from . import unpacking as unpacking
    from . import who_answered as who_answered
    from . import wire as wire
else:
    from ..loaded_in_use import modules_of

    __getattr__ = modules_of(__name__)
