"""Shows the library and its takes in the system's file browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy

from .of_job import OfJob
from .reporting import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class SETDRESSER_OT_open_library(bpy.types.Operator):
    """Open the folder that holds every take with its prompt, settings and cost"""

    bl_idname = "set_dresser.open_library"
    bl_label = "Open Library"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Open the library's folder."""
        from ..client.errors import LibraryError, SetDresserError
        from ..scene.settings.library_folder import library

        try:
            kept_in = library()
            kept_in.prepare()
        except SetDresserError as error:
            return refuse(self, error)
        except OSError as error:
            return refuse(self, LibraryError(f"{type(error).__name__}: {error}"))
        bpy.ops.wm.path_open(filepath=str(kept_in.takes))
        return {"FINISHED"}


class SETDRESSER_OT_open_take(OfJob, bpy.types.Operator):
    """Open the folder of this take, or of the job that failed"""

    bl_idname = "set_dresser.open_take"
    bl_label = "Show Folder"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Open one folder."""
        from ..client.errors import LibraryLost
        from ..client.library import library_of
        from ..scene.queue import job_list

        view = job_list.job(self.job_id)
        if view is None or not library_of(Path(view.folder)).gate.is_folder(Path(view.folder)):
            return refuse(self, LibraryLost(folder="" if view is None else view.folder))
        bpy.ops.wm.path_open(filepath=str(view.folder))
        return {"FINISHED"}
