"""A reply in which no picture was found stays as it came, and every later version looks at it again."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from client.courier.recovery import LeftoverState, survey
from client.dispatch import Dispatch
from client.errors import LineLost, NotAPicture, SetDresserError
from client.job_folder import JobFolder, Step
from client.library import library_of
from client.messages import Event
from client.request import ProviderName
from client.take import read_take
from client.version import VERSION
from tests.client.picture_server import B64, PICTURE, event, reply_json
from tests.client.posted_jobs import job, last_messages, library, program, settings
from tests.service import Service

FORMS = {
    "a picture in JSON": reply_json(),
    "packed JSON": gzip.compress(reply_json()),
    "a stream": event("error", {"error": {"message": "again"}})
    + event("", {"object": "x.result", "data": [{"b64_json": B64}]}),
    "a picture": PICTURE,
}


def failed(folder: Path, service: Service, reply: bytes, error: SetDresserError, by: str, name: str) -> JobFolder:
    """A job that ended without a take, by another version."""
    posted = library(folder).post(job(settings(service, folder, ProviderName.OPENAI)))
    posted.note(Step.SENT)
    (posted.path / name).write_bytes(reply)
    posted.write_error(error.report())
    record = json.loads((posted.path / "error.json").read_text())
    (posted.path / "error.json").write_text(json.dumps({**record, "looked_with": by}))
    return posted


@pytest.mark.short(cases=3)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("error", "name"), [(NotAPicture("what an older version thought"), "reply.raw"), (LineLost("cut"), "reply.raw~")]
)
def test_a_picture_that_an_older_version_could_not_read_is_found_and_kept(
    tmp_path: Path, form: str, error: SetDresserError, name: str
) -> None:
    with Service() as service:
        posted = failed(tmp_path, service, FORMS[form], error, "0.0.1", name)
        assert [left.state for left in survey(library_of(posted.path))] == [LeftoverState.REPLIED]
        dispatch = Dispatch(program(tmp_path))
        dispatch.post(posted.path, settings(service, tmp_path, ProviderName.OPENAI), service.openai_key)
        last = last_messages(dispatch, 1)[posted.path.name][-1]
        dispatch.close()
        assert last.event is Event.KEPT
        assert read_take(Path(last.path)).picture.read_bytes()
        assert not service.received, "nothing was sent"


def test_what_no_version_can_read_stays_as_it_came_and_says_who_looked(tmp_path: Path) -> None:
    with Service() as service:
        posted = failed(tmp_path, service, b"no picture at all", NotAPicture("x"), "0.0.1", "reply.raw")
        assert [left.state for left in survey(library_of(posted.path))] == [LeftoverState.FAILED]
        dispatch = Dispatch(program(tmp_path))
        dispatch.post(posted.path, settings(service, tmp_path, ProviderName.OPENAI), service.openai_key)
        assert last_messages(dispatch, 1)[posted.path.name][-1].event is Event.FAILED
        dispatch.close()
    assert posted.raw_reply.read_bytes() == b"no picture at all"
    assert json.loads((posted.path / "error.json").read_text())["looked_with"] == VERSION


def test_a_reply_is_not_read_again_by_the_version_that_found_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Service() as service:
        posted = failed(tmp_path, service, b"no picture at all", NotAPicture("x"), VERSION, "reply.raw")
    monkeypatch.setattr(JobFolder, "is_picture", lambda *_: pytest.fail("read again"))
    assert [left.state for left in survey(library_of(posted.path))] == [LeftoverState.FAILED]
