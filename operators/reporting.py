"""How operators tell an artist of an error: the sentence on screen, the technical part in the log. No data changes."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import bpy

from .. import client
from ..scene.blender.interface_language import translated

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    from ..client.errors import SetDresserError

_log = logging.getLogger(__name__)


def refuse(operator: bpy.types.Operator, error: SetDresserError | OSError) -> set[OperatorReturnItems]:
    """Report an error and end the operator without having done anything. The system's own is one about the library's folders."""
    if isinstance(error, OSError):
        error = client.errors.LibraryError(client.errors.technical_of(error))
    _log.info("%s: %s (%s)", operator.bl_idname, error.message, error.technical)
    operator.report({"ERROR"}, translated(error.message))
    return {"CANCELLED"}
