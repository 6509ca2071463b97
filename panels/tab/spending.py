"""What was spent: against its limits, over the last days, by shot and sign. Draws what `scene.queue.spending` has read."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import bpy

from ...client.ledger import Credits
from ...client.limits import Span, dollars
from ...client.provider_registry import label_of
from ...operators.job import SETDRESSER_OT_export_spending, SETDRESSER_OT_refresh_spending
from ...scene.blender.interface_language import translated
from ...scene.queue import spending
from .wrapping import draw_wrapped, labelled

_LABELS = {Span.DAY: "Today", Span.SESSION: "Session", Span.PROJECT: "Project"}
_LABEL_SHARE = 0.3
"""Of a row."""


def draw_spending(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Sums against their limits, credits, the last days, the dearest shots and signs."""
    view = spending.view()
    row = layout.row(align=True)
    row.operator(SETDRESSER_OT_export_spending.bl_idname, icon="EXPORT")
    row.operator(SETDRESSER_OT_refresh_spending.bl_idname, text="", icon="FILE_REFRESH")
    if not view.is_known:
        layout.label(text=translated("Not read yet"), translate=False, icon="INFO")
        return
    for warning in view.warnings:
        draw_wrapped(layout, context, warning, icon="ERROR")
    _draw_limits(layout.column(align=True), view)
    for left in view.credits:
        layout.label(text=translated(_credits_text(left)), translate=False, icon="INFO")
    if any(amount for _, amount in view.days):
        column = layout.column(align=True)
        column.label(text=translated("This project, last days"), translate=False)
        _draw_bars(column, view.days)
    for heading, amounts in (("By shot", view.shots), ("By sign", view.signs)):
        if amounts:
            column = layout.column(align=True)
            column.label(text=translated(heading), translate=False)
            _draw_bars(column, amounts)


def _draw_limits(column: bpy.types.UILayout, view: spending.SpendingView) -> None:
    """One bar for each sum that has a limit, one line for each that has none."""
    limits = spending.limits()
    for span, label in _LABELS.items():
        spent, limit = view.spent.in_span(span), limits.of(span)
        row = labelled(column, label, _LABEL_SHARE)
        if limit is None:
            row.label(text=translated(f"{dollars(spent)}, no limit"), translate=False)
        else:
            row.progress(
                factor=_share(spent, limit), text=translated(f"{dollars(spent)} of {dollars(limit)}"), translate=False
            )


def _draw_bars(column: bpy.types.UILayout, amounts: tuple[tuple[str, Decimal], ...]) -> None:
    most = max(amount for _, amount in amounts)
    for label, amount in amounts:
        labelled(column, label, _LABEL_SHARE).progress(
            factor=_share(amount, most), text=dollars(amount) if amount else " "
        )


def _share(part: Decimal, whole: Decimal) -> float:
    return min(1.0, float(part / whole)) if whole else 0.0


def _credits_text(left: Credits) -> str:
    return f"{label_of(left.provider)}: {dollars(left.left)} left, {_age(left.at)}"


_AGES = (
    (86_400, "1 day ago", "{count} days ago"),
    (3_600, "1 hour ago", "{count} hours ago"),
    (60, "1 minute ago", "{count} minutes ago"),
)
"""Seconds, and what is said of one and of several of that length."""


def _age(at: str) -> str:
    """How long ago a moment was, in words."""
    try:
        seconds = (datetime.now(UTC) - datetime.fromisoformat(at)).total_seconds()
    except (ValueError, TypeError):
        return "some time ago"
    for length, one, several in _AGES:
        count = int(seconds // length)
        if count >= 1:
            return one if count == 1 else several.format(count=count)
    return "just now"
