"""What a capture shows of the selected objects, and of the selected faces: only what nothing stands before. Main thread only."""

from __future__ import annotations

import bpy

from ...client.errors import NoFacesSelected, NothingSelected, SelectionHidden, SelectionUnseen
from ...client.placement import View
from ..surface.target import selected_faces
from ..visibility.looking import visible_mask, what_hides
from ..visibility.shown import ShownIn
from .shaping import Area, scaled


def objects_area(
    context: bpy.types.Context, view: View, size: tuple[int, int], shown: ShownIn, *, quickly: bool
) -> Area:
    """What is seen of the selected objects, of the instances of the selected instancers, and of what is being edited."""
    chosen = {obj.session_uid: obj for obj in (*context.selected_objects, *context.objects_in_mode)}
    if not chosen:
        raise NothingSelected()
    return _area(context, view, size, list(chosen.values()), shown, quickly=quickly)


def faces_area(context: bpy.types.Context, view: View, size: tuple[int, int], shown: ShownIn, *, quickly: bool) -> Area:
    """What is seen of the faces selected in Edit Mode, and of what modifiers make of those."""
    edited = [obj for obj in context.objects_in_mode if selected_faces(obj)]
    if not edited:
        raise NoFacesSelected()
    return _area(context, view, size, edited, shown, quickly=quickly, only_selected_faces=True)


def _area(
    context: bpy.types.Context,
    view: View,
    size: tuple[int, int],
    chosen: list[bpy.types.Object],
    shown: ShownIn,
    *,
    quickly: bool,
    only_selected_faces: bool = False,
) -> Area:
    area = visible_mask(context, view, chosen, shown=shown, only_selected_faces=only_selected_faces, quickly=quickly)
    if not area.any():
        name = f"'{chosen[0].name}'" if len(chosen) == 1 else f"the {len(chosen)} selected objects"
        what = f"the selected faces of {name}" if only_selected_faces else name
        occluder = what_hides(context, view, chosen, shown=shown)
        if occluder:
            raise SelectionHidden(selection=what, occluder=f"'{occluder}'")
        raise SelectionUnseen(selection=what)
    return area if area.shape == (size[1], size[0]) else scaled(area, size)
