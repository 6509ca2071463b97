"""What the model did to the whole frame is measured where nothing should change, and undone where the take shows the reply. No bpy.

Undone is a shift or zoom of more than a tenth of a pixel, when most of what was compared agrees on it; and a tint that is one gain and
offset for each channel and changes no tone by more than a quarter: a frame that came back warmer outside the mask is as much
warmer inside. A frame that was repainted in quite another colour is told of, not undone: what stands in the mask was made for it.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageChops

from . import saying
from .checking import reach_of
from .correcting import SMALLEST_DRIFT, moved_back, snapped, untinted
from .drift import Drift, Unmeasured

if TYPE_CHECKING:
    from ..framing import Framing
    from .tones import Tone

_log = logging.getLogger(__name__)

_CLEARANCE = 8
"""Pixels around mask and feather that are not compared: models paint a little over the edge."""

_TOLD_SHIFT = 0.5
"""Pixels from which a drift is told where there is no mask, so that nothing is undone."""

_SEEN = 1.5
"""Of 255: a recolouring below this is not seen."""

_MODERATE = 64.0
_GAINS = (0.6, 1.67)
"""A recolouring is undone when it changes no tone by more than this and no channel's contrast beyond these."""

_ORDERLY = 14.0
_AGREEING = 0.55
"""A recolouring follows a rule when pixels stray no further from it than this, of 255, and at least so large a share does."""

_CERTAIN = 3.0
"""A drift is undone when it is so many times as large as by how much it may be wrong."""

_APART = 0.6
"""The share of what was compared that must have moved alike for the rest not to be told of."""


@dataclass(slots=True)
class Mended:
    """A reply, what was measured of it (for `take.json`) and what the artist is told."""

    reply: Image.Image
    record: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def mended(sent: Image.Image, reply: Image.Image, mask: Image.Image, framing: Framing, feather: int) -> Mended:
    """The reply over the capture again and in its tones, as far as that can be told. All three have the size that was sent."""
    clearance = _CLEARANCE + round(feather * framing.across / framing.width)
    bounds = mask.getbbox()
    outcome = Mended(reply)
    if bounds is None:
        return outcome
    fixed = _fixed(sent, framing, reach_of(mask, clearance))
    if fixed.getbbox() is None:
        outcome.notes.append(saying.NOTHING_TO_COMPARE)
        return outcome
    left, top, right, lower = bounds
    area = (
        max(0, left - clearance),
        max(0, top - clearance),
        min(mask.width, right + clearance),
        min(mask.height, lower + clearance),
    )
    try:
        from .drift_measured import measured_drift
        from .tones import measured_tone

        drift = _undo_drift(outcome, measured_drift(sent, reply, fixed), area)
        if drift is not None:
            _undo_tone(outcome, measured_tone(sent, reply, fixed, drift))
    except ImportError:
        outcome.notes.append(saying.NO_NUMPY)
    except Exception:  # noqa: BLE001  the composite needs no numpy, and keeps to the mask whatever became of the measuring
        _log.exception("the drift could not be measured")
        outcome.notes.append(saying.NOT_MEASURED)
    return outcome


def told_of_drift(sent: Image.Image, reply: Image.Image, framing: Framing) -> Mended:
    """The reply as it is, with what can be told of its drift where everything may change: nothing is undone there."""
    outcome = Mended(reply)
    try:
        from .drift_measured import measured_drift

        drift = measured_drift(sent, reply, _fixed(sent, framing, None))
    except ImportError:
        return outcome
    if isinstance(drift, Drift) and drift.agreeing >= _APART:
        outcome.record["drift"] = asdict(drift)
        if drift.at_corner(framing.across, framing.down) >= _TOLD_SHIFT:
            outcome.notes.append(saying.moved(drift, False))
    return outcome


def _fixed(sent: Image.Image, framing: Framing, changing: Image.Image | None) -> Image.Image:
    """White where the reply should show the capture: in its box, outside the mask, where the capture shows anything."""
    fixed = Image.new("L", sent.size, 0)
    fixed.paste(255, framing.box)
    if changing is not None:
        fixed = ImageChops.subtract(fixed, changing)
    if sent.mode == "RGBA":
        fixed = ImageChops.darker(fixed, sent.getchannel("A").point([0] * 255 + [255]))
    return fixed


def _undo_drift(outcome: Mended, drift: Drift | Unmeasured, area: tuple[int, int, int, int]) -> Drift | None:
    """Move the reply back; what it had drifted by, as far as is known. None where the two have nothing in common."""
    if isinstance(drift, Unmeasured):
        outcome.record["drift"] = {"unmeasured": drift.value}
        if drift is Unmeasured.NO_STRUCTURE:
            outcome.notes.append(saying.NO_STRUCTURE)
            return Drift()
        outcome.notes.append(saying.NOTHING_IN_COMMON)
        return None
    outcome.record["drift"] = asdict(drift)
    drift = snapped(drift, *outcome.reply.size)
    if drift.at_corner(*outcome.reply.size) >= max(SMALLEST_DRIFT, _CERTAIN * drift.error):
        outcome.reply = moved_back(outcome.reply, drift, area)
        outcome.notes.append(saying.moved(drift, True))
    if drift.agreeing < _APART:
        outcome.notes.append(saying.moved_apart(drift.agreeing))
    return drift


def _undo_tone(outcome: Mended, tone: Tone | None) -> None:
    """Take a tint off the reply, when it is one."""
    if tone is None:
        return
    outcome.record["tone"] = {**asdict(tone), "undone": False}
    if tone.spread > _ORDERLY or tone.agreeing < _AGREEING:
        outcome.notes.append(saying.repainted())
    elif tone.strength >= _SEEN:
        lowest, highest = _GAINS
        is_moderate = tone.strength <= _MODERATE and all(lowest <= gain <= highest for gain in tone.gains)
        if is_moderate:
            outcome.reply = untinted(outcome.reply, tone)
            outcome.record["tone"]["undone"] = True
        outcome.notes.append(saying.recoloured(tone, is_moderate))
