"""Surfaces: their faces, their size in the world, their UVs, their materials. Main thread only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import artists_layout as artists_layout
    from . import colour as colour
    from . import dense as dense
    from . import dense_mesh as dense_mesh
    from . import dense_sides as dense_sides
    from . import evaluated as evaluated
    from . import exporters as exporters
    from . import faces as faces
    from . import flat_sides as flat_sides
    from . import kept_pieces as kept_pieces
    from . import level_edges as level_edges
    from . import looked_at as looked_at
    from . import materials as materials
    from . import matrices as matrices
    from . import measure as measure
    from . import picture_layout as picture_layout
    from . import rectangle as rectangle
    from . import target as target
    from . import unwrap as unwrap
    from . import users as users
    from . import view_errors as view_errors
else:
    from ...client.loaded_in_use import modules_of

    __getattr__ = modules_of(__name__)
