"""One task for couriers, tested as each should be: what it does, what it says when that fails, and that a courier can do it.

A newcomer's test begins as a copy of this one. What a reference is scaled down to is in `test_references_shelved.py`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from client.courier.orders import Order
from client.courier.run_task import run_task
from client.courier.tasks.prepare_reference import PrepareReference
from client.dispatch import Dispatch
from client.messages import Event, Message
from client.plain_values import from_plain
from client.references.shelf import Shelf, ShelvedPicture
from tests.client.posted_jobs import last_messages, program
from tests.client.reference_files import halves, saved


@pytest.fixture
def task(tmp_path: Path) -> PrepareReference:
    """A picture on the disk, to be prepared as "Mei"."""
    return PrepareReference(str(saved(tmp_path / "a.png", halves())), "Mei", tmp_path / "shelf")


@pytest.fixture
def dispatch(tmp_path: Path) -> Iterator[Dispatch]:
    """What gives tasks to couriers: real ones, in processes of their own."""
    made = Dispatch(program(tmp_path))
    yield made
    made.close()


def done_here(task: PrepareReference) -> list[Message]:
    """What a courier would say of the task, done in this process, where a debugger sees it."""
    said: list[Message] = []
    run_task(Order("1", task, may_go_online=False), said.append, threading.Event())
    return said


def test_what_it_does(task: PrepareReference) -> None:
    (message,) = done_here(task)

    made = from_plain(ShelvedPicture, message.record)
    assert (message.event, message.path) == (Event.DONE, task.source)
    assert made.path.parent == task.shelf
    assert (made.width, made.height) == (400, 200)
    assert made.read()


def test_an_error_of_the_tree_is_told_in_its_own_sentence(task: PrepareReference) -> None:
    Path(task.source).write_text("Dear diary")

    (message,) = done_here(task)

    assert message.event is Event.FAILED
    assert message.error is not None
    assert (message.error.kind, "Mei" in message.error.sentence) == ("ReferenceNoPicture", True)


def test_what_nobody_foresaw_is_told_as_its_failure(task: PrepareReference, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(Shelf, "prepared", breaks)

    (message,) = done_here(task)

    assert message.error is not None
    assert message.error.kind == "ReferenceDamaged"
    assert message.error.technical == "ZeroDivisionError: by nothing"


def test_a_courier_does_it(task: PrepareReference, dispatch: Dispatch) -> None:
    """Given a Blender that is offline, then it is done all the same: it is a matter of this machine."""
    dispatch.set_online(False)

    task_id = dispatch.start(task)

    (message,) = last_messages(dispatch, 1)[task_id]
    assert message == replace(*done_here(task), job_id=task_id)
