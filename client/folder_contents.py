"""What the folder of a job or a take may contain, by names: whatever else lies there does not travel with it. No bpy, no I/O.

A job's folder becomes a take's by one rename, so that both lists are one here. What is new in such a folder is entered
here first: `tests/client/test_folder_contents.py` keeps a job and finds what is missing.
"""

from __future__ import annotations

import re

INPUTS = "inputs"
"""The one folder in it, with the pictures that went with the request by their digests."""

_RECORDS = ("job.json", "journal.jsonl", "reply.raw", "reply.json", "error.json", "take.json")
_PARTIAL = r"partial-\d{1,4}"
_PICTURES = ("reply", "before", "depth", r"bake\d{1,4}")
"""What follows the identity in the names of the pictures that stand beside the take's own."""

_DIGEST = re.compile(r"[0-9a-f]{64}~?")


def belongs(name: str, job_id: str) -> bool:
    """Whether a file of this name may lie in the folder of this job or take; a draft of one may, too."""
    pictures = rf"{re.escape(job_id)}(_({'|'.join(_PICTURES)}))?\.(png|jpeg|webp)"
    packets = rf"{re.escape(job_id)}(_reply)?\.xmp"
    records = "|".join(map(re.escape, _RECORDS))
    return re.fullmatch(rf"({records}|{_PARTIAL}|{pictures}|{packets})~?", name) is not None


def belongs_in_inputs(name: str) -> bool:
    """Whether a file of this name may lie in the folder of pictures that went with the request."""
    return _DIGEST.fullmatch(name) is not None
