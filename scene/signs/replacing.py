"""When a take may take the place of one that a sign has: never that of an approved one, or of a later one, without asking. Main thread only."""

from __future__ import annotations

from ...client.errors import ApprovedTakeKept, LaterTakeKept
from ...client.placement import SignTarget
from ...client.signs.languages import language
from ...client.take import Take
from .properties import SETDRESSER_PG_sign
from .sign_list import sign_of, take_in


def check_replaceable(sign: SETDRESSER_PG_sign, wanted: SignTarget, take_id: str, *, is_proof: bool) -> None:
    """Raise `ApprovedTakeKept` or `LaterTakeKept` when this take must not replace what the sign has in its language."""
    present = take_in(sign, wanted.language, is_proof=is_proof)
    if present is None or present.take_id == take_id:
        return
    spoken = language(wanted.language).name
    if present.is_approved and present.take_id != wanted.replaces:
        raise ApprovedTakeKept(name=sign.name, language=spoken)
    # Identities begin with the moment at which they were asked for.
    if present.take_id > take_id:
        raise LaterTakeKept(name=sign.name, language=spoken)


def question_before_placing(take: Take) -> str:
    """What to ask before a take is placed from the list; empty when it replaces nothing that anybody holds on to."""
    wanted = take.placement.sign
    sign = None if wanted is None else sign_of(wanted.uid)
    if wanted is None or sign is None:
        return ""
    spoken = language(wanted.language).name
    try:
        check_replaceable(sign, wanted, take.id, is_proof=take.is_proof)
    except ApprovedTakeKept:
        return f"{sign.name} has an approved take in {spoken}. It stays in the library; the sign will show this one."
    except LaterTakeKept:
        return f"{sign.name} has a later take in {spoken}. It stays in the library; the sign will show this one."
    return ""
