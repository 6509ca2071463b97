"""What became of a job, read from the disk, from the service's books and from what was said: the picture, the money, the message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from client import errors
from client.errors import Billed, ErrorReport
from client.ledger import Entry, Fate

LONGEST_SENTENCE = 330
"""Characters of a sentence that a panel can still show; the longest says in which folder a picture lies."""


_INCONSTANT = (
    (r"\S*set-dresser-rescued[^\s,;:)]*", "FOLDER"),
    (r"(LIBRARY|FOLDER)[^\s,;:)]*", r"\1"),
    (r"in [\d.]+ minutes", "in N minutes"),
    (r"The proxy \S+ ", "The proxy HOST:PORT "),
)
"""What differs from run to run in a sentence, and what the table says in its place."""


class Picture(StrEnum):
    """What became of the picture."""

    TAKE = "a take"
    TAKE_LATER = "a take at the next start"
    RAW = "kept as it came"
    FETCHABLE = "waits at the service; where is known"
    NO_REPLY = "“sent, no reply”"
    NONE = "never made"
    REFUSED = "made, but not given out"
    """Something answered in its place and the answer is final."""
    LOST = "LOST"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that a run left behind, as far as the table and its checks ask."""

    picture: Picture
    billed_at_end_of_round: int
    """How often the service had billed when the artist was told."""
    billed: int
    """How often it has billed in the end."""
    charged: str
    """Dollars on the bill in the end."""
    posts: int
    """How often a request that may be billed reached the service."""
    posts_by_program: int
    """How many of them came after the job's end, without anybody asking for them."""
    delivered: bool
    """Whether the service sent the whole picture to somebody who was listening."""
    attempts: Sequence[Entry]
    """The person's own ledger about this job, the oldest sending first."""
    error: ErrorReport | None
    """What the artist was told; None for a take."""
    next_start: str
    """What was found at Blender's next start and what came of it."""
    raw_is_kept: bool
    is_as_painted: bool
    """The take's pixels are those that the service painted; True where there is no take."""
    paths: tuple[str, ...] = ()
    """Folders of this run, which no row of the table may name."""

    @property
    def fate(self) -> str:
        """What the ledger says in the end, in words."""
        if not self.attempts:
            return "–"
        words = {
            Fate.SENT: "on its way",
            Fate.PERHAPS_CHARGED: "perhaps charged",
            Fate.NOT_CHARGED: "not charged",
            Fate.CHARGED: "charged",
        }
        return words[self.attempts[-1].fate]

    @property
    def message(self) -> str:
        """The error's name, or that there was none."""
        return "the take" if self.error is None else self.error.kind

    @property
    def sentence(self) -> str:
        """What the artist reads, without this machine's folders."""
        said = "" if self.error is None else self.error.sentence
        for path in self.paths:
            said = said.replace(path, "LIBRARY" if path.endswith("library") else "FOLDER")
        for inconstant, constant in _INCONSTANT:
            said = re.sub(inconstant, constant, said)
        return said


Says = type[errors.SetDresserError] | None


def what_is_wrong(outcome: Outcome, *, spoilt: bool, says: Says | tuple[Says, ...]) -> list[str]:
    """Every promise that an outcome breaks; empty when it keeps them all."""
    return [
        *_wrong_picture(outcome, spoilt=spoilt),
        *_wrong_money(outcome),
        *_wrong_message(outcome, says),
    ]


def _wrong_picture(outcome: Outcome, *, spoilt: bool) -> list[str]:
    wrong = []
    if outcome.picture is Picture.LOST:
        wrong.append("lost: the service sent the picture, and neither a take nor its reply nor an id is here")
    if outcome.delivered and not spoilt and outcome.picture not in (Picture.TAKE, Picture.TAKE_LATER):
        wrong.append(f"a picture came whole and is {outcome.picture.value}")
    if not outcome.is_as_painted:
        wrong.append("the take does not show what the service painted")
    return wrong


def _wrong_money(outcome: Outcome) -> list[str]:
    wrong = []
    if outcome.billed > 1:
        wrong.append(f"double: billed {outcome.billed} times")
    if outcome.posts_by_program:
        wrong.append(f"sent {outcome.posts_by_program} times more at the next start")
    charged = [entry for entry in outcome.attempts if entry.fate is Fate.CHARGED]
    counted = [entry for entry in outcome.attempts if entry.fate is not Fate.NOT_CHARGED]
    if len(charged) > 1:
        wrong.append(f"the ledger says charged {len(charged)} times")
    if outcome.billed and not counted:
        wrong.append("billed, and the ledger counts nothing")
    if charged and not outcome.billed:
        wrong.append("the ledger says charged, the bill does not")
    if charged and charged[0].charge is not None and f"{charged[0].charge:.6f}" != f"{float(outcome.charged):.6f}":
        wrong.append(f"the ledger says {charged[0].charge}, the bill {outcome.charged}")
    return wrong


_CLAIMS: tuple[tuple[str, str], ...] = (
    (r"nothing (?:is|was) charged", "billed_at_end_of_round == 0"),
    (r"costs nothing", "billed_at_end_of_round == 0"),
    (r"nothing was sent|before (?:it|the request) was sent|[Nn]ot sent", "posts == 0"),
    (r"may (?:still )?(?:have been|be) (?:made and )?charged", "may be billed"),
    (r"was made and charged", "billed_at_end_of_round == 1"),
    (r"kept in|[Ii]t is (?:kept|safe)|is kept unopened", "raw is kept"),
)
"""What a sentence may claim, and what has to be true then."""


def _wrong_message(outcome: Outcome, says: Says | tuple[Says, ...]) -> list[str]:
    kinds = says if isinstance(says, tuple) else (says,)
    expected = ["the take" if kind is None else kind.__name__ for kind in kinds]
    wrong = [] if outcome.message in expected else [f"said {outcome.message}, not {' or '.join(expected)}"]
    error = outcome.error
    if error is None:
        return wrong
    facts = {
        "billed_at_end_of_round == 0": outcome.billed_at_end_of_round == 0,
        "billed_at_end_of_round == 1": outcome.billed_at_end_of_round == 1,
        "posts == 0": outcome.posts == 0,
        "may be billed": error.billed is not Billed.NO,
        "raw is kept": outcome.raw_is_kept,
    }
    for claim, fact in _CLAIMS:
        if re.search(claim, error.sentence) and not facts[fact]:
            wrong.append(f"the sentence claims {claim!r}, and not: {fact}: {error.sentence!r}")
    if error.billed is Billed.NO and outcome.billed_at_end_of_round:
        wrong.append("the error says not billed, the bill says otherwise")
    if error.billed is Billed.YES and not outcome.billed_at_end_of_round:
        wrong.append("the error says billed, the bill does not")
    if not 20 <= len(outcome.sentence) <= LONGEST_SENTENCE or not error.sentence.endswith("."):
        wrong.append(f"no sentence for an artist: {error.sentence!r}")
    if re.search(r"[{}]|Traceback|Error\b|Exception|None\b|errno", error.sentence, re.IGNORECASE):
        wrong.append(f"a programmer's words in the sentence: {error.sentence!r}")
    return wrong
