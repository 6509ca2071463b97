"""Signs: made from what is selected, put onto another surface, found, given a reference, taken off the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty, StringProperty

from ..scene.blender.properties import declares_properties
from .reporting import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


def has_sign(context: bpy.types.Context) -> bool:
    """Whether a sign is chosen in the list."""
    from ..scene.signs.sign_list import active_sign

    return context.scene is not None and active_sign() is not None


class AnySigns:
    """Mixed into an operator on all signs of the file, before `bpy.types.Operator`."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be signs."""
        from ..scene.signs.sign_list import all_signs

        if context.scene is None or not all_signs():
            cls.poll_message_set("Make a sign first")  # type: ignore[attr-defined]
            return False
        return True


class OnSign:
    """Mixed into an operator on the sign that is chosen in the list, before `bpy.types.Operator`."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be one."""
        if not has_sign(context):
            cls.poll_message_set("Choose a sign in the list")  # type: ignore[attr-defined]
            return False
        return True


class SETDRESSER_OT_make_sign(bpy.types.Operator):
    """Make a sign of the active object, or in Edit Mode of its selected faces: its words come into the list"""

    bl_idname = "set_dresser.make_sign"
    bl_label = "Make Sign"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be a surface."""
        obj = context.active_object
        if obj is None or obj.type != "MESH":
            cls.poll_message_set("Select a mesh, or faces of one in Edit Mode")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Make it, and say what is unusual about its shape."""
        from ..client.errors import SetDresserError
        from ..scene.placements.chosen import looking_along
        from ..scene.signs.edit import make_sign
        from ..scene.signs.sign_list import read_sign

        try:
            sign = make_sign(context, looking_along(context))
        except SetDresserError as error:
            return refuse(self, error)
        if read_sign(sign).is_beyond_legal:
            self.report({"WARNING"}, f"{sign.name} is longer than 3:1: it will be the middle of a larger picture")
        return {"FINISHED"}


class SETDRESSER_OT_set_sign_surface(OnSign, bpy.types.Operator):
    """Put this sign onto the active object, or in Edit Mode onto its selected faces. Its words stay"""

    bl_idname = "set_dresser.set_sign_surface"
    bl_label = "Set Surface"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Move it."""
        from ..client.errors import SetDresserError
        from ..scene.placements.chosen import looking_along
        from ..scene.signs.edit import set_surface
        from ..scene.signs.language import language_shown
        from ..scene.signs.sign_list import active_sign
        from ..scene.signs.switching import switch

        sign = active_sign()
        assert sign is not None
        try:
            set_surface(context, sign, looking_along(context))
        except SetDresserError as error:
            return refuse(self, error)
        switch(context.scene, language_shown(context.scene))  # what it has shows on its new surface at once
        return {"FINISHED"}


class SETDRESSER_OT_remove_sign(OnSign, bpy.types.Operator):
    """Take this sign, with its words in all languages, off the list. Its takes stay in the library, its picture on the surface"""

    bl_idname = "set_dresser.remove_sign"
    bl_label = "Remove Sign"
    bl_options = {"UNDO"}

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask first where words would go."""
        from ..scene.signs.sign_list import active_sign

        sign = active_sign()
        if sign is None or not any(each.text for line in sign.lines for each in line.texts):
            return self.execute(context)
        return context.window_manager.invoke_confirm(
            self, event, title=f"Remove {sign.name}?", message="Its words go with it.", confirm_text="Remove"
        )

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Remove it."""
        from ..client.errors import SetDresserError
        from ..scene.signs.edit import remove_sign
        from ..scene.signs.sign_list import active_sign

        sign = active_sign()
        if sign is None:
            return {"CANCELLED"}
        try:
            remove_sign(sign)
        except SetDresserError as error:
            return refuse(self, error)
        return {"FINISHED"}


class SETDRESSER_OT_find_sign(OnSign, bpy.types.Operator):
    """Select the object that this sign is on"""

    bl_idname = "set_dresser.find_sign"
    bl_label = "Select Its Object"
    bl_options = {"UNDO"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Select it alone, if it is in this view layer."""
        from ..client.errors import SetDresserError
        from ..scene.signs.edit import select_object_of
        from ..scene.signs.sign_list import active_sign

        sign = active_sign()
        assert sign is not None
        try:
            select_object_of(context, sign)
        except SetDresserError as error:
            return refuse(self, error)
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_set_sign_reference(OnSign, bpy.types.Operator):
    """Choose a picture that goes along with this sign for the model to draw from: a file, or with Ctrl an image of this .blend"""

    bl_idname = "set_dresser.set_sign_reference"
    bl_label = "Choose Reference"
    bl_options = {"UNDO"}

    filepath: str = StringProperty(subtype="FILE_PATH", options={"HIDDEN", "SKIP_SAVE"})
    image: str = StringProperty(name="Image", options={"SKIP_SAVE"})
    from_blend: bool = BoolProperty(options={"HIDDEN", "SKIP_SAVE"})
    filter_image: bool = BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})
    filter_folder: bool = BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask which."""
        self.from_blend = event.ctrl
        if self.from_blend:
            return context.window_manager.invoke_props_dialog(self)
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def draw(self, context: bpy.types.Context) -> None:
        """The list of images."""
        if self.from_blend:
            self.layout.prop_search(self, "image", bpy.data, "images", text="")

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Let it go along from now on."""
        from ..client.errors import LibraryError, SetDresserError
        from ..scene.blender.user_action import check_person_asks
        from ..scene.signs.sign_list import active_sign
        from ..scene.signs.sign_reference import choose_file, choose_image

        sign, image = active_sign(), bpy.data.images.get(self.image)
        if sign is None or (image is None and not self.filepath):
            self.report({"INFO"}, "No picture was chosen")
            return {"CANCELLED"}
        try:
            check_person_asks()
            if image is not None:
                choose_image(sign, image)
            else:
                choose_file(sign, bpy.path.abspath(self.filepath))
        except SetDresserError as error:
            return refuse(self, error)
        except OSError as error:
            return refuse(self, LibraryError(f"{type(error).__name__}: {error}"))
        return {"FINISHED"}


CLASSES: tuple[type[bpy.types.Operator], ...] = (
    SETDRESSER_OT_make_sign,
    SETDRESSER_OT_set_sign_surface,
    SETDRESSER_OT_remove_sign,
    SETDRESSER_OT_find_sign,
    SETDRESSER_OT_set_sign_reference,
)
