"""What can be seen of the extension from inside Blender: what is registered, and what it would leave behind. Needs bpy."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy

EXTENSION = "bl_ext.user_default.set_dresser"

_timers: list[Callable[[], float | None]] = []


def note_timers() -> None:
    """Remember every timer registered from now on; Blender has no list of them."""
    register = bpy.app.timers.register

    def register_and_note(function: Callable[[], float | None], **words: Any) -> None:
        _timers.append(function)
        register(function, **words)

    bpy.app.timers.register = register_and_note


def install(archive: str) -> None:
    """As Install from Disk does it, in the factory's settings."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.extensions.package_install_files(filepath=archive, repo="user_default", enable_on_install=True)


def _child_processes() -> list[str]:
    tasks = Path("/proc/self/task")
    pids = [pid for children in tasks.glob("*/children") for pid in children.read_text("ascii").split()]
    return [Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode() for pid in pids]


def presence() -> dict[str, Any]:
    """Everything of the extension that Blender holds now, as plain values."""
    panels = [
        cls for cls in bpy.types.Panel.__subclasses__() if cls.__module__.startswith(EXTENSION) and cls.is_registered
    ]
    handlers = [name for name in dir(bpy.app.handlers) if isinstance(getattr(bpy.app.handlers, name), list)]
    return {
        "enabled": EXTENSION in bpy.context.preferences.addons,
        "tabs": sorted({(cls.bl_space_type, cls.bl_category) for cls in panels if getattr(cls, "bl_category", "")}),
        "operators": sorted(dir(bpy.ops.set_dresser)),
        "scene_settings": any(
            hasattr(owner, name)
            for owner, name in (
                (bpy.types.Scene, "set_dresser"),
                (bpy.types.Scene, "set_dresser_signs"),
                (bpy.types.Text, "set_dresser_signs"),
                (bpy.types.Text, "set_dresser_style"),
            )
        ),
        "handlers": [
            f"{name}: {one.__qualname__}"
            for name in handlers
            for one in getattr(bpy.app.handlers, name)
            if getattr(one, "__module__", "").startswith(EXTENSION)
        ],
        "timers": [timer.__qualname__ for timer in _timers if bpy.app.timers.is_registered(timer)],
        "threads": [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()],
        "processes": _child_processes(),
    }


def policy_warnings() -> list[str]:
    """What Blender's extension list would show as policy violations."""
    import addon_utils  # on the path only once bpy is imported

    addon_utils._is_first_reset()  # noqa: SLF001  Blender's own list calls it too
    warnings: dict[str, list[str]] = addon_utils._extensions_warnings_get()  # noqa: SLF001
    return [line for lines in warnings.values() for line in lines]


def give_account(facts: dict[str, Any]) -> None:
    """The script's last word; the test reads it."""
    print("ACCOUNT " + json.dumps(facts), flush=True)
