"""Data-blocks by what they are, not by what they are called: names change, and a linked one may have the same. Imports bpy only.

Tried on 4.2.23, 4.5.15, 5.2.3 and 5.3.0: a data-block's `session_uid` survives renaming, undo, redo and the undo of its deletion;
loading or reverting the file gives all of them new ones. So within one file session it is the identity.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import bpy

_Block = TypeVar("_Block", bound=bpy.types.ID)


def block_of(blocks: Iterable[_Block], uid: int) -> _Block | None:
    """The data-block of this `session_uid`, among those of its kind."""
    return next((block for block in blocks if block.session_uid == uid), None)
