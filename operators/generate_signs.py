"""Generate Missing: posts what signs lack, after saying how many pictures that are and what they cost."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty, EnumProperty

from .of_sign import AnySigns
from .reporting import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    from ..scene.signs.generating import Wanted, Wish


_told: tuple[Wish, list[str]] | None = None
"""What the dialog says of a wish: pricing thousands of signs at each redraw would hold the mouse."""


class WhichSigns(StrEnum):
    """Which signs are asked for."""

    LANGUAGE = "LANGUAGE"
    ALL = "ALL"
    ACTIVE = "ACTIVE"


class SETDRESSER_OT_generate_signs(AnySigns, bpy.types.Operator):
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


GENERATE_SIGNS_CLASSES: tuple[type[bpy.types.Operator], ...] = (SETDRESSER_OT_generate_signs,)
