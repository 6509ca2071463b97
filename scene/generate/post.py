"""Posts what an artist asks for: all of it, or nothing when the library cannot take it. Main thread only."""

from __future__ import annotations

import time

import bpy

from ...client.errors import LibraryError, SetDresserError, technical_of
from ...client.job_folder import JobFolder
from ..blender.user_action import check_person_asks
from ..queue import job_list, spending
from ..queue.job_list import JobView
from ..queue.price import price_of
from ..settings.library_folder import library
from ..settings.preferences import key_for, provider_name
from ..settings.request import settings_of
from .inputs import picture_sizes
from .request import build_jobs, build_request, wanted_size


def post_jobs(context: bpy.types.Context) -> list[JobView]:
    """Post one job a variant, as the settings say now. Raises errors of the tree; then nothing was posted."""
    check_person_asks()
    try:
        asked = build_jobs(context)
        kept_in = library()
        kept_in.prepare(asked)
        spending.check_asked(asked)
        return job_list.post(asked, kept_in, key_for(asked[0].service.provider), time.monotonic())
    except OSError as error:
        raise LibraryError(technical_of(error)) from error


def question_before(context: bpy.types.Context) -> str:
    """What to ask before posting what the settings ask for; empty when it is cheap, or cannot be posted anyway."""
    provider, count = provider_name(), settings_of(context.scene).variants
    try:
        words = build_request(context, provider, wanted_size(context))
        price = price_of(words, provider, count, picture_sizes(context))
    except SetDresserError:
        return ""
    return spending.question(price, count, provider)


def question_before_sending(view: JobView) -> str:
    """What to ask before a job is sent that an earlier session left behind; empty when it is cheap, or needs only to be fetched."""
    folder = JobFolder(view.folder)
    try:
        if folder.may_have_been_sent():
            return ""
        price = price_of(folder.read().request, view.known_provider, 1)
    except (SetDresserError, OSError):
        return ""  # sending it will say why it cannot be
    return spending.question(price, 1, view.known_provider)
