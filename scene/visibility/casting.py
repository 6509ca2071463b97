"""Which objects a view sees, where there is no GPU to draw them with: rays on a grid of its pixels. Main thread only."""

from __future__ import annotations

from collections import Counter

import bpy
import numpy as np
from mathutils import Matrix, Vector

from ...client.placement import View
from .camera import is_perspective, optics_of

RAYS = 50_000
"""So many are cast: what is smaller in the view than the gaps between them may be missed."""


def cast(context: bpy.types.Context, view: View) -> Counter[tuple[int, str]]:
    """How many rays meet each object first, by session_uid and name."""
    optics = optics_of(view)
    back = np.linalg.inv(optics.world_to_view)
    step = max(1.0, (view.width * view.height / RAYS) ** 0.5)
    depsgraph = context.evaluated_depsgraph_get()
    clip = optics.view_to_clip
    met: Counter[tuple[int, str]] = Counter()
    turn = Matrix(back[:3, :3].tolist())
    for y in np.arange(step / 2, view.height, step):
        for x in np.arange(step / 2, view.width, step):
            across, up = 2 * x / view.width - 1, 1 - 2 * y / view.height
            if is_perspective(clip):
                towards = Vector(((across + clip[0, 2]) / clip[0, 0], (up + clip[1, 2]) / clip[1, 1], -1.0))
                start = towards * optics.near
            else:
                towards = Vector((0.0, 0.0, -1.0))
                start = Vector(((across - clip[0, 3]) / clip[0, 0], (up - clip[1, 3]) / clip[1, 1], -optics.near))
            origin = turn @ start + Vector(back[:3, 3].tolist())
            reach = towards.length * (optics.far - optics.near)
            hit, _, _, _, obj, _ = context.scene.ray_cast(depsgraph, origin, turn @ towards, distance=reach)
            if hit and obj.display_type not in {"WIRE", "BOUNDS"}:
                met[obj.original.session_uid, obj.original.name] += 1
    return met
