"""Blender itself: what differs between its versions, its editors and folders, the file that is open, undo. The lowest room: knows client, and nothing of scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import above as above
    from . import editors as editors
    from . import folders as folders
    from . import framed_region as framed_region
    from . import graphics as graphics
    from . import handlers as handlers
    from . import identity as identity
    from . import interface_language as interface_language
    from . import main_thread as main_thread
    from . import mesh_arrays as mesh_arrays
    from . import open_file as open_file
    from . import properties as properties
    from . import saved_as as saved_as
    from . import sockets as sockets
    from . import undo_step as undo_step
    from . import user_action as user_action
    from . import versions as versions
    from . import viewport as viewport
else:
    from ...client.loaded_in_use import modules_of

    __getattr__ = modules_of(__name__)
