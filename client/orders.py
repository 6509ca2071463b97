"""What Blender tells a courier: lines of JSON on its stdin. The only place where a key crosses a border. No bpy, no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from .plain_values import from_text, to_line


class OrderKind(StrEnum):
    """What a courier can be told."""

    CARRY = "carry"
    """Carry the job in `folder`, with `key`, which is for `service` alone."""
    INQUIRE = "inquire"
    """Ask `service` about the account that `key` belongs to; `model` is to be available."""
    STORE_KEY = "store_key"
    """Keep `key` in the system's credential store for the provider of `service`."""
    FORGET_KEY = "forget_key"
    """Remove the key for the provider of `service` from the system's credential store."""
    LOOK_BACK = "look_back"
    """Find what earlier sessions left in the library `folder`."""
    PREPARE = "prepare"
    """Scale the reference picture in the file `folder` down; `name` is what an artist calls it."""
    REPORT = "report"
    """Make the proofreading report of the sheet in the file `folder`, as the file `name`; fonts as `service` says."""
    CANCEL = "cancel"
    """Do not send the job in `folder`, which is the one at hand, if it has not been sent."""


@dataclass(frozen=True, slots=True)
class Order:
    """One line of a courier's stdin."""

    kind: OrderKind
    folder: str = ""
    key: str = field(default="", repr=False)
    """The key, or `credentials.KEPT_IN_STORE`: then the courier reads it itself."""
    service: str = ""
    """JSON of the `ServiceSettings` that `key` is for."""
    model: str = ""
    allowance: str = ""
    """Text of an `Allowance`: what may be spent, by whom; without one nothing is limited."""
    cache_folder: str = ""
    """Where prepared references are kept."""
    name: str = ""

    def to_line(self) -> str:
        """This order as one line of JSON, with its line end."""
        return to_line(self) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Order:
        """The order of a line. Raises ValueError if the line is none."""
        return from_text(cls, line)
