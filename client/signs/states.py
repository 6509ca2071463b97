"""How far a sign is in one language: without words, missing, proofed, generated, approved, or out of date. No bpy, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SignState(StrEnum):
    """How far a sign is in one language."""

    NO_WORDS = "no_words"
    """Nobody has written its copy in this language."""
    MISSING = "missing"
    """It has words, and no take."""
    PROOFED = "proofed"
    """It has a proof of these words, and nothing generated."""
    GENERATED = "generated"
    """It has a generated take of these words."""
    APPROVED = "approved"
    """Somebody who can read it has approved its take of these words."""
    OUT_OF_DATE = "out_of_date"
    """Its take, or where it has only a proof its proof, is of other words, or of another look."""


SAID = {
    SignState.NO_WORDS: "no words",
    SignState.MISSING: "missing",
    SignState.PROOFED: "proofed",
    SignState.GENERATED: "generated",
    SignState.APPROVED: "approved",
    SignState.OUT_OF_DATE: "out of date",
}


@dataclass(frozen=True, slots=True)
class SignTakes:
    """What a sign has in one language: the fingerprints of its generated take and of its proof, empty where it has none."""

    generated: str = ""
    proof: str = ""
    is_approved: bool = False


def state_of(fingerprint: str, has: SignTakes) -> SignState:
    """How far a sign is, whose words and look have this fingerprint now (empty: it has no words)."""
    if not fingerprint:
        return SignState.NO_WORDS
    if has.generated:
        if has.generated != fingerprint:
            return SignState.OUT_OF_DATE
        return SignState.APPROVED if has.is_approved else SignState.GENERATED
    if has.proof:
        return SignState.PROOFED if has.proof == fingerprint else SignState.OUT_OF_DATE
    return SignState.MISSING


def needs_take(fingerprint: str, has: SignTakes, *, as_proof: bool, replace_approved: bool = False) -> bool:
    """Whether a take is to be made: there are words, and none of these words and this look yet.

    An approved take is never replaced unless that is asked for. A proof is not needed where the generated take is up to date.
    """
    if not fingerprint or has.generated == fingerprint:
        return False
    if has.is_approved and not replace_approved:
        return False
    return not (as_proof and has.proof == fingerprint)
