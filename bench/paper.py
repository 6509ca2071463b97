"""A layout to draw a panel onto where there is no window, and the context of a window: what is left is the panel's own work. Needs bpy."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Self

import bpy

_WIDTH = 300
"""Of a sidebar as it is usually open, in pixels."""


class WindowContext:
    """Blender's context with a sidebar's region, which it has not in the background."""

    region = SimpleNamespace(width=_WIDTH, height=800)
    preferences = SimpleNamespace(system=SimpleNamespace(ui_scale=1.0))
    screen = space_data = None

    def __getattr__(self, name: str) -> Any:
        return getattr(bpy.context, name)


class Paper:
    """A layout that takes everything and shows nothing. It asks an operator's `poll`, as Blender does for its button."""

    def __getattr__(self, name: str) -> Self:
        return self

    def __call__(self, *_: object, **__: object) -> Self:
        return self

    def operator(self, name: str, *_: object, **__: object) -> Self:
        """A button."""
        asked: Any = getattr(bpy.types, name.replace("set_dresser.", "SETDRESSER_OT_"), None)
        if hasattr(asked, "poll"):
            asked.poll(WindowContext())
        return self
