"""The order of the steps from a reply to a take: open, mend, put together, count, cut, write. No bpy, no I/O."""

from __future__ import annotations

import logging
from typing import Any

from PIL import Image

from ..composition import Composition
from ..framing import Framing
from ..job import Job
from ..picture_check import PictureFacts
from ..picture_headers import MOST_PIXELS, picture_format, picture_size
from ..plain_values import to_plain
from ..request import InputPicture, PictureFormat
from . import saying
from .blending import blended, weights_of
from .checking import counted
from .composed import Composed
from .encoding import lossless, lossless_format
from .mending import mended, told_of_drift
from .opening import DEEP_GREY, eight_bits, is_deep, opened, without_idle_alpha

_log = logging.getLogger(__name__)


def compose(job: Job, composition: Composition, reply: bytes, facts: PictureFacts) -> Composed:
    """The take that a reply to a capture makes. Raises whatever a damaged picture, the memory or a decoder may."""
    framing, capture, mask = composition.framing, job.request.capture, job.request.mask
    if framing.width * framing.height > MOST_PIXELS:
        raise ValueError(f"a capture of {framing.width} x {framing.height}")
    picture = _at_size(without_idle_alpha(eight_bits(opened(reply))), framing)
    if capture is None or mask is None:
        record, notes = _drift_without_mask(capture, picture, framing)
        if framing.is_whole and (facts.width, facts.height) == (framing.width, framing.height):
            return Composed(None, facts, tuple(notes), record)
        take = _cut(picture, framing)
    else:
        take, record, notes = _through_mask(composition, capture, mask, picture)
    notes += _about_size(facts, framing)
    form = lossless_format(take, job.request.format)
    if form is not job.request.format:
        notes.append(saying.rewritten(job.request.format.value, form.value))
    has_alpha = take.mode == "RGBA" and take.getchannel("A").getextrema() != (255, 255)
    return Composed(lossless(take, form), PictureFacts(form, take.width, take.height, has_alpha), tuple(notes), record)


def before_of(composition: Composition, capture: InputPicture | None) -> bytes | None:
    """The capture at its framing as a PNG, to be looked at beside the take. Raises as `compose` does."""
    own = composition.plate or capture
    if own is None:
        return None
    is_ready = own.format is PictureFormat.PNG and (composition.plate is not None or composition.framing.is_whole)
    return own.data if is_ready else lossless(_capture_at_framing(composition, own), PictureFormat.PNG)


def depth_of(composition: Composition, capture: InputPicture | None) -> bytes | None:  # noqa: ARG001  (as `before_of`)
    """The depth picture that goes with the take. Raises ValueError when it is none of the capture's pixels."""
    depth = composition.depth
    if depth is None:
        return None
    size = (composition.framing.width, composition.framing.height)
    if picture_format(depth.data) is not PictureFormat.PNG or picture_size(depth.data) != size:
        raise ValueError(f"not a PNG of {size}")
    return depth.data


def _through_mask(
    composition: Composition, capture: InputPicture, mask: InputPicture, reply: Image.Image
) -> tuple[Image.Image, dict[str, Any], list[str]]:
    """The take, what its record says and what the artist is told."""
    framing, feather = composition.framing, composition.feather
    sent, may_change = eight_bits(opened(capture.data)), eight_bits(opened(mask.data)).convert("L")
    for picture in (sent, may_change):
        if picture.size != (framing.sent.width, framing.sent.height):
            raise ValueError(f"{picture.size} where {framing.sent} was sent")
    outcome = mended(sent, reply, may_change, framing, feather)
    notes = outcome.notes
    own = composition.plate or capture
    ground = _capture_at_framing(composition, own)
    area = _mask_at_framing(may_change, framing)
    take = blended(ground, _cut(outcome.reply, framing), weights_of(area, feather))
    count = counted(take, ground, area, feather)
    notes.insert(0, saying.counted(count, feather > 0))
    if not count.inside_changed:
        notes.append(saying.unchanged())
    notes += _about_depth(own, ground, framing, composition)
    return take, {"feather": feather, **to_plain(count), **outcome.record}, notes


def _drift_without_mask(
    capture: InputPicture | None, reply: Image.Image, framing: Framing
) -> tuple[dict[str, Any], list[str]]:
    """What can be told of a reply that may have changed everywhere; nothing when anything is in the way: it is a courtesy."""
    if capture is None:
        return {}, []
    try:
        outcome = told_of_drift(eight_bits(opened(capture.data)), reply, framing)
    except Exception as error:  # noqa: BLE001  whatever is wrong with the capture must not cost the take
        _log.warning("the drift could not be measured: %s: %s", type(error).__name__, error)
        return {}, []
    return outcome.record, outcome.notes


def _about_depth(own: InputPicture, ground: Image.Image, framing: Framing, composition: Composition) -> list[str]:
    notes = []
    if is_deep(own.data) and ground.mode != DEEP_GREY:
        notes.append(saying.SIXTEEN_BITS)
    if framing.is_scaled and composition.plate is None:
        notes.append(saying.SCALED_WITHOUT_PLATE)
    return notes


def _capture_at_framing(composition: Composition, own: InputPicture) -> Image.Image:
    """The capture's own pixels. Raises ValueError for a plate of another size than the framing says."""
    framing, picture = composition.framing, opened(own.data)
    if composition.plate is None:
        return framing.cut(picture)
    if picture.size != (framing.width, framing.height):
        raise ValueError(f"a plate of {picture.size} where the capture has {framing.width} x {framing.height}")
    return picture


def _cut(reply: Image.Image, framing: Framing) -> Image.Image:
    """The reply at the capture's own pixels; scaled with its colours weighed by alpha."""
    if reply.mode == "RGBA" and framing.is_scaled:
        return framing.cut(reply.convert("RGBa")).convert("RGBA")
    return framing.cut(reply)


def _mask_at_framing(mask: Image.Image, framing: Framing) -> Image.Image:
    """The mask's box at the capture's pixels: scaled so that black stays black, which a sharper filter would not grant."""
    inside = mask.crop(framing.box)
    if inside.size == (framing.width, framing.height):
        return inside
    return inside.resize((framing.width, framing.height), Image.Resampling.BILINEAR)


def _about_size(facts: PictureFacts, framing: Framing) -> list[str]:
    came, sent = (facts.width, facts.height), framing.sent
    if came == (sent.width, sent.height):
        return []
    is_stretched = abs(came[0] / came[1] / sent.ratio - 1) > 0.01
    return [saying.resized(came, str(sent), is_stretched)]


def _at_size(reply: Image.Image, framing: Framing) -> Image.Image:
    """The reply at the size that was sent."""
    size = (framing.sent.width, framing.sent.height)
    if reply.size == size:
        return reply
    if reply.mode == "RGBA":
        return reply.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    return reply.resize(size, Image.Resampling.LANCZOS)
