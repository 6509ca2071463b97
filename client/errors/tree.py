"""What every error is: a sentence for the artist, the technical part, the request id, and whether it costs money. No bpy, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Billed(StrEnum):
    """Whether a failed request costs money, as far as anybody can know."""

    NO = "no"
    PERHAPS = "perhaps"
    YES = "yes"

    @property
    def message(self) -> str:
        """The same as a sentence for the artist."""
        return _BILLED_MESSAGES[self]


_BILLED_MESSAGES = {
    Billed.NO: "Nothing was charged.",
    Billed.PERHAPS: "It may have been charged: look in the service's own history.",
    Billed.YES: "It was probably charged.",
}


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """An error as it crosses a border: plain values, ready for a panel, a log and a job folder."""

    kind: str
    sentence: str
    technical: str = ""
    request_id: str = ""
    billed: Billed = Billed.NO
    retry_after: float | None = None


class SetDresserError(Exception):
    """Root of the tree. `facts` fill the sentence's blanks; `technical` is for logs and support, never for a panel."""

    sentence: ClassVar[str] = (
        "Something went wrong that Set Dresser did not expect. Look into the log for the technical part."
    )
    billed: Billed = Billed.NO
    """What the class can know; whoever raises an error at a known point of the conversation may know more."""

    def __init__(
        self,
        technical: str = "",
        *,
        request_id: str = "",
        retry_after: float | None = None,
        billed: Billed | None = None,
        **facts: object,
    ) -> None:
        self.technical = technical
        self.request_id = request_id
        self.retry_after = retry_after
        if billed is not None:
            self.billed = billed
        self.facts = facts
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The sentence for the artist: what happened, and what to do."""
        return self.sentence.format(**self.facts)

    def report(self) -> ErrorReport:
        """This error as plain values."""
        return ErrorReport(
            kind=type(self).__name__,
            sentence=self.message,
            technical=self.technical,
            request_id=self.request_id,
            billed=self.billed,
            retry_after=self.retry_after,
        )


def technical_of(error: BaseException) -> str:
    """The technical part that an error has which is none of the tree: its class, and what it says."""
    return f"{type(error).__name__}: {error}"


class UnexpectedError(SetDresserError):
    """Whatever else went wrong in a courier; what it costs is known by how far the job had come."""

    sentence = (
        "Something went wrong while the picture was being made that Set Dresser did not expect. "
        "Look into the log for the technical part, and report it."
    )
