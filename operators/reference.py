"""References: adds, removes and orders the pictures that go along with a request."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.props import CollectionProperty, IntProperty, StringProperty

from ..scene.settings import settings_of
from .reporting import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class SETDRESSER_OT_add_references(bpy.types.Operator):
    """Choose picture files that go along for the model to draw from"""

    bl_idname = "set_dresser.add_references"
    bl_label = "Add Files"
    bl_options = {"UNDO"}

    if TYPE_CHECKING:
        directory: str
        files: bpy.types.bpy_prop_collection[bpy.types.OperatorFileListElement]
    else:
        directory: StringProperty(subtype="DIR_PATH", options={"HIDDEN", "SKIP_SAVE"})
        files: CollectionProperty(type=bpy.types.OperatorFileListElement, options={"HIDDEN", "SKIP_SAVE"})
        filter_image: bpy.props.BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})
        filter_folder: bpy.props.BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Files that were dropped are added at once; else they are chosen in the file browser."""
        if self.files:
            return self.execute(context)
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Add one reference a file."""
        from ..client.errors import SetDresserError
        from ..scene.references.changing import add_files

        try:
            add_files(settings_of(context.scene), [str(Path(self.directory, each.name)) for each in self.files])
        except SetDresserError as error:
            return refuse(self, error)
        return {"FINISHED"}


class SETDRESSER_OT_remove_reference(bpy.types.Operator):
    """Take this reference off the list. Its file stays where it is"""

    bl_idname = "set_dresser.remove_reference"
    bl_label = "Remove"
    bl_options = {"UNDO", "INTERNAL"}

    if TYPE_CHECKING:
        index: int
    else:
        index: IntProperty(options={"HIDDEN", "SKIP_SAVE"})

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Remove it."""
        pictures = settings_of(context.scene).references.pictures
        if not 0 <= self.index < len(pictures):
            return {"CANCELLED"}
        pictures.remove(self.index)
        return {"FINISHED"}


class SETDRESSER_OT_move_reference(bpy.types.Operator):
    """Move this reference: the model sees its pictures in this order"""

    bl_idname = "set_dresser.move_reference"
    bl_label = "Move"
    bl_options = {"UNDO", "INTERNAL"}

    if TYPE_CHECKING:
        index: int
        by: int
    else:
        index: IntProperty(options={"HIDDEN", "SKIP_SAVE"})
        by: IntProperty(default=-1, options={"HIDDEN", "SKIP_SAVE"})

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Move it by so many places."""
        pictures = settings_of(context.scene).references.pictures
        target = self.index + self.by
        if not (0 <= self.index < len(pictures) and 0 <= target < len(pictures)):
            return {"CANCELLED"}
        pictures.move(self.index, target)
        return {"FINISHED"}


REFERENCE_CLASSES: tuple[type[bpy.types.Operator], ...] = (
    SETDRESSER_OT_add_references,
    SETDRESSER_OT_remove_reference,
    SETDRESSER_OT_move_reference,
)
