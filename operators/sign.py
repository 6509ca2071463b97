"""Signs: made from what is selected, their lines and languages, and the takes that they lack."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty, EnumProperty, IntProperty, StringProperty

from .reporting import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    from ..scene.signs.generating import Wanted, Wish


def has_sign(context: bpy.types.Context) -> bool:
    """Whether a sign is chosen in the list."""
    from ..scene.signs.sign_list import active_sign

    return context.scene is not None and active_sign() is not None


class _OnSign:
    """An operator on the sign that is chosen in the list."""

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
        from ..scene.asking import looking_along
        from ..scene.signs.making import make_sign
        from ..scene.signs.sign_list import read_sign

        try:
            sign = make_sign(context, looking_along(context))
        except SetDresserError as error:
            return refuse(self, error)
        if read_sign(sign).is_beyond_legal:
            self.report({"WARNING"}, f"{sign.name} is longer than 3:1: it will be the middle of a larger picture")
        return {"FINISHED"}


class SETDRESSER_OT_set_sign_surface(_OnSign, bpy.types.Operator):
    """Put this sign onto the active object, or in Edit Mode onto its selected faces. Its words stay"""

    bl_idname = "set_dresser.set_sign_surface"
    bl_label = "Set Surface"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Move it."""
        from ..client.errors import SetDresserError
        from ..scene.asking import looking_along
        from ..scene.signs.making import set_surface
        from ..scene.signs.shown_language import language_shown
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


class SETDRESSER_OT_remove_sign(_OnSign, bpy.types.Operator):
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
        from ..scene.signs.making import remove_sign
        from ..scene.signs.sign_list import active_sign

        sign = active_sign()
        if sign is None:
            return {"CANCELLED"}
        try:
            remove_sign(sign)
        except SetDresserError as error:
            return refuse(self, error)
        return {"FINISHED"}


class SETDRESSER_OT_find_sign(_OnSign, bpy.types.Operator):
    """Select the object that this sign is on"""

    bl_idname = "set_dresser.find_sign"
    bl_label = "Select Its Object"
    bl_options = {"UNDO"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Select it alone, if it is in this view layer."""
        from ..client.errors import SetDresserError
        from ..scene.signs.making import select_object_of
        from ..scene.signs.sign_list import active_sign

        sign = active_sign()
        assert sign is not None
        try:
            select_object_of(context, sign)
        except SetDresserError as error:
            return refuse(self, error)
        return {"FINISHED"}


class SETDRESSER_OT_set_sign_reference(_OnSign, bpy.types.Operator):
    """Choose a picture that goes along with this sign for the model to draw from: a file, or with Ctrl an image of this .blend"""

    bl_idname = "set_dresser.set_sign_reference"
    bl_label = "Choose Reference"
    bl_options = {"UNDO"}

    if TYPE_CHECKING:
        filepath: str
        image: str
        from_blend: bool
    else:
        filepath: StringProperty(subtype="FILE_PATH", options={"HIDDEN", "SKIP_SAVE"})
        image: StringProperty(name="Image", options={"SKIP_SAVE"})
        from_blend: BoolProperty(options={"HIDDEN", "SKIP_SAVE"})
        filter_image: BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})
        filter_folder: BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})

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
        from ..scene.signs.sign_list import active_sign
        from ..scene.signs.sign_reference import choose_file, choose_image
        from ..scene.who_asks import check_person_asks

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


class SETDRESSER_OT_add_sign_line(_OnSign, bpy.types.Operator):
    """Add a line to this sign, in every language"""

    bl_idname = "set_dresser.add_sign_line"
    bl_label = "Add Line"
    bl_options = {"UNDO", "INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Add it at the end."""
        from ..scene.signs.sign_list import active_sign, add_line

        sign = active_sign()
        assert sign is not None
        add_line(sign)
        return {"FINISHED"}


class SETDRESSER_OT_remove_sign_line(_OnSign, bpy.types.Operator):
    """Remove this line, in every language. With Ctrl, move it up instead"""

    bl_idname = "set_dresser.remove_sign_line"
    bl_label = "Remove Line"
    bl_options = {"UNDO", "INTERNAL"}

    if TYPE_CHECKING:
        index: int
    else:
        index: IntProperty(options={"HIDDEN", "SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Move it while Ctrl is held."""
        from ..scene.signs.sign_list import active_sign, move_line

        sign = active_sign()
        if event.ctrl and sign is not None:
            move_line(sign, self.index, self.index - 1)
            return {"FINISHED"}
        return self.execute(context)

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Remove it."""
        from ..scene.signs.sign_list import active_sign, remove_line

        sign = active_sign()
        if sign is None or not 0 <= self.index < len(sign.lines):
            return {"CANCELLED"}
        remove_line(sign, self.index)
        return {"FINISHED"}


_choices: list[tuple[str, str, str]] = []
"""Blender reads an enum's items later than they are given: they must be held."""


def _known_languages(_operator: bpy.types.Operator, _context: bpy.types.Context) -> list[tuple[str, str, str]]:
    from ..client.signs.languages import KNOWN

    if not _choices:
        _choices.extend(
            (tag, each.name if each.own_name == each.name else f"{each.name} · {each.own_name}", tag)
            for tag, each in KNOWN.items()
        )
    return _choices


class SETDRESSER_OT_add_language(bpy.types.Operator):
    """Add a language in which every sign can have words"""

    bl_idname = "set_dresser.add_language"
    bl_label = "Add Language"
    bl_options = {"UNDO"}
    bl_property = "choice"

    if TYPE_CHECKING:
        tag: str
        choice: str
    else:
        tag: StringProperty(name="Tag", description="Such as hi or es-MX", options={"SKIP_SAVE"})
        choice: EnumProperty(items=_known_languages, options={"HIDDEN", "SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Let it be searched for by its name."""
        if not self.tag:
            context.window_manager.invoke_search_popup(self)
        return self.execute(context) if self.tag else {"FINISHED"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Add it."""
        from ..client.errors import LanguageUnknown, SetDresserError
        from ..client.signs.languages import tag_of
        from ..scene.signs.sign_list import add_language

        try:
            tag = tag_of(self.tag or self.choice)
            if not tag:
                raise LanguageUnknown(language=self.tag)
            add_language(tag)
        except SetDresserError as error:
            return refuse(self, error)
        menu = context.scene.set_dresser_signs
        if not menu.language:  # it said one that was removed
            menu.language = tag
        return {"FINISHED"}


class SETDRESSER_OT_remove_language(bpy.types.Operator):
    """Take the language that is shown away, with every sign's words in it"""

    bl_idname = "set_dresser.remove_language"
    bl_label = "Remove Language"
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be one."""
        from ..scene.signs.sign_list import languages

        if context.scene is None or not languages():
            cls.poll_message_set("There is no language")
            return False
        return True

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask first: a translator's work would go."""
        from ..client.signs.languages import language
        from ..scene.signs.switching import language_of

        name = language(language_of(context.scene)).name
        return context.window_manager.invoke_confirm(
            self, event, title=f"Remove {name}?", message=f"All words in {name} go with it.", confirm_text="Remove"
        )

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Remove it, and show the first that is left."""
        from ..client.errors import SetDresserError
        from ..scene.signs.sign_list import languages, remove_language
        from ..scene.signs.switching import language_of

        try:
            remove_language(language_of(context.scene))
        except SetDresserError as error:
            return refuse(self, error)
        if languages():
            context.scene.set_dresser_signs.language = languages()[0]
        return {"FINISHED"}


_told: tuple[Wish, list[str]] | None = None
"""What the dialog says of a wish: pricing thousands of signs at each redraw would hold the mouse."""


class WhichSigns(StrEnum):
    """Which signs are asked for."""

    LANGUAGE = "LANGUAGE"
    ALL = "ALL"
    ACTIVE = "ACTIVE"


class SETDRESSER_OT_generate_signs(bpy.types.Operator):
    """Make the takes that signs lack: those whose words or look have changed, or were never made. Says how many and what they cost first"""

    bl_idname = "set_dresser.generate_signs"
    bl_label = "Generate Missing"
    bl_options: set[str] = set()  # no redo: it would pay again

    if TYPE_CHECKING:
        which: str
        replace_approved: bool
    else:
        which: EnumProperty(
            name="Which",
            items=[
                (WhichSigns.LANGUAGE.value, "This Language", "Every sign, in the language that is shown"),
                (WhichSigns.ALL.value, "All Languages", "Every sign, in every language"),
                (WhichSigns.ACTIVE.value, "This Sign", "The chosen sign, in every language"),
            ],
            options={"SKIP_SAVE"},
        )
        replace_approved: BoolProperty(
            name="Replace Approved Takes",
            description="Also signs whose approved take is of other words by now",
            options={"SKIP_SAVE"},
        )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be signs."""
        from ..scene.signs.sign_list import all_signs

        if context.scene is None or not all_signs():
            cls.poll_message_set("Make a sign first")
            return False
        return True

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Say how many and what they cost."""
        global _told
        _told = None
        return context.window_manager.invoke_props_dialog(self, width=360, confirm_text="Generate")

    def draw(self, context: bpy.types.Context) -> None:
        """What would be made, by language."""
        from ..scene.signs.generating import summary

        global _told
        wish = self._wish(context)
        if _told is None or _told[0] != wish:
            _told = wish, summary(context, wish)
        column = self.layout.column(align=True)
        for line in _told[1]:
            column.label(text=line)
        self.layout.prop(self, "replace_approved")

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Post one job a take."""
        from ..client.errors import SetDresserError
        from ..scene import delivery
        from ..scene.signs.generating import missing, post, summary

        try:
            wish = self._wish(context)
            wanted: list[Wanted] = missing(context, wish)
            if not wanted:
                self.report({"INFO"}, summary(context, wish)[0])
                return {"CANCELLED"}
            posted = post(context, wanted, wish.provider)
        except SetDresserError as error:
            return refuse(self, error)
        if bpy.app.background:
            failed = [view for view in delivery.finish_now([view.id for view in posted]) if view.error is not None]
            for view in failed:
                assert view.error is not None
                self.report({"WARNING"}, f"{view.title}: {view.error.sentence}")
            return {"FINISHED"} if len(failed) < len(posted) else {"CANCELLED"}
        delivery.begin()
        self.report({"INFO"}, f"Asked for {len(posted)} picture{'s' if len(posted) > 1 else ''}")
        return {"FINISHED"}

    def _wish(self, context: bpy.types.Context) -> Wish:
        from ..scene.preferences import provider_name
        from ..scene.signs.generating import Wish
        from ..scene.signs.sign_list import active_sign, languages
        from ..scene.signs.switching import language_of

        which = WhichSigns(self.which)
        tags = (language_of(context.scene),) if which is WhichSigns.LANGUAGE else tuple(languages())
        sign = active_sign() if which is WhichSigns.ACTIVE else None
        return Wish(
            tags,
            provider=provider_name(),
            replace_approved=self.replace_approved,
            uid="" if sign is None else sign.uid,
        )


SIGN_CLASSES: tuple[type[bpy.types.Operator], ...] = (
    SETDRESSER_OT_make_sign,
    SETDRESSER_OT_set_sign_surface,
    SETDRESSER_OT_remove_sign,
    SETDRESSER_OT_find_sign,
    SETDRESSER_OT_set_sign_reference,
    SETDRESSER_OT_add_sign_line,
    SETDRESSER_OT_remove_sign_line,
    SETDRESSER_OT_add_language,
    SETDRESSER_OT_remove_language,
    SETDRESSER_OT_generate_signs,
)
