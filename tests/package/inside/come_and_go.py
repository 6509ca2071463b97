"""Run inside Blender with the zip: install, disable, enable again, disable; tells what was there each time. Needs bpy."""

from __future__ import annotations

import sys

import bpy
from observing import EXTENSION, give_account, install, note_timers, policy_warnings, presence

before = presence()
note_timers()
install(sys.argv[1])
installed = presence()

import brotli  # noqa: E402 - only the installed extension brings these
import fontTools  # noqa: E402
import PIL  # noqa: E402
import uharfbuzz  # noqa: E402

warnings = policy_warnings()
bpy.ops.preferences.addon_disable(module=EXTENSION)
disabled = presence()
bpy.ops.preferences.addon_enable(module=EXTENSION)
enabled_again = presence()
bpy.ops.preferences.addon_disable(module=EXTENSION)

give_account(
    {
        "before": before,
        "installed": installed,
        "disabled": disabled,
        "enabled_again": enabled_again,
        "disabled_again": presence(),
        "policy_warnings": warnings,
        "wheels": [module.__file__ for module in (PIL, uharfbuzz, fontTools, brotli)],
    }
)
