"""What couriers do besides jobs: ask about accounts and fonts, keep keys, make references ready, write reports. Main thread only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ...client.messages import INQUIRY_ID, REFERENCE_ID, REPORT_ID, Message, reference_id, report_id
from ...client.providers.wire import ServiceSettings
from ...client.request import ProviderName
from ..blender.folders import user_folder
from ..settings.preferences import service_settings
from . import account, spending
from .workers import dispatch

_preparing: set[str] = set()
"""The files of references that couriers scale down."""
_reporting: set[str] = set()
"""The files of proofreading reports that couriers make."""


def is_anything_under_way() -> bool:
    """Whether couriers still have something to say of an errand."""
    return account.is_asking() or bool(_preparing or _reporting)


def inquire(service: ServiceSettings, model: str, key: str) -> None:
    """Ask about the account in the background. Raises OSError when the extension has no folder."""
    account.ask(service.provider)
    dispatch().inquire(service, model, key, spending.allowance())


def inquire_fonts(service: ServiceSettings) -> None:
    """Look through the studio's fonts in the background; answered as an inquiry is. Raises OSError as `inquire` does."""
    account.ask(service.provider, "Reading the fonts …")
    dispatch().inquire(service, "", "")


def keep_key(provider: ProviderName, key: str, then: Callable[[], None]) -> None:
    """Store a key in the system's credential store, or with an empty one remove it, in the background. Raises OSError."""
    account.ask(provider, "Waiting for this system's credential store …", then)
    dispatch().keep_key(service_settings(provider), key)


def prepare_reference(source: str, name: str) -> None:
    """Scale a reference picture down in the background. Raises OSError when the extension has no folder."""
    if source not in _preparing:
        dispatch().prepare(source, name, user_folder("cache") / "references")
        _preparing.add(source)


def is_preparing(source: str) -> bool:
    """Whether a reference picture is still being scaled down."""
    return source in _preparing


def make_report(sheet: Path, path: str) -> None:
    """Make a proofreading report in the background. Raises OSError when the extension has no folder."""
    dispatch().report(sheet, path, service_settings(ProviderName.PROOF))
    _reporting.add(path)


def is_reporting() -> bool:
    """Whether a proofreading report is still being made."""
    return bool(_reporting)


def heed(message: Message) -> bool:
    """Pass on what a courier says of an errand; whether the message was about one."""
    if message.job_id == INQUIRY_ID:
        account.answer(message)
    elif message.job_id.startswith(REFERENCE_ID):
        _note_prepared(message)
    elif message.job_id.startswith(REPORT_ID):
        _note_reported(message)
    else:
        return False
    return True


def forget() -> None:
    """Drop what was asked for: the couriers are going."""
    _preparing.clear()
    _reporting.clear()
    account.forget()


def _note_prepared(message: Message) -> None:
    """A reference is ready, or will not be. A courier that was lost names no file: then its message's identity does."""
    from ..references import files

    source = next((each for each in _preparing if reference_id(each) == message.job_id), "")
    _preparing.discard(source)
    files.heed(source, message)


def _note_reported(message: Message) -> None:
    """A proofreading report is there, or will not be."""
    from ..signs import reports

    path = next((each for each in _reporting if report_id(each) == message.job_id), "")
    _reporting.discard(path)
    reports.heed(path, message)
