"""What a service last said about the account, and what else a courier answers in a sentence: asked for by a button. Main thread only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from ...client.courier.task import Task
from ...client.courier.tasks.ask_account import AskAccount
from ...client.courier.tasks.keep_key import ForgetKey, StoreKey
from ...client.courier.tasks.look_through_fonts import LookThroughFonts
from ...client.messages import Event, Message
from ...client.providers.wire import ServiceSettings
from ...client.request import ProviderName
from ...client.session_state import SessionState
from ..settings.preferences import chosen_fonts
from . import spending, tasks


@dataclass(frozen=True, slots=True)
class AccountView:
    """What the preferences show under a key."""

    provider: ProviderName
    sentence: str
    is_asking: bool = False
    is_error: bool = False
    fonts: tuple[str, str] = field(default_factory=chosen_fonts)
    """The studio's fonts as they were chosen when this was said."""


_view: Final[SessionState[AccountView | None]] = SessionState(lambda: None)


def account_view(provider: ProviderName) -> AccountView | None:
    """What is known of the account at `provider`; None when nobody has asked, or other fonts were chosen since."""
    if _view.now is None or _view.now.provider is not provider:
        return None
    is_old = provider is ProviderName.PROOF and not _view.now.is_asking and _view.now.fonts != chosen_fonts()
    return None if is_old else _view.now


def is_asking() -> bool:
    """Whether an answer is still to come."""
    return _view.now is not None and _view.now.is_asking


def ask_account(service: ServiceSettings, model: str, key: str) -> None:
    """Ask about the account in the background. Raises OSError when the extension has no folder."""
    _ask(AskAccount(service, model, key, spending.allowance()), service.provider, "Asking the service …")


def look_through_fonts(service: ServiceSettings) -> None:
    """Look through the studio's fonts in the background. Raises OSError as `ask_account` does."""
    _ask(LookThroughFonts(service), service.provider, "Reading the fonts …")


def keep_key(provider: ProviderName, key: str, then: Callable[[], None]) -> None:
    """Store a key in the system's credential store, or with an empty one remove it, in the background; `then` is called when
    that went well. Raises OSError as `ask_account` does.
    """
    task = StoreKey(provider, key) if key else ForgetKey(provider)
    _ask(task, provider, "Waiting for this system's credential store …", then)


def _ask(task: Task, provider: ProviderName, words: str, then: Callable[[], None] | None = None) -> None:
    asked = AccountView(provider, words, is_asking=True)
    tasks.start(task, partial(_on_message, asked, then))
    _view.now = asked


def _on_message(asked: AccountView, then: Callable[[], None] | None, message: Message) -> None:
    """Note what came back, unless what was asked is forgotten meanwhile."""
    if _view.now is not asked:
        return
    provider = asked.provider
    if message.event is Event.DONE:
        _view.now = AccountView(provider, message.detail)
        if then is not None:
            then()
    else:
        sentence = message.error.sentence if message.error is not None else ""
        _view.now = AccountView(provider, sentence, is_error=True)
