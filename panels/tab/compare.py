"""Before and after: the buttons that compare the newest take with its capture, and with the take before it."""

from __future__ import annotations

import bpy

from ... import scene
from ...operators.take import SETDRESSER_OT_compare, SETDRESSER_OT_end_compare
from ...scene.blender.interface_language import translated
from ...scene.queue import job_list


def draw_compare(layout: bpy.types.UILayout, _context: bpy.types.Context) -> None:
    """Nothing where there is no take to compare."""
    row = layout.row(align=True)
    if scene.placements.compare.is_on():
        row.operator(SETDRESSER_OT_end_compare.bl_idname, icon="PANEL_CLOSE")
        return
    takes = [(view.id, view.take) for view in job_list.all_jobs() if view.take is not None]
    if takes and takes[0][1].before is not None:
        row.operator(
            SETDRESSER_OT_compare.bl_idname, text=translated("Before / After"), translate=False, icon="MOD_MIRROR"
        ).job_id = takes[0][0]
    if len(takes) > 1:
        properties = row.operator(
            SETDRESSER_OT_compare.bl_idname, text=translated("Last Two Takes"), translate=False, icon="UV_SYNC_SELECT"
        )
        properties.job_id, properties.other_id = takes[0][0], takes[1][0]
