"""Takes functions out of Blender's lists of handlers, where other add-ons may have taken them out before. Imports nothing.

Each of those lists is everybody's: an add-on that empties one takes our handlers with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def take_out(handlers: list[Any], function: Callable[..., object]) -> None:
    """Let Blender call the function no more; nothing is done where it is not in the list."""
    if function in handlers:
        handlers.remove(function)
