"""What is done with a reply to a capture: cut back to the framing, and put into the capture through the mask. No bpy, no I/O.

It goes with the job, beside the request: the service is told none of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .framing import Framing
from .request import InputPicture, picture_entry, picture_from


@dataclass(frozen=True, slots=True)
class Composition:
    """How a take is made from a reply.

    `feather`: pixels of the capture over which the take fades into the capture, outside the mask. `plate` is the capture at
    its own pixels, present when what was sent had to be scaled. `depth` is how far away the camera saw what: a 16-bit
    grey PNG of the capture's pixels, whose meaning the placement's `DepthRange` gives.
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

    def to_plain(self) -> dict[str, Any]:
        """This composition as JSON values; pictures stand as their digests."""
        return {
            "framing": self.framing.to_plain(),
            "feather": self.feather,
            "plate": picture_entry(self.plate),
            "depth": picture_entry(self.depth),
            "notes": list(self.notes),
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any], pictures: dict[str, bytes]) -> Composition:
        """The composition that `to_plain()` described. Raises KeyError, TypeError or ValueError if it is none."""
        feather = int(plain["feather"])
        if not 0 <= feather <= 10_000:
            raise ValueError("a feather of so many pixels")
        return cls(
            framing=Framing.from_plain(plain["framing"]),
            feather=feather,
            plate=picture_from(plain["plate"], pictures),
            depth=picture_from(plain["depth"], pictures),
            notes=tuple(str(note) for note in plain["notes"]),
        )
