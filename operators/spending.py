"""What can be done with the ledger: read it anew, and export it for a spreadsheet. Sends nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import EnumProperty, StringProperty

from .. import client, scene
from ..scene.blender.interface_language import translated
from ..scene.blender.properties import InOurWords, declares_properties
from .reporting import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

_TABLES = [
    ("requests", "Every Request", "One row for each picture that was asked for"),
    ("days", "Per Day", "Requests and dollars by day"),
    ("shots", "Per Shot", "Requests and dollars by shot"),
    ("signs", "Per Sign", "Requests and dollars by sign"),
]


class SETDRESSER_OT_refresh_spending(InOurWords, bpy.types.Operator):
    """Read the ledgers of this project and of your own again. Asks no service"""

    bl_idname = "set_dresser.refresh_spending"
    bl_label = "Refresh"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Have them read: in the background of a window, at once without one."""
        scene.queue.spending.refresh()
        if bpy.app.background:
            scene.queue.spending.read_on(float("inf"))
        scene.queue.timer.begin()
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_export_spending(InOurWords, bpy.types.Operator):
    """Save what was spent in this project as a table (CSV) for a spreadsheet"""

    bl_idname = "set_dresser.export_spending"
    bl_label = "Export CSV"
    bl_options = {"INTERNAL"}

    filepath: str = StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})
    filter_glob: str = StringProperty(default="*.csv", options={"HIDDEN"})
    table: str = EnumProperty(name="Rows", description="What the table has a row for", items=_TABLES)

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Let the artist choose a file."""
        folder = Path(bpy.data.filepath).parent if bpy.data.filepath else Path.home()
        self.filepath = str(folder / "set-dresser-spending.csv")
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Write the table."""
        if not self.filepath:
            self.report({"ERROR"}, "No file is named")
            return {"CANCELLED"}
        path = Path(bpy.path.abspath(self.filepath))
        path = path if path.suffix else path.with_suffix(".csv")
        try:
            entries = scene.queue.spending.entries()
            client.durable.write_file(
                path,
                client.spending_report.as_csv(entries, client.spending_report.Table(self.table)).encode("utf-8-sig"),
            )
        except OSError as error:
            return refuse(self, client.durable.library_error(error, path.parent))
        self.report(
            {"INFO"}, translated(f"Saved {len(entries)} request{'' if len(entries) == 1 else 's'} to {path.name}")
        )
        return {"FINISHED"}


CLASSES: tuple[type[bpy.types.Operator], ...] = (
    SETDRESSER_OT_refresh_spending,
    SETDRESSER_OT_export_spending,
)
