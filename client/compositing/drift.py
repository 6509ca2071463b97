"""By how much a reply stands beside its capture: as it is told, recorded and undone. No bpy. How it is found: `drift_measured`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PIL import Image


class Unmeasured(Enum):
    """Why no drift could be measured."""

    NO_STRUCTURE = "no structure"
    """Too little of the capture that may be compared has structure in two directions."""
    NOTHING_IN_COMMON = "nothing in common"
    """What stands in the capture is not found in the reply."""


@dataclass(frozen=True, slots=True)
class Drift:
    """By how much a reply stands beside its capture: pixels to the right and down at the picture's centre, and by
    what its content is enlarged about that centre. `error` is by how many pixels this may be wrong; `agreeing` the
    share of what was compared that it explains.
    """

    right: float = 0.0
    down: float = 0.0
    zoom: float = 1.0
    error: float = 0.0
    agreeing: float = 1.0

    def at_corner(self, width: int, height: int) -> float:
        """The furthest that any pixel of such a picture was moved."""
        grown = abs(self.zoom - 1) / 2
        across, down = abs(self.right) + grown * width, abs(self.down) + grown * height
        return float((across**2 + down**2) ** 0.5)


def moved_back_roughly(picture: Image.Image, drift: Drift) -> Image.Image:
    """The picture with a drift undone, to compare it: black where it has nothing."""
    if drift == Drift():
        return picture
    width, height = picture.size
    return picture.transform(
        picture.size,
        Image.Transform.AFFINE,
        (
            drift.zoom, 0.0, (1 - drift.zoom) * width / 2 + drift.right,
            0.0, drift.zoom, (1 - drift.zoom) * height / 2 + drift.down,
        ),
        Image.Resampling.BICUBIC,
    )  # fmt: skip
