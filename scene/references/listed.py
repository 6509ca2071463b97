"""Which references go along with the next request, in the order in which the model sees them. Reads no file. Main thread only."""

from __future__ import annotations

from collections.abc import Iterator

import bpy

from ..settings.references import SETDRESSER_PG_reference, reference_owner
from ..settings.request import SETDRESSER_PG_settings, settings_of
from .style import style

MOST_LISTED = 64
"""References that a panel shows of a list, in use or not."""


def own(settings: SETDRESSER_PG_settings) -> list[SETDRESSER_PG_reference]:
    """The scene's own references, in use or not."""
    return list(settings.references.pictures)


def of_style(settings: SETDRESSER_PG_settings) -> list[SETDRESSER_PG_reference]:
    """The references of the project's style, which come after the scene's own; none where the scene does without it."""
    found = style() if settings.continuity.use_style else None
    return [] if found is None else list(found.references)


def in_use(settings: SETDRESSER_PG_settings) -> list[SETDRESSER_PG_reference]:
    """Those that go along, in their order."""
    return [reference for reference in (*own(settings), *of_style(settings)) if reference.enabled]


def every_one() -> Iterator[SETDRESSER_PG_reference]:
    """Those of all scenes, of the style and of whatever else has some, in use or not."""
    yield from reference_owner().every_reference()
    for scene in bpy.data.scenes:
        yield from settings_of(scene).references.pictures
    found = style()
    if found is not None:
        yield from found.references
