"""The signs as a table: written for translators, and what came back looked at, shown, and taken over."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy
from bpy.props import BoolProperty, EnumProperty, IntProperty, StringProperty

from .. import client, scene
from ..client.session_state import SessionState
from ..scene.blender.interface_language import translated
from ..scene.blender.properties import InOurWords, declares_properties
from .reporting import refuse
from .sign import AnySigns

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    from ..client.signs.table_changes import TableChanges
    from ..client.signs.table_preview import Preview
    from ..scene.signs.tables import Consequences

ENDINGS = "*.csv;*.tsv;*.tab;*.txt"
_ON_A_PAGE = 10
_WIDTH = 640
_ACROSS = 105
"""How many characters a row of the dialog holds."""


_shown: Final[SessionState[tuple[Preview, Consequences] | None]] = SessionState(lambda: None)
"""What the dialog shows and its button does. Plain values: Blender's operators can keep nothing else from one to the next."""


@declares_properties
class SETDRESSER_OT_export_signs(AnySigns, InOurWords, bpy.types.Operator):
    """Write all signs as a table for translators: a row a line, a column a language. Spreadsheets open it, and cannot run or rewrite what is in it"""

    bl_idname = "set_dresser.export_signs"
    bl_label = "Export Signs"
    bl_options = set[str]()

    filepath: str = StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})
    check_existing: bool = BoolProperty(default=True, options={"HIDDEN"})
    filter_glob: str = StringProperty(default=ENDINGS, options={"HIDDEN"})
    format: str = EnumProperty(
        name="Format",
        items=[
            ("CSV", "CSV", "Separated by commas: what most tools for translators read"),
            ("TSV", "TSV", "Separated by tabs: may be pasted into a spreadsheet"),
        ],
    )
    which: str = EnumProperty(
        name="Languages",
        items=[
            ("ALL", "All", "Every language of the file"),
            ("SHOWN", "Shown", "The language that is shown, beside the file's first: for one translator"),
        ],
    )
    with_mark: bool = BoolProperty(
        name="Mark for Spreadsheets",
        description="Begin with the mark by which spreadsheets know UTF-8; some other tools stumble over it",
        default=True,
    )

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask where, beginning beside the .blend."""
        if not self.filepath:
            blend = bpy.data.filepath
            self.filepath = f"{blend.removesuffix('.blend')}_signs.csv" if blend else "signs.csv"
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def check(self, context: bpy.types.Context) -> bool:
        """The ending follows the format."""
        wanted = self._with_ending()
        changed, self.filepath = wanted != self.filepath, wanted
        return changed

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Write it."""
        if not self.filepath:
            self.report({"ERROR"}, "No file is named")
            return {"CANCELLED"}
        path = Path(bpy.path.abspath(self._with_ending()))
        try:
            written = scene.signs.tables.export_table(
                path,
                tags=self._languages(context),
                form=client.signs.table_file.TableFormat[self.format],
                with_mark=self.with_mark,
            )
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        self.report({"INFO"}, translated(f"{written.signs} signs in {len(written.languages)} languages: {path.name}"))
        return {"FINISHED"}

    def _with_ending(self) -> str:
        ending = f".{self.format.lower()}"
        path = self.filepath or "signs"
        known = next((each for each in (".csv", ".tsv", ".tab", ".txt") if path.lower().endswith(each)), "")
        if known and (known == ending or (self.format == "TSV" and known != ".csv")):
            return path
        return path[: len(path) - len(known)] + ending

    def _languages(self, context: bpy.types.Context) -> tuple[str, ...]:
        if self.which == "ALL":
            return ()
        return tuple(
            dict.fromkeys(
                filter(None, (scene.signs.sign_list.languages()[0], scene.signs.language.language_of(context.scene)))
            )
        )


@declares_properties
class SETDRESSER_OT_import_signs(InOurWords, bpy.types.Operator):
    """Take over a translator's table. Shows first what would change; what does not fit is refused by its row"""

    bl_idname = "set_dresser.import_signs"
    bl_label = "Import Signs"
    bl_options = {"UNDO"}

    filepath: str = StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})
    filter_glob: str = StringProperty(default=ENDINGS, options={"HIDDEN"})
    empty_takes_away: bool = BoolProperty(
        name="Empty Cells Take Away",
        description="An empty cell takes away the words that are there; else it leaves them",
        options={"SKIP_SAVE"},
    )
    makes_signs: bool = BoolProperty(
        name="Make New Signs",
        description="A name that this file does not have becomes a new sign, without a surface yet; else its row is refused",
        options={"SKIP_SAVE"},
    )
    without_refused: bool = BoolProperty(options={"HIDDEN", "SKIP_SAVE"})
    is_chosen: bool = BoolProperty(options={"HIDDEN", "SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask which."""
        self.is_chosen = True
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def draw(self, context: bpy.types.Context) -> None:
        """What may be chosen beside the file."""
        column = self.layout.column()
        column.prop(self, "empty_takes_away")
        column.prop(self, "makes_signs")

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Show what would change; called by a script, do it."""
        try:
            changes = scene.signs.tables.looked_at(Path(bpy.path.abspath(self.filepath)), self._options())
            if self.is_chosen and not bpy.app.background:
                _shown.now = client.signs.table_preview.preview(changes), scene.signs.tables.consequences(changes)
                bpy.ops.set_dresser.take_over_signs("INVOKE_DEFAULT")
                return {"CANCELLED"}
            scene.signs.tables.take_over(changes, without_refused=self.without_refused)
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        return _report(self, changes)

    def _options(self) -> client.signs.table_changes.Options:
        return client.signs.table_changes.Options(empty_takes_away=self.empty_takes_away, makes_signs=self.makes_signs)


@declares_properties
class SETDRESSER_OT_take_over_signs(InOurWords, bpy.types.Operator):
    """Change the signs as the table says"""

    bl_idname = "set_dresser.take_over_signs"
    bl_label = "Import Signs"
    bl_options = {"UNDO", "INTERNAL"}

    without_refused: bool = BoolProperty(
        name="Leave These Rows Out",
        description="Take over the other rows; these stay as they are",
        options={"SKIP_SAVE"},
    )
    page: int = IntProperty(name="Page", description="Of the changes", default=1, min=1, options={"SKIP_SAVE"})
    refused_page: int = IntProperty(name="Page", description="Of these rows", default=1, min=1, options={"SKIP_SAVE"})

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """A table must have been looked at."""
        if _shown.now is None:
            cls.poll_message_set("Choose a table first")
            return False
        return True

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Show what would change."""
        assert _shown.now is not None
        return context.window_manager.invoke_props_dialog(
            self, width=_WIDTH, title=_shown.now[0].changes.file, confirm_text=translated("Import")
        )

    def draw(self, context: bpy.types.Context) -> None:
        """The counts, what becomes of pictures, the changes page by page, and the rows that are refused."""
        if _shown.now is None:
            return
        preview, lost = _shown.now
        column = self.layout.column(align=True)
        for line in preview.summary:
            column.label(text=translated(line), translate=False)
        if lost.out_of_date:
            approved = f", {lost.approved} of them approved" if lost.approved else ""
            column.label(
                text=translated(f"Takes that will be out of date: {lost.out_of_date}{approved}"),
                translate=False,
                icon="FILE_REFRESH",
            )
        if preview.details:
            self._draw_page(self.layout.box().column(align=True), preview.details, "page")
        if preview.refused:
            box = self.layout.box().column(align=True)
            box.label(
                text=translated(f"Rows that cannot be taken over: {len(preview.refused):,}"),
                translate=False,
                icon="ERROR",
            )
            self._draw_page(box, preview.refused, "refused_page")
            self.layout.prop(self, "without_refused")

    def _draw_page(self, column: bpy.types.UILayout, lines: tuple[str, ...], which: str) -> None:
        pages = -(-len(lines) // _ON_A_PAGE)
        first = (min(getattr(self, which), pages) - 1) * _ON_A_PAGE
        for line in lines[first : first + _ON_A_PAGE]:
            for part in textwrap.wrap(translated(line), _ACROSS) or [""]:
                column.label(text=part, translate=False)
        if pages > 1:
            row = column.row()
            row.prop(self, which)
            row.label(text=translated(f"of {pages:,}"), translate=False)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Do what was shown."""
        assert _shown.now is not None
        changes = _shown.now[0].changes
        try:
            scene.signs.tables.take_over(changes, without_refused=self.without_refused)
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        _shown.now = None
        return _report(self, changes)


def _report(operator: bpy.types.Operator, changes: TableChanges) -> set[OperatorReturnItems]:
    """Say what was done."""
    operator.report({"INFO"}, "; ".join(translated(line) for line in client.signs.table_preview.summary(changes)[:4]))
    if changes.refused:
        operator.report({"WARNING"}, translated(f"Rows left out: {len(changes.refused)}. {changes.refused[0].message}"))
    scene.blender.editors.redraw_panels()
    return {"FINISHED"}


CLASSES: tuple[type[bpy.types.Operator], ...] = (
    SETDRESSER_OT_export_signs,
    SETDRESSER_OT_import_signs,
    SETDRESSER_OT_take_over_signs,
)
