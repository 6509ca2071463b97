"""Prepared references are kept by content, and prepared by couriers: a file that takes a decoder down takes down no Blender."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from client.courier.tasks.prepare_reference import PrepareReference
from client.dispatch import Dispatch
from client.errors import ReferenceLost, ReferenceMissing
from client.messages import Event, Message
from client.plain_values import from_plain
from client.references import shelf as shelves
from client.references.shelf import Shelf, ShelvedPicture
from tests.client import posted_jobs
from tests.client.reference_files import halves, saved


@pytest.fixture
def dispatch(tmp_path: Path) -> Iterator[Dispatch]:
    """A dispatch whose couriers are real."""
    made = Dispatch(posted_jobs.program(tmp_path))
    yield made
    made.close()


def the_last(dispatch: Dispatch, task_id: str, seconds: float = 120.0) -> Message:
    """What a courier says of a task at last."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for message in dispatch.wait(0.2):
            if message.job_id == task_id and message.is_last:
                return message
    raise TimeoutError


def test_a_courier_prepares_a_reference_and_tells_its_size(tmp_path: Path, dispatch: Dispatch) -> None:
    path = saved(tmp_path / "Chen's shop.jpg", halves((3000, 2000)))

    task_id = dispatch.start(PrepareReference(str(path), "Chen's shop", tmp_path / "shelf"))

    message = the_last(dispatch, task_id)
    assert message.event is Event.DONE
    made = from_plain(ShelvedPicture, message.record or {})
    assert (made.width, made.height) == (1536, 1024)
    assert made.mark == shelves.mark_of(path.stat())
    assert made.read()[:3] == b"\xff\xd8\xff"


def test_what_cannot_be_prepared_is_told_by_the_name_that_the_artist_gave(tmp_path: Path, dispatch: Dispatch) -> None:
    path = tmp_path / "diary.png"
    path.write_text("Dear diary")

    task_id = dispatch.start(PrepareReference(str(path), "Mei", tmp_path / "shelf"))

    message = the_last(dispatch, task_id)
    assert message.event is Event.FAILED
    assert message.error is not None
    assert (message.error.kind, "Mei" in message.error.sentence) == ("ReferenceNoPicture", True)


def test_the_queue_that_is_paused_does_not_hold_references_up(tmp_path: Path, dispatch: Dispatch) -> None:
    path = saved(tmp_path / "a.png", halves())
    dispatch.pause()
    dispatch.set_online(False)

    task_id = dispatch.start(PrepareReference(str(path), "a", tmp_path / "shelf"))

    assert the_last(dispatch, task_id).event is Event.DONE


def test_the_same_picture_elsewhere_is_not_scaled_down_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(tmp_path / "shelf")
    first = shelf.prepared(saved(tmp_path / "a.png", halves((3000, 2000))))
    (tmp_path / "b.png").write_bytes((tmp_path / "a.png").read_bytes())
    monkeypatch.setattr(shelves, "prepare_stream", _never)

    again = shelf.prepared(tmp_path / "b.png")

    assert (again.path, again.width, again.height) == (first.path, first.width, first.height)
    assert again.mark == shelves.mark_of((tmp_path / "b.png").stat())


def _never(*_: object) -> None:
    raise AssertionError("scaled down again")


def test_couriers_may_prepare_the_same_picture_at_once(tmp_path: Path, dispatch: Dispatch) -> None:
    content = saved(tmp_path / "0.png", halves((1500, 1000))).read_bytes()
    paths = [tmp_path / f"{number}.png" for number in range(12)]
    for path in paths:
        path.write_bytes(content)
        dispatch.start(PrepareReference(str(path), path.name, tmp_path / "shelf"))

    said = posted_jobs.last_messages(dispatch, len(paths))

    assert {messages[-1].event for messages in said.values()} == {Event.DONE}
    assert len(list((tmp_path / "shelf").iterdir())) == 2


def test_a_file_that_was_changed_is_another_picture(tmp_path: Path) -> None:
    shelf, path = Shelf(tmp_path / "shelf"), tmp_path / "a.png"
    first = shelf.prepared(saved(path, halves()))

    second = shelf.prepared(saved(path, halves((200, 100))))

    assert second.path != first.path
    assert second.mark != first.mark


def test_a_shelf_that_was_tidied_or_damaged_is_filled_anew(tmp_path: Path) -> None:
    shelf, path = Shelf(tmp_path / "shelf"), saved(tmp_path / "a.png", halves())
    first = shelf.prepared(path)
    ruins: list[Callable[[], object]] = [
        first.path.unlink,
        lambda: first.path.with_suffix(".json").write_text("{"),
        lambda: first.path.with_suffix(".json").write_text('{"format": "../../x", "width": 1}'),
        lambda: first.path.with_suffix(".json").write_text("[" * 100_000),
    ]
    for ruin in ruins:
        ruin()
        assert shelf.prepared(path).read() == first.read()


def test_the_longest_unused_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "MOST_KEPT", 3)
    shelf = Shelf(tmp_path / "shelf")
    made = []
    for number in range(5):
        made.append(shelf.prepared(saved(tmp_path / f"{number}.png", halves((100 + number, 50)))))
        os.utime(made[-1].path.with_suffix(".json"), (number, number))

    left = sorted(path.name for path in (tmp_path / "shelf").glob("*.png"))

    assert left == sorted(each.path.name for each in made[-3:])


def test_a_shelf_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "shelf").write_text("a file where the folder should be")

    with pytest.raises(ReferenceLost):
        Shelf(tmp_path / "shelf").prepared(saved(tmp_path / "a.png", halves()))


def test_a_picture_that_vanishes_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ReferenceMissing) as raised:
        Shelf(tmp_path / "shelf").prepared(tmp_path / "gone.png", "The lobby")

    assert "The lobby" in raised.value.message
