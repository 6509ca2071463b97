"""Draws what the shots can read, the ticks of the chosen sign, and the reports that were asked for."""

from __future__ import annotations

from pathlib import Path

import bpy

from ... import scene
from ...client.signs.languages import language
from ...client.signs.legibility import SAID, Legibility, Verdict
from ...operators.proofreading import (
    SETDRESSER_OT_advise_quality,
    SETDRESSER_OT_approve_sign,
    SETDRESSER_OT_compare_with_proof,
    SETDRESSER_OT_look_through_shots,
    SETDRESSER_OT_make_reading_report,
    SETDRESSER_OT_open_reading_report,
    SETDRESSER_OT_proofread_sign,
    SETDRESSER_OT_read_reading_report,
)
from ...operators.take import SETDRESSER_OT_end_compare
from ...scene.blender.interface_language import translated
from ...scene.signs import legibility, reports
from ...scene.signs.language import language_shown
from ...scene.signs.proofreading import is_begun
from ...scene.signs.properties import SETDRESSER_PG_sign, SETDRESSER_PG_sign_take
from ...scene.signs.sign_list import active_sign, take_in
from .wrapping import draw_wrapped

_ICONS = {
    Verdict.UNSEEN: "HIDE_ON",
    Verdict.TOO_SMALL: "ZOOM_OUT",
    Verdict.READABLE: "HIDE_OFF",
    Verdict.HERO: "SOLO_ON",
}

_ROWS = 8
"""Signs of the list that are shown: the worst, then the heroes."""


def draw_legibility(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """What the last look through the shots has found: the signs that nobody can read first, the heroes last."""
    layout.operator(SETDRESSER_OT_look_through_shots.bl_idname, icon="VIEW_CAMERA")
    look = legibility.last_look(context.scene)
    if look is None:
        return
    if legibility.is_old(look, context.scene):
        draw_wrapped(layout, context, "Signs have changed since: check again.", icon="INFO")
    column = layout.column(align=True)
    for group, title in (
        (look.lost, "Do not spend high on these"),
        (look.heroes, "These deserve it"),
        (look.warned, "Read twice"),
    ):
        if group:
            column.label(text=f"{translated(title)}: {len(group)}")
        for each in group[:_ROWS]:
            _draw_judged(column, context, each)
        if len(group) > _ROWS:
            column.label(text=translated(f"and {len(group) - _ROWS} more"), translate=False, icon="BLANK1")
    _draw_shots(column, look.found)
    if look.lost or look.heroes:
        column.operator(SETDRESSER_OT_advise_quality.bl_idname)
    for name in look.passed_over:
        draw_wrapped(column, context, f"{name} was passed over: its camera takes no flat picture.", icon="INFO")


def draw_proofreading(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The chosen sign's lines to be ticked in the language that is shown, and its approval; then the report."""
    sign, tag = active_sign(), language_shown(context.scene)
    if sign is not None:
        _draw_reading(layout.column(align=True), sign, tag)
    _draw_reports(layout.column(align=True), context, tag)


def _draw_judged(column: bpy.types.UILayout, context: bpy.types.Context, judged: Legibility) -> None:
    row = column.row(align=True)
    row.label(text=judged.name, icon=_ICONS[judged.verdict], translate=False)
    right = row.row()
    right.alignment = "RIGHT"
    if judged.best is None:
        right.label(text=translated(SAID[judged.verdict]), translate=False)
    else:
        right.label(text=translated(f"{judged.largest:.0f} px in {judged.best.shot}"), translate=False)
    for warning in judged.warnings:
        draw_wrapped(column, context, warning, icon="ERROR")


def _draw_shots(column: bpy.types.UILayout, found: tuple[Legibility, ...]) -> None:
    """The chosen sign, shot by shot."""
    sign = active_sign()
    judged = None if sign is None else next((each for each in found if each.uid == sign.uid), None)
    if judged is None or not judged.by_shot:
        return
    column.label(text=translated(f"{judged.name}, its largest letters:"), translate=False)
    for shot, pixels in judged.by_shot[:_ROWS]:
        row = column.row(align=True)
        row.label(text=shot, icon="CAMERA_DATA", translate=False)
        right = row.row()
        right.alignment = "RIGHT"
        right.label(text=f"{pixels:.0f} px")
    if len(judged.by_shot) > _ROWS:
        column.label(text=translated(f"and {len(judged.by_shot) - _ROWS} more"), translate=False, icon="BLANK1")


def _draw_reading(column: bpy.types.UILayout, sign: SETDRESSER_PG_sign, tag: str) -> None:
    take = take_in(sign, tag, is_proof=False)
    if take is None:
        column.label(text=translated("Nothing generated to read yet"), translate=False, icon="INFO")
        return
    if is_begun(sign, tag):
        _draw_ticks(column.box().column(align=True), take)
    row = column.row(align=True)
    if take.is_approved:
        row.label(text=translated("Approved"), translate=False, icon="CHECKMARK")
        row.operator(
            SETDRESSER_OT_approve_sign.bl_idname, text=translated("Take Back"), translate=False
        ).withdraw = True
    elif is_begun(sign, tag):
        right = all(check.is_right for check in take.checks)
        row.operator(
            SETDRESSER_OT_approve_sign.bl_idname,
            text=translated("Approve" if right else "All Right: Approve"),
            translate=False,
            icon="CHECKMARK",
        ).all_right = not right
    else:
        row.operator(SETDRESSER_OT_proofread_sign.bl_idname, icon="VIEWZOOM")

    if scene.placements.compare.is_on():
        column.operator(SETDRESSER_OT_end_compare.bl_idname, icon="PANEL_CLOSE")
    elif take_in(sign, tag, is_proof=True) is not None:
        column.operator(SETDRESSER_OT_compare_with_proof.bl_idname, icon="MOD_MIRROR")


def _draw_ticks(column: bpy.types.UILayout, take: SETDRESSER_PG_sign_take) -> None:
    """The lines as they are wanted; while the take is approved they only show."""
    column.enabled = not take.is_approved
    for check in take.checks:
        column.prop(check, "is_right", text=check.name, translate=False)
    column.prop(take, "remark", text="", placeholder=translated("What is wrong with it"))


def _draw_reports(column: bpy.types.UILayout, context: bpy.types.Context, tag: str) -> None:
    named = language(tag).name if tag else "no language"
    row = column.row(align=True)
    row.operator(
        SETDRESSER_OT_make_reading_report.bl_idname,
        text=translated(f"Report for {named}"),
        translate=False,
        icon="TEXT",
    )
    row.operator(SETDRESSER_OT_read_reading_report.bl_idname, text="", icon="IMPORT")
    for report in reports.reports()[:4]:
        row = column.row(align=True)
        if report.error is not None:
            draw_wrapped(row, context, report.error.sentence, icon="ERROR")
        elif report.is_made:
            row.label(text=Path(report.path).name, icon="CHECKMARK", translate=False)
            row.operator(SETDRESSER_OT_open_reading_report.bl_idname, text="", icon="URL").filepath = str(report.path)
        else:
            row.label(text=translated(f"{Path(report.path).name} is being made"), icon="TIME", translate=False)
