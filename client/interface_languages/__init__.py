"""The languages of the interface beside English: a file each, named as Blender calls the language, and their reader. No bpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import catalogue as catalogue
else:
    from ..loaded_in_use import modules_of

    __getattr__ = modules_of(__name__)
