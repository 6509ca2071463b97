"""What an earlier session can have left behind, in the words that a courier and Blender share. No bpy, no I/O."""

from __future__ import annotations

from enum import StrEnum

MOST_OFFERED = 50
"""Takes of one file that are offered, the newest: all are in the library, and the mark that one waits stays."""


class LeftoverState(StrEnum):
    """What can be done about something that was left behind."""

    CARRIED = "carried"
    """A courier is at it right now: another Blender's, or one that outlived a crash."""
    REPLIED = "replied"
    """The whole reply is on disk: it can become a take without the network."""
    RESUMABLE = "resumable"
    """It was sent, and the service can be asked for it again without sending it again."""
    SENT_NO_REPLY = "sent_no_reply"
    """It may have reached the service, and no reply came: only the artist can decide."""
    UNSENT = "unsent"
    """It was never sent and costs nothing; it can be sent now."""
    FAILED = "failed"
    """It has an end: its error stands in its folder, or its journal says that it was cancelled."""
    DAMAGED = "damaged"
    """The folder is not readable as a job; it is left as it is."""
    UNKNOWN_PROVIDER = "unknown_provider"
    """It is for a provider that this version does not know: it is left as it is, and never sent."""
    NOT_PLACED = "not_placed"
    """A take that was kept and has not been placed yet."""
