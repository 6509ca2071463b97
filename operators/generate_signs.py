"""Generate Missing: posts what signs lack, after saying how many pictures that are and what they cost."""

from __future__ import annotations

import textwrap
import time
from enum import StrEnum
from typing import TYPE_CHECKING

import bpy
from bpy.props import BoolProperty, EnumProperty

from ..scene.blender.properties import declares_properties
from .reporting import refuse
from .sign import AnySigns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpy.stub_internal.rna_enums import OperatorReturnItems

    from ..scene.queue.job_view import JobView
    from ..scene.signs.generating import Wanted, Wish


_told: tuple[Wish, list[str]] | None = None
"""What the dialog says of a wish: pricing thousands of signs at each redraw would hold the mouse."""

_WIDTH = 360
_ACROSS = 48
"""How many characters a row of the dialog holds: what is longer Blender would cut, and the price stands last."""

MANY = 50
"""More takes than this are asked for in turns: each takes about a millisecond to build and to write down."""
TURN = 0.01
"""Seconds of a turn, and between two."""


class WhichSigns(StrEnum):
    """Which signs are asked for."""

    LANGUAGE = "LANGUAGE"
    ALL = "ALL"
    ACTIVE = "ACTIVE"


@declares_properties
class SETDRESSER_OT_generate_signs(AnySigns, bpy.types.Operator):
    """Make the takes that signs lack: those whose words or look have changed, or were never made. Says how many and what they cost first"""

    bl_idname = "set_dresser.generate_signs"
    bl_label = "Generate Missing"
    bl_options = set[str]()  # no redo: it would pay again

    _posted = 0
    _timer: bpy.types.Timer | None = None
    _turns: Iterator[list[JobView]] = iter(())

    which: str = EnumProperty(
        name="Which",
        items=[
            (WhichSigns.LANGUAGE.value, "This Language", "Every sign, in the language that is shown"),
            (WhichSigns.ALL.value, "All Languages", "Every sign, in every language"),
            (WhichSigns.ACTIVE.value, "This Sign", "The chosen sign, in every language"),
        ],
        options={"SKIP_SAVE"},
    )
    replace_approved: bool = BoolProperty(
        name="Replace Approved Takes",
        description="Also signs whose approved take is of other words by now",
        options={"SKIP_SAVE"},
    )

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Say how many and what they cost."""
        global _told
        _told = None
        return context.window_manager.invoke_props_dialog(self, width=_WIDTH, confirm_text="Generate")

    def draw(self, context: bpy.types.Context) -> None:
        """What would be made, by language."""
        from ..scene.signs.generating import summary

        global _told
        wish = self._wish(context)
        if _told is None or _told[0] != wish:
            _told = wish, summary(context, wish)
        column = self.layout.column(align=True)
        for line in _told[1]:
            for part in textwrap.wrap(line, _ACROSS):
                column.label(text=part, translate=False)
        self.layout.prop(self, "replace_approved")

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Post one job a take: many of them a few at a time, while the artist goes on."""
        from ..client.errors import SetDresserError
        from ..scene.signs.generating import in_turns, missing, post, summary

        try:
            wish = self._wish(context)
            wanted: list[Wanted] = missing(context, wish)
            if not wanted:
                self.report({"INFO"}, summary(context, wish)[0])
                return {"CANCELLED"}
            if len(wanted) > MANY and not bpy.app.background:
                return self._begin(context, in_turns(context, wanted, wish.provider))
            posted = post(context, wanted, wish.provider)
        except SetDresserError as error:
            return refuse(self, error)
        return self._finish(posted) if bpy.app.background else self._say(len(posted))

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """One turn: some are built, or posted. Everything else goes on as if this were not there."""
        from ..client.errors import SetDresserError
        from ..scene.queue import timer

        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        until = time.perf_counter() + TURN
        try:
            for posted in self._turns:
                self._posted += len(posted)
                if time.perf_counter() > until:
                    timer.begin()
                    return {"PASS_THROUGH"}
        except SetDresserError as error:
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
        from ..scene.queue import timer

        timer.begin()
        self.report({"INFO"}, f"Asked for {count} picture{'' if count == 1 else 's'}")
        return {"FINISHED"}

    def _finish(self, posted: list[JobView]) -> set[OperatorReturnItems]:
        """Wait for the takes, as there is no event loop that would bring them."""
        from ..scene.queue import timer

        failed = [view for view in timer.finish_now([view.id for view in posted]) if view.error is not None]
        for view in failed:
            assert view.error is not None
            self.report({"WARNING"}, f"{view.title}: {view.error.sentence}")
        return {"FINISHED"} if len(failed) < len(posted) else {"CANCELLED"}

    def _wish(self, context: bpy.types.Context) -> Wish:
        from ..scene.settings.preferences import provider_name
        from ..scene.signs.generating import Wish
        from ..scene.signs.language import language_of
        from ..scene.signs.sign_list import active_sign, languages

        which = WhichSigns(self.which)
        tags = (language_of(context.scene),) if which is WhichSigns.LANGUAGE else tuple(languages())
        sign = active_sign() if which is WhichSigns.ACTIVE else None
        return Wish(
            tags,
            provider=provider_name(),
            replace_approved=self.replace_approved,
            uid="" if sign is None else sign.uid,
        )


CLASSES: tuple[type[bpy.types.Operator], ...] = (SETDRESSER_OT_generate_signs,)
