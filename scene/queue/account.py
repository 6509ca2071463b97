"""What the service last said about the account: asked for by a button, answered in the background. Main thread only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ...client.messages import Event, Message
from ...client.request import ProviderName
from ..settings.preferences import chosen_fonts


@dataclass(frozen=True, slots=True)
class AccountView:
    """What the preferences show under a key."""

    provider: ProviderName
    sentence: str
    is_asking: bool = False
    is_error: bool = False
    fonts: tuple[str, str] = field(default_factory=chosen_fonts)
    """The studio's fonts as they were chosen when this was said."""


_view: AccountView | None = None
_then: Callable[[], None] | None = None


def account_view(provider: ProviderName) -> AccountView | None:
    """What is known of the account at `provider`; None when nobody has asked, or other fonts were chosen since."""
    if _view is None or _view.provider is not provider:
        return None
    is_old = provider is ProviderName.PROOF and not _view.is_asking and _view.fonts != chosen_fonts()
    return None if is_old else _view


def is_asking() -> bool:
    """Whether an answer is still to come."""
    return _view is not None and _view.is_asking


def ask(provider: ProviderName, words: str = "Asking the service …", then: Callable[[], None] | None = None) -> None:
    """Note that an inquiry is on its way; `then` is called once it has been answered well."""
    global _view, _then
    _view, _then = AccountView(provider, words, is_asking=True), then


def answer(message: Message) -> None:
    """Note what came back."""
    global _view, _then
    if _view is None:
        return
    then, _then = _then, None  # it may hold a typed key, and that no longer than needed
    if message.event is Event.ANSWERED:
        _view = AccountView(_view.provider, message.detail)
        if then is not None:
            then()
    else:
        sentence = message.error.sentence if message.error is not None else ""
        _view = AccountView(_view.provider, sentence, is_error=True)


def forget() -> None:
    """Drop what is known: the key may have changed, or the add-on is going."""
    global _view, _then
    _view = _then = None
