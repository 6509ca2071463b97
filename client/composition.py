"""What is done with a reply to a capture: cut back to the framing, and put into the capture through the mask. No bpy, no I/O.

It goes with the job, beside the request: the service is told none of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from .framing import Framing
from .request import InputPicture


@dataclass(frozen=True, slots=True)
class Composition:
    """How a take is made from a reply.

    `feather`: pixels of the capture over which the take fades into the capture, outside the mask. `plate` is the capture at
    its own pixels, present when what was sent had to be scaled. `depth` is how far away the camera saw what: a
    PNG of the capture's pixels, whose meaning the placement's `DepthRange` gives.
    """

    framing: Framing
    feather: int = 0
    plate: InputPicture | None = None
    depth: InputPicture | None = None
    notes: tuple[str, ...] = ()
    """What the artist should know about how the capture and the mask were made."""

    @property
    def pictures(self) -> tuple[InputPicture, ...]:
        """The pictures that are kept with the job and never sent."""
        return tuple(picture for picture in (self.plate, self.depth) if picture is not None)

    def check_read(self) -> None:
        """Raise ValueError for a feather that nobody has asked for."""
        if not 0 <= self.feather <= 10_000:
            raise ValueError("a feather of so many pixels")
