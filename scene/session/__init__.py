"""What lives as long as a session of Blender: a take brought into the scene, what earlier sessions left, the first save, the registries of the rooms below. The only room that knows all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import delivery as delivery
    from . import first_save as first_save
    from . import loading as loading
    from . import recovery as recovery
    from . import registries as registries
    from . import sign_following as sign_following
else:
    from ...client.loaded_in_use import modules_of

    __getattr__ = modules_of(__name__)
