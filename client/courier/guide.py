"""Sets a sign's type guide before its request is sent, once: it is kept with the job's other pictures. No bpy.

What is asked for stays as it was posted; what is sent has one picture more, the last one. A job that is taken up again sends
the guide that was set first, whatever fonts there are by then.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from ..errors import GuideWithoutWords, JobFolderDamaged
from ..job import Job
from ..job_folder import JobFolder, Step
from ..providers.wire import SMALLEST_LETTERS, TYPE_GUIDE
from ..request import InputPicture, PictureFormat, ProviderName, Request
from ..sizes import Size

_log = logging.getLogger(__name__)

_DEFAULT_SIZE = Size(1024, 1024)
"""For a sign whose size is left to the model."""
NAME = "type guide"


def as_sent(folder: JobFolder, job: Job) -> Request:
    """The job's request with its type guide as the last reference, if it wants one; a proof is a guide itself.

    Raises a `LetteringError` when the copy cannot be set truthfully, a `RequestError` or a `LibraryError`.
    """
    request = job.request
    if not request.type_guide or job.service.provider is ProviderName.PROOF:
        return request
    request.check()  # before a picture of its size is made: a job's folder may come from anybody
    guide = _kept(folder) or _set(folder, job)
    return replace(request, references=(*request.references, guide), type_guide=False)


def _kept(folder: JobFolder) -> InputPicture | None:
    """The guide that an earlier courier set; None when there is none, or it can no longer be read."""
    digest = folder.recall(TYPE_GUIDE)
    if not digest:
        return None
    try:
        return InputPicture(folder.input(digest), PictureFormat.PNG, NAME)
    except JobFolderDamaged as error:
        _log.warning("the type guide is set anew: %s", error.technical)
        return None


def _set(folder: JobFolder, job: Job) -> InputPicture:
    from ..lettering.copy_lines import copy_of
    from ..lettering.type_guide import type_guide
    from ..providers.proof.provider import shelf_for

    request = job.request
    copy = copy_of(request.prompt, request.copy_lines)
    if not copy:
        raise GuideWithoutWords()
    guide = type_guide(
        copy,
        request.size or _DEFAULT_SIZE,
        shelf_for(job.service),
        request.prompt,
        language=request.language,
        area=request.copy_area,
    )
    picture = InputPicture(guide.encoded(), PictureFormat.PNG, NAME)
    folder.keep_input(picture)
    folder.note(Step.REMEMBERED, SMALLEST_LETTERS, f"{guide.smallest_letters:.5f}")
    folder.note(Step.REMEMBERED, TYPE_GUIDE, picture.digest)
    return picture
