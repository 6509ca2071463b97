"""The list of jobs: state, honest progress, and what can be done with each. A page of it, never longer than a few rows."""

from __future__ import annotations

import time

import bpy

from ...client.errors import Billed, PartialPicturesFail
from ...client.request import ProviderName
from ...operators.job import (
    SETDRESSER_OT_cancel_all_jobs,
    SETDRESSER_OT_cancel_job,
    SETDRESSER_OT_dismiss_jobs,
    SETDRESSER_OT_explain_job,
    SETDRESSER_OT_finish_job,
    SETDRESSER_OT_look_back,
    SETDRESSER_OT_move_job_first,
    SETDRESSER_OT_pause_queue,
    SETDRESSER_OT_resume_queue,
    SETDRESSER_OT_send_job,
    SETDRESSER_OT_turn_page,
)
from ...operators.preferences import SETDRESSER_OT_partial_pictures_here
from ...operators.reference import SETDRESSER_OT_add_take_reference
from ...operators.take import (
    SETDRESSER_OT_follow_view,
    SETDRESSER_OT_open_library,
    SETDRESSER_OT_open_take,
    SETDRESSER_OT_place_take,
    SETDRESSER_OT_ready_for_export,
    SETDRESSER_OT_show_takes,
)
from ...scene.blender.interface_language import translated
from ...scene.placements.follow_view import has_linked_lagging, lagging_count
from ...scene.placements.unseen import is_unseen
from ...scene.queue import job_list, job_pages
from ...scene.queue.job_pages import Page
from ...scene.queue.job_view import JobView, Queue, State
from ...scene.queue.previews import icon_of
from ...scene.settings.preferences import partial_pictures
from .compare import draw_compare
from .wrapping import draw_wrapped

_PARTIAL_SCALE = 8.0
"""Rows that a partial picture is high."""

LINKED_LAGS = "Linked takes were placed for another view transform: let them follow in their own file"

_ICONS = {
    State.QUEUED: "SORTTIME",
    State.PREPARING: "EXPORT",
    State.SENT: "TIME",
    State.RECEIVING: "IMPORT",
    State.ELSEWHERE: "NETWORK_DRIVE",
    State.UNSENT: "PAUSE",
    State.ANSWERED: "PACKAGE",
    State.OFFERED: "PACKAGE",
    State.KEPT: "FILE_TICK",
    State.PLACED: "CHECKMARK",
    State.NOT_PLACED: "INFO",
    State.FAILED: "ERROR",
    State.CANCELLED: "PANEL_CLOSE",
}
_WORDS = {
    State.QUEUED: "Waiting its turn",
    State.PREPARING: "Preparing",
    State.SENT: "Sent, being made",
    State.RECEIVING: "Receiving",
    State.ELSEWHERE: "Carried by another courier",
    State.UNSENT: "Left behind, never sent",
    State.ANSWERED: "Not asked for from here; its reply has come",
    State.OFFERED: "Kept by an earlier session",
    State.KEPT: "Kept, to be placed",
    State.PLACED: "Placed",
    State.NOT_PLACED: "Kept, not placed",
    State.FAILED: "Failed",
    State.CANCELLED: "Cancelled, never sent",
}


def draw_jobs(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The newest jobs, then what can be done with all of them."""
    views = job_list.all_jobs()
    running = [view for view in views if view.is_under_way]
    shown = job_pages.page()
    if any(_is_unseen(context, view) for view in shown.rows):
        layout.operator(SETDRESSER_OT_show_takes.bl_idname, icon="SHADING_TEXTURE")
    if lagging_count(context.scene):
        column = layout.column(align=True)
        column.label(text=translated("Takes were placed for another view transform"), icon="ERROR", translate=False)
        column.operator(SETDRESSER_OT_follow_view.bl_idname, icon="COLOR")
    if has_linked_lagging(context.scene):
        draw_wrapped(layout, context, LINKED_LAGS, icon="LINKED")
    queue = job_list.queue()
    _draw_queue(layout.row(align=True), queue, len(running))
    draw_compare(layout, context)
    for view in shown.rows:
        is_newest = view.id == shown.newest_finished
        _draw_job(layout.box().column(align=True), context, view, queue, with_notes=is_newest)
    if shown.count > 1:
        _draw_page(layout.row(align=True), shown, len(views), len(running))
    row = layout.row(align=True)
    row.operator(SETDRESSER_OT_open_library.bl_idname, icon="FILE_FOLDER")
    row.operator(SETDRESSER_OT_look_back.bl_idname, text="", icon="RECOVER_LAST")
    if len(views) > len(running):
        row.operator(SETDRESSER_OT_dismiss_jobs.bl_idname, icon="TRASH")
    layout.operator(SETDRESSER_OT_ready_for_export.bl_idname, icon="EXPORT")


def _is_unseen(context: bpy.types.Context, view: JobView) -> bool:
    """Whether this viewport's shading keeps from being seen what a job has placed."""
    return (
        view.state is State.PLACED
        and view.placement is not None
        and view.take is not None
        and is_unseen(context, view.placement, view.take.id)
    )


def _draw_queue(row: bpy.types.UILayout, queue: Queue, running: int) -> None:
    """What can be done with everything that is under way: above the list, so that it is in reach however long that is."""
    if queue.count and queue.is_paused:
        row.operator(SETDRESSER_OT_resume_queue.bl_idname, icon="PLAY")
    elif queue.count:
        row.operator(SETDRESSER_OT_pause_queue.bl_idname, icon="PAUSE")
    if running > 1:
        row.operator(SETDRESSER_OT_cancel_all_jobs.bl_idname, icon="X")


def _draw_page(row: bpy.types.UILayout, shown: Page, count: int, running: int) -> None:
    """Which part of a long list this is, and the ways to the others."""
    row.operator(SETDRESSER_OT_turn_page.bl_idname, text="", icon="TRIA_LEFT").pages = -1
    row.label(
        text=translated(f"{shown.number + 1} of {shown.count}: {count} jobs, {running} under way"), translate=False
    )
    row.operator(SETDRESSER_OT_turn_page.bl_idname, text="", icon="TRIA_RIGHT").pages = 1


def _draw_job(
    column: bpy.types.UILayout, context: bpy.types.Context, view: JobView, queue: Queue, *, with_notes: bool
) -> None:
    """One job. Notes are the same for many takes, so only the newest job shows its own."""
    row = column.row(align=True)
    row.label(text=view.title, icon=_ICONS[view.state], translate=False)
    if view.is_under_way:
        if view.id in queue.later:
            _button(row, SETDRESSER_OT_move_job_first, view, "TRIA_UP")
        _button(row, SETDRESSER_OT_cancel_job, view, "X")
        _draw_progress(column, view, is_paused=queue.is_paused)
        if icon := icon_of(view.id):
            column.template_icon(icon, scale=_PARTIAL_SCALE)
        return
    if view.state is State.UNSENT:
        _button(row, SETDRESSER_OT_send_job, view, "PLAY")
    if view.state is State.ANSWERED:
        _button(row, SETDRESSER_OT_finish_job, view, "FILE_TICK")
    if view.state is State.OFFERED or (view.take is not None and view.take.placement.sign is not None):
        # A sign's take goes back to its sign: one that was not placed, as another was approved, or an earlier one.
        _button(row, SETDRESSER_OT_place_take, view, "LOOP_BACK").as_wanted = True
    if view.take is not None:
        _button(row, SETDRESSER_OT_place_take, view, "SHADING_TEXTURE")
        _button(row, SETDRESSER_OT_add_take_reference, view, "IMAGE_REFERENCE")
    if view.error is not None:
        _button(row, SETDRESSER_OT_explain_job, view, "QUESTION")
    _button(row, SETDRESSER_OT_open_take, view, "FILE_FOLDER")
    _draw_end(column, context, view, with_notes=with_notes)


def _draw_progress(column: bpy.types.UILayout, view: JobView, *, is_paused: bool) -> None:
    """Bytes where the service says how many come; else the state and the time that has passed, and nothing invented."""
    seconds = int(time.monotonic() - view.started)
    words = view.detail or _words_of(view, is_paused=is_paused)
    if view.state is State.RECEIVING and view.expected:
        share = min(1.0, view.received / view.expected)
        column.progress(
            factor=share,
            text=translated(f"{words} {view.received // 1024:,} of {view.expected // 1024:,} kB"),
            translate=False,
        )
    elif view.state is State.RECEIVING:
        column.label(
            text=translated(f"{words} {view.received // 1024:,} kB   {seconds} s"), translate=False, icon="BLANK1"
        )
    else:
        column.label(text=f"{translated(words)}   {seconds} s", icon="BLANK1")


def _words_of(view: JobView, *, is_paused: bool) -> str:
    if view.state is State.QUEUED and is_paused:
        return "Waits: the queue is paused"
    if view.state is State.QUEUED and view.provider is not ProviderName.PROOF and not bpy.app.online_access:
        return "Waits for Blender's Allow Online Access"
    return _WORDS[view.state]


def _draw_end(column: bpy.types.UILayout, context: bpy.types.Context, view: JobView, *, with_notes: bool) -> None:
    """How it ended: what it cost and how long it took, or the sentence of its error."""
    if view.error is not None:
        draw_wrapped(column, context, view.error.sentence)
        if view.error.billed is not Billed.NO and view.take is None:
            column.label(
                text=translated("May have been charged" if view.error.billed is Billed.PERHAPS else "Probably charged"),
                translate=False,
            )
        if view.error.kind == PartialPicturesFail.__name__ and partial_pictures(view.known_provider):
            words = translated("Turn Off Partial Pictures Here")
            column.operator(SETDRESSER_OT_partial_pictures_here.bl_idname, text=words, icon="CANCEL").wanted = False
        return
    take = view.take
    if take is None or view.state is State.OFFERED:
        draw_wrapped(column, context, view.detail or _WORDS[view.state])
    if take is None:
        return
    cost = translated("free") if take.provider == "proof" else _cost_text(take.cost)
    draw_wrapped(column, context, f"{take.width} × {take.height}   {cost}   {take.seconds:.0f} s", icon="BLANK1")
    for note in view.notes if with_notes else ():
        draw_wrapped(column, context, note, icon="INFO")


def _cost_text(cost: str) -> str:
    return f"${float(cost):.4f}" if cost else translated("cost not told")


def _button(
    row: bpy.types.UILayout, operator: type[bpy.types.Operator], view: JobView, icon: str
) -> bpy.types.OperatorProperties:
    properties = row.operator(operator.bl_idname, text="", icon=icon, emboss=False)
    properties.job_id = view.id
    return properties
