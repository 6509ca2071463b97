"""What a reply says about itself before its picture: remembered by couriers, and told by the specs of providers. No bpy, no I/O; imports nothing of ours."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ReplyHead:
    """What a reply's headers said, remembered before the body is read so that a crash loses no cost."""

    content_type: str = ""
    request_id: str = ""
    cost: str = ""
    cost_source: str = ""
    credits_left: str = ""
    said: dict[str, Any] = field(default_factory=dict)

    def to_text(self) -> str:
        """As one line of JSON."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> ReplyHead:
        """The head that `to_text` wrote; an empty one when it is not readable, as nothing depends on it but figures."""
        try:
            head = cls(**json.loads(text))
        except (ValueError, TypeError, RecursionError):
            return cls()
        return head if head.is_sound else cls()

    @property
    def is_sound(self) -> bool:
        """Whether every field is of its kind."""
        texts = (self.content_type, self.request_id, self.cost, self.cost_source, self.credits_left)
        return all(isinstance(each, str) for each in texts) and isinstance(self.said, dict)
