"""How operators tell an artist of an error, or of jobs that failed: the sentence on screen, the technical part in the log."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import bpy

from .. import client, scene
from ..scene.blender.interface_language import translated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpy.stub_internal.rna_enums import OperatorReturnItems

    from ..client.errors import SetDresserError
    from ..scene.queue.job_view import JobView

_log = logging.getLogger(__name__)


def refuse(operator: bpy.types.Operator, error: SetDresserError | OSError) -> set[OperatorReturnItems]:
    """Report an error and end the operator without having done anything. The system's own is one about the library's folders."""
    if isinstance(error, OSError):
        error = client.errors.LibraryError(client.errors.technical_of(error))
    _log.info("%s: %s (%s)", operator.bl_idname, error.message, error.technical)
    operator.report({"ERROR"}, translated(error.message))
    return {"CANCELLED"}


def finish(operator: bpy.types.Operator, posted: Sequence[JobView]) -> set[OperatorReturnItems]:
    """Wait for the takes of what was posted, as there is no event loop that would bring them, and say what has failed."""
    failed = [view for view in scene.queue.timer.finish_now([view.id for view in posted]) if view.error is not None]
    for view in failed:
        assert view.error is not None
        operator.report({"WARNING"}, translated(f"{view.title}: {view.error.sentence}"))
    return {"FINISHED"} if len(failed) < len(posted) else {"CANCELLED"}
