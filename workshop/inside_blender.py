"""Runs inside Blender (the bpy wheel): installs a zip in the profile, enables it, runs a script. Never imported by anything.

    python inside_blender.py [--online] ZIP SCRIPT [WORDS …]

BLENDER_USER_RESOURCES names the profile. SCRIPT sees its own WORDS in sys.argv and finds the extension enabled as
bl_ext.user_default.set_dresser.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import bpy

EXTENSION = "bl_ext.user_default.set_dresser"


def install(archive: Path, *, online: bool) -> None:
    """Install and enable the zip as a user would. Exits with Blender's words when that fails."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.context.preferences.system.use_online_access = online
    bpy.ops.extensions.package_install_files(filepath=str(archive), repo="user_default", enable_on_install=True)
    if EXTENSION not in bpy.context.preferences.addons:
        sys.exit(f"{archive.name} could not be installed and enabled; Blender's reason stands above")


def main(words: list[str]) -> None:
    online = words[0] == "--online"
    archive, script, *rest = words[1:] if online else words
    install(Path(archive), online=online)
    sys.argv = [script, *rest]
    sys.path[0] = str(Path(script).parent)  # as if Python had been started with it
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
