"""Receiving what was paid for: keep the reply before looking at it, then follow it to its picture. No bpy.

From here on the picture may have been made and charged, so no failure asks for it again and every error says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import sleep

from ..errors import (
    AddressUnsafe,
    AnswerUnknown,
    Billed,
    LibraryError,
    LineError,
    NotTheService,
    PictureNotFetched,
    ProxyLoginRefused,
    ProxyUnusable,
    ReplyError,
    SetDresserError,
)
from .addresses import is_here
from .conversation import Conversation
from .line import BLOCK, Answer
from .patience import Counts, has_substance, patiently
from .replies import HEAD, Found, ReplyHead, make_reply, picture_in, refusal_in, shape_of
from .sending import download
from .unpacking import beginning_of
from .wire import PICTURE_ADDRESS as PICTURE_ADDRESS
from .wire import Reply, ReplyShape, Wire

_log = logging.getLogger(__name__)

_DOWNLOADS = 3

Watch = Callable[[Iterator[bytes]], Iterable[bytes]]


def receive(
    answer: Answer,
    head: ReplyHead,
    talk: Conversation,
    *,
    watch: Watch | None = None,
    counts: Counts | None = None,
    block: int = BLOCK,
) -> Reply:
    """Keep the good answer of a billed call and give the reply it is.

    `watch` sees the body on its way to the disk, `counts` says after each piece whether it was more than a heartbeat.
    Raises the error that came instead of a picture.
    """
    wire, model = talk.wire, talk.request.model
    wire.remember(HEAD, head.to_text())
    chunks = answer.chunks(block)
    watched = watch(chunks) if watch else chunks
    path = _kept(wire, patiently(watched, wire, talk.service.timeout, counts or has_substance), answer)
    shape = shape_of(path, head.content_type)
    if shape is not ReplyShape.PICTURE:
        if shape is ReplyShape.IMAGES_JSON and refusal_in(path):
            raise talk.judge(200, answer.headers, beginning_of(path, 64 * 1024))
        found = _found(path, head, talk.key, model)
        if found.address:
            wire.remember(PICTURE_ADDRESS, found.address)
            return fetch_picture(found.address, head, talk)
    return make_reply(path, shape, head, model, talk.spec)


def _found(path: Path, head: ReplyHead, key: str, model: str) -> Found:
    try:
        return picture_in(path, key, model)
    except SetDresserError as error:
        error.request_id = error.request_id or head.request_id
        raise


def fetch_picture(picture_address: str, head: ReplyHead, talk: Conversation) -> Reply:
    """Download a finished picture, without the key, anew when it is cut short. Errors say that it is paid for."""
    wire, timeout = talk.wire, talk.service.timeout
    wire.waiting("The picture is ready; fetching it")
    tries = 0
    while True:
        tries += 1
        try:
            from_here = is_here(talk.address)
            answer = download(talk.line, picture_address, talk.judge, from_here=from_here, timeout=min(timeout, 120.0))
            path = _kept(wire, patiently(answer.chunks(), wire, timeout, has_substance), answer)
            shape = shape_of(path, answer.headers.get("content-type", ""))
        except LineError as error:
            if tries >= _DOWNLOADS or isinstance(error, (AddressUnsafe, ProxyLoginRefused, ProxyUnusable)):
                raise _not_fetched(error, head) from error
            _log.info("download failed, beginning anew: %s", error.technical)
            sleep(0.5 * tries)
        except (LibraryError, ReplyError) as error:
            error.billed = Billed.YES
            raise
        except SetDresserError as error:
            raise _not_fetched(error, head) from error
        else:
            if shape is not ReplyShape.PICTURE:
                raise _not_fetched(AnswerUnknown("a file that is no picture"), head)
            return make_reply(path, shape, head, talk.request.model, talk.spec)


def _not_fetched(error: SetDresserError, head: ReplyHead) -> PictureNotFetched:
    """Whatever kept a download from its picture: that is made and charged, and can be fetched another time."""
    reason = "the service does not give it out just now"
    if isinstance(error, AddressUnsafe):
        reason = "the service named an address that is not safe"
    elif isinstance(error, ProxyLoginRefused):
        reason = "the proxy on the way wants a login, or refused the one that this machine has"
    elif isinstance(error, LineError):
        reason = "the connection was lost"
    elif isinstance(error, NotTheService) and error.technical.startswith("HTTP 200"):
        reason = "a web page came in its place, as where a network wants a login"
    return PictureNotFetched(error.technical, request_id=head.request_id, reason=reason)


def _kept(wire: Wire, chunks: Iterator[bytes], answer: Answer) -> Path:
    try:
        return wire.keep_reply(chunks, answer.expected)
    except SetDresserError as error:
        answer.close()
        if isinstance(error, LibraryError):
            # The disk failed, not the service: what it sent will be charged.
            error.billed = Billed.YES
        raise
