"""Where a job can be held while a fault of the machine is made, phase by phase, and how it is let go on."""

from __future__ import annotations

from collections.abc import Callable

from tests.reliability.fault_case import Phase
from tests.reliability.fault_run import PATIENCE, Run

Hold = Callable[[Run], None]


def uploading(run: Run) -> None:
    """Post the job and hold it while its pictures go up."""
    run.order(path="/upload-asset", delay=PATIENCE)
    run.post(with_pictures=True)
    run.until_held()


def following(run: Run) -> None:
    """Post the job and hold it when its reply has come, which only names the picture's address."""
    run.service.settings.v1_shape = "json"
    run.order(path="/generations/*", delay=PATIENCE)
    run.post()
    run.until_held()


def waiting(run: Run) -> None:
    """Post the job and hold it where the service paints."""
    run.hold_before_reply()
    run.post()
    run.until_held()


def replying(run: Run) -> None:
    """Post the job and hold it in the middle of the picture."""
    run.hold_in_reply()
    run.post()
    run.until_replying()


def keeping(run: Run) -> None:
    """Post the job and hold it when the reply is whole and the take is not made."""
    run.hold_before_reply()
    run.post()
    run.hold_before_keeping()
    run.go_on()
    run.until_keeping()


HOLDS: dict[Phase, Hold] = {
    Phase.UPLOADING: uploading,
    Phase.WAITING: waiting,
    Phase.REPLYING: replying,
    Phase.AFTER_REPLY: following,
    Phase.KEEPING: keeping,
}


def release(run: Run, phase: Phase) -> None:
    """Let the job go on from where `HOLDS` holds it."""
    if phase is Phase.KEEPING:
        run.let_keep()
    run.go_on()
