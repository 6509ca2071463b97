"""Signs: made from what is selected, put onto another surface, found, given a reference, taken off the list, generated."""

from __future__ import annotations

import textwrap
import time
from typing import TYPE_CHECKING, Final

import bpy
from bpy.props import BoolProperty, EnumProperty, StringProperty

from .. import client, scene
from ..client.session_state import SessionState
from ..scene.blender.interface_language import translated
from ..scene.blender.properties import InOurWords, declares_properties
from .reporting import finish, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpy.stub_internal.rna_enums import OperatorReturnItems

    from ..scene.queue.job_view import JobView
    from ..scene.signs.generating import Wanted, Wish


class AnySigns:
    """Mixed into an operator on all signs of the file, before `bpy.types.Operator`."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be signs."""
        if context.scene is None or not scene.signs.sign_list.all_signs():
            cls.poll_message_set("Make a sign first")  # type: ignore[attr-defined]
            return False
        return True


class OnSign:
    """Mixed into an operator on the sign that is chosen in the list, before `bpy.types.Operator`."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """There must be one."""
        if context.scene is None or scene.signs.sign_list.active_sign() is None:
            cls.poll_message_set("Choose a sign in the list")  # type: ignore[attr-defined]
            return False
        return True


class SETDRESSER_OT_make_sign(InOurWords, bpy.types.Operator):
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
        try:
            chosen = scene.placements.chosen
            sign = scene.signs.edit.make_sign(context, chosen.looking_along(context), chosen.looking_from(context))
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        if scene.signs.sign_list.read_sign(sign).is_beyond_legal:
            self.report(
                {"WARNING"}, translated(f"{sign.name} is longer than 3:1: it will be the middle of a larger picture")
            )
        return {"FINISHED"}


class SETDRESSER_OT_set_sign_surface(OnSign, InOurWords, bpy.types.Operator):
    """Put this sign onto the active object, or in Edit Mode onto its selected faces. Its words stay"""

    bl_idname = "set_dresser.set_sign_surface"
    bl_label = "Set Surface"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Move it."""
        sign = scene.signs.sign_list.active_sign()
        assert sign is not None
        try:
            chosen = scene.placements.chosen
            scene.signs.edit.set_surface(context, sign, chosen.looking_along(context), chosen.looking_from(context))
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        scene.signs.switching.switch(
            context.scene, scene.signs.language.language_shown(context.scene)
        )  # what it has shows on its new surface at once
        return {"FINISHED"}


class SETDRESSER_OT_remove_sign(OnSign, InOurWords, bpy.types.Operator):
    """Take this sign, with its words in all languages, off the list. Its takes stay in the library, its picture on the surface"""

    bl_idname = "set_dresser.remove_sign"
    bl_label = "Remove Sign"
    bl_options = {"UNDO"}

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask first where words would go."""
        sign = scene.signs.sign_list.active_sign()
        if sign is None or not any(each.text for line in sign.lines for each in line.texts):
            return self.execute(context)
        return context.window_manager.invoke_confirm(
            self,
            event,
            title=translated(f"Remove {sign.name}?"),
            message=translated("Its words go with it."),
            confirm_text=translated("Remove"),
        )

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Remove it."""
        sign = scene.signs.sign_list.active_sign()
        if sign is None:
            return {"CANCELLED"}
        try:
            scene.signs.edit.remove_sign(sign)
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        return {"FINISHED"}


class SETDRESSER_OT_find_sign(OnSign, InOurWords, bpy.types.Operator):
    """Select the object that this sign is on"""

    bl_idname = "set_dresser.find_sign"
    bl_label = "Select Its Object"
    bl_options = {"UNDO"}

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Select it alone, if it is in this view layer."""
        sign = scene.signs.sign_list.active_sign()
        assert sign is not None
        try:
            scene.signs.edit.select_object_of(context, sign)
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        return {"FINISHED"}


@declares_properties
class SETDRESSER_OT_set_sign_reference(OnSign, InOurWords, bpy.types.Operator):
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
        sign, image = scene.signs.sign_list.active_sign(), bpy.data.images.get(self.image)
        if sign is None or (image is None and not self.filepath):
            self.report({"INFO"}, "No picture was chosen")
            return {"CANCELLED"}
        try:
            scene.blender.user_action.check_person_asks()
            if image is not None:
                scene.signs.sign_reference.choose_image(sign, image)
            else:
                scene.signs.sign_reference.choose_file(sign, bpy.path.abspath(self.filepath))
        except (client.errors.SetDresserError, OSError) as error:
            return refuse(self, error)
        return {"FINISHED"}


_told: Final[SessionState[tuple[Wish, list[str]] | None]] = SessionState(lambda: None)
"""What the dialog says of a wish: pricing thousands of signs at each redraw would hold the mouse."""

_WIDTH = 360
_ACROSS = 48
"""How many characters a row of the dialog holds: what is longer Blender would cut, and the price stands last."""

MANY = 50
"""More takes than this are asked for in turns: each takes about a millisecond to build and to write down."""
TURN = 0.01
"""Seconds of a turn, and between two."""


WHICH_ITEMS = [
    ("LANGUAGE", "This Language", "Every sign, in the language that is shown"),
    ("ALL", "All Languages", "Every sign, in every language"),
    ("ACTIVE", "This Sign", "The chosen sign, in every language"),
]


@declares_properties
class SETDRESSER_OT_generate_signs(AnySigns, InOurWords, bpy.types.Operator):
    """Make the takes that signs lack: those whose words or look have changed, or were never made. Says how many and what they cost first"""

    bl_idname = "set_dresser.generate_signs"
    bl_label = "Generate Missing"
    bl_options = set[str]()  # no redo: it would pay again

    _posted = 0
    _timer: bpy.types.Timer | None = None
    _turns: Iterator[list[JobView]] = iter(())

    which: str = EnumProperty(
        name="Which",
        items=WHICH_ITEMS,
        options={"SKIP_SAVE"},
    )
    replace_approved: bool = BoolProperty(
        name="Replace Approved Takes",
        description="Also signs whose approved take is of other words by now",
        options={"SKIP_SAVE"},
    )

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Say how many and what they cost."""
        _told.now = None
        return context.window_manager.invoke_props_dialog(self, width=_WIDTH, confirm_text=translated("Generate"))

    def draw(self, context: bpy.types.Context) -> None:
        """What would be made, by language."""
        wish = self._wish(context)
        if _told.now is None or _told.now[0] != wish:
            _told.now = wish, scene.signs.generating.summary(context, wish)
        column = self.layout.column(align=True)
        for line in _told.now[1]:
            for part in textwrap.wrap(translated(line), _ACROSS):
                column.label(text=part, translate=False)
        self.layout.prop(self, "replace_approved")

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Post one job a take: many of them a few at a time, while the artist goes on."""
        try:
            wish = self._wish(context)
            wanted: list[Wanted] = scene.signs.generating.missing(context, wish)
            if not wanted:
                self.report({"INFO"}, translated(scene.signs.generating.summary(context, wish)[0]))
                return {"CANCELLED"}
            if len(wanted) > MANY and not bpy.app.background:
                return self._begin(context, scene.signs.generating.in_turns(context, wanted, wish.provider))
            posted = scene.signs.generating.post(context, wanted, wish.provider)
        except client.errors.SetDresserError as error:
            return refuse(self, error)
        return finish(self, posted) if bpy.app.background else self._say(len(posted))

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """One turn: some are built, or posted. Everything else goes on as if this were not there."""
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        until = time.perf_counter() + TURN
        try:
            for posted in self._turns:
                self._posted += len(posted)
                if time.perf_counter() > until:
                    scene.queue.timer.begin()
                    return {"PASS_THROUGH"}
        except client.errors.SetDresserError as error:
            self.cancel(context)
            return refuse(self, error)
        self.cancel(context)
        return self._say(self._posted)

    def cancel(self, context: bpy.types.Context) -> None:
        """No more turns: all is posted, or another file is opened. Esc in the dialog comes here too, before there are any."""
        if self._timer is not None:
            context.window_manager.event_timer_remove(self._timer)
            self._timer = None
        self._turns = iter(())

    def _begin(self, context: bpy.types.Context, turns: Iterator[list[JobView]]) -> set[OperatorReturnItems]:
        self._turns, self._posted = turns, 0
        self._timer = context.window_manager.event_timer_add(TURN, window=context.window)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def _say(self, count: int) -> set[OperatorReturnItems]:
        scene.queue.timer.begin()
        self.report({"INFO"}, translated(f"Asked for {count} picture{'' if count == 1 else 's'}"))
        return {"FINISHED"}

    def _wish(self, context: bpy.types.Context) -> Wish:
        choice = scene.settings.options.WhichSigns
        which = choice(self.which)
        tags = (
            (scene.signs.language.language_of(context.scene),)
            if which is choice.LANGUAGE
            else tuple(scene.signs.sign_list.languages())
        )
        sign = scene.signs.sign_list.active_sign() if which is choice.ACTIVE else None
        return scene.signs.generating.Wish(
            tags,
            provider=scene.settings.preferences.provider_name(),
            replace_approved=self.replace_approved,
            uid="" if sign is None else sign.uid,
        )


CLASSES: tuple[type[bpy.types.Operator], ...] = (
    SETDRESSER_OT_make_sign,
    SETDRESSER_OT_set_sign_surface,
    SETDRESSER_OT_remove_sign,
    SETDRESSER_OT_find_sign,
    SETDRESSER_OT_set_sign_reference,
    SETDRESSER_OT_generate_signs,
)
