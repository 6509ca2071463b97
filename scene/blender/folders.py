"""What this extension is called inside Blender, and where it may write. The only place that asks for either."""

from __future__ import annotations

from pathlib import Path

import bpy

ROOT_PACKAGE = __package__.removesuffix(".scene.blender")
"""The extension's package, such as bl_ext.user_default.set_dresser: Blender's key for preferences and folders."""


def user_folder(name: str) -> Path:
    """A folder of the extension's own that survives upgrades; made when it is not there. Raises OSError."""
    return Path(bpy.utils.extension_path_user(ROOT_PACKAGE, path=name, create=True))


def fonts_folder() -> str:
    """Blender's own fonts; empty when this Blender was built without them."""
    return bpy.utils.system_resource("DATAFILES", path="fonts") or ""
