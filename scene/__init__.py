"""What reads and changes Blender data, and nothing else does. Main thread only; may import client, never operators or panels."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import blender as blender
    from . import capture as capture
    from . import generate as generate
    from . import mask as mask
    from . import placements as placements
    from . import queue as queue
    from . import references as references
    from . import session as session
    from . import settings as settings
    from . import signs as signs
    from . import surface as surface
    from . import visibility as visibility
else:
    from ..client.loaded_in_use import modules_of

    __getattr__ = modules_of(__name__)
