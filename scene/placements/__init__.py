"""How a take enters the scene: as an image, on a surface, as a plane, behind everything.

A file for each placement, which `registry` finds by its kind; `spec` says what a placement is, `placing` carries it out. Nothing of it
is imported here: a start of Blender need not wait for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import background as background
    from . import bake as bake
    from . import bake_for_export as bake_for_export
    from . import chosen as chosen
    from . import compare as compare
    from . import compare_drawing as compare_drawing
    from . import exporting as exporting
    from . import first_use as first_use
    from . import follow_view as follow_view
    from . import image as image
    from . import in_place as in_place
    from . import look as look
    from . import node_arithmetic as node_arithmetic
    from . import notes as notes
    from . import placing as placing
    from . import plane as plane
    from . import projection as projection
    from . import projection_nodes as projection_nodes
    from . import projection_seen as projection_seen
    from . import projection_template as projection_template
    from . import registry as registry
    from . import slot_offsets as slot_offsets
    from . import slots as slots
    from . import spec as spec
    from . import take_image as take_image
    from . import texture as texture
    from . import unseen as unseen
    from . import world as world
else:
    from ...client.loaded_in_use import modules_of

    __getattr__ = modules_of(__name__)
