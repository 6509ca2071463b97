"""The language that Blender's interface speaks: follows the preferences, and says what Set Dresser shows in it. Main thread only.

Blender looks up names of properties, operators and panels in the context that each names, for which all of ours have one of their own:
in the default context `*` its own dictionary wins, and "Feather" became "Feder". Tooltips and messages it looks up in `*` alone; those are
sentences, which it has no words for. What panels write themselves is said by `translated`. With English not one file is opened.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy
from bpy.app.handlers import persistent

from ... import client
from ...client.session_state import SessionState
from .folders import ROOT_PACKAGE
from .handlers import take_out
from .properties import TRANSLATION_CONTEXT

if TYPE_CHECKING:
    from ...client.interface_languages.catalogue import Catalogue

_DEFAULT_CONTEXT = "*"
_SWITCHES = ("language", "use_translate_interface")
_log = logging.getLogger(__name__)


_locale: Final[SessionState[str]] = SessionState(str)
"""The language that Blender was given; empty for English."""
_catalogue: Final[SessionState[Catalogue | None]] = SessionState(lambda: None)
"""Its words; None for a language without a file."""
_owner: Final = object()
"""By what the subscriptions to the preferences are known."""


def translated(text: str) -> str:
    """A text of ours, with or without values in it, in the interface's language; as it is where there are no words for it."""
    catalogue = _catalogue.now
    return text if catalogue is None else catalogue.translated(text)


def watch() -> None:
    """Speak the interface's language, now and whenever the preferences name another."""
    for name in _SWITCHES:
        bpy.msgbus.subscribe_rna(
            key=(bpy.types.PreferencesView, name), owner=_owner, args=(), notify=follow, options={"PERSISTENT"}
        )
    bpy.app.handlers.load_post.append(_follow_loaded)
    follow()


def unwatch() -> None:
    """Take all words back from Blender."""
    take_out(bpy.app.handlers.load_post, _follow_loaded)
    bpy.msgbus.clear_by_owner(_owner)
    _speak("")


def follow() -> None:
    """Speak the language that the interface speaks now."""
    view = bpy.context.preferences.view
    wanted = bpy.app.translations.locale if view.use_translate_interface else ""
    if wanted != _locale.now:
        _speak(wanted)


@persistent
def _follow_loaded(_path: str) -> None:
    """Preferences may come with a file: factory settings, a template."""
    follow()


def _speak(locale: str) -> None:
    if _catalogue.now is not None:
        bpy.app.translations.unregister(ROOT_PACKAGE)
    catalogue = _read(locale)
    _locale.now, _catalogue.now = locale, catalogue
    if catalogue is None:
        return
    own = {(TRANSLATION_CONTEXT, text): said for text, said in catalogue.words.items()}
    # In the default context no single word: there it would be another add-on's, too.
    said_anywhere = {(_DEFAULT_CONTEXT, text): said for text, said in catalogue.words.items() if " " in text}
    bpy.app.translations.register(ROOT_PACKAGE, {locale: own | said_anywhere})


def _read(locale: str) -> Catalogue | None:
    """The words of a language; None for English and for a language without a file, or with a broken one."""
    if locale in ("", "en_US"):
        return None
    file = Path(__file__).parents[2] / "client" / "interface_languages" / f"{locale}.po"
    if not file.is_file():
        return None
    try:
        catalogue = client.interface_languages.catalogue
        return catalogue.Catalogue(catalogue.read_catalogue(file))
    except (OSError, ValueError) as error:
        _log.warning("the language %s cannot be read: %s", locale, error)
        return None
