"""Where the model may paint: white may change. Main thread only; nothing of the user's is touched.

area.py     made into the picture that goes along, by the source that the artist chose
sources.py  what is seen of the selected objects and faces; a picture painted in the Image Editor
strokes.py  annotations and Grease Pencil, closed into areas
islands.py  the same on a texture: where objects, faces and their islands lie in its UV map
shaping.py  growing, and how a mask stands in the picture that is sent
overlay.py  shown over viewports and Image Editors while it is switched on
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import area as area
    from . import islands as islands
    from . import overlay as overlay
    from . import overlay_drawing as overlay_drawing
    from . import shaping as shaping
    from . import sources as sources
    from . import strokes as strokes
else:
    from ...client.loaded_in_use import modules_of

    __getattr__ = modules_of(__name__)
