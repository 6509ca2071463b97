"""What an artist has chosen for a take to go onto: the active object or its selected faces, and from where that is looked at.

May import surface. Reads the context; changes nothing.
"""

from __future__ import annotations

import bpy
from mathutils import Matrix, Quaternion, Vector

from ..surface import dense, measure
from ..surface.rectangle import Surface
from ..surface.target import selected_faces

_LOOKS_DOWN = 0.7
"""From here on, some 45 degrees, the view's up says more of a floor than its direction, which says nothing at all straight from above."""

_FAR = 1e5
"""From so far, in halves of a view's height, what it shows is seen from one direction, and nothing of an object is behind who looks."""


def chosen_faces(context: bpy.types.Context) -> tuple[bpy.types.Object, tuple[int, ...]]:
    """The active object and those of its faces that are selected (none: all of it). Raises a `PlacementError`, also for more faces than can be gone through."""
    obj = context.active_object
    measure.check_surface(obj)
    assert obj is not None
    faces = selected_faces(obj)
    dense.check_count(obj, faces)
    return obj, faces


def chosen_surface(context: bpy.types.Context) -> Surface:
    """The selected faces, or the active object's surface, measured. Raises a `PlacementError`."""
    return measure.measure(*chosen_faces(context), seen_along=looking_along(context), seen_from=looking_from(context))


def looking_along(context: bpy.types.Context) -> tuple[float, ...]:
    """The direction in which the artist looks, which says where 'up' is on a floor; empty outside a 3D View.

    Who looks down or up at it has the view's own up for that, as a plan is read: the direction then leans that way.
    """
    space = context.space_data
    if not isinstance(space, bpy.types.SpaceView3D) or space.region_3d is None:
        return ()
    turned = space.region_3d.view_rotation
    forward, up = turned @ Vector((0.0, 0.0, -1.0)), turned @ Vector((0.0, 1.0, 0.0))
    if abs(forward.z) > _LOOKS_DOWN:
        away = up if forward.z < 0 else -up
        forward = Vector((away.x, away.y, forward.z))
    return tuple(forward.normalized())


def looking_from(context: bpy.types.Context) -> tuple[float, ...]:
    """Where the artist looks from in a 3D View, without perspective from far away; empty elsewhere. `looking_along` leans, this does not."""
    space = context.space_data
    if not isinstance(space, bpy.types.SpaceView3D) or space.region_3d is None:
        return ()
    shown = space.region_3d
    return tuple(eye_of(shown.view_matrix, shown.view_rotation, shown.window_matrix))


def eye_of(view_matrix: Matrix, view_rotation: Quaternion, window_matrix: Matrix) -> Vector:
    """Where a view that these say looks from; far behind where it has no perspective."""
    place = view_matrix.inverted().translation
    if window_matrix[3][3] != 0:
        place += view_rotation @ Vector((0.0, 0.0, _FAR / window_matrix[1][1]))
    return place
