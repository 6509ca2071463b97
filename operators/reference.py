"""References and the project's style: adds, orders, allows and removes pictures that go along, takes dropped files; makes, exports, imports the style."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty, CollectionProperty, IntProperty, StringProperty

from .. import client, scene
from ..scene.blender.interface_language import translated
from ..scene.blender.properties import InOurWords, declares_properties
from ..scene.settings.request import settings_of
from .job import OfJob
from .reporting import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpy.stub_internal.rna_enums import OperatorReturnItems

EXTENSIONS = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".tga", ".avif")
EXTENSIONS_THROUGH_BLENDER = (".exr", ".hdr", ".psd", ".psb", ".jp2", ".dpx", ".cin")


def _change(operator: bpy.types.Operator, change: Callable[[], None]) -> set[OperatorReturnItems]:
    """Do it, or say why not."""
    try:
        scene.blender.user_action.check_person_asks()
        change()
    except (client.errors.SetDresserError, OSError) as error:
        return refuse(operator, error)
    scene.blender.editors.redraw_panels()
    return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_add_references(InOurWords, bpy.types.Operator):
    """Choose picture files that go along for the model to draw from. Or drop them onto this editor"""

    bl_idname = "set_dresser.add_references"
    bl_label = "Add as Set Dresser References"  # what Blender asks when a picture is dropped
    bl_options = {"UNDO"}

    directory: str = StringProperty(subtype="DIR_PATH", options={"HIDDEN", "SKIP_SAVE"})
    files: bpy.types.bpy_prop_collection[bpy.types.OperatorFileListElement] = CollectionProperty(
        type=bpy.types.OperatorFileListElement, options={"HIDDEN", "SKIP_SAVE"}
    )
    filter_image: bool = BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})
    filter_folder: bool = BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Files that were dropped are added at once; else they are chosen in the file browser."""
        if self.files:
            return self.execute(context)
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Add one reference a file."""
        folder = bpy.path.abspath(self.directory)
        paths = [os.path.join(folder, each.name) for each in self.files if each.name]
        if not paths:
            self.report({"INFO"}, "No file was chosen")
            return {"CANCELLED"}
        return _change(self, lambda: scene.references.edit.add_files(settings_of(context.scene), paths))


@declares_properties
class SETDRESSER_OT_add_image_reference(InOurWords, bpy.types.Operator):
    """Add an image of this .blend, as it is when you press Generate: painted, packed, or a file"""

    bl_idname = "set_dresser.add_image_reference"
    bl_label = "Add Image"
    bl_options = {"UNDO"}

    image: str = StringProperty(name="Image", options={"SKIP_SAVE"})

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be an image."""
        if not bpy.data.images:
            cls.poll_message_set("This .blend has no image")
        return bool(bpy.data.images)

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask which, beginning with the one that an Image Editor shows."""
        if not self.image:
            shown = getattr(context.space_data, "image", None)
            self.image = shown.name if isinstance(shown, bpy.types.Image) else ""
        return context.window_manager.invoke_props_dialog(self)

    def draw(self, context: bpy.types.Context) -> None:
        """A list to choose from."""
        self.layout.prop_search(self, "image", bpy.data, "images", text="")

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Add it."""
        image = bpy.data.images.get(self.image)
        if image is None:
            self.report({"INFO"}, "No image was chosen")
            return {"CANCELLED"}
        return _change(self, lambda: scene.references.edit.add_image(settings_of(context.scene), image))


class SETDRESSER_OT_add_object_reference(InOurWords, bpy.types.Operator):
    """Add the active object with its children, alone and seen from four sides, as it is when you press Generate"""

    bl_idname = "set_dresser.add_object_reference"
    bl_label = "Add Object"
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be an active object."""
        if context.active_object is None:
            cls.poll_message_set("Select an object")
        return context.active_object is not None

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Add it."""
        obj = context.active_object
        assert obj is not None
        return _change(self, lambda: scene.references.edit.add_object(settings_of(context.scene), obj))


class SETDRESSER_OT_add_take_reference(OfJob, InOurWords, bpy.types.Operator):
    """Let this take go along with the next requests, for the model to draw from"""

    bl_idname = "set_dresser.add_take_reference"
    bl_label = "Use as Reference"
    bl_options = {"UNDO", "INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Add the take of one job."""
        view = scene.queue.job_list.job(self.job_id)
        if view is None or view.take is None:
            return {"CANCELLED"}
        take = view.take
        return _change(self, lambda: scene.references.edit.add_take(settings_of(context.scene), take.id, take.title))


@declares_properties
class _OfReference:
    """One row of the scene's list, or of the style's."""

    index: int = IntProperty(options={"HIDDEN", "SKIP_SAVE"})
    of_style: bool = BoolProperty(options={"HIDDEN", "SKIP_SAVE"})


class SETDRESSER_OT_remove_reference(_OfReference, InOurWords, bpy.types.Operator):
    """Take this reference off the list. Its file stays where it is"""

    bl_idname = "set_dresser.remove_reference"
    bl_label = "Remove"
    bl_options = {"UNDO", "INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Remove it."""
        pictures = scene.references.edit.list_of(settings_of(context.scene), of_style=self.of_style)
        if pictures is None or not 0 <= self.index < len(pictures):
            return {"CANCELLED"}
        pictures.remove(self.index)
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_move_reference(_OfReference, InOurWords, bpy.types.Operator):
    """Move this reference up: the model sees its pictures in this order. With Ctrl, move it down"""

    bl_idname = "set_dresser.move_reference"
    bl_label = "Move"
    bl_options = {"UNDO", "INTERNAL"}

    by: int = IntProperty(default=-1, options={"HIDDEN", "SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Down instead of up while Ctrl is held."""
        if event.ctrl:
            self.by = -self.by
        return self.execute(context)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Move it by so many places."""
        pictures = scene.references.edit.list_of(settings_of(context.scene), of_style=self.of_style)
        if pictures is None or not all(0 <= place < len(pictures) for place in (self.index, self.index + self.by)):
            return {"CANCELLED"}
        pictures.move(self.index, self.index + self.by)
        return {"FINISHED"}


class SETDRESSER_OT_pin_reference(_OfReference, InOurWords, bpy.types.Operator):
    """Let this reference join the requests of every scene, as part of the project's style, or of this scene alone"""

    bl_idname = "set_dresser.pin_reference"
    bl_label = "Always"
    bl_options = {"UNDO", "INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Move it from one list to the other."""
        settings = settings_of(context.scene)
        pictures = scene.references.edit.list_of(settings, of_style=self.of_style)
        if pictures is None or not 0 <= self.index < len(pictures):
            return {"CANCELLED"}
        (scene.references.edit.move_to_scene if self.of_style else scene.references.edit.move_to_style)(
            settings, self.index
        )
        return {"FINISHED"}


class SETDRESSER_OT_allow_references(InOurWords, bpy.types.Operator):
    """See which pictures of this machine the .blend names, and let them be sent"""

    bl_idname = "set_dresser.allow_references"
    bl_label = "Allow References"
    bl_options = {"UNDO", "INTERNAL"}

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Show them, and where they really lie."""
        return context.window_manager.invoke_props_dialog(self, width=640, confirm_text=translated("Allow"))

    def draw(self, context: bpy.types.Context) -> None:
        """One line each."""
        self.layout.label(
            text=translated("These came with the .blend. Allowed, they are sent with your requests:"), translate=False
        )
        column = self.layout.column(align=True)
        for name, where in scene.references.edit.waiting_to_be_allowed():
            column.label(text=translated(f"{name}: {where}"), icon="IMAGE_DATA", translate=False)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Remember on this machine that they may be sent."""
        return _change(self, scene.references.edit.allow_all)


class SETDRESSER_FH_references(bpy.types.FileHandler):
    """Picture files that are dropped onto an editor in which the Set Dresser tab is open; Blender asks what is meant"""

    bl_idname = "SETDRESSER_FH_references"
    bl_label = "Add as Set Dresser References"
    bl_import_operator = SETDRESSER_OT_add_references.bl_idname
    bl_file_extensions = ";".join((*EXTENSIONS, *EXTENSIONS_THROUGH_BLENDER))

    @classmethod
    def poll_drop(cls, context: bpy.types.Context) -> bool:
        """Only where somebody works with Set Dresser: elsewhere, Blender does with a picture what it always did."""
        area = context.area
        if area is None or area.type not in ("VIEW_3D", "IMAGE_EDITOR"):
            return False
        sidebar = next((region for region in area.regions if region.type == "UI"), None)
        return (
            sidebar is not None and sidebar.width > 1 and getattr(sidebar, "active_panel_category", "") == "Set Dresser"
        )


class SETDRESSER_OT_set_up_style(InOurWords, bpy.types.Operator):
    """Give this .blend a style that joins the prompts of all its scenes: words, a palette, references"""

    bl_idname = "set_dresser.set_up_style"
    bl_label = "Set Up Project Style"
    bl_options = {"UNDO"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Make it where there is none."""
        scene.references.style.make_style()
        settings_of(context.scene).continuity.use_style = True
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_change_palette(InOurWords, bpy.types.Operator):
    """Add a colour to the project's palette, or remove one"""

    bl_idname = "set_dresser.change_palette"
    bl_label = "Change Palette"
    bl_options = {"UNDO", "INTERNAL"}

    remove: int = IntProperty(default=-1, options={"HIDDEN", "SKIP_SAVE"})

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Up to six colours."""
        palette = scene.references.style.make_style().palette
        if 0 <= self.remove < len(palette):
            palette.remove(self.remove)
        elif len(palette) < scene.references.style.MOST_COLOURS:
            palette.add()
        else:
            self.report({"INFO"}, translated(f"A palette has {scene.references.style.MOST_COLOURS} colours at most"))
            return {"CANCELLED"}
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_export_style(InOurWords, bpy.types.Operator):
    """Write the project's words and palette to a small file, for other .blend files"""

    bl_idname = "set_dresser.export_style"
    bl_label = "Export Style"
    bl_options = {"INTERNAL"}

    filepath: str = StringProperty(subtype="FILE_PATH", default="style.json", options={"SKIP_SAVE"})
    filter_glob: str = StringProperty(default="*.json", options={"HIDDEN"})
    check_existing: bool = BoolProperty(default=True, options={"HIDDEN"})

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a style."""
        if scene.references.style.style() is None:
            cls.poll_message_set("There is no project style yet")
            return False
        return True

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask where to."""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Write it."""
        try:
            scene.references.style.export_style(bpy.path.abspath(self.filepath))
        except OSError as error:
            return refuse(self, error)
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_import_style(InOurWords, bpy.types.Operator):
    """Take over words and palette from a file that was exported"""

    bl_idname = "set_dresser.import_style"
    bl_label = "Import Style"
    bl_options = {"UNDO", "INTERNAL"}

    filepath: str = StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})
    filter_glob: str = StringProperty(default="*.json", options={"HIDDEN"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask which."""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Read it; the style's references stay."""
        try:
            scene.references.style.import_style(bpy.path.abspath(self.filepath))
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        settings_of(context.scene).continuity.use_style = True
        return {"FINISHED"}


CLASSES: tuple[type[bpy.types.Operator | bpy.types.FileHandler], ...] = (
    SETDRESSER_OT_add_references,
    SETDRESSER_OT_add_image_reference,
    SETDRESSER_OT_add_object_reference,
    SETDRESSER_OT_add_take_reference,
    SETDRESSER_OT_remove_reference,
    SETDRESSER_OT_move_reference,
    SETDRESSER_OT_pin_reference,
    SETDRESSER_OT_allow_references,
    SETDRESSER_FH_references,
    SETDRESSER_OT_set_up_style,
    SETDRESSER_OT_change_palette,
    SETDRESSER_OT_export_style,
    SETDRESSER_OT_import_style,
)
