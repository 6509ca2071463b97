"""What follows when somebody chooses a language, or how a sign is lit, in a panel: it is shown, and what it lacks is made. Main thread only."""

from __future__ import annotations

import bpy

from .language import language_shown
from .proofs import make_lacking
from .switching import switch


def language_chosen(scene: bpy.types.Scene) -> None:
    """Somebody chose another language in the menu: show it, unless the shot has one of its own. Proofs that it lacks are made meanwhile."""
    tag = language_shown(scene)
    switch(scene, tag)
    if not bpy.app.background:
        # Without an event loop nothing would place them: there who wants proofs asks for them.
        make_lacking(scene, tag)


def shading_chosen(scene: bpy.types.Scene) -> None:
    """Somebody chose how a sign is lit: let it be."""
    switch(scene, language_shown(scene))
