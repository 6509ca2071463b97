"""What a view sees: which pixels show what, how far away, and which objects. Main thread only; nothing of the user's is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import camera as camera
    from . import caveats as caveats
    from . import cut_outs as cut_outs
    from . import cycles as cycles
    from . import depth_picture as depth_picture
    from . import drawings as drawings
    from . import gpu as gpu
    from . import kept_drawings as kept_drawings
    from . import kinds as kinds
    from . import looking as looking
    from . import meshes as meshes
    from . import opacity as opacity
    from . import parts as parts
    from . import rendered as rendered
    from . import showing as showing
    from . import shown as shown
    from . import strands as strands
else:
    from ...client.loaded_in_use import modules_of

    __getattr__ = modules_of(__name__)
