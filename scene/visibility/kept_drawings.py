"""The last drawing of each kind, kept until it would come out otherwise. Main thread only; needs numpy.

A drawing says all of what it was made from: shapes, which are new objects where a mesh has changed, and numbers. So nothing needs to
tell that it is out of date. A press of Generate after another, or after the overlay, draws nothing again that is still there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from ...client.session_state import SessionState, ends_with_session


@dataclass(frozen=True, slots=True)
class DrawnFrom:
    """All on which a drawing depends: what is drawn in which order, and numbers that say how and where. A shape is known by being the same object."""

    shapes: tuple[object, ...]
    numbers: tuple[npt.NDArray[np.float64], ...]

    def is_like(self, other: DrawnFrom) -> bool:
        """Whether the other makes the same drawing."""
        return (
            len(self.shapes) == len(other.shapes)
            and all(one is another for one, another in zip(self.shapes, other.shapes, strict=True))
            and len(self.numbers) == len(other.numbers)
            and all(np.array_equal(one, another) for one, another in zip(self.numbers, other.numbers, strict=True))
        )


MOST_BYTES: Final = 64 * 2**20
"""The largest drawing that is kept; 4096 by 4096 pixels of one number."""

_kept: Final[SessionState[dict[str, tuple[DrawnFrom, npt.NDArray[np.float32]]]]] = SessionState(dict)


def kept_drawing(kind: str, drawn_from: DrawnFrom) -> npt.NDArray[np.float32] | None:
    """The last drawing of this kind, not to be written to; None where it was made from something else."""
    kept = _kept.now.get(kind)
    return kept[1] if kept is not None and kept[0].is_like(drawn_from) else None


def keep_drawing(kind: str, drawn_from: DrawnFrom, drawing: npt.NDArray[np.float32]) -> None:
    """Keep it in the place of the last one of its kind; one that is too large is not kept."""
    _kept.now.pop(kind, None)
    if drawing.nbytes <= MOST_BYTES:
        drawing.flags.writeable = False
        _kept.now[kind] = (drawn_from, drawing)


@ends_with_session
def forget_drawings() -> None:
    """Let go of them, and of the shapes in them."""
    _kept.now.clear()
