"""Brings a kept take into the scene where it was wanted. Main thread only; the timer of the queue calls it."""

from __future__ import annotations

import logging

from ...client.errors import PlacementFailed, SetDresserError, technical_of
from ..blender import undo_step
from ..placements.placing import place
from ..placements.take_image import TakePicture
from ..queue import job_list

_log = logging.getLogger(__name__)


def deliver(view: job_list.JobView) -> None:
    """Place one kept take where it was wanted, in one undo step; when that cannot be, say why and keep the take."""
    take = view.take
    assert take is not None
    try:
        placed = place(TakePicture.of(take), take.placement)
    except SetDresserError as error:
        _log.info("take %s was not placed: %s (%s)", take.id, error.message, error.technical)
        job_list.settle(view.id, error=error.report())
        return
    except Exception as error:  # noqa: BLE001  one take that cannot be placed must not keep the timer from all others
        _log.exception("take %s was not placed", take.id)
        job_list.settle(view.id, error=PlacementFailed(technical_of(error)).report())
        return
    undo_step.push(f"Place {view.title}")
    job_list.settle(view.id, notes=placed.notes, placement=take.placement)
